//! The certificate was not revoked, as far as a revocation list was given.

use super::{Check, NO_CERTIFICATE, Run};
use crate::case::Case;
use crate::facts::{Facts, Revocation, SigningTime};
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-REVOCATION",
    title: Sentence { zh: "证书吊销", en: "revocation" },
    meaning: "A revocation list names the certificate. Revoked before the signature was made: the file \
              fails. Revoked after a time that only the signer claims: it may have been back-dated. Not run \
              when no list was given; nothing is fetched from the network.",
    cure: "Failed: do not book the file. Not run: put the CA's current CRL into the trust directory.",
    run: Run::Signature(run),
};

const GOOD: Sentence = Sentence {
    zh: "吊销列表中没有证书链上的证书",
    en: "the revocation lists name no certificate of the chain",
};
const REVOKED: Sentence = Sentence {
    zh: "证书已于 {revoked_at} 被吊销，早于签名",
    en: "the certificate was revoked on {revoked_at}, before the signature was made",
};
const REVOKED_LATER: Sentence = Sentence {
    zh: "证书已于 {revoked_at} 被吊销；签名自称更早，但没有时间戳证明",
    en: "the certificate was revoked on {revoked_at}; the signature claims to be older, but no time-stamp \
         token proves it",
};
const STAMPED_BEFORE: Sentence = Sentence {
    zh: "证书于 {revoked_at} 被吊销，时间戳证明签名在此之前",
    en: "the certificate was revoked on {revoked_at}; a time-stamp token proves that the signature is older",
};
const NO_LIST: Sentence = Sentence {
    zh: "没有覆盖整条证书链的吊销列表，核验不联网",
    en: "no revocation lists were given for the whole chain, and nothing is fetched",
};

fn run(case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    let Some(certificate) = &facts.certificate else {
        return CheckResult::not_run(CHECK.code, &NO_CERTIFICATE);
    };
    let revoked_at = match certificate.revocation {
        Revocation::NotChecked => return CheckResult::not_run(CHECK.code, &NO_LIST),
        Revocation::Good => return CheckResult::passed(CHECK.code, &GOOD),
        Revocation::Revoked(revoked_at) => revoked_at,
    };
    let result = match facts.time {
        _ if facts.judged_at(case.at) >= revoked_at => {
            CheckResult::failed(CHECK.code, &REVOKED, Reason::CertificateRevoked)
        }
        SigningTime::Stamped(_) => CheckResult::passed(CHECK.code, &STAMPED_BEFORE),
        SigningTime::Claimed(_) | SigningTime::Unknown => {
            CheckResult::warning(CHECK.code, &REVOKED_LATER).because(Reason::ClaimedTimeOnly)
        }
    };
    result.with("revoked_at", revoked_at)
}
