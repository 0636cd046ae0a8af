//! Where the directory of a ZIP is: found from the end of the file, as every reader does, and refused where
//! readers would find two of them.
//!
//! Some readers look for the directory where the end record says, others so many bytes before that record; some
//! take the last record of the file, others one whose comment ends with the file. An archive in which these differ
//! shows one set of members to us and another one to who unpacks it.

use rawzip::{ZipArchive, ZipLocator};

use super::read_at::{ReadAt, piece};
use super::zip::{Stored, damaged};
use crate::{Detail, Error};

/// Bytes of the end record without its comment.
const END_BYTES: u64 = 22;
/// Bytes of the locator of the end record with 64-bit numbers; it stands right before the end record.
const LOCATOR_BYTES: u64 = 20;
const LOCATOR: &[u8] = b"PK\x06\x07";
/// Bytes of the end record with 64-bit numbers.
const END64_BYTES: u64 = 56;

/// Finds the directory.
pub(super) fn locate<'a>(file: &'a dyn ReadAt, buffer: &mut [u8]) -> Result<ZipArchive<Stored<'a>>, Error> {
    let archive = ZipLocator::new()
        .locate_in_reader(Stored(file), buffer, file.size())
        .map_err(|(_, error)| damaged(&error))?;
    match end(file, archive.eocd_offset()) {
        Some(end) if end == archive.directory_offset() && archive.end_offset() == file.size() => Ok(archive),
        _ => Err(Error::refused("DOC-ARCHIVE-AMBIGUOUS", Detail::of("目录结尾", "end of the directory"))),
    }
}

/// Where the end record at `at` says that the directory begins; none when the directory would not end where the
/// end records begin.
fn end(file: &dyn ReadAt, at: u64) -> Option<u64> {
    let record = piece(file, at, END_BYTES).ok()?;
    let before = at.checked_sub(LOCATOR_BYTES);
    let locator = before.and_then(|at| piece(file, at, LOCATOR_BYTES).ok());
    let (end, size, offset) = match locator.filter(|locator| locator.starts_with(LOCATOR)) {
        None => (at, u64::from(four(&record, 12)?), u64::from(four(&record, 16)?)),
        Some(locator) => {
            let at = eight(&locator, 8)?;
            let record = piece(file, at, END64_BYTES).ok()?;
            (at, eight(&record, 40)?, eight(&record, 48)?)
        }
    };
    // Two counts: those of this disk, and of all; there is one disk.
    let counts = (record.get(8..10)?, record.get(10..12)?);
    (counts.0 == counts.1 && offset.checked_add(size) == Some(end)).then_some(offset)
}

fn four(record: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*record.get(at..)?.first_chunk()?))
}

fn eight(record: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*record.get(at..)?.first_chunk()?))
}
