//! ASN.1: a strict DER reader with named tolerances and bounded depth, and a DER writer.
//!
//! The reader never recurses and never copies; whatever it lets pass that is not DER it notes as a
//! [`Tolerance`](crate::tolerance::Tolerance).

mod integer;
mod oid;
mod reader;
mod text;
mod time;
mod writer;

pub use integer::Integer;
pub use oid::Oid;
pub use reader::Reader;
pub use reader::Tlv;
pub use text::decode_text;
pub use time::read_time_text;
pub use writer::Writer;

/// How deep structures may be nested.
pub const MAX_DEPTH: u8 = 32;

/// Identifier octets.
pub mod tag {
    /// BOOLEAN.
    pub const BOOLEAN: u8 = 0x01;
    /// INTEGER.
    pub const INTEGER: u8 = 0x02;
    /// BIT STRING.
    pub const BIT_STRING: u8 = 0x03;
    /// OCTET STRING.
    pub const OCTET_STRING: u8 = 0x04;
    /// OCTET STRING in segments (BER).
    pub const OCTET_STRING_SEGMENTED: u8 = 0x24;
    /// NULL.
    pub const NULL: u8 = 0x05;
    /// OBJECT IDENTIFIER.
    pub const OID: u8 = 0x06;
    /// UTF8String.
    pub const UTF8_STRING: u8 = 0x0c;
    /// NumericString.
    pub const NUMERIC_STRING: u8 = 0x12;
    /// PrintableString.
    pub const PRINTABLE_STRING: u8 = 0x13;
    /// TeletexString, also T61String.
    pub const TELETEX_STRING: u8 = 0x14;
    /// IA5String.
    pub const IA5_STRING: u8 = 0x16;
    /// UTCTime.
    pub const UTC_TIME: u8 = 0x17;
    /// GeneralizedTime.
    pub const GENERALIZED_TIME: u8 = 0x18;
    /// VisibleString.
    pub const VISIBLE_STRING: u8 = 0x1a;
    /// UniversalString (UCS-4).
    pub const UNIVERSAL_STRING: u8 = 0x1c;
    /// BMPString (UCS-2).
    pub const BMP_STRING: u8 = 0x1e;
    /// SEQUENCE.
    pub const SEQUENCE: u8 = 0x30;
    /// SET.
    pub const SET: u8 = 0x31;

    /// `[number]`, constructed (EXPLICIT, or IMPLICIT of a SEQUENCE or SET). Numbers up to 30.
    pub const fn context(number: u8) -> u8 {
        0xa0 | (number & 0x1f)
    }

    /// `[number]` IMPLICIT of a primitive type.
    pub const fn context_primitive(number: u8) -> u8 {
        0x80 | (number & 0x1f)
    }
}
