//! `cargo xtask tidy`: the house rules that a compiler does not know.

mod codes;
mod doors;
mod effects;
mod glossary;
mod grants;
mod length;
mod map;
mod names;
pub mod source;
mod words;

use std::fmt;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
pub use codes::{PAGE as CODES_PAGE, documented as documented_codes};

/// One place that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the root.
    pub path: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: &'static str,
    /// A warning does not fail the command.
    pub warning: bool,
}

impl Problem {
    /// A breach of a rule.
    pub fn new(path: &str, line: usize, what: String, mend: &'static str) -> Problem {
        Problem { path: path.to_owned(), line, what, mend, warning: false }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}{}", if self.warning { "warning: " } else { "" }, self.what)?;
        write!(f, "\n    mend: {}", self.mend)
    }
}

/// Checks every rule, prints what breaks one, fails when something does.
pub fn run(workspace: &Workspace) -> Result<()> {
    let mut problems = check(workspace)?;
    problems.sort();
    for problem in &problems {
        println!("{problem}");
    }
    let warnings = problems.iter().filter(|problem| problem.warning).count();
    let failures = problems.len().saturating_sub(warnings);
    if failures > 0 {
        bail!("tidy: {failures} rules broken, {warnings} warnings");
    }
    println!("tidy: clean, {warnings} warnings");
    Ok(())
}

fn check(workspace: &Workspace) -> Result<Vec<Problem>> {
    let files = workspace.files()?;
    let packages = workspace.packages()?;
    let (sources, mut problems) = source::read_all(workspace, &files)?;
    problems.extend(doors::check(workspace, &packages));
    problems.extend(names::check_files(&files));
    for source in &sources {
        problems.extend(length::check(source));
        problems.extend(names::check_source(source));
        problems.extend(effects::check(source));
        problems.extend(grants::check(source));
        problems.extend(words::check_attributes(source));
    }
    problems.extend(map::check(workspace, &files, &packages));
    problems.extend(glossary::check(workspace, &sources));
    problems.extend(codes::check(workspace, &sources)?);
    problems.extend(words::check_files(workspace, &files));
    Ok(problems)
}
