//! Archives written and changed: what is put in, and what must stay as it is.

use fapiao_ofd::write::{Archive, Packing, WriteError};
use fapiao_ofd::{Limits, Package};

use crate::fixture::{Entry, zip};

fn open(bytes: &[u8]) -> Package<'_> {
    Package::open(bytes, &Limits::default()).unwrap()
}

/// The records of the directory: name, method, flags, and the bytes of the local part.
fn records(bytes: &[u8]) -> Vec<(Vec<u8>, u16, u16, Vec<u8>)> {
    let two = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
    let four =
        |at: usize| usize::try_from(u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())).unwrap();
    let end = bytes.len() - 22;
    let (count, mut at) = (two(end + 10), four(end + 16));
    let mut records = Vec::new();
    for _ in 0..count {
        let (name, extra, comment) = (two(at + 28), two(at + 30), two(at + 32));
        let local = four(at + 42);
        let head = 30 + usize::from(two(local + 26)) + usize::from(two(local + 28));
        let part = bytes[local..local + head + four(at + 20)].to_vec();
        records.push((bytes[at + 46..at + 46 + usize::from(name)].to_vec(), two(at + 10), two(at + 8), part));
        at += 46 + usize::from(name) + usize::from(extra) + usize::from(comment);
    }
    records
}

#[test]
fn archive_when_written_then_is_as_it_was_asked_for() {
    let mut archive = Archive::new();
    let long = b"<x/>".repeat(1_000);
    archive.put("b/甲.xml", long.clone(), Packing::Deflated).unwrap();
    archive.put("a.png", vec![7; 500], Packing::Stored).unwrap();
    archive.put("short", b"x".to_vec(), Packing::Deflated).unwrap();
    // So large and so empty that readers would take it for a bomb.
    archive.put("empty", vec![0; 2 << 20], Packing::Deflated).unwrap();
    archive.put("short", b"y".to_vec(), Packing::Deflated).unwrap();
    let bytes = archive.finish().unwrap();
    let package = open(&bytes);
    for (path, content) in
        [("b/甲.xml", long), ("a.png", vec![7; 500]), ("short", b"y".to_vec()), ("empty", vec![0; 2 << 20])]
    {
        assert_eq!(package.read(path).unwrap(), content, "{path}");
    }
    assert_eq!(package.findings(), []);
    let records: Vec<_> = records(&bytes)
        .into_iter()
        .map(|(name, method, flags, _)| (String::from_utf8(name).unwrap(), method, flags))
        .collect();
    let expected = [("b/甲.xml", 8, 0x800), ("a.png", 0, 0), ("short", 0, 0), ("empty", 0, 0)];
    assert_eq!(records, expected.map(|(name, method, flags)| (name.to_owned(), method, flags)));
}

#[test]
fn archive_when_a_path_is_a_trick_then_is_refused() {
    let mut archive = Archive::new();
    for path in ["", "/a", "../a", "a/../../b", "a\\b", "a/", "./a", "a//b", "C:/a", "a\0", &"a".repeat(256)]
    {
        let error = archive.put(path, Vec::new(), Packing::Stored).unwrap_err();
        assert_eq!(error, WriteError::Path { path: path.to_owned() });
    }
    assert_eq!(archive.paths().count(), 0);
}

#[test]
fn archive_when_there_are_too_many_entries_then_is_refused() {
    let mut archive = Archive::new();
    for number in 0..65_535 {
        archive.put(&number.to_string(), Vec::new(), Packing::Stored).unwrap();
    }
    assert_eq!(archive.finish().unwrap_err(), WriteError::TooLarge);
}

#[test]
fn archive_when_changed_then_all_else_stays_byte_for_byte() {
    let named = |name: &str, flags: u16| Entry { flags, ..Entry::new(name, name.repeat(50).as_bytes()) };
    let gbk = Entry { name: encoding_rs::GBK.encode("附件.txt").0.into_owned(), ..named("x", 0) };
    // A directory, an entry with a data descriptor, names in other encodings.
    let directory = Entry { stored: true, ..Entry::new("Doc_0/", b"") };
    let before = zip(&[
        named("OFD.xml", 0),
        directory,
        named("streamed", 8),
        gbk,
        named("甲", 0x800),
        named("last", 0),
    ]);
    let package = open(&before);
    let mut archive = Archive::open(&package).unwrap();
    archive.put("OFD.xml", b"changed".to_vec(), Packing::Deflated).unwrap();
    archive.put("new", b"new".to_vec(), Packing::Deflated).unwrap();
    let after = archive.finish().unwrap();
    let (old, new) = (records(&before), records(&after));
    assert_eq!(new.len(), old.len() + 1);
    assert_eq!(old[1..], new[1..old.len()]);
    assert_eq!((new[0].0.as_slice(), new.last().unwrap().0.as_slice()), (&b"OFD.xml"[..], &b"new"[..]));
    let package = open(&after);
    assert_eq!(package.read("OFD.xml").unwrap(), b"changed");
    assert_eq!(package.read("附件.txt").unwrap(), "x".repeat(50).as_bytes());
    let codes: Vec<_> = package.findings().into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["OFD-ZIP-NAME-ENCODING"]);
    // Nothing changed, nothing differs.
    assert_eq!(Archive::open(&open(&before)).unwrap().finish().unwrap(), before);
}

#[test]
fn archive_when_it_can_be_read_in_two_ways_then_is_not_changed() {
    let entry = |name: &str| Entry::new(name, b"content");
    let code = |entries: &[Entry]| Archive::open(&open(&zip(entries))).unwrap_err().code();
    assert_eq!(code(&[entry("a"), entry("a")]), "OFD-ZIP-DUPLICATE");
    assert_eq!(code(&[Entry { local_name: Some(b"b".to_vec()), ..entry("a") }]), "OFD-WRITE-AMBIGUOUS");
    assert_eq!(code(&[Entry { crc: Some(1), ..entry("a") }]), "OFD-WRITE-AMBIGUOUS");
    assert_eq!(code(&[Entry { local_sizes: Some((1, 2)), ..entry("a") }]), "OFD-WRITE-AMBIGUOUS");
    assert_eq!(code(&[entry("a"), Entry { shares: true, ..entry("b") }]), "OFD-ZIP-OVERLAP");
    assert_eq!(code(&[entry("../a")]), "OFD-ZIP-PATH-PARENT");
    assert_eq!(code(&[Entry { flags: 1, ..entry("a") }]), "OFD-ZIP-ENCRYPTED");
    // Bytes that belong to no entry are left out.
    let mut hidden = b"hidden".to_vec();
    hidden.extend(zip(&[entry("a")]));
    if let Ok(archive) = Archive::open(&open(&hidden)) {
        let bytes = archive.finish().unwrap();
        assert_eq!(open(&bytes).findings(), []);
    }
}
