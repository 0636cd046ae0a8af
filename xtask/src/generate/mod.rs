//! `cargo xtask gen`: documents that are made from the code, so that they cannot drift from it.

mod coverage;
mod errors;
mod requirements;

use std::fs;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// Where the program that prints its codes comes from.
#[derive(Clone, Copy, Debug)]
pub enum Program {
    /// Cargo builds it now.
    Build,
    /// The tests have just built it.
    Tested,
}

/// Writes the generated documents; with `check` it only compares, and fails on a difference.
pub fn run(workspace: &Workspace, check: bool, program: Program) -> Result<()> {
    let pages = [
        ("docs/coverage.md", coverage::page(workspace)?),
        (crate::tidy::CODES_PAGE, errors::page(workspace, program)?),
    ];
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
