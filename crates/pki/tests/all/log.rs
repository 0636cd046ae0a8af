//! Merkle logs: against the definition of RFC 9162, the published vectors, and everybody who lies.

use std::collections::HashMap;

use fapiao_pki::log::{
    Checkpoint, Endorsement, Frontier, Hash, LogKey, LogVerifier, Node, Note, Plan, leaf_hash,
    verify_consistency, verify_inclusion,
};
use fapiao_pki::sign::{KeyAlgorithm, PrivateKey};
use jiff::Timestamp;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::sign::Seeded;

/// The definition (RFC 9162 §2.1.1), word for word.
fn root_by_definition(leaves: &[Vec<u8>]) -> Hash {
    match leaves {
        [] => Hash(Sha256::digest([]).into()),
        [one] => leaf_hash(one),
        _ => {
            let k = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(k);
            let parts = [vec![1], root_by_definition(left).0.to_vec(), root_by_definition(right).0.to_vec()];
            Hash(Sha256::digest(parts.concat()).into())
        }
    }
}

/// A log as its keeper has it.
struct Log {
    leaves: Vec<Vec<u8>>,
    nodes: HashMap<Node, Hash>,
    /// The root at each size, from none on.
    roots: Vec<Hash>,
}

impl Log {
    fn of(size: u64) -> Self {
        let leaves: Vec<Vec<u8>> = (0..size).map(|number| number.to_be_bytes().to_vec()).collect();
        let (mut frontier, mut nodes) = (Frontier::empty(), HashMap::new());
        let mut roots = vec![frontier.root()];
        for leaf in &leaves {
            for (node, hash) in frontier.append(leaf_hash(leaf)) {
                assert_eq!(nodes.insert(node, hash), None, "{node:?} is completed once");
            }
            roots.push(frontier.root());
        }
        Self { leaves, nodes, roots }
    }

    fn proof(&self, plan: &Plan) -> Vec<Hash> {
        assert!(plan.nodes().iter().all(|node| self.nodes.contains_key(node)));
        plan.assemble(|node| self.nodes.get(&node).copied()).unwrap()
    }

    fn root(&self, size: u64) -> Hash {
        self.roots[usize::try_from(size).unwrap()]
    }

    fn leaf(&self, index: u64) -> Hash {
        leaf_hash(&self.leaves[usize::try_from(index).unwrap()])
    }
}

/// The vectors that Certificate Transparency's implementations share.
#[test]
fn root_when_made_of_the_published_leaves_then_is_the_published_one() {
    let leaves: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut frontier = Frontier::empty();
    for (leaf, root) in leaves.iter().zip(roots) {
        frontier.append(leaf_hash(leaf));
        assert_eq!(format!("{:?}", frontier.root()), root);
    }
}

#[test]
fn proofs_when_made_for_every_leaf_and_every_size_then_hold() {
    let log = Log::of(70);
    for size in 0..=70 {
        let root = log.root(size);
        assert_eq!(root, root_by_definition(&log.leaves[..usize::try_from(size).unwrap()]));
        let edge: Vec<Hash> = Frontier::nodes(size).iter().map(|node| log.nodes[node]).collect();
        assert_eq!(Frontier::resume(size, edge).unwrap().root(), root);
        for index in 0..size {
            let proof = log.proof(&Plan::inclusion(index, size).unwrap());
            assert!(verify_inclusion(log.leaf(index), index, size, root, &proof), "{index} of {size}");
        }
        for old in 1..=size {
            let proof = log.proof(&Plan::consistency(old, size).unwrap());
            assert!(verify_consistency((old, log.root(old)), (size, root), &proof), "{old} to {size}");
        }
        assert!(Plan::inclusion(size, size).is_none());
        assert!(Plan::consistency(size + 1, size).is_none());
    }
}

