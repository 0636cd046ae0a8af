//! Everything that is shown or read is covered by a signature.

use std::collections::BTreeSet;

use fapiao_document::Coverage;

use super::{Check, NO_SIGNATURE, Run};
use crate::case::Case;
use crate::evidence::Term;
use crate::facts::{Facts, Protects};
use crate::place::place;
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-COVERAGE",
    title: Sentence { zh: "签名覆盖范围", en: "coverage" },
    meaning: "A part that can be reached from the document is covered by no signature, so that it may be \
              exchanged without a trace; or the file holds parts that nothing refers to.",
    cure: "Look at the evidence. Where a page, template or picture is uncovered, trust only what is covered.",
    run: Run::File(run),
};

const ALL: Sentence = Sentence { zh: "签名覆盖全部内容", en: "the signatures cover everything" };
const STRAY: Sentence = Sentence {
    zh: "签名覆盖全部被引用的内容；另有未被引用的部分：{unreferenced}",
    en: "the signatures cover everything that is referred to; the file also holds {unreferenced}",
};
const PARTIAL: Sentence =
    Sentence { zh: "没有任何签名保护：{uncovered}", en: "covered by no signature: {uncovered}" };
const PARTLY: Sentence =
    Sentence { zh: "签名只覆盖文件的一部分", en: "the signatures cover only a part of the file" };
const UNKNOWN: Sentence = Sentence {
    zh: "无法判断签名覆盖了哪些内容",
    en: "it cannot be told what the signatures cover",
};

fn run(case: &Case<'_>) -> CheckResult {
    let signatures: Vec<&Facts<'_>> = case.file_signatures().collect();
    if signatures.is_empty() {
        return CheckResult::not_run(CHECK.code, &NO_SIGNATURE);
    }
    let uncovered: Vec<Term> = by_none(&signatures, true).into_iter().map(place).collect();
    let unreferenced: Vec<Term> = by_none(&signatures, false).into_iter().map(place).collect();
    let result = if !uncovered.is_empty() {
        CheckResult::warning(CHECK.code, &PARTIAL).because(Reason::NotFullyCovered)
    } else if !signatures.iter().any(|facts| tells(facts)) {
        untold(&signatures)
    } else if unreferenced.is_empty() {
        return CheckResult::passed(CHECK.code, &ALL);
    } else {
        CheckResult::warning(CHECK.code, &STRAY)
    };
    let result = if uncovered.is_empty() { result } else { result.with("uncovered", uncovered) };
    if unreferenced.is_empty() { result } else { result.with("unreferenced", unreferenced) }
}

/// The result when no signature says what it leaves out.
fn untold(signatures: &[&Facts<'_>]) -> CheckResult {
    if signatures.iter().any(|facts| facts.signature.covers == Coverage::Partial) {
        return CheckResult::warning(CHECK.code, &PARTLY).because(Reason::NotFullyCovered);
    }
    let xml = signatures.iter().all(|facts| facts.protects == Protects::Xml);
    let reason = if xml { Reason::CanonicalFormUnknown } else { Reason::NotFullyCovered };
    CheckResult::not_run(CHECK.code, &UNKNOWN).because(reason)
}

/// Whether a signature covers everything, or names what it leaves out.
fn tells(facts: &Facts<'_>) -> bool {
    match facts.signature.covers {
        Coverage::All => true,
        Coverage::Partial => facts.signature.uncovered.iter().any(|part| part.referenced),
        Coverage::Unknown => false,
    }
}

/// The referenced or unreferenced parts that every signature leaves out, of those that tell.
pub(super) fn by_none<'a>(signatures: &[&'a Facts<'_>], referenced: bool) -> BTreeSet<&'a str> {
    let mut left_out = signatures.iter().filter(|facts| tells(facts)).map(|facts| {
        facts
            .signature
            .uncovered
            .iter()
            .filter(|part| part.referenced == referenced)
            .map(|part| part.path.as_str())
            .collect::<BTreeSet<_>>()
    });
    let Some(first) = left_out.next() else { return BTreeSet::new() };
    left_out.fold(first, |all, one| all.intersection(&one).copied().collect())
}
