//! A root key in the hands of several people (Shamir, over GF(2⁸)): so many of them together have it, fewer know nothing.

use std::fmt;

use rand_core::CryptoRng;
use vsss_rs::Gf256;
use zeroize::Zeroizing;

use super::root::{RootId, RootKey};
use super::{SECRET_BYTES, Secret};
use crate::error::Error;

/// Into how many shares a root key is split at most.
pub const SHARES_MAX: u8 = 16;

/// One person's share of a root key.
#[derive(Clone, PartialEq, Eq)]
pub struct Share {
    pub(super) root: RootId,
    /// Which share it is, from 1.
    pub(super) number: u8,
    /// How many are needed.
    pub(super) needed: u8,
    pub(super) value: Zeroizing<[u8; SECRET_BYTES]>,
}

impl Share {
    /// Which root key it is a share of.
    #[must_use]
    pub fn root(&self) -> RootId {
        self.root
    }

    /// Which share it is, from 1.
    #[must_use]
    pub fn number(&self) -> u8 {
        self.number
    }

    /// How many shares make the key.
    #[must_use]
    pub fn needed(&self) -> u8 {
        self.needed
    }
}

impl RootKey {
    /// Splits the key into `count` shares, of which any `needed` make it again.
    ///
    /// # Errors
    /// [`Error::Shares`] unless 2 ≤ `needed` ≤ `count` ≤ [`SHARES_MAX`].
    pub fn split(&self, needed: u8, count: u8, rng: &mut dyn CryptoRng) -> Result<Vec<Share>, Error> {
        if needed < 2 || needed > count || count > SHARES_MAX {
            return Err(Error::Shares { problem: "not between 2 of 2 and 16 of 16" });
        }
        let wrong = Error::Shares { problem: "cannot be made" };
        let parts = Gf256::split_bytes(needed.into(), count.into(), self.0.as_slice(), rng);
        let share = |part: Vec<u8>| {
            let part = Zeroizing::new(part);
            let (number, value) = part.split_first()?;
            let value = Zeroizing::new(<[u8; SECRET_BYTES]>::try_from(value).ok()?);
            Some(Share { root: self.id(), number: *number, needed, value })
        };
        let parts = parts.map_err(|_| wrong.clone())?;
        parts.into_iter().map(share).collect::<Option<Vec<Share>>>().ok_or(wrong)
    }

    /// The key that shares make.
    ///
    /// # Errors
    /// [`Error::Shares`] when they are too few, of different keys, twice the same, or do not make their key.
    pub fn combine(shares: &[Share]) -> Result<Self, Error> {
        let wrong = |problem| Err(Error::Shares { problem });
        let Some(first) = shares.first() else { return wrong("too few") };
        if shares.iter().any(|share| share.root != first.root || share.needed != first.needed) {
            return wrong("of different keys");
        }
        let twice =
            |(at, share): (usize, &Share)| shares.iter().take(at).any(|other| other.number == share.number);
        if shares.iter().enumerate().any(twice) {
            return wrong("the same one twice");
        }
        if shares.len() < first.needed.into() {
            return wrong("too few");
        }
        let needed = shares.iter().take(first.needed.into());
        let parts: Vec<Vec<u8>> =
            needed.map(|share| [&[share.number], share.value.as_slice()].concat()).collect();
        let combined = Gf256::combine_bytes(&parts);
        parts.into_iter().for_each(|part| drop(Zeroizing::new(part)));
        let combined = Zeroizing::new(combined.unwrap_or_default());
        let mut secret = Secret::default();
        if let Some(bytes) = combined.first_chunk::<SECRET_BYTES>() {
            secret.copy_from_slice(bytes);
        }
        let key = Self(secret);
        if key.id() == first.root { Ok(key) } else { wrong("do not make their key") }
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({} of {}, {} needed)", self.number, self.root, self.needed)
    }
}
