//! Where things are kept: the database, encryption at rest, and the log of acts.
//!
//! One [`Store`] over two engines, SQLite and PostgreSQL. Rows of a tenant are reached only through a [`Permit`]; every
//! change is an [act](Store::act): rows and the leaf that records them in one transaction. A sequencer gives leaves
//! their places in the tenant's Merkle tree ([`Store::sequence`]), and checkpoints are signed over it.
//!
//! Time and randomness are handed in. SQL stands here and nowhere else.

mod act;
mod engine;
mod error;
mod id;
mod job;
mod log;
mod object;
mod permit;
mod random;
mod store;
mod tenant;

pub use act::{Act, Deed, Work};
pub use engine::{EngineKind, Role};
pub use error::{CODES, Error};
pub use id::Id;
pub use job::{ATTEMPTS_MAX, Job, JobState};
pub use log::{Entry, Proof};
pub use object::{Laid, ObjectName};
pub use permit::Permit;
pub use random::Random;
pub use store::Store;
pub use tenant::TenantKind;
