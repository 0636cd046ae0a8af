//! The real samples beside the repository, where they are present.
//!
//! They are not part of the repository, since they name real companies. Where they are absent, tests say what
//! they skipped. `FAPIAO_SAMPLES` names another directory.

use std::path::PathBuf;

/// The directory of the samples, when it is there.
pub fn directory() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let path = std::env::var_os("FAPIAO_SAMPLES").map_or_else(beside, PathBuf::from);
    if path.join("TRUTH.jsonl").is_file() {
        return Some(path);
    }
    println!("skipped: corpus samples, 41 files of which 23 have known fields (not at {})", path.display());
    None
}

/// Files of one folder of the samples, by name; empty, and said loudly, when the samples are not there.
pub fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let Some(directory) = directory() else { return Vec::new() };
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(directory.join(folder))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}
