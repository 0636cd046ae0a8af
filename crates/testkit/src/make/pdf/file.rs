//! PDF files (ISO 32000) as numbered objects: written whole, then updated incrementally.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// How the cross-reference table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Xref {
    /// A table, objects in clear (PDF 1.4).
    #[default]
    Table,
    /// A stream, and other objects in an object stream (PDF 1.5), as real invoices have it.
    Stream,
}

/// A PDF file under construction: its bytes so far, and its objects as of the last revision.
#[derive(Clone, Debug)]
pub struct PdfFile {
    bytes: Vec<u8>,
    objects: BTreeMap<u32, Vec<u8>>,
    /// Changed since the last revision was written.
    changed: BTreeMap<u32, Vec<u8>>,
    root: u32,
    info: Option<u32>,
    xref: Xref,
    previous: Option<usize>,
}

impl PdfFile {
    /// An empty file with a number kept for its catalog.
    #[must_use]
    pub fn new(xref: Xref) -> Self {
        Self {
            bytes: Vec::new(),
            objects: BTreeMap::new(),
            changed: BTreeMap::from([(1, Vec::new())]),
            root: 1,
            info: None,
            xref,
            previous: None,
        }
    }

    /// The number of the catalog.
    #[must_use]
    pub fn root(&self) -> u32 {
        self.root
    }

    /// Names the object that is /Info.
    pub fn set_info(&mut self, number: u32) {
        self.info = Some(number);
    }

    /// Keeps a number for an object that is set later.
    pub fn reserve(&mut self) -> u32 {
        let last = |map: &BTreeMap<u32, Vec<u8>>| map.keys().next_back().copied().unwrap_or(0);
        let number = last(&self.objects).max(last(&self.changed)) + 1;
        self.changed.insert(number, Vec::new());
        number
    }

    /// Adds an object.
    pub fn add(&mut self, body: impl Into<Vec<u8>>) -> u32 {
        let number = self.reserve();
        self.set(number, body);
        number
    }

    /// Sets or replaces an object.
    pub fn set(&mut self, number: u32, body: impl Into<Vec<u8>>) {
        self.changed.insert(number, body.into());
    }

    /// The present body of an object, as text.
    #[must_use]
    pub fn body(&self, number: u32) -> String {
        let body = self.changed.get(&number).or_else(|| self.objects.get(&number));
        String::from_utf8_lossy(body.map_or(&[], Vec::as_slice)).into_owned()
    }

    /// The bytes as of the last revision.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes as of the last revision, to fill in a signature.
    pub(super) fn bytes_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Writes what has changed as a revision: the whole file first, an incremental update afterwards.
    pub fn write_revision(&mut self) {
        if self.bytes.is_empty() {
            self.bytes.extend_from_slice(b"%PDF-1.5\n%\xE6\xA0\xB7\xE7\xA5\xA8\n");
        }
        let changed = std::mem::take(&mut self.changed);
        // Updates are written as tables unless the file has none.
        match self.xref {
            Xref::Table => self.write_table(&changed),
            Xref::Stream => self.write_stream(&changed),
        }
        self.objects.extend(changed);
    }

    fn write_table(&mut self, changed: &BTreeMap<u32, Vec<u8>>) {
        let offsets: Vec<(u32, usize)> = changed.iter().map(|(n, body)| (*n, self.put(*n, body))).collect();
        let start = self.bytes.len();
        let mut text = String::from("xref\n");
        if self.previous.is_none() {
            text += "0 1\n0000000000 65535 f \n";
        }
        for run in offsets.chunk_by(|a, b| a.0 + 1 == b.0) {
            text += &format!("{} {}\n", run[0].0, run.len());
            for (_, offset) in run {
                text += &format!("{offset:010} 00000 n \n");
            }
        }
        text += &format!("trailer\n<<{}>>\nstartxref\n{start}\n%%EOF\n", self.trailer(changed));
        self.bytes.extend_from_slice(text.as_bytes());
        self.previous = Some(start);
    }

