//! Distinguished names of certificates.

use std::fmt;
use std::hash::Hash;
use std::hash::Hasher;

use crate::asn1::Oid;
use crate::asn1::Reader;
use crate::asn1::Writer;
use crate::asn1::tag;
use crate::error::Error;

const MAX_ATTRIBUTES: usize = 64;

/// A distinguished name.
#[derive(Clone)]
pub struct Name {
    der: Vec<u8>,
    /// Attributes by relative distinguished name.
    rdns: Vec<Vec<Attribute>>,
    /// The same as names are compared: a path is a search among many.
    compared: Vec<Vec<(Oid, String)>>,
}

/// An attribute of a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attribute {
    /// Its type.
    pub oid: Oid,
    /// Its value as text; of other types than text, in hexadecimal.
    pub text: String,
}

/// commonName.
pub const COMMON_NAME: Oid = Oid::known("2.5.4.3");

/// emailAddress.
pub(crate) const EMAIL_ADDRESS: Oid = Oid::known("1.2.840.113549.1.9.1");

const LABELS: &[(Oid, &str)] = &[
    (COMMON_NAME, "CN"),
    (Oid::known("2.5.4.4"), "SN"),
    (Oid::known("2.5.4.5"), "serialNumber"),
    (Oid::known("2.5.4.6"), "C"),
    (Oid::known("2.5.4.7"), "L"),
    (Oid::known("2.5.4.8"), "ST"),
    (Oid::known("2.5.4.9"), "street"),
    (Oid::known("2.5.4.10"), "O"),
    (Oid::known("2.5.4.11"), "OU"),
    (Oid::known("2.5.4.12"), "title"),
    (Oid::known("2.5.4.42"), "GN"),
    (Oid::known("2.5.4.97"), "organizationIdentifier"),
    (Oid::known("0.9.2342.19200300.100.1.1"), "UID"),
    (Oid::known("0.9.2342.19200300.100.1.25"), "DC"),
    (EMAIL_ADDRESS, "E"),
];

impl Name {
    /// Reads one.
    pub fn read(reader: &mut Reader<'_, '_>, what: &'static str) -> Result<Self, Error> {
        let tlv = reader.expect(tag::SEQUENCE, what)?;
        Self::from_content(reader, tlv.content, tlv.raw.to_vec(), what)
    }

    pub(crate) fn from_content<'a>(
        reader: &Reader<'a, '_>,
        content: &'a [u8],
        der: Vec<u8>,
        what: &'static str,
    ) -> Result<Self, Error> {
        let mut sequence = reader.enter_bytes(content)?;
        let mut rdns = Vec::new();
        let mut count = 0usize;
        while !sequence.is_empty() {
            let rdn = Self::read_rdn(&mut sequence.open(tag::SET, what)?, what)?;
            count = count.saturating_add(rdn.len());
            if count > MAX_ATTRIBUTES {
                return Err(Error::TooMany { what: "attributes of a name", limit: MAX_ATTRIBUTES });
            }
            rdns.push(rdn);
        }
        let compared = rdns.iter().map(|rdn| normalised(rdn)).collect();
        Ok(Name { der, rdns, compared })
    }

    /// The content of a RelativeDistinguishedName.
    pub(crate) fn read_rdn(set: &mut Reader<'_, '_>, what: &'static str) -> Result<Vec<Attribute>, Error> {
        let mut rdn = Vec::new();
        while !set.is_empty() {
            if rdn.len() >= MAX_ATTRIBUTES {
                return Err(Error::TooMany { what: "attributes of a name", limit: MAX_ATTRIBUTES });
            }
            rdn.push(Attribute::read(set, what)?);
        }
        Ok(rdn)
    }

    /// The DER encoding, as it stands.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether it has no attributes.
    pub fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }

    /// The attributes, first to last.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.rdns.iter().flatten()
    }

    /// The last common name.
    pub fn common_name(&self) -> Option<&str> {
        self.attributes()
            .filter(|a| a.oid == COMMON_NAME && !a.text.trim().is_empty())
            .last()
            .map(|a| a.text.as_str())
    }

    /// All attributes, `C=CN, O=…, CN=…`.
    pub fn to_full_string(&self) -> String {
        let parts: Vec<String> = self.attributes().map(ToString::to_string).collect();
        parts.join(", ")
    }

    /// Whether both name the same entity: equal encodings, or equal attributes regardless of string type, case
    /// and spacing (RFC 5280 §7.1).
    pub fn matches(&self, other: &Name) -> bool {
        self.der == other.der || (self.rdns.len() == other.rdns.len() && self.is_prefix_of(other))
    }

    /// Whether the other name lies in the subtree that this name is the root of (RFC 5280 §4.2.1.10).
    pub fn is_prefix_of(&self, other: &Name) -> bool {
        other.compared.starts_with(&self.compared)
    }

    /// Whether this name is another with one more relative distinguished name at its end.
    pub(crate) fn is_child(&self, parent: &Name, rdn: &[Attribute]) -> bool {
        self.rdns.len() == parent.rdns.len().saturating_add(1)
            && parent.is_prefix_of(self)
            && self.rdns.last().is_some_and(|last| Self::is_same_rdn(last, rdn))
    }

    /// Whether two relative distinguished names are the same.
    pub(crate) fn is_same_rdn(a: &[Attribute], b: &[Attribute]) -> bool {
        normalised(a) == normalised(b)
    }

    /// Writes a name of UTF8String attributes (PrintableString for the country), one to an RDN.
    pub fn write(writer: &mut Writer, attributes: &[(Oid, &str)]) {
        writer.sequence(|w| {
            for (oid, text) in attributes {
                w.nested(tag::SET, |w| {
                    w.sequence(|w| {
                        w.oid(oid);
                        if *oid == Oid::known("2.5.4.6") {
                            w.printable(text)
                        } else {
                            w.utf8(text)
                        };
                    });
                });
            }
        });
    }
}

