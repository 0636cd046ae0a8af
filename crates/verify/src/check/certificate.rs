//! The signer's certificate is at hand and meant for signing.

use super::{Check, NO_CERTIFICATE, NOT_READ, Run};
use crate::case::Case;
use crate::facts::{EnvelopeState, Facts};
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-CERTIFICATE",
    title: Sentence { zh: "签名证书", en: "signer's certificate" },
    meaning: "The certificate of the signer is neither in the file nor in the trust directory, or its key \
              usage does not include signing.",
    cure: "Put the signer's certificate into the trust directory (`fapiao trust add`).",
    run: Run::Signature(run),
};

const THERE: Sentence =
    Sentence { zh: "签名人 {signer}，签发者 {issuer}", en: "signed by {signer}, issued by {issuer}" };
const USAGE: Sentence = Sentence {
    zh: "{signer} 的证书用途不包括签名",
    en: "the certificate of {signer} is not meant for signing",
};

fn run(_case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    let result = match &facts.certificate {
        Some(certificate) if certificate.may_sign => CheckResult::passed(CHECK.code, &THERE),
        Some(_) => CheckResult::warning(CHECK.code, &USAGE).because(Reason::CertificateUsage),
        None if facts.envelope != EnvelopeState::Read => CheckResult::not_run(CHECK.code, &NOT_READ),
        None if facts.inner => CheckResult::not_run(CHECK.code, &NO_CERTIFICATE),
        None => CheckResult::not_run(CHECK.code, &NO_CERTIFICATE).because(Reason::CertificateUnavailable),
    };
    result.with_some("signer", facts.signer.clone()).with_some("issuer", facts.issuer.clone())
}
