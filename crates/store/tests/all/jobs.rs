//! Jobs: asked for with the act, done though workers die, settled once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use fapiao_store::{ATTEMPTS_MAX, Act, Error, Job, JobState, Permit, Store, Work};
use jiff::{SignedDuration, Timestamp};

use crate::fixture::{Fixture, code, each, holds};

const LEASE: SignedDuration = SignedDuration::from_secs(60);

fn at(seconds: i64) -> Timestamp {
    "2026-11-25T08:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

/// Asks for some jobs, and may fail after that.
struct Ask {
    keys: Vec<String>,
    fails: bool,
}

impl Work for Ask {
    type Value = ();

    async fn run(&self, act: &mut Act<'_>) -> Result<(), Error> {
        for key in &self.keys {
            act.ask("deliver", key, format!("给 13800000000 的 {key}").as_bytes(), at(0)).await?;
        }
        if self.fails { Err(Error::Absent { what: "the reason to ask".to_owned() }) } else { Ok(()) }
    }
}

struct Finish(Job);

impl Work for Finish {
    type Value = ();

    async fn run(&self, act: &mut Act<'_>) -> Result<(), Error> {
        act.finish(&self.0).await
    }
}

async fn ask(fixture: &Fixture, store: &Store, permit: &Permit, keys: &[&str], fails: bool) -> &'static str {
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    code(store.act(permit, fixture.deed("delivery.ask"), Ask { keys, fails }).await)
}

async fn finish(fixture: &Fixture, store: &Store, permit: &Permit, job: &Job) -> &'static str {
    code(store.act(permit, fixture.deed("delivery.finish"), Finish(job.clone())).await)
}

async fn state(store: &Store, permit: &Permit, key: &str) -> Option<JobState> {
    store.job(permit, "deliver", key).await.unwrap().map(|(state, _)| state)
}

#[test]
fn job_when_its_act_fails_then_was_never_asked_for_and_twice_is_once() {
    each(async |fixture| {
        let store = fixture.open().await;
        let permit = fixture.tenant(&store, "t0").await;
        assert_eq!(ask(fixture, &store, &permit, &["a"], true).await, "STORE-ABSENT");
        assert_eq!(state(&store, &permit, "a").await, None);
        assert_eq!(store.take("deliver", at(1), LEASE, 10).await.unwrap().len(), 0);
        for _ in 0..2 {
            assert_eq!(ask(fixture, &store, &permit, &["a", "b"], false).await, "");
        }
        let jobs = store.take("deliver", at(1), LEASE, 10).await.unwrap();
        let mut keys: Vec<_> = jobs.iter().map(|job| job.key.as_str()).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["a", "b"]);
        for job in &jobs {
            assert_eq!(job.payload.as_slice(), format!("给 13800000000 的 {}", job.key).as_bytes());
            assert_eq!(finish(fixture, &store, &permit, job).await, "");
        }
        // Asked for once more, it is the job that is done.
        assert_eq!(ask(fixture, &store, &permit, &["a"], false).await, "");
        assert_eq!(store.take("deliver", at(9999), LEASE, 10).await.unwrap().len(), 0);
        assert!(!fixture.files().iter().any(|(_, file)| holds(file, "13800000000")));
        let other = fixture.tenant(&store, "t1").await;
        assert_eq!(state(&store, &other, "a").await, None);
    });
}

#[test]
fn job_when_its_worker_dies_then_another_does_it_and_the_first_settles_nothing() {
    each(async |fixture| {
        let store = fixture.open().await;
        let permit = fixture.tenant(&store, "t0").await;
        ask(fixture, &store, &permit, &["a"], false).await;
        let mut first = store.take("deliver", at(1), LEASE, 1).await.unwrap().remove(0);
        assert_eq!(store.take("deliver", at(60), LEASE, 1).await.unwrap().len(), 0, "it is held");
        store.hold(&mut first, at(50), LEASE).await.unwrap();
        assert_eq!(store.take("deliver", at(100), LEASE, 1).await.unwrap().len(), 0, "it is held longer");
        let second = store.take("deliver", at(111), LEASE, 1).await.unwrap().remove(0);
        assert_eq!((first.attempts, second.attempts), (0, 1));
        assert_eq!(finish(fixture, &store, &permit, &first).await, "STORE-ABSENT");
        assert_eq!(code(store.hold(&mut first, at(112), LEASE).await), "STORE-ABSENT");
        assert_eq!(code(store.give_back(&first, at(112), "late").await), "STORE-ABSENT");
        assert_eq!(state(&store, &permit, "a").await, Some(JobState::Running));
        assert_eq!(finish(fixture, &store, &permit, &second).await, "");
        assert_eq!(finish(fixture, &store, &permit, &second).await, "STORE-ABSENT", "once is enough");
        assert_eq!(state(&store, &permit, "a").await, Some(JobState::Done));
    });
}

#[test]
fn job_when_it_fails_again_and_again_then_waits_longer_and_is_dead_at_last() {
    each(async |fixture| {
        let store = fixture.open().await;
        let permit = fixture.tenant(&store, "t0").await;
        ask(fixture, &store, &permit, &["a"], false).await;
        let mut now = at(1);
        for attempt in 1..=ATTEMPTS_MAX {
            let job = store.take("deliver", now, LEASE, 1).await.unwrap().remove(0);
            let state = store.give_back(&job, now, "MAIL-DOWN").await.unwrap();
            assert_eq!(state == JobState::Dead, attempt == ATTEMPTS_MAX, "{attempt}");
            // Two seconds, then twice as long each time, an hour at most, and up to a quarter more.
            let wait = (1 << attempt).min(3600);
            let early = now + SignedDuration::from_secs(wait - 1);
            assert!(store.take("deliver", early, LEASE, 1).await.unwrap().is_empty(), "{attempt}");
            now += SignedDuration::from_secs(wait + wait / 4 + 1);
        }
        assert_eq!(state(&store, &permit, "a").await, Some(JobState::Dead));
        let (_, trouble) = store.job(&permit, "deliver", "a").await.unwrap().unwrap();
        assert_eq!(trouble.as_deref(), Some("MAIL-DOWN"));
        assert!(store.take("deliver", at(9_999_999), LEASE, 1).await.unwrap().is_empty());
    });
}

#[test]
fn jobs_when_many_workers_take_them_then_each_is_done_once() {
    each(async |fixture| {
        let store = Arc::new(fixture.open().await);
        let permit = fixture.tenant(&store, "t0").await;
        let keys: Vec<String> = (0..100).map(|number| format!("k{number}")).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        ask(fixture, &store, &permit, &keys, false).await;
        let taken: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
        let workers: Vec<_> = (0..6)
            .map(|_| {
                let (store, taken) = (Arc::clone(&store), Arc::clone(&taken));
                tokio::spawn(async move {
                    loop {
                        let jobs = store.take("deliver", at(1), LEASE, 7).await.unwrap();
                        if jobs.is_empty() {
                            return;
                        }
                        for job in jobs {
                            *taken.lock().unwrap().entry(job.key).or_default() += 1;
                        }
                    }
                })
            })
            .collect();
        for worker in workers {
            worker.await.unwrap();
        }
        let taken = taken.lock().unwrap();
        assert_eq!(taken.len(), 100);
        assert!(taken.values().all(|times| *times == 1), "{taken:?}");
    });
}
