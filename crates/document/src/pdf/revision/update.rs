//! Whether bytes after a signed revision are incremental updates and nothing else (ISO 32000-2, 7.5.6).
//!
//! Readers differ in what they make of a damaged or partial update: one follows the table, another scans for
//! objects. So what is appended counts as an update only when all ways of reading it agree.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_syntax::object::{Object, ObjectIdentifier};
use memchr::memmem;

use crate::pdf::file::File;
use crate::pdf::marks::Marks;
use crate::pdf::raw::{self, Item, Raw};

use super::written::{self, Known};

/// Most updates after one signature.
const UPDATES_MAX: usize = 64;
/// Most bytes that a table or an object stream unpacks to.
const UNPACKED_MAX: u64 = 16 << 20;

/// Whether everything after `end` belongs to updates whose tables list each object they hold, where it stands.
pub(super) fn is_well_formed(bytes: &[u8], end: usize, marks: &Marks, signed: &File) -> bool {
    check(bytes, end, marks, signed).is_some()
}

fn check(bytes: &[u8], end: usize, marks: &Marks, signed: &File) -> Option<()> {
    let (_, base, _) = last_start(bytes.get(..end)?)?;
    let (mut ceiling, mut at, after) = last_start(bytes)?;
    let rest = bytes.get(after..)?.trim_ascii_start().strip_prefix(b"%%EOF")?;
    if marks.overflow || !rest.iter().all(|byte| raw::is_space(*byte)) {
        return None;
    }
    let known = Known::of(end, marks);
    let mut listed = BTreeSet::new();
    for _ in 0..UPDATES_MAX {
        if at < end || at >= ceiling {
            return None;
        }
        if !bytes.get(at..)?.starts_with(b"xref") {
            listed.insert(at);
            written::object(bytes, at, marks, &known)?;
        }
        let section = section(bytes, at, marks).filter(|section| !section.is_hybrid)?;
        trailer(&section.trailer, &known, signed)?;
        for (number, entry) in &section.entries {
            match entry {
                Entry::Free if *number == 0 => {}
                // In use in the signed revision: by a header in its bytes, or by its table.
                Entry::Free if known.has(*number) || is_known(*number, signed) => return None,
                Entry::Free => {}
                Entry::At(offset, generation) => {
                    let header = listed_header(bytes, *offset, (*number, *generation), marks)?;
                    if !known.is_generation(*number, *generation) {
                        return None;
                    }
                    if header >= end && listed.insert(header) {
                        written::object(bytes, header, marks, &known)?;
                    }
                }
                Entry::In(..) if known.is_generation(*number, 0) => {}
                Entry::In(..) => return None,
            }
        }
        containers(bytes, marks, &section, &known)?;
        let previous = section.previous?;
        if previous == base {
            return marks.headers().all(|(header, _)| header < end || listed.contains(&header)).then_some(());
        }
        (ceiling, at) = (at, previous);
    }
    None
}

/// The chain of cross-reference sections that a file ends in.
pub(crate) struct Chain {
    /// Where the last section stands: what an update names as the previous one.
    pub(crate) start: usize,
    /// Whether that is a stream, not a table.
    pub(crate) is_stream: bool,
    /// The highest object number that any section lists.
    pub(crate) highest: u32,
}

/// Follows the cross-reference sections of a file, from the last to the first; `None` when the chain is broken or a
/// section does not lead to the objects it lists. Only to such a file can an update be appended: where a reader
/// would have to repair what stands there, it might repair the update away.
pub(crate) fn chain(bytes: &[u8], marks: &Marks) -> Option<Chain> {
    let (_, start, after) = last_start(bytes)?;
    let end = bytes.get(after..)?.trim_ascii_start().strip_prefix(b"%%EOF")?;
    if marks.overflow || !end.iter().all(|byte| raw::is_space(*byte)) {
        return None;
    }
    let mut found = Chain { start, is_stream: !bytes.get(start..)?.starts_with(b"xref"), highest: 0 };
    let mut seen = BTreeSet::new();
    let mut next = Some(start);
    while let Some(at) = next {
        if seen.len() >= UPDATES_MAX || !seen.insert(at) {
            return None;
        }
        let section = section(bytes, at, marks)?;
        for (number, entry) in &section.entries {
            found.highest = found.highest.max(*number);
            // Some list objects that they never wrote at the file's beginning.
            if let Entry::At(offset, generation) = entry
                && *offset != 0
            {
                listed_header(bytes, *offset, (*number, *generation), marks)?;
            }
        }
        next = section.previous;
    }
    Some(found)
}

/// The trailer of an update: one catalog, and the locks that the signed revision has.
fn trailer(trailer: &Item, known: &Known, signed: &File) -> Option<()> {
    let locks = |trailer: &Item| trailer.get(b"Encrypt").map(|item| item.value.clone());
    let root = matches!(once(trailer, b"Root")?.value, Raw::Ref(..));
    (root && written::is_sane(trailer, known) && locks(trailer) == locks(signed.trailer()?)).then_some(())
}

