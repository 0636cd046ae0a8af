//! Collecting ZIP archives, read where they lie: the directory first, then one member at a time.

use std::collections::BTreeMap;
use std::io::{self, Read};

use rawzip::{CompressionMethod, ErrorKind, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ZipArchive};

use super::directory::{self, Entry, Place};
use super::read_at::{ReadAt, piece};
use super::{Member, end, unread};
use crate::{Detail, Error, Limits};

/// A member that unpacks to more than this many times its packed size is a bomb, once it is larger than
/// [`RATIO_FREE_BYTES`].
const RATIO_MAX: u64 = 100;
/// Below this size the ratio does not matter: blank pictures pack well.
const RATIO_FREE_BYTES: u64 = 1 << 20;
/// Bytes of a directory record before its name.
const NAME_OFFSET: u64 = 46;

/// A file as the ZIP reader takes it.
#[derive(Clone, Copy)]
pub(crate) struct Stored<'a>(pub(crate) &'a dyn ReadAt);

impl rawzip::ReaderAt for Stored<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(buffer, offset)
    }
}

/// The entries of an archive.
pub(super) struct Entries<'a> {
    archive: ZipArchive<Stored<'a>>,
    directory: std::vec::IntoIter<Entry>,
    limits: Limits,
    /// What was taken already, start to end: no byte may serve two members.
    used: BTreeMap<u64, u64>,
    /// Room for one record of the directory, or one local header.
    buffer: Vec<u8>,
}

impl<'a> Entries<'a> {
    pub(super) fn open(file: &'a dyn ReadAt, limits: &Limits) -> Result<Self, Error> {
        let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
        let archive = end::locate(file, &mut buffer)?;
        let directory = directory::read(&archive, &mut buffer, limits)?.into_iter();
        let used = BTreeMap::from([(archive.directory_offset(), file.size())]);
        Ok(Self { archive, directory, limits: limits.clone(), used, buffer })
    }

    pub(super) fn next(&mut self) -> Option<Member> {
        let entry = self.directory.next()?;
        Some(Member { name: entry.name, bytes: entry.place.and_then(|place| self.unpack(&place)) })
    }

    fn unpack(&mut self, place: &Place) -> Result<Vec<u8>, Error> {
        if place.encrypted {
            return Err(Error::refused("DOC-ARCHIVE-ENCRYPTED", Detail::default()));
        }
        let stated = place.wayfinder.uncompressed_size_hint();
        if stated > self.limits.file_bytes_max {
            return Err(Error::TooLarge { bytes: stated, limit: self.limits.file_bytes_max });
        }
        let local = self.archive.get_entry(place.wayfinder).map_err(|error| damaged(&error))?;
        let (start, end) = local.compressed_data_range();
        if end > self.archive.get_ref().0.size() {
            return Err(damaged(&ErrorKind::Eof.into()));
        }
        use_once(&mut self.used, place.header, end)?;
        let named = self.name(place)?;
        let header = local.local_header(&mut self.buffer).map_err(|error| damaged(&error))?;
        if header.file_path().as_ref() != named || header.compression_method() != place.method {
            return Err(Error::refused("DOC-ARCHIVE-AMBIGUOUS", Detail::of("局部文件头", "local header")));
        }
        let packed = end.saturating_sub(start);
        match place.method {
            CompressionMethod::STORE => read(local.verifying_reader(local.reader()), packed, &self.limits),
            CompressionMethod::DEFLATE => {
                let inflater = flate2::read::DeflateDecoder::new(local.reader());
                read(local.verifying_reader(inflater), packed, &self.limits)
            }
            other => Err(Error::refused("DOC-ARCHIVE-METHOD", other.as_u16().to_string())),
        }
    }

    /// The name in the directory, byte for byte.
    fn name(&self, place: &Place) -> Result<Vec<u8>, Error> {
        let at = place.record.saturating_add(NAME_OFFSET);
        piece(self.archive.get_ref().0, at, place.name_bytes).map_err(|_| unread())
    }
}

pub(super) fn damaged(error: &rawzip::Error) -> Error {
    Error::refused("DOC-ARCHIVE-DAMAGED", detail(error))
}

/// What is wrong with a ZIP, in words.
fn detail(error: &rawzip::Error) -> Detail {
    match error.kind() {
        ErrorKind::MissingEndOfCentralDirectory => {
            Detail::of("找不到目录结尾", "the end of its directory is not found")
        }
        ErrorKind::InvalidEndOfCentralDirectory => {
            Detail::of("目录结尾记录无效", "the end of its directory is not valid")
        }
        ErrorKind::InvalidSignature { .. } => Detail::of("记录标识不符", "a record begins with another mark"),
        ErrorKind::InvalidChecksum { .. } => Detail::of("CRC 校验不符", "the CRC does not match"),
        ErrorKind::InvalidSize { expected, actual } => Detail::of(
            format!("大小不符：{expected}、{actual}"),
            format!("sizes differ: {expected}, {actual}"),
        ),
        ErrorKind::Eof => Detail::of("数据不完整", "cut off"),
        _ => Detail::of("读取出错", "it cannot be read"),
    }
}

/// Why unpacking failed.
fn not_unpacked(error: &io::Error) -> Error {
    if let Some(zip) = error.get_ref().and_then(|inner| inner.downcast_ref::<rawzip::Error>()) {
        return damaged(zip);
    }
    let detail = match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            Detail::of("压缩数据损坏", "the compressed data are damaged")
        }
        io::ErrorKind::UnexpectedEof => detail(&ErrorKind::Eof.into()),
        _ => return unread(),
    };
    Error::refused("DOC-ARCHIVE-DAMAGED", detail)
}

/// Refuses a header and data that overlap those of another member, or the directory.
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
    read.map(|_| bytes).map_err(|error| not_unpacked(&error))
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
