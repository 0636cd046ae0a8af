//! `cargo xtask gen`: documents that are made from the code, so that they cannot drift from it.

mod coverage;
mod errors;
mod requirements;

use std::fs;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// Writes the generated documents; with `check` it only compares, and fails on a difference.
pub fn run(workspace: &Workspace, check: bool) -> Result<()> {
    let mut pages = vec![("docs/coverage.md", coverage::page(workspace)?)];
    pages.extend(errors::page(workspace)?.map(|page| (crate::tidy::CODES_PAGE, page)));
    let mut stale = Vec::new();
    for (path, text) in pages {
        let file = workspace.path(path);
        if fs::read_to_string(&file).is_ok_and(|old| old == text) {
            println!("{path}: up to date");
        } else if check {
            stale.push(path);
        } else {
            fs::write(&file, text).with_context(|| format!("cannot write {path}"))?;
            println!("{path}: written");
        }
    }
    if !stale.is_empty() {
        bail!("not up to date: {}; run `cargo xtask gen` and commit", stale.join(", "));
    }
    Ok(())
}
