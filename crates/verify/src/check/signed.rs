//! The file is signed at all.

use fapiao_document::Format;

use super::{Check, Run};
use crate::case::Case;
use crate::facts::EnvelopeState;
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-SIGNED",
    title: Sentence { zh: "签名", en: "signed" },
    meaning: "The file carries no signature, or declares some that it does not hold. Without a signature \
              nothing in the file proves that it comes from its issuer: the PDF and OFD of digital invoices \
              (数电票) are never signed, their EInvoice XML is; a picture proves nothing.",
    cure: "Ask the issuer for the signed file (EInvoice XML, or the original OFD), or ask the authority.",
    run: Run::File(run),
};

const SIGNED: Sentence =
    Sentence { zh: "文件有 {count} 个签名", en: "signatures in the file: {count}" };
const UNSIGNED: Sentence = Sentence {
    zh: "文件没有签名（数电票的 PDF、OFD 本来就没有签名），无法证明来源",
    en: "the file is not signed (the PDF and OFD of digital invoices never are): nothing proves its origin",
};
const PHOTO: Sentence = Sentence { zh: "图片不能证明真伪", en: "a picture proves nothing" };
const MISSING: Sentence = Sentence {
    zh: "文件声明有签名，但签名不在文件中",
    en: "the file declares signatures that it does not hold",
};
const NOTHING: Sentence = Sentence {
    zh: "文件中没有找到发票，也没有签名",
    en: "no invoice was found in the file, and no signature",
};

fn run(case: &Case<'_>) -> CheckResult {
    let count = case.file_signatures().count();
    let missing = case.file_signatures().any(|facts| facts.envelope == EnvelopeState::Missing);
    if missing || declared(case) {
        CheckResult::warning(CHECK.code, &MISSING).because(Reason::SignatureMissing)
    } else if count > 0 {
        CheckResult::passed(CHECK.code, &SIGNED).with("count", count)
    } else if case.invoice.is_none() {
        CheckResult::warning(CHECK.code, &NOTHING).because(Reason::NoInvoiceFound)
    } else if case.reading.format == Format::Image {
        CheckResult::warning(CHECK.code, &PHOTO).because(Reason::Photo)
    } else {
        CheckResult::warning(CHECK.code, &UNSIGNED).because(Reason::Unsigned)
    }
}

/// Whether the reading found that signatures are declared and absent.
fn declared(case: &Case<'_>) -> bool {
    case.reading.findings.iter().any(|finding| MISSING_CODES.contains(&finding.code.as_ref()))
}

/// Findings that say so.
const MISSING_CODES: &[&str] = &["DOC-SIGNATURE-MISSING", "DOC-OFD-SIG-MISSING"];
