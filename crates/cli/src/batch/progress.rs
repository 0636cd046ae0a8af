//! The bar that shows how far a long batch is.

use std::io::IsTerminal;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::examine::Outcome;
use super::input::count;

/// More files than this get a bar.
const FILES_WITHOUT_PROGRESS: u64 = 20;

/// How far a batch is: a bar that is hidden for short batches, and where nobody would look at it.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    is_watched: bool,
    /// The collection that the last outcome came from.
    collection: Option<String>,
}

impl Progress {
    /// A batch that begins.
    pub fn begin(paths: &[PathBuf]) -> Self {
        let bar = ProgressBar::hidden();
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}") {
            bar.set_style(style);
        }
        let files = std::io::stderr().is_terminal().then(|| count(paths)).flatten();
        bar.set_length(files.unwrap_or_default());
        let progress = Self { bar, is_watched: files.is_some(), collection: None };
        progress.show_when_long();
        progress
    }

    /// One file is done. A collection counts as one file until its members turn up.
    pub fn done(&mut self, outcome: &Outcome) {
        let collection = collection_of(outcome);
        if collection.is_some() && collection == self.collection.as_deref() {
            self.bar.inc_length(1);
            self.show_when_long();
        } else {
            self.collection = collection.map(str::to_owned);
        }
        self.bar.inc(1);
    }

    /// Writes something without spoiling the bar.
    pub fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// The batch is over.
    pub fn end(self) {
        self.bar.finish_and_clear();
    }

    fn show_when_long(&self) {
        let is_long = self.bar.length().is_some_and(|files| files > FILES_WITHOUT_PROGRESS);
        if self.is_watched && is_long && self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

/// The collection that an outcome's file is a member of.
fn collection_of(outcome: &Outcome) -> Option<&str> {
    if outcome.path.is_some() {
        return None;
    }
    outcome.name.split_once("!/").map(|(collection, _)| collection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::frame::ReadFault;

    fn outcome(name: &str, path: Option<&str>) -> Outcome {
        let fault = ReadFault { code: "X".to_owned(), zh: String::new(), en: String::new() };
        Outcome { name: name.to_owned(), path: path.map(PathBuf::from), collection: None, result: Err(fault) }
    }

    #[test]
    fn progress_when_a_collection_is_walked_then_counts_its_members() {
        let mut progress = Progress::begin(&[]);
        progress.bar.set_length(3);
        for member in ["a.zip!/1.ofd", "a.zip!/2.ofd", "a.zip!/3.ofd"] {
            progress.done(&outcome(member, None));
        }
        progress.done(&outcome("b.ofd", Some("b.ofd")));
        progress.done(&outcome("c.zip!/1.ofd", None));
        assert_eq!((progress.bar.position(), progress.bar.length()), (5, Some(5)));
    }
}
