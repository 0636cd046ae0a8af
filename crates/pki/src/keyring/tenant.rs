//! The keys of one tenant, at work.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Secret;
use super::root::{RootKey, WrappedKey};
use super::sealed::{Head, Place, measured};
use super::suite::Suite;
use crate::error::Error;

/// What a version of a tenant's key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// Encrypts and decrypts. One version at a time.
    Active,
    /// Decrypts only, until everything under it is encrypted anew.
    ReadOnly,
    /// Its secret is gone, and with it everything that was still under it.
    Destroyed,
}

/// A keyed hash of a value, by which rows with that value are found although the value is encrypted.
///
/// Equal values of one column and tenant have equal indexes; nothing else can be told without the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlindIndex(pub [u8; 16]);

/// All versions of one tenant's key.
pub struct Keyring {
    tenant: String,
    active: Version,
    read_only: Vec<Version>,
    destroyed: Vec<u32>,
}

struct Version {
    number: u32,
    suite: Suite,
    text: Secret,
    index: Secret,
}

impl Keyring {
    /// Unwraps the keys of a tenant by the root keys at hand: one, or two while the root key is being changed.
    ///
    /// # Errors
    /// [`Error::NotAuthentic`] for a wrapped key that is altered, moved from another tenant or version, or whose root
    /// key is not at hand; [`Error::KeyState`] when not exactly one version is active, or one stands twice.
    pub fn open(tenant: &str, keys: &[WrappedKey], roots: &[&RootKey]) -> Result<Self, Error> {
        let mut active = Vec::new();
        let mut read_only = Vec::new();
        let mut destroyed = Vec::new();
        for (at, key) in keys.iter().enumerate() {
            if keys.iter().take(at).any(|other| other.version == key.version) {
                return Err(Error::KeyState { version: key.version, problem: "stands twice" });
            }
            match key.state {
                KeyState::Destroyed => destroyed.push(key.version),
                KeyState::Active => active.push(Version::unwrap(tenant, key, roots)?),
                KeyState::ReadOnly => read_only.push(Version::unwrap(tenant, key, roots)?),
            }
        }
        let one = active.pop().ok_or(Error::KeyState { version: 0, problem: "none is active" })?;
        if let Some(other) = active.first() {
            return Err(Error::KeyState { version: other.number, problem: "two are active" });
        }
        Ok(Self { tenant: tenant.to_owned(), active: one, read_only, destroyed })
    }

    /// The tenant whose keys these are.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// The version that encrypts.
    #[must_use]
    pub fn active_version(&self) -> u32 {
        self.active.number
    }

    /// The algorithms of the version that encrypts.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.active.suite
    }

    /// Encrypts a field for its place, under the active version.
    ///
    /// # Errors
    /// [`Error::TooLong`] past the 64 GiB of the cipher.
    pub fn encrypt(&self, place: Place<'_>, plain: &[u8], rng: &mut dyn CryptoRng) -> Result<Vec<u8>, Error> {
        let head = Head { suite: self.active.suite, version: self.active.number };
        let bound = head.bind(&self.tenant, place);
        let sealed = head.suite.encrypt(&self.active.text, &bound, plain, rng)?;
        Ok([head.to_bytes().as_slice(), &sealed].concat())
    }

    /// Decrypts what stands at a place.
    ///
    /// # Errors
    /// [`Error::NotAuthentic`] when it is altered or belongs elsewhere, [`Error::KeyState`] when its version is
    /// destroyed or unknown, [`Error::Malformed`] when it is no ciphertext.
    pub fn decrypt(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (head, sealed) = Head::split(sealed)?;
        let version = self.version(head.version)?;
        if version.suite != head.suite {
            return Err(Error::NotAuthentic);
        }
        head.suite.decrypt(&version.text, &head.bind(&self.tenant, place), sealed)
    }

    /// Encrypts anew what is not under the active version yet; `None` when it is.
    ///
    /// # Errors
    /// As [`decrypt`](Keyring::decrypt).
    pub fn renew(
        &self,
        place: Place<'_>,
        sealed: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Option<Vec<u8>>, Error> {
        let (head, _) = Head::split(sealed)?;
        if head.version == self.active.number {
            return Ok(None);
        }
        self.encrypt(place, &self.decrypt(place, sealed)?, rng).map(Some)
    }

    /// The blind index of a value under the active version: what is stored beside the ciphertext. The caller brings
    /// the value into its one form first.
    #[must_use]
    pub fn index(&self, table: &str, column: &str, value: &str) -> BlindIndex {
        self.active.index(&self.tenant, table, column, value)
    }

    /// The blind indexes of a value under every version that rows may still be indexed by, the active one first:
    /// what is looked for.
    pub fn indexes<'a>(
        &'a self,
        table: &'a str,
        column: &'a str,
        value: &'a str,
    ) -> impl Iterator<Item = BlindIndex> + 'a {
        let versions = std::iter::once(&self.active).chain(&self.read_only);
        versions.map(move |version| version.index(&self.tenant, table, column, value))
    }

    fn version(&self, number: u32) -> Result<&Version, Error> {
        let mut readable = std::iter::once(&self.active).chain(&self.read_only);
        readable.find(|version| version.number == number).ok_or_else(|| {
            let gone = self.destroyed.contains(&number);
            Error::KeyState { version: number, problem: if gone { "is destroyed" } else { "is unknown" } }
        })
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({}, version {})", self.tenant, self.active.number)
    }
}

impl Version {
    fn unwrap(tenant: &str, key: &WrappedKey, roots: &[&RootKey]) -> Result<Self, Error> {
        let root = roots.iter().find(|root| root.id() == key.root).ok_or(Error::NotAuthentic)?;
        let secret = root.unwrap(tenant, key)?;
        let derive = |purpose: &[u8]| key.suite.derive(&secret, &[purpose]);
        Ok(Self { number: key.version, suite: key.suite, text: derive(b"text"), index: derive(b"index") })
    }

    fn index(&self, tenant: &str, table: &str, column: &str, value: &str) -> BlindIndex {
        let parts: Vec<u8> = [tenant, table, column, value].into_iter().flat_map(measured).collect();
        let [index @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            self.suite.mac(&self.index, &[&parts]);
        BlindIndex(index)
    }
}
