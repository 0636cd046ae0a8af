//! Tenants and their keys.

use std::sync::Arc;

use fapiao_pki::keyring::{KeyState, Keyring, RootId, RootKey, Suite, WrappedKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Deed, Work};
use crate::engine::{Connection, on};
use crate::error::Error;
use crate::permit::Permit;
use crate::random::Source;
use crate::store::Store;

/// Who a tenant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantKind {
    /// A company (公司).
    Company,
    /// A bookkeeping agency (代账机构).
    Agency,
    /// A person (个人).
    Person,
}

const INSERT: &str = "INSERT INTO tenant (id, kind, created_at) VALUES ($1, $2, $3)";
const INSERT_KEY: &str = "INSERT INTO tenant_key (tenant, version, state, suite, root, wrapped, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const RETIRE_KEY: &str = "UPDATE tenant_key SET state = 'read_only' WHERE tenant = $1 AND state = 'active'";
const KEYS: &str =
    "SELECT version, state, suite, root, wrapped FROM tenant_key WHERE tenant = $1 ORDER BY version";
const TENANTS: &str = "SELECT id FROM tenant WHERE id > $1 ORDER BY id LIMIT 1000";

impl TenantKind {
    fn name(self) -> &'static str {
        match self {
            TenantKind::Company => "company",
            TenantKind::Agency => "agency",
            TenantKind::Person => "person",
        }
    }
}

impl Store {
    /// Makes a tenant with its first key. Its first leaf says so.
    ///
    /// # Errors
    /// [`Error::Conflict`] when there is one with this identifier.
    pub async fn create_tenant(
        &self,
        permit: &Permit,
        kind: TenantKind,
        suite: Suite,
        deed: Deed,
    ) -> Result<(), Error> {
        let key = self.root().issue(permit.tenant(), 1, suite, &mut Source(self.random()))?;
        let keyring = Arc::new(Keyring::open(permit.tenant(), std::slice::from_ref(&key), &[self.root()])?);
        self.act_under(permit.clone(), deed, keyring, Create { kind, key }).await
    }

    /// Makes a new version of the tenant's key, which encrypts from now on; what stands under older ones is read on.
    ///
    /// # Errors
    /// [`Error::Absent`] when there is no such tenant.
    pub async fn rotate_key(&self, permit: &Permit, suite: Suite, deed: Deed) -> Result<u32, Error> {
        let version = self.keyring(permit.tenant()).await?.active_version().saturating_add(1);
        let key = self.root().issue(permit.tenant(), version, suite, &mut Source(self.random()))?;
        let rotated = self.act(permit, deed, Rotate { key }).await;
        // Another process may have rotated first: then the version is taken, and the keys are read anew.
        self.forget_keyring(permit.tenant()).await;
        rotated
    }

    /// All tenants after one, in order, some at a time: for jobs that look after each.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tenants_after(&self, last: &str) -> Result<Vec<String>, Error> {
        let mut view = self.database().view().await?;
        let rows: Vec<(String,)> = on!(view.connection(), inner => sqlx::query_as(TENANTS)
            .bind(last).fetch_all(inner).await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }
}

struct Create {
    kind: TenantKind,
    key: WrappedKey,
}

impl Work for Create {
    type Value = ();

    async fn run(&self, act: &mut Act<'_>) -> Result<(), Error> {
        let at = act.at().as_millisecond();
        let (connection, tenant) = act.writing();
        on!(connection, inner => sqlx::query(INSERT)
            .bind(tenant).bind(self.kind.name()).bind(at).execute(inner).await.map(drop))?;
        insert_key(act, &self.key).await
    }
}

struct Rotate {
    key: WrappedKey,
}

impl Work for Rotate {
    type Value = u32;

    async fn run(&self, act: &mut Act<'_>) -> Result<u32, Error> {
        let (connection, tenant) = act.writing();
        on!(connection, inner => sqlx::query(RETIRE_KEY).bind(tenant).execute(inner).await.map(drop))?;
        insert_key(act, &self.key).await?;
        Ok(self.key.version)
    }
}

/// Version, state, suite, root key, wrapped key.
type KeyRow = (i64, String, String, Vec<u8>, Vec<u8>);

/// Reads and unwraps the keys of a tenant.
pub(crate) async fn load_keyring(
    connection: Connection<'_>,
    tenant: &str,
    root: &RootKey,
) -> Result<Keyring, Error> {
    let rows: Vec<KeyRow> =
        on!(connection, inner => sqlx::query_as(KEYS).bind(tenant).fetch_all(inner).await)?;
    if rows.is_empty() {
        return Err(Error::Absent { what: format!("tenant {tenant}") });
    }
    let key = |(version, state, suite, id, bytes): KeyRow| {
        Some(WrappedKey {
            version: u32::try_from(version).ok()?,
            state: states().find(|one| state_name(*one) == state)?,
            suite: [Suite::International, Suite::Commercial]
                .into_iter()
                .find(|one| suite_name(*one) == suite)?,
            root: RootId(id.try_into().ok()?),
            bytes,
        })
    };
    let keys: Option<Vec<WrappedKey>> = rows.into_iter().map(key).collect();
    let keys = keys.ok_or(Error::Damaged { what: format!("keys of tenant {tenant}") })?;
    Ok(Keyring::open(tenant, &keys, &[root])?)
}

async fn insert_key(act: &mut Act<'_>, key: &WrappedKey) -> Result<(), Error> {
    let at: Timestamp = act.at();
    let (connection, tenant) = act.writing();
    on!(connection, inner => sqlx::query(INSERT_KEY)
        .bind(tenant).bind(i64::from(key.version)).bind(state_name(key.state)).bind(suite_name(key.suite))
        .bind(key.root.0.as_slice()).bind(key.bytes.as_slice()).bind(at.as_millisecond())
        .execute(inner).await.map(drop))?;
    Ok(())
}

fn states() -> impl Iterator<Item = KeyState> {
    [KeyState::Active, KeyState::ReadOnly, KeyState::Destroyed].into_iter()
}

fn state_name(state: KeyState) -> &'static str {
    match state {
        KeyState::Active => "active",
        KeyState::ReadOnly => "read_only",
        KeyState::Destroyed => "destroyed",
    }
}

fn suite_name(suite: Suite) -> &'static str {
    match suite {
        Suite::International => "international",
        Suite::Commercial => "commercial",
    }
}
