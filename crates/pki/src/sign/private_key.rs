//! Private keys: in memory, or in a device that signs.

use std::fmt;
use std::hint::black_box;
use std::sync::Arc;

use ::p256::ecdsa::signature::hazmat::RandomizedPrehashSigner;
use ::rsa::Pkcs1v15Sign;
use ::rsa::RsaPrivateKey;
use ::rsa::pkcs1::EncodeRsaPrivateKey;
use ::rsa::traits::PublicKeyParts;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::algorithm::DigestAlgorithm;
use crate::algorithm::SignatureAlgorithm;
use crate::error::Error;
use crate::key::DEFAULT_USER_ID;
use crate::key::PublicKey;
use crate::key::Value;
use crate::key::digest_info_prefix;
use crate::key::write_signature;

/// The user id of signatures, as the `sm2` crate wants it.
const USER_ID: &str = "1234567812345678";
/// The least and the most that an RSA key to sign with may have.
const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=4096;
/// How often a signature is tried: the curves' chance of a number that does not serve is below 2^-250.
const TRIES: usize = 4;

/// A kind of private key that can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyAlgorithm {
    /// SM2.
    Sm2,
    /// P-256.
    P256,
    /// RSA with a modulus of 2048 bits.
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    Rsa3072,
}

/// A private key that stays in a token or HSM, which signs.
pub trait DeviceKey: Send + Sync + fmt::Debug {
    /// Signs a message; SM2 and ECDSA values as DER SEQUENCE { r, s }.
    fn sign(&self, algorithm: SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, Error>;
}

/// A private key. Cloning shares it; the last clone that goes overwrites it. It is never shown.
#[derive(Clone)]
pub struct PrivateKey {
    public: PublicKey,
    kind: Arc<Kind>,
}

enum Kind {
    Sm2(Sm2Secret),
    Rsa(Box<RsaPrivateKey>),
    P256(Box<::p256::ecdsa::SigningKey>),
    Device(Box<dyn DeviceKey>),
}

/// The `sm2` crate's key for signing does not overwrite itself; this does.
struct Sm2Secret(Box<::sm2::dsa::SigningKey>);

impl Drop for Sm2Secret {
    fn drop(&mut self) {
        let mut one = [0; 32];
        if let Some(last) = one.last_mut() {
            *last = 1;
        }
        if let Ok(harmless) = ::sm2::dsa::SigningKey::from_slice(USER_ID, &one) {
            *self.0 = harmless;
            black_box(&self.0);
        }
    }
}

impl PrivateKey {
    /// Makes a key.
    pub fn generate(algorithm: KeyAlgorithm, rng: &mut dyn CryptoRng) -> Result<Self, Error> {
        let failed = |_| Error::SigningFailed { algorithm: format!("{algorithm:?}") };
        let bits = match algorithm {
            KeyAlgorithm::Sm2 | KeyAlgorithm::P256 => return Self::generate_scalar(algorithm, rng),
            KeyAlgorithm::Rsa2048 => 2048,
            KeyAlgorithm::Rsa3072 => 3072,
        };
        Self::from_rsa(RsaPrivateKey::new(rng, bits).map_err(failed)?)
    }

    fn generate_scalar(algorithm: KeyAlgorithm, rng: &mut dyn CryptoRng) -> Result<Self, Error> {
        // A number of 32 random bytes is 0 or above the curves' order once in 2^32 times.
        for _ in 0..TRIES.saturating_mul(4) {
            let mut scalar = Zeroizing::new([0; 32]);
            rng.fill_bytes(scalar.as_mut());
            let made = match algorithm {
                KeyAlgorithm::Sm2 => Self::from_sm2_scalar(scalar.as_ref()),
                _ => Self::from_p256_scalar(scalar.as_ref()),
            };
            if made.is_ok() {
                return made;
            }
        }
        Err(Error::SigningFailed { algorithm: format!("{algorithm:?}") })
    }

    /// From the 32 bytes of an SM2 scalar.
    pub(super) fn from_sm2_scalar(scalar: &[u8]) -> Result<Self, Error> {
        let bad = |_| Error::malformed("SM2 private key", "not a number of the curve's group");
        let key = ::sm2::dsa::SigningKey::from_slice(USER_ID, scalar).map_err(bad)?;
        let point = ::sm2::PublicKey::from(key.verifying_key()).to_sec1_bytes();
        let public = public_key(crate::algorithm::oids::SM2, &point)?;
        Ok(PrivateKey { public, kind: Arc::new(Kind::Sm2(Sm2Secret(Box::new(key)))) })
    }

    /// From the 32 bytes of a P-256 scalar.
    pub(super) fn from_p256_scalar(scalar: &[u8]) -> Result<Self, Error> {
        let bad = |_| Error::malformed("P-256 private key", "not a number of the curve's group");
        let key = ::p256::ecdsa::SigningKey::from_slice(scalar).map_err(bad)?;
        let point = key.verifying_key().to_sec1_point(false);
        let public = public_key(crate::algorithm::oids::P256, point.as_bytes())?;
        Ok(PrivateKey { public, kind: Arc::new(Kind::P256(Box::new(key))) })
    }

