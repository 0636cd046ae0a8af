//! Carrying out a plan: the undo file first, then one file after the other.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use fapiao_app::Lang;
use fapiao_app::rename::{Action, Journal, Renamed, Step};
use jiff::tz::TimeZone;

use crate::{clock, disk, output};

/// Renames the files of a plan; answers how many could not be.
pub fn run(steps: &[Step], undo_file: Option<&Path>, lang: Lang) -> anyhow::Result<usize> {
    let moves: Vec<(&Step, &Path, &PathBuf)> = steps
        .iter()
        .filter_map(|step| match (&step.action, step.from.as_deref()) {
            (Action::Move(to), Some(from)) => Some((step, from, to)),
            _ => None,
        })
        .collect();
    let journal = Journal {
        format: Journal::FORMAT.to_owned(),
        made_at: clock::now(),
        renamed: moves
            .iter()
            .map(|(step, from, to)| Renamed {
                from: from.to_path_buf(),
                to: (*to).clone(),
                sha256: step.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            })
            .collect(),
        directories: missing_directories(&moves),
    };
    let path = keep(&journal, undo_file, lang)?;
    for directory in &journal.directories {
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    }
    let mut failed = 0_usize;
    for (_, from, to) in &moves {
        if let Err(error) = disk::rename_new(from, to) {
            failed = failed.saturating_add(1);
            output::complain(&format!("{} → {}: {error}", from.display(), to.display()));
        }
    }
    let done = moves.len().saturating_sub(failed);
    output::complain(&match lang {
        Lang::Zh => format!("已改名 {done} 份。撤销：fapiao rename --undo {}", path.display()),
        Lang::En => format!("{done} files renamed. To undo: fapiao rename --undo {}", path.display()),
    });
    Ok(failed)
}

/// The directories that are still to be made, outer ones first.
fn missing_directories(moves: &[(&Step, &Path, &PathBuf)]) -> Vec<PathBuf> {
    let mut missing: Vec<PathBuf> = Vec::new();
    for (_, _, to) in moves {
        let mut new: Vec<PathBuf> = to
            .ancestors()
            .skip(1)
            .take_while(|directory| !directory.as_os_str().is_empty() && !directory.exists())
            .map(Path::to_path_buf)
            .collect();
        new.reverse();
        new.retain(|directory| !missing.contains(directory));
        missing.extend(new);
    }
    missing
}

/// Writes the undo file. Without one nothing is renamed.
fn keep(journal: &Journal, undo_file: Option<&Path>, lang: Lang) -> anyhow::Result<PathBuf> {
    let path = undo_file.map_or_else(
        || {
            let local = journal.made_at.to_zoned(TimeZone::system());
            PathBuf::from(format!("fapiao-rename-{}.json", local.strftime("%Y%m%dT%H%M%S")))
        },
        Path::to_path_buf,
    );
    let bytes = journal.to_json().map_err(|error| anyhow!(error.message(lang)))?;
    let why = match lang {
        Lang::Zh => "写不了撤销文件，因此没有改名（可用 --undo-file 指定位置）",
        Lang::En => "the undo file cannot be written, so nothing was renamed (see --undo-file)",
    };
    disk::write(&path, &bytes, false, &[], lang).context(why)?;
    Ok(path)
}
