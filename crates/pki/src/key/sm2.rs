//! SM2 public keys (GB/T 32918.2).

use std::sync::OnceLock;

use ::sm2::PublicKey;
use ::sm2::dsa::Signature;
use sha2::Sha256;
use sm3::Digest;
use sm3::Sm3;

use super::scalars::read_signature;
use super::sm2_table;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;

/// The user id of signatures that agree on none (GB/T 35276 §10).
pub const DEFAULT_USER_ID: &[u8] = b"1234567812345678";

/// a, b, xG, yG of the SM2 curve, as ZA needs them (GB/T 32918.5).
const CURVE: [u8; 128] = *b"\
\xff\xff\xff\xfe\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xfc\
\x28\xe9\xfa\x9e\x9d\x9f\x5e\x34\x4d\x5a\x9e\x4b\xcf\x65\x09\xa7\xf3\x97\x89\xf5\x15\xab\x8f\x92\xdd\xbc\xbd\x41\x4d\x94\x0e\x93\
\x32\xc4\xae\x2c\x1f\x19\x81\x19\x5f\x99\x04\x46\x6a\x39\xc9\x94\x8f\xe3\x0b\xbf\xf2\x66\x0b\xe1\x71\x5a\x45\x89\x33\x4c\x74\xc7\
\xbc\x37\x36\xa2\xf4\xf6\x77\x9c\x59\xbd\xce\xe3\x6b\x69\x21\x53\xd0\xa9\x87\x7c\xc6\x2a\x47\x40\x02\xdf\x32\xe5\x21\x39\xf0\xa0";

/// An SM2 public key: a point of the curve, not the point at infinity.
#[derive(Clone, Debug)]
pub struct Sm2Key {
    public: PublicKey,
    point: [u8; 64],
    /// A digest of the point, by which the key is remembered.
    id: [u8; 32],
    /// ZA of [`DEFAULT_USER_ID`], made when it is first asked for.
    z: OnceLock<[u8; 32]>,
}

impl Sm2Key {
    /// From an encoded point: `04 ‖ x ‖ y`; tolerated are the compressed form and `x ‖ y` alone. `None` when it
    /// is not a point of the curve.
    pub fn from_point(bytes: &[u8], notes: &Notes) -> Option<Self> {
        let mut whole = Vec::new();
        let bytes = match (bytes.len(), bytes.first()) {
            (65, Some(4)) => bytes,
            (33, Some(2 | 3)) => {
                notes.note(Tolerance::CompressedPoint);
                bytes
            }
            (64, _) => {
                notes.note(Tolerance::BarePoint);
                whole.push(4);
                whole.extend_from_slice(bytes);
                &whole
            }
            _ => return None,
        };
        let public = PublicKey::from_sec1_bytes(bytes).ok()?;
        let encoded = public.to_sec1_bytes();
        let point: [u8; 64] = encoded.get(1..)?.try_into().ok()?;
        Some(Sm2Key { public, point, id: Sha256::digest(point).into(), z: OnceLock::new() })
    }

    /// x ‖ y.
    pub fn point(&self) -> &[u8; 64] {
        &self.point
    }

    /// ZA: the digest of the user id, the curve and the key (GB/T 32918.2 §5.5). Ids longer than 8191 bytes do
    /// not exist.
    pub fn z(&self, user_id: &[u8]) -> [u8; 32] {
        if user_id == DEFAULT_USER_ID {
            return *self.z.get_or_init(|| self.z_of(user_id));
        }
        self.z_of(user_id)
    }

    fn z_of(&self, user_id: &[u8]) -> [u8; 32] {
        let bits = u16::try_from(user_id.len()).unwrap_or(u16::MAX).saturating_mul(8);
        let mut hasher = Sm3::new();
        hasher.update(bits.to_be_bytes());
        hasher.update(user_id);
        hasher.update(CURVE);
        hasher.update(self.point);
        hasher.finalize().into()
    }

    /// e: the digest of ZA and the message, which is what SM2 signs.
    pub fn digest(&self, user_id: &[u8], chunks: &[&[u8]]) -> [u8; 32] {
        let mut hasher = Sm3::new();
        hasher.update(self.z(user_id));
        for chunk in chunks {
            hasher.update(chunk);
        }
        hasher.finalize().into()
    }

    pub(super) fn verify(&self, e: &[u8], signature: &[u8], notes: &Notes) -> bool {
        let Some((r, s)) = read_signature(signature, notes) else { return false };
        let Ok(e) = <&[u8; 32]>::try_from(e) else { return false };
        // Refuses r and s outside of [1, n-1].
        let Ok(signature) = Signature::from_scalars(r, s) else { return false };
        sm2_table::verify(&self.public, self.id, e, &signature)
    }
}

impl PartialEq for Sm2Key {
    fn eq(&self, other: &Self) -> bool {
        self.point == other.point
    }
}

impl Eq for Sm2Key {}
