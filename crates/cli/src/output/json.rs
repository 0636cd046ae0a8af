//! JSON: one object a file, keys in a fixed order, absent when unknown, money as decimal strings.

use std::io::Write;

use fapiao_document::{Finding, Format, Origin};
use fapiao_invoice::json::{Node, all, face};
use fapiao_verify::{Lang, ReportView};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Printer, Tally};
use crate::batch::{Examined, Outcome};

/// Prints one JSON array, or one object a line.
pub struct Json<W> {
    out: W,
    lang: Lang,
    lines: bool,
    any: bool,
}

impl<W: Write> Json<W> {
    /// One array.
    pub fn array(out: W, lang: Lang) -> Self {
        Self { out, lang, lines: false, any: false }
    }

    /// One object a line.
    pub fn lines(out: W, lang: Lang) -> Self {
        Self { out, lang, lines: true, any: false }
    }
}

impl<W: Write> Printer for Json<W> {
    fn print(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        if !self.lines {
            self.out.write_all(if self.any { b",\n" } else { b"[\n" })?;
        }
        self.any = true;
        match &outcome.result {
            Ok(examined) => {
                serde_json::to_writer(&mut self.out, &FileReport::of(&outcome.name, examined, self.lang))?
            }
            Err(fault) => {
                let message = if self.lang == Lang::Zh { &fault.zh } else { &fault.en };
                let error = ErrorReport { file: &outcome.name, error: Error { code: &fault.code, message } };
                serde_json::to_writer(&mut self.out, &error)?;
            }
        }
        if self.lines {
            self.out.write_all(b"\n")?;
            self.out.flush()?;
        }
        Ok(())
    }

    fn finish(&mut self, _tally: &Tally) -> anyhow::Result<()> {
        if !self.lines {
            self.out.write_all(if self.any { b"\n]\n" } else { b"[]\n" })?;
        }
        Ok(self.out.flush()?)
    }
}

#[derive(Serialize)]
struct ErrorReport<'a> {
    file: &'a str,
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    code: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct FileReport<'a> {
    file: &'a str,
    sha256: String,
    format: Format,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice: Option<Node>,
    sources: Vec<SourceReport>,
    #[serde(flatten)]
    report: ReportView<'a>,
}

#[derive(Serialize)]
struct SourceReport {
    origin: Origin,
    fields: Node,
}

impl<'a> FileReport<'a> {
    fn of(file: &'a str, examined: &'a Examined, lang: Lang) -> Self {
        let invoice = examined.invoice.as_ref();
        Self {
            file,
            sha256: examined.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            format: examined.reading.format,
            kind: invoice.and_then(|invoice| invoice.kind).map(|kind| kind.as_str()),
            invoice: invoice.map(all),
            sources: examined
                .reading
                .sources
                .iter()
                .map(|source| SourceReport { origin: source.origin, fields: face(&source.fields) })
                .collect(),
            report: examined.report.view(lang),
        }
    }
}

/// Findings as JSON, for `inspect`.
pub fn findings(findings: &[Finding], lang: Lang) -> Value {
    let of = |finding: &Finding| {
        let message = super::finding_text(finding, lang);
        json!({ "code": finding.code, "place": finding.place, "detail": finding.detail, "message": message })
    };
    findings.iter().map(of).collect()
}

/// The name under which a unit variant stands in JSON.
pub fn name_of<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}
