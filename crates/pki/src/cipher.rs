//! Authenticated encryption: SM4-GCM (GB/T 32907, RFC 8998).
//!
//! The table-based SM4 of the `sm4` crate leaks key bits through the cache to whoever shares the processor:
//! SM4 is for partners and rules that demand it.

use aes_gcm::AeadInOut;
use aes_gcm::AesGcm;
use aes_gcm::KeyInit;
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::inout::InOutBuf;
use sm4::Sm4;
use thiserror::Error;

/// Length of an SM4 key in bytes.
pub const KEY_BYTES: usize = 16;
/// Length of a nonce in bytes.
pub const NONCE_BYTES: usize = 12;
/// Length of the tag at the end of a ciphertext in bytes.
pub const TAG_BYTES: usize = 16;

/// Why a text was not encrypted or decrypted. Nothing more is said, so that nothing can be learnt from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CipherError {
    /// The text is longer than GCM allows (64 GiB).
    #[error("text is too long for SM4-GCM")]
    TooLong,
    /// The ciphertext, the associated data, the nonce or the key is not the one that belongs together.
    #[error("ciphertext is not authentic")]
    NotAuthentic,
}

/// SM4-GCM with one key.
pub struct Sm4Gcm(AesGcm<Sm4, U12>);

impl Sm4Gcm {
    /// With this key.
    pub fn new(key: &[u8; KEY_BYTES]) -> Self {
        Sm4Gcm(AesGcm::new(key.into()))
    }

    /// Encrypts: ciphertext with its tag. A nonce must never be used twice with one key.
    pub fn encrypt(
        &self,
        nonce: &[u8; NONCE_BYTES],
        associated: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, CipherError> {
        let mut bytes = plain.to_vec();
        let buffer = InOutBuf::from(bytes.as_mut_slice());
        let tag = self.0.encrypt_inout_detached(nonce.into(), associated, buffer);
        bytes.extend_from_slice(&tag.map_err(|_| CipherError::TooLong)?);
        Ok(bytes)
    }

    /// Decrypts what [`encrypt`](Sm4Gcm::encrypt) made.
    pub fn decrypt(
        &self,
        nonce: &[u8; NONCE_BYTES],
        associated: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, CipherError> {
        let (text, tag) = sealed.split_last_chunk::<TAG_BYTES>().ok_or(CipherError::NotAuthentic)?;
        let mut bytes = text.to_vec();
        let buffer = InOutBuf::from(bytes.as_mut_slice());
        match self.0.decrypt_inout_detached(nonce.into(), associated, buffer, tag.into()) {
            Ok(()) => Ok(bytes),
            Err(_) => Err(CipherError::NotAuthentic),
        }
    }
}

impl std::fmt::Debug for Sm4Gcm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sm4Gcm(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unhex(text: &str) -> Vec<u8> {
        let digit = |b: u8| u8::try_from(char::from(b).to_digit(16).unwrap()).unwrap();
        text.as_bytes().chunks(2).map(|pair| digit(pair[0]) * 16 + digit(pair[1])).collect()
    }

    /// RFC 8998 appendix A.1. Proves promise 26.
    #[test]
    fn sm4_gcm_when_given_the_standards_example_then_matches() {
        let key: [u8; 16] = unhex("0123456789abcdeffedcba9876543210").try_into().unwrap();
        let nonce: [u8; 12] = unhex("00001234567800000000abcd").try_into().unwrap();
        let associated = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let plain = unhex(
            "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        );
        let expected = unhex(
            "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec",
        );
        let cipher = Sm4Gcm::new(&key);
        let sealed = cipher.encrypt(&nonce, &associated, &plain).unwrap();
        assert_eq!(sealed, expected);
        assert_eq!(cipher.decrypt(&nonce, &associated, &sealed).unwrap(), plain);
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert_eq!(
                cipher.decrypt(&nonce, &associated, &altered),
                Err(CipherError::NotAuthentic),
                "byte {at}"
            );
        }
        assert!(cipher.decrypt(&nonce, b"other", &sealed).is_err());
        assert!(cipher.decrypt(&[0; 12], &associated, &sealed).is_err());
        assert!(Sm4Gcm::new(&[0; 16]).decrypt(&nonce, &associated, &sealed).is_err());
        assert!(cipher.decrypt(&nonce, &associated, &sealed[..15]).is_err());
        assert_eq!(cipher.encrypt(&nonce, b"", b"").unwrap().len(), TAG_BYTES);
        assert_eq!(format!("{cipher:?}"), "Sm4Gcm(***)");
    }
}
