//! An append-only log that proves what it holds: a Merkle tree in the shape of RFC 6962 (RFC 9162 §2.1), over
//! SHA-256, and its signed checkpoints (C2SP tlog-checkpoint).
//!
//! Everything here is arithmetic on hashes. Whoever keeps the log stores one hash for each [`Node`] that
//! [`Frontier::append`] completes and reads back those that a [`Plan`] names; whoever checks it needs a proof and a
//! checkpoint, and nothing else.

mod checkpoint;
mod frontier;
mod hash;
mod note;
mod plan;
mod proof;

pub use checkpoint::{Checkpoint, ORIGIN_MAX};
pub use frontier::Frontier;
pub use hash::{Hash, leaf_hash};
pub use note::{Endorsement, LogKey, LogVerifier, Note};
pub use plan::{Node, Plan};
pub use proof::{verify_consistency, verify_inclusion};
