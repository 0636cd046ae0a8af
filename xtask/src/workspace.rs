//! The checkout: its root, its crates and their dependencies, its files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process;

/// The checkout that the commands work on.
pub struct Workspace {
    /// Absolute path of the directory of the workspace's `Cargo.toml`.
    pub root: PathBuf,
}

/// A crate of the workspace.
#[derive(Clone, Debug, Deserialize)]
pub struct Package {
    /// Name in `Cargo.toml`.
    pub name: String,
    /// Absolute path of its `Cargo.toml`.
    pub manifest_path: PathBuf,
    /// What it declares to depend on.
    pub dependencies: Vec<Dependency>,
}

/// A declared dependency.
#[derive(Clone, Debug, Deserialize)]
pub struct Dependency {
    /// Name of the package.
    pub name: String,
    /// `dev`, `build`, or nothing for an ordinary dependency.
    pub kind: Option<String>,
    /// Where it lies, for crates of the workspace.
    pub path: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

impl Package {
    /// The room that the crate is: its name without the project's prefix.
    pub fn room(&self) -> &str {
        self.name.strip_prefix("fapiao-").unwrap_or(&self.name)
    }
}

impl Workspace {
    /// The checkout that xtask belongs to.
    pub fn find() -> Result<Workspace> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().context("xtask's directory has no parent")?;
        Ok(Workspace { root: root.to_owned() })
    }

    /// The absolute path of a path below the root.
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// The directory of build products.
    pub fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| self.path("target"), |dir| self.path(PathBuf::from(dir)))
    }

    /// A cargo command at the root.
    pub fn cargo(&self) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(&self.root);
        // Where tests look for the test data of others.
        command.env("FAPIAO_CORPORA", self.target().join("corpora"));
        command
    }

    /// The crates of the workspace.
    pub fn packages(&self) -> Result<Vec<Package>> {
        let mut command = self.cargo();
        command.args(["metadata", "--format-version", "1", "--no-deps", "--offline"]);
        let json = process::output(&mut command)?;
        let metadata: Metadata = serde_json::from_slice(&json).context("cannot read `cargo metadata`")?;
        Ok(metadata.packages)
    }

    /// A path relative to the root, with `/` between its parts.
    pub fn relative(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        parts.join("/")
    }

    /// Every file that is, or is about to be, in the repository, sorted; relative paths.
    pub fn files(&self) -> Result<Vec<String>> {
        let mut git = Command::new("git");
        git.current_dir(&self.root);
        git.args([
            "-c",
            "core.quotepath=off",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]);
        let mut files = match process::output(&mut git) {
            Ok(bytes) => {
                let text = String::from_utf8(bytes).context("a file name is not UTF-8")?;
                text.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect()
            }
            // Not a git checkout: an unpacked archive of the sources.
            Err(_) => self.walk()?,
        };
        files.retain(|name| self.path(name).is_file());
        files.sort();
        files.dedup();
        Ok(files)
    }

    fn walk(&self) -> Result<Vec<String>> {
        let mut files = Vec::new();
        let mut directories = vec![self.root.clone()];
        while let Some(directory) = directories.pop() {
            for entry in
                fs::read_dir(&directory).with_context(|| format!("cannot list {}", directory.display()))?
            {
                let path = entry?.path();
                let name = path.file_name().unwrap_or_default();
                if name == "target" || name == ".git" {
                    continue;
                }
                if path.is_dir() {
                    directories.push(path);
                } else {
                    files.push(self.relative(&path));
                }
            }
        }
        Ok(files)
    }
}
