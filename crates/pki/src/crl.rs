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
use crate::certificate::ALL_REASONS;
use crate::certificate::Certificate;
use crate::certificate::GeneralName;
use crate::certificate::PointName;
use crate::certificate::Reasons;
use crate::certificate::read_general_names;
use crate::certificate::read_reasons;
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
const CERTIFICATE_ISSUER: Oid = Oid::known("2.5.29.29");
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
    entries: Entries,
    scope: Scope,
    tolerances: Tolerances,
}

/// Revoked certificates by serial number.
#[derive(Debug, Default)]
struct Entries {
    /// Of the list's own issuer.
    own: HashMap<Vec<u8>, Entry>,
    /// Of other issuers, which indirect lists name entry by entry.
    foreign: HashMap<Vec<u8>, Vec<Foreign>>,
    count: usize,
}

/// Names of an issuer, and the entry of a certificate of it.
type Foreign = (Arc<[Name]>, Entry);

/// Which certificates a list speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Scope {
    only_users: bool,
    only_authorities: bool,
    /// Where it is published, when it speaks only of certificates that name this place.
    point: Option<PointName>,
    reasons: Reasons,
    /// It lists certificates of other issuers too.
    indirect: bool,
    /// Delta, of attribute certificates, or with critical extensions that are not understood: what it lists is
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
        let mut scope = Scope::whole();
        let entries = match t.open_optional(tag::SEQUENCE, "revokedCertificates")? {
            Some(mut list) => read_entries(&mut list, &mut scope)?,
            None => Entries::default(),
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
        self.0.entries.count
    }

    /// Whether it lists none.
    pub fn is_empty(&self) -> bool {
        self.0.entries.count == 0
    }

    /// The entry of a certificate, by its issuer and serial number (content octets).
    pub fn find(&self, issuer: &Name, serial: &[u8]) -> Option<Entry> {
        let serial = canonical(serial);
        let own = self.0.entries.own.get(serial).filter(|_| issuer.matches(&self.0.issuer));
        own.copied().or_else(|| {
            let named = self.0.entries.foreign.get(serial)?;
            let mut named = named.iter().filter(|(issuers, _)| issuers.iter().any(|i| i.matches(issuer)));
            named.next().map(|(_, entry)| *entry)
        })
    }

    /// Whether it may list a certificate: its issuer is the certificate's, or the one that the certificate says.
    pub(crate) fn may_list(&self, certificate: &Certificate) -> bool {
        let points = &certificate.extensions().distribution_points;
        certificate.issuer().matches(&self.0.issuer)
            || (self.0.scope.indirect && points.iter().any(|point| point.names_issuer(&self.0.issuer)))
    }

    /// The reasons for which a certificate is not revoked when it is not listed; none when the list does not
    /// speak of it (RFC 5280 §6.3.3).
    pub(crate) fn reasons_for(&self, certificate: &Certificate) -> Reasons {
        let scope = &self.0.scope;
        let is_other_kind = if certificate.is_ca() { scope.only_users } else { scope.only_authorities };
        if scope.incomplete || is_other_kind {
            return 0;
        }
        let is_own = certificate.issuer().matches(&self.0.issuer);
        if is_own && scope.point.is_none() {
            return scope.reasons;
        }
        let points = certificate.extensions().distribution_points.iter();
        let meant = points.filter(|point| match point.has_other_issuer() {
            true => scope.indirect && point.names_issuer(&self.0.issuer),
            false => is_own,
        });
        let at_points = meant.map(|point| point.reasons_at(scope.point.as_ref(), &self.0.issuer));
        at_points.fold(0, |all, reasons| all | (reasons & scope.reasons))
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

fn read_entries(list: &mut Reader<'_, '_>, scope: &mut Scope) -> Result<Entries, Error> {
    let mut entries = Entries::default();
    // An entry without an issuer has that of the entry before (RFC 5280 §5.3.3).
    let mut issuers: Option<Arc<[Name]>> = None;
    while !list.is_empty() {
        if entries.count >= MAX_ENTRIES {
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
                } else if oid == CERTIFICATE_ISSUER {
                    issuers = Some(directory_names(read_general_names(value)?));
                } else if critical {
                    scope.incomplete = true;
                }
                Ok(())
            })?;
        }
        r.finish("CRL entry")?;
        entries.count = entries.count.saturating_add(1);
        match &issuers {
            None => drop(entries.own.insert(serial, entry)),
            Some(issuers) => entries.foreign.entry(serial).or_default().push((issuers.clone(), entry)),
        }
    }
    Ok(entries)
}

fn directory_names(names: Vec<GeneralName>) -> Arc<[Name]> {
    let directory = |name| match name {
        GeneralName::Directory(name) => Some(name),
        _ => None,
    };
    names.into_iter().filter_map(directory).collect()
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
    /// Every certificate of the issuer, every reason.
    fn whole() -> Self {
        Scope {
            only_users: false,
            only_authorities: false,
            point: None,
            reasons: ALL_REASONS,
            indirect: false,
            incomplete: false,
        }
    }

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
                0xa0 => self.point = Some(PointName::read(&mut fields.enter(field)?)?),
                0x81 => self.only_users = set,
                0x82 => self.only_authorities = set,
                0x83 => self.reasons = read_reasons(field.content),
                0x84 => self.indirect = set,
                _ => self.incomplete |= set,
            }
        }
        Ok(())
    }
}
