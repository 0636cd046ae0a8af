//! The objects of a PDF, opened under limits.

use std::io::Read;
use std::sync::Arc;

use hayro_syntax::object::{Dict, ObjectIdentifier};
use hayro_syntax::xref::XRef;
use hayro_syntax::{LoadPdfError, Pdf};
use memchr::memmem;

use super::marks::Marks;
use super::raw::{self, Item, Raw};
use crate::guard::guarded;

/// Most objects of a file (SECURITY §3).
const OBJECTS_MAX: usize = 200_000;
/// Most times that one stream may be packed (SECURITY §3).
const PACKINGS_MAX: usize = 4;
/// Most bytes that one stream unpacks to (SECURITY §3).
const STREAM_BYTES_MAX: u64 = 64 << 20;

/// A PDF whose objects can be reached.
pub(crate) struct File {
    pdf: Pdf,
    trailer: Option<Item>,
}

/// Why the objects of a PDF cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpenError {
    /// Structure too damaged, or no PDF.
    Damaged,
    /// Locked by a password, or by a method that is not read.
    Encrypted,
    /// More objects than the limit.
    TooManyObjects,
    /// A stream that unpacks to more than the limit.
    StreamTooLarge,
}

impl File {
    /// Opens a file, or one revision of it.
    pub(crate) fn open(bytes: Arc<Vec<u8>>, marks: &Marks) -> Result<Self, OpenError> {
        if marks.overflow || marks.objects() > OBJECTS_MAX {
            return Err(OpenError::TooManyObjects);
        }
        if holds_bomb(&bytes, marks) {
            return Err(OpenError::StreamTooLarge);
        }
        let trailer = trailer(&bytes, marks);
        match guarded(|| Pdf::new(bytes)) {
            Some(Ok(pdf)) if pdf.len() <= OBJECTS_MAX => Ok(Self { pdf, trailer }),
            Some(Ok(_)) => Err(OpenError::TooManyObjects),
            Some(Err(LoadPdfError::Decryption(_))) => Err(OpenError::Encrypted),
            _ => Err(OpenError::Damaged),
        }
    }

    pub(crate) fn pdf(&self) -> &Pdf {
        &self.pdf
    }

    pub(crate) fn xref(&self) -> &XRef {
        self.pdf.xref()
    }

    /// The document catalog.
    pub(crate) fn catalog(&self) -> Option<Dict<'_>> {
        self.xref().get::<Dict<'_>>(self.xref().root_id())
    }

    /// The trailer dictionary, as written.
    pub(crate) fn trailer(&self) -> Option<&Item> {
        self.trailer.as_ref()
    }

    /// The /Info dictionary.
    pub(crate) fn info(&self) -> Option<Dict<'_>> {
        match self.trailer.as_ref()?.get(b"Info")?.value {
            Raw::Ref(number, generation) => self.xref().get(id(number, generation)?),
            _ => None,
        }
    }
}

fn id(number: u32, generation: u32) -> Option<ObjectIdentifier> {
    Some(ObjectIdentifier::new(number, i32::try_from(generation).ok()?))
}

/// Whether a stream unpacks to more than the limit: counted here, because the object layer does not. Streams that
/// are packed several times are counted through all packings; ones that also spell bytes as text are not told.
fn holds_bomb(bytes: &[u8], marks: &Marks) -> bool {
    marks.streams().iter().any(|span| {
        let dict =
            bytes.get(marks.window(span.start, bytes.len()).span.start..span.start).unwrap_or_default();
        let packings = memmem::find_iter(dict, b"/FlateDecode").take(PACKINGS_MAX + 1).count().max(1);
        let size = u64::try_from(span.len()).unwrap_or(u64::MAX);
        // Deflate packs at most 1032 to 1.
        if packings == 1 && size <= STREAM_BYTES_MAX / 1032 {
            return false;
        }
        let Some(data) =
            bytes.get(span.clone()).filter(|data| data.first().is_some_and(|first| first & 0x0F == 8))
        else {
            return false;
        };
        if packings > PACKINGS_MAX {
            return true;
        }
        let mut reader: Box<dyn Read> = Box::new(data);
        for _ in 0..packings {
            // Each packing is counted by the next: what it gives out goes through the same limit.
            reader = Box::new(flate2::read::ZlibDecoder::new(reader).take(STREAM_BYTES_MAX));
        }
        // An error ends the stream; what came before it is what would be held.
        std::io::copy(&mut reader, &mut std::io::sink()).is_ok_and(|size| size >= STREAM_BYTES_MAX)
    })
}

/// The trailer dictionary that the last `startxref` leads to; when it leads nowhere, the last one of the file.
fn trailer(bytes: &[u8], marks: &Marks) -> Option<Item> {
    let by_start = memmem::rfind(bytes, b"startxref").and_then(|at| {
        let Raw::Integer(offset) = raw::value(bytes, at + 9)?.value else { return None };
        trailer_at(bytes, usize::try_from(offset).ok()?)
    });
    by_start.or_else(|| last_trailer(bytes, marks))
}

fn trailer_at(bytes: &[u8], offset: usize) -> Option<Item> {
    let at = raw::skip_space(bytes, offset);
    let rest = bytes.get(at..)?;
    let dict = if rest.starts_with(b"xref") {
        raw::value(bytes, at + memmem::find(rest, b"trailer")? + 7)?
    } else {
        let head = rest.get(..40).unwrap_or(rest);
        raw::value(bytes, at + memmem::find(head, b"obj")? + 3)?
    };
    dict.get(b"Root").is_some().then_some(dict)
}

fn last_trailer(bytes: &[u8], marks: &Marks) -> Option<Item> {
    const TRIED_MAX: usize = 64;
    memmem::rfind_iter(bytes, b"/Root")
        .take(TRIED_MAX)
        .map(|at| {
            let window = marks.window(at, bytes.len());
            let body = bytes.get(window.span.start..at)?;
            // The outermost dictionary of a cross-reference stream, or that after the word `trailer`.
            let from = memmem::rfind(body, b"trailer").unwrap_or(0);
            raw::value(bytes, window.span.start + from + memmem::find(body.get(from..)?, b"<<")?)
        })
        .find_map(|dict| dict.filter(|dict| dict.get(b"Root").is_some()))
}

/// A PDF text string as text: UTF-16 or UTF-8 by its mark; without one UTF-8, then GBK as some issuers write it.
pub(crate) fn text_string(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let (text, damaged) = encoding_rs::GBK.decode_without_bom_handling(bytes);
    if damaged { bytes.iter().copied().map(char::from).collect() } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::text_string;

    #[test]
    fn text_string_when_any_encoding_then_text() {
        assert_eq!(text_string(b"\xFE\xFF\x00A\x5E\x74"), "A年");
        assert_eq!(text_string("\u{FEFF}年".as_bytes()), "年");
        assert_eq!(text_string("年".as_bytes()), "年");
        assert_eq!(text_string(b"\xC4\xEA"), "年");
        assert_eq!(text_string(b"caf\xE9"), "café");
    }
}
