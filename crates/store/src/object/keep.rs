//! Files laid down, told of in an act, and read again.

use std::fmt;
use std::sync::Arc;

use fapiao_pki::keyring::{Keyring, ObjectKey, Place};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::act::Act;
use crate::engine::on;
use crate::error::Error;
use crate::permit::Permit;
use crate::random::Source;
use crate::store::Store;

/// The name of an object: the SHA-256 of its stored bytes, in hexadecimal.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectName(String);

/// A file that lies in the object store and that no act has told of yet.
#[derive(Clone, Debug)]
pub struct Laid {
    name: ObjectName,
    content: [u8; 16],
    size: i64,
    key: Vec<u8>,
}

const INSERT: &str = "INSERT INTO object (tenant, name, content, size, key, kept_at) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant, content) DO NOTHING";
const BY_CONTENT: &str = "SELECT name FROM object WHERE tenant = $1 AND content = $2";
const KEY: &str = "SELECT key FROM object WHERE tenant = $1 AND name = $2";
const NAMES: &str = "SELECT name FROM object WHERE tenant = $1 AND name > $2 ORDER BY name LIMIT $3";

impl Store {
    /// Encrypts a file under a key of its own and lays it down.
    ///
    /// # Errors
    /// What the object store says.
    pub async fn lay(&self, permit: &Permit, plain: &[u8]) -> Result<Laid, Error> {
        let keyring = self.keyring(permit.tenant()).await?;
        let key = ObjectKey::generate(keyring.suite(), &mut Source(self.random()));
        let sealed = key.encrypt(plain, &mut Source(self.random()))?;
        let name = self.objects().put(permit.tenant(), sealed).await?;
        let key = keyring.encrypt(place(&name), &key.to_bytes(), &mut Source(self.random()))?;
        let size = i64::try_from(plain.len()).unwrap_or(i64::MAX);
        Ok(Laid { content: content(&keyring, plain), name, size, key })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`Error::Absent`] when the tenant has none of this name, [`Error::Damaged`] when it is gone or altered.
    pub async fn object(&self, permit: &Permit, name: &ObjectName) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut view = self.view(permit).await?;
        let row: Option<(Vec<u8>,)> = on!(view.connection(), inner => sqlx::query_as(KEY)
            .bind(permit.tenant()).bind(name.as_str()).fetch_optional(inner).await)?;
        drop(view);
        let (key,) = row.ok_or_else(|| Error::Absent { what: format!("object {name}") })?;
        let key = self.decrypt(permit.tenant(), place(name), &key).await?;
        let sealed = self.objects().get(permit.tenant(), name).await?;
        Ok(ObjectKey::from_bytes(&key)?.decrypt(&sealed)?)
    }

    /// Looks whether objects are whole, some at a time and without any key: those that are gone or altered, and the
    /// last one that was looked at.
    ///
    /// # Errors
    /// What the database or the object store says.
    pub async fn scrub(
        &self,
        permit: &Permit,
        after: Option<&ObjectName>,
        count: u32,
    ) -> Result<(Vec<ObjectName>, Option<ObjectName>), Error> {
        let after = after.map_or("", ObjectName::as_str);
        let mut view = self.view(permit).await?;
        let names: Vec<(String,)> = on!(view.connection(), inner => sqlx::query_as(NAMES)
            .bind(permit.tenant()).bind(after).bind(i64::from(count)).fetch_all(inner).await)?;
        drop(view);
        let (mut damaged, mut last) = (Vec::new(), None);
        for (name,) in names {
            let name = ObjectName(name);
            match self.objects().get(permit.tenant(), &name).await {
                Ok(_) => {}
                Err(Error::Damaged { .. }) => damaged.push(name.clone()),
                Err(error) => return Err(error),
            }
            last = Some(name);
        }
        Ok((damaged, last))
    }

    /// Takes away what was laid down for an act that was not done.
    ///
    /// # Errors
    /// What the database or the object store says.
    pub async fn take_away(&self, permit: &Permit, laid: &Laid) -> Result<(), Error> {
        let mut view = self.view(permit).await?;
        let told: Option<(Vec<u8>,)> = on!(view.connection(), inner => sqlx::query_as(KEY)
            .bind(permit.tenant()).bind(laid.name.as_str()).fetch_optional(inner).await)?;
        drop(view);
        if told.is_some() { Ok(()) } else { self.objects().delete(permit.tenant(), &laid.name).await }
    }
}

impl Act<'_> {
    /// Tells of a file that was laid down, and answers its name: an older one's when the tenant has the same file.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep(&mut self, laid: &Laid) -> Result<ObjectName, Error> {
        let at = self.at().as_millisecond();
        let (mut connection, tenant) = self.writing();
        let told = on!(connection.again(), inner => sqlx::query(INSERT)
            .bind(tenant).bind(laid.name.as_str()).bind(laid.content.as_slice()).bind(laid.size)
            .bind(laid.key.as_slice()).bind(at).execute(inner).await.map(|done| done.rows_affected()))?;
        if told > 0 {
            return Ok(laid.name.clone());
        }
        let (name,): (String,) = on!(connection, inner => sqlx::query_as(BY_CONTENT)
            .bind(tenant).bind(laid.content.as_slice()).fetch_one(inner).await)?;
        Ok(ObjectName(name))
    }
}

impl ObjectName {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads a name that came from outside; absent when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_name = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_name.then(|| Self(text.to_owned()))
    }

    /// Its 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The blind index of a file: over its SHA-256, which nobody outside can then compare.
fn content(keyring: &Arc<Keyring>, plain: &[u8]) -> [u8; 16] {
    keyring.index("object", "content", ObjectName::of(plain).as_str()).0
}

/// Where the key of an object stands.
fn place(name: &ObjectName) -> Place<'_> {
    Place { table: "object", column: "key", row: name.as_str() }
}
