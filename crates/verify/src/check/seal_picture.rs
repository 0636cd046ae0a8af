//! The seal carries the picture that is shown on the page.

use super::{Check, NO_SEAL, Run};
use crate::case::Case;
use crate::facts::Facts;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-SEAL-PICTURE",
    title: Sentence { zh: "印章图形", en: "picture of the seal" },
    meaning: "The seal holds no picture, so that what looks like a seal on the page is drawn by the page \
              itself and proves nothing.",
    cure: "Rely on the signature and its certificate, not on the red picture.",
    run: Run::Signature(run),
};

const PRESENT: Sentence =
    Sentence { zh: "印章含图形（{picture}）", en: "the seal holds its picture ({picture})" };
const ABSENT: Sentence = Sentence { zh: "印章不含图形", en: "the seal holds no picture" };

fn run(_case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    let Some(seal) = &facts.seal else { return CheckResult::not_run(CHECK.code, &NO_SEAL) };
    match &seal.picture {
        Some(picture) => CheckResult::passed(CHECK.code, &PRESENT).with("picture", picture.clone()),
        None => CheckResult::warning(CHECK.code, &ABSENT),
    }
}
