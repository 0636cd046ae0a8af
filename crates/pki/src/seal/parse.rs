//! Reading seals and the signatures made with them.

use std::sync::Arc;
use std::sync::LazyLock;

use jiff::Timestamp;
use sha2::Digest;
use sha2::Sha256;

use super::Version;
use super::asn1::Extension;
use super::asn1::SealInfo;
use super::asn1::SignerList;
use super::asn1::read_extensions;
use crate::algorithm::AlgorithmIdentifier;
use crate::asn1::Reader;
use crate::asn1::read_time_text;
use crate::asn1::tag;
use crate::cache::Cache;
use crate::certificate::Certificate;
use crate::error::Error;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;
use crate::tolerance::Tolerances;

/// Seals that are remembered, and the longest of them: a few megabytes at most.
const KNOWN_MAX: usize = 64;
const KNOWN_BYTES_MAX: usize = 48 << 10;

static KNOWN: LazyLock<Cache<Arc<Seal>>> = LazyLock::new(|| Cache::new(KNOWN_MAX));

/// An electronic seal.
#[derive(Clone, Debug)]
pub struct Seal {
    /// SHA-256 of `der`.
    digest: [u8; 32],
    pub(super) version: Version,
    pub(super) info: SealInfo,
    pub(super) der: Vec<u8>,
    pub(super) info_der: Vec<u8>,
    pub(super) maker_der: Vec<u8>,
    pub(super) maker: Result<Certificate, Error>,
    pub(super) algorithm: AlgorithmIdentifier,
    pub(super) signature: Vec<u8>,
    pub(super) timestamp: Option<Vec<u8>>,
    pub(super) tolerances: Tolerances,
}

/// A signature made with a seal: the content of `SignedValue.dat`.
#[derive(Clone, Debug)]
pub struct SealedSignature {
    pub(super) version: Version,
    pub(super) seal: Arc<Seal>,
    pub(super) signed_at: Option<Timestamp>,
    pub(super) signed_at_text: String,
    pub(super) data_hash: Vec<u8>,
    pub(super) property: String,
    pub(super) to_sign: Vec<u8>,
    pub(super) certificate: Result<Certificate, Error>,
    pub(super) algorithm: AlgorithmIdentifier,
    pub(super) signature: Vec<u8>,
    pub(super) timestamp: Option<Vec<u8>>,
    pub(super) extensions: Vec<Extension>,
    pub(super) tolerances: Tolerances,
}

