//! The rules of the invoice's kind and business; and how rules are grouped into checks.

use fapiao_invoice::Fault;

use super::{Check, NO_INVOICE, Run};
use crate::case::Case;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-RULES",
    title: Sentence { zh: "发票规则", en: "rules" },
    meaning: "A required field is missing, a rate was not in force on that date, or the remark lacks what \
              the business must state. Each rule has its own INV code.",
    cure: "Look up the INV codes; decide whether your books may take the invoice as it is.",
    run: Run::File(run),
};

const KEPT: Sentence =
    Sentence { zh: "符合该种类发票的规则", en: "the rules of this kind of invoice are kept" };
const BROKEN: Sentence = Sentence { zh: "{count} 处不符：{faults}", en: "{count} faults: {faults}" };

fn run(case: &Case<'_>) -> CheckResult {
    family_result(case, CHECK.code, Family::Other, &KEPT)
}

/// Which check reports a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Number,
    TaxId,
    Arithmetic,
    Other,
}

/// The family of a rule, by its code.
fn family(code: &str) -> Family {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| code.starts_with(prefix));
    if starts(&["INV-NUMBER", "INV-CODE", "INV-REGION", "INV-DATE"]) {
        Family::Number
    } else if starts(&["INV-TAX-ID"]) {
        Family::TaxId
    } else if starts(&["INV-SUM", "INV-LINE", "INV-TOTAL", "INV-CAPITALS"]) {
        Family::Arithmetic
    } else {
        Family::Other
    }
}

/// The result of the check that reports one family of rules: at worst a warning, and never a reason.
pub(super) fn family_result(
    case: &Case<'_>,
    code: &'static str,
    of: Family,
    kept: &'static Sentence,
) -> CheckResult {
    let Some(invoice) = case.invoice else { return CheckResult::not_run(code, &NO_INVOICE) };
    let faults: Vec<Fault> = case.faults.iter().filter(|fault| family(fault.code) == of).cloned().collect();
    if faults.is_empty() {
        let number = (of == Family::Number).then(|| invoice.number.clone()).flatten();
        CheckResult::passed(code, kept).with_some("number", number)
    } else {
        CheckResult::warning(code, &BROKEN).with("count", faults.len()).with("faults", faults)
    }
}
