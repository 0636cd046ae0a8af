//! The signature value matches under the certificate's key.

use super::{Check, NO_CERTIFICATE, NOT_READ, Run};
use crate::case::Case;
use crate::facts::{Facts, Obstacle};
use crate::reason::Reason;
use crate::report::{CheckResult, SignatureValue};
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-VALUE",
    title: Sentence { zh: "签名值", en: "signature value" },
    meaning: "The signature value does not verify under the key of the certificate: the signed structure was \
              altered, or another key made it. Not run when the certificate or the signed bytes are missing.",
    cure: "Failed: do not book the file. Not run: supply the certificate in the trust directory.",
    run: Run::Signature(run),
};

const VALID: Sentence = Sentence { zh: "签名值有效", en: "the signature value is valid" };
const INVALID: Sentence = Sentence {
    zh: "签名值无效：所签内容被改动，或由另一把密钥签出",
    en: "the signature value is invalid: what it signs was altered, or another key made it",
};
const UNSUPPORTED: Sentence =
    Sentence { zh: "签名算法不受支持", en: "the signature algorithm is not supported" };
const NO_FORM: Sentence = Sentence {
    zh: "被签名内容的规范形式没有公开，无法核对签名值",
    en: "the canonical form of what was signed is not public: the value cannot be checked",
};

fn run(_case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    let result = match facts.value {
        SignatureValue::Valid => return CheckResult::passed(CHECK.code, &VALID),
        SignatureValue::Invalid => {
            return CheckResult::failed(CHECK.code, &INVALID, Reason::SignatureInvalid);
        }
        SignatureValue::Unsupported => {
            CheckResult::not_run(CHECK.code, &UNSUPPORTED).because(Reason::AlgorithmUnsupported)
        }
        SignatureValue::NotChecked => match facts.obstacle {
            Some(Obstacle::NoCertificate) => {
                CheckResult::not_run(CHECK.code, &NO_CERTIFICATE).because(Reason::CertificateUnavailable)
            }
            Some(Obstacle::CanonicalForm) => {
                CheckResult::not_run(CHECK.code, &NO_FORM).because(Reason::CanonicalFormUnknown)
            }
            Some(Obstacle::Envelope) | None => {
                CheckResult::not_run(CHECK.code, &NOT_READ).because(Reason::SignatureUnreadable)
            }
        },
    };
    // What an attachment carries inside says nothing about the file around it.
    if facts.inner { result.without_reason() } else { result }
}
