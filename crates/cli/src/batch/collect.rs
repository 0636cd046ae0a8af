//! A whole batch in memory, as the use cases take it: of each file only what they need.

use std::fs;
use std::path::{Path, PathBuf};

use fapiao_app::{Content, Item, Unreadable};

use super::examine::{Examined, Outcome};
use super::progress::Progress;
use super::run::{Batch, run};

/// A file of the batch and where it lies.
#[derive(Debug)]
pub struct Collected {
    /// What was read.
    pub item: Item,
    /// Where it lies on the disk; `None` for a member of an archive, or when it cannot be opened.
    pub path: Option<PathBuf>,
    /// The archive or mail of which it is a member.
    pub collection: Option<PathBuf>,
}

/// Reads a batch. A file at `except`, where the result will be written, is no part of it, unless it can be
/// read: then it is no earlier result but an input, which nothing may replace.
pub fn collect(batch: &Batch<'_>, except: Option<&Path>) -> anyhow::Result<Vec<Collected>> {
    let except = except.and_then(|path| fs::canonicalize(path).ok());
    let mut progress = Progress::begin(batch.paths);
    let mut collected = Vec::new();
    run(batch, &mut |outcome| {
        progress.done(&outcome);
        let same = |path: &PathBuf| fs::canonicalize(path).ok() == except;
        let result_of_before =
            except.is_some() && outcome.result.is_err() && outcome.path.as_ref().is_some_and(same);
        if !result_of_before {
            collected.push(take(outcome));
        }
        Ok(())
    })?;
    progress.end();
    Ok(collected)
}

fn take(outcome: Outcome) -> Collected {
    let Outcome { name, path, collection, result } = outcome;
    let content = match result {
        Ok(examined) => {
            let Examined { sha256, extension, reading, invoice, report, .. } = *examined;
            Ok(Content::of(sha256, extension, &reading, invoice, &report))
        }
        Err(fault) => Err(Unreadable { code: fault.code, zh: fault.zh, en: fault.en }),
    };
    Collected { item: Item { file: name, content }, path, collection }
}
