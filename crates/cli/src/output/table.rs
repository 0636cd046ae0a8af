//! The table for people: 100 columns, one line a file, what is wrong with it below.

use std::io::Write;

use fapiao_invoice::Invoice;
use fapiao_verify::{CheckResult, Lang, Outcome as CheckOutcome, Report, Verdict};

use super::text::{fit, width, wrap};
use super::{Printer, Tally};
use crate::batch::{Examined, Outcome};

const COLUMNS: usize = 100;
const VERDICT: usize = 15;
const NUMBER: usize = 21;
const DATE: usize = 10;
const AMOUNT: usize = 13;
const FILE: usize = COLUMNS - VERDICT - NUMBER - DATE - AMOUNT - 4;
/// Warnings that are shown below a file; the rest are counted.
const WARNINGS_MAX: usize = 3;

/// Prints the table.
pub struct Table<W> {
    out: W,
    lang: Lang,
    colour: bool,
    any: bool,
}

impl<W: Write> Table<W> {
    /// A printer of rows; `colour` only for a terminal.
    pub fn new(out: W, lang: Lang, colour: bool) -> Self {
        Self { out, lang, colour, any: false }
    }

    fn header(&mut self) -> anyhow::Result<()> {
        if self.any {
            return Ok(());
        }
        self.any = true;
        let names = match self.lang {
            Lang::Zh => ["结论", "文件", "发票号码", "开票日期", "价税合计"],
            Lang::En => ["Verdict", "File", "Number", "Issued on", "Amount"],
        };
        let [verdict, file, number, date, amount] = names;
        let line = row(verdict, file, number, date, &right(amount, AMOUNT));
        writeln!(self.out, "{}", line.trim_end())?;
        writeln!(self.out, "{}", "─".repeat(COLUMNS))?;
        Ok(())
    }

    fn examined(&mut self, name: &str, examined: &Examined) -> anyhow::Result<()> {
        let report = &examined.report;
        let (mark, colour) = mark(report.verdict);
        let verdict = format!("{mark} {}", report.verdict.message(self.lang));
        let nothing = Invoice::default();
        let invoice = examined.invoice.as_ref().unwrap_or(&nothing);
        let amount = invoice.amount_with_tax.map(|fen| fen.to_string()).unwrap_or_default();
        let line = row(
            &verdict,
            &shorten(name, FILE),
            &number_of(invoice),
            &invoice.issued_on.map(|date| date.to_string()).unwrap_or_default(),
            &right(&amount, AMOUNT),
        );
        self.coloured(&line, VERDICT, colour)?;
        self.detail("=", "", report.reason.message(self.lang))?;
        for check in report.checks.iter().filter(|check| check.outcome == CheckOutcome::Failed) {
            self.detail("✗", check.code, &check.message(self.lang))?;
        }
        self.warnings(report)
    }

    fn warnings(&mut self, report: &Report) -> anyhow::Result<()> {
        // The duplicate is what a clerk must not miss; what has the reason that stands above comes next, and
        // oddities of structure that change nothing are only counted.
        let warnings = report.checks.iter().filter(|check| check.outcome == CheckOutcome::Warning);
        let mut warnings: Vec<_> = warnings.filter(|check| check.code != "VER-SIGNED").collect();
        let rank = |check: &CheckResult| match (check.code, check.reason()) {
            ("VER-DUPLICATE", _) => 0,
            (_, Some(reason)) if reason == report.reason => 1,
            (_, Some(_)) => 2,
            ("VER-STRUCTURE", None) => 4,
            _ => 3,
        };
        warnings.sort_by_key(|check| rank(check));
        let shown = warnings.iter().take_while(|check| rank(check) < 4).take(WARNINGS_MAX).count();
        for check in warnings.iter().take(shown) {
            self.detail("!", check.code, &check.message(self.lang))?;
        }
        let more = warnings.len().saturating_sub(shown);
        if more > 0 {
            let text = match self.lang {
                Lang::Zh => format!("另有 {more} 条提示，见 --format json"),
                Lang::En => format!("{more} more, see --format json"),
            };
            writeln!(self.out, "    … {text}")?;
        }
        Ok(())
    }

