//! Electronic seals and the signatures made with them: GM/T 0031 (v1), GB/T 38540 (v4) and its successor (v5).
//!
//! The version is decided by the shape of the structure; the version number in it is only compared.

pub mod asn1;
mod parse;
mod shape;
mod verify;

pub use self::parse::Seal;
pub use self::parse::SealedSignature;
pub use self::shape::Shape;
pub use self::shape::shape;
pub use self::verify::SealCache;
pub use self::verify::verify_bare;

use serde::Deserialize;
use serde::Serialize;

/// The version of a seal or of a signature made with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Version {
    /// GM/T 0031-2014.
    V1,
    /// GB/T 38540-2020.
    V4,
    /// The five-field seal that follows it: as V4, with a time-stamp on the seal.
    V5,
}

impl Version {
    /// The number that the standard writes into structures of this version.
    pub fn number(self) -> u64 {
        match self {
            Version::V1 => 1,
            Version::V4 => 4,
            Version::V5 => 5,
        }
    }
}