fn section(bytes: &[u8], at: usize, marks: &Marks) -> Option<Section> {
    if bytes.get(at..)?.starts_with(b"xref") { table(bytes, at) } else { table_stream(bytes, at, marks) }
}

/// Where the header of a listed object stands, when it stands where it is listed.
fn listed_header(bytes: &[u8], offset: usize, id: (u32, u32), marks: &Marks) -> Option<usize> {
    let spaces = bytes.get(offset..)?.iter().take(4).take_while(|byte| raw::is_space(**byte)).count();
    let header = offset.checked_add(spaces)?;
    (!marks.in_stream(header) && marks.header_at(header)?.id == Some(id)).then_some(header)
}

/// One cross-reference section.
struct Section {
    entries: BTreeMap<u32, Entry>,
    /// None in the first section of a file.
    previous: Option<usize>,
    /// Whether a second table stands beside this one: readers differ in which they follow.
    is_hybrid: bool,
    /// The trailer, or the dictionary of the stream.
    trailer: Item,
}

enum Entry {
    Free,
    /// Offset and generation.
    At(usize, u32),
    /// Object stream and place in it.
    In(u32, usize),
}

/// The last `startxref`: its place, the offset that it states, and where that ends.
fn last_start(bytes: &[u8]) -> Option<(usize, usize, usize)> {
    let at = memmem::rfind(bytes, b"startxref")?;
    let stated = raw::value(bytes, at + 9)?;
    Some((at, size(&stated)?, stated.span.end))
}

fn size(item: &Item) -> Option<usize> {
    if let Raw::Integer(number) = item.value { usize::try_from(number).ok() } else { None }
}

/// The value of a key that stands there once.
fn once<'a>(dict: &'a Item, key: &[u8]) -> Option<&'a Item> {
    dict.get(key).filter(|_| dict.count(key) == 1)
}

fn table(bytes: &[u8], at: usize) -> Option<Section> {
    let mut words = Words { bytes, at: at + 4 };
    let mut entries = BTreeMap::new();
    while !words.rest()?.starts_with(b"trailer") {
        let first: u32 = words.number()?;
        let count: u32 = words.number()?;
        for index in 0..count {
            let offset: usize = words.number()?;
            let generation: u32 = words.number()?;
            let entry = match words.word()? {
                b"n" => Entry::At(offset, generation),
                b"f" => Entry::Free,
                _ => return None,
            };
            if entries.insert(first.checked_add(index)?, entry).is_some() {
                return None;
            }
        }
    }
    let trailer = raw::value(bytes, words.at + 7)?;
    let is_hybrid = trailer.get(b"XRefStm").is_some();
    Some(Section { entries, previous: previous(&trailer)?, is_hybrid, trailer })
}

/// The previous section; `None` when it is named twice or not by an offset.
fn previous(trailer: &Item) -> Option<Option<usize>> {
    match trailer.count(b"Prev") {
        0 => Some(None),
        _ => once(trailer, b"Prev").and_then(size).map(Some),
    }
}

/// Words between white space.
struct Words<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    fn rest(&mut self) -> Option<&'a [u8]> {
        let rest = self.bytes.get(self.at..)?;
        self.at += rest.iter().take_while(|byte| raw::is_space(**byte)).count();
        self.bytes.get(self.at..)
    }

    fn word(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest()?;
        let word = rest.get(..rest.iter().take_while(|byte| !raw::is_space(**byte)).count())?;
        self.at += word.len();
        Some(word)
    }

    fn number<N: std::str::FromStr>(&mut self) -> Option<N> {
        std::str::from_utf8(self.word()?).ok()?.parse().ok()
    }
}

fn table_stream(bytes: &[u8], at: usize, marks: &Marks) -> Option<Section> {
    let (dict, data) = stream(bytes, at, marks)?;
    if once(&dict, b"Type")?.name()? != "XRef" {
        return None;
    }
    let widths: Vec<usize> = once(&dict, b"W")?
        .integers()?
        .into_iter()
        .map(|width| usize::try_from(width).ok().filter(|width| *width <= 8))
        .collect::<Option<_>>()?;
    let [kind_width, second_width, third_width] = widths[..] else { return None };
    let index = match dict.get(b"Index") {
        Some(index) => index.integers()?,
        None => vec![0, i64::try_from(size(once(&dict, b"Size")?)?).ok()?],
    };
    let mut rest = &data[..];
    let mut take = |width: usize| {
        let (field, after) = rest.split_at_checked(width)?;
        rest = after;
        Some(field.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte)))
    };
    if kind_width + second_width + third_width == 0 {
        return None;
    }
    let mut entries = BTreeMap::new();
    for run in index.chunks(2) {
        let [first, count] = run else { return None };
        for number in *first..first.checked_add(*count)? {
            let kind = take(kind_width)?;
            let (second, third) = (take(second_width)?, take(third_width)?);
            let entry = match if kind_width == 0 { 1 } else { kind } {
                0 => Entry::Free,
                1 => Entry::At(usize::try_from(second).ok()?, u32::try_from(third).ok()?),
                2 => Entry::In(u32::try_from(second).ok()?, usize::try_from(third).ok()?),
                _ => return None,
            };
            if entries.insert(u32::try_from(number).ok()?, entry).is_some() {
                return None;
            }
        }
    }
    Some(Section { entries, previous: previous(&dict)?, is_hybrid: false, trailer: dict })
}

