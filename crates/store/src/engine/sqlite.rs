//! SQLite: one writer, several readers, every commit on the disk before it is answered.

use std::time::Duration;

use sqlx::pool::PoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Sqlite as Database, SqlitePool, Transaction};

use super::migrator;
use crate::error::Error;

/// A database in a file.
pub(crate) struct Sqlite {
    writer: SqlitePool,
    readers: SqlitePool,
}

const READERS: u32 = 4;
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "ground", include_str!("../../migrations/sqlite/0001_ground.sql")),
    (2, "job", include_str!("../../migrations/sqlite/0002_job.sql")),
    (3, "object", include_str!("../../migrations/sqlite/0003_object.sql")),
];

impl Sqlite {
    /// Opens the file, made where there is none.
    pub(super) async fn connect(path: &str) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Every commit is synced: what was acknowledged survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let writer = PoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        let reading = options.create_if_missing(false).read_only(true).pragma("query_only", "1");
        let readers = PoolOptions::new().max_connections(READERS).connect_lazy_with(reading);
        Ok(Self { writer, readers })
    }

    pub(crate) async fn migrate(&self) -> Result<(), Error> {
        Ok(migrator(MIGRATIONS).run(&self.writer).await?)
    }

    /// A transaction that holds the only lock for writing from its start.
    pub(super) async fn begin(&self) -> Result<Transaction<'static, Database>, Error> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    pub(super) async fn view(&self) -> Result<Transaction<'static, Database>, Error> {
        Ok(self.readers.begin().await?)
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
