//! The fields that were read, as XML.

use fapiao_document::write::{self, Details, xml};
use fapiao_document::{Origin, Reading, Source};
use fapiao_invoice::Invoice;

use super::{Converted, Means, refused};
use crate::Error;

/// The XML of what a file states.
pub(super) fn xml(original: &[u8], digest: &str, means: &Means<'_>) -> Result<Converted, Error> {
    let reading = fapiao_document::read(original, &means.limits, &means.reading).map_err(Error::Reading)?;
    let stated = reading.invoice().ok_or_else(|| refused("DOC-COPY-NO-INVOICE", ""))?;
    // One text cannot say what two sources say differently.
    let differing: Vec<String> = reading.disagreements().into_iter().map(|one| one.field).collect();
    if !differing.is_empty() {
        return Err(refused("DOC-COPY-DISAGREE", &differing.join(", ")));
    }
    let invoice = match whole(&reading).map(|whole| write::check(whole, None)) {
        Some(Ok(invoice)) => invoice,
        _ => write::check(&stated, None).map_err(Error::Writing)?,
    };
    let written = xml::write(&invoice, &Details::default()).map_err(Error::Writing)?;
    Ok(Converted {
        bytes: labelled(&written, digest).into_bytes(),
        findings: reading.findings,
        ..Converted::default()
    })
}

/// What an XML inside of the file states: it is a whole invoice, and what a page says beside it, such as a remark that
/// repeats fields without a place of their own, is no part of it.
fn whole(reading: &Reading) -> Option<&Invoice> {
    let is_whole = |source: &&Source| {
        matches!(source.origin, Origin::EinvoiceXml | Origin::EinvoiceAttachment | Origin::PdfEmbeddedFile)
    };
    reading.sources.iter().find(is_whole).map(|source| &source.fields)
}

/// The XML with a comment that says what it is: no reader of invoices minds one.
fn labelled(written: &str, digest: &str) -> String {
    let note = format!(
        "<!-- 复制件，非原件：由 fapiao 按原件字段生成，无签名。COPY, not the original: made by fapiao of the fields of the original, \
         without any signature. 原件 original SHA-256: {digest} -->\n"
    );
    // After the declaration, which must come first.
    let start = written.find("?>").map_or(0, |end| end.saturating_add(2));
    let (declaration, rest) = written.split_at_checked(start).unwrap_or(("", written));
    format!("{declaration}\n{note}{}", rest.trim_start())
}
