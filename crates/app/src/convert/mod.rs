//! A copy of a file in another format: for whoever cannot open the original, never in its place.
//!
//! Every page says that it is a copy and of what: the SHA-256 of the original stands in the margin, and in what the
//! document says about itself. Seals are kept as they look and nothing more: a copy carries no signature.
//!
//! | from | to | how |
//! |---|---|---|
//! | OFD | PDF | the display list of each page, seals in place, text as text |
//! | PDF | OFD | each page traced: outlines, pictures, text in fonts made of its glyphs |
//! | XML | OFD, PDF | the face of the invoice, the original attached |
//! | picture | OFD, PDF | the picture, on a page of its size |
//! | OFD, PDF, picture | XML | the fields that were read, if they suffice for an invoice and agree |
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

mod blank;
mod face;
mod fields;
mod ofd;
mod pdf;
mod picture;
mod stamp;

use std::collections::BTreeMap;
use std::sync::Arc;

use fapiao_document::{Finding, Limits, Options, Sniffed, sniff};
use fapiao_ofd::display::DrawLimits;
use fapiao_ofd::font::Fonts;
use fapiao_ofd::layout::Layout;
use fapiao_pki::algorithm::DigestAlgorithm;

use crate::Error;
use stamp::Stamp;

/// The format of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// An OFD package.
    Ofd,
    /// A PDF document.
    Pdf,
    /// EInvoice XML; that of 2019 for invoices with a code.
    Xml,
}

/// What copies are made with.
#[derive(Clone)]
pub struct Means<'m> {
    /// The fonts of this machine.
    pub fonts: Arc<Fonts>,
    /// How much of a foreign file is read.
    pub limits: Limits,
    /// How much of a foreign page is drawn.
    pub draw: DrawLimits,
    /// How its fields are read, where the copy is made of these.
    pub reading: Options<'m>,
    /// Pages, by position, at which an earlier attempt died: they are given up, and the others copied.
    pub given_up: Vec<usize>,
}

/// A copy.
#[derive(Clone, Debug, Default)]
pub struct Converted {
    /// The file.
    pub bytes: Vec<u8>,
    /// Pages that could not be copied, by position, and why. Each is there, empty, and says so.
    pub lost: BTreeMap<usize, fapiao_document::Error>,
    /// What was odd, or could not be copied as it is.
    pub findings: Vec<Finding>,
}

/// Whether a file is of this format already, so that there is nothing to convert.
#[must_use]
pub fn is_already(bytes: &[u8], to: Target) -> bool {
    matches!(
        (sniff(bytes), to),
        (Sniffed::Ofd, Target::Ofd) | (Sniffed::Pdf, Target::Pdf) | (Sniffed::Xml, Target::Xml)
    )
}

/// Copies a file into another format. `begun` is told the position of each page before it is worked on, so that who
/// called knows which page it was if this process dies. The same file and fonts give the same bytes.
///
/// PDF and pictures only ever in a reader child: hostile documents can abort a process.
///
/// # Errors
/// [`Error::Reading`] when the file cannot be read, is of the same format, or is no invoice where the copy is made of
/// its fields; [`Error::Writing`] with each fault when these do not suffice; [`Error::Fonts`] without a font for
/// Chinese.
pub fn convert(
    original: &[u8],
    to: Target,
    means: &Means<'_>,
    begun: &mut dyn FnMut(usize),
) -> Result<Converted, Error> {
    let digest = hexadecimal(&DigestAlgorithm::Sha256.digest(original));
    if is_already(original, to) {
        return Err(refused("DOC-COPY-SAME", ""));
    }
    if to == Target::Xml {
        return fields::xml(original, &digest, means);
    }
    let stamp = Stamp::new(digest, &means.fonts)?;
    let (layout, converted) = match sniff(original) {
        Sniffed::Ofd => return pdf::of_ofd(original, &stamp, means, begun),
        Sniffed::Pdf => ofd::of_pdf(original, &stamp, means, begun)?,
        Sniffed::Xml => (face::layout(original, means)?, Converted::default()),
        Sniffed::Jpeg | Sniffed::Png => (picture::layout(original)?, Converted::default()),
        _ => {
            let format = fapiao_document::Error::Format { name: "OFD, PDF, XML, PNG, JPEG".to_owned() };
            return Err(Error::Reading(format));
        }
    };
    finish(layout, &stamp, to, means, converted)
}

/// Stamps the pages of a layout and writes it.
fn finish(
    mut layout: Layout,
    stamp: &Stamp,
    to: Target,
    means: &Means<'_>,
    converted: Converted,
) -> Result<Converted, Error> {
    stamp.onto(&mut layout, &means.draw);
    let bytes = match to {
        Target::Pdf => pdf::of_layout(&layout, stamp)?,
        _ => ofd::of_layout(&layout)?,
    };
    Ok(Converted { bytes, ..converted })
}

/// A refusal under a code of the table of findings.
fn refused(code: &'static str, detail: &str) -> Error {
    Error::Reading(fapiao_document::Error::refused(code, detail.to_owned()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
