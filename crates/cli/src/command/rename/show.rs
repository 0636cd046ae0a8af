//! What `rename` says.

use std::io::Write;
use std::path::Path;

use fapiao_app::Lang;
use fapiao_app::rename::{Action, Step};
use serde_json::json;

use crate::arguments::RenameFormat;
use crate::output;

/// Shows what becomes of each file, or would.
pub fn plan(steps: &[Step], format: RenameFormat, apply: bool, lang: Lang) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for step in steps {
        match format {
            RenameFormat::Jsonl => writeln!(out, "{}", as_json(step, lang))?,
            RenameFormat::Table => out.write_all(as_text(step, lang).as_bytes())?,
        }
    }
    if format == RenameFormat::Table {
        writeln!(out, "{}", summary(steps, apply, lang))?;
    }
    Ok(out.flush()?)
}

fn as_json(step: &Step, lang: Lang) -> serde_json::Value {
    match &step.action {
        Action::Move(to) => json!({ "file": step.file, "action": "move", "to": to }),
        Action::Stay => json!({ "file": step.file, "action": "stay" }),
        Action::Leave(leave) => {
            json!({ "file": step.file, "action": "leave", "why": leave.message(lang) })
        }
    }
}

fn as_text(step: &Step, lang: Lang) -> String {
    let clean = |text: &str| output::fit(text, output::width(text)).trim_end().to_owned();
    let file = clean(&step.file);
    match (&step.action, lang) {
        (Action::Move(to), Lang::Zh) => format!("改名  {file}\n   →  {}\n", clean(&below(step, to))),
        (Action::Move(to), Lang::En) => format!("move  {file}\n   →  {}\n", clean(&below(step, to))),
        (Action::Stay, Lang::Zh) => format!("不变  {file}\n"),
        (Action::Stay, Lang::En) => format!("stay  {file}\n"),
        (Action::Leave(leave), Lang::Zh) => format!("保留  {file}\n      {}\n", clean(&leave.message(lang))),
        (Action::Leave(leave), Lang::En) => format!("left  {file}\n      {}\n", clean(&leave.message(lang))),
    }
}

/// The new name, below the directory of the file.
fn below(step: &Step, to: &Path) -> String {
    let directory = step.from.as_deref().and_then(Path::parent);
    let below = directory.and_then(|directory| to.strip_prefix(directory).ok()).unwrap_or(to);
    below.to_string_lossy().into_owned()
}

fn summary(steps: &[Step], apply: bool, lang: Lang) -> String {
    let count = |wanted: fn(&Action) -> bool| steps.iter().filter(|step| wanted(&step.action)).count();
    let moves = count(|action| matches!(action, Action::Move(_)));
    let stays = count(|action| matches!(action, Action::Stay));
    let leaves = count(|action| matches!(action, Action::Leave(_)));
    let (files, advice) = (steps.len(), !apply && moves > 0);
    match lang {
        Lang::Zh => {
            let advice = if advice { "。预览，尚未改名；确认后加 --apply" } else { "" };
            format!("共 {files} 份：改名 {moves}，不变 {stays}，保留 {leaves}{advice}")
        }
        Lang::En => {
            let advice = if advice { ". A preview: nothing was renamed; add --apply to do it" } else { "" };
            let noun = if files == 1 { "file" } else { "files" };
            format!("{files} {noun}: {moves} to rename, {stays} named so already, {leaves} left{advice}")
        }
    }
}
