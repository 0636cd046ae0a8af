//! The amounts add up.

use fapiao_invoice::Invoice;

use super::rules::{self, Family};
use super::{Check, Run};
use crate::case::Case;
use crate::report::{CheckResult, Outcome};
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-ARITHMETIC",
    title: Sentence { zh: "金额计算", en: "arithmetic" },
    meaning: "Lines, totals, tax or the amount in words do not agree with each other within the tolerances \
              that issuing systems use.",
    cure: "Recalculate with the figures of the evidence; an invoice that does not add up must be reissued.",
    run: Run::File(run),
};

const ADDS_UP: Sentence = Sentence { zh: "金额、税额与合计相符", en: "the stated amounts add up" };

const NONE: Sentence =
    Sentence { zh: "读到的金额不足以核算", en: "too few amounts were read to compare them" };

fn run(case: &Case<'_>) -> CheckResult {
    let result = rules::family_result(case, CHECK.code, Family::Arithmetic, &ADDS_UP);
    // That nothing was found says something only where there was something to compare.
    match case.invoice {
        Some(invoice) if result.outcome == Outcome::Passed && !comparable(invoice) => {
            CheckResult::not_run(CHECK.code, &NONE)
        }
        _ => result,
    }
}

/// Whether the invoice states more than one amount.
fn comparable(invoice: &Invoice) -> bool {
    let totals = [
        invoice.amount_without_tax.is_some(),
        invoice.tax_amount.is_some(),
        invoice.amount_with_tax.is_some(),
        invoice.amount_in_words.is_some(),
    ];
    !invoice.lines.is_empty() || totals.into_iter().filter(|stated| *stated).count() > 1
}
