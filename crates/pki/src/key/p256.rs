//! P-256 public keys (ECDSA, FIPS 186-5).

use ::p256::ecdsa::Signature;
use ::p256::ecdsa::VerifyingKey;
use ::p256::ecdsa::signature::hazmat::PrehashVerifier;

use super::scalars::read_signature;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;

/// A P-256 public key: a point of the curve, not the point at infinity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct P256Key(VerifyingKey);

impl P256Key {
    /// From an encoded point, uncompressed or, tolerated, compressed.
    pub fn from_point(bytes: &[u8], notes: &Notes) -> Option<Self> {
        match (bytes.len(), bytes.first()) {
            (65, Some(4)) => {}
            (33, Some(2 | 3)) => notes.note(Tolerance::CompressedPoint),
            _ => return None,
        }
        VerifyingKey::from_sec1_bytes(bytes).ok().map(P256Key)
    }

    /// `04 ‖ x ‖ y`.
    pub fn point(&self) -> Vec<u8> {
        self.0.to_sec1_point(false).as_bytes().to_vec()
    }

    pub(super) fn verify(&self, digest: &[u8], signature: &[u8], notes: &Notes) -> bool {
        let Some((r, s)) = read_signature(signature, notes) else { return false };
        let Ok(signature) = Signature::from_scalars(r, s) else { return false };
        // Digests shorter than the field (SHA-1, SHA-224) are left-padded: the number stays the same.
        let mut padded = vec![0; 32usize.saturating_sub(digest.len())];
        padded.extend_from_slice(digest);
        self.0.verify_prehash(&padded, &signature).is_ok()
    }
}
