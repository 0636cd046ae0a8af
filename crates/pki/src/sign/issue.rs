//! Certificates that are issued: roots, authorities, and signers (RFC 5280, GB/T 20518).

use jiff::Timestamp;
use rand_core::CryptoRng;

use super::PrivateKey;
use super::Signer;
use crate::algorithm::AlgorithmIdentifier;
use crate::algorithm::DigestAlgorithm;
use crate::algorithm::SignatureAlgorithm;
use crate::asn1::Oid;
use crate::asn1::Writer;
use crate::asn1::tag;
use crate::certificate::Certificate;
use crate::certificate::TIME_STAMPING;
use crate::error::Error;
use crate::key::PublicKey;
use crate::name::Name;

const SUBJECT_KEY_ID: Oid = Oid::known("2.5.29.14");
const KEY_USAGE: Oid = Oid::known("2.5.29.15");
const BASIC_CONSTRAINTS: Oid = Oid::known("2.5.29.19");
const AUTHORITY_KEY_ID: Oid = Oid::known("2.5.29.35");
const EXTENDED_KEY_USAGE: Oid = Oid::known("2.5.29.37");

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateUse {
    /// Issuing certificates and revocation lists.
    Authority {
        /// How many authorities may follow below it.
        path_length: Option<u8>,
    },
    /// Signing and sealing documents, and seals.
    Signing,
    /// Stamping the time.
    TimeStamping,
}

/// What a certificate is to say.
#[derive(Clone, Debug)]
pub struct CertificateRequest<'a> {
    /// Whom it names: types of attributes (as [`COMMON_NAME`](crate::name::COMMON_NAME)) and their texts, in order.
    pub subject: &'a [(Oid, &'a str)],
    /// The first second of its validity.
    pub not_before: Timestamp,
    /// The last second of its validity.
    pub not_after: Timestamp,
    /// What it is for.
    pub usage: CertificateUse,
}

impl CertificateRequest<'_> {
    /// A certificate that a key issues for itself: a root, or a signer whom one must trust by name.
    ///
    /// # Errors
    /// What the key gives; [`Error::Malformed`] when validity is empty.
    pub fn self_sign(&self, key: PrivateKey, rng: &mut dyn CryptoRng) -> Result<Signer, Error> {
        let mut name = Writer::new();
        Name::write(&mut name, self.subject);
        let issuer = Issuer { name: name.finish(), key: &key, key_id: key_id(key.public_key())? };
        let certificate = issuer.issue(self, key.public_key(), rng)?;
        Ok(Signer::with(key, certificate, &[]))
    }
}

impl Signer {
    /// A certificate that this authority issues for a key, to be judged at `at`.
    ///
    /// # Errors
    /// [`Error::SignerUsage`] when this is no authority, [`Error::SignerValidity`] when it is not valid at that
    /// time or for so long; [`Error::Unsupported`] for a key that is not; what the key gives.
    pub fn issue(
        &self,
        request: &CertificateRequest<'_>,
        key: &PublicKey,
        at: Timestamp,
        rng: &mut dyn CryptoRng,
    ) -> Result<Certificate, Error> {
        self.check_authority(at)?;
        // A certificate that outlives its issuer is of no use in between.
        self.check_authority(request.not_after)?;
        let own = self.certificate();
        let key_id = match &own.extensions().subject_key_id {
            Some(id) => id.clone(),
            None => key_id(own.public_key())?,
        };
        Issuer { name: own.subject().der().to_vec(), key: self.key(), key_id }.issue(request, key, rng)
    }

    /// The signer of a key that this authority issues a certificate for: the key with that certificate, this
    /// authority's and those above it.
    ///
    /// # Errors
    /// As [`issue`](Signer::issue).
    pub fn issue_signer(
        &self,
        request: &CertificateRequest<'_>,
        key: PrivateKey,
        at: Timestamp,
        rng: &mut dyn CryptoRng,
    ) -> Result<Signer, Error> {
        let certificate = self.issue(request, key.public_key(), at, rng)?;
        let own = std::iter::once(self.certificate());
        let above: Vec<Certificate> = own.chain(self.chain()).cloned().collect();
        Ok(Signer::with(key, certificate, &above))
    }
}

