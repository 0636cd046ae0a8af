//! Checking seals and the signatures made with them. Facts only: what they mean together is judged elsewhere.

use super::Seal;
use super::SealedSignature;
use super::Version;
use super::asn1::SealParts;
use super::asn1::SignerDigest;
use crate::algorithm::AlgorithmIdentifier;
use crate::algorithm::DigestAlgorithm;
use crate::cache::Cache;
use crate::certificate::Certificate;
use crate::cms::DigestState;
use crate::key::PublicKey;
use crate::key::Value;
use crate::key::Verification;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;

/// Results of [`Seal::verify_maker`] by seal, bounded. One seal stands on many documents.
#[derive(Debug)]
pub struct SealCache(Cache<Verification>);

impl SealCache {
    /// A cache of results for at most `capacity` seals.
    pub fn new(capacity: usize) -> Self {
        SealCache(Cache::new(capacity))
    }

    /// What [`Seal::verify_maker`] gives.
    pub fn verify_maker(&self, seal: &Seal) -> Verification {
        self.0.get_or_make(seal.digest(), || seal.verify_maker())
    }
}

impl Seal {
    /// Checks the maker's signature over the seal. `NotChecked` when the maker's certificate cannot be read.
    pub fn verify_maker(&self) -> Verification {
        let Ok(maker) = &self.maker else { return Verification::of(Value::NotChecked) };
        let due = if self.version == Version::V1 { Version::V1 } else { Version::V4 };
        let signed =
            |version| SealParts::signed_bytes(&self.info_der, &self.maker_der, &self.algorithm.oid, version);
        let first = maker.public_key().verify_named(&self.algorithm, &signed(due), &self.signature);
        if first.value != Value::Invalid {
            return first;
        }
        // Both selections of fields hold the whole of the seal's information; makers mix them up.
        let other = if due == Version::V1 { Version::V4 } else { Version::V1 };
        let second = maker.public_key().verify_named(&self.algorithm, &signed(other), &self.signature);
        if second.value != Value::Valid {
            return first;
        }
        Verification { tolerances: second.tolerances.and(Tolerance::SealSignedFields.into()), ..second }
    }
}

impl SealedSignature {
    /// Checks the signature value over the signed structure with the certificate inside. `NotChecked` when
    /// that cannot be read.
    ///
    /// `Unsupported` when the value was made over `dataHash` alone: some products do so, but then the seal, the
    /// time and the certificate are not signed, and anyone could exchange them.
    pub fn verify_value(&self) -> Verification {
        let Ok(certificate) = &self.certificate else { return Verification::of(Value::NotChecked) };
        let key = certificate.public_key();
        let checked = key.verify_named(&self.algorithm, &self.to_sign, &self.signature);
        if checked.value == Value::Invalid && self.signs_data_hash_only(key) {
            return Verification { value: Value::Unsupported, ..checked };
        }
        checked
    }

    fn signs_data_hash_only(&self, key: &PublicKey) -> bool {
        let notes = Notes::new();
        let algorithm = self.algorithm.signature(key, None, &notes);
        algorithm
            .is_some_and(|a| key.verify_digest(a, &self.data_hash, &self.signature).value == Value::Valid)
    }

    /// The digest algorithm of `dataHash`: the one of the signature algorithm.
    pub fn data_hash_algorithm(&self) -> Option<DigestAlgorithm> {
        let key = self.certificate.as_ref().ok()?.public_key();
        self.algorithm.signature(key, None, &Notes::new()).map(|a| a.digest())
    }

    /// Whether `dataHash` is the digest of these bytes of `Signature.xml`.
    pub fn check_data(&self, signature_xml: &[u8]) -> DigestState {
        match self.data_hash_algorithm() {
            None => DigestState::Unsupported,
            Some(algorithm) if algorithm.digest(signature_xml) == self.data_hash => DigestState::Matches,
            Some(_) => DigestState::Differs,
        }
    }

    /// Whether the seal lists the signer's certificate.
    pub fn is_listed(&self) -> bool {
        self.certificate.as_ref().is_ok_and(|certificate| self.seal.lists(certificate))
    }
}

impl SignerDigest {
    /// Whether it is the digest of a certificate. An algorithm that is not on the allowlist names nobody.
    pub fn is_of(&self, certificate: &Certificate) -> bool {
        DigestAlgorithm::from_name_or_oid(&self.algorithm)
            .is_some_and(|a| a.digest(certificate.der()) == self.value)
    }
}

/// Checks a bare signature value (no seal, no CMS) over `Signature.xml` with each certificate at hand; gives
/// the first that fits. A value that fits none is `NotChecked`: whose it is cannot be told.
pub fn verify_bare(
    algorithm: &AlgorithmIdentifier,
    signature_xml: &[u8],
    signature: &[u8],
    certificates: &[Certificate],
) -> (Verification, Option<Certificate>) {
    for certificate in certificates {
        let checked = certificate.public_key().verify_named(algorithm, signature_xml, signature);
        if checked.value == Value::Valid {
            return (checked, Some(certificate.clone()));
        }
    }
    (Verification::of(Value::NotChecked), None)
}
