//! When the signature was made, and who says so.

use super::{Check, NOT_READ, Run};
use crate::case::Case;
use crate::facts::{EnvelopeState, Facts, SigningTime, TokenState};
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-TIME",
    title: Sentence { zh: "签名时间", en: "time of signing" },
    meaning: "The time of signing is only claimed by the signer, as in nearly all tax seals; or it is not \
              stated, or lies in the future. A claimed time may be wrong on purpose.",
    cure: "Nothing to do for a claimed time inside the certificate's validity. For a time in the future, \
           check the clock of this machine.",
    run: Run::Signature(run),
};

const STAMPED: Sentence = Sentence {
    zh: "时间戳证明签名时间为 {signed_at}",
    en: "a time-stamp token proves the time of signing: {signed_at}",
};
const CLAIMED: Sentence = Sentence {
    zh: "签名时间 {signed_at} 只是签名人自称，没有时间戳",
    en: "the time of signing {signed_at} is only claimed by the signer: there is no time-stamp token",
};
const TOKEN_UNTRUSTED: Sentence = Sentence {
    zh: "签名时间 {signed_at} 只是签名人自称：时间戳的签发者没有连到受信任的根证书",
    en: "the time of signing {signed_at} is only claimed: the time-stamp's authority leads to no trusted anchor",
};
const TOKEN_INVALID: Sentence = Sentence {
    zh: "签名时间 {signed_at} 只是签名人自称：所附时间戳无效或不属于该签名",
    en: "the time of signing {signed_at} is only claimed: its time-stamp token is not valid for this signature",
};
const FUTURE: Sentence = Sentence {
    zh: "所称签名时间 {signed_at} 晚于核验时间 {at}",
    en: "the stated time of signing {signed_at} lies after the time of verification {at}",
};
const UNSTATED: Sentence = Sentence {
    zh: "没有签名时间，证书按核验时间判断",
    en: "no time of signing is stated: the certificate is judged at the time of verification",
};

const NOTHING: Sentence = Sentence { zh: "没有签名时间", en: "no time of signing is stated" };

fn run(case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    if facts.envelope != EnvelopeState::Read && facts.time == SigningTime::Unknown {
        return CheckResult::not_run(CHECK.code, &NOT_READ);
    }
    let Some(signed_at) = facts.time.time() else {
        if facts.certificate.is_none() {
            return CheckResult::not_run(CHECK.code, &NOTHING);
        }
        return CheckResult::warning(CHECK.code, &UNSTATED);
    };
    let result = if signed_at > case.at {
        let result = CheckResult::warning(CHECK.code, &FUTURE).with("at", case.at);
        if facts.inner { result } else { result.because(Reason::SignedInFuture) }
    } else {
        match facts.token {
            Some(TokenState::Trusted) => CheckResult::passed(CHECK.code, &STAMPED),
            Some(TokenState::Untrusted) => CheckResult::warning(CHECK.code, &TOKEN_UNTRUSTED),
            Some(TokenState::Invalid) => CheckResult::warning(CHECK.code, &TOKEN_INVALID),
            None => CheckResult::warning(CHECK.code, &CLAIMED),
        }
    };
    result.with("signed_at", signed_at).with("claimed", matches!(facts.time, SigningTime::Claimed(_)))
}
