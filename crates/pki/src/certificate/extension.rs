//! Extensions of certificates.

use super::DistributionPoint;
use super::GeneralName;
use super::NameConstraints;
use super::Policies;
use super::general_name;
use crate::asn1::Oid;
use crate::asn1::Reader;
use crate::asn1::tag;
use crate::error::Error;

const MAX_EXTENSIONS: usize = 64;

const SUBJECT_KEY_ID: Oid = Oid::known("2.5.29.14");
const KEY_USAGE: Oid = Oid::known("2.5.29.15");
const SUBJECT_ALT_NAME: Oid = Oid::known("2.5.29.17");
const BASIC_CONSTRAINTS: Oid = Oid::known("2.5.29.19");
const NAME_CONSTRAINTS: Oid = Oid::known("2.5.29.30");
const DISTRIBUTION_POINTS: Oid = Oid::known("2.5.29.31");
const AUTHORITY_KEY_ID: Oid = Oid::known("2.5.29.35");
const EXTENDED_KEY_USAGE: Oid = Oid::known("2.5.29.37");

/// An extension that needs no work here even when critical: how the issuer is reached.
const HARMLESS: &[Oid] = &[Oid::known("1.3.6.1.5.5.7.1.1")];

/// What a certificate's extensions say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    /// basicConstraints.
    pub basic_constraints: Option<BasicConstraints>,
    /// keyUsage.
    pub key_usage: Option<KeyUsage>,
    /// extendedKeyUsage: the purposes.
    pub extended_key_usage: Option<Vec<Oid>>,
    /// subjectKeyIdentifier.
    pub subject_key_id: Option<Vec<u8>>,
    /// keyIdentifier of authorityKeyIdentifier.
    pub authority_key_id: Option<Vec<u8>>,
    /// nameConstraints.
    pub name_constraints: Option<NameConstraints>,
    /// subjectAltName.
    pub alternative_names: Vec<GeneralName>,
    /// cRLDistributionPoints; none when they cannot be read.
    pub distribution_points: Vec<DistributionPoint>,
    /// What is said of policies.
    pub policies: Policies,
    /// Critical extensions that are not understood: a path through this certificate is not valid.
    pub unknown_critical: Vec<Oid>,
    /// Extensions that stand twice or cannot be read: a path through this certificate is not valid either.
    pub faulty: Vec<Oid>,
}

/// basicConstraints (RFC 5280 §4.2.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the subject is a certificate authority.
    pub is_ca: bool,
    /// How many authorities may follow below it.
    pub path_length: Option<u64>,
}

/// keyUsage (RFC 5280 §4.2.1.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyUsage {
    /// digitalSignature.
    pub digital_signature: bool,
    /// nonRepudiation, also contentCommitment.
    pub non_repudiation: bool,
    /// keyCertSign.
    pub certificate_signing: bool,
    /// cRLSign.
    pub crl_signing: bool,
}

/// id-kp-timeStamping.
pub const TIME_STAMPING: Oid = Oid::known("1.3.6.1.5.5.7.3.8");

impl Extensions {
    /// Reads a SEQUENCE OF Extension.
    pub(super) fn read(reader: &mut Reader<'_, '_>) -> Result<Self, Error> {
        let mut sequence = reader.sequence("extensions")?;
        let mut out = Extensions::default();
        let mut seen: Vec<Oid> = Vec::new();
        while !sequence.is_empty() {
            if seen.len().saturating_add(out.faulty.len()) >= MAX_EXTENSIONS {
                return Err(Error::TooMany { what: "extensions", limit: MAX_EXTENSIONS });
            }
            let mut extension = sequence.sequence("extension")?;
            let oid = extension.oid("extension")?;
            let critical = extension.boolean_default_false("extension")?;
            let value = extension.octet_string("extension")?;
            extension.finish("extension")?;
            if seen.contains(&oid) {
                out.faulty.push(oid);
                continue;
            }
            let mut inner = Reader::new(&value, sequence.notes());
            let read = out.read_value(oid, critical, &mut inner).and_then(|()| inner.finish("extension"));
            if read.is_err() {
                out.faulty.push(oid);
            }
            seen.push(oid);
        }
        Ok(out)
    }

    fn read_value(&mut self, oid: Oid, critical: bool, value: &mut Reader<'_, '_>) -> Result<(), Error> {
        if oid == BASIC_CONSTRAINTS {
            self.basic_constraints = Some(BasicConstraints::read(value)?);
        } else if oid == KEY_USAGE {
            self.key_usage = Some(KeyUsage::read(value)?);
        } else if oid == EXTENDED_KEY_USAGE {
            let mut purposes = value.sequence("extKeyUsage")?;
            let mut list = Vec::new();
            while !purposes.is_empty() {
                list.push(purposes.oid("extKeyUsage")?);
            }
            self.extended_key_usage = Some(list);
        } else if oid == SUBJECT_KEY_ID {
            self.subject_key_id = Some(value.octet_string("subjectKeyIdentifier")?.into_owned());
        } else if oid == AUTHORITY_KEY_ID {
            let mut fields = value.sequence("authorityKeyIdentifier")?;
            let id = fields.optional(tag::context_primitive(0), "keyIdentifier")?;
            self.authority_key_id = id.map(|tlv| tlv.content.to_vec());
        } else if oid == NAME_CONSTRAINTS {
            self.name_constraints = Some(NameConstraints::read(value)?);
        } else if oid == SUBJECT_ALT_NAME {
            self.alternative_names = general_name::read_list(value)?;
        } else if oid == DISTRIBUTION_POINTS {
            // Only lists of a part of an authority's certificates need them, and some producers write them wrongly.
            self.distribution_points = DistributionPoint::read_list(value).unwrap_or_default();
            *value = Reader::new(&[], value.notes());
        } else if !self.policies.read(oid, value)? {
            if critical && !HARMLESS.contains(&oid) {
                self.unknown_critical.push(oid);
            }
            // Values that are not understood are not looked into.
            *value = Reader::new(&[], value.notes());
        }
        Ok(())
    }
}

impl BasicConstraints {
    fn read(value: &mut Reader<'_, '_>) -> Result<Self, Error> {
        let mut fields = value.sequence("basicConstraints")?;
        let is_ca = fields.boolean_default_false("cA")?;
        let path_length = if fields.is_empty() { None } else { Some(fields.small("pathLenConstraint")?) };
        fields.finish("basicConstraints")?;
        Ok(BasicConstraints { is_ca, path_length })
    }
}

impl KeyUsage {
    fn read(value: &mut Reader<'_, '_>) -> Result<Self, Error> {
        let (_, octets) = value.bits("keyUsage")?;
        let first = octets.first().copied().unwrap_or(0);
        Ok(KeyUsage {
            digital_signature: first & 0x80 != 0,
            non_repudiation: first & 0x40 != 0,
            certificate_signing: first & 0x04 != 0,
            crl_signing: first & 0x02 != 0,
        })
    }
}
