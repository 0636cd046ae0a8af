//! A store to test with, on each engine.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fapiao_pki::keyring::{RootKey, Suite};
use fapiao_store::{Deed, EngineKind, Error, Id, Permit, Random, Role, Store, TenantKind};
use jiff::Timestamp;
use rand_core::TryRng;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

/// Bytes that repeat themselves from run to run.
#[derive(Default)]
pub struct Seeded(AtomicU64);

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let count = self.0.fetch_add(1, Ordering::Relaxed);
            let hash = Sha256::digest(count.to_be_bytes());
            chunk.copy_from_slice(&hash[..chunk.len()]);
        }
    }
}

/// A root key for tests.
pub fn root() -> RootKey {
    struct Ones;
    impl TryRng for Ones {
        type Error = std::convert::Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Ok(1)
        }
        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            Ok(1)
        }
        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
            bytes.fill(1);
            Ok(())
        }
    }
    impl rand_core::TryCryptoRng for Ones {}
    RootKey::generate(&mut Ones)
}

/// An empty database, and whatever must live as long as it.
pub struct Fixture {
    pub address: String,
    /// The address as the owner of the tables; SQLite's has no other.
    pub owner: String,
    pub random: Arc<Seeded>,
    folder: TempDir,
}

impl Fixture {
    /// Opens the store once more.
    pub async fn open(&self) -> Store {
        Store::open(&self.address, &self.objects(), root(), self.source()).await.unwrap()
    }

    /// Where its objects lie.
    pub fn objects(&self) -> String {
        format!("file:{}", self.folder.path().join("objects").display())
    }

    /// Its randomness.
    pub fn source(&self) -> Arc<dyn Random> {
        let random: Arc<Seeded> = Arc::clone(&self.random);
        random
    }

    /// What an act is called and when it is done.
    pub fn deed(&self, name: &'static str) -> Deed {
        let at: Timestamp = "2026-11-25T08:00:00Z".parse().unwrap();
        let at = at
            + jiff::SignedDuration::from_millis(
                i64::try_from(self.random.0.load(Ordering::Relaxed)).unwrap(),
            );
        Deed {
            id: Id::new(at, &*self.random),
            at,
            name,
            subject: "row 1".to_owned(),
            detail: "示例买方 13800000000".to_owned(),
        }
    }

    /// Makes a tenant.
    pub async fn tenant(&self, store: &Store, id: &str) -> Permit {
        let permit = Permit::grant(id, "account-1");
        let deed = self.deed("tenant.create");
        store.create_tenant(&permit, TenantKind::Company, Suite::International, deed).await.unwrap();
        permit
    }

    /// Everything that lies in files: objects, and what SQLite wrote.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                match entry.file_type().unwrap().is_dir() {
                    true => folders.push(entry.path()),
                    false => found.push((entry.path(), std::fs::read(entry.path()).unwrap())),
                }
            }
        }
        found
    }
}

/// Runs a test on each engine there is.
pub fn each(test: impl AsyncFn(&Fixture)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("fapiao.db").display());
        test(&Fixture { owner: address.clone(), address, random: Arc::default(), folder }).await;
        let Ok(server) = std::env::var("FAPIAO_TEST_POSTGRES") else {
            assert!(std::env::var_os("CI").is_none(), "FAPIAO_TEST_POSTGRES names no server");
            println!("SKIPPED on PostgreSQL: FAPIAO_TEST_POSTGRES names no server");
            return;
        };
        let fixture = on_postgres(&server).await;
        test(&fixture).await;
        drop_database(&server, &fixture.owner).await;
    });
}

async fn on_postgres(server: &str) -> Fixture {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(server).await.unwrap();
    let mut run =
        async |sql: String| sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.map(drop);
    // Another test may be making the role at this moment.
    let _ = run("CREATE ROLE fapiao_worker LOGIN NOSUPERUSER NOBYPASSRLS".to_owned()).await;
    run(format!("CREATE DATABASE {name}")).await.unwrap();
    let owner = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
    Store::migrate(&owner, Role::Owner { worker: "fapiao_worker" }).await.unwrap();
    let address = owner.replace("owner@", "fapiao_worker@");
    Fixture { address, owner, random: Arc::default(), folder: tempfile::tempdir().unwrap() }
}

async fn drop_database(server: &str, owner: &str) {
    let name = owner.rsplit_once('/').unwrap().1;
    let mut connection = PgConnection::connect(server).await.unwrap();
    let sql = format!("DROP DATABASE {name} WITH (FORCE)");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
}

/// Whether the text stands anywhere in some bytes.
pub fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// The code of what went wrong.
pub fn code<T>(result: Result<T, Error>) -> &'static str {
    match result {
        Ok(_) => "",
        Err(error) => error.code(),
    }
}

/// Whether a store runs on this engine.
pub fn is_postgres(store: &Store) -> bool {
    store.engine() == EngineKind::Postgres
}
