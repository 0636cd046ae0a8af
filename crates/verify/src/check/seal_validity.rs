//! The seal was in its own validity when it was used.

use super::{Check, NO_SEAL, Run};
use crate::case::Case;
use crate::facts::Facts;
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-SEAL-VALIDITY",
    title: Sentence { zh: "印章有效期", en: "validity of the seal" },
    meaning: "The seal was used before or after the window of validity that its maker gave it.",
    cure: "Ask the issuer for a file that was sealed with a valid seal, or ask the authority.",
    run: Run::Signature(run),
};

const INSIDE: Sentence = Sentence {
    zh: "签名时印章“{name}”在有效期内（{from} 至 {to}）",
    en: "the seal \"{name}\" was valid at the time of signing ({from} to {to})",
};
const OUTSIDE: Sentence = Sentence {
    zh: "签名时印章“{name}”不在有效期内（{from} 至 {to}，签名 {at}）",
    en: "the seal \"{name}\" was not valid at the time of signing ({from} to {to}, signed {at})",
};
const UNSTATED: Sentence =
    Sentence { zh: "印章“{name}”没有写明有效期", en: "the seal \"{name}\" states no validity" };

fn run(case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    let Some(seal) = &facts.seal else { return CheckResult::not_run(CHECK.code, &NO_SEAL) };
    let at = facts.judged_at(case.at);
    let result = match (seal.valid_from, seal.valid_to) {
        (None, None) => CheckResult::not_run(CHECK.code, &UNSTATED),
        (from, to) if from.is_none_or(|from| from <= at) && to.is_none_or(|to| at <= to) => {
            CheckResult::passed(CHECK.code, &INSIDE)
        }
        _ => CheckResult::warning(CHECK.code, &OUTSIDE).because(Reason::SealExpired),
    };
    result
        .with("name", seal.name.clone())
        .with("id", seal.id.clone())
        .with_some("from", seal.valid_from)
        .with_some("to", seal.valid_to)
        .with("at", at)
}
