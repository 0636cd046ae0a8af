//! Undoing a renaming: each file that is still the same one gets its old name back.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use anyhow::{Context, anyhow};
use fapiao_app::Lang;
use fapiao_app::rename::{Journal, Renamed, Undo};
use serde_json::json;

use crate::arguments::RenameFormat;
use crate::batch::examine::sha256;
use crate::disk;

/// An undo file of hundreds of thousands of files is smaller.
const JOURNAL_BYTES_MAX: u64 = 256 << 20;
/// No larger file was ever read, let alone renamed.
const FILE_BYTES_MAX: u64 = 128 << 20;

/// Undoes what an undo file holds.
pub fn run(path: &Path, format: RenameFormat, lang: Lang) -> anyhow::Result<u8> {
    let bytes = read(path, JOURNAL_BYTES_MAX).with_context(|| path.display().to_string())?;
    let journal = Journal::parse(&bytes).map_err(|error| anyhow!(error.message(lang)))?;
    let mut out = io::stdout().lock();
    let mut left = 0_usize;
    for renamed in journal.renamed.iter().rev() {
        let outcome = back(renamed);
        if !matches!(outcome, Ok(Undo::Back | Undo::Done)) {
            left = left.saturating_add(1);
        }
        match format {
            RenameFormat::Jsonl => writeln!(
                out,
                "{}",
                json!({ "file": renamed.to, "to": renamed.from, "action": code(&outcome) })
            )?,
            RenameFormat::Table => writeln!(out, "{}", say(renamed, &outcome, lang))?,
        }
    }
    for directory in journal.directories.iter().rev() {
        // One that is no longer empty stays.
        let _ = fs::remove_dir(directory);
    }
    Ok(if left > 0 { 3 } else { 0 })
}

fn back(renamed: &Renamed) -> io::Result<Undo> {
    let undo = renamed.undo(digest(&renamed.to).as_deref(), digest(&renamed.from).as_deref());
    if undo == Undo::Back {
        disk::rename_new(&renamed.to, &renamed.from)?;
    }
    Ok(undo)
}

/// SHA-256 of a file in hex; `None` when there is none. What is there and cannot be read has another one.
fn digest(path: &Path) -> Option<String> {
    fs::symlink_metadata(path).ok()?;
    let hex = |bytes: Vec<u8>| sha256(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    Some(read(path, FILE_BYTES_MAX).map(hex).unwrap_or_default())
}

fn read(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > bytes_max) {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    Ok(bytes)
}

const fn code(outcome: &io::Result<Undo>) -> &'static str {
    match outcome {
        Ok(Undo::Back) => "back",
        Ok(Undo::Done) => "done",
        Ok(Undo::Gone) => "gone",
        Ok(Undo::Changed) => "changed",
        Ok(Undo::Occupied) => "occupied",
        Err(_) => "error",
    }
}

fn say(renamed: &Renamed, outcome: &io::Result<Undo>, lang: Lang) -> String {
    let (new, old) = (renamed.to.display(), renamed.from.display());
    match (outcome, lang) {
        (Ok(Undo::Back), Lang::Zh) => format!("恢复  {new}\n   →  {old}"),
        (Ok(Undo::Back), Lang::En) => format!("back  {new}\n   →  {old}"),
        (Ok(Undo::Done), Lang::Zh) => format!("不变  {old}"),
        (Ok(Undo::Done), Lang::En) => format!("stay  {old}"),
        (Ok(Undo::Gone), Lang::Zh) => format!("保留  {new}\n      文件已不在此处"),
        (Ok(Undo::Gone), Lang::En) => format!("left  {new}\n      it is no longer there"),
        (Ok(Undo::Changed), Lang::Zh) => format!("保留  {new}\n      文件内容已变，不是当时改名的文件"),
        (Ok(Undo::Changed), Lang::En) => format!("left  {new}\n      it is not the file that was renamed"),
        (Ok(Undo::Occupied), Lang::Zh) => format!("保留  {new}\n      原名已被占用：{old}"),
        (Ok(Undo::Occupied), Lang::En) => format!("left  {new}\n      its old name is taken: {old}"),
        (Err(error), Lang::Zh) => format!("保留  {new}\n      改名出错：{error}"),
        (Err(error), Lang::En) => format!("left  {new}\n      cannot be renamed: {error}"),
    }
}
