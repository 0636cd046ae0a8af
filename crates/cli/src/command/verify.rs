//! `fapiao verify`.

use anyhow::Context;
use fapiao_verify::{Policy, Verifier};

use super::trust;
use crate::arguments::VerifyArguments;
use crate::batch::{self, Batch, Duplicates, Progress};
use crate::locale::{self, told};
use crate::{clock, output};

/// Verifies files; the exit code says what became of them.
pub fn run(arguments: &VerifyArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.batch.lang);
    let trust = trust::load(&arguments.batch.trust, lang)?;
    let verifier = Verifier::new(trust, Policy::default());
    let at = arguments.batch.at.unwrap_or_else(clock::now);
    let batch =
        Batch { paths: &arguments.paths, verifier: &verifier, at, jobs: batch::jobs(arguments.batch.jobs) };

    let mut progress = Progress::begin(&arguments.paths);
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
        progress.done(&outcome);
        progress.suspend(|| printer.print(&outcome))
    })?;
    progress.end();
    printer.finish(&tally).with_context(|| told(lang, "结果无法写出", "cannot write the result"))?;
    Ok(tally.exit_code())
}
