//! ZIP archives (APPNOTE.TXT), written with full control, and read back for editing.
//!
//! Every field that a reader might believe can be made a lie: see [`Entry`].

use std::io::Read as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

const LOCAL: u32 = 0x0403_4B50;
const CENTRAL: u32 = 0x0201_4B50;
const END: u32 = 0x0605_4B50;
/// General purpose bit 11: the name is UTF-8.
const UTF8: u16 = 0x0800;
/// 2026-09-01 12:00:00 in the encoding of MS-DOS: archives do not depend on the clock.
const TIME: u16 = 12 << 11;
const DATE: u16 = (46 << 9) | (9 << 5) | 1;

/// One entry to write. What is `None` is written truthfully.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The name in the central directory, any bytes.
    pub name: Vec<u8>,
    /// What it unpacks to.
    pub content: Vec<u8>,
    /// Stored instead of deflated.
    pub stored: bool,
    /// Bytes to write in place of the (deflated) content.
    pub packed: Option<Vec<u8>>,
    /// The name in the local header.
    pub local_name: Option<Vec<u8>>,
    /// The unpacked size that both headers state.
    pub stated_size: Option<u32>,
    /// The packed size that both headers state.
    pub stated_packed_size: Option<u32>,
    /// The CRC-32 that both headers state.
    pub stated_crc: Option<u32>,
    /// Further general purpose flags, such as 1 for encrypted.
    pub flags: u16,
    /// The method number that both headers state.
    pub stated_method: Option<u16>,
    /// Writes no local part: the central entry points at that of the entry with this index.
    pub shares: Option<usize>,
    /// The offset of the local header that the central entry states.
    pub stated_offset: Option<u32>,
    /// Extra fields of the central entry, as bytes; see [`extra_field`].
    pub extra: Vec<u8>,
    /// Extra fields of the local header.
    pub local_extra: Vec<u8>,
}

impl Entry {
    /// An honest deflated entry.
    #[must_use]
    pub fn new(name: &str, content: impl Into<Vec<u8>>) -> Self {
        Self { name: name.as_bytes().to_vec(), content: content.into(), ..Self::default() }
    }

    /// An honest stored entry.
    #[must_use]
    pub fn stored(name: &str, content: impl Into<Vec<u8>>) -> Self {
        Self { stored: true, ..Self::new(name, content) }
    }

    /// The name, where it is text.
    #[must_use]
    pub fn path(&self) -> &str {
        std::str::from_utf8(&self.name).unwrap_or_default()
    }
}

/// The archive of some entries, in their order.
#[must_use]
pub fn write(entries: &[Entry]) -> Vec<u8> {
    write_after(&[], entries)
}

/// The archive of some entries behind a prefix (a polyglot); its offsets count from the prefix.
#[must_use]
pub fn write_after(prefix: &[u8], entries: &[Entry]) -> Vec<u8> {
    let mut out = prefix.to_vec();
    write_to(&mut out, prefix.len(), entries.iter().cloned()).unwrap();
    out
}

/// Writes the archive of some entries, one at a time, behind the bytes that are there already. One that is larger than
/// its numbers have room for states what room there is.
///
/// # Errors
/// What the writer says.
pub fn write_to(
    out: &mut impl std::io::Write,
    there: usize,
    entries: impl IntoIterator<Item = Entry>,
) -> std::io::Result<()> {
    let mut at = there;
    let mut offsets: Vec<u32> = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let packed = pack(&entry);
        let header = header(&entry, packed.len());
        if let Some(other) = entry.shares {
            offsets.push(offsets[other]);
        } else {
            offsets.push(at as u32);
            let name = entry.local_name.as_ref().unwrap_or(&entry.name);
            let mut local = Vec::new();
            put(&mut local, &[Field::Four(LOCAL), Field::Two(20)]);
            local.extend_from_slice(&header);
            put(&mut local, &[Field::Two(name.len() as u16), Field::Two(entry.local_extra.len() as u16)]);
            local.extend_from_slice(name);
            local.extend_from_slice(&entry.local_extra);
            out.write_all(&local)?;
            out.write_all(&packed)?;
            at += local.len() + packed.len();
        }
        let offset = offsets.last().copied().unwrap_or_default();
        put(&mut directory, &[Field::Four(CENTRAL), Field::Two(20), Field::Two(20)]);
        directory.extend_from_slice(&header);
        put(&mut directory, &[Field::Two(entry.name.len() as u16), Field::Two(entry.extra.len() as u16)]);
        // No comment, disk or attributes.
        directory.extend_from_slice(&[0; 10]);
        put(&mut directory, &[Field::Four(entry.stated_offset.unwrap_or(offset))]);
        directory.extend_from_slice(&entry.name);
        directory.extend_from_slice(&entry.extra);
    }
    let count = Field::Two(offsets.len() as u16);
    let size = Field::Four(directory.len() as u32);
    put(
        &mut directory,
        &[Field::Four(END), Field::Four(0), count, count, size, Field::Four(at as u32), Field::Two(0)],
    );
    out.write_all(&directory)
}

