//! Algorithms, certificates, CMS and electronic seals, international (RFC 5280, RFC 5652) and Chinese
//! (GB/T 32918 SM2, GB/T 32905 SM3, GM/T 0010 and GB/T 35275 CMS, GM/T 0031 and GB/T 38540 seals).
//!
//! A ground room: no I/O, no clock, no randomness. Cryptographic choices are made here and nowhere else:
//! one allowlist in [`algorithm`] says what may be verified and what is weak.
//!
//! Nothing here gives a verdict. Functions measure facts; `verify` judges them.

pub mod algorithm;
pub mod asn1;
pub mod cache;
pub mod certificate;
pub mod chain;
pub mod cipher;
pub mod cms;
pub mod crl;
pub mod error;
pub mod key;
pub mod keyring;
pub mod log;
pub mod name;
pub mod seal;
pub mod sign;
pub mod timestamp;
pub mod tolerance;
pub mod trust;
mod words;

pub use error::Error;

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len().saturating_mul(2)), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
