//! What criterion wrote about its last run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

/// Median nanoseconds of one iteration, by the benchmark's full name.
pub type Estimates = BTreeMap<String, f64>;

#[derive(Deserialize)]
struct Benchmark {
    full_id: String,
}

#[derive(Deserialize)]
struct Statistics {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// Reads every `new` result below criterion's directory.
pub fn read(directory: &Path) -> Result<Estimates> {
    let mut found = Estimates::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        if directory.ends_with("new") {
            let benchmark: Benchmark = json(&directory.join("benchmark.json"))?;
            let statistics: Statistics = json(&directory.join("estimates.json"))?;
            found.insert(benchmark.full_id, statistics.median.point_estimate);
            continue;
        }
        directories.extend(subdirectories(&directory)?);
    }
    Ok(found)
}

fn subdirectories(directory: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(directory).with_context(|| format!("cannot list {}", directory.display()))?;
    let paths: Result<Vec<PathBuf>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    Ok(paths?.into_iter().filter(|path| path.is_dir()).collect())
}

fn json<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("cannot understand {}", path.display()))
}
