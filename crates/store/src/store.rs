//! The store, open.

use std::collections::HashMap;
use std::sync::Arc;

use fapiao_pki::keyring::{Keyring, Place, RootKey};
use tokio::sync::RwLock;
use tokio::task::JoinSet;
use zeroize::Zeroizing;

use crate::act::{Deed, Work, Writer, writer};
use crate::engine::{Engine, EngineKind, Postgres, Role, Transaction};
use crate::error::Error;
use crate::object::Objects;
use crate::permit::Permit;
use crate::random::Random;
use crate::tenant::load_keyring;

/// Everything that is kept, open for work.
pub struct Store {
    engine: Arc<Engine>,
    root: RootKey,
    objects: Objects,
    random: Arc<dyn Random>,
    writer: Writer,
    keyrings: RwLock<HashMap<String, Arc<Keyring>>>,
    /// The writers end with the store.
    _writers: JoinSet<()>,
}

impl Store {
    /// Opens a database: `sqlite:` and a path, whose tables are brought to this version; or `postgres://…`, in the
    /// role of a worker, whose tables [`migrate`](Store::migrate) made. And an object store: `file:` and a folder.
    ///
    /// Must be called inside a Tokio runtime, on which the writers run.
    ///
    /// # Errors
    /// [`Error::Role`] when the role of the database could read across tenants, and what the database says.
    pub async fn open(
        database: &str,
        objects: &str,
        root: RootKey,
        random: Arc<dyn Random>,
    ) -> Result<Self, Error> {
        let objects = Objects::open(objects)?;
        let engine = Arc::new(Engine::connect(database).await?);
        if let Engine::Sqlite(sqlite) = &*engine {
            sqlite.migrate().await?;
        }
        let (writer, loops) = writer(&engine, &random);
        let mut writers = JoinSet::new();
        loops.into_iter().for_each(|work| drop(writers.spawn(work)));
        Ok(Self { engine, root, objects, random, writer, keyrings: RwLock::default(), _writers: writers })
    }

    /// Brings the tables of a PostgreSQL database to this version, as their owner.
    ///
    /// # Errors
    /// What the database says.
    pub async fn migrate(address: &str, role: Role<'_>) -> Result<(), Error> {
        match role {
            Role::Owner { worker } => Postgres::migrate(address, worker).await,
            Role::Worker => Err(Error::Role { role: "worker".to_owned(), problem: "makes no tables" }),
        }
    }

    /// Which engine it runs on.
    #[must_use]
    pub fn engine(&self) -> EngineKind {
        self.engine.kind()
    }

    /// Does an act: the rows that `work` changes and the leaf that records it, on the disk when this returns.
    ///
    /// # Errors
    /// What `work` answers; [`Error::Unknown`] when the database did not say whether it committed.
    pub async fn act<W: Work>(&self, permit: &Permit, deed: Deed, work: W) -> Result<W::Value, Error> {
        let keyring = self.keyring(permit.tenant()).await?;
        self.act_under(permit.clone(), deed, keyring, work).await
    }

    /// Ends the work that is under way and closes the database.
    pub async fn close(self) {
        let Self { engine, writer, _writers: mut writers, .. } = self;
        drop(writer);
        while writers.join_next().await.is_some() {}
        engine.close().await;
    }

    /// The keys of a tenant.
    pub(crate) async fn keyring(&self, tenant: &str) -> Result<Arc<Keyring>, Error> {
        if let Some(keyring) = self.keyrings.read().await.get(tenant) {
            return Ok(Arc::clone(keyring));
        }
        let mut view = self.view(&Permit::grant(tenant, "system")).await?;
        let keyring = Arc::new(load_keyring(view.connection(), tenant, &self.root).await?);
        self.keyrings.write().await.insert(tenant.to_owned(), Arc::clone(&keyring));
        Ok(keyring)
    }

    /// Decrypts what stands at a place. Keys that another process made meanwhile are read anew.
    pub(crate) async fn decrypt(
        &self,
        tenant: &str,
        place: Place<'_>,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        match self.keyring(tenant).await?.decrypt(place, sealed) {
            Err(fapiao_pki::Error::KeyState { .. }) => {
                self.forget_keyring(tenant).await;
                Ok(self.keyring(tenant).await?.decrypt(place, sealed)?)
            }
            other => Ok(other?),
        }
    }

    pub(crate) async fn forget_keyring(&self, tenant: &str) {
        self.keyrings.write().await.remove(tenant);
    }

    pub(crate) async fn act_under<W: Work>(
        &self,
        permit: Permit,
        deed: Deed,
        keyring: Arc<Keyring>,
        work: W,
    ) -> Result<W::Value, Error> {
        self.writer.commit(permit, deed, keyring, work).await
    }

    /// One state of a tenant's rows, to be read; nothing in it changes while it is held.
    pub(crate) async fn view(&self, permit: &Permit) -> Result<Transaction, Error> {
        let mut view = self.engine.view().await?;
        view.set_tenant(permit.tenant()).await?;
        Ok(view)
    }

    pub(crate) fn database(&self) -> &Engine {
        &self.engine
    }

    pub(crate) fn objects(&self) -> &Objects {
        &self.objects
    }

    pub(crate) fn root(&self) -> &RootKey {
        &self.root
    }

    pub(crate) fn random(&self) -> &dyn Random {
        &*self.random
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?})", self.engine.kind())
    }
}
