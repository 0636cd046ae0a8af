//! PostgreSQL: several writers, serialisable, and no row without its tenant.

use sqlx::pool::PoolOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool, Postgres as Database, Transaction};

use super::migrator;
use crate::error::Error;

/// A database at an address.
pub(crate) struct Postgres {
    pool: PgPool,
}

/// Transactions that write beside each other.
pub(super) const WRITERS: usize = 4;
const CONNECTIONS: u32 = 16;
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "ground", include_str!("../../migrations/postgres/0001_ground.sql")),
    (2, "job", include_str!("../../migrations/postgres/0002_job.sql")),
    (3, "object", include_str!("../../migrations/postgres/0003_object.sql")),
];

const ROLE: &str = "SELECT current_user::TEXT, rolsuper OR rolbypassrls, \
    EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user) \
    FROM pg_roles WHERE rolname = current_user";

impl Postgres {
    /// Connects, unless the role could see the rows of every tenant.
    pub(super) async fn connect(address: &str) -> Result<Self, Error> {
        let pool = PoolOptions::new().max_connections(CONNECTIONS).connect(address).await?;
        let (role, above, owns): (String, bool, bool) = sqlx::query_as(ROLE).fetch_one(&pool).await?;
        if above {
            return Err(Error::Role { role, problem: "stands above row-level security" });
        }
        if owns {
            return Err(Error::Role { role, problem: "owns the tables" });
        }
        Ok(Self { pool })
    }

    /// Brings the tables to this version, as their owner, and lets another role work with them.
    pub(crate) async fn migrate(address: &str, worker: &str) -> Result<(), Error> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if worker.is_empty() || !worker.bytes().all(plain) {
            return Err(Error::Role { role: worker.to_owned(), problem: "has no plain name" });
        }
        let mut connection = PgConnection::connect(address).await?;
        migrator(MIGRATIONS).run_direct(None, &mut connection, false).await?;
        let grant = format!(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO \"{worker}\"; \
             REVOKE ALL ON _sqlx_migrations FROM \"{worker}\""
        );
        sqlx::raw_sql(AssertSqlSafe(grant)).execute(&mut connection).await?;
        Ok(connection.close().await?)
    }

    pub(super) async fn begin(&self) -> Result<Transaction<'static, Database>, Error> {
        Ok(self.pool.begin_with("BEGIN ISOLATION LEVEL SERIALIZABLE").await?)
    }

    pub(super) async fn view(&self) -> Result<Transaction<'static, Database>, Error> {
        Ok(self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
    }

    /// Names the tenant whose rows the transaction sees, until another one is named or it ends.
    pub(super) async fn set_tenant(connection: &mut PgConnection, tenant: &str) -> Result<(), Error> {
        sqlx::query("SELECT set_config('fapiao.tenant', $1, true)").bind(tenant).execute(connection).await?;
        Ok(())
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}
