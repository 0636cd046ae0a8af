//! Files that are written and renamed so that no other file is ever lost.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use fapiao_verify::Lang;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

/// Writes a file that a command made. It appears whole or not at all, and takes the place of another file
/// only with `replace`; one of the `inputs` it never replaces.
pub fn write(path: &Path, bytes: &[u8], replace: bool, inputs: &[PathBuf], lang: Lang) -> anyhow::Result<()> {
    refuse_inputs(path, inputs, lang)?;
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = Beside::create(directory).with_context(|| path.display().to_string())?;
    beside.fill(bytes).with_context(|| path.display().to_string())?;
    let placed = if replace { fs::rename(&beside.path, path) } else { rename_new(&beside.path, path) };
    match placed {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(exists(path, lang)),
        placed => placed.with_context(|| path.display().to_string()),
    }
}

/// Why a file that exists is not replaced.
pub fn exists(path: &Path, lang: Lang) -> anyhow::Error {
    anyhow!(match lang {
        Lang::Zh => format!("{} 已存在；要覆盖请加 --force", path.display()),
        Lang::En => format!("{} exists; say --force to replace it", path.display()),
    })
}

/// Refuses to write where one of the inputs stands.
///
/// # Errors
/// When it does.
pub fn refuse_inputs(path: &Path, inputs: &[PathBuf], lang: Lang) -> anyhow::Result<()> {
    let Ok(output) = fs::canonicalize(path) else { return Ok(()) };
    if inputs.iter().any(|input| fs::canonicalize(input).is_ok_and(|input| input == output)) {
        bail!(match lang {
            Lang::Zh => format!("{} 是输入文件，不会覆盖", path.display()),
            Lang::En => format!("{} is an input and is not replaced", path.display()),
        });
    }
    Ok(())
}

/// Renames a file and never replaces another: if the new name is taken, it is an error of the kind
/// [`io::ErrorKind::AlreadyExists`] and nothing has changed.
pub fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // The file system does not know this way. A second name fails where the name is taken, too.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            fs::hard_link(from, to)?;
            fs::remove_file(from)
        }
        renamed => renamed.map_err(io::Error::from),
    }
}

/// A file under a name of its own beside where it will be; gone again when it was not put there.
struct Beside {
    path: PathBuf,
    file: File,
}

impl Beside {
    fn create(directory: &Path) -> io::Result<Self> {
        let own = std::process::id();
        for number in 0..u32::MAX {
            let path = directory.join(format!(".fapiao-{own}-{number}.part"));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok(Self { path, file }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::from(io::ErrorKind::AlreadyExists))
    }

    fn fill(&self, bytes: &[u8]) -> io::Result<()> {
        (&self.file).write_all(bytes)?;
        self.file.sync_all()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // Once it was renamed there is nothing of this name.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_when_it_exists_then_is_replaced_only_when_asked_and_never_an_input() {
        let dir = tempfile::tempdir().unwrap();
        let (out, input) = (dir.path().join("out"), dir.path().join("in"));
        fs::write(&input, "original").unwrap();
        let write =
            |path: &Path, replace| self::write(path, b"new", replace, std::slice::from_ref(&input), Lang::En);
        write(&out, false).unwrap();
        assert!(write(&out, false).unwrap_err().to_string().contains("--force"));
        write(&out, true).unwrap();
        assert!(write(&input, true).unwrap_err().to_string().contains("input"));
        assert_eq!(fs::read(&input).unwrap(), b"original");
        // Nothing is left beside them.
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }

    #[test]
    fn rename_when_the_name_is_taken_then_both_files_stay() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (dir.path().join("a"), dir.path().join("b"));
        fs::write(&a, "a").unwrap();
        fs::write(&b, "b").unwrap();
        assert_eq!(rename_new(&a, &b).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!((fs::read(&a).unwrap(), fs::read(&b).unwrap()), (b"a".to_vec(), b"b".to_vec()));
        rename_new(&a, &dir.path().join("c")).unwrap();
        assert!(!a.exists());
    }
}
