//! CSV: a header, then one row an invoice.

use std::io::Write;

use fapiao_invoice::{Invoice, Party};
use fapiao_verify::{Lang, Outcome as CheckOutcome};

use super::{Printer, Tally};
use crate::batch::{Examined, Outcome};

const HEADER: [&str; 21] = [
    "file",
    "sha256",
    "format",
    "kind",
    "code",
    "number",
    "issued_on",
    "check_code",
    "seller_name",
    "seller_tax_id",
    "buyer_name",
    "buyer_tax_id",
    "amount_without_tax",
    "tax_amount",
    "amount_with_tax",
    "verdict",
    "reason",
    "failed_checks",
    "warnings",
    "error_code",
    "error_message",
];

/// Prints CSV (RFC 4180, UTF-8).
pub struct Csv<W: Write> {
    out: ::csv::Writer<W>,
    lang: Lang,
    any: bool,
}

impl<W: Write> Csv<W> {
    /// A printer of rows.
    pub fn new(out: W, lang: Lang) -> Self {
        Self { out: ::csv::Writer::from_writer(out), lang, any: false }
    }

    fn header(&mut self) -> anyhow::Result<()> {
        if !self.any {
            self.any = true;
            self.out.write_record(HEADER)?;
        }
        Ok(())
    }
}

impl<W: Write> Printer for Csv<W> {
    fn print(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        self.header()?;
        let mut row = vec![harmless(&outcome.name)];
        match &outcome.result {
            Ok(examined) => push_examined(&mut row, examined),
            Err(fault) => {
                row.resize(HEADER.len().saturating_sub(2), String::new());
                row.push(fault.code.clone());
                row.push(harmless(if self.lang == Lang::Zh { &fault.zh } else { &fault.en }));
            }
        }
        self.out.write_record(&row)?;
        Ok(self.out.flush()?)
    }

    fn finish(&mut self, _tally: &Tally) -> anyhow::Result<()> {
        self.header()?;
        Ok(self.out.flush()?)
    }
}

fn push_examined(row: &mut Vec<String>, examined: &Examined) {
    let nothing = Invoice::default();
    let invoice = examined.invoice.as_ref().unwrap_or(&nothing);
    let text = |value: &Option<String>| value.as_deref().map(harmless).unwrap_or_default();
    let party = |party: &Party| [text(&party.name), text(&party.tax_id)];
    row.push(examined.sha256.iter().map(|byte| format!("{byte:02x}")).collect());
    row.push(super::json::name_of(&examined.reading.format));
    row.push(invoice.kind.map(|kind| kind.as_str().to_owned()).unwrap_or_default());
    row.extend([text(&invoice.code), text(&invoice.number)]);
    row.push(invoice.issued_on.map(|date| date.to_string()).unwrap_or_default());
    row.push(text(&invoice.check_code));
    row.extend(party(&invoice.seller));
    row.extend(party(&invoice.buyer));
    row.push(invoice.amount_without_tax.map(|fen| fen.to_string()).unwrap_or_default());
    row.push(invoice.tax_amount.map(|tax| tax.to_string()).unwrap_or_default());
    row.push(invoice.amount_with_tax.map(|fen| fen.to_string()).unwrap_or_default());
    row.push(examined.report.verdict.as_str().to_owned());
    row.push(examined.report.reason.as_str().to_owned());
    row.push(codes(examined, CheckOutcome::Failed).join(" "));
    row.push(codes(examined, CheckOutcome::Warning).join(" "));
    row.extend([String::new(), String::new()]);
}

fn codes(examined: &Examined, outcome: CheckOutcome) -> Vec<&str> {
    let of_outcome = examined.report.checks.iter().filter(|check| check.outcome == outcome);
    let mut codes: Vec<_> = of_outcome.map(|check| check.code).collect();
    codes.dedup();
    codes
}

/// Text that a spreadsheet would run as a formula is made harmless by an apostrophe.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cell_when_it_could_be_a_formula_then_is_made_harmless() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("样例科技"), "样例科技");
    }
}
