//! Encryption at rest: what opens where, and everything that must not open.

use fapiao_pki::Error;
use fapiao_pki::keyring::{Cost, KeyState, Keyring, ObjectKey, Place, RootKey, RootText, Suite, WrappedKey};
use fapiao_pki::sign::Password;
use proptest::prelude::*;

use crate::sign::Seeded;

const SUITES: [Suite; 2] = [Suite::International, Suite::Commercial];
const NAME: Place<'_> = Place { table: "invoice", column: "buyer_name", row: "0197" };
/// Cheap, for tests.
const COST: Cost = Cost { memory: 64, passes: 1 };

fn ring(suite: Suite, tenant: &str, root: &RootKey) -> (Keyring, WrappedKey) {
    let key = root.issue(tenant, 1, suite, &mut Seeded::new(7)).unwrap();
    (Keyring::open(tenant, std::slice::from_ref(&key), &[root]).unwrap(), key)
}

fn root(seed: u64) -> RootKey {
    RootKey::generate(&mut Seeded::new(seed))
}

/// Proves promise 44.
#[test]
fn field_when_moved_to_another_tenant_table_column_or_row_then_does_not_open() {
    for suite in SUITES {
        let root = root(1);
        let (keyring, key) = ring(suite, "甲公司", &root);
        let sealed = keyring.encrypt(NAME, "示例买方".as_bytes(), &mut Seeded::new(2)).unwrap();
        assert_eq!(keyring.decrypt(NAME, &sealed).unwrap().as_slice(), "示例买方".as_bytes());
        let places = [
            Place { table: "party", ..NAME },
            Place { column: "seller_name", ..NAME },
            Place { row: "0198", ..NAME },
            Place { table: "invoicebuyer", column: "_name", ..NAME },
        ];
        for place in places {
            assert_eq!(keyring.decrypt(place, &sealed), Err(Error::NotAuthentic), "{place:?}");
        }
        // Another tenant under the same root key, and one to which the wrapped key itself was moved.
        let (other, _) = ring(suite, "乙公司", &root);
        assert_eq!(other.decrypt(NAME, &sealed), Err(Error::NotAuthentic));
        let moved = Keyring::open("乙公司", std::slice::from_ref(&key), &[&root]);
        assert_eq!(moved.err(), Some(Error::NotAuthentic));
        let renumbered = WrappedKey { version: 2, ..key.clone() };
        assert_eq!(Keyring::open("甲公司", &[renumbered], &[&root]).err(), Some(Error::NotAuthentic));
        let other_suite = SUITES.into_iter().find(|other| *other != suite).unwrap();
        let other_suite = WrappedKey { suite: other_suite, ..key };
        assert_eq!(Keyring::open("甲公司", &[other_suite], &[&root]).err(), Some(Error::NotAuthentic));
    }
}

#[test]
fn ciphertext_when_any_byte_is_altered_or_cut_off_then_does_not_open() {
    for suite in SUITES {
        let (keyring, _) = ring(suite, "t", &root(1));
        let sealed = keyring.encrypt(NAME, b"00112233", &mut Seeded::new(2)).unwrap();
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(keyring.decrypt(NAME, &altered).is_err(), "byte {at}");
            assert!(keyring.decrypt(NAME, &sealed[..at]).is_err(), "{at} bytes");
        }
    }
}

/// A broken source of randomness is no reason to show a text.
#[test]
fn nonce_when_repeated_then_two_texts_do_not_give_each_other_away() {
    let (keyring, _) = ring(Suite::International, "t", &root(1));
    let encrypt = |text: &[u8]| keyring.encrypt(NAME, text, &mut Seeded::new(2)).unwrap();
    let (one, other) = (encrypt(&[0; 64]), encrypt(&[1; 64]));
    let difference: Vec<u8> = one.iter().zip(&other).skip(18).take(64).map(|(a, b)| a ^ b).collect();
    assert!(difference.iter().filter(|byte| **byte == 1).count() < 8, "the stream of the key shows");
}