impl Seal {
    /// Reads a seal (`Seal.esl`).
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let notes = Notes::new();
        let mut reader = Reader::new(bytes, &notes);
        let seal = Seal::read(&mut reader)?;
        reader.finish_padded("SESeal")?;
        Ok(Seal { tolerances: notes.tolerances(), ..Arc::unwrap_or_clone(seal) })
    }

    /// Reads a seal as part of a larger structure, where it notes what it tolerates too. Those that were read before
    /// are remembered, by hash: one seal stands on many documents.
    fn read(reader: &mut Reader<'_, '_>) -> Result<Arc<Self>, Error> {
        let whole = reader.expect(tag::SEQUENCE, "SESeal")?.raw;
        let digest = Sha256::digest(whole).into();
        let seal = match KNOWN.get(&digest) {
            Some(known) => known,
            None => {
                let seal = Arc::new(Seal::parse_whole(whole, digest)?);
                if whole.len() <= KNOWN_BYTES_MAX {
                    KNOWN.insert(digest, Arc::clone(&seal));
                }
                seal
            }
        };
        for tolerance in seal.tolerances.iter() {
            reader.notes().note(tolerance);
        }
        Ok(seal)
    }

    fn parse_whole(bytes: &[u8], digest: [u8; 32]) -> Result<Self, Error> {
        let notes = Notes::new();
        let mut reader = Reader::new(bytes, &notes);
        let whole = reader.expect(tag::SEQUENCE, "SESeal")?;
        let mut r = reader.enter(whole)?;
        let info_tlv = r.expect(tag::SEQUENCE, "SES_SealInfo")?;
        let info = SealInfo::read(&mut r.enter_bytes(info_tlv.raw)?)?;
        // v1 wraps certificate, algorithm and signature in a SEQUENCE of their own. From v4 on they stand flat;
        // a certificate that is not wrapped in an OCTET STRING is a SEQUENCE too, but more follows it.
        let mut rest = r.clone();
        let wrapped =
            rest.peek() == Some(tag::SEQUENCE) && rest.any("SES_SignInfo").is_ok() && rest.is_empty();
        let mut s = if wrapped { r.sequence("SES_SignInfo")? } else { r.clone() };
        let maker_der = read_certificate(&mut s, "maker certificate")?;
        let algorithm = AlgorithmIdentifier::read_seal(&mut s)?;
        let signature = s.bit_string("maker signature")?.to_vec();
        let timestamp = read_timestamp(&mut s)?;
        s.finish("SESeal")?;
        let version = match (wrapped, &timestamp, info.version) {
            (true, ..) => Version::V1,
            (false, Some(_), _) | (false, None, 5) => Version::V5,
            (false, None, _) => Version::V4,
        };
        note_version(info.version, version, r.notes());
        let maker = Certificate::from_der(&maker_der);
        let (der, info_der) = (whole.raw.to_vec(), info_tlv.raw.to_vec());
        let tolerances = notes.tolerances();
        Ok(Seal {
            digest,
            version,
            info,
            der,
            info_der,
            maker_der,
            maker,
            algorithm,
            signature,
            timestamp,
            tolerances,
        })
    }

    /// The version, by shape.
    pub fn version(&self) -> Version {
        self.version
    }

    /// What the maker signed: name, number, validity, picture.
    pub fn info(&self) -> &SealInfo {
        &self.info
    }

    /// The DER encoding: two seals are the same seal when these are equal.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The maker's certificate; an error when it cannot be read.
    pub fn maker(&self) -> Result<&Certificate, &Error> {
        self.maker.as_ref()
    }

    /// The maker's signature algorithm, as it stands.
    pub fn algorithm(&self) -> &AlgorithmIdentifier {
        &self.algorithm
    }

    /// The token over the maker's signature (v5).
    pub fn timestamp_token(&self) -> Option<&[u8]> {
        self.timestamp.as_deref()
    }

    /// Whether a time lies in the seal's validity, both ends included.
    pub fn is_valid_at(&self, time: Timestamp) -> bool {
        self.info.property.valid_from <= time && time <= self.info.property.valid_to
    }

    /// Whether the seal may stand on signatures of this certificate.
    pub fn lists(&self, certificate: &Certificate) -> bool {
        match &self.info.property.signers {
            SignerList::Certificates(list) => list.iter().any(|der| der == certificate.der()),
            SignerList::Digests(list) => list.iter().any(|digest| digest.is_of(certificate)),
        }
    }

    /// The certificates in its list that can be read; none when it lists digests.
    pub fn listed_certificates(&self) -> Vec<Certificate> {
        match &self.info.property.signers {
            SignerList::Certificates(list) => {
                list.iter().filter_map(|der| Certificate::from_der(der).ok()).collect()
            }
            SignerList::Digests(_) => Vec::new(),
        }
    }

    /// What was tolerated in reading it; a signature that it is part of has it too.
    pub fn tolerances(&self) -> Tolerances {
        self.tolerances
    }

    /// SHA-256 of its encoding: the key of [`SealCache`](super::SealCache).
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }
}

impl SealedSignature {
    /// Reads the content of `SignedValue.dat`.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let notes = Notes::new();
        let mut outer = Reader::new(bytes, &notes);
        let mut r = outer.sequence("SES_Signature")?;
        outer.finish_padded("SES_Signature")?;
        let to_sign = r.expect(tag::SEQUENCE, "TBS_Sign")?;
        let is_v1 = r.peek() == Some(tag::BIT_STRING);
        let mut t = r.enter(to_sign)?;
        let number = t.small("version")?;
        let seal = Seal::read(&mut t)?;
        let (signed_at, signed_at_text) = read_signing_time(&mut t)?;
        let data_hash = t.bit_string("dataHash")?.to_vec();
        let property = t.text("propertyInfo")?;

        let source = if is_v1 { &mut t } else { &mut r };
        let certificate_der = read_certificate(source, "signer certificate")?;
        let algorithm = AlgorithmIdentifier::read_seal(source)?;
        let extensions = read_extensions(&mut t)?;
        t.finish("TBS_Sign")?;
        let signature = r.bit_string("signature")?.to_vec();
        let timestamp = read_timestamp(&mut r)?;
        r.finish("SES_Signature")?;

