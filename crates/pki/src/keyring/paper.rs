//! Root keys as text: to be kept in a file, or printed, locked away and typed in again.
//!
//! ```text
//! fapiao-root-key 1 share=2 needed=2 id=8c1f00d2a94be377
//! 1  5be2 0c41 99d0 7f13  a3c8
//! …
//! ```
//!
//! Each line ends in a check of its own, so that a mistyped line is named. Case, spaces and empty lines do not matter.

use std::fmt::{self, Write};

use argon2::{Algorithm, Argon2, Params, Version};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::root::{RootId, RootKey};
use super::share::{SHARES_MAX, Share};
use super::suite::Suite;
use super::{SECRET_BYTES, Secret};
use crate::error::Error;
use crate::sign::Password;

/// What a text of a root key holds.
#[derive(Clone, Debug)]
pub enum RootText {
    /// The key itself.
    Key(RootKey),
    /// The key under a passphrase.
    Locked(LockedRoot),
    /// A share of it.
    Share(Share),
}

/// A root key under a passphrase (Argon2id, RFC 9106).
#[derive(Clone, PartialEq, Eq)]
pub struct LockedRoot {
    root: RootId,
    cost: Cost,
    salt: [u8; SALT_BYTES],
    sealed: Vec<u8>,
}

/// What guessing a passphrase costs (RFC 9106 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
}

const MARK: &str = "fapiao-root-key";
const WHAT: &str = "root key";
const SALT_BYTES: usize = 16;
/// Bytes on a line.
const LINE_BYTES: usize = 8;
/// Longest text that is read, in bytes.
const TEXT_MAX: usize = 4096;
/// Most memory that unlocking takes, in KiB, and most passes: a foreign file does not decide about ours.
const COST_MAX: Cost = Cost { memory: 1 << 20, passes: 16 };

impl Default for Cost {
    /// 64 MiB, three passes (RFC 9106 §4, second choice).
    fn default() -> Self {
        Self { memory: 64 << 10, passes: 3 }
    }
}

impl RootText {
    /// Reads a text.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is none, [`Error::Mistyped`] with the line whose check does not hold.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = |problem| Error::malformed(WHAT, problem);
        if text.len() > TEXT_MAX {
            return Err(wrong("too long"));
        }
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let head = lines.next().ok_or(wrong("empty"))?.to_ascii_lowercase();
        let mut words = head.split_whitespace();
        if words.next() != Some(MARK) || words.next() != Some("1") {
            return Err(wrong("of no known form"));
        }
        let words: Vec<&str> = words.collect();
        let value = |name: &str| words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
        let number = |name: &str| value(name).and_then(|value| value.parse::<u32>().ok());
        let root = value("id").and_then(unhex).and_then(|id| id.try_into().ok()).map(RootId);
        let root = root.ok_or(wrong("missing"))?;
        let bytes = read_lines(root, lines)?;
        let secret = || -> Result<Secret, Error> {
            let bytes = <&[u8; SECRET_BYTES]>::try_from(bytes.as_slice()).map_err(|_| wrong("cut off"))?;
            Ok(Zeroizing::new(*bytes))
        };
        if let (Some(number), Some(needed)) = (number("share"), number("needed")) {
            let in_range =
                |number: u32| u8::try_from(number).ok().filter(|one| (1..=SHARES_MAX).contains(one));
            let (number, needed) =
                in_range(number).zip(in_range(needed)).ok_or(wrong("number out of range"))?;
            return Ok(Self::Share(Share { root, number, needed, value: secret()? }));
        }
        if let Some(salt) = value("salt") {
            let salt = unhex(salt).and_then(|salt| salt.try_into().ok()).ok_or(wrong("of no known form"))?;
            let cost = number("memory").zip(number("passes")).map(|(memory, passes)| Cost { memory, passes });
            let cost = cost.ok_or(wrong("missing"))?;
            return Ok(Self::Locked(LockedRoot { root, cost, salt, sealed: bytes.to_vec() }));
        }
        let key = RootKey(secret()?);
        if key.id() == root { Ok(Self::Key(key)) } else { Err(Error::NotAuthentic) }
    }
}

