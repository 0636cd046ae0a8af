//! Digests of detached content, made while the content is at hand and used later.

use serde::Deserialize;
use serde::Serialize;

use super::SignedData;
use crate::algorithm::DigestAlgorithm;
use crate::algorithm::Hasher;
use crate::certificate::Certificate;
use crate::key::DEFAULT_USER_ID;
use crate::key::PublicKey;

/// Digests of detached content, one for each way in which a signer of one `SignedData` needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentDigests {
    /// By dotted identifier of the algorithm, or `za:` and ZA in hexadecimal for SM2's e.
    digests: Vec<(String, Vec<u8>)>,
}

impl ContentDigests {
    /// No content is at hand.
    pub fn none() -> Self {
        ContentDigests::default()
    }

    /// The digest of content that is at hand as a whole.
    pub(super) fn plain_only(algorithm: Option<DigestAlgorithm>, content: &[u8]) -> Self {
        let digests = algorithm.iter().map(|a| (a.oid().to_string(), a.digest(content))).collect();
        ContentDigests { digests }
    }

    /// Whether no content was at hand.
    pub fn is_empty(&self) -> bool {
        self.digests.is_empty()
    }

    /// The digest by an algorithm, if it was made.
    pub fn plain(&self, algorithm: DigestAlgorithm) -> Option<&[u8]> {
        self.find(&algorithm.oid().to_string())
    }

    /// SM2's e for this ZA, if it was made.
    pub fn with_z(&self, z: &[u8; 32]) -> Option<&[u8]> {
        self.find(&z_label(z))
    }

    fn find(&self, label: &str) -> Option<&[u8]> {
        self.digests.iter().find(|(l, _)| l == label).map(|(_, digest)| digest.as_slice())
    }
}

fn z_label(z: &[u8; 32]) -> String {
    format!("za:{}", crate::hex(z))
}

impl SignedData {
    /// All digests of the content that checking the signers will need. What stands inside may be the SHA-1 of the
    /// content whatever the signers digest by (ISO 32000-1, 12.8.3.3.1, `adbe.pkcs7.sha1`). `extra` are certificates that do not
    /// stand inside. The content is passed over once for each digest.
    pub fn digest_content(&self, chunks: &[&[u8]], extra: &[Certificate]) -> ContentDigests {
        let mut hashers: Vec<(String, Hasher)> = Vec::new();
        let mut add = |label: String, make: &dyn Fn() -> Hasher| {
            if !hashers.iter().any(|(l, _)| *l == label) {
                hashers.push((label, make()));
            }
        };
        if self
            .encapsulated
            .as_ref()
            .is_some_and(|inside| inside.len() == DigestAlgorithm::Sha1.output_bytes())
        {
            let algorithm = DigestAlgorithm::Sha1;
            add(algorithm.oid().to_string(), &|| algorithm.hasher());
        }
        for signer in &self.signers {
            if let Some(algorithm) = signer.digest_algorithm() {
                add(algorithm.oid().to_string(), &|| algorithm.hasher());
            }
            // Without signed attributes SM2 signs the digest of ZA and the content itself.
            if signer.signed.is_some() || self.encapsulated.is_some() {
                continue;
            }
            for certificate in self.certificates_of(signer, extra) {
                let PublicKey::Sm2(key) = certificate.public_key() else { continue };
                for z in [key.z(DEFAULT_USER_ID), key.z(b"")] {
                    add(z_label(&z), &|| {
                        let mut hasher = DigestAlgorithm::Sm3.hasher();
                        hasher.update(&z);
                        hasher
                    });
                }
            }
        }
        let digests = hashers.into_iter().map(|(label, mut hasher)| {
            for chunk in chunks {
                hasher.update(chunk);
            }
            (label, hasher.finish())
        });
        ContentDigests { digests: digests.collect() }
    }
}
