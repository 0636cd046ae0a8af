//! X.509 certificates (RFC 5280, GB/T 20518), RSA, P-256 and SM2.

mod bundle;
mod distribution;
mod extension;
mod general_name;
mod policy;

pub use self::bundle::MAX_BUNDLE;
pub(crate) use self::bundle::decode_base64;
pub(crate) use self::bundle::pem_blocks;
pub(crate) use self::distribution::ALL_REASONS;
pub use self::distribution::DistributionPoint;
pub(crate) use self::distribution::PointName;
pub(crate) use self::distribution::Reasons;
pub(crate) use self::distribution::read_reasons;
pub use self::extension::BasicConstraints;
pub use self::extension::Extensions;
pub use self::extension::KeyUsage;
pub use self::extension::TIME_STAMPING;
pub use self::general_name::GeneralName;
pub use self::general_name::NameConstraints;
pub(crate) use self::general_name::read_list as read_general_names;
pub(crate) use self::policy::ANY_POLICY;
pub use self::policy::Policies;

use std::fmt;
use std::hash::Hash;
use std::hash::Hasher;
use std::sync::Arc;
use std::sync::LazyLock;

use jiff::Timestamp;
use sha2::Digest;
use sha2::Sha256;

use crate::algorithm::AlgorithmIdentifier;
use crate::asn1::Reader;
use crate::asn1::tag;
use crate::cache::Cache;
use crate::error::Error;
use crate::key::PublicKey;
use crate::key::Verification;
use crate::name::Name;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;
use crate::tolerance::Tolerances;

/// Certificates that are remembered, and the longest of them: a few megabytes at most.
const KNOWN_MAX: usize = 256;
const KNOWN_BYTES_MAX: usize = 8 << 10;

static KNOWN: LazyLock<Cache<Certificate>> = LazyLock::new(|| Cache::new(KNOWN_MAX));

/// A certificate. Cloning shares it.
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    fingerprint: [u8; 32],
    signed: Vec<u8>,
    version: u64,
    serial: Vec<u8>,
    issuer: Name,
    subject: Name,
    not_before: Timestamp,
    not_after: Timestamp,
    key: PublicKey,
    extensions: Extensions,
    algorithm: AlgorithmIdentifier,
    signature: Vec<u8>,
    tolerances: Tolerances,
}

