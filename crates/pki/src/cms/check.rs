//! Checking the signers of a SignedData.

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::ContentDigests;
use super::SignedData;
use super::Signer;
use super::attribute::SignedAttributes;
use super::attribute::Single;
use super::oids;
use crate::algorithm::AlgorithmIdentifier;
use crate::algorithm::DigestAlgorithm;
use crate::algorithm::SignatureAlgorithm;
use crate::algorithm::Strength;
use crate::algorithm::oids as algorithms;
use crate::asn1::Reader;
use crate::asn1::tag;
use crate::certificate::Certificate;
use crate::error::Error;
use crate::key::DEFAULT_USER_ID;
use crate::key::PublicKey;
use crate::key::Value;
use crate::key::Verification;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;
use crate::tolerance::Tolerances;

/// Certificates tried for one signer, when several have the number that it names.
const MAX_TRIED: usize = 4;

/// Whether a digest is the one of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestState {
    /// It is.
    Matches,
    /// It is another's.
    Differs,
    /// Its algorithm is not on the allowlist.
    Unsupported,
    /// It was not compared: the content is not at hand, or the signature covers the content itself and does
    /// not hold.
    NotChecked,
}

/// A breach of CMS's rules that makes a signature invalid whatever its value says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignerFault {
    /// No content-type attribute among the signed attributes.
    ContentTypeMissing,
    /// More than one content type.
    ContentTypeRepeated,
    /// The signed content type is not the one of the content.
    ContentTypeDiffers,
    /// No message-digest attribute among the signed attributes.
    MessageDigestMissing,
    /// More than one message digest.
    MessageDigestRepeated,
    /// The signed certificate hash (ESS, CAdES) is not the one of the certificate.
    SigningCertificateDiffers,
}

/// What was found of one signer.
#[derive(Clone, Debug)]
pub struct SignerCheck {
    /// Whether the signed digest is the one of the content.
    pub digest: DigestState,
    /// Whether the signature value holds.
    pub value: Value,
    /// The certificate that it was checked with, or that its id names.
    pub certificate: Option<Certificate>,
    /// The signature algorithm, if it is on the allowlist.
    pub algorithm: Option<SignatureAlgorithm>,
    /// The digest algorithm, if it is on the allowlist.
    pub digest_algorithm: Option<DigestAlgorithm>,
    /// The weaker of algorithm and key.
    pub strength: Option<Strength>,
    /// The digest of the content that stands inside in its place, where it is another than the signer's.
    pub content_digest: Option<DigestAlgorithm>,
    /// The time that the signer claims (signingTime attribute).
    pub signing_time: Option<Timestamp>,
    /// DER of the RFC 3161 token over the signature value.
    pub timestamp_token: Option<Vec<u8>>,
    /// Breaches of CMS's rules; with any, `value` is never `Valid`.
    pub faults: Vec<SignerFault>,
    /// What was tolerated in this signature.
    pub tolerances: Tolerances,
}

