//! `fapiao codes`: every stable code with its texts, as JSON; docs/errors.md is made from it.

use std::io::Write;

use fapiao_pki::chain;
use fapiao_pki::tolerance::Tolerance;
use serde_json::{Value, json};

use crate::batch::input;

/// Prints all codes.
pub fn run() -> anyhow::Result<u8> {
    let mut codes: Vec<Value> = Vec::new();
    let mut push = |code: &str, zh: &str, en: &str| codes.push(json!({ "code": code, "zh": zh, "en": en }));
    fapiao_invoice::rules::RULES.iter().for_each(|rule| push(rule.code, rule.zh, rule.en));
    fapiao_invoice::json::CODES.iter().for_each(|(code, zh, en)| push(code, zh, en));
    fapiao_document::finding::codes().iter().for_each(|row| push(row.code, row.zh, row.en));
    fapiao_pki::error::CODES.iter().for_each(|(code, zh, en)| push(code, zh, en));
    Tolerance::all().iter().for_each(|row| push(row.code(), row.zh(), row.en()));
    chain::Problem::ALL.iter().for_each(|row| push(row.code(), row.zh(), row.en()));
    push(
        "DOC-CRASH",
        "读取此文件的程序出错或超时，其余文件不受影响",
        "the reader of this file crashed or took too long; the others are not affected",
    );
    push(input::CODE_FILE, "文件无法打开", "the file cannot be opened");
    push("CLI-PRINT", "无法排版打印", "nothing can be printed");
    push(
        "CLI-PRINT-REPEAT",
        "与前面的文件是同一张发票，按要求未打印",
        "the same invoice as an earlier file: not printed, as was asked",
    );
    fapiao_verify::codes().for_each(|row| push(row.code, row.zh, row.en));
    codes.sort_by_key(|code| code.get("code").and_then(Value::as_str).unwrap_or_default().to_owned());
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &codes)?;
    writeln!(out)?;
    Ok(0)
}
