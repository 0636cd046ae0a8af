//! Which algorithms keep a secret, and the few operations on them.

use aes_gcm_siv::Aes256GcmSiv;
use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use sm3::Sm3;
use zeroize::Zeroizing;

use super::Secret;
use crate::cipher::{self, Sm4Gcm};
use crate::error::Error;

/// The algorithms of a key: they are chosen once, when the key is made, and stand in each ciphertext.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suite {
    /// AES-256-GCM-SIV, HKDF-SHA-256, HMAC-SHA-256: a repeated nonce tells at most that two texts are equal.
    International,
    /// SM4-GCM, HKDF-SM3, HMAC-SM3 (商用密码). Each text has a key of its own, derived with 128 random bits, since GCM
    /// does not survive a repeated nonce.
    Commercial,
}

/// Length of a nonce in bytes.
const NONCE_BYTES: usize = 12;
/// Length of what the key of one text is derived with, in bytes.
const SALT_BYTES: usize = 16;

impl Suite {
    pub(super) fn code(self) -> u8 {
        match self {
            Suite::International => 1,
            Suite::Commercial => 2,
        }
    }

    pub(super) fn of_code(code: u8) -> Option<Self> {
        [Suite::International, Suite::Commercial].into_iter().find(|suite| suite.code() == code)
    }

    /// A key for one purpose. HKDF-Expand (RFC 5869 §2.3) alone: the secret is uniformly random already.
    pub(super) fn derive(self, secret: &Secret, purpose: &[&[u8]]) -> Secret {
        let mut derived = Secret::default();
        let expanded = match self {
            Suite::International => Hkdf::<Sha256>::from_prk(secret.as_slice())
                .map(|hkdf| hkdf.expand_multi_info(purpose, derived.as_mut_slice())),
            Suite::Commercial => Hkdf::<Sm3>::from_prk(secret.as_slice())
                .map(|hkdf| hkdf.expand_multi_info(purpose, derived.as_mut_slice())),
        };
        debug_assert!(matches!(expanded, Ok(Ok(()))), "32 bytes are a key and an output of both hashes");
        derived
    }

    /// HMAC over the parts, which must be encoded without ambiguity.
    pub(super) fn mac(self, secret: &Secret, parts: &[&[u8]]) -> [u8; 32] {
        fn over<M: Mac + hmac::KeyInit>(secret: &Secret, parts: &[&[u8]]) -> [u8; 32] {
            // HMAC takes keys of any length.
            let Ok(mut mac) = <M as hmac::KeyInit>::new_from_slice(secret.as_slice()) else { return [0; 32] };
            parts.iter().for_each(|part| mac.update(part));
            mac.finalize().into_bytes().as_slice().try_into().unwrap_or([0; 32])
        }
        match self {
            Suite::International => over::<Hmac<Sha256>>(secret, parts),
            Suite::Commercial => over::<Hmac<Sm3>>(secret, parts),
        }
    }

    /// Encrypts: random bytes, ciphertext, tag.
    pub(super) fn encrypt(
        self,
        secret: &Secret,
        associated: &[u8],
        plain: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE_BYTES];
        rng.fill_bytes(&mut nonce);
        match self {
            Suite::International => {
                let text = Payload { msg: plain, aad: associated };
                let sealed = aes(secret).encrypt(&nonce.into(), text).map_err(|_| Error::TooLong)?;
                Ok([nonce.as_slice(), &sealed].concat())
            }
            Suite::Commercial => {
                let mut salt = [0; SALT_BYTES];
                rng.fill_bytes(&mut salt);
                let sealed = self.sm4(secret, &salt).encrypt(&nonce, associated, plain);
                Ok([salt.as_slice(), &nonce, &sealed.map_err(|_| Error::TooLong)?].concat())
            }
        }
    }

    /// Decrypts what [`encrypt`](Suite::encrypt) made.
    pub(super) fn decrypt(
        self,
        secret: &Secret,
        associated: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let plain = match self {
            Suite::International => sealed.split_first_chunk::<NONCE_BYTES>().and_then(|(nonce, sealed)| {
                aes(secret).decrypt(nonce.into(), Payload { msg: sealed, aad: associated }).ok()
            }),
            Suite::Commercial => sealed.split_first_chunk::<SALT_BYTES>().and_then(|(salt, sealed)| {
                let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
                self.sm4(secret, salt).decrypt(nonce, associated, sealed).ok()
            }),
        };
        plain.map(Zeroizing::new).ok_or(Error::NotAuthentic)
    }

    fn sm4(self, secret: &Secret, salt: &[u8; SALT_BYTES]) -> Sm4Gcm {
        let derived = self.derive(secret, &[b"text", salt]);
        let key = derived.first_chunk::<{ cipher::KEY_BYTES }>();
        Sm4Gcm::new(key.unwrap_or(&[0; cipher::KEY_BYTES]))
    }
}

fn aes(secret: &Secret) -> Aes256GcmSiv {
    Aes256GcmSiv::new((&**secret).into())
}
