//! A key for one object, so that a tenant's key can change and the objects stay as they are.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::suite::Suite;
use super::{SECRET_BYTES, Secret};
use crate::error::Error;

/// The key of one object. It is stored as a field, encrypted under the tenant's key; changing that one encrypts these 33
/// bytes anew.
pub struct ObjectKey {
    suite: Suite,
    secret: Secret,
}

const BOUND: &[u8] = b"fapiao object";

impl ObjectKey {
    /// A new key.
    pub fn generate(suite: Suite, rng: &mut dyn CryptoRng) -> Self {
        let mut secret = Secret::default();
        rng.fill_bytes(secret.as_mut_slice());
        Self { suite, secret }
    }

    /// Reads what [`to_bytes`](ObjectKey::to_bytes) gave.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is none.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let wrong = Error::malformed("key", "of no known form");
        let (suite, secret) = bytes.split_first().ok_or(wrong.clone())?;
        let suite = Suite::of_code(*suite).ok_or(wrong.clone())?;
        let secret = <&[u8; SECRET_BYTES]>::try_from(secret).map_err(|_| wrong)?;
        Ok(Self { suite, secret: Secret::new(*secret) })
    }

    /// What is to be encrypted as a field.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([&[self.suite.code()], self.secret.as_slice()].concat())
    }

    /// Encrypts the object.
    ///
    /// # Errors
    /// [`Error::TooLong`] past the 64 GiB of the cipher.
    pub fn encrypt(&self, plain: &[u8], rng: &mut dyn CryptoRng) -> Result<Vec<u8>, Error> {
        self.suite.encrypt(&self.secret, BOUND, plain, rng)
    }

    /// Decrypts the object.
    ///
    /// # Errors
    /// [`Error::NotAuthentic`] when it is altered, or another one.
    pub fn decrypt(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.suite.decrypt(&self.secret, BOUND, sealed)
    }
}

impl std::fmt::Debug for ObjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ObjectKey(***)")
    }
}
