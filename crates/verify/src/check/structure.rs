//! The structure follows its standard, or the oddities that were tolerated are named.

use std::borrow::Cow;

use fapiao_document::Finding;

use super::{Check, Run};
use crate::case::Case;
use crate::evidence::{Fact, Term};
use crate::reason::Reason;
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
const NOTED: Sentence =
    Sentence { zh: "结构符合标准（{kinds}）", en: "the structure follows its standard ({kinds})" };
const ODD: Sentence = Sentence {
    zh: "结构有 {count} 处不合标准，已容忍：{kinds}",
    en: "departures from the standard that were tolerated ({count}): {kinds}",
};
const AMBIGUOUS: Sentence = Sentence {
    zh: "结构有 {count} 处异常，不同软件可能读出不同内容：{kinds}",
    en: "other software may read this file differently ({count} oddities): {kinds}",
};

fn run(case: &Case<'_>) -> CheckResult {
    result(case, CHECK.code, false, &ODD).unwrap_or_else(|| CheckResult::passed(CHECK.code, &STANDARD))
}

/// The result of the findings of damage to the container, or of the others; none when there are no findings.
pub(super) fn result(
    case: &Case<'_>,
    code: &'static str,
    damage: bool,
    odd: &'static Sentence,
) -> Option<CheckResult> {
    let is_damage =
        |finding: &&Finding| DAMAGE.iter().any(|prefix| finding.code.starts_with(prefix)) == damage;
    let findings: Vec<&Finding> = case.reading.findings.iter().filter(is_damage).collect();
    if findings.is_empty() {
        return None;
    }
    let result =
        if findings.iter().any(|finding| differs(&finding.code)) && case.file_signatures().next().is_some() {
            CheckResult::warning(code, &AMBIGUOUS).because(Reason::StructureFault)
        } else if findings.iter().all(|finding| HARMLESS.contains(&finding.code.as_ref())) {
            CheckResult::passed(code, &NOTED)
        } else {
            CheckResult::warning(code, odd)
        };
    Some(
        result
            .with("count", findings.len())
            .with("kinds", kinds(&findings))
            .with("findings", findings.iter().map(|finding| spell(finding)).collect::<Vec<Fact>>()),
    )
}

/// Each code once, with its meaning.
fn kinds(findings: &[&Finding]) -> Vec<Fact> {
    let mut codes: Vec<&str> = Vec::new();
    for finding in findings {
        if !codes.contains(&finding.code.as_ref()) {
            codes.push(&finding.code);
        }
    }
    let meaning = |code: &str| match fapiao_document::finding::code(code) {
        Some(row) => Fact::from(Term::new(row.code, row.zh, row.en.trim_end_matches('.'))),
        None => Fact::from(code.to_owned()),
    };
    codes.into_iter().map(meaning).collect()
}

fn spell(finding: &Finding) -> Fact {
    let text = |text: &str| Fact::from(text.to_owned());
    let mut members: Vec<(Cow<'static, str>, Fact)> = vec![("code".into(), text(&finding.code))];
    for (name, value) in [("place", &finding.place), ("detail", &finding.detail)] {
        if !value.is_empty() {
            members.push((name.into(), text(value)));
        }
    }
    Fact::Named(members)
}

/// Findings of damage to the container itself, by the beginning of their codes.
const DAMAGE: &[&str] = &["DOC-OFD-ZIP-", "DOC-PDF-DAMAGED", "DOC-IMAGE-DAMAGED"];

/// Findings that are no departure from a standard.
const HARMLESS: &[&str] = &["DOC-OFD-FONT-NOT-EMBEDDED", "DOC-OFD-IMAGE-JBIG2", "DOC-OFD-INTEGRITY"];

/// Findings after which another reader may see another file than the one that was verified, or after which not
/// all of the file was measured: a signed file with one of them does not pass.
const DIFFERENTIAL: &[&str] = &[
    "DOC-OFD-DOC-BY-NAME",
    "DOC-OFD-LIMIT",
    "DOC-OFD-ROOT-MISSING",
    "DOC-OFD-ROOT-UNREADABLE",
    "DOC-OFD-VERSION-OTHER-ROOT",
    "DOC-PDF-DAMAGED",
    "DOC-PDF-SIGNATURES-MANY",
    "DOC-SIGNATURES-MANY",
];

/// Oddities of a ZIP that every reader takes the same way; any other may show different readers different files.
const ZIP_AGREED: &[&str] = &["DOC-OFD-ZIP-MISSING"];

fn differs(code: &str) -> bool {
    DIFFERENTIAL.contains(&code) || (code.starts_with("DOC-OFD-ZIP-") && !ZIP_AGREED.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::{DAMAGE, DIFFERENTIAL, HARMLESS, ZIP_AGREED};

    #[test]
    fn lists_when_they_name_a_code_then_it_exists() {
        for code in DIFFERENTIAL.iter().chain(HARMLESS).chain(ZIP_AGREED) {
            assert!(fapiao_document::finding::code(code).is_some(), "{code}");
        }
        for prefix in DAMAGE {
            let mut codes = fapiao_document::finding::codes().iter();
            assert!(codes.any(|row| row.code.starts_with(prefix)), "{prefix}");
        }
    }
}
