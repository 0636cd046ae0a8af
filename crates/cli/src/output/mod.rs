//! What the user sees: a table for people, JSON and CSV for programs.

mod csv;
mod json;
pub mod table;
mod text;

use std::io::{self, IsTerminal, Write};

use fapiao_document::Finding;
use fapiao_verify::{Lang, Verdict};

use crate::arguments::Format;
use crate::batch::Outcome;

pub use json::findings as json_findings;
pub use text::{fit, width};

/// Prints outcomes as they come.
pub trait Printer {
    /// Prints one outcome.
    fn print(&mut self, outcome: &Outcome) -> anyhow::Result<()>;
    /// Prints what comes at the end.
    fn finish(&mut self, tally: &Tally) -> anyhow::Result<()>;
}

/// The printer for a format, on standard output.
pub fn printer(format: Format, lang: Lang) -> Box<dyn Printer> {
    let stdout = io::stdout();
    let colour = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let out = io::BufWriter::new(stdout.lock());
    match format {
        Format::Table => Box::new(table::Table::new(out, lang, colour)),
        Format::Json => Box::new(json::Json::array(out, lang)),
        Format::Jsonl => Box::new(json::Json::lines(out, lang)),
        Format::Csv => Box::new(csv::Csv::new(out, lang)),
    }
}

/// How many files ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Verdict passed.
    pub passed: u64,
    /// Verdict indeterminate.
    pub indeterminate: u64,
    /// Verdict failed.
    pub failed: u64,
    /// Could not be read.
    pub unreadable: u64,
    /// Repeat an earlier file of the batch.
    pub duplicates: u64,
}

impl Tally {
    /// Counts one outcome.
    pub fn count(&mut self, outcome: &Outcome) {
        let counter = match &outcome.result {
            Err(_) => &mut self.unreadable,
            Ok(examined) => match examined.report.verdict {
                Verdict::Passed => &mut self.passed,
                Verdict::Indeterminate => &mut self.indeterminate,
                Verdict::Failed => &mut self.failed,
            },
        };
        *counter = counter.saturating_add(1);
        if outcome.result.as_ref().is_ok_and(|examined| examined.duplicate) {
            self.duplicates = self.duplicates.saturating_add(1);
        }
    }

    /// All files.
    pub fn files(&self) -> u64 {
        [self.passed, self.indeterminate, self.failed, self.unreadable]
            .into_iter()
            .fold(0, u64::saturating_add)
    }

    /// The exit code: a failed verdict wins over an unreadable file.
    pub fn exit_code(&self) -> u8 {
        match (self.failed, self.unreadable) {
            (0, 0) => 0,
            (0, _) => 3,
            _ => 1,
        }
    }
}

/// What a finding means.
pub fn finding_text(finding: &Finding, lang: Lang) -> &'static str {
    let Some(row) = fapiao_document::finding::code(&finding.code) else { return "" };
    match lang {
        Lang::Zh => row.zh,
        Lang::En => row.en,
    }
}

/// Says something on standard error; nobody there to hear it is no reason to fail.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints a line on standard output.
pub fn say(text: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_code_when_failed_and_unreadable_then_failed_wins() {
        let unreadable = Tally { unreadable: 1, passed: 3, ..Tally::default() };
        assert_eq!(unreadable.exit_code(), 3);
        assert_eq!(Tally { failed: 1, ..unreadable }.exit_code(), 1);
        assert_eq!(Tally { indeterminate: 9, ..Tally::default() }.exit_code(), 0);
        assert_eq!(unreadable.files(), 4);
    }
}
