//! What the tax authority's own record says. Never asked offline, and that is said.

use super::{Check, Run};
use crate::case::Case;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-AUTHORITY",
    title: Sentence { zh: "税务机关记录", en: "record of the tax authority" },
    meaning: "The tax authority's record was not asked: whether the invoice is still in force, was reversed \
              or voided, cannot be told from the file.",
    cure: "Ask the national verification site for invoices that matter.",
    run: Run::File(run),
};

const OFFLINE: Sentence = Sentence {
    zh: "离线核验，没有向税务机关查询是否作废或红冲",
    en: "verified offline: the authority was not asked whether the invoice was voided or reversed",
};

fn run(_case: &Case<'_>) -> CheckResult {
    CheckResult::not_run(CHECK.code, &OFFLINE)
}
