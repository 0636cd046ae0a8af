//! CMS SignedData: RFC 5652, and its Chinese profile GM/T 0010 and GB/T 35275.

mod attribute;
mod check;
mod digests;
pub mod oids;
mod parse;

pub use self::check::DigestState;
pub use self::check::SignerCheck;
pub use self::check::SignerFault;
pub use self::digests::ContentDigests;

use crate::algorithm::AlgorithmIdentifier;
use crate::algorithm::DigestAlgorithm;
use crate::asn1::Oid;
use crate::certificate::Certificate;
use crate::name::Name;
use crate::tolerance::Tolerances;

use self::attribute::SignedAttributes;

/// Most signers of one SignedData.
pub const MAX_SIGNERS: usize = 16;
/// Most certificates in one SignedData.
pub const MAX_CERTIFICATES: usize = 64;

/// A CMS SignedData, read.
#[derive(Clone, Debug)]
pub struct SignedData {
    is_chinese: bool,
    content_type: Oid,
    encapsulated: Option<Vec<u8>>,
    certificates: Vec<Certificate>,
    unreadable_certificates: usize,
    signers: Vec<Signer>,
    tolerances: Tolerances,
}

/// A signer of a SignedData, as it stands.
#[derive(Clone, Debug)]
pub struct Signer {
    id: SignerId,
    digest_algorithm: AlgorithmIdentifier,
    signed: Option<SignedAttributes>,
    signature_algorithm: AlgorithmIdentifier,
    signature: Vec<u8>,
    timestamp_token: Option<Vec<u8>>,
}

/// How a signer names its certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignerId {
    /// By issuer and serial number.
    IssuerAndSerial {
        /// The issuer.
        issuer: Name,
        /// Content octets of the serial number.
        serial: Vec<u8>,
    },
    /// By subjectKeyIdentifier.
    KeyId(Vec<u8>),
}

impl SignedData {
    /// Whether the outer content type is that of GM/T 0010.
    pub fn is_chinese(&self) -> bool {
        self.is_chinese
    }

    /// The type of the signed content.
    pub fn content_type(&self) -> Oid {
        self.content_type
    }

    /// The signed content, when it stands inside.
    pub fn encapsulated(&self) -> Option<&[u8]> {
        self.encapsulated.as_deref()
    }

    /// The certificates that stand inside.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// How many certificates inside could not be read.
    pub fn unreadable_certificates(&self) -> usize {
        self.unreadable_certificates
    }

    /// The signers.
    pub fn signers(&self) -> &[Signer] {
        &self.signers
    }

    /// What was tolerated in reading it.
    pub fn tolerances(&self) -> Tolerances {
        self.tolerances
    }

    /// The certificates, inside and supplied, that a signer's id names. More than one means that somebody
    /// made a second certificate of the same number.
    pub fn certificates_of<'a>(
        &'a self,
        signer: &'a Signer,
        extra: &'a [Certificate],
    ) -> impl Iterator<Item = &'a Certificate> {
        self.certificates.iter().chain(extra).filter(|c| signer.id.names(c))
    }
}

impl Signer {
    /// How it names its certificate.
    pub fn id(&self) -> &SignerId {
        &self.id
    }

    /// The digest algorithm, if it is on the allowlist.
    pub fn digest_algorithm(&self) -> Option<DigestAlgorithm> {
        self.digest_algorithm.digest()
    }

    /// The signature algorithm, as it stands.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.signature_algorithm
    }

    /// Whether it has signed attributes.
    pub fn has_signed_attributes(&self) -> bool {
        self.signed.is_some()
    }

    /// The signature value.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// DER of the RFC 3161 token over the signature value, from the unsigned attributes.
    pub fn timestamp_token(&self) -> Option<&[u8]> {
        self.timestamp_token.as_deref()
    }
}

impl SignerId {
    /// Whether it names this certificate.
    pub fn names(&self, certificate: &Certificate) -> bool {
        match self {
            SignerId::IssuerAndSerial { issuer, serial } => {
                significant(serial) == significant(certificate.serial())
                    && issuer.matches(certificate.issuer())
            }
            SignerId::KeyId(id) => certificate.extensions().subject_key_id.as_ref() == Some(id),
        }
    }
}

/// A number without its leading zeros: some producers write serial numbers without the sign octet.
fn significant(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|b| **b == 0).count();
    serial.get(zeros..).unwrap_or_default()
}
