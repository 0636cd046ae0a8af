//! The writer: DER and nothing else.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Oid;
use super::tag;

/// Writes DER, element after element.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Nothing written yet.
    pub fn new() -> Self {
        Writer::default()
    }

    /// The bytes written.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// An element with this identifier octet and content.
    pub fn element(&mut self, tag: u8, content: &[u8]) -> &mut Self {
        self.bytes.push(tag);
        self.length(content.len());
        self.bytes.extend_from_slice(content);
        self
    }

    /// An element whose content `write` writes.
    pub fn nested(&mut self, tag: u8, write: impl FnOnce(&mut Writer)) -> &mut Self {
        let mut inner = Writer::new();
        write(&mut inner);
        self.element(tag, &inner.bytes)
    }

    /// SEQUENCE.
    pub fn sequence(&mut self, write: impl FnOnce(&mut Writer)) -> &mut Self {
        self.nested(tag::SEQUENCE, write)
    }

    /// SET OF elements that are already encoded: sorted here as DER demands.
    pub fn set_of(&mut self, tag: u8, mut elements: Vec<Vec<u8>>) -> &mut Self {
        elements.sort();
        self.element(tag, &elements.concat())
    }

    /// `[number]` EXPLICIT.
    pub fn explicit(&mut self, number: u8, write: impl FnOnce(&mut Writer)) -> &mut Self {
        self.nested(tag::context(number), write)
    }

    /// An element that is already encoded.
    pub fn raw(&mut self, der: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(der);
        self
    }

    /// INTEGER of a small number.
    pub fn integer(&mut self, number: u64) -> &mut Self {
        self.unsigned(&number.to_be_bytes())
    }

    /// INTEGER of a positive number given by its big-endian magnitude.
    pub fn unsigned(&mut self, magnitude: &[u8]) -> &mut Self {
        let zeros = magnitude.iter().take_while(|b| **b == 0).count();
        let digits = magnitude.get(zeros..).unwrap_or_default();
        let mut content = Vec::with_capacity(digits.len().saturating_add(1));
        if digits.first().is_none_or(|b| b & 0x80 != 0) {
            content.push(0);
        }
        content.extend_from_slice(digits);
        self.element(tag::INTEGER, &content)
    }

    /// BOOLEAN.
    pub fn boolean(&mut self, value: bool) -> &mut Self {
        self.element(tag::BOOLEAN, &[if value { 0xff } else { 0 }])
    }

    /// NULL.
    pub fn null(&mut self) -> &mut Self {
        self.element(tag::NULL, &[])
    }

    /// OBJECT IDENTIFIER.
    pub fn oid(&mut self, oid: &Oid) -> &mut Self {
        self.element(tag::OID, oid.content())
    }

    /// OCTET STRING.
    pub fn octet_string(&mut self, octets: &[u8]) -> &mut Self {
        self.element(tag::OCTET_STRING, octets)
    }

    /// BIT STRING of whole octets.
    pub fn bit_string(&mut self, octets: &[u8]) -> &mut Self {
        let mut content = vec![0];
        content.extend_from_slice(octets);
        self.element(tag::BIT_STRING, &content)
    }

    /// BIT STRING of named bits (KeyUsage …): `bits` from the first bit on, trailing zero bits left out.
    pub fn named_bits(&mut self, bits: &[bool]) -> &mut Self {
        let used = bits.iter().rposition(|b| *b).map_or(0, |last| last.saturating_add(1));
        let mut content = vec![u8::try_from((8 - used % 8) % 8).unwrap_or(0)];
        for group in bits.get(..used).unwrap_or_default().chunks(8) {
            let octet = group.iter().zip([128u8, 64, 32, 16, 8, 4, 2, 1]);
            content.push(octet.map(|(set, bit)| if *set { bit } else { 0 }).sum());
        }
        self.element(tag::BIT_STRING, &content)
    }

    /// UTF8String.
    pub fn utf8(&mut self, text: &str) -> &mut Self {
        self.element(tag::UTF8_STRING, text.as_bytes())
    }

    /// IA5String; the caller sees to it that the text is ASCII.
    pub fn ia5(&mut self, text: &str) -> &mut Self {
        self.element(tag::IA5_STRING, text.as_bytes())
    }

    /// PrintableString; the caller sees to it that the text is printable ASCII.
    pub fn printable(&mut self, text: &str) -> &mut Self {
        self.element(tag::PRINTABLE_STRING, text.as_bytes())
    }

    /// UTCTime, to the second.
    pub fn utc_time(&mut self, time: Timestamp) -> &mut Self {
        self.element(tag::UTC_TIME, format_time("%y%m%d%H%M%SZ", time).as_bytes())
    }

    /// GeneralizedTime, to the second.
    pub fn generalized_time(&mut self, time: Timestamp) -> &mut Self {
        self.element(tag::GENERALIZED_TIME, format_time("%Y%m%d%H%M%SZ", time).as_bytes())
    }

    /// X.509 Time: UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5).
    pub fn time(&mut self, time: Timestamp) -> &mut Self {
        let year = time.to_zoned(TimeZone::UTC).year();
        if (1950..2050).contains(&year) { self.utc_time(time) } else { self.generalized_time(time) }
    }

    fn length(&mut self, length: usize) {
        if let Ok(short) = u8::try_from(length)
            && short < 0x80
        {
            self.bytes.push(short);
            return;
        }
        let octets = length.to_be_bytes();
        let zeros = octets.iter().take_while(|b| **b == 0).count();
        let digits = octets.get(zeros..).unwrap_or_default();
        self.bytes.push(0x80 | u8::try_from(digits.len()).unwrap_or(0x7f));
        self.bytes.extend_from_slice(digits);
    }
}

