//! The seal names the signer's certificate as one that may use it.

use super::{Check, NO_SEAL, Run};
use crate::case::Case;
use crate::facts::{Facts, Listing};
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-SEAL-LIST",
    title: Sentence { zh: "签名证书在印章列表中", en: "signer is in the seal's list" },
    meaning: "The seal does not list the certificate that signed: somebody put a genuine seal under a \
              signature of their own.",
    cure: "Do not book the file. Get it again from the issuer.",
    run: Run::Signature(run),
};

const LISTED: Sentence =
    Sentence { zh: "签名证书在印章的证书列表中", en: "the seal lists the signer's certificate" };
const NOT_LISTED: Sentence = Sentence {
    zh: "签名证书不在印章的证书列表中：签名人 {signer} 无权使用印章 {seal}",
    en: "the seal does not list the signer's certificate: {signer} may not use the seal {seal}",
};

const UNREADABLE: Sentence = Sentence {
    zh: "印章的证书列表或签名证书无法解析，无从比较",
    en: "the seal's list or the signer's certificate cannot be read: there is nothing to compare",
};

fn run(_case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    let Some(seal) = &facts.seal else { return CheckResult::not_run(CHECK.code, &NO_SEAL) };
    match seal.listing {
        Listing::Listed => CheckResult::passed(CHECK.code, &LISTED),
        Listing::NotListed => CheckResult::failed(CHECK.code, &NOT_LISTED, Reason::CertificateNotInSeal)
            .with_some("signer", facts.signer.clone())
            .with("seal", seal.name.clone()),
        Listing::Unreadable => {
            CheckResult::not_run(CHECK.code, &UNREADABLE).because(Reason::SealListUnreadable)
        }
    }
}
