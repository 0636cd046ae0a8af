//! The bytes of the signature were understood.

use super::{Check, NOT_READ, Run};
use crate::case::Case;
use crate::facts::{EnvelopeState, Facts};
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-ENVELOPE",
    title: Sentence { zh: "签名结构", en: "signature structure" },
    meaning: "The bytes of the signature are not an electronic seal, a CMS or a signature value that is \
              known, or they are damaged.",
    cure: "Look at the detail; get the file again, and report a format that is not known.",
    run: Run::Signature(run),
};

const READ: Sentence =
    Sentence { zh: "签名结构可解析（{format}）", en: "the signature was understood ({format})" };
const SEVERAL: Sentence = Sentence {
    zh: "一个签名中有 {signers} 个签名人，只应有一个",
    en: "one signature holds {signers} signers, where there must be one",
};
const UNREADABLE: Sentence =
    Sentence { zh: "签名无法解析：{detail}", en: "the signature was not understood: {detail}" };

fn run(_case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    match &facts.envelope {
        EnvelopeState::Read if facts.signers > 1 => CheckResult::warning(CHECK.code, &SEVERAL)
            .with("signers", facts.signers)
            .because(Reason::StructureFault),
        EnvelopeState::Read => CheckResult::passed(CHECK.code, &READ).with("format", facts.format.as_str()),
        EnvelopeState::Missing => CheckResult::not_run(CHECK.code, &NOT_READ),
        EnvelopeState::Unreadable(detail) => {
            let result = CheckResult::warning(CHECK.code, &UNREADABLE).with("detail", detail.clone());
            if facts.inner { result } else { result.because(Reason::SignatureUnreadable) }
        }
    }
}
