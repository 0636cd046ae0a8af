//! The root key, and the keys of tenants that it wraps.

use std::fmt;

use rand_core::CryptoRng;
use sha2::{Digest, Sha256};

use super::sealed::measured;
use super::suite::Suite;
use super::tenant::KeyState;
use super::{SECRET_BYTES, Secret};
use crate::error::Error;

/// The key above all: whoever holds it and the data reads everything, whoever lost it nothing. It is kept away from the
/// data: in a file elsewhere, under a passphrase, or in shares of several people.
#[derive(Clone)]
pub struct RootKey(pub(super) Secret);

/// Which root key wrapped something; tells nothing of the key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RootId(pub [u8; 8]);

/// One version of a tenant's key as it is stored: wrapped by a root key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey {
    /// Counts from 1.
    pub version: u32,
    /// What it may do.
    pub state: KeyState,
    /// Its algorithms.
    pub suite: Suite,
    /// Which root key wraps it.
    pub root: RootId,
    /// The wrapped secret; empty when it is destroyed.
    pub bytes: Vec<u8>,
}

impl RootKey {
    /// A new root key.
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut secret = Secret::default();
        rng.fill_bytes(secret.as_mut_slice());
        Self(secret)
    }

    /// Which key this is.
    #[must_use]
    pub fn id(&self) -> RootId {
        let hash = Sha256::new().chain_update(b"fapiao root key id\0").chain_update(self.0.as_slice());
        let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            <[u8; 32]>::from(hash.finalize());
        RootId(id)
    }

    /// Makes a version of a tenant's key, active.
    ///
    /// # Errors
    /// None that these lengths can cause.
    pub fn issue(
        &self,
        tenant: &str,
        version: u32,
        suite: Suite,
        rng: &mut dyn CryptoRng,
    ) -> Result<WrappedKey, Error> {
        let mut secret = Secret::default();
        rng.fill_bytes(secret.as_mut_slice());
        let bytes = self.wrap(tenant, version, suite, &secret, rng)?;
        Ok(WrappedKey { version, state: KeyState::Active, suite, root: self.id(), bytes })
    }

    /// Wraps by this root key what another one wrapped: how a root key is changed.
    ///
    /// # Errors
    /// [`Error::NotAuthentic`] when the other root key did not wrap it for this tenant; [`Error::KeyState`] for a
    /// destroyed key.
    pub fn rewrap(
        &self,
        tenant: &str,
        key: &WrappedKey,
        from: &RootKey,
        rng: &mut dyn CryptoRng,
    ) -> Result<WrappedKey, Error> {
        if key.state == KeyState::Destroyed {
            return Err(Error::KeyState { version: key.version, problem: "is destroyed" });
        }
        let secret = from.unwrap(tenant, key)?;
        let bytes = self.wrap(tenant, key.version, key.suite, &secret, rng)?;
        Ok(WrappedKey { root: self.id(), bytes, ..*key })
    }

    fn wrap(
        &self,
        tenant: &str,
        version: u32,
        suite: Suite,
        secret: &Secret,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, Error> {
        let wrapping = suite.derive(&self.0, &[b"wrap"]);
        suite.encrypt(&wrapping, &bound(tenant, version, suite), secret.as_slice(), rng)
    }

    pub(super) fn unwrap(&self, tenant: &str, key: &WrappedKey) -> Result<Secret, Error> {
        let wrapping = key.suite.derive(&self.0, &[b"wrap"]);
        let plain = key.suite.decrypt(&wrapping, &bound(tenant, key.version, key.suite), &key.bytes)?;
        let bytes = <&[u8; SECRET_BYTES]>::try_from(plain.as_slice()).map_err(|_| Error::NotAuthentic)?;
        Ok(Secret::new(*bytes))
    }
}

impl WrappedKey {
    /// The same key, of which only the record is left.
    #[must_use]
    pub fn destroyed(&self) -> Self {
        Self { state: KeyState::Destroyed, bytes: Vec::new(), ..*self }
    }
}

fn bound(tenant: &str, version: u32, suite: Suite) -> Vec<u8> {
    measured(tenant).chain(version.to_be_bytes()).chain([suite.code()]).collect()
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RootKey({})", self.id())
    }
}

impl fmt::Display for RootId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::hex(&self.0))
    }
}

impl fmt::Debug for RootId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RootId({self})")
    }
}
