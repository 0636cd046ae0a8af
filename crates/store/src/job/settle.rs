//! Telling how a job went.

use jiff::{SignedDuration, Timestamp};

use super::{ATTEMPTS_MAX, Job, JobState};
use crate::act::Act;
use crate::engine::on;
use crate::error::Error;
use crate::permit::Permit;
use crate::store::Store;

const FINISH: &str = "UPDATE job SET state = 'done', lease = NULL, trouble = NULL \
    WHERE tenant = $1 AND id = $2 AND lease = $3 AND state = 'running'";
const HOLD: &str =
    "UPDATE job SET due_at = $4 WHERE tenant = $1 AND id = $2 AND lease = $3 AND state = 'running'";
const SETTLE: &str = "UPDATE job SET state = $4, due_at = $5, trouble = $6, lease = NULL \
    WHERE tenant = $1 AND id = $2 AND lease = $3 AND state = 'running'";
const STATE: &str = "SELECT state, trouble FROM job WHERE tenant = $1 AND queue = $2 AND key = $3";

/// How long after its first failure a job is tried again, and how long at most.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(2);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

impl Act<'_> {
    /// Settles a job in the act that does its work: both happen, or neither.
    ///
    /// # Errors
    /// [`Error::Absent`] when the lease ended and the job may be another worker's: then the act is not done.
    pub async fn finish(&mut self, job: &Job) -> Result<(), Error> {
        let (connection, tenant) = self.reading();
        let done = on!(connection, inner => sqlx::query(FINISH)
            .bind(tenant).bind(job.id.as_str()).bind(&job.lease)
            .execute(inner).await.map(|done| done.rows_affected()))?;
        if done == 0 {
            return Err(lost(job));
        }
        self.writing();
        Ok(())
    }
}

impl Store {
    /// Holds a job for longer.
    ///
    /// # Errors
    /// [`Error::Absent`] when the lease ended and another worker took it.
    pub async fn hold(&self, job: &mut Job, now: Timestamp, lease: SignedDuration) -> Result<(), Error> {
        let until = now.saturating_add(lease).unwrap_or(Timestamp::MAX);
        let mut transaction = self.database().begin().await?;
        let held = on!(transaction.connection(), inner => sqlx::query(HOLD)
            .bind(&job.tenant).bind(job.id.as_str()).bind(&job.lease).bind(until.as_millisecond())
            .execute(inner).await.map(|done| done.rows_affected()))?;
        transaction.commit().await?;
        if held == 0 {
            return Err(lost(job));
        }
        job.leased_until = until;
        Ok(())
    }

    /// Gives a job back that failed: it is tried again later, each time after twice the wait, and dead at last. The
    /// trouble is a code or a few words, without personal data.
    ///
    /// # Errors
    /// [`Error::Absent`] when the lease ended and another worker took it.
    pub async fn give_back(&self, job: &Job, now: Timestamp, trouble: &str) -> Result<JobState, Error> {
        if job.attempts.saturating_add(1) >= ATTEMPTS_MAX {
            self.bury(job, trouble).await?;
            return Ok(JobState::Dead);
        }
        // Up to a quarter more, so that jobs that failed together do not come back together.
        let mut spread = [0];
        self.random().fill(&mut spread);
        let doubled = FIRST_WAIT.saturating_mul(1_i32.checked_shl(job.attempts).unwrap_or(i32::MAX));
        let wait = doubled.min(LONGEST_WAIT);
        let [spread] = spread;
        let more = wait.checked_div(1024).unwrap_or_default().saturating_mul(i32::from(spread));
        let due = now.saturating_add(wait.saturating_add(more)).unwrap_or(Timestamp::MAX);
        self.settle(job, "waiting", due, trouble).await?;
        Ok(JobState::Waiting)
    }

    /// Where a job stands, and what its last trouble was; `None` when nobody asked for it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn job(
        &self,
        permit: &Permit,
        queue: &str,
        key: &str,
    ) -> Result<Option<(JobState, Option<String>)>, Error> {
        let mut view = self.view(permit).await?;
        let row: Option<(String, Option<String>)> = on!(view.connection(), inner => sqlx::query_as(STATE)
            .bind(permit.tenant()).bind(queue).bind(key).fetch_optional(inner).await)?;
        row.map(|(state, trouble)| {
            let state = JobState::of_name(&state);
            state
                .map(|state| (state, trouble))
                .ok_or_else(|| Error::Damaged { what: format!("job {key} of {queue}") })
        })
        .transpose()
    }

    pub(super) async fn bury(&self, job: &Job, trouble: &str) -> Result<(), Error> {
        self.settle(job, "dead", Timestamp::MAX, trouble).await
    }

    async fn settle(&self, job: &Job, state: &str, due: Timestamp, trouble: &str) -> Result<(), Error> {
        let mut transaction = self.database().begin().await?;
        let settled = on!(transaction.connection(), inner => sqlx::query(SETTLE)
            .bind(&job.tenant).bind(job.id.as_str()).bind(&job.lease)
            .bind(state).bind(due.as_millisecond()).bind(trouble)
            .execute(inner).await.map(|done| done.rows_affected()))?;
        transaction.commit().await?;
        if settled == 0 { Err(lost(job)) } else { Ok(()) }
    }
}

fn lost(job: &Job) -> Error {
    Error::Absent { what: format!("lease of job {}", job.id) }
}
