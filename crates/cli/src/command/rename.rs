//! `fapiao rename`: names from the fields of the invoices, with a preview and a way back.

mod back;
mod carry_out;
mod show;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use fapiao_app::Lang;
use fapiao_app::rename::{self, Action, Naming, Options, Pattern, Source, Step};
use fapiao_verify::{Policy, Verifier};

use super::trust;
use crate::arguments::RenameArguments;
use crate::batch::{self, Batch, Collected};
use crate::{clock, locale};

/// Shows the plan, carries it out, or undoes an earlier one.
pub fn run(arguments: &RenameArguments) -> anyhow::Result<u8> {
    let lang = locale::choose(arguments.batch.lang);
    if let Some(journal) = &arguments.undo {
        return back::run(journal, arguments.format, lang);
    }
    let pattern = Pattern::parse(&arguments.pattern).map_err(|error| anyhow!(error.message(lang)))?;
    let naming =
        Naming { missing: arguments.missing.clone(), name_bytes_max: usize::from(arguments.name_bytes_max) };
    let collected = read(arguments, lang)?;
    let steps = plan(&collected, &Options { pattern, naming, lang });
    show::plan(&steps, arguments.format, arguments.apply, lang)?;
    if arguments.apply && steps.iter().any(|step| matches!(step.action, Action::Move(_))) {
        let failed = carry_out::run(&steps, arguments.undo_file.as_deref(), lang)?;
        if failed > 0 {
            return Ok(1);
        }
    }
    let left = steps.iter().any(|step| matches!(step.action, Action::Leave(_)));
    Ok(if left { 3 } else { 0 })
}

fn read(arguments: &RenameArguments, lang: Lang) -> anyhow::Result<Vec<Collected>> {
    let verifier = Verifier::new(trust::load(&arguments.batch.trust, lang)?, Policy::default());
    let batch = Batch {
        paths: &arguments.paths,
        verifier: &verifier,
        at: arguments.batch.at.unwrap_or_else(clock::now),
        jobs: batch::jobs(arguments.batch.jobs),
    };
    let mut collected = batch::collect(&batch, None)?;
    // A file that is named twice is one file; two ways to one directory are one directory.
    let mut seen = HashSet::new();
    for one in &mut collected {
        one.path = one.path.take().map(|path| absolute(&path));
    }
    collected.retain(|one| one.path.as_ref().is_none_or(|path| seen.insert(path.clone())));
    Ok(collected)
}

/// The path with its directory resolved. The file itself may be a link, which is what is renamed.
fn absolute(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (fs::canonicalize(parent), path.file_name()) {
        (Ok(parent), Some(name)) => parent.join(name),
        _ => path.to_path_buf(),
    }
}

fn plan(collected: &[Collected], options: &Options) -> Vec<Step> {
    let sources: Vec<Source<'_>> =
        collected.iter().map(|one| Source { item: &one.item, path: one.path.as_deref() }).collect();
    rename::plan(&sources, options, &mut |directory| {
        let entries = fs::read_dir(directory).into_iter().flatten().filter_map(Result::ok);
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    })
}
