//! `Seal.esl` is the seal inside the signed value.

use super::{Check, NO_SEAL, Run};
use crate::case::Case;
use crate::facts::Facts;
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-SEAL-MATCH",
    title: Sentence { zh: "印章与签名一致", en: "seal belongs to the signature" },
    meaning: "The package's Seal.esl is not the seal inside the signed value: somebody put in the seal of \
              another file.",
    cure: "Do not book the file. Get it again from the issuer.",
    run: Run::Signature(run),
};

const SAME: Sentence = Sentence {
    zh: "Seal.esl 与签名值中的印章相同",
    en: "Seal.esl is the seal inside the signed value",
};
const DIFFERS: Sentence = Sentence {
    zh: "Seal.esl 与签名值中的印章不是同一印章",
    en: "Seal.esl is not the seal inside the signed value",
};
const NO_FILE: Sentence = Sentence {
    zh: "文件中没有单独的 Seal.esl，印章只在签名值中",
    en: "the package holds no Seal.esl; the seal is inside the signed value only",
};

fn run(_case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    let Some(seal) = &facts.seal else { return CheckResult::not_run(CHECK.code, &NO_SEAL) };
    match seal.same_as_file {
        Some(true) => CheckResult::passed(CHECK.code, &SAME),
        Some(false) => CheckResult::failed(CHECK.code, &DIFFERS, Reason::SealMismatch),
        None => CheckResult::not_run(CHECK.code, &NO_FILE),
    }
}