#[test]
fn key_when_rotated_then_old_texts_open_until_it_is_destroyed() {
    for suite in SUITES {
        let (root, mut rng) = (root(1), Seeded::new(3));
        let (before, first) = ring(suite, "t", &root);
        let old = before.encrypt(NAME, b"4403", &mut rng).unwrap();
        let second = root.issue("t", 2, suite, &mut rng).unwrap();
        let retired = WrappedKey { state: KeyState::ReadOnly, ..first.clone() };
        let during = Keyring::open("t", &[retired, second.clone()], &[&root]).unwrap();
        assert_eq!(during.active_version(), 2);
        assert_eq!(during.decrypt(NAME, &old).unwrap().as_slice(), b"4403");
        let renewed = during.renew(NAME, &old, &mut rng).unwrap().unwrap();
        assert_eq!(during.renew(NAME, &renewed, &mut rng), Ok(None), "nothing is left to do");
        // Rows that are indexed under either version are found.
        let indexes: Vec<_> = during.indexes("invoice", "number", "4403").collect();
        assert_eq!(indexes[0], during.index("invoice", "number", "4403"));
        assert_eq!(indexes[1], before.index("invoice", "number", "4403"));
        assert_ne!(indexes[0], indexes[1]);
        let after = Keyring::open("t", &[first.destroyed(), second.clone()], &[&root]).unwrap();
        assert_eq!(after.decrypt(NAME, &renewed).unwrap().as_slice(), b"4403");
        let destroyed = Err(Error::KeyState { version: 1, problem: "is destroyed" });
        assert_eq!(after.decrypt(NAME, &old), destroyed);
        let unknown = Err(Error::KeyState { version: 2, problem: "is unknown" });
        assert_eq!(before.decrypt(NAME, &renewed), unknown);
        let two = Keyring::open("t", &[first.clone(), second], &[&root]).err();
        assert_eq!(two, Some(Error::KeyState { version: 1, problem: "two are active" }));
        assert!(Keyring::open("t", &[first.destroyed()], &[&root]).is_err());
        assert!(Keyring::open("t", &[first.clone(), first], &[&root]).is_err());
    }
}

#[test]
fn object_when_read_under_another_key_or_altered_then_does_not_open() {
    for suite in SUITES {
        let (key, other) = (
            ObjectKey::generate(suite, &mut Seeded::new(1)),
            ObjectKey::generate(suite, &mut Seeded::new(2)),
        );
        let sealed = key.encrypt(b"%PDF-1.7", &mut Seeded::new(3)).unwrap();
        let again = ObjectKey::from_bytes(&key.to_bytes()).unwrap();
        assert_eq!(again.decrypt(&sealed).unwrap().as_slice(), b"%PDF-1.7");
        assert_eq!(other.decrypt(&sealed), Err(Error::NotAuthentic));
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert_eq!(key.decrypt(&altered), Err(Error::NotAuthentic), "byte {at}");
        }
        for bytes in [&key.to_bytes()[..32], &[9; 33], &[]] {
            assert!(ObjectKey::from_bytes(bytes).is_err());
        }
    }
}

#[test]
fn root_key_when_changed_then_only_the_new_one_opens_what_it_wrapped_anew() {
    for suite in SUITES {
        let (old, new, mut rng) = (root(1), root(2), Seeded::new(3));
        let (keyring, key) = ring(suite, "t", &old);
        let sealed = keyring.encrypt(NAME, b"x", &mut rng).unwrap();
        let rewrapped = new.rewrap("t", &key, &old, &mut rng).unwrap();
        let opened = Keyring::open("t", std::slice::from_ref(&rewrapped), &[&old, &new]).unwrap();
        assert_eq!(opened.decrypt(NAME, &sealed).unwrap().as_slice(), b"x");
        assert!(Keyring::open("t", std::slice::from_ref(&rewrapped), &[&old]).is_err());
        assert!(Keyring::open("t", std::slice::from_ref(&key), &[&new]).is_err());
        assert_eq!(new.rewrap("u", &key, &old, &mut rng), Err(Error::NotAuthentic));
        assert!(new.rewrap("t", &key.destroyed(), &old, &mut rng).is_err());
    }
}

#[test]
fn index_when_made_elsewhere_then_tells_nothing_of_equal_values() {
    for suite in SUITES {
        let root = root(1);
        let (one, _) = ring(suite, "t", &root);
        let (same, _) = ring(suite, "t", &root);
        let (other, _) = ring(suite, "u", &root);
        let index = one.index("invoice", "number", "12345678");
        assert_eq!(index, same.index("invoice", "number", "12345678"));
        let others = [
            other.index("invoice", "number", "12345678"),
            one.index("invoice", "code", "12345678"),
            one.index("order", "number", "12345678"),
            one.index("invoice", "number", "12345679"),
            one.index("invoice", "number1", "2345678"),
        ];
        assert!(!others.contains(&index));
    }
}

