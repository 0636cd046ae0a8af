//! The bytes of files that were read before, once more: from the disk, or out of their archive.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use fapiao_document::Limits;

use super::collect::Collected;
use super::examine::sha256;
use super::input::{self, CODE_FILE, unopened};
use crate::reader::frame::ReadFault;

/// Members of an archive that are held at once, in bytes: an archive is not inflated anew for each of them.
const HELD_BYTES_MAX: usize = 96 << 20;

/// Gives the bytes of collected files in any order. Only members of archives are held, and of them only so many.
#[derive(Debug)]
pub struct Originals<'a> {
    collected: &'a [Collected],
    held: HashMap<[u8; 32], Vec<u8>>,
    /// What was given out and need not be held again.
    given: HashSet<[u8; 32]>,
}

impl<'a> Originals<'a> {
    /// Of these files.
    pub fn new(collected: &'a [Collected]) -> Self {
        Self { collected, held: HashMap::new(), given: HashSet::new() }
    }

    /// The bytes of a file that was read.
    ///
    /// # Errors
    /// When it is gone, cannot be read any more, or is another one now.
    pub fn read(&mut self, index: usize) -> Result<Vec<u8>, ReadFault> {
        let one = self.collected.get(index).ok_or_else(changed)?;
        let digest = one.item.content.as_ref().map_err(|_| changed())?.sha256;
        if let Some(path) = &one.path {
            let bytes = fs::read(path).map_err(|error| unopened(&error))?;
            return if sha256(&bytes) == digest { Ok(bytes) } else { Err(changed()) };
        }
        if !self.held.contains_key(&digest) {
            let collection = one.collection.clone().ok_or_else(changed)?;
            self.hold(&collection, &digest);
        }
        self.given.insert(digest);
        // Of two members that are the same file the second one is read again.
        self.held.remove(&digest).ok_or_else(changed)
    }

    /// Holds a member of an archive, and of the others as many as there is room for.
    fn hold(&mut self, collection: &Path, wanted: &[u8; 32]) {
        self.held.clear();
        let mut room = HELD_BYTES_MAX;
        let paths: [PathBuf; 1] = [collection.to_path_buf()];
        input::visit(&paths, &Limits::default(), &mut |input| {
            if let Ok(bytes) = input.bytes {
                let digest = sha256(&bytes);
                let fits = bytes.len() <= room && !self.given.contains(&digest);
                if fits || digest == *wanted {
                    room = room.saturating_sub(bytes.len());
                    self.held.insert(digest, bytes);
                }
            }
            room > 0 || !self.held.contains_key(wanted)
        });
    }
}

fn changed() -> ReadFault {
    ReadFault {
        code: CODE_FILE.to_owned(),
        zh: "读取后文件已改动或不见了，请重试".to_owned(),
        en: "the file has changed or gone since it was read: try again".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use fapiao_app::{Content, Item};
    use fapiao_document::Format;
    use fapiao_testkit::archive;
    use fapiao_verify::{Reason, Verdict};

    use super::*;

    fn collected(name: &str, bytes: &[u8], path: Option<PathBuf>, collection: Option<PathBuf>) -> Collected {
        let content = Content {
            sha256: sha256(bytes),
            format: Format::Ofd,
            extension: "ofd",
            pages: 1,
            invoice: None,
            itinerary: None,
            verdict: Verdict::Passed,
            reason: Reason::AllChecksPassed,
            failed: Vec::new(),
            warnings: Vec::new(),
        };
        Collected { item: Item { file: name.to_owned(), content: Ok(content) }, path, collection }
    }

    #[test]
    fn originals_when_asked_in_any_order_then_are_the_files_that_were_read() {
        let dir = tempfile::tempdir().unwrap();
        let (zip, plain) = (dir.path().join("a.zip"), dir.path().join("b"));
        let entry = |path: &str, content: &[u8]| archive::Entry::new(path, content);
        fs::write(&zip, archive::write(&[entry("1", b"one"), entry("2", b"two"), entry("3", b"one")]))
            .unwrap();
        fs::write(&plain, b"plain").unwrap();
        let of_zip = |name: &str, bytes: &[u8]| collected(name, bytes, None, Some(zip.clone()));
        let files = [
            of_zip("1", b"one"),
            of_zip("2", b"two"),
            of_zip("3", b"one"),
            collected("b", b"plain", Some(plain.clone()), None),
            of_zip("4", b"gone"),
        ];
        let mut originals = Originals::new(&files);
        for (index, bytes) in [(3, "plain"), (2, "one"), (1, "two"), (0, "one")] {
            assert_eq!(originals.read(index).unwrap(), bytes.as_bytes(), "{index}");
        }
        fs::write(&plain, b"other").unwrap();
        for index in [3, 4, 9] {
            assert_eq!(originals.read(index).unwrap_err().code, CODE_FILE);
        }
    }
}
