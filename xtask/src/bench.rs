//! `cargo xtask bench`: measures, and compares with the limits that the project promises.

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

/// Runs the benchmarks.
pub fn run(workspace: &Workspace, _write: bool) -> Result<()> {
    process::run(workspace.cargo().args(["bench", "-p", "fapiao-cli"]))
}
