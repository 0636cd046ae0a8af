//! The layout of an invoice to files: an OFD package, a PDF document.

use fapiao_invoice::{Invoice, Kind};
use fapiao_ofd::display::Page;
use fapiao_ofd::layout::{Attachment, Layout};
use fapiao_ofd::render::pdf::{PdfAttachment, PdfOptions, PdfTime, PdfWriter, Relationship};

use super::{Details, Error, face, pdf_info, xml};
use fapiao_ofd::font::Fonts;

/// A completed invoice ([`super::check`]) as a document that can be written as OFD and as PDF: its pages, its tags, and
/// its XML attached.
///
/// # Errors
/// As [`face::layout`] and [`xml::write`].
pub fn document(invoice: &Invoice, details: &Details, fonts: &Fonts) -> Result<Layout, Error> {
    let mut layout = face::layout(invoice, details, fonts)?;
    layout.attachments.push(attachment(invoice, details)?);
    Ok(layout)
}

/// The XML as an attached file, under the name that files of its era use.
fn attachment(invoice: &Invoice, details: &Details) -> Result<Attachment, Error> {
    let text = xml::write(invoice, details)?;
    let name = match xml::shape(invoice) {
        Some(xml::Shape::OriginalInvoice) => "original_invoice",
        _ => "einvoice",
    };
    let time = details.time.unwrap_or(jiff::civil::Time::midnight());
    let created = invoice.issued_on.map(|date| format!("{date}T{}", time.strftime("%H:%M:%S")));
    Ok(Attachment {
        name: name.to_owned(),
        file_name: format!("{name}.xml"),
        format: "xml".to_owned(),
        created: created.unwrap_or_default(),
        usage: String::new(),
        visible: false,
        bytes: text.into_bytes(),
    })
}

/// The pages of an invoice as they would be written, to be shown: nothing is checked, what is not stated is left empty.
///
/// # Errors
/// As [`face::layout`].
pub fn pages(invoice: &Invoice, fonts: &Fonts) -> Result<Vec<Page>, Error> {
    Ok(face::layout(&super::complete(invoice), &Details::default(), fonts)?.display())
}

/// A document as an OFD package. To seal it, hand the layout to [`fapiao_ofd::write::Writer::prepare`].
///
/// # Errors
/// [`Error::Ofd`] when something of the layout cannot be written.
pub fn ofd(layout: &Layout) -> Result<Vec<u8>, Error> {
    let written = fapiao_ofd::write::write(layout).map_err(Error::Ofd)?;
    if written.missing.is_empty() { Ok(written.bytes) } else { Err(Error::Characters(written.missing)) }
}

/// A document as a PDF: the pages of the layout, for archives (PDF/A-3b), its text as text, the XML embedded as what it
/// was made from, and the invoice's fields in /Info as digital invoices have them.
///
/// # Errors
/// [`Error::Pdf`] when the document cannot be written.
pub fn pdf(layout: &Layout, invoice: &Invoice, details: &Details) -> Result<Vec<u8>, Error> {
    let created = created(invoice, details);
    let mut writer = PdfWriter::new(PdfOptions {
        title: Some(title(invoice)),
        authors: invoice.seller.name.iter().cloned().collect(),
        subject: details.sample.then(|| format!("{} 仅供测试", super::SAMPLE)),
        keywords: Vec::new(),
        creator: Some(format!("fapiao {}", env!("CARGO_PKG_VERSION"))),
        language: Some("zh-CN".to_owned()),
        created: Some(created),
        document_id: None,
        archive: true,
    })
    .map_err(drawing)?;
    for page in &layout.display() {
        let findings = writer.add(page).map_err(drawing)?;
        if let Some(finding) = findings.into_iter().chain(page.findings.iter().cloned()).next() {
            return Err(Error::Pdf(format!("{} {}", finding.code, finding.detail)));
        }
    }
    for file in &layout.attachments {
        writer
            .attach(PdfAttachment {
                name: file.file_name.clone(),
                media_type: "text/xml".to_owned(),
                description: format!("{} XML", invoice.kind.map_or("", Kind::zh)),
                relationship: Relationship::Source,
                changed: Some(created),
                bytes: file.bytes.clone(),
            })
            .map_err(drawing)?;
    }
    pdf_info::add(writer.finish().map_err(drawing)?, invoice)
}

fn drawing(error: fapiao_ofd::Error) -> Error {
    Error::Pdf(error.to_string())
}

fn title(invoice: &Invoice) -> String {
    let code = invoice.code.as_deref().unwrap_or_default();
    let number = invoice.number.as_deref().unwrap_or_default();
    format!("{} {code}{number}", invoice.kind.map_or("", Kind::zh))
}

/// The time of issue, in China.
fn created(invoice: &Invoice, details: &Details) -> PdfTime {
    let date = invoice.issued_on.unwrap_or_default();
    let time = details.time.unwrap_or(jiff::civil::Time::midnight());
    let small = |part: i8| u8::try_from(part).unwrap_or_default();
    PdfTime {
        year: u16::try_from(date.year()).unwrap_or_default(),
        month: small(date.month()),
        day: small(date.day()),
        hour: small(time.hour()),
        minute: small(time.minute()),
        second: small(time.second()),
        offset_hours: 8,
    }
}
