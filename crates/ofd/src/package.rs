//! A package in memory: a ZIP file whose entries are found by path and inflated when they are read, once.

mod directory;
mod extra;
mod inflate;
pub(crate) mod name;
mod raw;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

pub(crate) use self::raw::{Raw, raw};
use crate::finding::{self, Finding};
use crate::{Error, Limits, xml};

/// A package in memory. A broken entry is refused by itself; the others are read.
#[derive(Debug)]
pub struct Package<'b> {
    bytes: &'b [u8],
    limits: Limits,
    entries: Vec<Entry>,
    /// Indices of the entries that can be looked up, by path without letter case.
    order: Vec<usize>,
    cells: Vec<Cell>,
    findings: Vec<Finding>,
    /// Bytes of text that was decoded from other encodings.
    transcoded: AtomicUsize,
}

/// An entry of a package that is not a directory.
#[derive(Clone, Debug)]
pub struct Entry {
    index: usize,
    path: String,
    size: u64,
    packed: std::ops::Range<usize>,
    deflated: bool,
    crc: u32,
    fault: Option<Error>,
}

/// What reading an entry gave, kept for the next reading.
#[derive(Debug, Default)]
struct Cell {
    content: OnceLock<Result<Content, Error>>,
    /// The text of an XML entry that is not in UTF-8.
    text: OnceLock<String>,
}

#[derive(Debug)]
struct Content {
    /// The inflated bytes; absent for a stored entry, whose bytes are those of the package.
    inflated: Option<Vec<u8>>,
    crc_matches: bool,
    /// Bytes after the end of the compressed data.
    slack: usize,
}

impl<'b> Package<'b> {
    /// Reads the directory of a package. No entry is inflated yet.
    ///
    /// # Errors
    /// [`Error::NotZip`] and [`Error::Entries`]; what is wrong with single entries is found when they are read.
    pub fn open(bytes: &'b [u8], limits: &Limits) -> Result<Self, Error> {
        let directory = directory::read(bytes, limits)?;
        let mut package = Self {
            bytes,
            limits: limits.clone(),
            cells: directory.entries.iter().map(|_| Cell::default()).collect(),
            order: Vec::new(),
            entries: directory.entries,
            findings: directory.findings,
            transcoded: AtomicUsize::new(0),
        };
        package.sort();
        Ok(package)
    }

