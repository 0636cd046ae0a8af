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

/// Rules about code, number and date.
const NUMBER: &[&str] = &[
    "INV-NUMBER",
    "INV-NUMBER-YEAR",
    "INV-NUMBER-REGION",
    "INV-CODE",
    "INV-CODE-KIND",
    "INV-CODE-REGION",
    "INV-CODE-YEAR",
    "INV-CHECK-CODE",
    "INV-DATE-FUTURE",
    "INV-DATE-KIND",
];
/// Rules about tax ids.
const TAX_ID: &[&str] = &["INV-TAX-ID", "INV-TAX-ID-LEGACY", "INV-BUYER-TAX-ID"];
/// Rules about what must add up.
const ARITHMETIC: &[&str] = &[
    "INV-LINE-AMOUNT",
    "INV-LINE-TAX",
    "INV-LINE-PRICE",
    "INV-TAX-DRIFT",
    "INV-SUM-AMOUNT",
    "INV-SUM-TAX",
    "INV-TOTAL",
    "INV-AMOUNT-ZERO",
    "INV-WORDS",
    "INV-DIFFERENTIAL-TAX",
    "INV-DISCOUNT-AMOUNT",
];

/// The family of a rule, by its code. What is in no list is a rule of the kind or business.
fn family(code: &str) -> Family {
    [(NUMBER, Family::Number), (TAX_ID, Family::TaxId), (ARITHMETIC, Family::Arithmetic)]
        .into_iter()
        .find(|(codes, _)| codes.contains(&code))
        .map_or(Family::Other, |(_, family)| family)
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

#[cfg(test)]
mod tests {
    use fapiao_invoice::rules::RULES;

    use super::{ARITHMETIC, NUMBER, TAX_ID};

    #[test]
    fn families_when_they_name_a_rule_then_it_exists_and_no_other_family_names_it() {
        let mut named: Vec<_> = [NUMBER, TAX_ID, ARITHMETIC].concat();
        for code in &named {
            assert!(RULES.iter().any(|rule| rule.code == *code), "{code}");
        }
        named.sort_unstable();
        named.dedup();
        assert_eq!(named.len(), NUMBER.len() + TAX_ID.len() + ARITHMETIC.len());
    }
}
