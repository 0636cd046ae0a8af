//! The way back: a file that holds what a renaming did.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Error;

/// What a renaming did, written before the first file is touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    /// Always [`Journal::FORMAT`].
    pub format: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Every file, in the order in which they are renamed.
    pub renamed: Vec<Renamed>,
    /// Directories that were made for them, outer ones first.
    pub directories: Vec<PathBuf>,
}

/// One file that was renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renamed {
    /// The path that it had, absolute.
    pub from: PathBuf,
    /// The path that it got, absolute.
    pub to: PathBuf,
    /// SHA-256 of the file in hex, so that only this file is ever moved back.
    pub sha256: String,
}

/// What is to be done to undo one renaming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// Move it back.
    Back,
    /// It is where it was: nothing to do.
    Done,
    /// The file is gone from its new place.
    Gone,
    /// Another file lies there now.
    Changed,
    /// Its old name belongs to another file now.
    Occupied,
}

impl Journal {
    /// The format that this writes and reads.
    pub const FORMAT: &str = "fapiao-rename-1";

    /// Reads an undo file.
    ///
    /// # Errors
    /// [`Error::Journal`] when the bytes are none.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let journal: Self =
            serde_json::from_slice(bytes).map_err(|error| Error::Journal { problem: error.to_string() })?;
        if journal.format != Self::FORMAT {
            return Err(Error::Journal { problem: journal.format });
        }
        Ok(journal)
    }

    /// The bytes of the undo file.
    ///
    /// # Errors
    /// [`Error::Journal`] when a path is not Unicode.
    pub fn to_json(&self) -> Result<Vec<u8>, Error> {
        let mut bytes =
            serde_json::to_vec_pretty(self).map_err(|error| Error::Journal { problem: error.to_string() })?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

impl Renamed {
    /// What is to be done, by the digests of the files at the new and the old place, where there are any.
    #[must_use]
    pub fn undo(&self, at_new: Option<&str>, at_old: Option<&str>) -> Undo {
        match (at_new, at_old) {
            (None, Some(old)) if old == self.sha256 => Undo::Done,
            (None, _) => Undo::Gone,
            (Some(new), _) if new != self.sha256 => Undo::Changed,
            (Some(_), Some(_)) => Undo::Occupied,
            (Some(_), None) => Undo::Back,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> Journal {
        Journal {
            format: Journal::FORMAT.to_owned(),
            made_at: "2026-11-22T04:00:00Z".parse().unwrap(),
            renamed: vec![Renamed {
                from: "/x/一.ofd".into(), to: "/x/二.ofd".into(), sha256: "ab".into()
            }],
            directories: vec!["/x/2026".into()],
        }
    }

    #[test]
    fn journal_when_written_then_reads_back() {
        assert_eq!(Journal::parse(&journal().to_json().unwrap()).unwrap(), journal());
    }

    #[test]
    fn journal_when_it_is_another_file_then_is_refused() {
        let mut foreign = journal();
        foreign.format = "fapiao-rename-9".to_owned();
        let newer = foreign.to_json().unwrap();
        for bytes in [&b""[..], b"{}", b"[1]", b"\xff\xfe", &newer] {
            assert!(matches!(Journal::parse(bytes), Err(Error::Journal { .. })), "{bytes:?}");
        }
    }

    #[test]
    fn undo_when_files_lie_otherwise_than_left_then_nothing_is_moved() {
        let one = &journal().renamed[0];
        assert_eq!(one.undo(Some("ab"), None), Undo::Back);
        assert_eq!(one.undo(None, Some("ab")), Undo::Done);
        assert_eq!(one.undo(None, None), Undo::Gone);
        assert_eq!(one.undo(None, Some("cd")), Undo::Gone);
        assert_eq!(one.undo(Some("cd"), None), Undo::Changed);
        assert_eq!(one.undo(Some("ab"), Some("cd")), Undo::Occupied);
    }
}
