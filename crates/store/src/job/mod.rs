//! Work to be done later: asked for in the act that makes it necessary, done at least once, and lost never.
//!
//! A worker takes jobs under a lease and tells how they went. A worker that dies loses its lease, and another takes
//! the job; so what a job does is settled in an act ([`Act::finish`](crate::Act::finish)), which happens once. The
//! table is the truth; a queue beside it can only ring that there is something to do.

mod ask;
mod settle;
mod take;

use fapiao_pki::keyring::Place;
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::id::Id;

/// A job that a worker holds.
#[derive(Clone, Debug)]
pub struct Job {
    /// Whose it is.
    pub tenant: String,
    /// Its identifier.
    pub id: Id,
    /// The queue that it was taken from.
    pub queue: String,
    /// What makes it one job.
    pub key: String,
    /// What the asker left, decrypted.
    pub payload: Zeroizing<Vec<u8>>,
    /// How often it was taken before.
    pub attempts: u32,
    /// Until when it is this worker's.
    pub leased_until: Timestamp,
    lease: String,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It waits until it is due.
    Waiting,
    /// A worker holds it.
    Running,
    /// It is done.
    Done,
    /// It failed too often: somebody must look.
    Dead,
}

/// After how many attempts a job is dead.
pub const ATTEMPTS_MAX: u32 = 10;

impl JobState {
    const ALL: [(Self, &'static str); 4] = [
        (JobState::Waiting, "waiting"),
        (JobState::Running, "running"),
        (JobState::Done, "done"),
        (JobState::Dead, "dead"),
    ];

    fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one)| *one == name).map(|(state, _)| state)
    }
}

/// Where the payload of a job stands.
fn place(id: &str) -> Place<'_> {
    Place { table: "job", column: "payload", row: id }
}
