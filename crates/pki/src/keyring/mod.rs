//! Encryption at rest: one root key, kept away from the data, wraps the keys of tenants; those encrypt fields and
//! objects and make blind indexes.
//!
//! ```text
//! RootKey ── wraps ──▶ TenantKey, version 1, 2, … ── derives ──▶ field · object · index
//! ```
//!
//! Each ciphertext is bound to its place: tenant, table, column, row and version of the key are associated data, so
//! that one which was moved elsewhere does not open. Two suites: AES-256-GCM-SIV (RFC 8452) with HKDF and HMAC over
//! SHA-256, and SM4-GCM with the same over SM3, for whom commercial cryptography (商用密码) is prescribed.

mod object;
mod paper;
mod root;
mod sealed;
mod share;
mod suite;
mod tenant;

pub use object::ObjectKey;
pub use paper::{Cost, LockedRoot, RootText};
pub use root::{RootId, RootKey, WrappedKey};
pub use sealed::Place;
pub use share::{SHARES_MAX, Share};
pub use suite::Suite;
pub use tenant::{BlindIndex, KeyState, Keyring};

use zeroize::Zeroizing;

/// Length of a root key, of a tenant's key and of what is derived from them, in bytes.
pub const SECRET_BYTES: usize = 32;

/// 256 secret bits, overwritten when dropped.
type Secret = Zeroizing<[u8; SECRET_BYTES]>;
