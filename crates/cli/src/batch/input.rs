//! Finding the files of a batch: paths, directories, lists, and members of archives, one at a time.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufRead, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use fapiao_document::archive::ReadAt;
use fapiao_document::{Error, Limits, Sniffed, archive, sniff, sniff_at};
use fapiao_verify::Lang;

use crate::locale::system_error;
use crate::reader::frame::ReadFault;

/// The code of a file that cannot be opened.
pub const CODE_FILE: &str = "CLI-FILE";

/// One file of a batch, in memory, or why it is not.
#[derive(Debug)]
pub struct Input {
    /// What the user calls it; members of archives are `outer.zip!/inner.ofd`.
    pub name: String,
    /// Where it lies on the disk; `None` for a member of an archive.
    pub path: Option<PathBuf>,
    /// The archive or mail of which it is a member.
    pub collection: Option<PathBuf>,
    /// Its bytes, or why there are none.
    pub bytes: Result<Vec<u8>, ReadFault>,
}

/// Visits every file that `paths` name, in order. Stops early when `visit` answers `false`.
///
/// Directories are walked in name order without hidden files and without following links to directories;
/// `-` reads names from standard input, one a line.
pub fn visit(paths: &[PathBuf], limits: &Limits, visit: &mut dyn FnMut(Input) -> bool) {
    for path in paths {
        let goes_on =
            if path.as_os_str() == "-" { visit_list(limits, visit) } else { visit_path(path, limits, visit) };
        if !goes_on {
            return;
        }
    }
}

fn visit_list(limits: &Limits, visit: &mut dyn FnMut(Input) -> bool) -> bool {
    // Names are bytes: older Chinese systems write them in GBK.
    for line in io::stdin().lock().split(b'\n') {
        let goes_on = match &line {
            Ok(line) => match line.strip_suffix(b"\r").unwrap_or(line) {
                [] => true,
                name => visit_path(Path::new(OsStr::from_bytes(name)), limits, visit),
            },
            Err(error) => {
                visit(unreadable("-".to_owned(), error));
                false
            }
        };
        if !goes_on {
            return false;
        }
    }
    true
}

fn visit_path(path: &Path, limits: &Limits, visit: &mut dyn FnMut(Input) -> bool) -> bool {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => visit_directory(path, limits, visit),
        Ok(metadata) if metadata.is_file() => visit_file(path, limits, visit),
        // A pipe or device may never end.
        Ok(_) => visit(unreadable(
            name_of(path),
            &io::Error::new(io::ErrorKind::Unsupported, "not a regular file"),
        )),
        Err(error) => visit(unreadable(name_of(path), &error)),
    }
}

fn visit_directory(path: &Path, limits: &Limits, visit: &mut dyn FnMut(Input) -> bool) -> bool {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return visit(unreadable(name_of(path), &error)),
    };
    let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = entry.path();
        let goes_on = match entry.file_type() {
            Ok(kind) if kind.is_dir() => visit_directory(&path, limits, visit),
            // A link may lead to a file, but a link to a directory could lead around in circles.
            Ok(kind) if kind.is_symlink() && path.is_dir() => true,
            Ok(_) => visit_path(&path, limits, visit),
            Err(error) => visit(unreadable(name_of(&path), &error)),
        };
        if !goes_on {
            return false;
        }
    }
    true
}

/// A file is read whole as far as one document may be large; a larger one is read on only when it is a collection,
/// and then where it lies.
fn visit_file(path: &Path, limits: &Limits, visit: &mut dyn FnMut(Input) -> bool) -> bool {
    let name = name_of(path);
    let opened = fs::File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
    let bytes = match opened {
        Ok((size, file)) if size > limits.file_bytes_max => {
            return visit_large(path, &Large { file, size }, limits, visit);
        }
        Ok((_, file)) => read_bounded(file, limits.file_bytes_max),
        Err(error) => Err(error),
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => return visit(unreadable(name, &error)),
    };
    match sniff(&bytes) {
        Sniffed::Zip | Sniffed::Eml => visit_collection(path, &bytes.as_slice(), limits, visit),
        // One that grew meanwhile is too large for whoever reads it.
        _ => visit(Input { name, path: Some(path.to_path_buf()), collection: None, bytes: Ok(bytes) }),
    }
}

fn visit_large(path: &Path, file: &Large, limits: &Limits, visit: &mut dyn FnMut(Input) -> bool) -> bool {
    let name = name_of(path);
    match sniff_at(file) {
        Ok(Sniffed::Zip | Sniffed::Eml) => visit_collection(path, file, limits, visit),
        Ok(_) => visit(too_large(name, file.size, limits)),
        Err(error) => visit(unreadable(name, &error)),
    }
}

/// A file that is too large to be held in memory.
struct Large {
    file: fs::File,
    size: u64,
}

impl ReadAt for Large {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        FileExt::read_at(&self.file, buffer, offset)
    }
}

fn too_large(name: String, bytes: u64, limits: &Limits) -> Input {
    let error = Error::TooLarge { bytes, limit: limits.file_bytes_max };
    Input { name, path: None, collection: None, bytes: Err(error.into()) }
}

fn visit_collection(
    path: &Path,
    file: &dyn ReadAt,
    limits: &Limits,
    visit: &mut dyn FnMut(Input) -> bool,
) -> bool {
    let own = name_of(path);
    let failed =
        |fault: ReadFault| Input { name: own.clone(), path: None, collection: None, bytes: Err(fault) };
    let members = match archive::members(file, limits) {
        Ok(members) => members,
        Err(error) => return visit(failed(error.into())),
    };
    let mut any = false;
    for member in members {
        any = true;
        let name = archive::member_name(&own, &member.name);
        let collection = Some(path.to_path_buf());
        if !visit(Input { name, path: None, collection, bytes: member.bytes.map_err(ReadFault::from) }) {
            return false;
        }
    }
    any || visit(failed(nothing_inside()))
}

/// An archive that answers nothing would look like one that is all right.
fn nothing_inside() -> ReadFault {
    ReadFault {
        code: "DOC-EMPTY".to_owned(),
        zh: "压缩包或邮件中没有文件".to_owned(),
        en: "the archive or mail holds no file".to_owned(),
    }
}

/// Reads a file; one byte more than the limit is enough to know that it is too large.
fn read_bounded(file: fs::File, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn name_of(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn unreadable(name: String, error: &io::Error) -> Input {
    Input { name, path: None, collection: None, bytes: Err(unopened(error)) }
}

/// The fault of a file that cannot be opened or read.
pub fn unopened(error: &io::Error) -> ReadFault {
    ReadFault {
        code: CODE_FILE.to_owned(),
        zh: format!("无法打开：{}", system_error(error, Lang::Zh)),
        en: format!("cannot be opened: {}", system_error(error, Lang::En)),
    }
}

/// Files that `paths` name, archives counted as one; `None` when a list on standard input names more.
pub fn count(paths: &[PathBuf]) -> Option<u64> {
    paths.iter().try_fold(0_u64, |sum, path| {
        if path.as_os_str() == "-" { None } else { Some(sum.saturating_add(count_below(path))) }
    })
}

fn count_below(path: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(path) else { return 1 };
    entries.filter_map(Result::ok).fold(0, |sum, entry| {
        let below = match entry.file_type() {
            Ok(kind) if kind.is_dir() => count_below(&entry.path()),
            _ => 1,
        };
        sum.saturating_add(below)
    })
}
