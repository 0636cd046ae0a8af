//! PDF invoices: objects, /Info, text, signatures, later revisions, embedded files and QR codes.
//!
//! What cannot be read is a finding, not an error: a signed PDF with any one byte changed must still be
//! reported as a signed PDF, so that its signature can be seen to fail.

mod embedded;
mod field;
mod file;
mod font;
mod info;
mod marks;
mod picture;
mod qr;
mod raw;
mod revision;
pub(crate) mod sign;
mod signature;
mod text;

use std::sync::Arc;

use crate::{Detail, Error, Finding, Format, Limits, Options, Origin, Reading, Source, itinerary, layout};
use file::OpenError;
use marks::Marks;
use picture::Wanted;

pub(crate) use file::{File, text_string};
pub(crate) use font::{Decoders, without_subset};

/// Opens a PDF to be drawn.
///
/// # Errors
/// [`Error::Refused`] when it is damaged, encrypted or a bomb.
pub(crate) fn open(bytes: Vec<u8>) -> Result<File, Error> {
    let marks = Marks::of(&bytes);
    File::open(Arc::new(bytes), &marks).map_err(|error| Error::refused(code(error), Detail::default()))
}

/// An attached file of a PDF by its name; absent when there is none. Only ever in a reader child: hostile documents
/// can abort a process.
///
/// # Errors
/// [`Error::Refused`] when the PDF is damaged, encrypted or a bomb.
pub fn attached(bytes: Vec<u8>, name: &str, limits: &Limits) -> Result<Option<Vec<u8>>, Error> {
    let file = open(bytes)?;
    Ok(embedded::named(&file, name, limits))
}

/// Reads a PDF. Never fails: damage is a finding, and signatures are found in whatever bytes there are.
pub(crate) fn read(bytes: &[u8], limits: &Limits, options: &Options<'_>) -> Reading {
    let mut reading = Reading {
        format: Format::Pdf,
        sources: Vec::new(),
        signatures: Vec::new(),
        attachments: Vec::new(),
        findings: Vec::new(),
        pages: 0,
        itinerary: None,
    };
    let marks = Marks::of(bytes);
    let file = match File::open(Arc::new(bytes.to_vec()), &marks) {
        Ok(file) => Some(file),
        Err(error) => {
            reading.findings.push(finding(code(error), "", ""));
            None
        }
    };
    if let Some(file) = &file {
        objects(file, limits, options, &mut reading);
    }
    reading.signatures = signature::read(bytes, &marks, file.as_ref(), limits, &mut reading.findings);
    reading.sources.sort_by_key(|source| source.origin);
    reading
}

fn code(error: OpenError) -> &'static str {
    match error {
        OpenError::Damaged => "DOC-PDF-DAMAGED",
        OpenError::Encrypted => "DOC-PDF-ENCRYPTED",
        OpenError::TooManyObjects => "DOC-PDF-TOO-MANY-OBJECTS",
        OpenError::StreamTooLarge => "DOC-PDF-STREAM-TOO-LARGE",
    }
}

pub(crate) fn finding(code: &'static str, place: &str, detail: impl Into<String>) -> Finding {
    Finding { code: code.into(), place: place.to_owned(), detail: detail.into() }
}

/// What the objects of the file say.
fn objects(file: &File, limits: &Limits, options: &Options<'_>, reading: &mut Reading) {
    reading.pages = u32::try_from(file.pdf().pages().len()).unwrap_or(u32::MAX);
    reading.sources.extend(crate::guard::guarded(|| info::source(file)).flatten());
    embedded::read(file, limits, reading);

    let mut shown = text::read(file, limits, if options.pictures { Wanted::Square } else { Wanted::None });
    if shown.unreadable > 0 {
        reading.findings.push(finding("DOC-PDF-TEXT-UNREADABLE", "", shown.unreadable.to_string()));
    }
    if shown.invisible > 0 {
        reading.findings.push(finding("DOC-PDF-TEXT-INVISIBLE", "", shown.invisible.to_string()));
    }
    for page in &shown.damaged {
        let place = format!("page {}", page.saturating_add(1));
        reading.findings.push(finding("DOC-PDF-PAGE-DAMAGED", &place, ""));
    }
    let fields = layout::read(&shown.runs, limits);
    if fields.as_ref().is_none_or(|fields| fields.kind.is_none()) {
        reading.itinerary = itinerary::find(&shown.runs, limits);
    }
    if let Some(fields) = fields {
        reading.sources.push(Source {
            origin: Origin::PageText,
            place: "pages".to_owned(),
            fields,
            qr: None,
        });
    }
    if options.pictures {
        qr::read(file, &mut shown, limits, options, reading);
    }
}
