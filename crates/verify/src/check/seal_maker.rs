//! The seal was made by its maker, and the maker is known.

use super::{Check, NO_CERTIFICATE, NO_SEAL, Run};
use crate::case::Case;
use crate::facts::Facts;
use crate::reason::Reason;
use crate::report::{CheckResult, SignatureValue};
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-SEAL-MAKER",
    title: Sentence { zh: "印章制作者的签名", en: "signature of the seal's maker" },
    meaning: "The signature that the seal's maker put on the seal does not match (the seal is forged), or \
              the maker's certificate leads to no trusted anchor.",
    cure: "Failed: do not book the file. Untrusted: put the maker's CA into the trust directory.",
    run: Run::Signature(run),
};

const GOOD: Sentence = Sentence {
    zh: "印章由 {maker} 制作，签名有效",
    en: "the seal was made by {maker}; its signature is valid",
};
const FORGED: Sentence = Sentence {
    zh: "印章制作者的签名与印章不符：印章被改动或伪造",
    en: "the seal maker's signature does not match the seal: it was altered or forged",
};
const UNTRUSTED: Sentence = Sentence {
    zh: "印章制作者 {maker} 的签名有效，但其证书没有连到受信任的根证书",
    en: "the signature of the seal's maker {maker} is valid, but the certificate leads to no trusted anchor",
};
const UNSUPPORTED: Sentence = Sentence {
    zh: "印章制作者的签名算法不受支持",
    en: "the algorithm of the seal maker's signature is not supported",
};

fn run(case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    let Some(seal) = &facts.seal else { return CheckResult::not_run(CHECK.code, &NO_SEAL) };
    let result = match seal.maker_value {
        SignatureValue::Valid if seal.maker_anchored => CheckResult::passed(CHECK.code, &GOOD),
        SignatureValue::Valid => {
            let result = CheckResult::warning(CHECK.code, &UNTRUSTED);
            if case.policy.seal_maker_anchored { result.because(Reason::SealMakerUntrusted) } else { result }
        }
        SignatureValue::Invalid => CheckResult::failed(CHECK.code, &FORGED, Reason::SealInvalid),
        SignatureValue::Unsupported => {
            CheckResult::not_run(CHECK.code, &UNSUPPORTED).because(Reason::AlgorithmUnsupported)
        }
        SignatureValue::NotChecked => {
            CheckResult::not_run(CHECK.code, &NO_CERTIFICATE).because(Reason::SealMakerUntrusted)
        }
    };
    result.with_some("maker", seal.maker.clone())
}
