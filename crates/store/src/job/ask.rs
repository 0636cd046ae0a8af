//! Asking for a job, inside an act.

use jiff::Timestamp;

use super::place;
use crate::act::Act;
use crate::engine::on;
use crate::error::Error;
use crate::id::Id;

const INSERT: &str = "INSERT INTO job (tenant, id, queue, key, state, payload, due_at, attempts) \
    VALUES ($1, $2, $3, $4, 'waiting', $5, $6, 0) ON CONFLICT (tenant, queue, key) DO NOTHING";

impl Act<'_> {
    /// Asks for a job. It exists when the act is committed, and not otherwise. Asked for again with the same key, it
    /// is the same job, whatever became of it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ask(&mut self, queue: &str, key: &str, payload: &[u8], due: Timestamp) -> Result<(), Error> {
        let id = Id::new(self.at(), self.random());
        let sealed = self.encrypt(place(id.as_str()), payload)?;
        let due = due.as_millisecond();
        let (connection, tenant) = self.writing();
        on!(connection, inner => sqlx::query(INSERT)
            .bind(tenant).bind(id.as_str()).bind(queue).bind(key).bind(sealed).bind(due)
            .execute(inner).await.map(drop))?;
        Ok(())
    }
}
