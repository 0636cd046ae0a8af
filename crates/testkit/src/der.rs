//! A writer of DER (ITU-T X.690): values are byte strings, composed by functions.
//!
//! Unlike a typed encoder it can also write what it should not: see [`indefinite`] and the callers
//! in [`crate::evil`].

use jiff::Timestamp;

/// One value: tag, definite length, content.
#[must_use]
pub fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        short @ 0..=0x7F => out.push(short as u8),
        long => {
            let bytes = (long as u64).to_be_bytes();
            let significant = &bytes[bytes.iter().take_while(|b| **b == 0).count()..];
            out.push(0x80 | significant.len() as u8);
            out.extend_from_slice(significant);
        }
    }
    out.extend_from_slice(content);
    out
}

/// The same value in BER with indefinite length: allowed in BER, forbidden in DER.
#[must_use]
pub fn indefinite(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag, 0x80];
    out.extend_from_slice(content);
    out.extend_from_slice(&[0, 0]);
    out
}

/// SEQUENCE.
#[must_use]
pub fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    value(0x30, &parts.concat())
}

/// SET OF, its members sorted as DER demands.
#[must_use]
pub fn set_of(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut sorted = parts.to_vec();
    sorted.sort();
    value(0x31, &sorted.concat())
}

/// INTEGER from a small number.
#[must_use]
pub fn integer(number: u64) -> Vec<u8> {
    unsigned(&number.to_be_bytes())
}

/// INTEGER from an unsigned big-endian magnitude.
#[must_use]
pub fn unsigned(magnitude: &[u8]) -> Vec<u8> {
    let zeros = magnitude.iter().take_while(|b| **b == 0).count();
    let mut content = magnitude[zeros..].to_vec();
    if content.first().is_none_or(|b| b & 0x80 != 0) {
        content.insert(0, 0);
    }
    value(0x02, &content)
}

/// OBJECT IDENTIFIER from its dotted form.
#[must_use]
pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|a| a.parse().unwrap()).collect();
    let mut content = Vec::new();
    let first = arcs[0] * 40 + arcs[1];
    for arc in std::iter::once(&first).chain(&arcs[2..]) {
        let groups = (64 - arc.leading_zeros()).div_ceil(7).max(1);
        for group in (0..groups).rev() {
            let more = if group == 0 { 0 } else { 0x80 };
            content.push(((arc >> (7 * group)) & 0x7F) as u8 | more);
        }
    }
    value(0x06, &content)
}

/// OCTET STRING.
#[must_use]
pub fn octets(content: &[u8]) -> Vec<u8> {
    value(0x04, content)
}

/// BIT STRING of whole bytes.
#[must_use]
pub fn bits(content: &[u8]) -> Vec<u8> {
    value(0x03, &[&[0], content].concat())
}

/// NULL.
#[must_use]
pub fn null() -> Vec<u8> {
    value(0x05, &[])
}

/// BOOLEAN.
#[must_use]
pub fn boolean(yes: bool) -> Vec<u8> {
    value(0x01, &[if yes { 0xFF } else { 0 }])
}

/// UTF8String.
#[must_use]
pub fn utf8(text: &str) -> Vec<u8> {
    value(0x0C, text.as_bytes())
}

/// PrintableString.
#[must_use]
pub fn printable(text: &str) -> Vec<u8> {
    value(0x13, text.as_bytes())
}

/// IA5String.
#[must_use]
pub fn ia5(text: &str) -> Vec<u8> {
    value(0x16, text.as_bytes())
}

/// UTCTime, seconds, Z.
#[must_use]
pub fn utc_time(at: Timestamp) -> Vec<u8> {
    value(0x17, at.strftime("%y%m%d%H%M%SZ").to_string().as_bytes())
}

/// GeneralizedTime, seconds, Z.
#[must_use]
pub fn generalized_time(at: Timestamp) -> Vec<u8> {
    value(0x18, at.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes())
}

/// Context tag, constructed: EXPLICIT around one value, or IMPLICIT in place of a SEQUENCE's tag.
#[must_use]
pub fn context(number: u8, content: &[u8]) -> Vec<u8> {
    value(0xA0 | number, content)
}

/// Context tag, primitive: IMPLICIT in place of a primitive's tag.
#[must_use]
pub fn context_primitive(number: u8, content: &[u8]) -> Vec<u8> {
    value(0x80 | number, content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oid_when_arcs_are_long_then_is_base_128() {
        // SM2-with-SM3, as in every Chinese certificate.
        assert_eq!(oid("1.2.156.10197.1.501"), [0x06, 8, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 1, 0x83, 0x75]);
    }

    #[test]
    fn integer_when_its_top_bit_is_set_then_gets_a_zero_byte() {
        assert_eq!(integer(0), [2, 1, 0]);
        assert_eq!(integer(0x80), [2, 2, 0, 0x80]);
        assert_eq!(unsigned(&[0, 0, 0x7F]), [2, 1, 0x7F]);
    }

    #[test]
    fn length_when_long_then_has_the_fewest_bytes() {
        assert_eq!(value(4, &[7; 0x80])[..3], [4, 0x81, 0x80]);
        assert_eq!(value(4, &[7; 0x100])[..4], [4, 0x82, 1, 0]);
    }
}
