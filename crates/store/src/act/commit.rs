//! Group commit: acts that wait together are committed together, since one flush of the disk costs the same for one
//! or for many.
//!
//! When one of them fails after it changed something, the whole group is rolled back and each is run alone: nobody
//! fails for another one's sake.

use std::pin::Pin;
use std::sync::Arc;

use fapiao_pki::keyring::Keyring;
use tokio::sync::{Mutex, mpsc, oneshot};

use super::{Act, Deed, Work};
use crate::engine::{Connection, Engine};
use crate::error::Error;
use crate::permit::Permit;
use crate::random::Random;

/// Acts in one transaction at most.
const GROUP_MAX: usize = 128;
/// Acts that wait at most; who comes later waits to be let in.
const WAITING_MAX: usize = 1024;
/// How often work is tried again when another transaction stands in its way.
const TRIES_MAX: usize = 8;

/// The way to the writers.
#[derive(Clone)]
pub(crate) struct Writer(mpsc::Sender<Box<dyn Waiting>>);

type Running<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// An act that waits, whatever it answers.
trait Waiting: Send {
    /// Does it in a transaction, or fails without having changed anything: then the transaction may go on.
    fn run<'a>(&'a mut self, connection: Connection<'a>, random: &'a dyn Random) -> Running<'a>;
    fn permit(&self) -> &Permit;
    fn deed(&self) -> &Deed;
    /// Tells whoever waits, after the commit.
    fn answer(self: Box<Self>);
    /// Tells whoever waits that it was not done, or that nobody knows.
    fn fail(self: Box<Self>, error: Error);
}

struct Pending<W: Work> {
    permit: Permit,
    deed: Deed,
    keyring: Arc<Keyring>,
    work: W,
    outcome: Option<Result<W::Value, Error>>,
    asker: oneshot::Sender<Result<W::Value, Error>>,
}

/// The way to the writers, and the writers: each must be driven for as long as acts are to be committed.
pub(crate) fn writer(
    engine: &Arc<Engine>,
    random: &Arc<dyn Random>,
) -> (Writer, Vec<impl Future<Output = ()> + Send + 'static + use<>>) {
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    let receiver = Arc::new(Mutex::new(receiver));
    let loops = (0..engine.writers())
        .map(|_| write(Arc::clone(engine), Arc::clone(random), Arc::clone(&receiver)))
        .collect();
    (Writer(sender), loops)
}

impl Writer {
    /// Hands an act to the writers and waits until it is on the disk.
    pub(crate) async fn commit<W: Work>(
        &self,
        permit: Permit,
        deed: Deed,
        keyring: Arc<Keyring>,
        work: W,
    ) -> Result<W::Value, Error> {
        let (asker, answer) = oneshot::channel();
        let id = deed.id.to_string();
        let pending = Pending { permit, deed, keyring, work, outcome: None, asker };
        self.0.send(Box::new(pending)).await.map_err(|_| Error::Closed)?;
        // A writer that was stopped in the middle does not say how far it came.
        answer.await.map_err(|_| Error::Unknown { id })?
    }
}

async fn write(
    engine: Arc<Engine>,
    random: Arc<dyn Random>,
    queue: Arc<Mutex<mpsc::Receiver<Box<dyn Waiting>>>>,
) {
    loop {
        let mut group = Vec::new();
        if queue.lock().await.recv_many(&mut group, GROUP_MAX).await == 0 {
            return;
        }
        match try_commit(&engine, &*random, &mut group).await {
            Ok(()) => group.into_iter().for_each(|act| act.answer()),
            Err(Failure::Unsure) => group.into_iter().for_each(|act| {
                let id = act.deed().id.to_string();
                act.fail(Error::Unknown { id });
            }),
            Err(Failure::Rolled(error)) => match <[_; 1]>::try_from(group) {
                Ok([act]) => commit_alone(&engine, &*random, act, Some(error)).await,
                Err(group) => {
                    for act in group {
                        commit_alone(&engine, &*random, act, None).await;
                    }
                }
            },
        }
    }
}

/// Why nothing of a group is known to be committed.
enum Failure {
    /// It was rolled back.
    Rolled(Error),
    /// The database did not answer the commit.
    Unsure,
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure::Rolled(error.into())
    }
}

/// Tries until the act is committed or fails for a reason of its own; `tried` is why it failed already.
async fn commit_alone(
    engine: &Engine,
    random: &dyn Random,
    mut act: Box<dyn Waiting>,
    mut tried: Option<Error>,
) {
    for _ in 0..TRIES_MAX {
        match tried.take() {
            Some(error) if !error.is_passing() => return act.fail(error),
            _ => {}
        }
        match try_commit(engine, random, std::slice::from_mut(&mut act)).await {
            Ok(()) => return act.answer(),
            Err(Failure::Rolled(error)) => tried = Some(error),
            Err(Failure::Unsure) => {
                let id = act.deed().id.to_string();
                return act.fail(Error::Unknown { id });
            }
        }
    }
    act.fail(tried.unwrap_or(Error::Closed));
}

/// One transaction over some acts: all of them, or nothing.
async fn try_commit(
    engine: &Engine,
    random: &dyn Random,
    acts: &mut [Box<dyn Waiting>],
) -> Result<(), Failure> {
    let mut transaction = engine.begin().await?;
    for act in acts.iter_mut() {
        transaction.set_tenant(act.permit().tenant()).await?;
        act.run(transaction.connection(), random).await?;
    }
    transaction.commit().await.map_err(judge)
}

/// A commit that the database refused did not happen; one whose answer was lost may have.
fn judge(error: sqlx::Error) -> Failure {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => Failure::Unsure,
        error => error.into(),
    }
}

impl<W: Work> Waiting for Pending<W> {
    fn run<'a>(&'a mut self, connection: Connection<'a>, random: &'a dyn Random) -> Running<'a> {
        Box::pin(async move {
            let mut act = Act {
                connection,
                keyring: Arc::clone(&self.keyring),
                permit: self.permit.clone(),
                at: self.deed.at,
                random,
                is_dirty: false,
            };
            match self.work.run(&mut act).await {
                Ok(value) => {
                    act.record(&self.deed).await?;
                    self.outcome = Some(Ok(value));
                    Ok(())
                }
                // Refused by its own reasons before it changed a row: not the group's affair.
                Err(error) if !act.is_dirty && !error.ends_transaction() => {
                    self.outcome = Some(Err(error));
                    Ok(())
                }
                Err(error) => Err(error),
            }
        })
    }

    fn permit(&self) -> &Permit {
        &self.permit
    }

    fn deed(&self) -> &Deed {
        &self.deed
    }

    fn answer(self: Box<Self>) {
        // Nobody may be waiting any more; what was committed stays so.
        let _ = self.asker.send(self.outcome.unwrap_or(Err(Error::Closed)));
    }

    fn fail(self: Box<Self>, error: Error) {
        let _ = self.asker.send(Err(error));
    }
}
