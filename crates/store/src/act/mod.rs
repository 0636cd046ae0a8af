//! One act of somebody: its rows and the leaf that records it, in one transaction, or nothing.

mod commit;
mod leaf;

use std::future::Future;
use std::sync::Arc;

use fapiao_pki::keyring::{Keyring, Place};
use jiff::Timestamp;

pub(crate) use commit::{Writer, writer};
pub(crate) use leaf::place;

use crate::engine::Connection;
use crate::error::Error;
use crate::id::Id;
use crate::permit::Permit;
use crate::random::{Random, Source};

/// What an act does inside its transaction.
pub trait Work: Send + Sync + 'static {
    /// What it answers.
    type Value: Send + 'static;

    /// Changes rows. It may be run again when another transaction stood in the way, so it must do the same each time.
    fn run(&self, act: &mut Act<'_>) -> impl Future<Output = Result<Self::Value, Error>> + Send;
}

/// Which act this is: what its leaf says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Its identifier, by which it can be asked for when it is not known whether it was committed.
    pub id: Id,
    /// When.
    pub at: Timestamp,
    /// Its stable name, as `tenant.create`: a verb after its noun.
    pub name: &'static str,
    /// What it was done to: identifiers, no personal data.
    pub subject: String,
    /// What else is to be proven later. It is encrypted, and only its hash is in the tree.
    pub detail: String,
}

/// A transaction under way, for one tenant and in one name.
pub struct Act<'c> {
    connection: Connection<'c>,
    keyring: Arc<Keyring>,
    permit: Permit,
    at: Timestamp,
    random: &'c dyn Random,
    is_dirty: bool,
}

impl Act<'_> {
    /// The tenant whose rows these are.
    #[must_use]
    pub fn tenant(&self) -> &str {
        self.permit.tenant()
    }

    /// In whose name.
    #[must_use]
    pub fn actor(&self) -> &str {
        self.permit.actor()
    }

    /// When the act is done.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The connection, to read by.
    pub(crate) fn reading(&mut self) -> (Connection<'_>, &str) {
        (self.connection.again(), self.permit.tenant())
    }

    /// The connection, to change rows by.
    pub(crate) fn writing(&mut self) -> (Connection<'_>, &str) {
        self.is_dirty = true;
        self.reading()
    }

    pub(crate) fn random(&self) -> &dyn Random {
        self.random
    }

    /// Encrypts a field for its place.
    pub(crate) fn encrypt(&self, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(self.keyring.encrypt(place, plain, &mut Source(self.random))?)
    }
}
