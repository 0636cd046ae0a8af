//! The two engines, typed: SQLite in a file, PostgreSQL at an address.
//!
//! SQL text is shared. [`on`] runs one query on whichever connection there is.

mod postgres;
mod sqlite;
mod transaction;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{PgConnection, SqliteConnection};

pub(crate) use postgres::Postgres;
pub(crate) use sqlite::Sqlite;
pub(crate) use transaction::Transaction;

use crate::error::Error;

/// Which engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineKind {
    /// SQLite, in the process.
    Sqlite,
    /// PostgreSQL, or an engine that speaks its language.
    Postgres,
}

/// The role of PostgreSQL that the program works under; SQLite has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role<'a> {
    /// Make and change tables, as their owner, and let this role work with them.
    Owner {
        /// The role that works.
        worker: &'a str,
    },
    /// Work, under row-level security.
    Worker,
}

/// An engine with its connections.
pub(crate) enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// One connection inside a transaction.
pub(crate) enum Connection<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// Runs one expression on either kind of connection. Values and columns are text, integers and bytes, which both
/// engines take alike.
macro_rules! on {
    ($connection:expr, $inner:ident => $work:expr) => {
        match $connection {
            $crate::engine::Connection::Sqlite($inner) => $work,
            $crate::engine::Connection::Postgres($inner) => $work,
        }
    };
}
pub(crate) use on;

impl Engine {
    /// Connects: `postgres://…`, or the path of a file after `sqlite:`.
    pub(crate) async fn connect(address: &str) -> Result<Self, Error> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            return Sqlite::connect(path).await.map(Engine::Sqlite);
        }
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Postgres::connect(address).await.map(Engine::Postgres);
        }
        Err(Error::Address(address.to_owned()))
    }

    pub(crate) fn kind(&self) -> EngineKind {
        match self {
            Engine::Sqlite(_) => EngineKind::Sqlite,
            Engine::Postgres(_) => EngineKind::Postgres,
        }
    }

    /// How many acts may be committed beside each other.
    pub(crate) fn writers(&self) -> usize {
        match self {
            Engine::Sqlite(_) => 1,
            Engine::Postgres(_) => postgres::WRITERS,
        }
    }

    /// A transaction that changes rows.
    pub(crate) async fn begin(&self) -> Result<Transaction, Error> {
        match self {
            Engine::Sqlite(sqlite) => sqlite.begin().await.map(Transaction::from),
            Engine::Postgres(postgres) => postgres.begin().await.map(Transaction::from),
        }
    }

    /// A transaction that sees one state of the database and changes nothing.
    pub(crate) async fn view(&self) -> Result<Transaction, Error> {
        match self {
            Engine::Sqlite(sqlite) => sqlite.view().await.map(Transaction::from),
            Engine::Postgres(postgres) => postgres.view().await.map(Transaction::from),
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }
}

impl Connection<'_> {
    /// The same connection for a shorter time.
    pub(crate) fn again(&mut self) -> Connection<'_> {
        match self {
            Connection::Sqlite(connection) => Connection::Sqlite(connection),
            Connection::Postgres(connection) => Connection::Postgres(connection),
        }
    }
}

fn migrator(migrations: &[(i64, &'static str, &'static str)]) -> Migrator {
    let migration = |(version, name, sql): &(i64, &'static str, &'static str)| {
        Migration::new(
            *version,
            (*name).into(),
            MigrationType::Simple,
            sqlx::SqlSafeStr::into_sql_str(*sql),
            false,
        )
    };
    Migrator::with_migrations(migrations.iter().map(migration).collect())
}
