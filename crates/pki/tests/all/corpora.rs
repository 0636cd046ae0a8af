//! Test data of other projects, where `cargo xtask corpora` has fetched it.

use std::path::Path;
use std::path::PathBuf;

/// The directory of a corpus; when it is not there, that is said.
pub fn corpus(name: &str) -> Option<PathBuf> {
    let all = std::env::var_os("FAPIAO_CORPORA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/corpora"), PathBuf::from);
    let directory = all.join(name);
    if directory.join(".stamp").is_file() {
        return Some(directory);
    }
    eprintln!("SKIPPED: the corpus {name} is not there, 1 test; `cargo xtask corpora` fetches it");
    None
}
