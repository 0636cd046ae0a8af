//! `fapiao codes`: every stable code with its texts, as JSON; docs/errors.md is made from it.

use std::io::Write;

use serde_json::{Value, json};

/// Prints all codes.
pub fn run() -> anyhow::Result<u8> {
    let mut codes: Vec<Value> = Vec::new();
    let mut push = |code: &str, zh: &str, en: &str| codes.push(json!({ "code": code, "zh": zh, "en": en }));
    fapiao_invoice::rules::RULES.iter().for_each(|rule| push(rule.code, rule.zh, rule.en));
    fapiao_document::finding::codes().iter().for_each(|row| push(row.code, row.zh, row.en));
    fapiao_verify::codes().for_each(|row| push(row.code, row.zh, row.en));
    codes.sort_by_key(|code| code.get("code").and_then(Value::as_str).unwrap_or_default().to_owned());
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &codes)?;
    writeln!(out)?;
    Ok(0)
}
