//! The entry point: bytes to a reading.

use crate::{Error, Limits, Reading, Sniffed, image, ofd, pdf, sniff, xml};

/// A recogniser of text in pictures: PNG or JPEG bytes in, tesseract's TSV output out.
pub type Ocr<'a> = dyn Fn(&[u8]) -> Option<String> + 'a;

/// What to do beyond the fields and signatures that are always read.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// Decode pictures to find QR codes in them: costs more than all the rest.
    pub pictures: bool,
    /// Recognises the text of photographs; only used when given.
    pub ocr: Option<&'a Ocr<'a>>,
}

/// Reads a file: decides by content what it is, and measures what it says under `limits`.
///
/// # Errors
/// [`Error`] when the bytes are not an OFD, PDF, XML or picture that can be opened. Damage inside a file
/// that can be opened is not an error but a finding of the reading.
pub fn read(bytes: &[u8], limits: &Limits, options: &Options<'_>) -> Result<Reading, Error> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limits.file_bytes_max {
        return Err(Error::TooLarge { bytes: size, limit: limits.file_bytes_max });
    }
    match sniff(bytes) {
        Sniffed::Pdf => Ok(pdf::read(bytes, limits, options)),
        Sniffed::Xml => xml::read(bytes, "", limits),
        Sniffed::Jpeg | Sniffed::Png => image::read(bytes, limits, options),
        Sniffed::Foreign(foreign) => Err(foreign.error()),
        Sniffed::Ofd => ofd::read(bytes, limits, options),
        Sniffed::Zip => Err(Error::Format { name: "ZIP".to_owned() }),
        Sniffed::Eml => Err(Error::Format { name: "EML".to_owned() }),
    }
}
