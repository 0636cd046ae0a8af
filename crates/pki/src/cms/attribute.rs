//! Signed and unsigned attributes.

use jiff::Timestamp;

use super::oids;
use crate::asn1::Oid;
use crate::asn1::Reader;
use crate::asn1::Writer;
use crate::asn1::tag;
use crate::error::Error;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;

const MAX_ATTRIBUTES: usize = 64;

/// An attribute: its type and the DER of each of its values.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub(super) oid: Oid,
    pub(super) values: Vec<Vec<u8>>,
}

/// Signed attributes.
#[derive(Clone, Debug)]
pub(super) struct SignedAttributes {
    pub(super) list: Vec<Attribute>,
    /// SET OF in the order of the file: what most signers signed.
    pub(super) as_written: Vec<u8>,
    /// SET OF in DER's order, when that is another: what RFC 5652 §5.4 says was signed.
    pub(super) in_order: Option<Vec<u8>>,
}

/// What "exactly one" can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Single<T> {
    Missing,
    Repeated,
    One(T),
}

impl SignedAttributes {
    pub(super) fn read(content: &mut Reader<'_, '_>) -> Result<Self, Error> {
        let mut whole = Vec::new();
        let list = read_attributes(content, |raw| whole.push(raw.to_vec()))?;
        let as_written = set_of(&whole);
        let mut sorted = whole.clone();
        sorted.sort();
        let in_order = (sorted != whole).then(|| set_of(&sorted));
        if in_order.is_some() {
            content.notes().note(Tolerance::AttributeOrder);
        }
        Ok(SignedAttributes { list, as_written, in_order })
    }

    /// The only value of the only attribute of this type.
    pub(super) fn single(&self, oid: Oid) -> Single<&[u8]> {
        let mut values = self.list.iter().filter(|a| a.oid == oid);
        match (values.next(), values.next()) {
            (None, _) => Single::Missing,
            (Some(attribute), None) => match attribute.values.as_slice() {
                [value] => Single::One(value),
                _ => Single::Repeated,
            },
            (Some(_), Some(_)) => Single::Repeated,
        }
    }

    /// The time that the signer claims.
    pub(super) fn signing_time(&self) -> Option<Timestamp> {
        let Single::One(value) = self.single(oids::SIGNING_TIME) else { return None };
        let notes = Notes::new();
        Reader::new(value, &notes).time("signingTime").ok()
    }
}

fn set_of(elements: &[Vec<u8>]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.element(tag::SET, &elements.concat());
    writer.finish()
}

/// Reads a SET OF Attribute's content; `each` gets the DER of each attribute.
pub(super) fn read_attributes(
    content: &mut Reader<'_, '_>,
    mut each: impl FnMut(&[u8]),
) -> Result<Vec<Attribute>, Error> {
    let what = "attribute";
    let mut list = Vec::new();
    for tlv in content.collect("attributes", MAX_ATTRIBUTES)? {
        each(tlv.raw);
        if tlv.tag != tag::SEQUENCE {
            return Err(Error::malformed(what, "not a SEQUENCE"));
        }
        let mut r = content.enter(tlv)?;
        let oid = r.oid(what)?;
        let mut set = r.open(tag::SET, what)?;
        r.finish(what)?;
        let values =
            set.collect("attribute values", MAX_ATTRIBUTES)?.iter().map(|v| v.raw.to_vec()).collect();
        list.push(Attribute { oid, values });
    }
    Ok(list)
}
