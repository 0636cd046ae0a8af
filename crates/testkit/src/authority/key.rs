//! Key pairs that a label and a seed determine, and what they sign.

use std::sync::OnceLock;

use p256::ecdsa::signature::Signer as _;
use rsa::BoxedUint;
use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use rsa::pkcs1v15;
use rsa::signature::SignatureEncoding as _;
use rsa::traits::PublicKeyParts as _;
use sha2::Digest as _;
use sm2::elliptic_curve::sec1::ToSec1Point as _;

use crate::der;

/// GB/T 32918's default user identity, used wherever nothing else is agreed.
pub const DEFAULT_USER_ID: &str = "1234567812345678";

/// A private key. Its signatures are deterministic (RFC 6979, PKCS#1 v1.5).
#[derive(Clone)]
pub enum Key {
    /// SM2 on its recommended curve.
    Sm2(sm2::SecretKey),
    /// RSA of 2048 bits.
    Rsa(Box<RsaPrivateKey>),
    /// ECDSA on P-256.
    P256(p256::ecdsa::SigningKey),
}

/// How a message is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// SM2 with SM3 and the default user identity; DER r, s.
    Sm2,
    /// SM2 with SM3 and an empty user identity, as OpenSSL does in CMS; DER r, s.
    Sm2EmptyId,
    /// RSA PKCS#1 v1.5 with SHA-256.
    RsaSha256,
    /// RSA PKCS#1 v1.5 with SHA-1.
    RsaSha1,
    /// ECDSA P-256 with SHA-256; DER r, s.
    EcdsaSha256,
}

/// Which of the testkit's RSA keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RsaName {
    /// The root's.
    Root,
    /// The signer's.
    Signer,
    /// One that belongs to nobody's chain.
    Other,
}

impl Key {
    /// The SM2 key of a label and a seed.
    #[must_use]
    pub fn sm2(label: &str, seed: u64) -> Self {
        let key = scalars("sm2", label, seed).find_map(|s| sm2::SecretKey::from_slice(&s).ok());
        Self::Sm2(key.unwrap())
    }

    /// The P-256 key of a label and a seed.
    #[must_use]
    pub fn p256(label: &str, seed: u64) -> Self {
        let key = scalars("p256", label, seed).find_map(|s| p256::ecdsa::SigningKey::from_slice(&s).ok());
        Self::P256(key.unwrap())
    }

    /// An RSA key. There are three, the same for every seed: primes are found once, not at run time.
    #[must_use]
    pub fn rsa(name: RsaName) -> Self {
        static KEYS: [OnceLock<RsaPrivateKey>; 3] = [const { OnceLock::new() }; 3];
        let (slot, label, p, q) = match name {
            RsaName::Root => (0, "root", 226, 458),
            RsaName::Signer => (1, "signer", 96, 55),
            RsaName::Other => (2, "other", 984, 739),
        };
        let key = KEYS[slot].get_or_init(|| {
            let (p, q) = (prime(label, 'p', p), prime(label, 'q', q));
            RsaPrivateKey::from_p_q(p, q, BoxedUint::from(65_537_u64)).unwrap()
        });
        Self::Rsa(Box::new(key.clone()))
    }

    /// The scheme that this key signs with when nothing else is asked.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        match self {
            Self::Sm2(_) => Scheme::Sm2,
            Self::Rsa(_) => Scheme::RsaSha256,
            Self::P256(_) => Scheme::EcdsaSha256,
        }
    }

    /// The signature of a message by [`Key::scheme`].
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.sign_by(self.scheme(), message)
    }

    /// The signature of a message by a scheme that fits this key.
    #[must_use]
    pub fn sign_by(&self, scheme: Scheme, message: &[u8]) -> Vec<u8> {
        match (self, scheme) {
            (Self::Sm2(key), Scheme::Sm2) => sm2_signature(key, DEFAULT_USER_ID, message),
            (Self::Sm2(key), Scheme::Sm2EmptyId) => sm2_signature(key, "", message),
            (Self::Rsa(key), Scheme::RsaSha256) => {
                pkcs1v15::SigningKey::<sha2::Sha256>::new((**key).clone()).sign(message).to_vec()
            }
            (Self::Rsa(key), Scheme::RsaSha1) => {
                pkcs1v15::SigningKey::<sha1::Sha1>::new((**key).clone()).sign(message).to_vec()
            }
            (Self::P256(key), Scheme::EcdsaSha256) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_der().as_bytes().to_vec()
            }
            (_, scheme) => unsuitable(scheme),
        }
    }

    /// DER of PKCS#8 PrivateKeyInfo.
    #[must_use]
    pub fn pkcs8(&self) -> Vec<u8> {
        let scalar = |bytes: &[u8]| der::sequence(&[der::integer(1), der::octets(bytes)]);
        let curve = |oid| der::sequence(&[der::oid("1.2.840.10045.2.1"), der::oid(oid)]);
        let (algorithm, key) = match self {
            Self::Sm2(key) => (curve("1.2.156.10197.1.301"), scalar(&key.to_bytes())),
            Self::P256(key) => (curve("1.2.840.10045.3.1.7"), scalar(&key.to_bytes())),
            Self::Rsa(key) => (
                der::sequence(&[der::oid("1.2.840.113549.1.1.1"), der::null()]),
                key.to_pkcs1_der().unwrap().as_bytes().to_vec(),
            ),
        };
        der::sequence(&[der::integer(0), algorithm, der::octets(&key)])
    }

    /// DER of the SubjectPublicKeyInfo.
    #[must_use]
    pub fn public_key_info(&self) -> Vec<u8> {
        let (algorithm, bits) = match self {
            Self::Sm2(key) => (
                [der::oid("1.2.840.10045.2.1"), der::oid("1.2.156.10197.1.301")],
                key.public_key().to_sec1_point(false).as_bytes().to_vec(),
            ),
            Self::P256(key) => (
                [der::oid("1.2.840.10045.2.1"), der::oid("1.2.840.10045.3.1.7")],
                key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            ),
            Self::Rsa(key) => (
                [der::oid("1.2.840.113549.1.1.1"), der::null()],
                der::sequence(&[
                    der::unsigned(&key.n().to_be_bytes()),
                    der::unsigned(&key.e().to_be_bytes()),
                ]),
            ),
        };
        der::sequence(&[der::sequence(&algorithm), der::bits(&bits)])
    }
}

