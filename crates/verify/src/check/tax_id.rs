//! The tax ids have a form and a check digit that exist.

use super::rules::{self, Family};
use super::{Check, Run};
use crate::case::Case;
use crate::report::CheckResult;
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
    zh: "购销双方的识别号格式和校验位正确",
    en: "the stated tax ids have a known form and check digit",
};

fn run(case: &Case<'_>) -> CheckResult {
    rules::family_result(case, CHECK.code, Family::TaxId, &GOOD)
}
