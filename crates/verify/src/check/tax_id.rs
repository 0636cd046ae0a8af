//! The tax ids have a form and a check digit that exist.

use fapiao_invoice::Invoice;

use super::rules::{self, Family};
use super::{Check, Run};
use crate::case::Case;
use crate::report::{CheckResult, Outcome};
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-TAX-ID",
    title: Sentence { zh: "纳税人识别号", en: "tax ids" },
    meaning: "The tax id of the seller or buyer has an unknown form or a wrong check digit (GB 32100, GB \
              11714). Some ids that are really in use have such digits, so this is a warning.",
    cure: "Compare with the company's licence; a typing error in the buyer's id must be reissued.",
    run: Run::File(run),
};

const GOOD: Sentence = Sentence {
    zh: "所载纳税人识别号的格式和校验位正确",
    en: "the stated tax ids have a known form and check digit",
};

const NONE: Sentence = Sentence { zh: "没有读到纳税人识别号", en: "no tax id was read" };

fn run(case: &Case<'_>) -> CheckResult {
    let stated = |invoice: &Invoice| invoice.seller.tax_id.is_some() || invoice.buyer.tax_id.is_some();
    let result = rules::family_result(case, CHECK.code, Family::TaxId, &GOOD);
    match case.invoice {
        Some(invoice) if result.outcome == Outcome::Passed && !stated(invoice) => {
            CheckResult::not_run(CHECK.code, &NONE)
        }
        _ => result,
    }
}