fn normalised(rdn: &[Attribute]) -> Vec<(Oid, String)> {
    let mut attributes: Vec<(Oid, String)> = rdn
        .iter()
        .map(|a| {
            let words: Vec<&str> = a.text.split_whitespace().collect();
            (a.oid, words.join(" ").to_lowercase())
        })
        .collect();
    attributes.sort();
    attributes
}

impl Attribute {
    fn read(set: &mut Reader<'_, '_>, what: &'static str) -> Result<Self, Error> {
        let mut r = set.sequence(what)?;
        let oid = r.oid(what)?;
        let value = r.any(what)?;
        r.finish(what)?;
        let text = crate::asn1::decode_text(value.tag, value.content, set.notes())
            .unwrap_or_else(|| format!("#{}", crate::hex(value.raw)));
        Ok(Attribute { oid, text })
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match LABELS.iter().find(|(oid, _)| *oid == self.oid) {
            Some((_, label)) => write!(f, "{label}={}", self.text),
            None => write!(f, "{}={}", self.oid, self.text),
        }
    }
}

/// The common name; where there is none, all attributes.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.common_name() {
            Some(name) => f.write_str(name.trim()),
            None => f.write_str(&self.to_full_string()),
        }
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({})", self.to_full_string())
    }
}

/// Equality of encodings; see [`Name::matches`] for the standard's comparison.
impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.der.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::Notes;

    fn read(der: &[u8]) -> Name {
        let notes = Notes::new();
        Name::read(&mut Reader::new(der, &notes), "name").unwrap()
    }

    fn name(attributes: &[(Oid, &str)]) -> Name {
        let mut writer = Writer::new();
        Name::write(&mut writer, attributes);
        read(&writer.finish())
    }

    #[test]
    fn name_when_shown_then_is_its_common_name_or_all_of_it() {
        let country = Oid::known("2.5.4.6");
        let organisation = Oid::known("2.5.4.10");
        assert_eq!(name(&[(country, "CN"), (COMMON_NAME, "某税务局")]).to_string(), "某税务局");
        assert_eq!(name(&[(country, "CN"), (organisation, "某公司")]).to_string(), "C=CN, O=某公司");
        assert!(name(&[]).is_empty());
    }

    #[test]
    fn name_when_compared_then_string_type_case_and_spacing_do_not_matter() {
        let a = name(&[(COMMON_NAME, "Test  CA")]);
        let mut writer = Writer::new();
        writer.sequence(|w| {
            w.nested(tag::SET, |w| {
                w.sequence(|w| {
                    w.oid(&COMMON_NAME).printable(" test ca");
                });
            });
        });
        let b = read(&writer.finish());
        assert_ne!(a, b);
        assert!(a.matches(&b));
        assert!(!a.matches(&name(&[(COMMON_NAME, "Test CB")])));
        assert!(!a.matches(&name(&[(COMMON_NAME, "Test CA"), (COMMON_NAME, "x")])));
        assert!(a.is_prefix_of(&name(&[(COMMON_NAME, "Test CA"), (COMMON_NAME, "x")])));
    }
}