/// An extra field: its number, its length, its bytes.
#[must_use]
pub fn extra_field(id: u16, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, &[Field::Two(id), Field::Two(bytes.len() as u16)]);
    out.extend_from_slice(bytes);
    out
}

/// The Unicode-path extra field (Info-ZIP, 0x7075) that gives an entry another name in UTF-8; `of` is the name in
/// the header, by whose CRC the field says that it speaks of it.
#[must_use]
pub fn unicode_path(of: &[u8], name: &str) -> Vec<u8> {
    let mut field = vec![1];
    put(&mut field, &[Field::Four(crc32(of))]);
    field.extend_from_slice(name.as_bytes());
    extra_field(0x7075, &field)
}

/// The entries of an archive by its central directory, unpacked; directories are left out.
///
/// For archives that are made here and for honest ones: errors are texts for a failing test.
///
/// # Errors
/// When the directory or an entry cannot be read.
pub fn read(bytes: &[u8]) -> Result<Vec<Entry>, String> {
    let end = (0..=bytes.len().saturating_sub(22))
        .rev()
        .find(|at| four(bytes, *at) == Some(END))
        .ok_or("no end of central directory")?;
    let count = two(bytes, end + 10).ok_or("cut")?;
    let mut at = four(bytes, end + 16).ok_or("cut")? as usize;
    let mut entries = Vec::new();
    for _ in 0..count {
        let (entry, next) = read_entry(bytes, at).ok_or(format!("bad central entry at {at}"))?;
        if !entry.name.ends_with(b"/") {
            entries.push(entry);
        }
        at = next;
    }
    Ok(entries)
}

fn read_entry(bytes: &[u8], at: usize) -> Option<(Entry, usize)> {
    if four(bytes, at)? != CENTRAL {
        return None;
    }
    let method = two(bytes, at + 10)?;
    let packed_size = four(bytes, at + 20)? as usize;
    let [name, extra, comment] = [28, 30, 32].map(|o| two(bytes, at + o).map(usize::from));
    let (name, extra, comment) = (name?, extra?, comment?);
    let local = four(bytes, at + 42)? as usize;
    let local_names = usize::from(two(bytes, local + 26)?) + usize::from(two(bytes, local + 28)?);
    let start = local + 30 + local_names;
    let packed = bytes.get(start..start + packed_size)?;
    let mut content = Vec::new();
    match method {
        0 => content.extend_from_slice(packed),
        8 => {
            DeflateDecoder::new(packed).read_to_end(&mut content).ok()?;
        }
        _ => return None,
    }
    let entry = Entry {
        name: bytes.get(at + 46..at + 46 + name)?.to_vec(),
        content,
        stored: method == 0,
        ..Entry::default()
    };
    Some((entry, at + 46 + name + extra + comment))
}

/// Raw deflate (RFC 1951).
#[must_use]
pub fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// CRC-32 as ZIP and PNG count it.
#[must_use]
pub fn crc32(content: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    crc.sum()
}

fn pack(entry: &Entry) -> Vec<u8> {
    match &entry.packed {
        Some(packed) => packed.clone(),
        None if entry.stored => entry.content.clone(),
        None => deflate(&entry.content),
    }
}

/// From the flags to the unpacked size: the part that local and central headers share.
fn header(entry: &Entry, packed: usize) -> Vec<u8> {
    let method = entry.stated_method.unwrap_or(if entry.stored { 0 } else { 8 });
    let utf8 = if entry.name.is_ascii() { 0 } else { UTF8 };
    let mut out = Vec::new();
    put(
        &mut out,
        &[
            Field::Two(entry.flags | utf8),
            Field::Two(method),
            Field::Two(TIME),
            Field::Two(DATE),
            Field::Four(entry.stated_crc.unwrap_or_else(|| crc32(&entry.content))),
            Field::Four(entry.stated_packed_size.unwrap_or(packed as u32)),
            Field::Four(entry.stated_size.unwrap_or(entry.content.len() as u32)),
        ],
    );
    out
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

fn two(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(two.try_into().ok()?))
}

fn four(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archive_when_written_then_reads_back_in_order() {
        let entries = [Entry::new("b/甲.xml", "<x/>".repeat(500)), Entry::stored("a.bin", vec![0, 1, 2])];
        let bytes = write(&entries);
        assert!(bytes.len() < 700);
        assert_eq!(read(&bytes).unwrap(), entries);
        assert_eq!(write(&read(&bytes).unwrap()), bytes);
    }

    #[test]
    fn archive_when_cut_then_is_refused() {
        let bytes = write(&[Entry::new("a", "a")]);
        assert!(read(&bytes[..bytes.len() - 1]).is_err());
    }
}
