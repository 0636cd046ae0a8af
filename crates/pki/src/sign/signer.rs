//! Somebody who can sign: a private key with its certificate, and the certificates above it.

use jiff::Timestamp;
use rand_core::CryptoRng;

use super::PrivateKey;
use crate::algorithm::DigestAlgorithm;
use crate::algorithm::SignatureAlgorithm;
use crate::algorithm::Strength;
use crate::certificate::Certificate;
use crate::chain::MAX_PATH;
use crate::error;
use crate::error::Error;
use crate::key::Value;

/// Somebody who can sign.
#[derive(Clone, Debug)]
pub struct Signer {
    key: PrivateKey,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

impl Signer {
    /// The signer of a key: its certificate and the issuers above it are sought in `certificates`. Of several
    /// certificates for the key, the one that is valid longest is the signer's.
    ///
    /// # Errors
    /// [`Error::KeyMismatch`] when none of them is the key's.
    pub fn new(key: PrivateKey, certificates: &[Certificate]) -> Result<Self, Error> {
        let public = key.public_key().to_der();
        let certificate = certificates
            .iter()
            .filter(|c| public.is_some() && c.public_key().to_der() == public)
            .max_by_key(|c| (c.not_after(), c.fingerprint()))
            .ok_or(Error::KeyMismatch { certificates: certificates.len() })?
            .clone();
        Ok(Self::with(key, certificate, certificates))
    }

    /// A key with a certificate that is known to be its own.
    pub(super) fn with(key: PrivateKey, certificate: Certificate, pool: &[Certificate]) -> Self {
        let chain = issuers(&certificate, pool);
        Signer { key, certificate, chain }
    }

    /// The private key.
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// The signer's own certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The issuers' certificates, next issuer first, as far as they are known.
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// The algorithm that the key signs by.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.key.algorithm()
    }

    /// The digest that goes with the algorithm.
    pub fn digest(&self) -> DigestAlgorithm {
        self.algorithm().digest()
    }

    /// Whether documents may be signed at a time: the certificate is valid then, its key is for signing, and
    /// strong enough. Whether anyone trusts it is not asked.
    ///
    /// # Errors
    /// [`Error::SignerValidity`], [`Error::SignerUsage`], [`Error::SignerWeak`].
    pub fn check(&self, at: Timestamp) -> Result<(), Error> {
        self.check_use(at, error::SIGNING_DOCUMENTS, self.certificate.allows_signing())
    }

    /// Whether certificates may be issued at a time.
    pub(super) fn check_authority(&self, at: Timestamp) -> Result<(), Error> {
        let usage = self.certificate.extensions().key_usage;
        let may = self.certificate.is_ca() && usage.is_none_or(|u| u.certificate_signing);
        self.check_use(at, error::ISSUING_CERTIFICATES, may)
    }

    fn check_use(&self, at: Timestamp, usage: &'static str, allowed: bool) -> Result<(), Error> {
        if !allowed {
            return Err(Error::SignerUsage { usage });
        }
        if !self.certificate.is_valid_at(at) {
            let (not_before, not_after) = (self.certificate.not_before(), self.certificate.not_after());
            return Err(Error::SignerValidity { not_before, not_after, at });
        }
        if self.key.public_key().strength() == Strength::Weak {
            return Err(Error::SignerWeak { key: self.key.public_key().name() });
        }
        Ok(())
    }

    /// Signs a message with the key, whatever the certificate says; see [`check`](Signer::check).
    ///
    /// # Errors
    /// As [`PrivateKey::sign`].
    pub fn sign(&self, message: &[u8], rng: &mut dyn CryptoRng) -> Result<Vec<u8>, Error> {
        self.key.sign(message, rng)
    }

    /// The certificates to put into what is signed: the signer's and its issuers' up to, but without, a root,
    /// which who verifies must have anyway.
    pub(super) fn embedded(&self) -> impl Iterator<Item = &Certificate> {
        let above = self.chain.iter().filter(|c| !c.is_self_issued());
        std::iter::once(&self.certificate).chain(above)
    }
}

/// The issuers of a certificate among those at hand: by name, and by signature.
fn issuers(certificate: &Certificate, pool: &[Certificate]) -> Vec<Certificate> {
    let mut chain: Vec<Certificate> = Vec::new();
    while chain.len() < MAX_PATH {
        let last = chain.last().unwrap_or(certificate);
        if last.is_self_issued() {
            break;
        }
        let signed_by = |c: &&Certificate| last.verify_signed_by(c.public_key()).value == Value::Valid;
        let found = pool
            .iter()
            .filter(|c| c.subject().matches(last.issuer()) && *c != last && !chain.contains(c))
            .find(signed_by);
        match found.cloned() {
            Some(issuer) => chain.push(issuer),
            None => break,
        }
    }
    chain
}