impl SignedData {
    /// Checks the signer at `index`; `None` when there is none. `content` comes from
    /// [`digest_content`](SignedData::digest_content), or is [`ContentDigests::none`] when the content is not
    /// at hand. `extra` are certificates that do not stand inside.
    ///
    /// When the content stands inside, the value is checked over it, and `digest` says whether it is, or is the
    /// digest of, the content at hand.
    pub fn check_signer(
        &self,
        index: usize,
        content: &ContentDigests,
        extra: &[Certificate],
    ) -> Option<SignerCheck> {
        let signer = self.signers.get(index)?;
        let digest_algorithm = signer.digest_algorithm();
        let inside =
            self.encapsulated.as_deref().map(|bytes| ContentDigests::plain_only(digest_algorithm, bytes));
        let signed_content = inside.as_ref().unwrap_or(content);
        let mut check = SignerCheck {
            digest: DigestState::NotChecked,
            value: Value::NotChecked,
            certificate: None,
            algorithm: None,
            digest_algorithm,
            content_digest: None,
            strength: None,
            signing_time: signer.signed.as_ref().and_then(SignedAttributes::signing_time),
            timestamp_token: signer.timestamp_token.clone(),
            faults: Vec::new(),
            tolerances: self.tolerances,
        };
        if digest_algorithm.is_none() {
            check.digest = DigestState::Unsupported;
            check.value = Value::Unsupported;
        }
        if let Some(attributes) = &signer.signed {
            self.check_attributes(attributes, signed_content, &mut check);
        }
        self.check_value(signer, signed_content, extra, &mut check);
        if let (Some(bytes), Some(algorithm)) = (&self.encapsulated, digest_algorithm) {
            let sha1 = content.plain(DigestAlgorithm::Sha1);
            let at_hand = match content.plain(algorithm) {
                None => DigestState::NotChecked,
                Some(d) if *d == **bytes || *d == *algorithm.digest(bytes) => DigestState::Matches,
                Some(_) if sha1 == Some(bytes) => {
                    // The signer's digest is over this one: the weaker of them binds the content.
                    check.content_digest = Some(DigestAlgorithm::Sha1);
                    check.strength = check.strength.map(|s| s.min(DigestAlgorithm::Sha1.strength()));
                    DigestState::Matches
                }
                Some(_) => DigestState::Differs,
            };
            check.digest = if check.digest == DigestState::Differs { DigestState::Differs } else { at_hand };
        }
        if check.value == Value::Valid && !check.faults.is_empty() {
            check.value = Value::Invalid;
        }
        Some(check)
    }

    /// RFC 5652 §5.3, §11: content type and message digest stand exactly once, and are those of the content.
    fn check_attributes(
        &self,
        attributes: &SignedAttributes,
        content: &ContentDigests,
        check: &mut SignerCheck,
    ) {
        match attributes.single(oids::CONTENT_TYPE) {
            Single::Missing => check.faults.push(SignerFault::ContentTypeMissing),
            Single::Repeated => check.faults.push(SignerFault::ContentTypeRepeated),
            Single::One(value) => {
                let notes = Notes::new();
                match Reader::new(value, &notes).oid("contentType") {
                    Ok(oid) if oid == self.content_type => {}
                    Ok(oid) if oids::is_data(&oid) && oids::is_data(&self.content_type) => {
                        check.tolerances.insert(Tolerance::DataTypeNames);
                    }
                    _ => check.faults.push(SignerFault::ContentTypeDiffers),
                }
            }
        }
        match attributes.single(oids::MESSAGE_DIGEST) {
            Single::Missing => check.faults.push(SignerFault::MessageDigestMissing),
            Single::Repeated => check.faults.push(SignerFault::MessageDigestRepeated),
            Single::One(value) => {
                let notes = Notes::new();
                let stated = Reader::new(value, &notes).octet_string("messageDigest").map(|d| d.into_owned());
                let measured = check.digest_algorithm.and_then(|a| content.plain(a));
                check.digest = match (stated, measured) {
                    _ if check.digest == DigestState::Unsupported => DigestState::Unsupported,
                    (Err(_), _) => DigestState::Differs,
                    (Ok(_), None) => DigestState::NotChecked,
                    (Ok(stated), Some(measured)) if stated == measured => DigestState::Matches,
                    (Ok(_), Some(_)) => DigestState::Differs,
                };
            }
        }
    }

    fn check_value(
        &self,
        signer: &Signer,
        content: &ContentDigests,
        extra: &[Certificate],
        check: &mut SignerCheck,
    ) {
        let identifier = self.signature_identifier(signer);
        for certificate in self.certificates_of(signer, extra).take(MAX_TRIED) {
            let key = certificate.public_key();
            let notes = Notes::new();
            let algorithm =
                check.digest_algorithm.and_then(|digest| identifier.signature(key, Some(digest), &notes));
            let checked = match algorithm {
                None => Verification::of(Value::Unsupported),
                Some(algorithm) => self.verify(signer, key, algorithm, content),
            };
            let is_better = check.certificate.is_none() || checked.value == Value::Valid;
            if is_better {
                check.value = checked.value;
                check.certificate = Some(certificate.clone());
                check.algorithm = algorithm;
                check.strength = algorithm.map(|a| a.strength().min(key.strength()));
                check.tolerances.merge(checked.tolerances.and(notes.tolerances()));
            }
            if checked.value == Value::Valid {
                break;
            }
        }
        if let (Some(attributes), Some(certificate)) = (&signer.signed, &check.certificate)
            && !names_certificate(attributes, certificate)
        {
            check.faults.push(SignerFault::SigningCertificateDiffers);
        }
        if signer.signed.is_none() && check.value == Value::Valid {
            check.digest = DigestState::Matches;
        }
    }