    /// From an RSA key whose numbers the `rsa` crate has checked.
    pub(super) fn from_rsa(key: RsaPrivateKey) -> Result<Self, Error> {
        let bits = key.n().bits_vartime();
        if bits < *RSA_BITS.start() {
            return Err(Error::SignerWeak { key: format!("RSA-{bits}") });
        }
        if bits > *RSA_BITS.end() {
            return Err(Error::Unsupported { what: "RSA private key", detail: format!("{bits} bits") });
        }
        let mut writer = crate::asn1::Writer::new();
        writer.sequence(|w| {
            w.unsigned(&key.n().to_be_bytes()).unsigned(&key.e().to_be_bytes());
        });
        let notes = crate::tolerance::Notes::new();
        let public = crate::key::RsaKey::from_der(&writer.finish(), &notes)
            .map_err(|problem| Error::malformed("RSA private key", problem))?;
        Ok(PrivateKey { public: PublicKey::Rsa(Box::new(public)), kind: Arc::new(Kind::Rsa(Box::new(key))) })
    }

    /// A key in a device, with its public key.
    ///
    /// # Errors
    /// [`Error::Unsupported`] or [`Error::SignerWeak`] when nothing is signed with such a key.
    pub fn in_device(public: PublicKey, key: Box<dyn DeviceKey>) -> Result<Self, Error> {
        match &public {
            PublicKey::Unsupported { algorithm, .. } => {
                return Err(Error::Unsupported { what: "device key", detail: algorithm.to_string() });
            }
            PublicKey::Rsa(rsa) if rsa.bits() < *RSA_BITS.start() => {
                return Err(Error::SignerWeak { key: public.name() });
            }
            _ => {}
        }
        Ok(PrivateKey { public, kind: Arc::new(Kind::Device(key)) })
    }

    /// Its public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The algorithm that it signs by.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        match &self.public {
            PublicKey::Sm2(_) => SignatureAlgorithm::Sm2Sm3,
            PublicKey::P256(_) => SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256),
            // Keys of other kinds are refused where keys are made.
            PublicKey::Rsa(_) | PublicKey::Unsupported { .. } => {
                SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256)
            }
        }
    }

    /// Whether it stays in a device.
    pub fn is_in_device(&self) -> bool {
        matches!(*self.kind, Kind::Device(_))
    }

    /// Signs a message; SM2 and ECDSA values as DER SEQUENCE { r, s }.
    ///
    /// The curves' secret numbers come from the key, the message and `rng` together (RFC 6979 §3.6), so that a
    /// weak source of randomness does not betray the key; RSA is blinded with `rng`.
    ///
    /// # Errors
    /// [`Error::Device`] or [`Error::SigningFailed`]; a device's value that does not hold is the latter.
    pub fn sign(&self, message: &[u8], rng: &mut dyn CryptoRng) -> Result<Vec<u8>, Error> {
        let algorithm = self.algorithm();
        let failed = || Error::SigningFailed { algorithm: algorithm.name() };
        match &*self.kind {
            Kind::Sm2(secret) => {
                let PublicKey::Sm2(public) = &self.public else { return Err(failed()) };
                let e = public.digest(DEFAULT_USER_ID, &[message]);
                let made = tries(|| secret.0.sign_prehash_with_rng(rng, &e).ok()).ok_or_else(failed)?;
                Ok(write_signature(&made.to_bytes().into()))
            }
            Kind::P256(key) => {
                let digest = DigestAlgorithm::Sha256.digest(message);
                let made: ::p256::ecdsa::Signature =
                    tries(|| key.sign_prehash_with_rng(rng, &digest).ok()).ok_or_else(failed)?;
                Ok(write_signature(&made.to_bytes().into()))
            }
            Kind::Rsa(key) => {
                let hash = algorithm.digest();
                let prefix = digest_info_prefix(hash, true).into_boxed_slice();
                let scheme = Pkcs1v15Sign { hash_len: Some(hash.output_bytes()), prefix };
                key.sign_with_rng(rng, scheme, &hash.digest(message)).map_err(|_| failed())
            }
            Kind::Device(device) => {
                let value = device.sign(algorithm, message)?;
                let holds = self.public.verify(algorithm, message, &value).value == Value::Valid;
                if holds { Ok(value) } else { Err(failed()) }
            }
        }
    }

    /// The secret number of an SM2 or P-256 key, or DER RSAPrivateKey; `None` when it stays in a device.
    pub(super) fn expose(&self) -> Option<Zeroizing<Vec<u8>>> {
        match &*self.kind {
            Kind::Sm2(secret) => {
                let scalar = Zeroizing::new(<[u8; 32]>::from(secret.0.to_bytes()));
                Some(Zeroizing::new(scalar.to_vec()))
            }
            Kind::P256(key) => {
                let scalar = Zeroizing::new(<[u8; 32]>::from(key.to_bytes()));
                Some(Zeroizing::new(scalar.to_vec()))
            }
            Kind::Rsa(key) => Some(key.to_pkcs1_der().ok()?.to_bytes()),
            Kind::Device(_) => None,
        }
    }
}

fn tries<T>(mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    (0..TRIES).find_map(|_| attempt())
}

fn public_key(curve: crate::asn1::Oid, point: &[u8]) -> Result<PublicKey, Error> {
    let mut writer = crate::asn1::Writer::new();
    writer.sequence(|w| {
        w.sequence(|w| {
            w.oid(&crate::algorithm::oids::EC_PUBLIC_KEY).oid(&curve);
        });
        w.bit_string(point);
    });
    PublicKey::from_der(&writer.finish())
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({}, ***)", self.public.name())
    }
}