impl Certificate {
    /// Reads one certificate from DER. Those that were read before are remembered, by hash: a few authorities stand
    /// on most invoices.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        if der.len() > KNOWN_BYTES_MAX {
            return Self::parse(der);
        }
        let key = Sha256::digest(der).into();
        if let Some(known) = KNOWN.get(&key) {
            return Ok(known);
        }
        let certificate = Self::parse(der)?;
        KNOWN.insert(key, certificate.clone());
        Ok(certificate)
    }

    fn parse(der: &[u8]) -> Result<Self, Error> {
        let notes = Notes::new();
        let mut reader = Reader::new(der, &notes);
        let whole = reader.expect(tag::SEQUENCE, "Certificate")?;
        let entered = reader.enter(whole)?;
        reader.finish_padded("Certificate")?;
        Self::read_parts(whole.raw, entered)
    }

    /// Reads certificates from DER, PEM, bare Base64 or a PKCS#7 bundle: whatever a file of certificates holds.
    pub fn from_pem_or_der(bytes: &[u8]) -> Result<Vec<Self>, Error> {
        bundle::read(bytes)
    }

    fn read_parts(der: &[u8], mut r: Reader<'_, '_>) -> Result<Self, Error> {
        let notes = r.notes();
        let tbs = r.expect(tag::SEQUENCE, "TBSCertificate")?;
        let outer_algorithm = AlgorithmIdentifier::read(&mut r, "signatureAlgorithm")?;
        let signature = r.bit_string("signatureValue")?.to_vec();
        r.finish("Certificate")?;

        let mut t = r.enter(tbs)?;
        let version = match t.open_optional(tag::context(0), "version")? {
            Some(mut inner) => {
                let version = inner.small("version")?;
                inner.finish("version")?;
                if version == 0 {
                    notes.note(Tolerance::DefaultEncoded);
                }
                version
            }
            None => 0,
        };
        let serial = t.integer("serialNumber")?;
        let content = serial.content();
        if serial.is_negative() || content.len() > 20 || content == [0] {
            notes.note(Tolerance::SerialNumber);
        }
        let algorithm = AlgorithmIdentifier::read(&mut t, "signature")?;
        if algorithm.oid != outer_algorithm.oid {
            return Err(Error::malformed("Certificate", "signed and outer signature algorithm differ"));
        }
        if algorithm != outer_algorithm {
            notes.note(Tolerance::AlgorithmPair);
        }
        let issuer = Name::read(&mut t, "issuer")?;
        let mut validity = t.sequence("validity")?;
        let not_before = validity.time("notBefore")?;
        let not_after = validity.time("notAfter")?;
        validity.finish("validity")?;
        let subject = Name::read(&mut t, "subject")?;
        let key = PublicKey::read(&mut t)?;
        t.optional(tag::context_primitive(1), "issuerUniqueID")?;
        t.optional(tag::context_primitive(2), "subjectUniqueID")?;
        let extensions = match t.open_optional(tag::context(3), "extensions")? {
            Some(mut wrapper) => {
                let extensions = Extensions::read(&mut wrapper)?;
                wrapper.finish("extensions")?;
                extensions
            }
            None => Extensions::default(),
        };
        t.finish("TBSCertificate")?;

        Ok(Certificate(Arc::new(Inner {
            der: der.to_vec(),
            fingerprint: Sha256::digest(der).into(),
            signed: tbs.raw.to_vec(),
            version: version.saturating_add(1),
            serial: content.to_vec(),
            issuer,
            subject,
            not_before,
            not_after,
            key,
            extensions,
            algorithm,
            signature,
            tolerances: notes.tolerances(),
        })))
    }

    /// The DER encoding.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 of the DER encoding.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.0.fingerprint
    }

    /// SHA-256 of the DER encoding, in lower-case hexadecimal.
    pub fn fingerprint_hex(&self) -> String {
        crate::hex(&self.0.fingerprint)
    }

    /// The version: 1, 2 or 3.
    pub fn version(&self) -> u64 {
        self.0.version
    }

    /// The subject.
    pub fn subject(&self) -> &Name {
        &self.0.subject
    }

    /// The issuer.
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// The serial number's content octets.
    pub fn serial(&self) -> &[u8] {
        &self.0.serial
    }

    /// The serial number in lower-case hexadecimal, as it is encoded.
    pub fn serial_hex(&self) -> String {
        crate::hex(&self.0.serial)
    }

    /// The first second of its validity.
    pub fn not_before(&self) -> Timestamp {
        self.0.not_before
    }

    /// The last second of its validity.
    pub fn not_after(&self) -> Timestamp {
        self.0.not_after
    }

    /// Whether a time lies in its validity, both ends included.
    pub fn is_valid_at(&self, time: Timestamp) -> bool {
        self.0.not_before <= time && time <= self.0.not_after
    }

    /// The public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.0.key
    }

    /// The extensions.
    pub fn extensions(&self) -> &Extensions {
        &self.0.extensions
    }

    /// Whether it says that it is a certificate authority.
    pub fn is_ca(&self) -> bool {
        self.0.extensions.basic_constraints.is_some_and(|b| b.is_ca)
    }

    /// Whether issuer and subject are the same name.
    pub fn is_self_issued(&self) -> bool {
        self.0.issuer.matches(&self.0.subject)
    }

    /// Whether it may sign documents: it does not restrict its key to other uses.
    pub fn allows_signing(&self) -> bool {
        self.0.extensions.key_usage.is_none_or(|u| u.digital_signature || u.non_repudiation)
    }

    /// The algorithm of the issuer's signature.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.0.algorithm
    }

    /// Checks that `key` made the signature of this certificate. Names, times and the right to issue are
    /// checked by [`chain::evaluate`](crate::chain::evaluate).
    pub fn verify_signed_by(&self, key: &PublicKey) -> Verification {
        key.verify_named(&self.0.algorithm, &self.0.signed, &self.0.signature)
    }

    /// What was tolerated in reading it.
    pub fn tolerances(&self) -> Tolerances {
        self.0.tolerances
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl Hash for Certificate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.fingerprint.hash(state);
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.0.subject)
            .field("issuer", &self.0.issuer)
            .field("serial", &self.serial_hex())
            .field("key", &self.0.key.name())
            .finish_non_exhaustive()
    }
}
