//! The certificate was valid when the signature was made.

use super::{Check, NO_CERTIFICATE, Run};
use crate::case::Case;
use crate::facts::{Facts, SigningTime};
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-VALIDITY",
    title: Sentence { zh: "签名时证书有效", en: "certificate valid at the time of signing" },
    meaning: "The certificate was not yet or no longer valid at the time of signing. That it has expired \
              since is no fault: what counts is the moment of signing.",
    cure: "Ask the issuer for a file that was signed with a valid certificate, or ask the authority.",
    run: Run::Signature(run),
};

const VALID: Sentence = Sentence {
    zh: "签名时证书在有效期内（{not_before} 至 {not_after}）",
    en: "the certificate was valid at the time of signing ({not_before} to {not_after})",
};
const EARLY: Sentence = Sentence {
    zh: "签名时（{judged_at}）证书尚未生效（{not_before} 起）",
    en: "the certificate was not yet valid at the time of signing ({judged_at}; it begins {not_before})",
};
const LATE: Sentence = Sentence {
    zh: "签名时（{judged_at}）证书已过期（{not_after} 止）",
    en: "the certificate was no longer valid at the time of signing ({judged_at}; it ended {not_after})",
};
const NO_TIME: Sentence = Sentence {
    zh: "没有签名时间，而证书现在不在有效期内（{not_before} 至 {not_after}）",
    en: "no time of signing is stated, and the certificate is not valid now ({not_before} to {not_after})",
};
const CLAIM_REFUSED: Sentence = Sentence {
    zh: "证书现已过期（{not_after} 止），自称的签名时间不作为依据",
    en: "the certificate has expired ({not_after}), and the policy does not accept a claimed time",
};

fn run(case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    let Some(certificate) = &facts.certificate else {
        return CheckResult::not_run(CHECK.code, &NO_CERTIFICATE);
    };
    let judged_at = facts.judged_at(case.at);
    let inside = |at| certificate.not_before <= at && at <= certificate.not_after;
    let result = match facts.time {
        SigningTime::Unknown if !inside(case.at) => {
            CheckResult::warning(CHECK.code, &NO_TIME).because(Reason::SigningTimeUnknown)
        }
        _ if !inside(judged_at) => outside(judged_at < certificate.not_before),
        SigningTime::Claimed(_) if !case.policy.claimed_time_passes && !inside(case.at) => {
            CheckResult::warning(CHECK.code, &CLAIM_REFUSED).because(Reason::ClaimedTimeOnly)
        }
        _ => CheckResult::passed(CHECK.code, &VALID),
    };
    result
        .with("not_before", certificate.not_before)
        .with("not_after", certificate.not_after)
        .with("judged_at", judged_at)
}

const fn outside(early: bool) -> CheckResult {
    if early {
        CheckResult::warning(CHECK.code, &EARLY).because(Reason::CertificateNotYetValid)
    } else {
        CheckResult::warning(CHECK.code, &LATE).because(Reason::CertificateExpired)
    }
}
