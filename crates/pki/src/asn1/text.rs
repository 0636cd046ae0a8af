//! String types.

use encoding_rs::GB18030;

use super::tag;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;

/// Text of a string type, with the bytes that real certificates put in it: UTF-8 or GBK in T61String,
/// IA5String and PrintableString. Control characters become spaces, so that a name cannot forge a log line
/// or a terminal. `None` when the tag is not a string type.
pub fn decode_text(tag: u8, content: &[u8], notes: &Notes) -> Option<String> {
    let text = match tag {
        tag::UTF8_STRING => match std::str::from_utf8(content) {
            Ok(text) => text.to_owned(),
            Err(_) => foreign(content, notes),
        },
        tag::PRINTABLE_STRING
        | tag::IA5_STRING
        | tag::NUMERIC_STRING
        | tag::VISIBLE_STRING
        | tag::TELETEX_STRING => match std::str::from_utf8(content) {
            Ok(text) if text.is_ascii() => text.to_owned(),
            _ => foreign(content, notes),
        },
        tag::BMP_STRING => {
            let (pairs, rest) = content.as_chunks::<2>();
            if !rest.is_empty() {
                notes.note(Tolerance::StringForm);
            }
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            String::from_utf16_lossy(&units)
        }
        tag::UNIVERSAL_STRING => {
            let (words, rest) = content.as_chunks::<4>();
            if !rest.is_empty() {
                notes.note(Tolerance::StringForm);
            }
            words.iter().map(|w| char::from_u32(u32::from_be_bytes(*w)).unwrap_or('\u{fffd}')).collect()
        }
        _ => return None,
    };
    Some(text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
}

/// Bytes that do not belong in their string type: UTF-8 if they are valid UTF-8, else GBK.
fn foreign(content: &[u8], notes: &Notes) -> String {
    notes.note(Tolerance::StringForm);
    match std::str::from_utf8(content) {
        Ok(text) => text.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(content).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_when_a_string_type_holds_foreign_bytes_then_is_read_and_noted() {
        let notes = Notes::new();
        assert_eq!(decode_text(tag::UTF8_STRING, "票".as_bytes(), &notes).unwrap(), "票");
        assert_eq!(decode_text(tag::BMP_STRING, &[0x79, 0x68], &notes).unwrap(), "票");
        assert_eq!(decode_text(tag::UNIVERSAL_STRING, &[0, 0, 0x79, 0x68], &notes).unwrap(), "票");
        assert!(notes.tolerances().is_empty());
        let gbk = Notes::new();
        assert_eq!(decode_text(tag::TELETEX_STRING, &[0xb7, 0xa2, 0xc6, 0xb1], &gbk).unwrap(), "发票");
        assert!(gbk.tolerances().contains(Tolerance::StringForm));
        assert_eq!(decode_text(tag::UTF8_STRING, b"a\x1b[31m\nb", &notes).unwrap(), "a [31m b");
        assert_eq!(decode_text(tag::INTEGER, b"1", &notes), None);
    }
}
