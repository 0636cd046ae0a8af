//! The file was read to its end, and nothing in its container is damaged.

use super::{Check, Run};
use crate::case::Case;
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
const DAMAGED: Sentence =
    Sentence { zh: "文件有损坏之处：{findings}", en: "the file is damaged in places: {findings}" };

fn run(case: &Case<'_>) -> CheckResult {
    let damage: Vec<String> = super::structure::findings(case, true).collect();
    let result = if damage.is_empty() {
        CheckResult::passed(CHECK.code, &WHOLE)
    } else {
        CheckResult::warning(CHECK.code, &DAMAGED).with("findings", damage)
    };
    result.with("format", format_name(case)).with("pages", u64::from(case.reading.pages))
}

fn format_name(case: &Case<'_>) -> &'static str {
    use fapiao_document::Format;
    match case.reading.format {
        Format::Ofd => "OFD",
        Format::Pdf => "PDF",
        Format::Xml => "XML",
        Format::Image => "image",
    }
}