    /// The signature algorithm as it would be named anywhere else: GM/T 0010 has a name of its own for SM2, which
    /// is the standard's there, and no oddity.
    fn signature_identifier(&self, signer: &Signer) -> AlgorithmIdentifier {
        let mut identifier = signer.signature_algorithm.clone();
        if self.is_chinese && identifier.oid == oids::GM_SM2_SIGNATURE {
            identifier.oid = algorithms::SM2_SM3;
        }
        identifier
    }

    fn verify(
        &self,
        signer: &Signer,
        key: &PublicKey,
        algorithm: SignatureAlgorithm,
        content: &ContentDigests,
    ) -> Verification {
        if let Some(attributes) = &signer.signed {
            let first = key.verify(algorithm, &attributes.as_written, &signer.signature);
            return match &attributes.in_order {
                Some(in_order) if first.value == Value::Invalid => {
                    key.verify(algorithm, in_order, &signer.signature)
                }
                _ => first,
            };
        }
        if let Some(bytes) = &self.encapsulated {
            return key.verify(algorithm, bytes, &signer.signature);
        }
        let PublicKey::Sm2(sm2) = key else {
            return match content.plain(algorithm.digest()) {
                Some(digest) => key.verify_digest(algorithm, digest, &signer.signature),
                None => Verification::of(Value::NotChecked),
            };
        };
        let Some(e) = content.with_z(&sm2.z(DEFAULT_USER_ID)) else {
            return Verification::of(Value::NotChecked);
        };
        let first = key.verify_digest(algorithm, e, &signer.signature);
        let Some(e) = content.with_z(&sm2.z(b"")).filter(|_| first.value == Value::Invalid) else {
            return first;
        };
        let second = key.verify_digest(algorithm, e, &signer.signature);
        if second.value != Value::Valid {
            return first;
        }
        Verification { tolerances: second.tolerances.and(Tolerance::EmptyUserId.into()), ..second }
    }
}

/// Whether signing-certificate attributes (RFC 5035), where there are any, name this certificate.
fn names_certificate(attributes: &SignedAttributes, certificate: &Certificate) -> bool {
    [
        (oids::SIGNING_CERTIFICATE, DigestAlgorithm::Sha1),
        (oids::SIGNING_CERTIFICATE_V2, DigestAlgorithm::Sha256),
    ]
    .into_iter()
    .all(|(oid, default)| match attributes.single(oid) {
        Single::Missing => true,
        Single::Repeated => false,
        Single::One(value) => matches!(read_certificate_hash(value, default),
                Ok((algorithm, hash)) if algorithm.digest(certificate.der()) == hash),
    })
}

/// Algorithm and hash of the first ESSCertID or ESSCertIDv2: the signer's certificate.
fn read_certificate_hash(
    value: &[u8],
    default: DigestAlgorithm,
) -> Result<(DigestAlgorithm, Vec<u8>), Error> {
    let what = "signingCertificate";
    let notes = Notes::new();
    let mut outer = Reader::new(value, &notes);
    let mut id = outer.sequence(what)?.sequence(what)?.sequence(what)?;
    let mut algorithm = default;
    if id.peek() == Some(tag::SEQUENCE) {
        let named = AlgorithmIdentifier::read(&mut id, what)?;
        algorithm = named.digest().ok_or(Error::Unsupported { what, detail: named.oid.to_string() })?;
    }
    Ok((algorithm, id.octet_string(what)?.into_owned()))
}
