//! Certificate revocation lists (RFC 5280 §5).

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use sha2::Digest;
use sha2::Sha256;

use crate::algorithm::AlgorithmIdentifier;
use crate::asn1::Oid;
use crate::asn1::Reader;
use crate::asn1::tag;
use crate::error::Error;
use crate::key::PublicKey;
use crate::key::Verification;
use crate::name::Name;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;
use crate::tolerance::Tolerances;

const MAX_ENTRIES: usize = 1_000_000;
const MAX_EXTENSIONS: usize = 32;

const CRL_NUMBER: Oid = Oid::known("2.5.29.20");
const REASON: Oid = Oid::known("2.5.29.21");
const INVALIDITY_DATE: Oid = Oid::known("2.5.29.24");
const ISSUING_POINT: Oid = Oid::known("2.5.29.28");
const AUTHORITY_KEY_ID: Oid = Oid::known("2.5.29.35");

/// A revocation list. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Crl(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    digest: [u8; 32],
    signed: Vec<u8>,
    algorithm: AlgorithmIdentifier,
    signature: Vec<u8>,
    issuer: Name,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    entries: HashMap<Vec<u8>, Entry>,
    scope: Scope,
    tolerances: Tolerances,
}

/// Which certificates a list speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Scope {
    only_users: bool,
    only_authorities: bool,
    /// Delta, indirect, by reason, or with critical extensions that are not understood: what it lists is
    /// revoked, but not being listed says nothing.
    incomplete: bool,
}

/// A revoked certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When it was revoked.
    pub revoked_at: Timestamp,
    /// reasonCode: 1 key compromise, 2 CA compromise, 8 removed from the list …
    pub reason: Option<u64>,
    /// Since when the key is held to be compromised, when the list says so.
    pub invalid_since: Option<Timestamp>,
}

impl Entry {
    /// From when on signatures do not count: the invalidity date if it is earlier than the revocation.
    pub fn since(&self) -> Timestamp {
        self.invalid_since.map_or(self.revoked_at, |t| t.min(self.revoked_at))
    }
}

impl Crl {
    /// Reads a list from DER.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let notes = Notes::new();
        let mut reader = Reader::new(der, &notes);
        let whole = reader.expect(tag::SEQUENCE, "CertificateList")?;
        let mut r = reader.enter(whole)?;
        reader.finish_padded("CertificateList")?;
        let tbs = r.expect(tag::SEQUENCE, "TBSCertList")?;
        let outer = AlgorithmIdentifier::read(&mut r, "signatureAlgorithm")?;
        let signature = r.bit_string("signatureValue")?.to_vec();
        r.finish("CertificateList")?;

        let mut t = r.enter(tbs)?;
        let version = if t.peek() == Some(tag::INTEGER) { t.small("version")? } else { 0 };
        if version > 1 {
            return Err(Error::Unsupported { what: "CRL version", detail: version.to_string() });
        }
        let algorithm = AlgorithmIdentifier::read(&mut t, "signature")?;
        if algorithm.oid != outer.oid {
            return Err(Error::malformed("CertificateList", "signed and outer signature algorithm differ"));
        }
        if algorithm != outer {
            notes.note(Tolerance::AlgorithmPair);
        }
        let issuer = Name::read(&mut t, "issuer")?;
        let this_update = t.time("thisUpdate")?;
        let next_update = match t.peek() {
            Some(tag::UTC_TIME | tag::GENERALIZED_TIME) => Some(t.time("nextUpdate")?),
            _ => None,
        };
        let mut scope = Scope::default();
        let entries = match t.open_optional(tag::SEQUENCE, "revokedCertificates")? {
            Some(mut list) => read_entries(&mut list, &mut scope)?,
            None => HashMap::new(),
        };
        if let Some(mut wrapper) = t.open_optional(tag::context(0), "crlExtensions")? {
            for_extensions(&mut wrapper, |oid, critical, value| {
                scope.read_extension(oid, critical, value);
                Ok(())
            })?;
            wrapper.finish("crlExtensions")?;
        }
        t.finish("TBSCertList")?;
        Ok(Crl(Arc::new(Inner {
            digest: Sha256::digest(whole.raw).into(),
            signed: tbs.raw.to_vec(),
            algorithm,
            signature,
            issuer,
            this_update,
            next_update,
            entries,
            scope,
            tolerances: notes.tolerances(),
        })))
    }

    /// SHA-256 of its DER encoding.
    pub fn digest(&self) -> [u8; 32] {
        self.0.digest
    }

    /// Who issued it.
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// When it was issued.
    pub fn this_update(&self) -> Timestamp {
        self.0.this_update
    }

    /// When the next one was due.
    pub fn next_update(&self) -> Option<Timestamp> {
        self.0.next_update
    }

    /// How many certificates it lists.
    pub fn len(&self) -> usize {
        self.0.entries.len()
    }

    /// Whether it lists none.
    pub fn is_empty(&self) -> bool {
        self.0.entries.is_empty()
    }

    /// The entry of a serial number (its content octets).
    pub fn find(&self, serial: &[u8]) -> Option<Entry> {
        self.0.entries.get(canonical(serial)).copied()
    }

    /// Whether not being listed means not being revoked, for an authority's certificate or another's.
    pub fn is_complete_for(&self, is_ca: bool) -> bool {
        let scope = self.0.scope;
        !scope.incomplete && if is_ca { !scope.only_users } else { !scope.only_authorities }
    }

    /// Checks that `key` made its signature.
    pub fn verify_signed_by(&self, key: &PublicKey) -> Verification {
        key.verify_named(&self.0.algorithm, &self.0.signed, &self.0.signature)
    }

    /// What was tolerated in reading it.
    pub fn tolerances(&self) -> Tolerances {
        self.0.tolerances
    }
}

