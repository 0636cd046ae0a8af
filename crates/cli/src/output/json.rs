//! JSON: one object a file, keys in a fixed order, absent when unknown, money as decimal strings.

use std::io::Write;

use fapiao_document::{Finding, Format, Origin};
use fapiao_invoice::{Invoice, Line, Party};
use fapiao_verify::{Lang, ReportView};
use serde::Serialize;
use serde_json::{Map, Value, json};

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
    invoice: Option<Map<String, Value>>,
    sources: Vec<SourceReport>,
    #[serde(flatten)]
    report: ReportView<'a>,
}

#[derive(Serialize)]
struct SourceReport {
    origin: Origin,
    fields: Map<String, Value>,
}

impl<'a> FileReport<'a> {
    fn of(file: &'a str, examined: &'a Examined, lang: Lang) -> Self {
        let invoice = examined.invoice.as_ref();
        Self {
            file,
            sha256: examined.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            format: examined.reading.format,
            kind: invoice.and_then(|invoice| invoice.kind).map(|kind| kind.as_str()),
            invoice: invoice.map(|invoice| fields(invoice, false)),
            sources: examined
                .reading
                .sources
                .iter()
                .map(|source| SourceReport { origin: source.origin, fields: fields(&source.fields, true) })
                .collect(),
            report: examined.report.view(lang),
        }
    }
}

/// The fields of an invoice in the documented order, absent ones left out.
pub fn fields(invoice: &Invoice, with_kind: bool) -> Map<String, Value> {
    let mut map = Map::new();
    if with_kind {
        put(&mut map, "kind", invoice.kind.map(|kind| kind.as_str()));
    }
    put(&mut map, "code", invoice.code.as_deref());
    put(&mut map, "number", invoice.number.as_deref());
    put(&mut map, "issued_on", invoice.issued_on.map(|date| date.to_string()));
    put(&mut map, "check_code", invoice.check_code.as_deref());
    put_party(&mut map, "seller", &invoice.seller);
    put_party(&mut map, "buyer", &invoice.buyer);
    if !invoice.lines.is_empty() {
        map.insert("lines".to_owned(), invoice.lines.iter().map(line).collect());
    }
    put(&mut map, "amount_without_tax", invoice.amount_without_tax.map(|fen| fen.to_string()));
    put(&mut map, "tax_amount", invoice.tax_amount.map(|tax| tax.to_string()));
    put(&mut map, "amount_with_tax", invoice.amount_with_tax.map(|fen| fen.to_string()));
    put(&mut map, "amount_in_words", invoice.amount_in_words.as_deref());
    put(&mut map, "remark", invoice.remark.as_deref());
    put(&mut map, "drawer", invoice.drawer.as_deref());
    put(&mut map, "payee", invoice.payee.as_deref());
    put(&mut map, "reviewer", invoice.reviewer.as_deref());
    map
}

/// Findings as JSON, for `inspect`.
pub fn findings(findings: &[Finding], lang: Lang) -> Value {
    let of = |finding: &Finding| {
        let message = super::finding_text(finding, lang);
        json!({ "code": finding.code, "place": finding.place, "detail": finding.detail, "message": message })
    };
    findings.iter().map(of).collect()
}

fn put<T: Into<Value>>(map: &mut Map<String, Value>, key: &str, value: Option<T>) {
    if let Some(value) = value {
        map.insert(key.to_owned(), value.into());
    }
}

fn put_party(map: &mut Map<String, Value>, key: &str, party: &Party) {
    let mut inner = Map::new();
    put(&mut inner, "name", party.name.as_deref());
    put(&mut inner, "tax_id", party.tax_id.as_deref());
    put(&mut inner, "address_phone", party.address_phone.as_deref());
    put(&mut inner, "bank_account", party.bank_account.as_deref());
    if !inner.is_empty() {
        map.insert(key.to_owned(), Value::Object(inner));
    }
}

fn line(line: &Line) -> Value {
    let mut map = Map::new();
    put(&mut map, "name", line.name.as_deref());
    put(&mut map, "specification", line.specification.as_deref());
    put(&mut map, "unit", line.unit.as_deref());
    put(&mut map, "quantity", line.quantity.map(|quantity| quantity.to_string()));
    put(&mut map, "unit_price", line.unit_price.map(|price| price.to_string()));
    put(&mut map, "amount", line.amount.map(|fen| fen.to_string()));
    put(&mut map, "tax_rate", line.tax_rate.map(|rate| rate.to_string()));
    put(&mut map, "tax_amount", line.tax_amount.map(|tax| tax.to_string()));
    Value::Object(map)
}

/// The name under which a unit variant stands in JSON.
pub fn name_of<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}
