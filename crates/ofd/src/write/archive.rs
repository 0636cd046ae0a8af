//! ZIP archives (APPNOTE.TXT), written with full control: names, order, packing and time are ours, and entries of an
//! archive that is changed are copied as they are.

use std::borrow::Cow;
use std::collections::HashMap;

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use super::WriteError;
use crate::package::{Raw, name, raw};
use crate::{Limits, Package, finding};

const LOCAL: u32 = 0x0403_4B50;
const CENTRAL: u32 = 0x0201_4B50;
const END: u32 = 0x0605_4B50;
/// Where the offset of the local header stands in a record of the directory.
const OFFSET_AT: usize = 42;
/// The version of ZIP that knows deflated entries.
const VERSION: u16 = 20;
/// General purpose bit 11: the name is UTF-8.
const UTF8: u16 = 0x0800;
/// 1980-01-01, the first day that MS-DOS knows, at midnight: archives do not depend on the clock.
const DATE: u16 = (1 << 5) | 1;
/// More entries, or more bytes than `u32` counts, need ZIP64, which many readers of OFD do not know.
const MOST_ENTRIES: usize = 65_534;

/// What of an archive that is changed may be odd: it is the same for every reader, or it is left out.
const HARMLESS: [&str; 4] =
    [finding::ZIP_NAME_ENCODING, finding::ZIP_NAME_DOT, finding::ZIP_DUPLICATE_CASE, finding::ZIP_HIDDEN];

/// A ZIP archive that is being written.
#[derive(Debug, Default)]
pub struct Archive<'b> {
    slots: Vec<Slot<'b>>,
    /// Positions by path.
    index: HashMap<String, usize>,
}

/// How an entry is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Packing {
    /// Deflated, where that makes it smaller.
    #[default]
    Deflated,
    /// As it is: for pictures, which are packed already.
    Stored,
}

#[derive(Debug)]
struct Slot<'b> {
    path: String,
    part: Part<'b>,
}

#[derive(Debug)]
enum Part<'b> {
    Kept(Raw<'b>),
    New { content: Cow<'b, [u8]>, packing: Packing },
}

impl<'b> Archive<'b> {
    /// An empty archive.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens an archive to change it. Entries that are not replaced stay byte for byte as they are, in their order.
    ///
    /// # Errors
    /// [`WriteError::Package`] when an entry cannot be read, [`WriteError::Ambiguous`] when two readers could see
    /// different files in it: then whoever signs it would not know what he signs.
    pub fn open(package: &Package<'b>) -> Result<Self, WriteError> {
        for entry in package.entries() {
            package.content(entry).map_err(|source| WriteError::Package { source })?;
        }
        if let Some(odd) = package.findings().into_iter().find(|finding| !HARMLESS.contains(&finding.code)) {
            return Err(WriteError::Ambiguous { code: odd.code, place: odd.place });
        }
        let broken = WriteError::Ambiguous { code: finding::ZIP_DIRECTORY, place: String::new() };
        let mut archive = Self::new();
        for entry in raw(package).ok_or(broken)? {
            archive.index.insert(entry.path.clone(), archive.slots.len());
            archive.slots.push(Slot { path: entry.path.clone(), part: Part::Kept(entry) });
        }
        Ok(archive)
    }

    /// Puts a file into the archive: at the end, or in the place of the one with the same path.
    ///
    /// # Errors
    /// [`WriteError::Path`] when the path is none that readers accept.
    pub fn put(
        &mut self,
        path: &str,
        content: impl Into<Cow<'b, [u8]>>,
        packing: Packing,
    ) -> Result<(), WriteError> {
        let named = name::read(path.as_bytes(), Limits::default().path_bytes);
        if named.trick.is_some() || named.tidied || path.ends_with('/') {
            return Err(WriteError::Path { path: path.to_owned() });
        }
        let slot = Slot { path: path.to_owned(), part: Part::New { content: content.into(), packing } };
        match self.index.get(path).and_then(|position| self.slots.get_mut(*position)) {
            Some(old) => *old = slot,
            None => {
                self.index.insert(path.to_owned(), self.slots.len());
                self.slots.push(slot);
            }
        }
        Ok(())
    }

    /// The paths of the entries in their order; those of directories end in a slash.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.slots.iter().map(|slot| slot.path.as_str())
    }

    /// The files, without directories: path, and content where it was put in.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, Option<&[u8]>)> {
        let files = self.slots.iter().filter(|slot| !slot.path.ends_with('/'));
        files.map(|slot| match &slot.part {
            Part::Kept(_) => (slot.path.as_str(), None),
            Part::New { content, .. } => (slot.path.as_str(), Some(content.as_ref())),
        })
    }

    /// The bytes of the archive.
    ///
    /// # Errors
    /// [`WriteError::TooLarge`].
    pub fn finish(self) -> Result<Vec<u8>, WriteError> {
        self.finish_with(&mut Deflater::default())
    }

    /// [`Archive::finish`] with a deflater that is kept from one archive to the next.
    pub(crate) fn finish_with(self, deflater: &mut Deflater) -> Result<Vec<u8>, WriteError> {
        if self.slots.len() > MOST_ENTRIES {
            return Err(WriteError::TooLarge);
        }
        let mut out = Vec::with_capacity(1 << 15);
        let mut directory = Vec::with_capacity(self.slots.len().saturating_mul(96));
        for slot in &self.slots {
            let offset = size(out.len())?.to_le_bytes();
            match &slot.part {
                Part::Kept(raw) => {
                    let (Some(before), Some(after)) =
                        (raw.central.get(..OFFSET_AT), raw.central.get(OFFSET_AT.saturating_add(4)..))
                    else {
                        return Err(WriteError::Path { path: slot.path.clone() });
                    };
                    out.extend_from_slice(raw.local);
                    directory.extend_from_slice(before);
                    directory.extend_from_slice(&offset);
                    directory.extend_from_slice(after);
                }
                Part::New { content, packing } => {
                    let header = add(&mut out, deflater, &slot.path, content, *packing)?;
                    put(&mut directory, &[Field::Four(CENTRAL), Field::Two(VERSION)]);
                    directory.extend_from_slice(&header);
                    // No comment, first disk, no attributes.
                    directory.extend_from_slice(&[0; 10]);
                    directory.extend_from_slice(&offset);
                    directory.extend_from_slice(slot.path.as_bytes());
                }
            }
        }
        let count = Field::Two(u16::try_from(self.slots.len()).map_err(|_| WriteError::TooLarge)?);
        let (start, length) = (size(out.len())?, size(directory.len())?);
        out.append(&mut directory);
        let places = [Field::Four(length), Field::Four(start), Field::Two(0)];
        put(&mut out, &[Field::Four(END), Field::Four(0), count, count]);
        put(&mut out, &places);
        size(out.len())?;
        Ok(out)
    }
}