    fn detail(&mut self, mark: &str, code: &str, message: &str) -> anyhow::Result<()> {
        let head = if code.is_empty() { format!("    {mark} ") } else { format!("    {mark} {code}  ") };
        let indent = width(&head);
        let lines = wrap(message, COLUMNS.saturating_sub(indent));
        for (index, line) in lines.iter().enumerate() {
            let start = if index == 0 { head.clone() } else { " ".repeat(indent) };
            writeln!(self.out, "{start}{line}")?;
        }
        Ok(())
    }

    fn coloured(&mut self, line: &str, columns: usize, colour: &str) -> anyhow::Result<()> {
        if !self.colour {
            return Ok(writeln!(self.out, "{}", line.trim_end())?);
        }
        let head = fit(line, columns).replace('…', "");
        let rest = line.strip_prefix(head.trim_end()).unwrap_or(line);
        Ok(writeln!(self.out, "\u{1b}[{colour}m{}\u{1b}[0m{}", head.trim_end(), rest.trim_end())?)
    }
}

impl<W: Write> Printer for Table<W> {
    fn print(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        self.header()?;
        match &outcome.result {
            Ok(examined) => self.examined(&outcome.name, examined)?,
            Err(fault) => {
                let (word, message) = match self.lang {
                    Lang::Zh => ("✗ 无法读取", &fault.zh),
                    Lang::En => ("✗ unreadable", &fault.en),
                };
                let line = row(word, &shorten(&outcome.name, FILE), "", "", "");
                self.coloured(&line, VERDICT, "31")?;
                self.detail("✗", &fault.code, message)?;
            }
        }
        Ok(self.out.flush()?)
    }

    fn finish(&mut self, tally: &Tally) -> anyhow::Result<()> {
        self.header()?;
        writeln!(self.out, "{}", "─".repeat(COLUMNS))?;
        let Tally { passed, indeterminate, failed, unreadable, duplicates } = *tally;
        let files = tally.files();
        match self.lang {
            Lang::Zh => writeln!(
                self.out,
                "共 {files} 份：通过 {passed}，无法确定 {indeterminate}，不通过 {failed}，无法读取 {unreadable}；重复 {duplicates}"
            )?,
            Lang::En => writeln!(
                self.out,
                "{files} {}: {passed} passed, {indeterminate} indeterminate, {failed} failed, \
                 {unreadable} unreadable; {duplicates} {}",
                if files == 1 { "file" } else { "files" },
                if duplicates == 1 { "duplicate" } else { "duplicates" },
            )?,
        }
        Ok(self.out.flush()?)
    }
}

/// The verdict's mark and the colour of its line.
fn mark(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Passed => ("✓", "32"),
        Verdict::Indeterminate => ("?", "33"),
        Verdict::Failed => ("✗", "31"),
    }
}

fn row(verdict: &str, file: &str, number: &str, date: &str, amount: &str) -> String {
    [fit(verdict, VERDICT), fit(file, FILE), fit(number, NUMBER), fit(date, DATE), fit(amount, AMOUNT)]
        .join(" ")
}

fn right(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{}{text}", " ".repeat(missing))
}

fn number_of(invoice: &Invoice) -> String {
    match (&invoice.code, &invoice.number) {
        (Some(code), Some(number)) => format!("{code}-{number}"),
        (None, Some(number)) => number.clone(),
        _ => String::new(),
    }
}

/// A long path loses its front: its end tells files apart.
fn shorten(name: &str, columns: usize) -> String {
    if width(name) <= columns {
        return name.to_owned();
    }
    let mut kept: Vec<char> = Vec::new();
    let mut used = 1_usize;
    for character in name.chars().rev() {
        used = used.saturating_add(unicode_width::UnicodeWidthChar::width(character).unwrap_or(0));
        if used > columns {
            break;
        }
        kept.push(character);
    }
    kept.push('…');
    kept.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_when_filled_then_fits_a_hundred_columns() {
        let name = shorten("2026-11/已验/二〇二六年十一月/北京样例科技（示例）有限公司/电子发票.ofd", FILE);
        let line = row("✗ 不通过", &name, "012345678901-12345678", "2026-11-22", &right("126.00", AMOUNT));
        assert_eq!(width(&line), COLUMNS);
        assert!(name.ends_with("电子发票.ofd") && name.starts_with('…'));
    }
}
