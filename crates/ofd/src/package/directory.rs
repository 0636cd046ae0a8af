//! The directory of a ZIP file, checked against the local headers. The directory is the authority.

use rawzip::extra_fields::{ExtraFieldId, ExtraFields};
use rawzip::{CompressionMethod, ZipArchive, ZipFileHeaderRecord, ZipSliceArchive};

use super::{Entry, extra, name};
use crate::finding::{self, Finding};
use crate::{Error, Limits};

/// How the end record of a ZIP begins.
const END_RECORD: &[u8] = b"PK\x05\x06";
/// How the locator of the end record with 64-bit numbers begins.
const LOCATOR: &[u8] = b"PK\x06\x07";
const LOCATOR_BYTES: usize = 20;

/// What the directory gave.
pub(super) struct Directory {
    pub entries: Vec<Entry>,
    pub findings: Vec<Finding>,
}

/// Reads the directory.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Directory, Error> {
    let archive = ZipArchive::from_slice(bytes).map_err(|_| Error::NotZip)?;
    // What is stated is only a guess; a package has a few dozen entries.
    let guess = usize::try_from(archive.entries_hint()).unwrap_or(usize::MAX).min(64);
    let mut reader = Reader {
        archive: &archive,
        limits,
        unpacked: 0,
        directory: Directory { entries: Vec::with_capacity(guess), findings: Vec::new() },
        spans: Vec::with_capacity(guess),
    };
    reader.records()?;
    reader.overlaps();
    reader.end_record();
    let Reader { mut directory, .. } = reader;
    for entry in &directory.entries {
        if let Some(fault) = &entry.fault {
            let finding = Finding { code: fault.code(), place: entry.path.clone(), detail: fault.detail() };
            directory.findings.push(finding);
        }
    }
    Ok(directory)
}

struct Reader<'a, 'b, 'l> {
    archive: &'a ZipSliceArchive<&'b [u8]>,
    limits: &'l Limits,
    /// Stated bytes of the entries so far.
    unpacked: u64,
    directory: Directory,
    spans: Vec<Span>,
}

/// The bytes that an entry takes in the file: from its local header to the end of its data.
struct Span {
    start: u64,
    end: u64,
    /// Bytes of a data descriptor that may follow.
    descriptor: u64,
    /// Absent for a directory.
    entry: Option<usize>,
}