/// Who signs a certificate.
struct Issuer<'a> {
    name: Vec<u8>,
    key: &'a PrivateKey,
    key_id: Vec<u8>,
}

impl Issuer<'_> {
    fn issue(
        &self,
        request: &CertificateRequest<'_>,
        key: &PublicKey,
        rng: &mut dyn CryptoRng,
    ) -> Result<Certificate, Error> {
        if request.not_after < request.not_before {
            return Err(Error::malformed("validity", "it ends before it begins"));
        }
        let algorithm = signature_identifier(self.key.algorithm());
        let mut serial = [0; 16];
        rng.fill_bytes(&mut serial);
        // Positive and never zero (RFC 5280 §4.1.2.2).
        if let Some(first) = serial.first_mut() {
            *first = *first & 0x7f | 0x40;
        }
        let subject_key =
            key.to_der().ok_or(Error::Unsupported { what: "public key", detail: key.name() })?;
        let subject_id = key_id(key)?;
        let tbs = sequence(|w| {
            w.explicit(0, |w| {
                w.integer(2);
            });
            w.unsigned(&serial);
            algorithm.write(w);
            w.raw(&self.name).sequence(|w| {
                w.time(request.not_before).time(request.not_after);
            });
            Name::write(w, request.subject);
            w.raw(&subject_key).explicit(3, |w| {
                w.sequence(|w| self.write_extensions(w, request.usage, &subject_id));
            });
        });
        let signature = self.key.sign(&tbs, rng)?;
        Certificate::from_der(&sequence(|w| {
            w.raw(&tbs);
            algorithm.write(w);
            w.bit_string(&signature);
        }))
    }

    fn write_extensions(&self, writer: &mut Writer, usage: CertificateUse, subject_id: &[u8]) {
        let authority = matches!(usage, CertificateUse::Authority { .. });
        extension(writer, BASIC_CONSTRAINTS, true, |w| {
            w.sequence(|w| {
                if let CertificateUse::Authority { path_length } = usage {
                    w.boolean(true);
                    if let Some(limit) = path_length {
                        w.integer(u64::from(limit));
                    }
                }
            });
        });
        extension(writer, KEY_USAGE, true, |w| {
            // digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyAgreement, keyCertSign, cRLSign.
            let signs = !authority;
            w.named_bits(&[signs, signs, false, false, false, authority, authority]);
        });
        if usage == CertificateUse::TimeStamping {
            // Critical, and alone (RFC 3161 §2.3).
            extension(writer, EXTENDED_KEY_USAGE, true, |w| {
                w.sequence(|w| {
                    w.oid(&TIME_STAMPING);
                });
            });
        }
        extension(writer, SUBJECT_KEY_ID, false, |w| {
            w.octet_string(subject_id);
        });
        extension(writer, AUTHORITY_KEY_ID, false, |w| {
            w.sequence(|w| {
                w.element(tag::context_primitive(0), &self.key_id);
            });
        });
    }
}

fn extension(writer: &mut Writer, oid: Oid, critical: bool, value: impl FnOnce(&mut Writer)) {
    let mut inner = Writer::new();
    value(&mut inner);
    writer.sequence(|w| {
        w.oid(&oid);
        if critical {
            w.boolean(true);
        }
        w.octet_string(&inner.finish());
    });
}

/// The identifier of a key: the first 160 bits of SHA-256 over it (RFC 7093 §2, method 1).
fn key_id(key: &PublicKey) -> Result<Vec<u8>, Error> {
    let bits = match key {
        PublicKey::Sm2(key) => [&[4], key.point().as_slice()].concat(),
        PublicKey::P256(key) => key.point(),
        PublicKey::Rsa(key) => key.to_der(),
        PublicKey::Unsupported { .. } => {
            return Err(Error::Unsupported { what: "public key", detail: key.name() });
        }
    };
    let mut id = DigestAlgorithm::Sha256.digest(&bits);
    id.truncate(20);
    Ok(id)
}

fn signature_identifier(algorithm: SignatureAlgorithm) -> AlgorithmIdentifier {
    let parameters = matches!(algorithm, SignatureAlgorithm::RsaPkcs1(_)).then(|| vec![tag::NULL, 0]);
    AlgorithmIdentifier { oid: algorithm.oid(), parameters }
}

fn sequence(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.sequence(write);
    writer.finish()
}