/// Adds a local header and the packed content; the part of the header that the directory repeats.
fn add(
    out: &mut Vec<u8>,
    deflater: &mut Deflater,
    path: &str,
    content: &[u8],
    packing: Packing,
) -> Result<Vec<u8>, WriteError> {
    let packed = match packing {
        Packing::Deflated => deflater.deflate(content),
        Packing::Stored => None,
    };
    let (method, packed) = match packed {
        Some(packed) => (8, packed),
        None => (0, content),
    };
    let mut crc = Crc::new();
    crc.update(content);
    let name_bytes = u16::try_from(path.len()).map_err(|_| WriteError::TooLarge)?;
    let mut header = Vec::with_capacity(26);
    let flags = if path.is_ascii() { 0 } else { UTF8 };
    put(&mut header, &[VERSION, flags, method, 0, DATE].map(Field::Two));
    put(&mut header, &[crc.sum(), size(packed.len())?, size(content.len())?].map(Field::Four));
    // The name, and no extra field.
    put(&mut header, &[name_bytes, 0].map(Field::Two));
    put(out, &[Field::Four(LOCAL)]);
    out.extend_from_slice(&header);
    out.extend_from_slice(path.as_bytes());
    out.extend_from_slice(packed);
    Ok(header)
}

/// Deflates; its large state is kept from one entry to the next.
#[derive(Debug)]
pub(crate) struct Deflater {
    state: Compress,
    packed: Vec<u8>,
}

impl Default for Deflater {
    fn default() -> Self {
        Self { state: Compress::new(Compression::default(), false), packed: Vec::new() }
    }
}

impl Deflater {
    /// Raw deflate (RFC 1951); `None` when the content is better stored: because it does not become smaller, or so
    /// much smaller that readers would take it for a bomb.
    fn deflate(&mut self, content: &[u8]) -> Option<&[u8]> {
        self.state.reset();
        self.packed.clear();
        // Content that does not fit in its own length is stored.
        self.packed.reserve(content.len());
        let done = self.state.compress_vec(content, &mut self.packed, FlushCompress::Finish);
        let fits = matches!(done, Ok(Status::StreamEnd)) && self.packed.len() < content.len();
        let limits = Limits::default();
        let length = |bytes: &[u8]| u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let bomb = length(content) > limits.ratio_floor_bytes
            && length(content) > length(&self.packed).saturating_mul(limits.ratio);
        (fits && !bomb).then_some(self.packed.as_slice())
    }
}

fn size(bytes: usize) -> Result<u32, WriteError> {
    u32::try_from(bytes).ok().filter(|size| *size < u32::MAX).ok_or(WriteError::TooLarge)
}

#[derive(Clone, Copy)]
enum Field {
    Two(u16),
    Four(u32),
}

fn put(out: &mut Vec<u8>, fields: &[Field]) {
    for field in fields {
        match field {
            Field::Two(value) => out.extend_from_slice(&value.to_le_bytes()),
            Field::Four(value) => out.extend_from_slice(&value.to_le_bytes()),
        }
    }
}
