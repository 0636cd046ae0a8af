//! The file was read to its end, and nothing in its container is damaged.

use fapiao_document::Format;

use super::{Check, Run, structure};
use crate::case::Case;
use crate::evidence::Term;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-FILE",
    title: Sentence { zh: "文件完整性", en: "file integrity" },
    meaning: "The container is damaged or carries bytes that belong to nothing: a truncated file, sizes that \
              do not agree, data after its end. What could be read was checked all the same.",
    cure: "Get the file again from its issuer; do not repair it, for that breaks its signature.",
    run: Run::File(run),
};

const WHOLE: Sentence = Sentence { zh: "文件完整可读（{format}）", en: "read whole ({format})" };
const DAMAGED: Sentence = Sentence {
    zh: "文件有 {count} 处损坏：{kinds}",
    en: "the file is damaged in {count} places: {kinds}",
};

fn run(case: &Case<'_>) -> CheckResult {
    structure::result(case, CHECK.code, true, &DAMAGED)
        .unwrap_or_else(|| CheckResult::passed(CHECK.code, &WHOLE))
        .with("format", format_name(case))
        .with("pages", u64::from(case.reading.pages))
}

fn format_name(case: &Case<'_>) -> Term {
    let (name, zh) = match case.reading.format {
        Format::Ofd => ("OFD", "OFD"),
        Format::Pdf => ("PDF", "PDF"),
        Format::Xml => ("XML", "XML"),
        Format::Image => ("image", "图片"),
    };
    Term::new(name, zh, name)
}
