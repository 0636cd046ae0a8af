//! `fapiao verify`.

use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::Context;
use fapiao_verify::{Policy, Verifier};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::trust;
use crate::arguments::VerifyArguments;
use crate::batch::{self, Batch, Duplicates};
use crate::{locale, output};

/// More files than this get a progress bar.
const FILES_WITHOUT_PROGRESS: u64 = 20;

/// Verifies files; the exit code says what became of them.
pub fn run(arguments: &VerifyArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.lang);
    let trust = trust::load(&arguments.trust, lang)?;
    let verifier = Verifier::new(trust, Policy::default());
    let at = arguments.at.unwrap_or_else(now);
    let batch = Batch { paths: &arguments.paths, verifier: &verifier, at, jobs: jobs(arguments.jobs) };

    let progress = progress(&arguments.paths);
    let mut printer = output::printer(arguments.format, lang);
    let mut tally = output::Tally::default();
    let mut duplicates = Duplicates::default();
    batch::run(&batch, &mut |mut outcome| {
        if let Ok(examined) = &mut outcome.result {
            let repeats = duplicates.enter(&outcome.name, &examined.sha256, examined.invoice.as_ref());
            examined.duplicate = repeats.is_some();
            examined.report.checks.extend(repeats);
        }
        tally.count(&outcome);
        progress.inc(1);
        progress.suspend(|| printer.print(&outcome))
    })?;
    progress.finish_and_clear();
    printer.finish(&tally).context("cannot write the result")?;
    Ok(tally.exit_code())
}

#[expect(clippy::disallowed_methods, reason = "the one place where verification learns the time")]
fn now() -> Timestamp {
    Timestamp::now()
}

fn jobs(asked: Option<u16>) -> NonZeroUsize {
    asked
        .and_then(|jobs| NonZeroUsize::new(usize::from(jobs)))
        .or_else(|| std::thread::available_parallelism().ok())
        .unwrap_or(NonZeroUsize::MIN)
}

fn progress(paths: &[PathBuf]) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    match batch::count(paths) {
        Some(files) if files > FILES_WITHOUT_PROGRESS => {
            let bar = ProgressBar::new(files);
            if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}") {
                bar.set_style(style);
            }
            bar
        }
        _ => ProgressBar::hidden(),
    }
}
