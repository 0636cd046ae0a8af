//! What was changed after signing is explained by later signatures.

use fapiao_document::Revision;

use super::{Check, Run};
use crate::case::Case;
use crate::evidence::Term;
use crate::facts::{Facts, Protects};
use crate::place::place;
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-LATER",
    title: Sentence { zh: "签名后的改动", en: "changes after signing" },
    meaning: "The file was changed after this signature was made. What a later signature, validation data or \
              metadata explains is normal; anything else may change what is shown.",
    cure: "Compare with the file as the issuer sent it; the evidence names what was changed.",
    run: Run::Signature(run),
};

const UNTOLD: Sentence = Sentence {
    zh: "被签名内容的规范形式没有公开，无法判断签名后有无改动",
    en: "the canonical form of what was signed is not public: changes after signing cannot be told",
};
const NONE: Sentence = Sentence { zh: "签名后没有改动", en: "nothing was changed after signing" };
const EXPLAINED: Sentence = Sentence {
    zh: "签名后有改动，但不涉及显示和记载的内容（后来的签名、验证数据、元数据）：{changed}",
    en: "changed after signing, but not in what is shown or stated (later signatures, validation data, metadata): {changed}",
};
const UNEXPLAINED: Sentence = Sentence {
    zh: "签名后有改动，且没有后来的签名可以解释：{unexplained}",
    en: "changed after signing, and no later signature explains it: {unexplained}",
};

fn run(_case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    if facts.protects == Protects::Xml {
        return CheckResult::not_run(CHECK.code, &UNTOLD);
    }
    let later = &facts.signature.later;
    if later.is_empty() {
        return CheckResult::passed(CHECK.code, &NONE);
    }
    let places = |revisions: &mut dyn Iterator<Item = &Revision>| -> Vec<Term> {
        revisions.map(|revision| place(&revision.place)).collect()
    };
    let unexplained = places(&mut later.iter().filter(|revision| !revision.explained));
    let changed = places(&mut later.iter());
    if unexplained.is_empty() {
        CheckResult::warning(CHECK.code, &EXPLAINED).with("changed", changed)
    } else {
        CheckResult::warning(CHECK.code, &UNEXPLAINED)
            .with("changed", changed)
            .with("unexplained", unexplained)
            .because(Reason::ChangedAfterSigning)
    }
}
