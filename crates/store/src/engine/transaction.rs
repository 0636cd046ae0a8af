//! A transaction on either engine.

use sqlx::{Postgres as PostgresDatabase, Sqlite as SqliteDatabase};

use super::{Connection, Postgres};
use crate::error::Error;

/// A transaction, rolled back when it is dropped.
pub(crate) struct Transaction {
    inner: Inner,
    /// The tenant whose rows it sees.
    tenant: String,
}

enum Inner {
    Sqlite(sqlx::Transaction<'static, SqliteDatabase>),
    Postgres(sqlx::Transaction<'static, PostgresDatabase>),
}

impl Transaction {
    /// Names the tenant whose rows it sees, until another one is named. Without one, PostgreSQL shows global tables
    /// only.
    pub(crate) async fn set_tenant(&mut self, tenant: &str) -> Result<(), Error> {
        if self.tenant == tenant {
            return Ok(());
        }
        if let Inner::Postgres(transaction) = &mut self.inner {
            Postgres::set_tenant(transaction, tenant).await?;
        }
        tenant.clone_into(&mut self.tenant);
        Ok(())
    }

    pub(crate) fn connection(&mut self) -> Connection<'_> {
        match &mut self.inner {
            Inner::Sqlite(transaction) => Connection::Sqlite(transaction),
            Inner::Postgres(transaction) => Connection::Postgres(transaction),
        }
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self.inner {
            Inner::Sqlite(transaction) => transaction.commit().await,
            Inner::Postgres(transaction) => transaction.commit().await,
        }
    }
}

impl From<sqlx::Transaction<'static, SqliteDatabase>> for Transaction {
    fn from(transaction: sqlx::Transaction<'static, SqliteDatabase>) -> Self {
        Self { inner: Inner::Sqlite(transaction), tenant: String::new() }
    }
}

impl From<sqlx::Transaction<'static, PostgresDatabase>> for Transaction {
    fn from(transaction: sqlx::Transaction<'static, PostgresDatabase>) -> Self {
        Self { inner: Inner::Postgres(transaction), tenant: String::new() }
    }
}
