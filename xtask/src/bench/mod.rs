//! `cargo xtask bench`: measures, and compares with the limits that the project promises.
//!
//! Two parts: what criterion measured inside one process, as times and as ratios of the same run; and the program as users
//! start it, its time and memory as the system counts them.

mod estimates;
mod limits;
mod program;

use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::workspace::Workspace;
use limits::LIMITS;

const PAGE: &str = "docs/benchmarks.md";

const HEAD: &str = "\
# Benchmarks

`cargo xtask bench` measures all of this in one run; with `--write` it writes the table anew and leaves what stands below it. Times
are medians, of the machine named here; ratios compare two figures of the same run. Every iteration reads another file: only
results about seals and certificates are kept between files.

";

/// One line of the table.
struct Figure {
    what: String,
    measured: String,
    limit: String,
    kept: bool,
}

/// Runs the benchmarks, prints the figures, and with `write` keeps them in docs/benchmarks.md, above what is said there
/// about them.
pub fn run(workspace: &Workspace, write: bool) -> Result<()> {
    process::run(workspace.cargo().args(["bench", "-p", "fapiao-cli", "--bench", "speed"]))?;
    let estimates = estimates::read(&workspace.target().join("criterion"))?;
    let mut figures: Vec<Figure> = LIMITS.iter().map(|limit| limit.figure(&estimates)).collect();
    figures.extend(program::measure(workspace)?);
    let page = render(&figures)?;
    println!("\n{page}");
    if write {
        let path = workspace.path(PAGE);
        let before = fs::read_to_string(&path).with_context(|| format!("cannot read {PAGE}"))?;
        fs::write(&path, page + sections(&before)).with_context(|| format!("cannot write {PAGE}"))?;
    }
    let broken: Vec<&str> =
        figures.iter().filter(|figure| !figure.kept).map(|figure| figure.what.as_str()).collect();
    if !broken.is_empty() {
        bail!("over the limit: {}", broken.join("; "));
    }
    Ok(())
}

fn render(figures: &[Figure]) -> Result<String, std::fmt::Error> {
    let mut page = HEAD.to_owned();
    writeln!(page, "{}\n", machine())?;
    page.push_str("| what | measured | limit | |\n|---|---:|---:|---|\n");
    for Figure { what, measured, limit, kept } in figures {
        writeln!(page, "| {what} | {measured} | {limit} | {} |", if *kept { "kept" } else { "**broken**" })?;
    }
    Ok(page)
}

/// What people wrote below the table: everything from the first section on.
fn sections(page: &str) -> &str {
    page.find("\n## ").and_then(|at| page.get(at..)).unwrap_or_default()
}

/// The processor and the number of cores, as far as the system tells.
fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':').map(|(_, name)| name.trim()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("Machine: {}, {cores} cores, {}.", model.unwrap_or("unknown processor"), std::env::consts::OS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_when_the_table_is_written_anew_then_are_kept() {
        let figure = Figure {
            what: "x".to_owned(),
            measured: "2 ms".to_owned(),
            limit: "1 ms".to_owned(),
            kept: false,
        };
        let said = "\n## Where the time goes\n\nHere.\n\n## More\n\nThere.\n";
        let page = render(&[figure]).unwrap();
        assert!(page.ends_with("| x | 2 ms | 1 ms | **broken** |\n"), "{page}");
        assert_eq!(sections(&format!("{page}{said}")), said);
        assert_eq!(sections(&page), "");
    }
}
