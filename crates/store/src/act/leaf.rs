//! The leaf of an act: what is kept of it, and the hash that stands in the tree.

use fapiao_pki::keyring::Place;
use fapiao_pki::log::leaf_hash;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Act, Deed};
use crate::engine::on;
use crate::error::Error;

/// What a leaf says. Its JSON is what is hashed, so the order of the fields is part of the format.
///
/// The salt keeps the hash from telling anything of the content: when a person's data must go, the content goes, and
/// the tree still holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Content {
    pub(crate) tenant: String,
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    pub(crate) act: String,
    pub(crate) actor: String,
    pub(crate) subject: String,
    pub(crate) detail: String,
    pub(crate) salt: String,
}

const INSERT: &str = "INSERT INTO leaf (tenant, id, at, act, content, hash) VALUES ($1, $2, $3, $4, $5, $6)";

impl Act<'_> {
    /// Writes the leaf, the last row of each act.
    pub(super) async fn record(&mut self, deed: &Deed) -> Result<(), Error> {
        let mut salt = [0; 16];
        self.random.fill(&mut salt);
        let content = Content {
            tenant: self.tenant().to_owned(),
            id: deed.id.as_str().to_owned(),
            at: deed.at,
            act: deed.name.to_owned(),
            actor: self.actor().to_owned(),
            subject: deed.subject.clone(),
            detail: deed.detail.clone(),
            salt: salt.iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        let json = content.to_json()?;
        let hash = leaf_hash(&json);
        let sealed = self.encrypt(place(deed.id.as_str()), &json)?;
        let at = deed.at.as_millisecond();
        let (connection, tenant) = self.writing();
        on!(connection, inner => sqlx::query(INSERT)
            .bind(tenant).bind(deed.id.as_str()).bind(at).bind(deed.name).bind(sealed).bind(hash.0.as_slice())
            .execute(inner).await.map(drop))?;
        Ok(())
    }
}

impl Content {
    /// The bytes that are hashed.
    pub(crate) fn to_json(&self) -> Result<Vec<u8>, Error> {
        serde_json::to_vec(self)
            .map_err(|error| Error::Damaged { what: format!("leaf {}: {error}", self.id) })
    }
}

/// Where the content of a leaf stands.
pub(crate) fn place(id: &str) -> Place<'_> {
    Place { table: "leaf", column: "content", row: id }
}
