//! What kind of invoice it is, and whether its number is of the form that this kind has.

use fapiao_invoice::{Invoice, Kind};

use super::{Check, NO_INVOICE, Run};
use crate::case::Case;
use crate::evidence::Term;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-KIND",
    title: Sentence { zh: "发票种类", en: "kind of invoice" },
    meaning: "The kind of the invoice is not stated, is none that is modelled, or does not go with its code \
              and number: digital invoices have 20 digits and no code, the others a code and 8 digits.",
    cure: "Compare the printed title with the number; a wrong pair is a sign of a made-up invoice.",
    run: Run::File(run),
};

const FITS: Sentence = Sentence { zh: "{kind}", en: "{kind}" };
const UNKNOWN: Sentence = Sentence {
    zh: "没有一个来源说明发票种类",
    en: "no source states what kind of invoice this is",
};
const OTHER: Sentence = Sentence {
    zh: "不在已建模的种类之内，只作一般检查",
    en: "not a kind that is modelled; only general checks ran",
};
const MISFIT: Sentence = Sentence {
    zh: "{kind}不应有这样的代码和号码（代码 {code}，号码 {number}）",
    en: "{kind} does not go with this code and number (code {code}, number {number})",
};

fn run(case: &Case<'_>) -> CheckResult {
    let Some(invoice) = case.invoice else { return CheckResult::not_run(CHECK.code, &NO_INVOICE) };
    let Some(kind) = invoice.kind else { return CheckResult::warning(CHECK.code, &UNKNOWN) };
    let result = if kind == Kind::Other {
        CheckResult::warning(CHECK.code, &OTHER)
    } else if fits(kind, invoice) {
        CheckResult::passed(CHECK.code, &FITS)
    } else {
        CheckResult::warning(CHECK.code, &MISFIT)
            .with_some("code", invoice.code.clone())
            .with_some("number", invoice.number.clone())
    };
    result.with("kind", Term::new(kind.as_str(), kind.zh(), kind.en()))
}

/// Whether the code and the number are of the form that the kind has, as far as they are stated.
fn fits(kind: Kind, invoice: &Invoice) -> bool {
    let digits = invoice.number.as_deref().map(str::len);
    let coded = invoice.code.as_deref().is_some_and(|code| !code.is_empty());
    match kind {
        Kind::VatOrdinaryElectronic | Kind::VatSpecialElectronic | Kind::VatOrdinary | Kind::VatSpecial => {
            digits.is_none_or(|digits| digits == 8)
        }
        Kind::DigitalOrdinary | Kind::DigitalSpecial | Kind::Railway | Kind::Air => {
            digits.is_none_or(|digits| digits == 20) && !coded
        }
        // Paper and digital forms of these exist side by side.
        _ => digits.is_none_or(|digits| digits == 20 || (digits == 8 && coded)),
    }
}
