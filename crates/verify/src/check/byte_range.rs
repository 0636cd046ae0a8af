//! The structure around the signature leaves nothing to hide in.

use fapiao_document::StructureFault;

use super::{Check, Run};
use crate::case::Case;
use crate::evidence::Term;
use crate::facts::{Facts, Protects, WEAK_DIGEST};
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-BYTE-RANGE",
    title: Sentence { zh: "签名范围的结构", en: "structure of the signed range" },
    meaning: "The byte range or the references of the signature are built in a way that honest software does \
              not: gaps, overlaps, ranges past the end, repeated references. They are used to hide changes.",
    cure: "Do not rely on the signature. Get the file again from the issuer.",
    run: Run::Signature(run),
};

const SOUND: Sentence =
    Sentence { zh: "签名范围结构正常", en: "the structure around the signature is sound" };
const NO_RANGE: Sentence = Sentence {
    zh: "XML 发票的签名没有字节范围或引用列表",
    en: "the signature of an XML invoice has neither a byte range nor a list of references",
};
const TRICKS: Sentence = Sentence {
    zh: "签名范围结构异常：{faults}",
    en: "the structure around the signature is not sound: {faults}",
};

fn run(_case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    if facts.protects == Protects::Xml {
        return CheckResult::not_run(CHECK.code, &NO_RANGE);
    }
    let faults = facts.signature.faults.iter().filter(|fault| fault.code != WEAK_DIGEST);
    let faults: Vec<Term> = faults.map(spell).collect();
    if faults.is_empty() {
        return CheckResult::passed(CHECK.code, &SOUND);
    }
    CheckResult::warning(CHECK.code, &TRICKS).with("faults", faults).because(Reason::StructureFault)
}

/// A fault with its meaning, and what it is about.
fn spell(fault: &StructureFault) -> Term {
    let about = |separator: &str| match fault.detail.as_str() {
        "" => String::new(),
        detail => format!("{separator}{detail}"),
    };
    let (zh, en) = fapiao_document::finding::code(&fault.code).map_or(("", ""), |row| (row.zh, row.en));
    Term::new(
        format!("{}{}", fault.code, about(" ")),
        format!("{zh}{}", about("：")),
        format!("{}{}", en.trim_end_matches('.'), about(": ")),
    )
}
