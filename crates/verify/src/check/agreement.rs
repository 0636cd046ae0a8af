//! The sources of the file say the same.

use std::borrow::Cow;

use fapiao_document::{Disagreement, Origin};

use super::{Check, NO_INVOICE, Run};
use crate::case::Case;
use crate::evidence::Fact;
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-AGREEMENT",
    title: Sentence { zh: "各来源一致", en: "agreement of sources" },
    meaning: "Two sources inside the file (XML, attachment, tags, QR code, printed text …) state different \
              values of one field. In number, date, amounts or tax ids this keeps the file from passing.",
    cure: "Look at the evidence: it names each source and its value. Ask the issuer which one holds.",
    run: Run::File(run),
};

const AGREE: Sentence = Sentence { zh: "{count} 个来源说法一致", en: "{count} sources agree" };
const DISAGREE: Sentence =
    Sentence { zh: "各来源说法不一：{fields}", en: "the sources disagree: {fields}" };
const ONE_SOURCE: Sentence = Sentence {
    zh: "只有一个来源，无从比较",
    en: "there is only one source, nothing to compare it with",
};

fn run(case: &Case<'_>) -> CheckResult {
    if case.invoice.is_none() {
        return CheckResult::not_run(CHECK.code, &NO_INVOICE);
    }
    if !case.disagreements.is_empty() {
        let result = CheckResult::warning(CHECK.code, &DISAGREE)
            .with("fields", case.disagreements.iter().map(spell).collect::<Vec<Fact>>());
        return if case.disagreements.iter().any(weighs) {
            result.because(Reason::SourcesDisagree)
        } else {
            result
        };
    }
    match case.reading.sources.len() {
        0 | 1 => CheckResult::not_run(CHECK.code, &ONE_SOURCE),
        count => CheckResult::passed(CHECK.code, &AGREE).with("count", count),
    }
}

/// Whether a disagreement keeps the file from passing: it concerns a field that identifies the invoice
/// or says what it is worth, and it is more than a mistake of recognising text in a picture.
fn weighs(disagreement: &Disagreement) -> bool {
    identifies(&disagreement.field) && {
        let mut stated = disagreement
            .values
            .iter()
            .filter(|(origin, _)| *origin != Origin::Ocr)
            .map(|(_, value)| value.as_str());
        let first = stated.next();
        stated.any(|value| Some(value) != first)
    }
}

/// Whether a field identifies the invoice or says what it is worth.
pub(super) fn identifies(field: &str) -> bool {
    matches!(
        field,
        "code"
            | "number"
            | "issued_on"
            | "seller.tax_id"
            | "buyer.tax_id"
            | "amount_without_tax"
            | "tax_amount"
            | "amount_with_tax"
    )
}

fn spell(disagreement: &Disagreement) -> Fact {
    let mut members: Vec<(Cow<'static, str>, Fact)> =
        vec![("field".into(), Fact::from(disagreement.field.clone()))];
    members.extend(
        disagreement.values.iter().map(|(origin, value)| (word(*origin).into(), Fact::from(value.clone()))),
    );
    Fact::Named(members)
}

/// The word of the JSON output for an origin.
pub(super) const fn word(origin: Origin) -> &'static str {
    match origin {
        Origin::EinvoiceXml => "einvoice_xml",
        Origin::EinvoiceAttachment => "einvoice_attachment",
        Origin::XbrlAttachment => "xbrl_attachment",
        Origin::PdfInfo => "pdf_info",
        Origin::PdfEmbeddedFile => "pdf_embedded_file",
        Origin::CustomTags => "custom_tags",
        Origin::CustomData => "custom_data",
        Origin::Qr => "qr",
        Origin::PageText => "page_text",
        Origin::Ocr => "ocr",
    }
}
