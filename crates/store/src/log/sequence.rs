//! Leaves get their places in the tree of their tenant.

use std::collections::HashMap;

use fapiao_pki::log::{Checkpoint, Frontier, Hash, LogKey, Node, Note};
use jiff::Timestamp;

use crate::engine::{Connection, on};
use crate::error::Error;
use crate::permit::Permit;
use crate::random::Source;
use crate::store::Store;

/// Leaves that get their places in one transaction.
const BATCH: i64 = 1000;

const HEAD: &str = "SELECT size FROM log_head WHERE tenant = $1";
const SET_HEAD: &str = "INSERT INTO log_head (tenant, size) VALUES ($1, $2) \
    ON CONFLICT (tenant) DO UPDATE SET size = excluded.size WHERE log_head.size = $3";
const UNPLACED: &str =
    "SELECT id, hash FROM leaf WHERE tenant = $1 AND position IS NULL ORDER BY id LIMIT $2";
const PLACE: &str = "UPDATE leaf SET position = $3 WHERE tenant = $1 AND id = $2 AND position IS NULL";
const INSERT_NODE: &str = "INSERT INTO log_node (tenant, level, number, hash) VALUES ($1, $2, $3, $4)";
const NODE: &str = "SELECT hash FROM log_node WHERE tenant = $1 AND level = $2 AND number = $3";
const INSERT_CHECKPOINT: &str = "INSERT INTO checkpoint (tenant, size, at, note) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (tenant, size) DO NOTHING";

impl Store {
    /// Gives the leaves of a tenant that have none their places, and answers how many leaves the tree has then.
    /// Several processes may try at once; one of them does it.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the stored tree is not whole, and what the database says.
    pub async fn sequence(&self, permit: &Permit) -> Result<u64, Error> {
        loop {
            let (size, placed) = match self.sequence_some(permit.tenant()).await {
                Err(error) if error.is_passing() || matches!(error, Error::Conflict { .. }) => continue,
                other => other?,
            };
            if placed < BATCH {
                return Ok(size);
            }
        }
    }

    /// Signs what the tree says of itself now, keeps it, and answers it: for witnesses, and for whoever asks.
    ///
    /// # Errors
    /// What the key or the database says.
    pub async fn checkpoint(
        &self,
        permit: &Permit,
        origin: &str,
        keys: &[&LogKey],
        at: Timestamp,
    ) -> Result<Note, Error> {
        let mut view = self.view(permit).await?;
        let frontier = frontier(view.connection(), permit.tenant()).await?;
        let checkpoint =
            Checkpoint { origin: origin.to_owned(), size: frontier.size(), root: frontier.root() };
        let mut note = Note::new(checkpoint.to_string())?;
        for key in keys {
            note.sign(key, at, &mut Source(self.random()))?;
        }
        let (tenant, size, at) = (permit.tenant(), number(frontier.size())?, at.as_millisecond());
        let text = note.to_string();
        let mut transaction = self.database().begin().await?;
        transaction.set_tenant(tenant).await?;
        on!(transaction.connection(), inner => sqlx::query(INSERT_CHECKPOINT)
            .bind(tenant).bind(size).bind(at).bind(&text).execute(inner).await.map(drop))?;
        transaction.commit().await?;
        Ok(note)
    }

    async fn sequence_some(&self, tenant: &str) -> Result<(u64, i64), Error> {
        let mut transaction = self.database().begin().await?;
        transaction.set_tenant(tenant).await?;
        let mut frontier = frontier(transaction.connection(), tenant).await?;
        let before = number(frontier.size())?;
        let leaves: Vec<(String, Vec<u8>)> = on!(transaction.connection(), inner => sqlx::query_as(UNPLACED)
            .bind(tenant).bind(BATCH).fetch_all(inner).await)?;
        let placed = i64::try_from(leaves.len()).unwrap_or(BATCH);
        for (id, hash) in leaves {
            let position = number(frontier.size())?;
            on!(transaction.connection(), inner => sqlx::query(PLACE)
                .bind(tenant).bind(&id).bind(position).execute(inner).await.map(drop))?;
            for (node, hash) in frontier.append(hash_of(hash, &id)?) {
                on!(transaction.connection(), inner => sqlx::query(INSERT_NODE)
                    .bind(tenant).bind(i64::from(node.level)).bind(number(node.index)?)
                    .bind(hash.0.as_slice()).execute(inner).await.map(drop))?;
            }
        }
        if placed > 0 {
            on!(transaction.connection(), inner => sqlx::query(SET_HEAD)
                .bind(tenant).bind(number(frontier.size())?).bind(before).execute(inner).await.map(drop))?;
        }
        transaction.commit().await?;
        Ok((frontier.size(), placed))
    }
}

/// The edge of the tree as it is stored.
async fn frontier(mut connection: Connection<'_>, tenant: &str) -> Result<Frontier, Error> {
    let head: Option<(i64,)> =
        on!(connection.again(), inner => sqlx::query_as(HEAD).bind(tenant).fetch_optional(inner).await)?;
    let size = head.map_or(Ok(0), |(size,)| u64::try_from(size));
    let damaged = || Error::Damaged { what: format!("log of tenant {tenant}") };
    let size = size.map_err(|_| damaged())?;
    let wanted = Frontier::nodes(size);
    let mut found = nodes(connection, tenant, &wanted).await?;
    let edge: Option<Vec<Hash>> = wanted.iter().map(|node| found.remove(node)).collect();
    edge.and_then(|edge| Frontier::resume(size, edge)).ok_or_else(damaged)
}

/// The hashes of some nodes; one that is not stored is left out.
pub(super) async fn nodes(
    mut connection: Connection<'_>,
    tenant: &str,
    wanted: &[Node],
) -> Result<HashMap<Node, Hash>, Error> {
    let mut found = HashMap::with_capacity(wanted.len());
    for node in wanted {
        let row: Option<(Vec<u8>,)> = on!(connection.again(), inner => sqlx::query_as(NODE)
            .bind(tenant).bind(i64::from(node.level)).bind(number(node.index)?).fetch_optional(inner).await)?;
        if let Some((hash,)) = row {
            found.insert(*node, hash_of(hash, "node")?);
        }
    }
    Ok(found)
}

pub(super) fn hash_of(bytes: Vec<u8>, what: &str) -> Result<Hash, Error> {
    let bytes = bytes.try_into().map_err(|_| Error::Damaged { what: format!("hash of {what}") })?;
    Ok(Hash(bytes))
}

pub(super) fn number(value: u64) -> Result<i64, Error> {
    i64::try_from(value).map_err(|_| Error::Damaged { what: "a log that is too long".to_owned() })
}
