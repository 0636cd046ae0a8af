//! The reader: one element after the other, bounded in depth, without recursion.

use std::borrow::Cow;

use jiff::Timestamp;

use super::Integer;
use super::MAX_DEPTH;
use super::Oid;
use super::decode_text;
use super::tag;
use super::time;
use crate::error::Error;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;

/// Reads the elements of one structure in order.
#[derive(Clone)]
pub struct Reader<'a, 'n> {
    rest: &'a [u8],
    depth: u8,
    notes: &'n Notes,
}

/// One element: identifier octet, content, and both together as they stand in the input.
#[derive(Clone, Copy, Debug)]
pub struct Tlv<'a> {
    /// The identifier octet.
    pub tag: u8,
    /// The content octets; of an indefinite-length element without its end marker.
    pub content: &'a [u8],
    /// The whole element.
    pub raw: &'a [u8],
}

impl<'a, 'n> Reader<'a, 'n> {
    /// Reads `bytes`; what is tolerated is written to `notes`.
    pub fn new(bytes: &'a [u8], notes: &'n Notes) -> Self {
        Reader { rest: bytes, depth: 0, notes }
    }

    /// Where tolerances are noted.
    pub fn notes(&self) -> &'n Notes {
        self.notes
    }

    /// Whether everything has been read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The identifier octet of the next element.
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next element, whatever it is.
    pub fn any(&mut self, what: &'static str) -> Result<Tlv<'a>, Error> {
        let header = Header::read(self.rest, what, self.notes)?;
        let (content_len, end_len) = match header.length {
            Some(length) => (length, 0),
            None => (indefinite_content(header.rest, self.depth, self.notes)?, 2),
        };
        let content = header.rest.get(..content_len).ok_or(Error::malformed(what, "cut off"))?;
        let total = header.size.saturating_add(content_len).saturating_add(end_len);
        let raw = self.rest.get(..total).ok_or(Error::malformed(what, "cut off"))?;
        self.rest = self.rest.get(total..).unwrap_or_default();
        Ok(Tlv { tag: header.tag, content, raw })
    }

    /// The next element, which must have this tag.
    pub fn expect(&mut self, tag: u8, what: &'static str) -> Result<Tlv<'a>, Error> {
        match self.peek() {
            Some(found) if found == tag => self.any(what),
            Some(_) => Err(Error::malformed(what, "another type stands here")),
            None => Err(Error::malformed(what, "missing")),
        }
    }

    /// The next element if it has this tag.
    pub fn optional(&mut self, tag: u8, what: &'static str) -> Result<Option<Tlv<'a>>, Error> {
        if self.peek() == Some(tag) { self.any(what).map(Some) } else { Ok(None) }
    }

    /// A reader of an element's content, one level deeper.
    pub fn enter(&self, tlv: Tlv<'a>) -> Result<Reader<'a, 'n>, Error> {
        if self.depth >= MAX_DEPTH {
            return Err(Error::TooDeep);
        }
        Ok(Reader { rest: tlv.content, depth: self.depth.saturating_add(1), notes: self.notes })
    }

    /// A reader of bytes that stand wrapped in a string of this structure: counts as one level deeper.
    pub fn enter_bytes(&self, bytes: &'a [u8]) -> Result<Reader<'a, 'n>, Error> {
        self.enter(Tlv { tag: 0, content: bytes, raw: bytes })
    }

    /// The next element's content; it must have this constructed tag.
    pub fn open(&mut self, tag: u8, what: &'static str) -> Result<Reader<'a, 'n>, Error> {
        let tlv = self.expect(tag, what)?;
        self.enter(tlv)
    }

    /// The content of the next element, which must be a SEQUENCE.
    pub fn sequence(&mut self, what: &'static str) -> Result<Reader<'a, 'n>, Error> {
        self.open(tag::SEQUENCE, what)
    }

    /// The content of the next element if it has this constructed tag.
    pub fn open_optional(&mut self, tag: u8, what: &'static str) -> Result<Option<Reader<'a, 'n>>, Error> {
        match self.optional(tag, what)? {
            Some(tlv) => self.enter(tlv).map(Some),
            None => Ok(None),
        }
    }

    /// INTEGER.
    pub fn integer(&mut self, what: &'static str) -> Result<Integer<'a>, Error> {
        let tlv = self.expect(tag::INTEGER, what)?;
        if tlv.content.is_empty() {
            return Err(Error::malformed(what, "empty INTEGER"));
        }
        Ok(Integer::new(tlv.content, self.notes))
    }

    /// INTEGER that is a small number.
    pub fn small(&mut self, what: &'static str) -> Result<u64, Error> {
        self.integer(what)?.as_u64().ok_or(Error::malformed(what, "number out of range"))
    }

    /// BOOLEAN DEFAULT FALSE.
    pub fn boolean_default_false(&mut self, what: &'static str) -> Result<bool, Error> {
        let Some(tlv) = self.optional(tag::BOOLEAN, what)? else { return Ok(false) };
        match tlv.content {
            [0x00] => {
                self.notes.note(Tolerance::DefaultEncoded);
                Ok(false)
            }
            [0xff] => Ok(true),
            [_] => {
                self.notes.note(Tolerance::BooleanForm);
                Ok(true)
            }
            _ => Err(Error::malformed(what, "BOOLEAN is not one octet")),
        }
    }

    /// OBJECT IDENTIFIER.
    pub fn oid(&mut self, what: &'static str) -> Result<Oid, Error> {
        Oid::from_content(self.expect(tag::OID, what)?.content)
    }

    /// OCTET STRING; segments (BER) are joined.
    pub fn octet_string(&mut self, what: &'static str) -> Result<Cow<'a, [u8]>, Error> {
        if self.peek() == Some(tag::OCTET_STRING_SEGMENTED) {
            self.notes.note(Tolerance::ConstructedString);
            let tlv = self.any(what)?;
            return join_segments(tlv, self.depth, what, self.notes).map(Cow::Owned);
        }
        Ok(Cow::Borrowed(self.expect(tag::OCTET_STRING, what)?.content))
    }

    /// BIT STRING that holds whole octets. An OCTET STRING in its place is tolerated.
    pub fn bit_string(&mut self, what: &'static str) -> Result<&'a [u8], Error> {
        if self.peek() == Some(tag::OCTET_STRING) {
            self.notes.note(Tolerance::BitStringForm);
            return Ok(self.any(what)?.content);
        }
        let (unused, octets) = self.bits(what)?;
        if unused != 0 {
            self.notes.note(Tolerance::BitStringForm);
        }
        Ok(octets)
    }

    /// BIT STRING as its number of unused bits (0–7) and octets.
    pub fn bits(&mut self, what: &'static str) -> Result<(u8, &'a [u8]), Error> {
        let tlv = self.expect(tag::BIT_STRING, what)?;
        match tlv.content.split_first() {
            Some((unused @ 0..=7, octets)) if *unused == 0 || !octets.is_empty() => Ok((*unused, octets)),
            _ => Err(Error::malformed(what, "BIT STRING without a valid count of unused bits")),
        }
    }

    /// Any string type, as text.
    pub fn text(&mut self, what: &'static str) -> Result<String, Error> {
        let tlv = self.any(what)?;
        decode_text(tlv.tag, tlv.content, self.notes).ok_or(Error::malformed(what, "not a string type"))
    }

    /// UTCTime or GeneralizedTime.
    pub fn time(&mut self, what: &'static str) -> Result<Timestamp, Error> {
        let tlv = self.any(what)?;
        time::decode(tlv.tag, tlv.content, self.notes).ok_or(Error::malformed(what, "not a valid time"))
    }

    /// The next elements, up to `limit`; more is an error.
    pub fn collect(&mut self, what: &'static str, limit: usize) -> Result<Vec<Tlv<'a>>, Error> {
        let mut out = Vec::new();
        while !self.is_empty() {
            if out.len() >= limit {
                return Err(Error::TooMany { what, limit });
            }
            out.push(self.any(what)?);
        }
        Ok(out)
    }

    /// Everything must have been read.
    pub fn finish(&self, what: &'static str) -> Result<(), Error> {
        if self.rest.is_empty() { Ok(()) } else { Err(Error::malformed(what, "more elements than expected")) }
    }

    /// Everything must have been read but for padding with zeros.
    pub fn finish_padded(&self, what: &'static str) -> Result<(), Error> {
        if self.rest.is_empty() {
            return Ok(());
        }
        if self.rest.iter().all(|b| *b == 0) {
            self.notes.note(Tolerance::TrailingZeros);
            return Ok(());
        }
        Err(Error::malformed(what, "bytes follow the structure"))
    }
}

struct Header<'a> {
    tag: u8,
    /// `None` is BER's indefinite length.
    length: Option<usize>,
    /// Octets of identifier and length.
    size: usize,
    rest: &'a [u8],
}

impl<'a> Header<'a> {
    fn read(bytes: &'a [u8], what: &'static str, notes: &Notes) -> Result<Self, Error> {
        let (&tag, rest) = bytes.split_first().ok_or(Error::malformed(what, "missing"))?;
        if tag & 0x1f == 0x1f {
            return Err(Error::malformed(what, "tag number above 30"));
        }
        let (&first, rest) = rest.split_first().ok_or(Error::malformed(what, "cut off"))?;
        if first < 0x80 {
            return Ok(Header { tag, length: Some(usize::from(first)), size: 2, rest });
        }
        let count = usize::from(first & 0x7f);
        if count == 0 {
            if tag & 0x20 == 0 {
                return Err(Error::malformed(what, "indefinite length of a primitive element"));
            }
            notes.note(Tolerance::IndefiniteLength);
            return Ok(Header { tag, length: None, size: 2, rest });
        }
        let (octets, rest) = rest.split_at_checked(count).ok_or(Error::malformed(what, "cut off"))?;
        let length = octets
            .iter()
            .try_fold(0usize, |n, b| n.checked_mul(256)?.checked_add(usize::from(*b)))
            .ok_or(Error::malformed(what, "length out of range"))?;
        if octets.first() == Some(&0) || length < 0x80 {
            notes.note(Tolerance::OverLongLength);
        }
        Ok(Header { tag, length: Some(length), size: count.saturating_add(2), rest })
    }
}

/// Octets of content before the end marker that belongs to an indefinite length.
fn indefinite_content(bytes: &[u8], depth: u8, notes: &Notes) -> Result<usize, Error> {
    let what = "indefinite length";
    let mut rest = bytes;
    let mut open = 0u8;
    loop {
        if let [0, 0, after @ ..] = rest {
            if open == 0 {
                return Ok(bytes.len().saturating_sub(rest.len()));
            }
            open = open.saturating_sub(1);
            rest = after;
            continue;
        }
        let header = Header::read(rest, what, notes)?;
        match header.length {
            Some(length) => rest = header.rest.get(length..).ok_or(Error::malformed(what, "cut off"))?,
            None => {
                open = open.saturating_add(1);
                if depth.saturating_add(open) > MAX_DEPTH {
                    return Err(Error::TooDeep);
                }
                rest = header.rest;
            }
        }
    }
}

/// The octets of a segmented OCTET STRING, whose segments may be segmented again.
fn join_segments(tlv: Tlv<'_>, depth: u8, what: &'static str, notes: &Notes) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    let mut open = vec![Reader { rest: tlv.content, depth, notes }];
    while let Some(mut reader) = open.pop() {
        if reader.is_empty() {
            continue;
        }
        let segment = reader.any(what)?;
        let inner = reader.enter(segment)?;
        open.push(reader);
        match segment.tag {
            tag::OCTET_STRING => out.extend_from_slice(segment.content),
            tag::OCTET_STRING_SEGMENTED => open.push(inner),
            _ => return Err(Error::malformed(what, "segment of another type")),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(bytes: &[u8]) -> (Result<Vec<u8>, Error>, crate::tolerance::Tolerances) {
        let notes = Notes::new();
        let mut reader = Reader::new(bytes, &notes);
        let result = reader.octet_string("test").map(|c| c.into_owned());
        (result, notes.tolerances())
    }

    #[test]
    fn reader_when_lengths_are_not_der_then_reads_and_notes() {
        assert_eq!(octets(&[4, 1, 7]), (Ok(vec![7]), Default::default()));
        assert_eq!(octets(&[4, 0x81, 1, 7]), (Ok(vec![7]), Tolerance::OverLongLength.into()));
        assert_eq!(octets(&[4, 0x82, 0, 1, 7]), (Ok(vec![7]), Tolerance::OverLongLength.into()));
        let (joined, notes) = octets(&[0x24, 0x80, 4, 1, 7, 0x24, 3, 4, 1, 8, 0, 0]);
        assert_eq!(joined, Ok(vec![7, 8]));
        assert!(notes.contains(Tolerance::ConstructedString) && notes.contains(Tolerance::IndefiniteLength));
    }

    #[test]
    fn reader_when_bytes_are_cut_off_or_wrong_then_errs() {
        for bytes in [
            &[4][..],
            &[4, 2, 7],
            &[4, 0x84, 0xff, 0xff, 0xff, 0xff],
            &[4, 0x80, 0, 0],
            &[0x24, 0x80, 4, 1, 7],
            &[0x1f, 0x81, 1, 0],
        ] {
            assert!(octets(bytes).0.is_err(), "{bytes:?}");
        }
        assert!(octets(&[4, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0]).0.is_err());
    }

    /// Proves A-009, promise 16.
    #[test]
    fn reader_when_nested_deeper_than_the_limit_then_stops() {
        let notes = Notes::new();
        let bytes: Vec<u8> = std::iter::repeat_n([0x30, 0x80], 100_000).flatten().collect();
        let mut reader = Reader::new(&bytes, &notes);
        assert!(reader.any("deep").is_err());
        let segments: Vec<u8> = std::iter::repeat_n([0x24, 0x80], 100_000).flatten().collect();
        assert_eq!(octets(&segments).0, Err(Error::TooDeep));
        // 40 definite levels.
        let mut nested = vec![];
        for _ in 0..40 {
            let mut outer = vec![0x30, 0x82];
            outer.extend(u16::try_from(nested.len()).unwrap().to_be_bytes());
            outer.extend(&nested);
            nested = outer;
        }
        let mut reader = Reader::new(&nested, &notes);
        let mut levels = 0;
        let error = loop {
            match reader.sequence("nested") {
                Ok(inner) => reader = inner,
                Err(error) => break error,
            }
            levels += 1;
        };
        assert_eq!((levels, error), (32, Error::TooDeep));
    }
}
