//! A photograph or scan as a document: what its QR code and its recognised text say.

use fapiao_invoice::qr::Payload;

use super::decode::dimensions;
use super::{Coding, Effort, decode, parse_tsv, scan};
use crate::{Detail, Error, Finding, Format, Limits, Options, Origin, Reading, Source, itinerary, layout};

/// QR codes of one document: payloads of invoices, and what is odd about them.
#[derive(Default)]
pub(crate) struct Payloads {
    texts: Vec<String>,
    pub(crate) sources: Vec<Source>,
}

impl Payloads {
    /// Adds the text of a code found at `place`; the same text twice counts once.
    pub(crate) fn add(&mut self, text: String, place: &str) {
        if self.texts.contains(&text) {
            return;
        }
        if let Some(payload) = fapiao_invoice::qr::parse(&text) {
            self.sources.push(source(payload, place));
        }
        self.texts.push(text);
    }

    /// Whether an invoice's code was found.
    pub(crate) fn found(&self) -> bool {
        !self.sources.is_empty()
    }

    /// More than one code is a finding: one of them may lie over the other.
    pub(crate) fn finding(&self, place: &str) -> Option<Finding> {
        (self.texts.len() > 1).then(|| Finding {
            code: "DOC-QR-SEVERAL".into(),
            place: place.to_owned(),
            detail: self.texts.len().to_string(),
        })
    }
}

fn source(payload: Payload, place: &str) -> Source {
    Source { origin: Origin::Qr, place: place.to_owned(), fields: payload.to_invoice(), qr: Some(payload) }
}

/// Reads a JPEG or PNG file.
///
/// # Errors
/// [`Error::Refused`] when its header states more pixels than the limit, or it cannot be decoded.
pub(crate) fn read(bytes: &[u8], limits: &Limits, options: &Options<'_>) -> Result<Reading, Error> {
    let mut reading = Reading {
        format: Format::Image,
        sources: Vec::new(),
        signatures: Vec::new(),
        attachments: Vec::new(),
        findings: Vec::new(),
        pages: 1,
        itinerary: None,
    };
    let (width, height) = dimensions(bytes)
        .ok_or_else(|| Error::refused("DOC-IMAGE-DAMAGED", Detail::of("文件头", "header")))?;
    if u64::from(width) * u64::from(height) > limits.image_pixels_max {
        return Err(Error::refused("DOC-IMAGE-TOO-LARGE", format!("{width} x {height}")));
    }
    if options.pictures {
        let grey = decode(bytes, Coding::ByContent, limits)
            .ok_or_else(|| Error::refused("DOC-IMAGE-DAMAGED", Detail::of("像素数据", "pixels")))?;
        let mut payloads = Payloads::default();
        for text in scan(&grey, Effort::Full) {
            payloads.add(text, "picture");
        }
        reading.findings.extend(payloads.finding("picture"));
        reading.sources.append(&mut payloads.sources);
    }
    recognised(bytes, limits, options, &mut reading);
    Ok(reading)
}

/// Adds what the recogniser reads from a picture.
pub(crate) fn recognised(picture: &[u8], limits: &Limits, options: &Options<'_>, reading: &mut Reading) {
    let Some(text) = options.ocr.and_then(|recognise| recognise(picture)) else { return };
    let runs = parse_tsv(&text);
    let fields = layout::read(&runs, limits);
    if fields.as_ref().is_none_or(|fields| fields.kind.is_none()) && reading.itinerary.is_none() {
        reading.itinerary = itinerary::find(&runs, limits);
    }
    reading.sources.extend(fields.map(|fields| Source {
        origin: Origin::Ocr,
        place: "picture".to_owned(),
        fields,
        qr: None,
    }));
}