    fn write_stream(&mut self, changed: &BTreeMap<u32, Vec<u8>>) {
        let last = changed.keys().chain(self.objects.keys()).max().copied().unwrap_or(0);
        let (container, own) = (last + 1, last + 2);
        // Type, offset or container, generation or index.
        let mut rows: BTreeMap<u32, [u32; 3]> = BTreeMap::new();
        let (mut index, mut packed) = (String::new(), Vec::new());
        for (number, body) in changed {
            let text = body.starts_with(b"<<") && !has(body, b"stream") && !has(body, b"/ByteRange");
            if text {
                rows.insert(*number, [2, container, rows_in(&rows, container)]);
                index += &format!("{number} {} ", packed.len());
                packed.extend_from_slice(body);
                packed.push(b' ');
            } else {
                let offset = self.put(*number, body);
                rows.insert(*number, [1, offset as u32, 0]);
            }
        }
        let count = rows_in(&rows, container);
        let dictionary = format!("/Type/ObjStm/N {count}/First {}", index.len());
        let body = stream(&dictionary, &[index.as_bytes(), &packed].concat(), true);
        let offset = self.put(container, &body);
        rows.insert(container, [1, offset as u32, 0]);
        let start = self.bytes.len();
        rows.insert(own, [1, start as u32, 0]);
        if self.previous.is_none() {
            rows.insert(0, [0, 0, 65_535]);
        }
        let numbers: Vec<u32> = rows.keys().copied().collect();
        let ranges: Vec<String> =
            numbers.chunk_by(|a, b| a + 1 == *b).map(|run| format!("{} {}", run[0], run.len())).collect();
        let table: Vec<u8> = rows
            .values()
            .flat_map(|[kind, second, third]| {
                let mut row = vec![*kind as u8];
                row.extend_from_slice(&second.to_be_bytes());
                row.extend_from_slice(&(*third as u16).to_be_bytes());
                row
            })
            .collect();
        let mut all = changed.clone();
        all.extend([(container, Vec::new()), (own, Vec::new())]);
        let dictionary = format!("/Type/XRef/W[1 4 2]/Index[{}]{}", ranges.join(" "), self.trailer(&all));
        let body = stream(&dictionary, &table, true);
        self.put(own, &body);
        self.bytes.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        self.previous = Some(start);
        self.objects.extend([(container, Vec::new()), (own, Vec::new())]);
    }

    fn put(&mut self, number: u32, body: &[u8]) -> usize {
        let offset = self.bytes.len();
        self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendobj\n");
        offset
    }

    fn trailer(&self, changed: &BTreeMap<u32, Vec<u8>>) -> String {
        let last = changed.keys().chain(self.objects.keys()).max().copied().unwrap_or(0);
        let mut text = format!("/Size {}/Root {} 0 R", last + 1, self.root);
        if let Some(info) = self.info {
            text += &format!("/Info {info} 0 R");
        }
        if let Some(previous) = self.previous {
            text += &format!("/Prev {previous}");
        }
        text + "/ID[<00000000000000000000000053414D50><00000000000000000000000053414D50>]"
    }
}

/// Body of a stream object: its dictionary without the brackets, its content packed or not.
#[must_use]
pub fn stream(dictionary: &str, content: &[u8], packed: bool) -> Vec<u8> {
    let (filter, content) =
        if packed { ("/Filter/FlateDecode", zlib(content)) } else { ("", content.to_vec()) };
    let mut out = format!("<<{dictionary}{filter}/Length {}>>\nstream\n", content.len()).into_bytes();
    out.extend_from_slice(&content);
    out.extend_from_slice(b"\nendstream");
    out
}

/// Zlib (RFC 1950), as FlateDecode expects.
#[must_use]
pub fn zlib(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A text string: ASCII in brackets, anything else in UTF-16 as hex.
#[must_use]
pub fn text_string(text: &str) -> String {
    let plain = |c: char| c.is_ascii() && !matches!(c, '(' | ')' | '\\') && !c.is_control();
    if text.chars().all(plain) {
        return format!("({text})");
    }
    let hex: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<FEFF{hex}>")
}

/// A string of bytes as hex.
#[must_use]
pub fn hex_string(bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    format!("<{hex}>")
}

fn rows_in(rows: &BTreeMap<u32, [u32; 3]>, container: u32) -> u32 {
    rows.values().filter(|row| row[0] == 2 && row[1] == container).count() as u32
}

pub(super) fn has(bytes: &[u8], needle: &[u8]) -> bool {
    find(bytes, needle, 0).is_some()
}

pub(super) fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(needle.len()).position(|w| w == needle).map(|at| from + at)
}
