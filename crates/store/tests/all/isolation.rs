//! Tenants do not reach each other, and a thief of the files reads nothing.

use fapiao_store::{Act, Error, Role, Store, Work};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::fixture::{Fixture, code, each, holds, is_postgres, root};

struct Look;

impl Work for Look {
    type Value = ();

    async fn run(&self, _: &mut Act<'_>) -> Result<(), Error> {
        Ok(())
    }
}

/// Runs SQL behind the store's back, as a thief or an administrator would.
async fn behind(fixture: &Fixture, sql: &str) -> u64 {
    if fixture.owner.starts_with("sqlite:") {
        let mut connection = sqlx::SqliteConnection::connect(&fixture.owner).await.unwrap();
        return sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap().rows_affected();
    }
    let mut connection = PgConnection::connect(&fixture.owner).await.unwrap();
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap().rows_affected()
}

/// Proves promise 34.
#[test]
fn leaf_when_another_tenants_then_is_as_absent_as_one_that_never_was() {
    each(async |fixture| {
        let store = fixture.open().await;
        let (one, other) = (fixture.tenant(&store, "t0").await, fixture.tenant(&store, "t1").await);
        let deed = fixture.deed("invoice.look");
        store.act(&one, deed.clone(), Look).await.unwrap();
        store.sequence(&one).await.unwrap();
        let never = fixture.deed("invoice.look").id;
        let says = |error: Error, id: &fapiao_store::Id| error.to_string().replace(id.as_str(), "ID");
        let foreign = store.leaf(&other, &deed.id).await.unwrap_err();
        let absent = store.leaf(&other, &never).await.unwrap_err();
        assert_eq!(says(foreign, &deed.id), says(absent, &never));
        assert_eq!(store.leaves(&other, 0, 100).await.unwrap(), []);
        assert_eq!(store.leaves(&one, 0, 100).await.unwrap().len(), 2);
    });
}

/// Proves promise 44.
#[test]
fn ciphertext_when_moved_between_tenants_or_rows_then_is_damaged() {
    each(async |fixture| {
        let store = fixture.open().await;
        let (one, other) = (fixture.tenant(&store, "t0").await, fixture.tenant(&store, "t1").await);
        let (first, second) = (fixture.deed("invoice.look"), fixture.deed("invoice.look"));
        store.act(&one, first.clone(), Look).await.unwrap();
        store.act(&one, second.clone(), Look).await.unwrap();
        let moved = format!("UPDATE leaf SET tenant = 't1' WHERE id = '{}'", first.id);
        assert_eq!(behind(fixture, &moved).await, 1);
        assert_eq!(code(store.leaf(&other, &first.id).await), "STORE-DAMAGED");
        let renamed = format!("UPDATE leaf SET id = '{}' WHERE id = '{}'", first.id, second.id);
        assert_eq!(behind(fixture, &renamed).await, 1);
        assert_eq!(code(store.leaf(&one, &first.id).await), "STORE-DAMAGED");
        // A whole tenant's keys under another tenant's name.
        behind(fixture, "DELETE FROM tenant_key WHERE tenant = 't1'").await;
        behind(fixture, "UPDATE tenant_key SET tenant = 't1' WHERE tenant = 't0'").await;
        let fresh = fixture.open().await;
        assert_eq!(code(fresh.leaf(&other, &first.id).await), "STORE-DAMAGED");
    });
}

#[test]
fn files_when_stolen_then_hold_no_plaintext() {
    each(async |fixture| {
        let store = fixture.open().await;
        let permit = fixture.tenant(&store, "t0").await;
        for _ in 0..50 {
            store.act(&permit, fixture.deed("invoice.look"), Look).await.unwrap();
        }
        if is_postgres(&store) {
            return;
        }
        for closed in [false, true] {
            let files = fixture.files();
            assert!(files.iter().any(|(_, file)| holds(file, "invoice.look")), "the scan reads the rows");
            for canary in ["示例买方", "13800000000", "account-1"] {
                assert!(!files.iter().any(|(_, file)| holds(file, canary)), "{canary}, closed: {closed}");
            }
            if !closed {
                behind(fixture, "PRAGMA wal_checkpoint(TRUNCATE)").await;
            }
        }
    });
}

/// Proves promise 37.
#[test]
fn database_when_no_or_another_tenant_is_set_then_gives_no_row() {
    each(async |fixture| {
        let store = fixture.open().await;
        let permit = fixture.tenant(&store, "t0").await;
        fixture.tenant(&store, "t1").await;
        store.sequence(&permit).await.unwrap();
        if !is_postgres(&store) {
            return;
        }
        let mut worker = PgConnection::connect(&fixture.address).await.unwrap();
        let tables: Vec<(String,)> = sqlx::query_as(
            "SELECT tablename::TEXT FROM pg_tables WHERE schemaname = 'public' \
             AND tablename NOT IN ('tenant', 'job', '_sqlx_migrations')",
        )
        .fetch_all(&mut worker)
        .await
        .unwrap();
        assert_eq!(tables.len(), 6, "{tables:?}");
        for (table,) in tables {
            let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            let mut session = PgConnection::connect(&fixture.address).await.unwrap();
            let refused = sqlx::query_as::<_, (i64,)>(count).fetch_one(&mut session).await;
            assert!(refused.is_err(), "{table} without a tenant: {refused:?}");
            // The same connection after a transaction of somebody's, as it comes from a pool.
            let mut transaction = session.begin().await.unwrap();
            let set = "SELECT set_config('fapiao.tenant', 't0', true)";
            sqlx::query(set).execute(&mut *transaction).await.unwrap();
            transaction.commit().await.unwrap();
            let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            let later = sqlx::query_as::<_, (i64,)>(count).fetch_one(&mut session).await;
            assert!(later.is_err() || later.is_ok_and(|(rows,)| rows == 0), "{table} after a tenant");
            let mut transaction = worker.begin().await.unwrap();
            sqlx::query("SELECT set_config('fapiao.tenant', 't9', true)")
                .execute(&mut *transaction)
                .await
                .unwrap();
            let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            let (rows,): (i64,) = sqlx::query_as(count).fetch_one(&mut *transaction).await.unwrap();
            assert_eq!(rows, 0, "{table} of another tenant");
            // Nor can it write for another tenant.
            if table == "log_head" {
                let written = sqlx::query("INSERT INTO log_head (tenant, size) VALUES ('t0', 9)")
                    .execute(&mut *transaction)
                    .await;
                assert!(written.is_err());
            }
            transaction.rollback().await.unwrap();
        }
    });
}

#[test]
fn store_when_the_role_stands_above_the_policies_then_does_not_open() {
    each(async |fixture| {
        if fixture.owner.starts_with("sqlite:") {
            return;
        }
        let opened = Store::open(&fixture.owner, &fixture.objects(), root(), fixture.source()).await;
        assert_eq!(code(opened), "STORE-ROLE");
        let refused =
            Store::migrate(&fixture.owner, Role::Owner { worker: "x\"; DROP TABLE leaf; --" }).await;
        assert_eq!(code(refused), "STORE-ROLE");
    });
}

#[test]
fn address_when_of_no_known_kind_then_is_refused() {
    each(async |fixture| {
        assert_eq!(
            code(Store::open("mysql://x", &fixture.objects(), root(), fixture.source()).await),
            "STORE-ADDRESS"
        );
        let opened = Store::open(&fixture.address, "s4://x", root(), fixture.source()).await;
        assert_eq!(code(opened), "STORE-ADDRESS");
    });
}
