//! The log: what anybody can check without us, and what is noticed when rows are changed behind the store's back.

use std::sync::Arc;

use fapiao_pki::log::{Checkpoint, Endorsement, Hash, LogKey, Note, verify_consistency, verify_inclusion};
use fapiao_store::{Act, Error, Work};

use crate::fixture::{code, each};

const ORIGIN: &str = "fapiao.example/t0";

struct Look;

impl Work for Look {
    type Value = ();

    async fn run(&self, _: &mut Act<'_>) -> Result<(), Error> {
        Ok(())
    }
}

/// Proves promise 49.
#[test]
fn act_when_proven_then_anybody_with_a_checkpoint_can_check_it() {
    each(async |fixture| {
        let store = fixture.open().await;
        let permit = fixture.tenant(&store, "t0").await;
        let key = LogKey::log(ORIGIN, &[7; 32]).unwrap();
        let mut before: Option<Checkpoint> = None;
        let mut deeds = Vec::new();
        for round in 0..5_u64 {
            for _ in 0..round * 3 {
                let deed = fixture.deed("invoice.look");
                store.act(&permit, deed.clone(), Look).await.unwrap();
                deeds.push(deed);
            }
            let size = store.sequence(&permit).await.unwrap();
            let note = store
                .checkpoint(
                    &permit,
                    ORIGIN,
                    &[&key],
                    deeds.last().map_or_else(|| fixture.deed("x").at, |deed| deed.at),
                )
                .await
                .unwrap();
            // From here on nothing of ours is trusted but the key of the log.
            let note = Note::parse(note.to_string().as_bytes()).unwrap();
            assert!(matches!(note.endorsement(&key.verifier()), Endorsement::Valid { .. }));
            let now = Checkpoint::parse(note.text()).unwrap();
            assert_eq!((now.size, now.origin.as_str()), (size, ORIGIN));
            for deed in &deeds {
                let proof = store.prove(&permit, &deed.id, size).await.unwrap();
                let index = proof.entry.position.unwrap();
                let leaf = fapiao_pki::log::leaf_hash(&proof.entry.content);
                assert!(verify_inclusion(leaf, index, size, now.root, &proof.path));
                let other = fapiao_pki::log::leaf_hash(&[&proof.entry.content, &b" "[..]].concat());
                assert!(!verify_inclusion(other, index, size, now.root, &proof.path));
            }
            if let Some(old) = &before {
                let growth = store.prove_growth(&permit, old.size, now.size).await.unwrap();
                assert!(verify_consistency((old.size, old.root), (now.size, now.root), &growth));
                assert!(!verify_consistency((old.size, Hash([0; 32])), (now.size, now.root), &growth));
            }
            before = Some(now);
        }
        let absent = fixture.deed("x").id;
        assert_eq!(code(store.prove(&permit, &absent, 5).await), "STORE-ABSENT");
        assert_eq!(code(store.prove(&permit, &deeds[20].id, 5).await), "STORE-ABSENT");
    });
}

#[test]
fn leaves_when_several_sequence_at_once_then_each_has_one_place() {
    each(async |fixture| {
        let stores = [Arc::new(fixture.open().await), Arc::new(fixture.open().await)];
        let permit = fixture.tenant(&stores[0], "t0").await;
        for round in 0..6 {
            for store in &stores {
                for _ in 0..10 + round {
                    store.act(&permit, fixture.deed("invoice.look"), Look).await.unwrap();
                }
            }
            let tasks: Vec<_> = stores
                .iter()
                .chain(&stores)
                .map(|store| {
                    let (store, permit) = (Arc::clone(store), permit.clone());
                    tokio::spawn(async move { store.sequence(&permit).await })
                })
                .collect();
            for task in tasks {
                task.await.unwrap().unwrap();
            }
        }
        let size = stores[0].sequence(&permit).await.unwrap();
        let leaves = stores[0].leaves(&permit, 0, 1000).await.unwrap();
        let places: Vec<u64> = leaves.iter().filter_map(|leaf| leaf.position).collect();
        assert_eq!(places, (0..size).collect::<Vec<_>>());
        assert_eq!(size, 1 + 2 * (10 + 11 + 12 + 13 + 14 + 15));
    });
}