fn format_time(format: &str, time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::asn1::Reader;
    use crate::tolerance::Notes;

    proptest! {
        /// Proves promise 24.
        #[test]
        fn der_when_written_then_reads_back_without_tolerance(
            magnitude in proptest::collection::vec(any::<u8>(), 0..40),
            octets in proptest::collection::vec(any::<u8>(), 0..70_000),
            seconds in -631_152_000i64..2_524_608_000,
            number in any::<u64>(),
            flags in proptest::collection::vec(any::<bool>(), 0..20),
        ) {
            let time = Timestamp::from_second(seconds).unwrap();
            let mut writer = Writer::new();
            writer.sequence(|w| {
                w.unsigned(&magnitude).octet_string(&octets).bit_string(&octets).time(time).integer(number);
                w.generalized_time(time).named_bits(&flags).utf8("发票");
            });
            let der = writer.finish();
            let notes = Notes::new();
            let mut outer = Reader::new(&der, &notes);
            let mut r = outer.sequence("test").unwrap();
            let zeros = magnitude.iter().take_while(|b| **b == 0).count();
            prop_assert_eq!(r.integer("i").unwrap().positive(&notes), &magnitude[zeros..]);
            prop_assert_eq!(&r.octet_string("o").unwrap()[..], &octets[..]);
            prop_assert_eq!(r.bit_string("b").unwrap(), &octets[..]);
            prop_assert_eq!(r.time("t").unwrap(), time);
            prop_assert_eq!(r.small("n").unwrap(), number);
            prop_assert_eq!(r.time("g").unwrap(), time);
            let (unused, bits) = r.bits("f").unwrap();
            let read: Vec<bool> = bits.iter().flat_map(|b| (0..8).map(move |i| b & (0x80 >> i) != 0)).collect();
            let used = flags.iter().rposition(|b| *b).map_or(0, |n| n + 1);
            prop_assert_eq!(&read[..read.len() - usize::from(unused)], &flags[..used]);
            prop_assert_eq!(r.text("u").unwrap(), "发票");
            r.finish("test").unwrap();
            outer.finish("test").unwrap();
            prop_assert!(notes.tolerances().is_empty(), "{:?}", notes.tolerances());
        }
    }
}
