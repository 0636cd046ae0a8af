//! The structure follows its standard, or the oddities that were tolerated are named.

use super::{Check, Run};
use crate::case::Case;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-STRUCTURE",
    title: Sentence { zh: "文件结构", en: "structure" },
    meaning: "The file departs from its standard in ways that were tolerated, or a part of it could not be \
              read. Many real invoices do; each oddity is named with its own DOC code.",
    cure: "Look up the DOC codes; where a part could not be read, ask the issuer for the file again.",
    run: Run::File(run),
};

const STANDARD: Sentence = Sentence { zh: "结构符合标准", en: "the structure follows its standard" };
const ODD: Sentence = Sentence {
    zh: "结构有 {count} 处不合标准，已容忍：{findings}",
    en: "{count} departures from the standard were tolerated: {findings}",
};

fn run(case: &Case<'_>) -> CheckResult {
    let oddities: Vec<String> = findings(case, false).collect();
    if oddities.is_empty() {
        CheckResult::passed(CHECK.code, &STANDARD)
    } else {
        CheckResult::warning(CHECK.code, &ODD).with("count", oddities.len()).with("findings", oddities)
    }
}

/// The findings of the reading: those of damage to the container, or the others.
pub(super) fn findings<'a>(case: &'a Case<'_>, damage: bool) -> impl Iterator<Item = String> + 'a {
    case.reading
        .findings
        .iter()
        .filter(move |finding| DAMAGE.iter().any(|prefix| finding.code.starts_with(prefix)) == damage)
        .map(|finding| match (finding.place.as_str(), finding.detail.as_str()) {
            ("", "") => finding.code.to_string(),
            (place, "") => format!("{} {place}", finding.code),
            ("", detail) => format!("{} {detail}", finding.code),
            (place, detail) => format!("{} {place} {detail}", finding.code),
        })
}

/// Findings of damage to the container itself, by the beginning of their codes.
const DAMAGE: &[&str] = &["DOC-OFD-ZIP-", "DOC-PDF-DAMAGED", "DOC-IMAGE-DAMAGED"];
