//! What `SignedValue.dat` holds.

use serde::Deserialize;
use serde::Serialize;

use crate::asn1::Reader;
use crate::asn1::tag;
use crate::tolerance::Notes;

/// What the bytes of a signature value are, by their outermost shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A signature made with a seal ([`SealedSignature`](super::SealedSignature)).
    Sealed,
    /// A CMS ContentInfo ([`SignedData`](crate::cms::SignedData)).
    Cms,
    /// r and s alone, DER or raw: the certificate must come from elsewhere.
    Bare,
    /// Something else.
    Unknown,
}

/// Decides the shape of a signature value. Nothing is read in depth.
pub fn shape(bytes: &[u8]) -> Shape {
    let notes = Notes::new();
    let mut outer = Reader::new(bytes, &notes);
    let Ok(inner) = outer.sequence("signature value") else {
        return if bytes.len() == 64 { Shape::Bare } else { Shape::Unknown };
    };
    match inner.peek() {
        Some(tag::SEQUENCE) => Shape::Sealed,
        Some(tag::OID) => Shape::Cms,
        Some(tag::INTEGER) => Shape::Bare,
        _ if bytes.len() == 64 => Shape::Bare,
        _ => Shape::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_when_bytes_start_as_a_structure_then_is_that() {
        assert_eq!(shape(&[0x30, 2, 0x30, 0]), Shape::Sealed);
        assert_eq!(shape(&[0x30, 3, 6, 1, 0x2a]), Shape::Cms);
        assert_eq!(shape(&[0x30, 6, 2, 1, 1, 2, 1, 1]), Shape::Bare);
        assert_eq!(shape(&[0x5a; 64]), Shape::Bare);
        assert_eq!(shape(&[0x5a; 63]), Shape::Unknown);
        assert_eq!(shape(&[]), Shape::Unknown);
        assert_eq!(shape(&[0x30, 0x84]), Shape::Unknown);
    }
}