impl Reader<'_, '_, '_> {
    fn records(&mut self) -> Result<(), Error> {
        let mut records = self.archive.entries();
        let mut count = 0_usize;
        loop {
            match records.next_entry() {
                Ok(Some(record)) => {
                    count = count.saturating_add(1);
                    if count > self.limits.entries {
                        return Err(Error::Entries { limit: self.limits.entries });
                    }
                    self.record(&record);
                }
                Ok(None) => break,
                Err(_) => {
                    self.note(finding::ZIP_DIRECTORY, "", count.to_string());
                    break;
                }
            }
        }
        let stated = self.archive.entries_hint();
        if u64::try_from(count) != Ok(stated) {
            self.note(finding::ZIP_DIRECTORY, "", format!("{count} <> {stated}"));
        }
        Ok(())
    }

    fn record(&mut self, record: &ZipFileHeaderRecord<'_>) {
        let index = self.directory.entries.len();
        let name = name::read(record.file_path().as_ref(), self.limits.path_bytes);
        let path = name.path;
        if name.decoded {
            self.note(finding::ZIP_NAME_ENCODING, &path, String::new());
        }
        if name.tidied && !is_folder(record) {
            self.note(finding::ZIP_NAME_DOT, &path, String::new());
        }
        self.extra_fields(record, &path);
        let trick = name.trick.map(|trick| Error::Path { path: path.clone(), trick });
        let (packed, fault) = match self.local(record, &path, index) {
            Ok(packed) => (packed, None),
            Err(fault) => (0..0, Some(fault)),
        };
        if is_folder(record) {
            return;
        }
        let deflated = record.compression_method() == CompressionMethod::DEFLATE;
        let size = record.uncompressed_size_hint();
        let fault = trick.or(fault).or_else(|| self.refusal(record, &path, packed.len()));
        self.directory.entries.push(Entry {
            index,
            path,
            size,
            packed,
            deflated,
            crc: record.crc32(),
            fault,
        });
    }

    /// Reports extra fields of the directory that say another thing than the record.
    fn extra_fields(&mut self, record: &ZipFileHeaderRecord<'_>, path: &str) {
        self.other_name(record.extra_fields(), path);
        let at = usize::try_from(record.central_directory_offset()).unwrap_or(usize::MAX);
        let written = self.archive.get_ref().get(at..).unwrap_or_default();
        let written = [24, 20, 42].map(|at| number(written, at).unwrap_or_default());
        let meant =
            [record.uncompressed_size_hint(), record.compressed_size_hint(), record.local_header_offset()];
        if !extra::numbers_agree(record.extra_fields(), &written, &meant) {
            self.note(finding::ZIP_WIDE, path, String::new());
        }
    }

    fn other_name(&mut self, fields: ExtraFields<'_>, path: &str) {
        if let Some(other) = extra::other_name(fields, path, self.limits.path_bytes) {
            self.note(finding::ZIP_NAME_UNICODE, path, other);
        }
    }

    /// Where the data of an entry are, by its local header.
    fn local(
        &mut self,
        record: &ZipFileHeaderRecord<'_>,
        path: &str,
        index: usize,
    ) -> Result<std::ops::Range<usize>, Error> {
        let damaged = || Error::Data { path: path.to_owned() };
        let entry = self.archive.get_entry(record.wayfinder()).map_err(|_| damaged())?;
        let (start, end) = entry.compressed_data_range();
        let header = entry.local_header();
        let encrypted = header.flags().is_encrypted();
        let streamed = header.flags().has_data_descriptor() || record.flags().has_data_descriptor();
        let sizes = (header.compressed_size_hint(), header.uncompressed_size_hint());
        let method = header.compression_method();
        let same_name = header.file_path().as_ref() == record.file_path().as_ref();
        let local = usize::try_from(record.local_header_offset()).unwrap_or(usize::MAX);
        let written = self.archive.get_ref().get(local..).unwrap_or_default();
        let written = [22, 18].map(|at| number(written, at).unwrap_or_default());
        // That sizes are missing there is told by what the header states.
        let wide = header.extra_fields().all(|(id, _)| id != ExtraFieldId::ZIP64)
            || extra::numbers_agree(header.extra_fields(), &written, &[sizes.1, sizes.0]);
        self.other_name(header.extra_fields(), path);
        let span = Span {
            start: record.local_header_offset(),
            end,
            descriptor: if streamed { 24 } else { 0 },
            entry: (!is_folder(record)).then_some(index),
        };
        self.spans.push(span);
        if !same_name {
            self.note(finding::ZIP_LOCAL_NAME, path, String::new());
        }
        let stated = (record.compressed_size_hint(), record.uncompressed_size_hint());
        if sizes != stated && !(streamed && sizes == (0, 0)) {
            self.note(finding::ZIP_LOCAL_SIZE, path, format!("{} {}", sizes.0, sizes.1));
        }
        if !wide {
            self.note(finding::ZIP_WIDE, path, String::new());
        }
        if method != record.compression_method() {
            self.note(finding::ZIP_LOCAL_METHOD, path, method.as_u16().to_string());
        }
        if encrypted {
            return Err(Error::Encrypted { path: path.to_owned() });
        }
        let start = usize::try_from(start).map_err(|_| damaged())?;
        Ok(start..usize::try_from(end).map_err(|_| damaged())?)
    }

    /// Why an entry is not read, by what its record states.
    fn refusal(&mut self, record: &ZipFileHeaderRecord<'_>, path: &str, packed: usize) -> Option<Error> {
        let path = || path.to_owned();
        let stated = record.uncompressed_size_hint();
        let packed = u64::try_from(packed).unwrap_or(u64::MAX);
        if record.flags().is_encrypted() || record.flags().has_strong_encryption() {
            return Some(Error::Encrypted { path: path() });
        }
        match record.compression_method() {
            CompressionMethod::DEFLATE => {}
            CompressionMethod::STORE if packed == stated => {}
            CompressionMethod::STORE => return Some(Error::Size { path: path(), stated }),
            other => return Some(Error::Method { path: path(), method: other.as_u16() }),
        }
        if stated > self.limits.ratio_floor_bytes && stated > packed.saturating_mul(self.limits.ratio) {
            return Some(Error::Ratio { path: path() });
        }
        let unpacked = self.unpacked.saturating_add(stated);
        if unpacked > self.limits.unpacked_bytes {
            return Some(Error::Unpacked { path: path() });
        }
        self.unpacked = unpacked;
        None
    }

    /// Refuses entries whose bytes overlap, and reports bytes that belong to no entry.
    fn overlaps(&mut self) {
        self.spans.sort_by_key(|span| (span.start, span.end));
        let directory = self.archive.directory_offset();
        let end = self.archive.end_offset();
        let file = u64::try_from(self.archive.get_ref().len()).unwrap_or(u64::MAX);
        let mut refused = Vec::new();
        let mut hidden = file.saturating_sub(end);
        let mut reach = Span { start: 0, end: 0, descriptor: 0, entry: None };
        for span in std::mem::take(&mut self.spans) {
            if span.start < reach.end {
                refused.extend([reach.entry, span.entry]);
            } else {
                let gap = span.start.saturating_sub(reach.end);
                hidden = hidden.saturating_add(gap.saturating_sub(reach.descriptor));
            }
            if span.end > directory {
                refused.push(span.entry);
            }
            if span.end >= reach.end {
                reach = span;
            }
        }
        let gap = directory.saturating_sub(reach.end);
        hidden = hidden.saturating_add(gap.saturating_sub(reach.descriptor));
        if hidden > 0 {
            self.note(finding::ZIP_HIDDEN, "", hidden.to_string());
        }
        for index in refused.into_iter().flatten() {
            if let Some(entry) = self.directory.entries.get_mut(index) {
                entry.fault.get_or_insert_with(|| Error::Overlap { path: entry.path.clone() });
            }
        }
    }

    /// Reports an end record that readers may take differently: one that is not the last of the file (a comment
    /// may hold another archive), one whose directory does not end where it begins, or one of two that do not agree.
    /// Some readers look for the directory where the record says, others so many bytes before the record.
    fn end_record(&mut self) {
        let bytes = *self.archive.get_ref();
        let Some(at) = memchr::memmem::rfind(bytes, END_RECORD) else { return };
        let Some(end) = End::read(bytes, at) else { return };
        if end.offset != self.archive.directory_offset()
            || end.offset.saturating_add(end.size) != end.begins
            || end.entries != end.entries_here
        {
            self.note(finding::ZIP_DIRECTORY, "", format!("{} + {} <> {}", end.offset, end.size, end.begins));
        }
    }

    fn note(&mut self, code: &'static str, place: &str, detail: String) {
        if self.directory.findings.len() < self.limits.findings {
            self.directory.findings.push(Finding { code, place: place.to_owned(), detail });
        }
    }
}

