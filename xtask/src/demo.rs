//! `cargo xtask demo`: the main job, on invoices made here and now.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::assets;
use crate::process::{self, Steps};
use crate::workspace::Workspace;

/// Where the samples go, below the directory of build products.
const DIRECTORY: &str = "demo";

/// The sample that is signed, sealed and unaltered.
pub const GOOD: &str = "good.ofd";

/// Builds, makes the samples, verifies them, and says what to try next; for `transcript`, only the command and
/// what it prints.
pub fn run(workspace: &Workspace, transcript: bool) -> Result<()> {
    if transcript {
        let samples = prepare(workspace)?;
        return verify(workspace, &samples);
    }
    let mut steps = Steps::default();
    let samples = workspace.target().join(DIRECTORY);
    steps.step("assets", || assets::prepare(workspace))?;
    steps.step("build the release", || build(workspace).map(|()| None))?;
    steps.step("make sample invoices", || {
        make_samples(workspace, &samples)?;
        Ok(Some(workspace.relative(&samples)))
    })?;
    steps.summary();
    println!();
    verify(workspace, &samples)?;
    println!("{}", next(&workspace.relative(&samples)));
    Ok(())
}

/// Builds the release and makes the samples; tells where they are.
pub fn prepare(workspace: &Workspace) -> Result<PathBuf> {
    build(workspace)?;
    let directory = workspace.target().join(DIRECTORY);
    make_samples(workspace, &directory)?;
    Ok(directory)
}

/// The main job, as a user would type it.
fn verify(workspace: &Workspace, samples: &Path) -> Result<()> {
    let shown = workspace.relative(samples);
    let mut verify = Command::new(workspace.target().join("release/fapiao"));
    verify.current_dir(&workspace.root);
    verify.args(["verify", "--trust", &format!("{shown}/trust"), &format!("{shown}/invoices")]);
    println!("$ {}", process::shown(&verify));
    let status = verify.status().context("cannot start the program")?;
    // The altered invoice must be found: exit code 1 says that a verdict is `failed`.
    if status.code() != Some(1) {
        bail!("the samples hold an altered invoice, so the exit code must be 1, yet it is {status}");
    }
    Ok(())
}

/// Program and maker of samples in one build, so that their dependencies are built once.
fn build(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args([
        "build",
        "--release",
        "-p",
        "fapiao-cli",
        "-p",
        "fapiao-testkit",
        "--bin",
        "fapiao",
        "--example",
        "demo",
    ]);
    process::run(&mut cargo)
}

fn make_samples(workspace: &Workspace, directory: &Path) -> Result<()> {
    if directory.exists() {
        fs::remove_dir_all(directory).with_context(|| format!("cannot remove {}", directory.display()))?;
    }
    let maker = workspace.target().join("release/examples/demo");
    process::run(Command::new(maker).arg(directory))
}

fn next(directory: &str) -> String {
    let program = "target/release/fapiao";
    format!(
        "\
Exit code 1: one of the verdicts is `failed`, as it must be. What to try next:

  {program} verify --format jsonl --trust {directory}/trust {directory}/invoices | head -1
  {program} verify --lang en --trust {directory}/trust {directory}/invoices     (--lang zh: 中文)
  {program} verify {directory}/invoices            (without the demo's anchor nothing is `passed`)
  {program} inspect {directory}/invoices/good.ofd  (what each source in the file says)
  {program} verify ~/Downloads                     (your own invoices: OFD, PDF, XML, JPG, PNG, ZIP, EML)
  {program} trust add CERTIFICATE                  (an anchor of your own, once and for all)"
    )
}