/// Mutated, truncated, lengthened proofs, another place, another size, another root.
///
/// Proves promise 50.
#[test]
fn proofs_when_anything_in_them_is_another_then_never_hold() {
    let log = Log::of(23);
    let lies = |proof: &[Hash]| {
        let mut lies = Vec::new();
        for index in 0..proof.len() {
            let mut mutated = proof.to_vec();
            mutated[index].0[index % 32] ^= 1;
            lies.push(mutated);
            let mut shorter = proof.to_vec();
            shorter.remove(index);
            lies.push(shorter);
            let mut twice = proof.to_vec();
            twice.insert(index, proof[index]);
            lies.push(twice);
        }
        lies.push([proof, &[Hash::of_nothing()]].concat());
        lies
    };
    for size in 1..=23 {
        let root = log.root(size);
        for index in 0..size {
            let leaf = log.leaf(index);
            let proof = log.proof(&Plan::inclusion(index, size).unwrap());
            for lie in lies(&proof) {
                assert!(!verify_inclusion(leaf, index, size, root, &lie), "{index} of {size}");
            }
            for other in (0..size + 2).filter(|other| *other != index) {
                assert!(!verify_inclusion(leaf, other, size, root, &proof), "{index} as {other} of {size}");
            }
            assert!(!verify_inclusion(leaf_hash(b"x"), index, size, root, &proof));
            assert!(!verify_inclusion(leaf, index, size, Hash::of_nothing(), &proof));
        }
        for old in 1..=size {
            let proof = log.proof(&Plan::consistency(old, size).unwrap());
            for lie in lies(&proof) {
                assert!(!verify_consistency((old, log.root(old)), (size, root), &lie), "{old} to {size}");
            }
            for other in (0..size).filter(|other| *other != old) {
                assert!(!verify_consistency((other, log.root(old)), (size, root), &proof));
            }
            assert!(!verify_consistency((old, Hash::of_nothing()), (size, root), &proof));
            assert!(!verify_consistency((old, log.root(old)), (size, Hash::of_nothing()), &proof));
        }
    }
}

/// A log that was rewritten, cut or reordered has no proof that its old checkpoint still holds.
///
/// Proves promise 50.
#[test]
fn log_when_rewritten_then_is_not_consistent_with_what_was_witnessed() {
    let log = Log::of(40);
    let witnessed = (25, log.root(25));
    let mut rewritten = log.leaves.clone();
    rewritten[7] = b"another".to_vec();
    let mut swapped = log.leaves.clone();
    swapped.swap(3, 4);
    let mut deleted = log.leaves.clone();
    deleted.remove(11);
    let mut inserted = log.leaves.clone();
    inserted.insert(11, b"more".to_vec());
    for leaves in [rewritten, swapped, deleted, inserted] {
        let mut frontier = Frontier::empty();
        let mut nodes = HashMap::new();
        leaves.iter().for_each(|leaf| nodes.extend(frontier.append(leaf_hash(leaf))));
        let plan = Plan::consistency(25, frontier.size()).unwrap();
        let proof = plan.assemble(|node| nodes.get(&node).copied()).unwrap();
        assert!(!verify_consistency(witnessed, (frontier.size(), frontier.root()), &proof));
    }
    assert!(!verify_consistency(witnessed, (24, log.root(24)), &[]), "a cut log");
}

proptest! {
    #[test]
    fn proofs_when_the_log_is_long_then_hold(size in 1_u64..5_000, at in any::<u64>(), old in any::<u64>()) {
        let log = Log::of(size);
        let (index, old) = (at % size, 1 + old % size);
        let proof = log.proof(&Plan::inclusion(index, size).unwrap());
        prop_assert!(proof.len() <= 13);
        prop_assert!(verify_inclusion(log.leaf(index), index, size, log.root(size), &proof));
        let proof = log.proof(&Plan::consistency(old, size).unwrap());
        prop_assert!(verify_consistency((old, log.root(old)), (size, log.root(size)), &proof));
    }

    #[test]
    fn note_when_the_bytes_are_any_then_never_panics(text in "(\\PC|\n|— |\\+){0,80}") {
        let _ = Note::parse(text.as_bytes());
        let _ = Checkpoint::parse(&text);
        let _ = text.parse::<LogVerifier>();
    }
}

#[test]
fn plan_when_sizes_are_extreme_then_is_short_and_does_not_overflow() {
    for (index, size) in [(0, u64::MAX), (u64::MAX - 1, u64::MAX), (u64::MAX / 2, u64::MAX), (0, 1)] {
        let plan = Plan::inclusion(index, size).unwrap();
        assert!(plan.nodes().len() <= 64 * 64);
        let missing = plan.assemble(|_| None);
        assert!(size == 1 || missing.is_err());
    }
    assert!(Plan::consistency(1, u64::MAX).is_some());
    assert!(Plan::consistency(u64::MAX, u64::MAX).unwrap().nodes().is_empty());
    assert!(!verify_inclusion(Hash::of_nothing(), u64::MAX - 1, u64::MAX, Hash::of_nothing(), &[]));
}

