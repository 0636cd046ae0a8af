//! The signed value states the digest of this `Signature.xml`.

use super::{Check, NOT_READ, Run};
use crate::case::Case;
use crate::facts::{Binding, EnvelopeState, Facts, Protects};
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-DATA-HASH",
    title: Sentence { zh: "签名描述的摘要", en: "digest of the signature's description" },
    meaning: "The signed value (SignedValue.dat) states the digest of another Signature.xml: the list of \
              protected parts was changed, or the signed value was taken from another file.",
    cure: "Do not book the file. Get it again from the issuer.",
    run: Run::Signature(run),
};

const MATCHES: Sentence = Sentence {
    zh: "签名值中的摘要与 Signature.xml 相符",
    en: "the signed digest is that of Signature.xml",
};
const DIFFERS: Sentence = Sentence {
    zh: "签名值中的摘要与 Signature.xml 不符：签名来自别的文件，或签名描述被改动",
    en: "the signed digest is not that of Signature.xml: the signature is from another file, or its \
         description was altered",
};
const UNSUPPORTED: Sentence = Sentence {
    zh: "摘要算法不受支持，无法核对",
    en: "the digest algorithm is not supported: nothing could be compared",
};
const IN_VALUE: Sentence = Sentence {
    zh: "这种签名没有单独的摘要，由签名值直接保护",
    en: "this kind of signature has no digest of its own: its value protects the bytes",
};
const NOT_OFD: Sentence = Sentence {
    zh: "只有 OFD 的签名有签名描述",
    en: "only the signatures of an OFD have a description",
};

fn run(_case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    if facts.protects != Protects::Parts {
        return CheckResult::not_run(CHECK.code, &NOT_OFD);
    }
    if facts.envelope != EnvelopeState::Read {
        return CheckResult::not_run(CHECK.code, &NOT_READ);
    }
    match facts.binding {
        Binding::Matches => CheckResult::passed(CHECK.code, &MATCHES),
        Binding::Differs => CheckResult::failed(CHECK.code, &DIFFERS, Reason::DataHashMismatch),
        Binding::Unsupported => {
            CheckResult::not_run(CHECK.code, &UNSUPPORTED).because(Reason::AlgorithmUnsupported)
        }
        Binding::InValue => CheckResult::not_run(CHECK.code, &IN_VALUE),
        Binding::Unknown => CheckResult::not_run(CHECK.code, &NOT_READ).because(Reason::SignatureUnreadable),
    }
}
