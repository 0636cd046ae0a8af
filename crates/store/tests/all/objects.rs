//! Files: kept once, unreadable to a thief, and any change of them is seen.

use fapiao_store::{Act, Error, Laid, ObjectName, Permit, Store, Work};

use crate::fixture::{Fixture, code, each, holds};

const FILE: &[u8] = "%PDF-1.7 示例买方 canary-4403 ".as_bytes();

struct Keep(Laid);

impl Work for Keep {
    type Value = ObjectName;

    async fn run(&self, act: &mut Act<'_>) -> Result<ObjectName, Error> {
        act.keep(&self.0).await
    }
}

async fn keep(fixture: &Fixture, store: &Store, permit: &Permit, file: &[u8]) -> ObjectName {
    let laid = store.lay(permit, file).await.unwrap();
    store.act(permit, fixture.deed("object.keep"), Keep(laid)).await.unwrap()
}

#[test]
fn file_when_kept_twice_then_is_one_and_a_thief_reads_nothing() {
    each(async |fixture| {
        let store = fixture.open().await;
        let (one, other) = (fixture.tenant(&store, "t0").await, fixture.tenant(&store, "../t1").await);
        let name = keep(fixture, &store, &one, FILE).await;
        let second = store.lay(&one, FILE).await.unwrap();
        let kept = store.act(&one, fixture.deed("object.keep"), Keep(second.clone())).await.unwrap();
        assert_eq!(kept, name);
        store.take_away(&one, &second).await.unwrap();
        let foreign = keep(fixture, &store, &other, FILE).await;
        assert_ne!(foreign, name, "who has the same file is nobody's business");
        let objects = || {
            let files = fixture.files();
            files.into_iter().filter(|(path, _)| path.to_string_lossy().contains("/objects/")).count()
        };
        assert_eq!(objects(), 2);
        for store in [&store, &fixture.open().await] {
            assert_eq!(store.object(&one, &name).await.unwrap().as_slice(), FILE);
            assert_eq!(store.object(&other, &foreign).await.unwrap().as_slice(), FILE);
            assert_eq!(code(store.object(&other, &name).await), "STORE-ABSENT");
        }
        assert!(!fixture.files().iter().any(|(_, file)| holds(file, "canary-4403")));
        // What an act told of is not taken away as an orphan.
        let laid = store.lay(&one, b"other").await.unwrap();
        store.act(&one, fixture.deed("object.keep"), Keep(laid.clone())).await.unwrap();
        store.take_away(&one, &laid).await.unwrap();
        assert_eq!(objects(), 3);
    });
}

#[test]
fn object_when_altered_gone_or_swapped_then_the_scrub_names_it_and_it_does_not_open() {
    each(async |fixture| {
        let store = fixture.open().await;
        let permit = fixture.tenant(&store, "t0").await;
        let mut names = Vec::new();
        for number in 0..6_u8 {
            names.push(keep(fixture, &store, &permit, &[number; 100]).await);
        }
        assert_eq!(store.scrub(&permit, None, 100).await.unwrap().0, []);
        let path = |name: &ObjectName| {
            let files = fixture.files();
            files.into_iter().map(|(path, _)| path).find(|path| path.ends_with(name.as_str())).unwrap()
        };
        let mut altered = std::fs::read(path(&names[0])).unwrap();
        altered[50] ^= 1;
        std::fs::write(path(&names[0]), altered).unwrap();
        std::fs::remove_file(path(&names[1])).unwrap();
        std::fs::copy(path(&names[3]), path(&names[2])).unwrap();
        let (mut damaged, mut last) = (Vec::new(), None);
        loop {
            let (some, next) = store.scrub(&permit, last.as_ref(), 2).await.unwrap();
            damaged.extend(some);
            last = match next {
                Some(next) => Some(next),
                None => break,
            };
        }
        let mut expected = names[..3].to_vec();
        expected.sort();
        assert_eq!(damaged, expected);
        for name in &names[..3] {
            assert_eq!(code(store.object(&permit, name).await), "STORE-DAMAGED");
        }
        for name in &names[3..] {
            store.object(&permit, name).await.unwrap();
        }
        assert_eq!(ObjectName::parse("../../etc/passwd"), None);
    });
}