fn at() -> Timestamp {
    "2026-11-25T04:00:00Z".parse().unwrap()
}

fn checkpoint() -> Checkpoint {
    let log = Log::of(9);
    Checkpoint { origin: "fapiao.example/audit".to_owned(), size: 9, root: log.root(9) }
}

/// The example of Go's `golang.org/x/mod/sumdb/note`.
#[test]
fn note_when_another_program_signed_it_then_holds() {
    let verifier: LogVerifier =
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
    let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    let signature = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let note = Note::parse(format!("{text}\n{signature}").as_bytes()).unwrap();
    assert_eq!(note.endorsement(&verifier), Endorsement::Valid { seen_at: None });
    assert_eq!(verifier.name(), "PeterNeumann");
    let other = Note::parse(format!("{}\n{signature}", text.replace("your", "our")).as_bytes()).unwrap();
    assert_eq!(other.endorsement(&verifier), Endorsement::Invalid);
}

#[test]
fn checkpoint_when_log_sm2_key_and_witness_sign_it_then_each_is_found_and_strangers_are_not() {
    let sm2 = PrivateKey::generate(KeyAlgorithm::Sm2, &mut Seeded::new(1)).unwrap();
    let keys = [
        LogKey::log("fapiao.example/audit", &[7; 32]).unwrap(),
        LogKey::sm2("fapiao.example/audit", sm2).unwrap(),
        LogKey::witness("accountant.example/w1", &[8; 32]).unwrap(),
    ];
    let mut note = Note::new(checkpoint().to_string()).unwrap();
    for key in &keys {
        note.sign(key, at(), &mut Seeded::new(1)).unwrap();
    }
    let read = Note::parse(note.to_string().as_bytes()).unwrap();
    assert_eq!(read, note);
    assert_eq!(Checkpoint::parse(read.text()).unwrap(), checkpoint());
    let times = [None, None, Some(at())];
    for (key, seen_at) in keys.iter().zip(times) {
        let verifier: LogVerifier = key.verifier().to_string().parse().unwrap();
        assert_eq!(read.endorsement(&verifier), Endorsement::Valid { seen_at }, "{verifier}");
        let mut changed = Checkpoint::parse(read.text()).unwrap();
        changed.size += 1;
        let forged = note.to_string().replace(read.text(), &changed.to_string());
        assert_eq!(Note::parse(forged.as_bytes()).unwrap().endorsement(&verifier), Endorsement::Invalid);
    }
    let stranger = LogKey::log("fapiao.example/audit", &[9; 32]).unwrap().verifier();
    assert_eq!(read.endorsement(&stranger), Endorsement::Absent);
    // A witness's key is no log's key, even with the same secret.
    let same = LogKey::log("accountant.example/w1", &[8; 32]).unwrap().verifier();
    assert_eq!(read.endorsement(&same), Endorsement::Absent);
}

#[test]
fn checkpoint_when_written_otherwise_then_is_refused() {
    let good = checkpoint().to_string();
    assert!(Checkpoint::parse(&format!("{good}extension 1\n")).is_ok());
    for bad in [
        good.trim_end().to_owned(),
        good.replacen("fapiao.example/audit", "", 1),
        good.replacen("fapiao.example/audit", "a b", 1),
        good.replacen("\n9\n", "\n09\n", 1),
        good.replacen("\n9\n", "\n-9\n", 1),
        good.replacen("\n9\n", "\n18446744073709551616\n", 1),
        good.replacen('=', "", 1),
        format!("{good}\n"),
        String::new(),
    ] {
        assert!(Checkpoint::parse(&bad).is_err(), "{bad:?}");
    }
}

#[test]
fn verifier_when_its_text_was_changed_then_is_refused() {
    let text = LogKey::log("fapiao.example/audit", &[7; 32]).unwrap().verifier().to_string();
    for bad in [
        text.replacen("fapiao", "fapia0", 1),
        text.replacen('+', " ", 1),
        text.chars().take(text.len() - 4).collect(),
    ] {
        assert!(bad.parse::<LogVerifier>().is_err(), "{bad}");
    }
    assert!(LogKey::log("a+b", &[7; 32]).is_err());
    assert!(LogKey::log("", &[7; 32]).is_err());
}
