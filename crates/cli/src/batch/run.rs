//! The batch: one thread finds files, workers read and judge them, results come back in input order.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use fapiao_document::Limits;
use fapiao_verify::Verifier;
use jiff::Timestamp;

use super::examine::{Examiner, Outcome};
use super::input::{self, Input};

/// What to examine, and how.
#[derive(Debug)]
pub struct Batch<'a> {
    /// Files, directories, archives, `-`.
    pub paths: &'a [PathBuf],
    /// Judges the readings.
    pub verifier: &'a Verifier,
    /// The time to judge at.
    pub at: Timestamp,
    /// How many files at once.
    pub jobs: NonZeroUsize,
}

/// How many files are read at once: as many as asked for, else as there are processors.
pub fn jobs(asked: Option<u16>) -> NonZeroUsize {
    asked
        .and_then(|jobs| NonZeroUsize::new(usize::from(jobs)))
        .or_else(|| thread::available_parallelism().ok())
        .unwrap_or(NonZeroUsize::MIN)
}

/// How far the finder may be ahead of the output: bounds what waits behind one slow file.
const AHEAD_MAX: u64 = 256;

/// Runs a batch; `output` gets every outcome in input order and may stop the batch by an error.
pub fn run(batch: &Batch<'_>, output: &mut dyn FnMut(Outcome) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let window = Window::default();
    // One file waiting for each worker keeps them busy and memory flat.
    let (send_input, receive_input) = mpsc::sync_channel(batch.jobs.get());
    let receive_input = Mutex::new(receive_input);
    let (send_outcome, receive_outcome) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| find(batch.paths, &window, send_input));
        for _ in 0..batch.jobs.get() {
            let send_outcome = send_outcome.clone();
            scope.spawn(|| work(batch, &receive_input, send_outcome));
        }
        drop(send_outcome);
        let done = give_back(&receive_outcome, &window, output);
        // Lets the finder and the workers end when the output stopped early.
        window.close();
        drop(receive_outcome);
        done
    })
}

type Numbered<T> = (u64, T);

fn find(paths: &[PathBuf], window: &Window, send: SyncSender<Numbered<Input>>) {
    let mut number = 0;
    input::visit(paths, &Limits::default(), &mut |input| {
        let goes_on = window.wait_for(number) && send.send((number, input)).is_ok();
        number = number.saturating_add(1);
        goes_on
    });
}

fn work(batch: &Batch<'_>, inputs: &Mutex<Receiver<Numbered<Input>>>, send: mpsc::Sender<Numbered<Outcome>>) {
    let mut examiner = Examiner::new(batch.verifier, batch.at);
    loop {
        let input = inputs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, input)) = input else { return };
        if send.send((number, examiner.examine(input))).is_err() {
            // The output stopped. The finder may be waiting for room: empty the queue until it ends, too.
            while inputs.lock().unwrap_or_else(PoisonError::into_inner).recv().is_ok() {}
            return;
        }
    }
}

fn give_back(
    outcomes: &Receiver<Numbered<Outcome>>,
    window: &Window,
    output: &mut dyn FnMut(Outcome) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut early = BTreeMap::new();
    let mut next = 0_u64;
    for (number, outcome) in outcomes {
        early.insert(number, outcome);
        while let Some(outcome) = early.remove(&next) {
            output(outcome)?;
            next = next.saturating_add(1);
            window.advance(next);
        }
    }
    Ok(())
}

/// How far the output has come, so that the finder does not run away from it.
#[derive(Debug, Default)]
struct Window {
    state: (Mutex<Progress>, Condvar),
}

#[derive(Debug, Default)]
struct Progress {
    given_back: u64,
    closed: bool,
}

impl Window {
    /// Waits until file `number` may be found; `false` when the batch was stopped.
    fn wait_for(&self, number: u64) -> bool {
        let (progress, moved) = &self.state;
        let mut progress = progress.lock().unwrap_or_else(PoisonError::into_inner);
        while !progress.closed && number >= progress.given_back.saturating_add(AHEAD_MAX) {
            progress = moved.wait(progress).unwrap_or_else(PoisonError::into_inner);
        }
        !progress.closed
    }

    fn advance(&self, given_back: u64) {
        let (progress, moved) = &self.state;
        progress.lock().unwrap_or_else(PoisonError::into_inner).given_back = given_back;
        moved.notify_one();
    }

    fn close(&self) {
        let (progress, moved) = &self.state;
        progress.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        moved.notify_one();
    }
}
