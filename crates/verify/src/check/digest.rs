//! Every protected part has the digest that the signature states.

use fapiao_document::PartState;

use super::{Check, NOT_READ, Run};
use crate::case::Case;
use crate::facts::{Binding, Facts, Protects};
use crate::reason::Reason;
use crate::report::{CheckResult, SignatureValue};
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-DIGEST",
    title: Sentence { zh: "受保护部分的摘要", en: "digests of protected parts" },
    meaning: "The digest of a protected part (OFD: an entry; PDF: the signed byte range) is not the one that \
              the signature states: the part was altered after signing. Or a protected part is missing.",
    cure: "Do not book the file. Get it again from the issuer; the evidence names what was altered.",
    run: Run::Signature(run),
};

const INTACT: Sentence = Sentence {
    zh: "{intact} 个受保护部分的摘要全部相符",
    en: "all {intact} protected parts are intact",
};
const BYTES_INTACT: Sentence =
    Sentence { zh: "被签名的字节未改动", en: "the signed bytes are intact" };
const BY_VALUE: Sentence = Sentence {
    zh: "这种签名没有单独的摘要，而签名值未能核对",
    en: "this kind of signature has no digest of its own, and its value was not checked",
};
const ALTERED: Sentence =
    Sentence { zh: "签名后被改动：{altered}", en: "altered after signing: {altered}" };
const MISSING: Sentence = Sentence {
    zh: "受保护的部分不在文件中：{missing}",
    en: "protected parts that are not in the file: {missing}",
};
const UNSUPPORTED: Sentence = Sentence {
    zh: "{unsupported} 个部分的摘要算法不受支持，无法核对",
    en: "the digest algorithm of {unsupported} parts is not supported: they could not be compared",
};
const REFUSED: Sentence = Sentence {
    zh: "受保护的条目没有读取（同名、加密、超限等，见文件完整性），无法核对：{refused}",
    en: "protected entries were refused (twins, encryption, limits: see file integrity) and not compared: {refused}",
};
const LATER: Sentence = Sentence {
    zh: "因后来的签名而改变：{changed_later}",
    en: "changed by adding a later signature: {changed_later}",
};
const NOTHING: Sentence =
    Sentence { zh: "签名没有列出受保护的部分", en: "the signature lists no protected part" };
const NO_FORM: Sentence = Sentence {
    zh: "被签名内容的规范形式没有公开，无法重建并核对摘要",
    en: "the canonical form of what was signed is not public: its digest cannot be compared",
};

fn run(_case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    match facts.protects {
        Protects::Parts => parts(facts),
        Protects::ByteRange => byte_range(facts),
        Protects::Xml if facts.inner => CheckResult::not_run(CHECK.code, &NO_FORM),
        Protects::Xml => CheckResult::not_run(CHECK.code, &NO_FORM).because(Reason::CanonicalFormUnknown),
    }
}

fn byte_range(facts: &Facts<'_>) -> CheckResult {
    let altered = facts.altered();
    match facts.binding {
        _ if !altered.is_empty() => {
            CheckResult::failed(CHECK.code, &ALTERED, Reason::DigestMismatch).with("altered", owned(altered))
        }
        Binding::Matches => CheckResult::passed(CHECK.code, &BYTES_INTACT),
        Binding::InValue if facts.value == SignatureValue::Valid => {
            CheckResult::passed(CHECK.code, &BYTES_INTACT)
        }
        Binding::Unsupported => CheckResult::not_run(CHECK.code, &UNSUPPORTED)
            .with("unsupported", 1_u64)
            .because(Reason::AlgorithmUnsupported),
        Binding::InValue => CheckResult::not_run(CHECK.code, &BY_VALUE),
        Binding::Unknown | Binding::Differs => {
            CheckResult::not_run(CHECK.code, &NOT_READ).because(Reason::SignatureUnreadable)
        }
    }
}

fn parts(facts: &Facts<'_>) -> CheckResult {
    let of = |state: PartState| -> Vec<String> {
        let parts = facts.signature.parts.iter().filter(move |part| part.state == state);
        parts.map(|part| part.path.clone()).collect()
    };
    let altered = owned(facts.altered());
    let (missing, unsupported) = (of(PartState::Missing), of(PartState::Unsupported));
    let refused = of(PartState::Refused);
    let later: Vec<String> = facts.changed_by_later_signature().map(str::to_owned).collect();
    let intact = facts.signature.parts.iter().filter(|part| part.state == PartState::Intact).count();

    let result = if !altered.is_empty() {
        CheckResult::failed(CHECK.code, &ALTERED, Reason::PartAltered)
    } else if !refused.is_empty() {
        CheckResult::warning(CHECK.code, &REFUSED).because(Reason::StructureFault)
    } else if !missing.is_empty() {
        CheckResult::warning(CHECK.code, &MISSING).because(Reason::PartMissing)
    } else if !later.is_empty() {
        CheckResult::warning(CHECK.code, &LATER).because(Reason::ChangedLater)
    } else if !unsupported.is_empty() {
        CheckResult::not_run(CHECK.code, &UNSUPPORTED).because(Reason::AlgorithmUnsupported)
    } else if intact == 0 {
        CheckResult::warning(CHECK.code, &NOTHING).because(Reason::NotFullyCovered)
    } else {
        CheckResult::passed(CHECK.code, &INTACT)
    };
    let mut result = result.with("intact", intact);
    for (name, list) in
        [("altered", altered), ("refused", refused), ("missing", missing), ("changed_later", later)]
    {
        if !list.is_empty() {
            result = result.with(name, list);
        }
    }
    if unsupported.is_empty() { result } else { result.with("unsupported", unsupported.len()) }
}

fn owned(places: Vec<&str>) -> Vec<String> {
    places.into_iter().map(str::to_owned).collect()
}