#[test]
fn root_key_when_printed_and_typed_in_again_then_is_the_same() {
    let key = root(1);
    let text = key.to_text();
    let typed = text.to_uppercase().replace("  ", "   ").replace('\n', "\r\n\r\n ");
    for text in [text.as_str(), &typed] {
        let RootText::Key(again) = RootText::parse(text).unwrap() else { panic!("{text}") };
        assert_eq!(again.id(), key.id());
    }
    let secret = text.lines().nth(1).and_then(|line| line.split_whitespace().nth(1)).unwrap();
    assert!(!format!("{key:?} {:?}", RootText::parse(&text)).contains(secret));
    // Each digit of each line counts, and the line is named.
    for (number, line) in text.lines().enumerate().skip(1) {
        for (at, byte) in line.bytes().enumerate().skip(1).filter(|(_, byte)| byte.is_ascii_hexdigit()) {
            let other = if byte == b'0' { "1" } else { "0" };
            let mut altered = line.to_owned();
            altered.replace_range(at..=at, other);
            let result = RootText::parse(&text.replace(line, &altered)).err();
            assert_eq!(result, Some(Error::Mistyped { line: number }), "{altered}");
        }
        let left_out = text.replace(&format!("{line}\n"), "");
        assert!(RootText::parse(&left_out).is_err(), "without {line}");
    }
}

#[test]
fn root_key_when_split_then_any_two_of_three_make_it_and_one_does_not() {
    let key = root(1);
    let shares = key.split(2, 3, &mut Seeded::new(2)).unwrap();
    let shares: Vec<_> = shares
        .iter()
        .map(|share| match RootText::parse(&share.to_text()).unwrap() {
            RootText::Share(share) => share,
            other => panic!("{other:?}"),
        })
        .collect();
    for (one, other) in [(0, 1), (0, 2), (1, 2), (2, 0)] {
        let both = [shares[one].clone(), shares[other].clone()];
        assert_eq!(RootKey::combine(&both).unwrap().id(), key.id());
    }
    assert_eq!(RootKey::combine(&shares).unwrap().id(), key.id());
    let problem = |shares: &[_]| match RootKey::combine(shares) {
        Err(Error::Shares { problem }) => problem,
        other => panic!("{other:?}"),
    };
    assert_eq!(problem(&[]), "too few");
    assert_eq!(problem(&shares[..1]), "too few");
    assert_eq!(problem(&[shares[0].clone(), shares[0].clone()]), "the same one twice");
    let foreign = root(9).split(2, 3, &mut Seeded::new(2)).unwrap();
    assert_eq!(problem(&[shares[0].clone(), foreign[1].clone()]), "of different keys");
    for (needed, count) in [(1, 3), (0, 0), (4, 3), (2, 17)] {
        assert!(key.split(needed, count, &mut Seeded::new(2)).is_err(), "{needed} of {count}");
    }
    // A share with another number is another point: the key that comes out is not this one.
    let altered = shares[1].to_text().replace("share=2", "share=3");
    let RootText::Share(altered) = RootText::parse(&altered).unwrap() else { panic!() };
    assert_eq!(problem(&[shares[0].clone(), altered]), "do not make their key");
}

#[test]
fn root_key_when_under_a_passphrase_then_no_other_one_opens_it() {
    let key = root(1);
    let locked = key.lock(&Password::new("一匹马两头牛"), COST, &mut Seeded::new(2)).unwrap();
    let text = locked.to_text();
    let RootText::Locked(again) = RootText::parse(&text).unwrap() else { panic!("{text}") };
    assert_eq!((again.root(), &again), (key.id(), &locked));
    assert_eq!(again.unlock(&Password::new("一匹马两头牛")).unwrap().id(), key.id());
    assert_eq!(again.unlock(&Password::new("一匹马")).err(), Some(Error::Locked { given: true }));
    // A file does not decide how much memory and time it takes.
    for greedy in ["memory=4000000", "memory=1", "memory=99999999999"] {
        let text = text.replace("memory=64", greedy);
        let refused = RootText::parse(&text).and_then(|parsed| match parsed {
            RootText::Locked(locked) => locked.unlock(&Password::new("x")),
            other => panic!("{other:?}"),
        });
        assert!(matches!(refused, Err(Error::Malformed { .. })), "{refused:?}");
    }
}

proptest! {
    #[test]
    fn text_when_encrypted_then_decrypts_to_itself(plain: Vec<u8>, seed: u64, commercial: bool) {
        let suite = if commercial { Suite::Commercial } else { Suite::International };
        let (keyring, _) = ring(suite, "t", &root(seed));
        let sealed = keyring.encrypt(NAME, &plain, &mut Seeded::new(seed)).unwrap();
        let decrypted = keyring.decrypt(NAME, &sealed).unwrap();
        prop_assert_eq!(decrypted.as_slice(), plain.as_slice());
        if plain.len() > 8 {
            prop_assert!(!sealed.windows(plain.len()).any(|window| window == plain));
        }
    }

    #[test]
    fn root_text_when_arbitrary_then_never_panics(text in "(fapiao-root-key 1 )?(share=[0-9]{1,4} )?(needed=[0-9]{1,3} )?(id=[0-9a-f]{16})?\n(1 [0-9a-f ]{0,50}\n)?\\PC*") {
        let _ = RootText::parse(&text);
    }
}
