//! The entries of a package as they lie in its bytes, for copying them as they are.

use rawzip::ZipArchive;

use super::{Package, name};

/// Bytes of a record of the directory before its name, and where the lengths of its last three parts stand.
const CENTRAL_BYTES: usize = 46;
const LENGTHS_AT: [usize; 3] = [28, 30, 32];
/// Where the sizes and the offset stand in a record, and what they are when ZIP64 has them instead.
const NUMBERS_AT: [usize; 3] = [20, 24, 42];
const ZIP64: [u8; 4] = [0xff; 4];
/// How a data descriptor begins, where it has a beginning.
const DESCRIPTOR: &[u8] = b"PK\x07\x08";

/// An entry as it lies in the bytes of a package.
#[derive(Clone, Debug)]
pub(crate) struct Raw<'b> {
    /// The path as [`Package::entries`] has it; a directory ends in a slash.
    pub path: String,
    /// From the local header to the end of the data, and the data descriptor where there is one.
    pub local: &'b [u8],
    /// The record in the directory.
    pub central: &'b [u8],
}

/// The entries in the order of the directory, directories included; `None` when their places cannot be told.
pub(crate) fn raw<'b>(package: &Package<'b>) -> Option<Vec<Raw<'b>>> {
    let bytes = package.bytes;
    let archive = ZipArchive::from_slice(bytes).ok()?;
    let mut records = archive.entries();
    let mut entries = Vec::with_capacity(package.entries.len());
    while let Some(record) = records.next_entry().ok()? {
        let at = usize::try_from(record.central_directory_offset()).ok()?;
        let central = bytes.get(at..)?;
        let lengths = LENGTHS_AT.iter().map(|at| two(central, *at)).sum::<Option<usize>>()?;
        let central = central.get(..CENTRAL_BYTES.checked_add(lengths)?)?;
        if NUMBERS_AT.iter().any(|at| central.get(*at..).is_none_or(|number| number.starts_with(&ZIP64))) {
            return None;
        }
        let entry = archive.get_entry(record.wayfinder()).ok()?;
        let start = usize::try_from(record.local_header_offset()).ok()?;
        let end = usize::try_from(entry.compressed_data_range().1).ok()?;
        let streamed = entry.local_header().flags().has_data_descriptor();
        let after = if streamed { descriptor(bytes.get(end..)?) } else { 0 };
        let local = bytes.get(start..end.checked_add(after)?)?;
        let raw = record.file_path();
        let mut path = name::read(raw.as_ref(), package.limits.path_bytes).path;
        if record.is_dir() && !path.ends_with('/') {
            path.push('/');
        }
        entries.push(Raw { path, local, central });
    }
    Some(entries)
}

/// Bytes of the data descriptor: CRC and two sizes, behind a mark that may be missing.
fn descriptor(after: &[u8]) -> usize {
    if after.starts_with(DESCRIPTOR) { 16 } else { 12 }
}

fn two(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..)?.first_chunk::<2>().map(|two| usize::from(u16::from_le_bytes(*two)))
}
