//! Acts: done with their leaf, or not at all.

use std::sync::Arc;

use fapiao_pki::keyring::Suite;
use fapiao_store::{Act, Error, Permit, TenantKind, Work};

use crate::fixture::{Fixture, code, each, holds};

/// An act that changes no row of its own.
struct Look;

impl Work for Look {
    type Value = String;

    async fn run(&self, act: &mut Act<'_>) -> Result<String, Error> {
        Ok(format!("{} {}", act.tenant(), act.actor()))
    }
}

/// An act that its own rules refuse.
struct Refuse;

impl Work for Refuse {
    type Value = ();

    async fn run(&self, _: &mut Act<'_>) -> Result<(), Error> {
        Err(Error::Absent { what: "nothing to do".to_owned() })
    }
}

/// Proves promise 48.
#[test]
fn act_when_done_then_its_leaf_says_who_did_what_and_when() {
    each(async |fixture| {
        let store = fixture.open().await;
        let permit = fixture.tenant(&store, "甲公司").await;
        let deed = fixture.deed("invoice.look");
        assert_eq!(store.act(&permit, deed.clone(), Look).await.unwrap(), "甲公司 account-1");
        let leaf = store.leaf(&permit, &deed.id).await.unwrap();
        assert_eq!(leaf.position, None);
        let says = String::from_utf8(leaf.content).unwrap();
        for part in
            ["甲公司", "account-1", "invoice.look", "row 1", "示例买方 13800000000", &deed.at.to_string()]
        {
            assert!(says.contains(part), "{part} in {says}");
        }
        assert!(holds(says.as_bytes(), deed.id.as_str()));
    });
}

/// Proves promise 48.
#[test]
fn act_when_refused_then_leaves_nothing() {
    each(async |fixture| {
        let store = fixture.open().await;
        let permit = fixture.tenant(&store, "t").await;
        let deed = fixture.deed("invoice.look");
        assert_eq!(code(store.act(&permit, deed.clone(), Refuse).await), "STORE-ABSENT");
        assert_eq!(code(store.leaf(&permit, &deed.id).await), "STORE-ABSENT");
        assert_eq!(store.sequence(&permit).await.unwrap(), 1, "the tenant's own leaf");
        // The same act twice: the second is a conflict, not a second leaf.
        let deed = fixture.deed("invoice.look");
        store.act(&permit, deed.clone(), Look).await.unwrap();
        assert_eq!(code(store.act(&permit, deed, Look).await), "STORE-CONFLICT");
        assert_eq!(store.sequence(&permit).await.unwrap(), 2);
        let nobody = Permit::grant("nobody", "account-1");
        assert_eq!(code(store.act(&nobody, fixture.deed("invoice.look"), Look).await), "STORE-ABSENT");
    });
}

#[test]
fn acts_when_many_are_done_at_once_then_each_is_there_and_failures_fail_alone() {
    each(async |fixture| {
        let store = Arc::new(fixture.open().await);
        let tenants = [fixture.tenant(&store, "t0").await, fixture.tenant(&store, "t1").await];
        let mut asked = Vec::new();
        for number in 0..400 {
            let (store, permit) = (Arc::clone(&store), tenants[number % 2].clone());
            let deed = fixture.deed("invoice.look");
            let id = deed.id.clone();
            let doomed = number % 7 == 0;
            let task = tokio::spawn(async move {
                if doomed {
                    // It changes a row before it meets the one that is there.
                    let kind = TenantKind::Person;
                    return store.create_tenant(&permit, kind, Suite::International, deed).await;
                }
                store.act(&permit, deed, Look).await.map(drop)
            });
            asked.push((number, id, task));
        }
        let mut done = [0, 0];
        for (number, id, task) in asked {
            let outcome = task.await.unwrap();
            let leaf = store.leaf(&tenants[number % 2], &id).await;
            if number % 7 == 0 {
                assert_eq!((code(outcome), code(leaf)), ("STORE-CONFLICT", "STORE-ABSENT"), "{number}");
            } else {
                outcome.unwrap();
                leaf.unwrap();
                done[number % 2] += 1;
            }
        }
        for (permit, done) in tenants.iter().zip(done) {
            assert_eq!(store.sequence(permit).await.unwrap(), done + 1);
        }
    });
}

#[test]
fn store_when_closed_and_opened_again_then_everything_acknowledged_is_there() {
    each(async |fixture| {
        let store = fixture.open().await;
        let permit = fixture.tenant(&store, "t").await;
        let deeds: Vec<_> = (0..20).map(|_| fixture.deed("invoice.look")).collect();
        for deed in &deeds {
            store.act(&permit, deed.clone(), Look).await.unwrap();
        }
        store.close().await;
        let store = fixture.open().await;
        for deed in &deeds {
            store.leaf(&permit, &deed.id).await.unwrap();
        }
    });
}

#[test]
fn key_when_rotated_then_leaves_from_before_are_read_on() {
    each(async |fixture: &Fixture| {
        let store = fixture.open().await;
        let permit = fixture.tenant(&store, "t").await;
        let (before, after) = (fixture.deed("invoice.look"), fixture.deed("invoice.look"));
        store.act(&permit, before.clone(), Look).await.unwrap();
        let other = fixture.open().await;
        other.leaf(&permit, &before.id).await.unwrap();
        let rotated = store.rotate_key(&permit, Suite::Commercial, fixture.deed("key.rotate")).await;
        assert_eq!(rotated.unwrap(), 2);
        store.act(&permit, after.clone(), Look).await.unwrap();
        for store in [&store, &other, &fixture.open().await] {
            store.leaf(&permit, &before.id).await.unwrap();
            store.leaf(&permit, &after.id).await.unwrap();
        }
        // Whoever has not heard of the new key yet writes under the old one, and that is read too.
        let late = fixture.deed("invoice.look");
        other.act(&permit, late.clone(), Look).await.unwrap();
        store.leaf(&permit, &late.id).await.unwrap();
    });
}