impl Scheme {
    /// DER of the AlgorithmIdentifier.
    #[must_use]
    pub fn identifier(self) -> Vec<u8> {
        let oid = der::oid(self.oid());
        match self {
            Self::RsaSha256 | Self::RsaSha1 => der::sequence(&[oid, der::null()]),
            Self::Sm2 | Self::Sm2EmptyId | Self::EcdsaSha256 => der::sequence(&[oid]),
        }
    }

    /// Object identifier of signature and digest together.
    #[must_use]
    pub fn oid(self) -> &'static str {
        match self {
            Self::Sm2 | Self::Sm2EmptyId => "1.2.156.10197.1.501",
            Self::RsaSha256 => "1.2.840.113549.1.1.11",
            Self::RsaSha1 => "1.2.840.113549.1.1.5",
            Self::EcdsaSha256 => "1.2.840.10045.4.3.2",
        }
    }

    /// Object identifier of the digest alone.
    #[must_use]
    pub fn digest_oid(self) -> &'static str {
        match self {
            Self::Sm2 | Self::Sm2EmptyId => "1.2.156.10197.1.401",
            Self::RsaSha256 | Self::EcdsaSha256 => "2.16.840.1.101.3.4.2.1",
            Self::RsaSha1 => "1.3.14.3.2.26",
        }
    }

    /// The digest of a message.
    #[must_use]
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sm2 | Self::Sm2EmptyId => sm3::Sm3::digest(message).to_vec(),
            Self::RsaSha256 | Self::EcdsaSha256 => sha2::Sha256::digest(message).to_vec(),
            Self::RsaSha1 => sha1::Sha1::digest(message).to_vec(),
        }
    }
}

#[expect(clippy::panic, reason = "a test asked a key for a scheme of another key")]
fn unsuitable(scheme: Scheme) -> Vec<u8> {
    panic!("this key does not sign by {scheme:?}")
}

fn sm2_signature(key: &sm2::SecretKey, user_id: &str, message: &[u8]) -> Vec<u8> {
    let key = sm2::dsa::SigningKey::new(user_id, key).unwrap();
    let raw = sm2::dsa::signature::Signer::<sm2::dsa::Signature>::sign(&key, message).to_bytes();
    // sm2 encodes r ‖ s; certificates, CMS and seals hold SEQUENCE { r, s }.
    der::sequence(&[der::unsigned(&raw[..32]), der::unsigned(&raw[32..])])
}

fn scalars(curve: &str, label: &str, seed: u64) -> impl Iterator<Item = [u8; 32]> {
    let text = format!("fapiao testkit {curve} {label} {seed} ");
    (0_u32..).map(move |n| sha2::Sha256::digest(format!("{text}{n}")).into())
}

/// A prime of 1024 bits: the hash of a label, plus a distance that was searched for beforehand.
fn prime(label: &str, factor: char, distance: u64) -> BoxedUint {
    let text = format!("fapiao testkit rsa {label} {factor}");
    let mut bytes: Vec<u8> =
        (0_u8..4).flat_map(|n| sha2::Sha256::digest([text.as_bytes(), &[n]].concat())).collect();
    bytes[0] |= 0xC0;
    bytes[127] |= 1;
    BoxedUint::from_be_slice(&bytes, 1024).unwrap() + BoxedUint::from(2 * distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_when_made_twice_then_sign_the_same_bytes() {
        for key in [Key::sm2("a", 1), Key::rsa(RsaName::Signer), Key::p256("a", 1)] {
            assert_eq!(key.sign(b"m"), key.clone().sign(b"m"));
        }
        assert_eq!(Key::sm2("a", 1).sign(b"m"), Key::sm2("a", 1).sign(b"m"));
        assert_ne!(Key::sm2("a", 1).sign(b"m"), Key::sm2("a", 2).sign(b"m"));
    }

    #[test]
    fn rsa_keys_when_validated_then_are_sound() {
        for name in [RsaName::Root, RsaName::Signer, RsaName::Other] {
            let Key::Rsa(key) = Key::rsa(name) else { panic!("{name:?} is not an RSA key") };
            key.validate().unwrap();
            assert_eq!(key.n().bits(), 2048);
        }
    }
}