/// A serial number without needless leading zeros, so that two encodings of one number meet.
fn canonical(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|b| **b == 0).count();
    serial.get(zeros..).unwrap_or_default()
}

fn read_entries(list: &mut Reader<'_, '_>, scope: &mut Scope) -> Result<HashMap<Vec<u8>, Entry>, Error> {
    let mut entries = HashMap::new();
    while !list.is_empty() {
        if entries.len() >= MAX_ENTRIES {
            return Err(Error::TooMany { what: "CRL entries", limit: MAX_ENTRIES });
        }
        let mut r = list.sequence("CRL entry")?;
        let serial = canonical(r.integer("userCertificate")?.content()).to_vec();
        let mut entry = Entry { revoked_at: r.time("revocationDate")?, reason: None, invalid_since: None };
        if !r.is_empty() {
            for_extensions(&mut r, |oid, critical, value| {
                if oid == REASON {
                    entry.reason = value.expect(0x0a, "reasonCode")?.content.first().map(|b| u64::from(*b));
                } else if oid == INVALIDITY_DATE {
                    entry.invalid_since = Some(value.time("invalidityDate")?);
                } else if critical {
                    // Perhaps certificateIssuer: the entry may speak of another issuer's certificate.
                    scope.incomplete = true;
                }
                Ok(())
            })?;
        }
        r.finish("CRL entry")?;
        entries.insert(serial, entry);
    }
    Ok(entries)
}

fn for_extensions<'a, 'n>(
    reader: &mut Reader<'a, 'n>,
    mut each: impl FnMut(Oid, bool, &mut Reader<'a, 'n>) -> Result<(), Error>,
) -> Result<(), Error> {
    let what = "CRL extension";
    let mut sequence = reader.sequence(what)?;
    let mut count = 0usize;
    while !sequence.is_empty() {
        count = count.saturating_add(1);
        if count > MAX_EXTENSIONS {
            return Err(Error::TooMany { what: "CRL extensions", limit: MAX_EXTENSIONS });
        }
        let mut extension = sequence.sequence(what)?;
        let oid = extension.oid(what)?;
        let critical = extension.boolean_default_false(what)?;
        let value = extension.expect(tag::OCTET_STRING, what)?;
        extension.finish(what)?;
        each(oid, critical, &mut sequence.enter(value)?)?;
    }
    Ok(())
}

impl Scope {
    fn read_extension(&mut self, oid: Oid, critical: bool, value: &mut Reader<'_, '_>) {
        if oid == ISSUING_POINT {
            if self.read_issuing_point(value).is_err() {
                self.incomplete = true;
            }
        } else if critical && oid != CRL_NUMBER && oid != AUTHORITY_KEY_ID {
            // Perhaps deltaCRLIndicator.
            self.incomplete = true;
        }
    }

    /// issuingDistributionPoint (RFC 5280 §5.2.5).
    fn read_issuing_point(&mut self, value: &mut Reader<'_, '_>) -> Result<(), Error> {
        let mut fields = value.sequence("issuingDistributionPoint")?;
        while !fields.is_empty() {
            let field = fields.any("issuingDistributionPoint")?;
            let set = field.content.first().is_some_and(|b| *b != 0);
            match field.tag {
                0xa0 => {}
                0x81 => self.only_users = set,
                0x82 => self.only_authorities = set,
                _ => self.incomplete |= set,
            }
        }
        Ok(())
    }
}
