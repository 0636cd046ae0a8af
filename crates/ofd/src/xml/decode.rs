//! Bytes of an XML document to text, by byte order mark and declaration.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::Error;

/// The text of an XML document, without its byte order mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'b> {
    /// The text; borrowed from the bytes where they are UTF-8.
    pub text: Cow<'b, str>,
    /// What was tolerated: the encoding that the bytes were read in though they are not in it, or not declared so.
    pub tolerated: Option<&'static str>,
}

/// Decodes the bytes of an XML document: UTF-8, UTF-16 and GB18030 (which contains GBK and GB2312) by byte order
/// mark, else by declaration.
///
/// # Errors
/// [`Error::Encoding`] for every other encoding: UTF-7 and its like hide markup from whoever looks for it.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, Error> {
    let (encoding, body) = match bytes {
        [0xEF, 0xBB, 0xBF, body @ ..] => (UTF_8, body),
        [0xFF, 0xFE, body @ ..] => (UTF_16LE, body),
        [0xFE, 0xFF, body @ ..] => (UTF_16BE, body),
        [b'<', 0, ..] => (UTF_16LE, bytes),
        [0, b'<', ..] => (UTF_16BE, bytes),
        _ => {
            let Some(label) = declared(bytes) else { return decode_undeclared(bytes) };
            (known(label).ok_or_else(|| unknown(label))?, bytes)
        }
    };
    if encoding == UTF_8 {
        return Ok(match std::str::from_utf8(body) {
            Ok(text) => Decoded { text: Cow::Borrowed(text), tolerated: None },
            Err(_) => Decoded { text: String::from_utf8_lossy(body), tolerated: Some(UTF_8.name()) },
        });
    }
    let (text, damaged) = encoding.decode_without_bom_handling(body);
    Ok(Decoded { text, tolerated: damaged.then(|| encoding.name()) })
}

/// No mark and no declaration is UTF-8; Chinese programs that write GBK so are understood too.
fn decode_undeclared(bytes: &[u8]) -> Result<Decoded<'_>, Error> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), tolerated: None });
    }
    match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(Decoded { text, tolerated: Some(GB18030.name()) }),
        None => Err(Error::Encoding { label: String::new() }),
    }
}

/// The value of `encoding` in the XML declaration.
fn declared(bytes: &[u8]) -> Option<&[u8]> {
    const FARTHEST: usize = 256;
    let head = bytes.get(..FARTHEST).unwrap_or(bytes);
    let head = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let head = head.get(..memchr::memchr(b'>', head)?)?;
    let at = memchr::memmem::find(head, b"encoding")?;
    let rest = head.get(at..)?.strip_prefix(b"encoding")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    rest.get(..memchr::memchr(*quote, rest)?)
}

/// The encodings that are read. A declaration of UTF-16 in single bytes can only be wrong: it is read as UTF-8.
fn known(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label)?;
    if encoding == UTF_8 || encoding == UTF_16LE || encoding == UTF_16BE {
        Some(UTF_8)
    } else if encoding == GB18030 || encoding == encoding_rs::GBK {
        Some(GB18030)
    } else if encoding == encoding_rs::WINDOWS_1252 && label.eq_ignore_ascii_case(b"us-ascii") {
        Some(UTF_8)
    } else {
        None
    }
}

fn unknown(label: &[u8]) -> Error {
    Error::Encoding { label: String::from_utf8_lossy(label.get(..40).unwrap_or(label)).into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes).unwrap().text.into_owned()
    }

    #[test]
    fn decode_when_utf8_then_borrows() {
        assert!(matches!(decode("<a>票</a>".as_bytes()).unwrap().text, Cow::Borrowed("<a>票</a>")));
        assert_eq!(text("\u{feff}<?xml version='1.0' encoding='UTF-8'?><a/>".as_bytes()).as_bytes()[0], b'<');
    }

    #[test]
    fn decode_when_gbk_is_declared_then_reads_it() {
        let source = "<?xml version=\"1.0\" encoding=\"GBK\"?><a>发票</a>";
        let (bytes, _, _) = encoding_rs::GBK.encode(source);
        assert_eq!(text(&bytes), source);
    }

    #[test]
    fn decode_when_gbk_is_not_declared_then_reads_it_and_says_so() {
        let (bytes, _, _) = encoding_rs::GBK.encode("<a>发票</a>");
        let decoded = decode(&bytes).unwrap();
        assert_eq!(decoded.text, "<a>发票</a>");
        assert!(decoded.tolerated.is_some());
    }

    #[test]
    fn decode_when_utf16_then_reads_it() {
        let bytes: Vec<u8> = "\u{feff}<a>票</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&bytes), "<a>票</a>");
        let bytes: Vec<u8> = "<a>票</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&bytes), "<a>票</a>");
    }

    #[test]
    fn decode_when_one_byte_is_damaged_then_keeps_the_rest() {
        let mut bytes = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>发票</a>".as_bytes().to_vec();
        let at = bytes.len() - 5;
        bytes[at] = 0xFF;
        let decoded = decode(&bytes).unwrap();
        assert!(decoded.text.contains("<a>发"));
        assert!(decoded.tolerated.is_some());
    }

    #[test]
    fn decode_when_the_encoding_is_foreign_then_refuses() {
        for label in ["UTF-7", "ISO-8859-7", "x-user-defined", "EBCDIC-CP-US"] {
            let source = format!("<?xml version=\"1.0\" encoding=\"{label}\"?><a/>");
            assert!(matches!(decode(source.as_bytes()), Err(Error::Encoding { .. })), "{label}");
        }
    }
}
