//! The real samples beside the repository, where they are present.

use std::path::PathBuf;

/// Files of one folder of the samples, by name; empty, and said loudly, when the samples are not there.
pub fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples").join(folder);
    let Ok(entries) = std::fs::read_dir(&path) else {
        println!("skipped: corpus samples/{folder} (not present)");
        return Vec::new();
    };
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}
