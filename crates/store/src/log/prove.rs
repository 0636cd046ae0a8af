//! What anybody needs to check an act without us.

use fapiao_pki::log::{Hash, Plan, leaf_hash};

use super::sequence::{hash_of, nodes, number};
use crate::act::place;
use crate::engine::on;
use crate::error::Error;
use crate::id::Id;
use crate::permit::Permit;
use crate::store::Store;

/// A leaf as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The identifier of the act.
    pub id: Id,
    /// Its place in the tree; absent until the sequencer gave it one.
    pub position: Option<u64>,
    /// The hash that stands in the tree.
    pub hash: Hash,
    /// What it says, in JSON, decrypted; its hash is that of the leaf.
    pub content: Vec<u8>,
}

/// That an act is in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The leaf.
    pub entry: Entry,
    /// How many leaves the tree has that it is proven for.
    pub size: u64,
    /// The hashes that lead to its root.
    pub path: Vec<Hash>,
}

const LEAF: &str = "SELECT id, position, hash, content FROM leaf WHERE tenant = $1 AND id = $2";
const LEAVES: &str = "SELECT id, position, hash, content FROM leaf \
    WHERE tenant = $1 AND position >= $2 ORDER BY position LIMIT $3";

type Row = (String, Option<i64>, Vec<u8>, Vec<u8>);

impl Store {
    /// The leaf of an act: whether it was done, when that was not known.
    ///
    /// # Errors
    /// [`Error::Absent`] when it was not done, [`Error::Damaged`] when the leaf is not what was recorded.
    pub async fn leaf(&self, permit: &Permit, id: &Id) -> Result<Entry, Error> {
        let mut view = self.view(permit).await?;
        let row: Option<Row> = on!(view.connection(), inner => sqlx::query_as(LEAF)
            .bind(permit.tenant()).bind(id.as_str()).fetch_optional(inner).await)?;
        let row = row.ok_or_else(|| Error::Absent { what: format!("act {id}") })?;
        self.entry(permit, row).await
    }

    /// Leaves in their places, from one on, some at a time.
    ///
    /// # Errors
    /// As [`leaf`](Store::leaf).
    pub async fn leaves(&self, permit: &Permit, from: u64, count: u32) -> Result<Vec<Entry>, Error> {
        let mut view = self.view(permit).await?;
        let rows: Vec<Row> = on!(view.connection(), inner => sqlx::query_as(LEAVES)
            .bind(permit.tenant()).bind(number(from)?).bind(i64::from(count)).fetch_all(inner).await)?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            entries.push(self.entry(permit, row).await?);
        }
        Ok(entries)
    }

    /// Proves that an act is in the tree of `size` leaves.
    ///
    /// # Errors
    /// [`Error::Absent`] when it is not in it.
    pub async fn prove(&self, permit: &Permit, id: &Id, size: u64) -> Result<Proof, Error> {
        let entry = self.leaf(permit, id).await?;
        let absent = || Error::Absent { what: format!("act {id} among the first {size}") };
        let plan = entry.position.and_then(|position| Plan::inclusion(position, size)).ok_or_else(absent)?;
        let path = self.hashes(permit, &plan).await?;
        Ok(Proof { entry, size, path })
    }

    /// Proves that the tree of `old` leaves is the beginning of the one of `new`.
    ///
    /// # Errors
    /// [`Error::Absent`] when there are no such trees.
    pub async fn prove_growth(&self, permit: &Permit, old: u64, new: u64) -> Result<Vec<Hash>, Error> {
        let plan = Plan::consistency(old, new);
        let plan = plan.ok_or_else(|| Error::Absent { what: format!("trees of {old} and {new} leaves") })?;
        self.hashes(permit, &plan).await
    }

    async fn hashes(&self, permit: &Permit, plan: &Plan) -> Result<Vec<Hash>, Error> {
        let mut view = self.view(permit).await?;
        let found = nodes(view.connection(), permit.tenant(), &plan.nodes()).await?;
        let path = plan.assemble(|node| found.get(&node).copied());
        path.map_err(|node| Error::Absent { what: format!("node {} {} of the log", node.level, node.index) })
    }

    async fn entry(&self, permit: &Permit, (id, position, hash, content): Row) -> Result<Entry, Error> {
        let damaged = || Error::Damaged { what: format!("leaf {id}") };
        let content = match self.decrypt(permit.tenant(), place(&id), &content).await {
            Err(Error::Pki(fapiao_pki::Error::NotAuthentic | fapiao_pki::Error::Malformed { .. })) => {
                return Err(damaged());
            }
            other => other?.to_vec(),
        };
        let hash = hash_of(hash, &id)?;
        if leaf_hash(&content) != hash {
            return Err(damaged());
        }
        let position = position.map(u64::try_from).transpose().map_err(|_| damaged())?;
        Ok(Entry { id: Id::stored(id), position, hash, content })
    }
}
