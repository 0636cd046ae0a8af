//! The project's own commands: `cargo xtask <verb>`. Each verb is one file or folder here.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool that talks to a terminal")]

mod assets;
mod bench;
mod corpora;
mod demo;
mod deny;
mod generate;
mod install;
mod process;
mod server;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

const HELP: &str = "\
The project's own commands.

Usage: cargo xtask <verb> [options]

  demo               build the release, make sample invoices, verify them and show the result
       --transcript  write what the program prints into the READMEs
  test               everything that must hold: formatting, lints, tidy, generated files, all tests
  tidy               the house rules: doors between rooms, lengths, names, map, glossary, error codes
  gen                write the generated documents (docs/coverage.md, docs/errors.md)
       --check       fail when they are not up to date, write nothing
  assets             prepare what comes from package managers, under target/assets
  corpora            fetch test data of other projects (corpora.toml) into target/corpora
  bench              measure, and compare with the limits that the project promises
       --write       write the figures to docs/benchmarks.md
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[String]) -> Result<()> {
    let (verb, rest) = match words.split_first() {
        Some((verb, rest)) => (verb.as_str(), rest),
        None => ("help", words),
    };
    if matches!(verb, "help" | "--help" | "-h") || rest.iter().any(|word| word == "--help" || word == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let workspace = Workspace::find()?;
    match verb {
        "demo" => demo::run(&workspace, flag(rest, "--transcript")?),
        "test" => flag(rest, "").and_then(|_| test::run(&workspace)),
        "tidy" => flag(rest, "").and_then(|_| tidy::run(&workspace)),
        "gen" => generate::run(&workspace, flag(rest, "--check")?, generate::Program::Build),
        "assets" => flag(rest, "").and_then(|_| assets::run(&workspace)),
        "corpora" => flag(rest, "").and_then(|_| corpora::run(&workspace)).map(|_| ()),
        "bench" => bench::run(&workspace, flag(rest, "--write")?),
        other => bail!("there is no verb {other:?}; see `cargo xtask --help`"),
    }
}

/// Whether the one flag that a verb knows is given; anything else is an error.
fn flag(words: &[String], known: &str) -> Result<bool> {
    match words.iter().find(|word| known.is_empty() || *word != known) {
        Some(unknown) => bail!("unknown option {unknown:?}; see `cargo xtask --help`"),
        None => Ok(!words.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn flag_when_unknown_then_error() {
        assert!(flag(&words("--check"), "--check").unwrap());
        assert!(!flag(&[], "--check").unwrap());
        assert!(flag(&words("--chek"), "--check").is_err());
        assert!(flag(&words("x"), "").is_err());
    }

    #[test]
    fn help_when_asked_then_names_every_verb() {
        for verb in ["demo", "test", "tidy", "gen", "assets", "corpora", "bench"] {
            assert!(HELP.contains(&format!("\n  {verb} ")), "{verb}");
        }
    }
}
