//! Taking jobs.

use jiff::{SignedDuration, Timestamp};

use super::{Job, place};
use crate::engine::{Connection, on};
use crate::error::Error;
use crate::id::Id;
use crate::store::Store;

/// The next jobs that are due, those included whose worker let its lease end. PostgreSQL passes over rows that
/// somebody else is just taking; SQLite has one writer at a time.
const TAKE_SQLITE: &str = "UPDATE job SET state = 'running', lease = $1, due_at = $2, attempts = attempts + 1 \
    WHERE (tenant, id) IN (SELECT tenant, id FROM job \
        WHERE queue = $3 AND state IN ('waiting', 'running') AND due_at <= $4 ORDER BY due_at LIMIT $5) \
    RETURNING tenant, id, key, payload, attempts";
const TAKE_POSTGRES: &str = "UPDATE job SET state = 'running', lease = $1, due_at = $2, attempts = attempts + 1 \
    WHERE (tenant, id) IN (SELECT tenant, id FROM job \
        WHERE queue = $3 AND state IN ('waiting', 'running') AND due_at <= $4 ORDER BY due_at LIMIT $5 \
        FOR UPDATE SKIP LOCKED) \
    RETURNING tenant, id, key, payload, attempts";

/// Tenant, identifier, key, payload, attempts.
type Row = (String, String, String, Vec<u8>, i64);

impl Store {
    /// Takes the next jobs of a queue, for as long as the lease is. A job whose payload does not open is dead.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take(
        &self,
        queue: &str,
        now: Timestamp,
        lease: SignedDuration,
        count: u32,
    ) -> Result<Vec<Job>, Error> {
        let holder = Id::new(now, self.random());
        let until = now.saturating_add(lease).unwrap_or(Timestamp::MAX);
        let rows = loop {
            match self.take_rows(queue, &holder, now, until, count).await {
                Err(error) if error.is_passing() => {}
                other => break other?,
            }
        };
        let mut jobs = Vec::with_capacity(rows.len());
        for (tenant, id, key, payload, attempts) in rows {
            let opened = self.decrypt(&tenant, place(&id), &payload).await;
            let mut job = Job {
                tenant,
                id: Id::stored(id),
                queue: queue.to_owned(),
                key,
                payload: Vec::new().into(),
                attempts: u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX),
                leased_until: until,
                lease: holder.to_string(),
            };
            match opened {
                Ok(payload) => {
                    job.payload = payload;
                    jobs.push(job);
                }
                Err(Error::Pki(error)) => self.bury(&job, error.code()).await?,
                // The leases of the others end by themselves.
                Err(error) => return Err(error),
            }
        }
        Ok(jobs)
    }

    async fn take_rows(
        &self,
        queue: &str,
        holder: &Id,
        now: Timestamp,
        until: Timestamp,
        count: u32,
    ) -> Result<Vec<Row>, Error> {
        let mut transaction = self.database().begin().await?;
        let connection = transaction.connection();
        let sql = if let Connection::Sqlite(_) = &connection { TAKE_SQLITE } else { TAKE_POSTGRES };
        let rows = on!(connection, inner => sqlx::query_as(sql)
            .bind(holder.as_str()).bind(until.as_millisecond()).bind(queue).bind(now.as_millisecond())
            .bind(i64::from(count)).fetch_all(inner).await)?;
        transaction.commit().await?;
        Ok(rows)
    }
}