    /// The entries in the order of the directory, without the directories.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The limits that it is read under.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The entry with this path. A slash or `./` at the start does not matter, nor does letter case when no entry
    /// is written exactly so.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&Entry> {
        let mut path = path;
        while let Some(rest) = path.strip_prefix('/').or_else(|| path.strip_prefix("./")) {
            path = rest;
        }
        self.exact(path).or_else(|| self.same_but_case(path).next())
    }

    /// The entry with exactly this path.
    #[must_use]
    pub fn exact(&self, path: &str) -> Option<&Entry> {
        /// Up to so many entries, looking at each is faster: most are of another length.
        const FEW: usize = 64;
        if self.entries.len() <= FEW {
            return self.entries.iter().find(|entry| entry.path == path && entry.is_findable());
        }
        self.same_but_case(path).find(|entry| entry.path == path)
    }

    /// The content of the entry with this path ([`Package::find`]).
    ///
    /// # Errors
    /// [`Error::Missing`], and why the entry cannot be read. A wrong CRC is only a finding.
    pub fn read(&self, path: &str) -> Result<&[u8], Error> {
        match self.find(path) {
            Some(entry) => self.content(entry),
            None => Err(Error::Missing { path: path.to_owned() }),
        }
    }

    /// The content of an entry of this package; inflated once.
    ///
    /// # Errors
    /// Why the entry cannot be read. A wrong CRC is only a finding.
    pub fn content(&self, entry: &Entry) -> Result<&[u8], Error> {
        if let Some(fault) = &entry.fault {
            return Err(fault.clone());
        }
        let missing = || Error::Missing { path: entry.path.clone() };
        let cell = self.cells.get(entry.index).ok_or_else(missing)?;
        let packed = self.bytes.get(entry.packed.clone()).ok_or_else(missing)?;
        match cell.content.get_or_init(|| self.unpack(entry, packed)) {
            Ok(content) => Ok(content.inflated.as_deref().unwrap_or(packed)),
            Err(error) => Err(error.clone()),
        }
    }

    /// Whether [`Package::findings`] tells why this entry is not read.
    pub(crate) fn is_refused(&self, entry: &Entry) -> bool {
        let content = self.cells.get(entry.index).and_then(|cell| cell.content.get());
        entry.fault.is_some() || content.is_some_and(Result::is_err)
    }

    /// The text of an XML entry, without its byte order mark, and what was tolerated about its encoding.
    ///
    /// # Errors
    /// Why the entry cannot be read, and [`xml::Error::Encoding`].
    pub fn text(&self, entry: &Entry) -> Result<(&str, Option<&'static str>), Error> {
        let bytes = self.content(entry)?;
        let wrap = |source| Error::Xml { path: entry.path.clone(), source };
        let decoded = xml::decode(bytes).map_err(wrap)?;
        let text = match decoded.text {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => self.keep(entry, text)?,
        };
        Ok((text, decoded.tolerated))
    }

    /// The content of an entry, not kept for the next reading: a document of a thousand pages is drawn page by page.
    ///
    /// # Errors
    /// As for [`Package::content`].
    pub(crate) fn passing_bytes(&self, entry: &Entry) -> Result<Cow<'_, [u8]>, Error> {
        let kept = self.cells.get(entry.index).and_then(|cell| cell.content.get());
        if kept.is_some() || !entry.deflated || entry.fault.is_some() {
            return self.content(entry).map(Cow::Borrowed);
        }
        let missing = || Error::Missing { path: entry.path.clone() };
        let packed = self.bytes.get(entry.packed.clone()).ok_or_else(missing)?;
        Ok(Cow::Owned(self.unpack(entry, packed)?.inflated.unwrap_or_default()))
    }

    /// The text of an XML entry, not kept for the next reading.
    ///
    /// # Errors
    /// As for [`Package::text`].
    pub(crate) fn passing_text(&self, entry: &Entry) -> Result<String, Error> {
        let bytes = self.passing_bytes(entry)?;
        let decoded = xml::decode(&bytes);
        let wrap = |source| Error::Xml { path: entry.path.clone(), source };
        decoded.map(|decoded| decoded.text.into_owned()).map_err(wrap)
    }

    /// What was odd about the container: of its directory, and of the entries that were read until now.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = self.findings.clone();
        for (entry, cell) in self.entries.iter().zip(&self.cells) {
            let mut add = |code, detail: String| {
                findings.push(Finding { code, place: entry.path.clone(), detail });
            };
            match cell.content.get() {
                Some(Ok(content)) => {
                    if !content.crc_matches {
                        add(finding::ZIP_CRC, String::new());
                    }
                    if content.slack > 0 {
                        add(finding::ZIP_SLACK, content.slack.to_string());
                    }
                }
                Some(Err(error)) => add(error.code(), error.detail()),
                None => {}
            }
        }
        findings
    }

    /// Keeps text that was decoded from another encoding, so that it can be borrowed.
    fn keep(&self, entry: &Entry, text: String) -> Result<&str, Error> {
        let cell = self.cells.get(entry.index).ok_or_else(|| Error::Missing { path: entry.path.clone() })?;
        if let Some(kept) = cell.text.get() {
            return Ok(kept);
        }
        let total = self.transcoded.fetch_add(text.len(), Relaxed).saturating_add(text.len());
        if total > self.limits.transcoded_bytes {
            return Err(Error::Unpacked { path: entry.path.clone() });
        }
        Ok(cell.text.get_or_init(|| text))
    }

    fn unpack(&self, entry: &Entry, packed: &[u8]) -> Result<Content, Error> {
        let crc_of = |bytes: &[u8]| {
            let mut crc = flate2::Crc::new();
            crc.update(bytes);
            crc.sum()
        };
        if !entry.deflated {
            return Ok(Content { inflated: None, crc_matches: crc_of(packed) == entry.crc, slack: 0 });
        }
        let ahead = entry.packed.start..entry.packed.end.saturating_add(inflate::AHEAD).min(self.bytes.len());
        let bytes = self.bytes.get(ahead).unwrap_or(packed);
        match inflate::inflate(bytes, packed.len(), entry.size) {
            Ok((inflated, used)) => Ok(Content {
                crc_matches: crc_of(&inflated) == entry.crc,
                inflated: Some(inflated),
                slack: packed.len().saturating_sub(used),
            }),
            Err(inflate::Failure::Data) => Err(Error::Data { path: entry.path.clone() }),
            Err(inflate::Failure::Size) => Err(Error::Size { path: entry.path.clone(), stated: entry.size }),
        }
    }

    /// Makes the index, and refuses entries with equal names: two readers could take two of them.
    fn sort(&mut self) {
        let entries = &self.entries;
        self.order = entries.iter().filter(|entry| entry.is_findable()).map(|entry| entry.index).collect();
        let path = |index: &usize| entries.get(*index).map_or("", |entry| entry.path.as_str());
        self.order.sort_by(|a, b| fold(path(a), path(b)).then_with(|| a.cmp(b)));
        let mut same = Vec::new();
        let mut folded = Vec::new();
        for group in self.order.chunk_by(|a, b| fold(path(a), path(b)) == Ordering::Equal) {
            if let [_] = group {
                continue;
            }
            for (at, index) in group.iter().enumerate() {
                if group.iter().enumerate().any(|(other, twin)| other != at && path(twin) == path(index)) {
                    same.push(*index);
                } else {
                    folded.push(*index);
                }
            }
        }
        for index in folded {
            let place = path(&index).to_owned();
            self.findings.push(Finding { code: finding::ZIP_DUPLICATE_CASE, place, detail: String::new() });
        }
        for index in same {
            if let Some(entry) = self.entries.get_mut(index) {
                let error = Error::Duplicate { path: entry.path.clone() };
                let finding =
                    Finding { code: error.code(), place: entry.path.clone(), detail: error.detail() };
                self.findings.push(finding);
                entry.fault = Some(error);
            }
        }
    }

    fn same_but_case<'p, 'k>(&'p self, path: &'k str) -> impl Iterator<Item = &'p Entry> + use<'p, 'k, 'b> {
        let of = |index: &usize| self.entries.get(*index).map_or("", |entry| entry.path.as_str());
        let start = self.order.partition_point(|index| fold(of(index), path) == Ordering::Less);
        let from = self.order.get(start..).unwrap_or_default();
        from.iter()
            .filter_map(|index| self.entries.get(*index))
            .take_while(move |entry| entry.path.eq_ignore_ascii_case(path))
    }
}

impl Entry {
    /// The path in the package, normalised: no slash at the start.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Inflated bytes, by the directory; reading fails when this is not true.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Why the entry is not read, as far as the directory and the headers tell.
    #[must_use]
    pub fn fault(&self) -> Option<&Error> {
        self.fault.as_ref()
    }

    /// Whether a path may lead to it: its name is one.
    fn is_findable(&self) -> bool {
        !matches!(self.fault, Some(Error::Path { .. }))
    }

    /// Position among [`Package::entries`].
    pub(crate) fn index(&self) -> usize {
        self.index
    }
}

/// Compares paths without the case of ASCII letters.
fn fold(a: &str, b: &str) -> Ordering {
    a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}
