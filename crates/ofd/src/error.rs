//! Why a package, or one entry of it, is not read.

use crate::finding;
use crate::xml;

/// Why a package, or one entry of it, is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No ZIP file, or one whose end is cut off.
    #[error("not a ZIP file")]
    NotZip,
    /// More entries than [`crate::Limits::entries`].
    #[error("more than {limit} entries")]
    Entries {
        /// The limit.
        limit: usize,
    },
    /// There is no such entry.
    #[error("no entry {path}")]
    Missing {
        /// The path that was asked for.
        path: String,
    },
    /// Several entries have this name: another reader could take another one.
    #[error("several entries are named {path}")]
    Duplicate {
        /// The entry.
        path: String,
    },
    /// The path of the entry is a trick.
    #[error("entry {path}: {trick}")]
    Path {
        /// The entry.
        path: String,
        /// The trick.
        trick: PathTrick,
    },
    /// The data of the entry overlap those of another one, or the directory.
    #[error("entry {path} overlaps another")]
    Overlap {
        /// The entry.
        path: String,
    },
    /// The entry does not have the size that the directory states.
    #[error("entry {path} is not {stated} bytes")]
    Size {
        /// The entry.
        path: String,
        /// Inflated bytes by the directory.
        stated: u64,
    },
    /// The data of the entry are damaged or cut off.
    #[error("the data of entry {path} are damaged")]
    Data {
        /// The entry.
        path: String,
    },
    /// The entry is encrypted.
    #[error("entry {path} is encrypted")]
    Encrypted {
        /// The entry.
        path: String,
    },
    /// The entry is compressed in a way that OFD does not use.
    #[error("entry {path} is compressed by method {method}")]
    Method {
        /// The entry.
        path: String,
        /// The method's number in the ZIP specification.
        method: u16,
    },
    /// With this entry the package is larger than [`crate::Limits::unpacked_bytes`].
    #[error("entry {path} is too large")]
    Unpacked {
        /// The entry.
        path: String,
    },
    /// The entry inflates to more than [`crate::Limits::ratio`] times its size.
    #[error("entry {path} is compressed too well")]
    Ratio {
        /// The entry.
        path: String,
    },
    /// A page has more pixels at the resolution that was asked for than are drawn, or none.
    #[error("a page of {pixels} pixels; at most {limit} are drawn")]
    Pixels {
        /// Pixels of the page.
        pixels: u64,
        /// The limit.
        limit: u64,
    },
    /// A page, or a document of pages, cannot be drawn.
    #[error("cannot be drawn: {reason}")]
    Drawing {
        /// Why, in English.
        reason: String,
    },
    /// The entry is not XML that is read.
    #[error("entry {path}: {source}")]
    Xml {
        /// The entry.
        path: String,
        /// What is wrong.
        source: xml::Error,
    },
}

/// What a path of an entry must not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathTrick {
    /// A `..` segment.
    #[error("leads to a parent directory")]
    Parent,
    /// A slash at the start.
    #[error("an absolute path")]
    Absolute,
    /// A backslash, which is a separator for some readers.
    #[error("a backslash")]
    Backslash,
    /// A NUL or another control character.
    #[error("a control character")]
    Control,
    /// A drive letter.
    #[error("a drive letter")]
    Drive,
    /// Longer than [`crate::Limits::path_bytes`], or empty.
    #[error("too long, or empty")]
    Length,
}

impl Error {
    /// Stable code, listed in [`finding::CODES`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotZip => finding::ZIP_NONE,
            Self::Entries { .. } => finding::ZIP_ENTRIES,
            Self::Missing { .. } => finding::ZIP_MISSING,
            Self::Duplicate { .. } => finding::ZIP_DUPLICATE,
            Self::Path { trick, .. } => trick.code(),
            Self::Overlap { .. } => finding::ZIP_OVERLAP,
            Self::Size { .. } => finding::ZIP_SIZE,
            Self::Data { .. } => finding::ZIP_DATA,
            Self::Encrypted { .. } => finding::ZIP_ENCRYPTED,
            Self::Method { .. } => finding::ZIP_METHOD,
            Self::Unpacked { .. } => finding::ZIP_UNPACKED,
            Self::Ratio { .. } => finding::ZIP_RATIO,
            Self::Pixels { .. } => finding::DRAW_PIXELS,
            Self::Drawing { .. } => finding::DRAW_FAILED,
            Self::Xml { source, .. } => source.code(),
        }
    }

    /// The entry that is not read; absent when it is the package.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::NotZip | Self::Entries { .. } | Self::Pixels { .. } | Self::Drawing { .. } => None,
            Self::Missing { path }
            | Self::Duplicate { path }
            | Self::Path { path, .. }
            | Self::Overlap { path }
            | Self::Size { path, .. }
            | Self::Data { path }
            | Self::Encrypted { path }
            | Self::Method { path, .. }
            | Self::Unpacked { path }
            | Self::Ratio { path }
            | Self::Xml { path, .. } => Some(path),
        }
    }

    /// What exactly is wrong, in no language: a limit, a size, a number; the entry is apart ([`Error::path`]).
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Entries { limit } => limit.to_string(),
            Self::Size { stated, .. } => stated.to_string(),
            Self::Method { method, .. } => method.to_string(),
            Self::Xml { source, .. } => source.detail(),
            Self::Pixels { pixels, .. } => pixels.to_string(),
            Self::NotZip
            | Self::Drawing { .. }
            | Self::Missing { .. }
            | Self::Duplicate { .. }
            | Self::Path { .. }
            | Self::Overlap { .. }
            | Self::Data { .. }
            | Self::Encrypted { .. }
            | Self::Unpacked { .. }
            | Self::Ratio { .. } => String::new(),
        }
    }

    /// What is wrong, in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        let sentence = finding::describe(self.code()).map_or("", |row| row.zh);
        match self.path() {
            Some(path) => format!("{sentence}：{path}"),
            None => sentence.to_owned(),
        }
    }

    /// What is wrong, in English.
    #[must_use]
    pub fn en(&self) -> String {
        let sentence = finding::describe(self.code()).map_or("", |row| row.en);
        match self.path() {
            Some(path) => format!("{sentence} {path}"),
            None => sentence.to_owned(),
        }
    }
}

impl PathTrick {
    /// Stable code, listed in [`finding::CODES`].
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Parent => finding::ZIP_PATH_PARENT,
            Self::Absolute => finding::ZIP_PATH_ABSOLUTE,
            Self::Backslash => finding::ZIP_PATH_BACKSLASH,
            Self::Control => finding::ZIP_PATH_NUL,
            Self::Drive => finding::ZIP_PATH_DRIVE,
            Self::Length => finding::ZIP_PATH_LONG,
        }
    }
}
