//! Collecting ZIP archives.

use std::collections::BTreeMap;
use std::io::Read;

use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipFileHeaderRecord, ZipSliceArchive};

use super::Member;
use crate::{Error, Limits};

/// A member that unpacks to more than this many times its packed size is a bomb, once it is larger than
/// [`RATIO_FREE_BYTES`].
const RATIO_MAX: u64 = 100;
/// Below this size the ratio does not matter: blank pictures pack well.
const RATIO_FREE_BYTES: u64 = 1 << 20;
/// Extra field that states a name in UTF-8 (Info-ZIP Unicode Path).
const UNICODE_PATH: u16 = 0x7075;

/// The entries of an archive.
pub(super) struct Entries<'a> {
    archive: ZipSliceArchive<&'a [u8]>,
    directory: std::vec::IntoIter<Entry>,
    limits: Limits,
    /// Packed data that was handed out, start to end: no byte may serve two members.
    used: BTreeMap<u64, u64>,
}

/// What the directory says of a member; its name, or the error that ends the directory.
struct Entry {
    name: String,
    place: Result<Place, Error>,
}

struct Place {
    wayfinder: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    encrypted: bool,
}

impl<'a> Entries<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let archive = ZipArchive::from_slice(bytes).map_err(damaged)?;
        let directory = directory(&archive, limits).into_iter();
        Ok(Self { archive, directory, limits: limits.clone(), used: BTreeMap::new() })
    }

    pub(super) fn next(&mut self) -> Option<Member> {
        let entry = self.directory.next()?;
        Some(Member { name: entry.name, bytes: entry.place.and_then(|place| self.unpack(&place)) })
    }

    fn unpack(&mut self, place: &Place) -> Result<Vec<u8>, Error> {
        if place.encrypted {
            return Err(Error::refused("DOC-ARCHIVE-ENCRYPTED", ""));
        }
        let local = self.archive.get_entry(place.wayfinder).map_err(damaged)?;
        let (start, end) = local.compressed_data_range();
        use_once(&mut self.used, start, end)?;
        let packed = end.saturating_sub(start);
        match place.method {
            CompressionMethod::STORE => read(local.verifying_reader(local.data()), packed, &self.limits),
            CompressionMethod::DEFLATE => {
                let inflater = flate2::bufread::DeflateDecoder::new(local.data());
                read(local.verifying_reader(inflater), packed, &self.limits)
            }
            other => Err(Error::refused("DOC-ARCHIVE-METHOD", format!("{other:?}"))),
        }
    }
}

fn damaged(error: rawzip::Error) -> Error {
    Error::refused("DOC-ARCHIVE-DAMAGED", error.to_string())
}

/// The members that the directory lists, up to the limit.
fn directory(archive: &ZipSliceArchive<&[u8]>, limits: &Limits) -> Vec<Entry> {
    let most = usize::try_from(limits.archive_entries_max).unwrap_or(usize::MAX);
    let mut listed = Vec::new();
    let mut entries = archive.entries();
    loop {
        match entries.next_entry() {
            Ok(Some(entry)) => {
                let name = name(&entry);
                if entry.is_dir() || is_clutter(&name) {
                    continue;
                }
                if listed.len() >= most {
                    let error = Error::refused("DOC-ARCHIVE-MANY", most.to_string());
                    listed.push(Entry { name, place: Err(error) });
                    return listed;
                }
                let flags = entry.flags();
                let place = Place {
                    wayfinder: entry.wayfinder(),
                    method: entry.compression_method(),
                    encrypted: flags.is_encrypted() || flags.has_strong_encryption(),
                };
                listed.push(Entry { name, place: Ok(place) });
            }
            Ok(None) => return listed,
            Err(error) => {
                listed.push(Entry { name: String::new(), place: Err(damaged(error)) });
                return listed;
            }
        }
    }
}

/// Refuses packed data that overlap those of another member.
fn use_once(used: &mut BTreeMap<u64, u64>, start: u64, end: u64) -> Result<(), Error> {
    let before = used.range(..end.max(start.saturating_add(1))).next_back();
    if before.is_some_and(|(_, before_end)| *before_end > start) {
        return Err(Error::refused("DOC-ARCHIVE-OVERLAP", start.to_string()));
    }
    if end > start {
        used.insert(start, end);
    }
    Ok(())
}

/// Unpacks a member, counting; what its header says of its size is not believed.
fn read(reader: impl Read, packed: u64, limits: &Limits) -> Result<Vec<u8>, Error> {
    let by_ratio = packed.saturating_mul(RATIO_MAX).max(RATIO_FREE_BYTES);
    let most = limits.file_bytes_max.min(by_ratio);
    let mut bytes = Vec::new();
    let read = reader.take(most.saturating_add(1)).read_to_end(&mut bytes);
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limits.file_bytes_max {
        return Err(Error::TooLarge { bytes: size, limit: limits.file_bytes_max });
    }
    if size > most {
        return Err(Error::refused("DOC-ARCHIVE-RATIO", format!("{packed} -> {size}")));
    }
    read.map(|_| bytes).map_err(|error| Error::refused("DOC-ARCHIVE-DAMAGED", error.to_string()))
}

/// A member's name: UTF-8 where it is; else GBK as Chinese Windows writes it.
fn name(entry: &ZipFileHeaderRecord<'_>) -> String {
    let bytes = entry.file_path().as_bytes();
    let unicode = entry.extra_fields().find(|(id, _)| id.as_u16() == UNICODE_PATH);
    if let Some(name) = unicode.and_then(|(_, field)| std::str::from_utf8(field.get(5..)?).ok()) {
        return name.to_owned();
    }
    // Some writers set the flag for UTF-8 and write GBK.
    std::str::from_utf8(bytes).map_or_else(
        |_| encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned(),
        str::to_owned,
    )
}

/// Files that systems add on their own.
fn is_clutter(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/")
        || last.starts_with("._")
        || matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::use_once;

    #[test]
    fn use_once_when_ranges_overlap_then_refused() {
        let mut used = BTreeMap::new();
        for (start, end, fits) in [
            (10, 20, true),
            (20, 30, true),
            (0, 10, true),
            (5, 6, false),
            (0, 40, false),
            (29, 31, false),
            (30, 30, true),
            (25, 25, false),
        ] {
            assert_eq!(use_once(&mut used, start, end).is_ok(), fits, "{start}..{end}");
        }
    }
}
