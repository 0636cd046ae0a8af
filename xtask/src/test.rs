//! `cargo xtask test`: everything that must hold. Continuous integration runs exactly this.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::generate::{self, Program};
use crate::install::{self, OPENSSL, POPPLER, POSTGRES, QPDF, SOFTHSM, TESSERACT, ZBAR};
use crate::process::{self, Steps};
use crate::server::Postgres;
use crate::workspace::Workspace;
use crate::{assets, corpora, deny, tidy};

/// A run of some tests beyond the ordinary one: as the release is built, with more work.
struct ExtraRun {
    name: &'static str,
    package: &'static str,
    /// Only tests whose name contains this.
    filter: &'static str,
    /// Variables of the environment that tell the tests how much to do.
    variables: &'static [(&'static str, &'static str)],
}

/// The runs in the profile `optimised`.
const EXTRA_RUNS: &[ExtraRun] = &[
    ExtraRun {
        name: "seeded mutations",
        package: "fapiao-cli",
        filter: "mutation",
        variables: &[("FAPIAO_MUTATIONS", "1000")],
    },
    ExtraRun {
        name: "PDF files of other projects",
        package: "fapiao-cli",
        filter: "corpus_of_pdf",
        variables: &[("FAPIAO_CORPUS_STEP", "2")],
    },
];

/// Runs every step; stops at the first that fails.
pub fn run(workspace: &Workspace) -> Result<()> {
    let mut steps = Steps::default();
    steps.step("tools", || {
        let components = install::ensure_components(|| workspace.cargo())?;
        Ok(install::ensure(&[&OPENSSL, &POPPLER, &POSTGRES, &QPDF, &SOFTHSM, &TESSERACT, &ZBAR])?
            .or(components))
    })?;
    steps.step("assets", || assets::prepare(workspace))?;
    steps.step("corpora", || corpora::run(workspace))?;
    steps.step("pyHanko", || assets::pyhanko(workspace))?;
    steps.step("fmt", || cargo(workspace, &["fmt", "--all", "--check"]))?;
    steps.step("clippy", || {
        cargo(workspace, &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])
    })?;
    steps.step("tidy", || tidy::run(workspace).map(|()| None))?;
    let nextest = process::present("cargo-nextest");
    steps.step("tests", || {
        let nextest: &[&str] = &["nextest", "run", "--workspace"];
        let plain: &[&str] = &["test", "--quiet", "--workspace", "--lib", "--bins", "--tests"];
        let postgres = Postgres::start()?;
        let mut command = workspace.cargo();
        command.args(if process::present("cargo-nextest") { nextest } else { plain });
        command.envs(postgres.as_ref().map(|server| ("FAPIAO_TEST_POSTGRES", server.address())));
        process::run(&mut command)?;
        Ok(None)
    })?;
    steps.step("gen --check", || generate::run(workspace, true, Program::Tested).map(|()| None))?;
    steps.step("doc tests", || cargo(workspace, &["test", "--quiet", "--workspace", "--doc"]))?;
    for extra in EXTRA_RUNS {
        steps.step(extra.name, || extra.run(workspace, nextest))?;
    }
    steps.step("outside reader of OFD", || outside(workspace))?;
    steps.step("fuzz targets compile", || check_fuzz(workspace))?;
    steps.step("deny", || deny::run(workspace))?;
    steps.summary();
    println!("\nall of it holds");
    Ok(())
}

fn cargo(workspace: &Workspace, words: &[&str]) -> Result<Option<String>> {
    process::run(workspace.cargo().args(words))?;
    Ok(None)
}

impl ExtraRun {
    fn run(&self, workspace: &Workspace, nextest: bool) -> Result<Option<String>> {
        let mut command: Command = workspace.cargo();
        if nextest {
            command.args([
                "nextest",
                "run",
                "--cargo-profile",
                "optimised",
                "-p",
                self.package,
                "--test",
                "all",
            ]);
            command.args(["--no-tests", "fail", self.filter]);
        } else {
            command.args([
                "test",
                "--profile",
                "optimised",
                "-p",
                self.package,
                "--test",
                "all",
                self.filter,
            ]);
        }
        command.envs(self.variables.iter().copied());
        process::run(&mut command)?;
        Ok(None)
    }
}

/// Builds the reader of OFD that others wrote, and holds what it sees in our packages against what ours sees.
fn outside(workspace: &Workspace) -> Result<Option<String>> {
    let target = workspace.target().join("outside");
    let mut build = workspace.cargo();
    build.args(["build", "--quiet", "--manifest-path", "outside/Cargo.toml", "--target-dir"]).arg(&target);
    if let Err(error) = process::run(&mut build) {
        if install::is_ci() {
            return Err(error);
        }
        return Ok(Some("SKIPPED, it cannot be built".to_owned()));
    }
    for package in ["fapiao-ofd", "fapiao-cli"] {
        let mut test = workspace.cargo();
        test.args(["test", "--quiet", "-p", package, "--test", "all", "outside_reader"]);
        test.env("FAPIAO_OUTSIDE", target.join("debug/fapiao-outside"));
        process::run(&mut test)?;
    }
    Ok(None)
}

/// The fuzz targets lie outside the workspace and need a nightly compiler to run; here they are only type-checked.
fn check_fuzz(workspace: &Workspace) -> Result<Option<String>> {
    lock_fuzz(workspace)?;
    let cargo = |verb: &str| {
        let mut command = workspace.cargo();
        command.args([verb, "--quiet", "--manifest-path", "fuzz/Cargo.toml"]);
        command
    };
    // One dependency is the fuzzer's own; without a network it may not be at hand.
    if let Err(error) = process::run(&mut cargo("fetch")) {
        if install::is_ci() {
            return Err(error);
        }
        return Ok(Some("SKIPPED, its dependencies cannot be fetched".to_owned()));
    }
    let mut check = cargo("check");
    check.arg("--no-default-features").arg("--target-dir").arg(workspace.target().join("fuzz"));
    process::run(&mut check)?;
    Ok(None)
}

/// Gives the fuzz targets the versions that the workspace is locked to.
fn lock_fuzz(workspace: &Workspace) -> Result<()> {
    let (lock, copy) = (workspace.path("Cargo.lock"), workspace.path("fuzz/Cargo.lock"));
    let changed = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    if changed(&copy) < changed(&lock) {
        fs::copy(&lock, &copy).context("cannot write fuzz/Cargo.lock")?;
    }
    Ok(())
}