/// What the end of a ZIP states of its directory.
struct End {
    /// Where the end record begins; the one with 64-bit numbers where there is one.
    begins: u64,
    size: u64,
    offset: u64,
    entries: u64,
    /// Entries on this disk, of which there is but one.
    entries_here: u64,
}

impl End {
    /// The end record at `at`, and the one with 64-bit numbers that its locator, right before it, leads to.
    fn read(bytes: &[u8], at: usize) -> Option<Self> {
        let record = bytes.get(at..)?;
        let locator = at.checked_sub(LOCATOR_BYTES).and_then(|at| bytes.get(at..));
        if let Some(locator) = locator.filter(|bytes| bytes.starts_with(LOCATOR)) {
            let begins = wide(locator, 8)?;
            let record = bytes.get(usize::try_from(begins).ok()?..)?;
            let [entries_here, entries, size, offset] = [24, 32, 40, 48].map(|at| wide(record, at));
            return Some(Self {
                begins,
                size: size?,
                offset: offset?,
                entries: entries?,
                entries_here: entries_here?,
            });
        }
        let counts = number(record, 8)?;
        Some(Self {
            begins: u64::try_from(at).ok()?,
            size: number(record, 12)?,
            offset: number(record, 16)?,
            entries: counts >> 16,
            entries_here: counts & 0xFFFF,
        })
    }
}

/// Four bytes of a record, little endian.
fn number(record: &[u8], at: usize) -> Option<u64> {
    let bytes = record.get(at..)?.first_chunk::<4>()?;
    Some(u64::from(u32::from_le_bytes(*bytes)))
}

/// Eight bytes of a record, little endian.
fn wide(record: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*record.get(at..)?.first_chunk()?))
}

/// Whether a record is a folder and nothing else. One that holds bytes is an entry under a misleading name.
fn is_folder(record: &ZipFileHeaderRecord<'_>) -> bool {
    record.is_dir() && record.uncompressed_size_hint() == 0
}