        let version = match (is_v1, number) {
            (true, _) => Version::V1,
            (false, 5) => Version::V5,
            (false, _) if seal.version == Version::V5 => Version::V5,
            (false, _) => Version::V4,
        };
        note_version(number, version, &notes);
        Ok(SealedSignature {
            version,
            seal,
            signed_at,
            signed_at_text,
            data_hash,
            property,
            to_sign: to_sign.raw.to_vec(),
            certificate: Certificate::from_der(&certificate_der),
            algorithm,
            signature,
            timestamp,
            extensions,
            tolerances: notes.tolerances(),
        })
    }

    /// The version, by shape.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The seal.
    pub fn seal(&self) -> &Arc<Seal> {
        &self.seal
    }

    /// The time that the signer claims; absent when it cannot be read.
    pub fn signed_at(&self) -> Option<Timestamp> {
        self.signed_at
    }

    /// The time that the signer claims, as written.
    pub fn signed_at_text(&self) -> &str {
        &self.signed_at_text
    }

    /// The signed digest of `Signature.xml`.
    pub fn data_hash(&self) -> &[u8] {
        &self.data_hash
    }

    /// The signed path of `Signature.xml`.
    pub fn property(&self) -> &str {
        &self.property
    }

    /// The signer's certificate; an error when it cannot be read.
    pub fn certificate(&self) -> Result<&Certificate, &Error> {
        self.certificate.as_ref()
    }

    /// The signature algorithm, as it stands.
    pub fn algorithm(&self) -> &AlgorithmIdentifier {
        &self.algorithm
    }

    /// The signature value.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The token over the signature value (v4 on).
    pub fn timestamp_token(&self) -> Option<&[u8]> {
        self.timestamp.as_deref()
    }

    /// Extensions of the signature (v4 on).
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// What was tolerated in reading it and its seal.
    pub fn tolerances(&self) -> Tolerances {
        self.tolerances
    }
}

impl AlgorithmIdentifier {
    /// Seals name the algorithm by a bare OBJECT IDENTIFIER; an AlgorithmIdentifier in its place is tolerated.
    fn read_seal(r: &mut Reader<'_, '_>) -> Result<Self, Error> {
        let what = "signatureAlgorithm";
        if r.peek() == Some(tag::OID) {
            return Ok(AlgorithmIdentifier::bare(r.oid(what)?));
        }
        r.notes().note(Tolerance::AlgorithmParameters);
        AlgorithmIdentifier::read(r, what)
    }
}

/// DER of a certificate inside an OCTET STRING, or standing by itself.
fn read_certificate(r: &mut Reader<'_, '_>, what: &'static str) -> Result<Vec<u8>, Error> {
    if r.peek() == Some(tag::SEQUENCE) {
        r.notes().note(Tolerance::UnwrappedCertificate);
        return Ok(r.any(what)?.raw.to_vec());
    }
    Ok(r.octet_string(what)?.into_owned())
}

/// `[0]` with a BIT STRING, EXPLICIT or IMPLICIT, that holds a token.
fn read_timestamp(r: &mut Reader<'_, '_>) -> Result<Option<Vec<u8>>, Error> {
    let what = "timeStamp";
    if let Some(mut wrapper) = r.open_optional(tag::context(0), what)? {
        return match wrapper.peek() {
            Some(tag::BIT_STRING | tag::OCTET_STRING) => Ok(Some(wrapper.bit_string(what)?.to_vec())),
            Some(_) => Ok(Some(wrapper.any(what)?.raw.to_vec())),
            None => Ok(None),
        };
    }
    let implicit = r.optional(tag::context_primitive(0), what)?;
    Ok(implicit.and_then(|tlv| tlv.content.get(1..).map(<[u8]>::to_vec)))
}

/// GeneralizedTime from v4 on; text in a BIT STRING in v1. A time that cannot be read is no reason to give up
/// the signature.
fn read_signing_time(t: &mut Reader<'_, '_>) -> Result<(Option<Timestamp>, String), Error> {
    let what = "timeInfo";
    let mut copy = t.clone();
    let tlv = t.any(what)?;
    let octets = match tlv.tag {
        tag::BIT_STRING => tlv.content.get(1..).unwrap_or_default(),
        _ => tlv.content,
    };
    let text = String::from_utf8_lossy(octets).trim_matches('\0').to_owned();
    let time = match tlv.tag {
        tag::GENERALIZED_TIME | tag::UTC_TIME => copy.time(what).ok(),
        _ => {
            // v1 has room for a whole GeneralizedTime or token here; text is what is met.
            let inner = Reader::new(octets, t.notes()).time(what).ok();
            inner.or_else(|| read_time_text(&text))
        }
    };
    Ok((time, text))
}

/// KingGrid writes 2 into v1, others 1 or 3 into v4; none of it changes the shape.
fn note_version(number: u64, version: Version, notes: &Notes) {
    if number != version.number() {
        notes.note(Tolerance::VersionNumber);
    }
}