/// Object streams: of the same update, and holding just the objects that its table says.
fn containers(bytes: &[u8], marks: &Marks, section: &Section, known: &Known) -> Option<()> {
    let mut held: BTreeMap<u32, BTreeMap<usize, u32>> = BTreeMap::new();
    for (number, entry) in &section.entries {
        if let Entry::In(container, index) = entry
            && held.entry(*container).or_default().insert(*index, *number).is_some()
        {
            return None;
        }
    }
    for (container, held) in held {
        let Entry::At(offset, _) = section.entries.get(&container)? else { return None };
        let (dict, data) = stream(bytes, *offset, marks)?;
        let count = size(once(&dict, b"N")?)?;
        let first = size(once(&dict, b"First")?)?;
        let mut words = Words { bytes: data.get(..first)?, at: 0 };
        let mut ended = first;
        if count != held.len() {
            return None;
        }
        for (place, (index, number)) in held.into_iter().enumerate() {
            let (stated, at): (u32, usize) = (words.number()?, words.number()?);
            let at = first.checked_add(at)?;
            if place != index || stated != number || at < ended {
                return None;
            }
            let value = raw::value(&data, at)?;
            written::is_sane(&value, known).then_some(())?;
            ended = value.span.end;
        }
    }
    Some(())
}

/// The stream object at an offset: its dictionary and its data, unpacked.
fn stream(bytes: &[u8], at: usize, marks: &Marks) -> Option<(Item, Vec<u8>)> {
    let dict = raw::value(bytes, marks.header_at(at)?.span.start)?;
    let next = marks.streams().partition_point(|span| span.start < dict.span.end);
    let span = marks.streams().get(next)?;
    if bytes.get(dict.span.end..span.start)?.trim_ascii() != b"stream" {
        return None;
    }
    let data = bytes.get(span.clone())?;
    let data = match dict.get(b"Filter").map(only) {
        None => data.to_vec(),
        Some(filter) if filter?.name()? == "FlateDecode" => {
            let mut unpacked = Vec::new();
            let read = ZlibDecoder::new(data).take(UNPACKED_MAX).read_to_end(&mut unpacked).ok()?;
            if u64::try_from(read).ok()? >= UNPACKED_MAX {
                return None;
            }
            unpacked
        }
        Some(_) => return None,
    };
    let data = match dict.get(b"DecodeParms").map(only) {
        None => data,
        Some(parameters) => {
            let parameters = parameters?;
            let stated = |key: &[u8], default| parameters.get(key).map_or(Some(default), size);
            match stated(b"Predictor", 1)? {
                1 => data,
                10..=15 if stated(b"Colors", 1)? == 1 && stated(b"BitsPerComponent", 8)? == 8 => {
                    rows(&data, stated(b"Columns", 1)?)?
                }
                _ => return None,
            }
        }
    };
    Some((dict, data))
}

/// A value that may stand in an array of its own.
fn only(item: &Item) -> Option<&Item> {
    match &item.value {
        Raw::Array(items) => {
            if let [item] = &items[..] {
                Some(item)
            } else {
                None
            }
        }
        _ => Some(item),
    }
}

/// Undoes the PNG predictors that tables are written with: none, left, above.
fn rows(data: &[u8], columns: usize) -> Option<Vec<u8>> {
    let mut above = vec![0_u8; columns.min(data.len())];
    let mut out = Vec::with_capacity(data.len());
    for row in data.chunks(columns.checked_add(1)?) {
        let (kind, row) = row.split_first()?;
        if row.len() != above.len() {
            return None;
        }
        let mut left = 0_u8;
        for (byte, above) in row.iter().zip(&mut above) {
            left = match kind {
                0 => *byte,
                1 => byte.wrapping_add(left),
                2 => byte.wrapping_add(*above),
                _ => return None,
            };
            *above = left;
            out.push(left);
        }
    }
    Some(out)
}

/// Whether the table of the signed revision leads to an object.
fn is_known(number: u32, signed: &File) -> bool {
    signed.xref().get::<Object<'_>>(ObjectIdentifier::new(number, 0)).is_some()
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn rows_when_predicted_then_undone() {
        assert_eq!(rows(&[0, 1, 2, 2, 1, 1, 1, 5, 1], 2).unwrap(), [1, 2, 2, 3, 5, 6]);
        assert_eq!(rows(&[4, 1, 2], 2), None);
        assert_eq!(rows(&[2, 1], 2), None);
    }
}