impl RootKey {
    /// The key as text: for the file that holds it, and for the copy that is locked away.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        write_lines(self.id(), "", self.0.as_slice())
    }

    /// Puts the key under a passphrase.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a cost that is not possible.
    pub fn lock(
        &self,
        passphrase: &Password,
        cost: Cost,
        rng: &mut dyn CryptoRng,
    ) -> Result<LockedRoot, Error> {
        let mut salt = [0; SALT_BYTES];
        rng.fill_bytes(&mut salt);
        let key = stretch(passphrase, cost, &salt)?;
        let sealed = Suite::International.encrypt(&key, &self.id().0, self.0.as_slice(), rng)?;
        Ok(LockedRoot { root: self.id(), cost, salt, sealed })
    }
}

impl LockedRoot {
    /// Which root key it is.
    #[must_use]
    pub fn root(&self) -> RootId {
        self.root
    }

    /// The key.
    ///
    /// # Errors
    /// [`Error::Locked`] when the passphrase is another one or the text is altered.
    pub fn unlock(&self, passphrase: &Password) -> Result<RootKey, Error> {
        let key = stretch(passphrase, self.cost, &self.salt)?;
        let locked = Error::Locked { given: true };
        let plain =
            Suite::International.decrypt(&key, &self.root.0, &self.sealed).map_err(|_| locked.clone())?;
        let bytes = <&[u8; SECRET_BYTES]>::try_from(plain.as_slice()).map_err(|_| locked)?;
        Ok(RootKey(Zeroizing::new(*bytes)))
    }

    /// As text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Cost { memory, passes } = self.cost;
        let head = format!("memory={memory} passes={passes} salt={} ", crate::hex(&self.salt));
        write_lines(self.root, &head, &self.sealed).to_string()
    }
}

impl Share {
    /// As text.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let head = format!("share={} needed={} ", self.number, self.needed);
        write_lines(self.root, &head, self.value.as_slice())
    }
}

impl fmt::Debug for LockedRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LockedRoot({})", self.root)
    }
}

fn stretch(passphrase: &Password, cost: Cost, salt: &[u8]) -> Result<Secret, Error> {
    let wrong = || Error::malformed(WHAT, "number out of range");
    if cost.memory > COST_MAX.memory || cost.passes > COST_MAX.passes {
        return Err(wrong());
    }
    let params = Params::new(cost.memory, cost.passes, 1, Some(SECRET_BYTES)).map_err(|_| wrong())?;
    let mut key = Secret::default();
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon
        .hash_password_into(passphrase.expose().as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| wrong())?;
    Ok(key)
}

fn write_lines(root: RootId, head: &str, bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(format!("{MARK} 1 {head}id={root}\n"));
    for (number, line) in (1_usize..).zip(bytes.chunks(LINE_BYTES)) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{number} ");
        for pair in line.chunks(2) {
            let _ = write!(text, " {}", crate::hex(pair));
        }
        let _ = writeln!(text, "  {}", crate::hex(&check(root, number, line)));
    }
    text
}

fn read_lines<'a>(root: RootId, lines: impl Iterator<Item = &'a str>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * SECRET_BYTES));
    for (number, line) in (1_usize..).zip(lines) {
        let mistyped = Error::Mistyped { line: number };
        let mut words = line.split_whitespace();
        if words.next() != Some(number.to_string().as_str()) {
            return Err(mistyped);
        }
        let digits = Zeroizing::new(words.collect::<String>().to_ascii_lowercase());
        let all = Zeroizing::new(unhex(&digits).ok_or(mistyped.clone())?);
        let (value, told) = all.split_last_chunk::<CHECK_BYTES>().ok_or(mistyped.clone())?;
        if value.is_empty() || value.len() > LINE_BYTES || *told != check(root, number, value) {
            return Err(mistyped);
        }
        bytes.extend_from_slice(value);
    }
    Ok(bytes)
}

const CHECK_BYTES: usize = 2;

fn check(root: RootId, line: usize, bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let line = u64::try_from(line).unwrap_or(u64::MAX).to_be_bytes();
    let hash = Sha256::new().chain_update(root.0).chain_update(line).chain_update(bytes).finalize();
    hash.first_chunk().copied().unwrap_or_default()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)?.checked_mul(16)?.checked_add(digit(*low)?)?),
            _ => None,
        })
        .collect()
}
