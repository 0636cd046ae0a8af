//! Pictures: QR codes in them, and the text that a recogniser outside reads from them.

mod decode;
mod grey;
mod ocr;
mod pattern;
mod read;
mod scan;
mod stand;

pub use ocr::parse_tsv;
pub use stand::{Standing, standing};

pub(crate) use decode::{decode, dimensions};
pub(crate) use grey::Grey;
pub(crate) use read::{Payloads, read, recognised};
pub(crate) use scan::{Effort, scan, scan_painted};

use crate::Limits;

/// How the document that holds a picture says that it is coded; only JBIG2 needs it, since as a part of an OFD
/// it may stand there without a mark of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coding {
    /// Decide by the bytes.
    #[default]
    ByContent,
    /// JBIG2, whatever the bytes look like.
    Jbig2,
}

/// The texts of the QR codes in a picture (PNG, JPEG or JBIG2), each once, best found first.
///
/// Never fails: a picture that cannot be decoded, or that is larger than `limits.image_pixels_max` by its own
/// header, has no QR code. Looks at the top left first, where invoices carry it, then at the whole, then
/// enlarged, then inverted and turned.
#[must_use]
pub fn qr(bytes: &[u8], coding: Coding, limits: &Limits) -> Vec<String> {
    decode(bytes, coding, limits).map(|grey| scan(&grey, Effort::Full)).unwrap_or_default()
}
