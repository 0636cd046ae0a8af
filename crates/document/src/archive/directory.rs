//! The directory of a collecting ZIP: what members there are and where, each told apart by its name.

use std::collections::BTreeMap;

use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipFileHeaderRecord};

use super::shown;
use super::zip::{Stored, damaged};
use crate::{Detail, Error, Limits};

/// Extra field that states a name in UTF-8 (Info-ZIP Unicode Path).
const UNICODE_PATH: u16 = 0x7075;
/// Records for each member that is allowed: directories and the clutter of some systems are records, too.
const RECORDS_PER_MEMBER: usize = 3;

/// What the directory says of a member; its name as it is shown, and where it is or why it is not read.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) place: Result<Place, Error>,
}

/// Where a member is.
pub(super) struct Place {
    pub(super) wayfinder: ZipArchiveEntryWayfinder,
    pub(super) method: CompressionMethod,
    pub(super) encrypted: bool,
    /// Where its record is in the directory.
    pub(super) record: u64,
    /// Bytes of its name in that record.
    pub(super) name_bytes: u64,
    /// Where its local header is.
    pub(super) header: u64,
}

/// The members that the directory lists, up to the limit. Names are cut to what is shown: a directory of long
/// names takes no more memory than one of short ones.
///
/// # Errors
/// `DOC-ARCHIVE-AMBIGUOUS` when it holds more or fewer records than the archive states.
pub(super) fn read(
    archive: &ZipArchive<Stored<'_>>,
    buffer: &mut [u8],
    limits: &Limits,
) -> Result<Vec<Entry>, Error> {
    let most = usize::try_from(limits.archive_entries_max).unwrap_or(usize::MAX);
    let mut listed = Vec::new();
    let mut records = 0_usize;
    let mut entries = archive.entries(buffer);
    loop {
        let record = match entries.next_entry() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(error) => {
                listed.push(Entry { name: String::new(), place: Err(damaged(&error)) });
                return Ok(listed);
            }
        };
        records = records.saturating_add(1);
        let name = name(&record);
        let is_member = !record.is_dir() && !is_clutter(&name);
        if (is_member && listed.len() >= most) || records > most.saturating_mul(RECORDS_PER_MEMBER) {
            let error = Error::refused("DOC-ARCHIVE-MANY", most.to_string());
            refuse_twins(&mut listed);
            listed.push(Entry { name: shown(&name), place: Err(error) });
            return Ok(listed);
        }
        if is_member {
            listed.push(Entry { name: shown(&name), place: Ok(place(&record)) });
        }
    }
    let stated = archive.entries_hint();
    if u64::try_from(records) != Ok(stated) {
        return Err(Error::refused("DOC-ARCHIVE-AMBIGUOUS", format!("{records} <> {stated}")));
    }
    refuse_twins(&mut listed);
    Ok(listed)
}

fn place(record: &ZipFileHeaderRecord<'_>) -> Place {
    let flags = record.flags();
    Place {
        wayfinder: record.wayfinder(),
        method: record.compression_method(),
        encrypted: flags.is_encrypted() || flags.has_strong_encryption(),
        record: record.central_directory_offset(),
        name_bytes: u64::try_from(record.file_path().as_ref().len()).unwrap_or(u64::MAX),
        header: record.local_header_offset(),
    }
}

/// Refuses members that cannot be told apart: who unpacks the archive keeps but one of them.
fn refuse_twins(listed: &mut [Entry]) {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in listed.iter() {
        let count = places.entry(&entry.name).or_default();
        *count = count.saturating_add(1);
    }
    let twins: Vec<bool> =
        listed.iter().map(|entry| places.get(entry.name.as_str()).is_some_and(|count| *count > 1)).collect();
    for (entry, twin) in listed.iter_mut().zip(twins) {
        if twin {
            entry.place = Err(Error::refused("DOC-ARCHIVE-DUPLICATE", Detail::default()));
        }
    }
}

/// A member's name: UTF-8 where it is; else GBK as Chinese Windows writes it.
fn name(record: &ZipFileHeaderRecord<'_>) -> String {
    let raw = record.file_path();
    let raw = raw.as_ref();
    let unicode = record.extra_fields().find(|(id, _)| id.as_u16() == UNICODE_PATH);
    if let Some(name) = unicode.and_then(|(_, field)| unicode_path(field, raw)) {
        return name.to_owned();
    }
    // Some writers set the flag for UTF-8 and write GBK.
    std::str::from_utf8(raw)
        .map_or_else(|_| encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(), str::to_owned)
}

/// The name of a Unicode-path field; none when it is about another name than the record's, which it proves by
/// that name's CRC.
fn unicode_path<'f>(field: &'f [u8], raw: &[u8]) -> Option<&'f str> {
    let (&version, rest) = field.split_first()?;
    let (stated, name) = rest.split_first_chunk::<4>()?;
    let mut crc = flate2::Crc::new();
    crc.update(raw);
    (version == 1 && u32::from_le_bytes(*stated) == crc.sum()).then(|| std::str::from_utf8(name).ok())?
}

/// Files that systems add on their own.
fn is_clutter(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/")
        || last.starts_with("._")
        || matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}
