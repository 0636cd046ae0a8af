//! The limits of speed, each with the benchmark that shows it.
#![expect(clippy::float_arithmetic, reason = "figures of a benchmark, for people")]

use super::Figure;
use super::estimates::Estimates;

/// A promise about one benchmark.
pub struct Limit {
    what: &'static str,
    /// The benchmark, as criterion names it.
    id: &'static str,
    bound: Bound,
}

enum Bound {
    /// At most so many milliseconds.
    Milliseconds(f64),
    /// At most so many times another benchmark of the same run.
    Times(f64, &'static str),
    /// At most so many milliseconds more than another benchmark of the same run.
    More(f64, &'static str),
}

const fn limit(what: &'static str, id: &'static str, bound: Bound) -> Limit {
    Limit { what, id, bound }
}

/// Every limit, in the order of the page.
pub const LIMITS: &[Limit] = &[
    limit("signed OFD: read, all fields, full verification", "ofd/signed", Bound::Milliseconds(1.2)),
    limit(
        "… against its unavoidable parts (inflate, SM3, one SM2 by the `sm2` crate)",
        "ofd/signed",
        Bound::Times(1.5, "ofd/unavoidable"),
    ),
    limit(
        "… against the same with our own SM2 tables",
        "ofd/signed",
        Bound::Times(1.5, "ofd/unavoidable_with_tables"),
    ),
    limit("… with the QR picture", "ofd/signed_with_pictures", Bound::More(0.6, "ofd/signed")),
    limit("OFD fields without signature, one page", "ofd/unsigned", Bound::Milliseconds(0.5)),
    limit("EInvoice XML", "xml/einvoice", Bound::Milliseconds(0.1)),
    limit("PDF of one page: fields and signature", "pdf/signed", Bound::Milliseconds(2.0)),
    limit("… with the QR code of a picture", "pdf/signed_with_pictures", Bound::More(4.0, "pdf/signed")),
    limit(
        "PDF without any QR code: its page drawn and looked at",
        "pdf/without_code",
        Bound::Milliseconds(30.0),
    ),
    limit("PDF whose QR code is drawn, not a picture", "pdf/code_drawn", Bound::Milliseconds(30.0)),
    limit("OFD drawn as PNG at 150 dpi, with seal and QR code", "draw/png", Bound::Milliseconds(30.0)),
    limit("… as SVG", "draw/svg", Bound::Milliseconds(3.0)),
    limit("… as PDF", "draw/pdf", Bound::Milliseconds(10.0)),
    limit(
        "invoice written and sealed as OFD, against its unavoidable parts (font subsets, SM3, deflate, one SM2)",
        "write/ofd_sealed",
        Bound::Times(1.3, "write/ofd_unavoidable"),
    ),
    limit(
        "invoice written and signed as PDF, beyond the RSA signature",
        "write/pdf_signed",
        Bound::More(15.0, "write/rsa_signature"),
    ),
];

const NANOSECONDS: f64 = 1e6;

impl Limit {
    /// The measured figure beside the limit. A benchmark that did not run breaks its limit.
    pub fn figure(&self, estimates: &Estimates) -> Figure {
        let figure = |measured, limit, kept| Figure { what: self.what.to_owned(), measured, limit, kept };
        let missing = |limit| figure(format!("no benchmark {}", self.id), limit, false);
        let one = estimates.get(self.id).map(|nanoseconds| nanoseconds / NANOSECONDS);
        match self.bound {
            Bound::Milliseconds(most) => {
                let limit = format!("{most} ms");
                one.map_or_else(
                    || missing(limit.clone()),
                    |one| figure(milliseconds(one), limit.clone(), one <= most),
                )
            }
            Bound::Times(most, other) => {
                let limit = format!("{most} ×");
                let ratio = one.zip(estimates.get(other)).map(|(one, other)| one / (other / NANOSECONDS));
                ratio.map_or_else(
                    || missing(limit.clone()),
                    |ratio| figure(format!("{ratio:.2} ×"), limit.clone(), ratio <= most),
                )
            }
            Bound::More(most, other) => {
                let limit = format!("+ {most} ms");
                let more = one.zip(estimates.get(other)).map(|(one, other)| one - other / NANOSECONDS);
                more.map_or_else(
                    || missing(limit.clone()),
                    |more| figure(format!("+ {}", milliseconds(more)), limit.clone(), more <= most),
                )
            }
        }
    }
}

fn milliseconds(value: f64) -> String {
    format!("{value:.3} ms")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimates() -> Estimates {
        Estimates::from([("a".to_owned(), 3e6), ("b".to_owned(), 2e6)])
    }

    #[test]
    fn figure_when_ratio_then_of_the_same_run() {
        let kept = limit("x", "a", Bound::Times(1.5, "b")).figure(&estimates());
        assert!(kept.kept && kept.measured == "1.50 ×", "{}", kept.measured);
        assert!(!limit("x", "a", Bound::Times(1.4, "b")).figure(&estimates()).kept);
    }

    #[test]
    fn figure_when_more_then_difference() {
        let kept = limit("x", "a", Bound::More(1.0, "b")).figure(&estimates());
        assert!(kept.kept && kept.measured == "+ 1.000 ms", "{}", kept.measured);
    }

    #[test]
    fn figure_when_benchmark_is_missing_then_broken() {
        assert!(!limit("x", "c", Bound::Milliseconds(9.0)).figure(&estimates()).kept);
        assert!(!limit("x", "a", Bound::Times(9.0, "c")).figure(&estimates()).kept);
    }
}
