//! The container: every trick is refused or reported with its own code, and never costs the other entries.

use fapiao_ofd::{Error, Limits, Package, PathTrick};

use crate::fixture::{Entry, deflate, honest, zip};

fn names(package: &Package<'_>) -> Vec<&'static str> {
    let mut codes: Vec<_> = package.findings().iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Opens a ZIP of one bad entry between two good ones. The good ones must be read.
fn between(bad: Entry) -> (Result<Vec<u8>, Error>, Vec<&'static str>) {
    let path = String::from_utf8_lossy(&bad.name).into_owned();
    let bytes = zip(&[Entry::new("first", b"one"), bad, Entry::new("last", b"three")]);
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    assert_eq!(package.read("first").unwrap(), b"one");
    assert_eq!(package.read("last").unwrap(), b"three");
    let entry = package.entries().iter().find(|entry| entry.path() == path).unwrap();
    let content = package.content(entry).map(<[u8]>::to_vec);
    (content, names(&package))
}

#[test]
fn open_when_entries_are_honest_then_reads_them() {
    let stored = Entry { stored: true, ..Entry::new("a/stored", b"plain") };
    let streamed = Entry { flags: 8, local_sizes: Some((0, 0)), ..Entry::new("streamed", b"later") };
    let folder = Entry { stored: true, ..Entry::new("a/", b"") };
    let bytes = zip(&[folder, stored, streamed, Entry::new("empty", b"")]);
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    assert_eq!(package.entries().len(), 3);
    assert_eq!(package.read("a/stored").unwrap(), b"plain");
    assert_eq!(package.read("streamed").unwrap(), b"later");
    assert_eq!(package.read("empty").unwrap(), b"");
    assert_eq!(names(&package), Vec::<&str>::new());
}

#[test]
fn find_when_written_otherwise_then_finds_the_entry() {
    let bytes = zip(&[Entry::new("Doc_0/Tpls/Content.xml", b"t"), Entry::new("OFD.xml", b"o")]);
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    for path in ["Doc_0/Tpls/Content.xml", "/Doc_0/Tpls/Content.xml", "./Doc_0/TPLS/content.XML"] {
        assert_eq!(package.read(path).unwrap(), b"t", "{path}");
    }
    assert!(package.exact("ofd.xml").is_none());
    assert_eq!(package.read("nothing"), Err(Error::Missing { path: "nothing".to_owned() }));
}

/// Proves promise 18.
#[test]
fn open_when_a_path_is_a_trick_then_refuses_that_entry_with_its_own_code() {
    for (name, trick, code) in [
        ("../../evil", PathTrick::Parent, "OFD-ZIP-PATH-PARENT"),
        ("Doc_0/../../evil", PathTrick::Parent, "OFD-ZIP-PATH-PARENT"),
        ("/etc/evil", PathTrick::Absolute, "OFD-ZIP-PATH-ABSOLUTE"),
        ("Doc_0\\evil", PathTrick::Backslash, "OFD-ZIP-PATH-BACKSLASH"),
        ("C:/evil", PathTrick::Drive, "OFD-ZIP-PATH-DRIVE"),
        ("evil.xml\0.png", PathTrick::Control, "OFD-ZIP-PATH-NUL"),
        (&"e".repeat(256), PathTrick::Length, "OFD-ZIP-PATH-LONG"),
    ] {
        let (content, codes) = between(Entry::new(name, b"two"));
        assert_eq!(content, Err(Error::Path { path: name.to_owned(), trick }));
        assert_eq!(codes, [code]);
    }
    let bytes = zip(&[Entry::new("../OFD.xml", b"evil")]);
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    assert!(package.find("OFD.xml").is_none() && package.find("../OFD.xml").is_none());
}

#[test]
fn open_when_names_are_equal_then_reads_none_of_them() {
    let (content, codes) = between(Entry::new("twice", b"a"));
    assert!(content.is_ok() && codes.is_empty());
    let bytes = zip(&[Entry::new("x", b"1"), Entry::new("OFD.xml", b"a"), Entry::new("./OFD.xml", b"b")]);
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    assert_eq!(package.read("OFD.xml"), Err(Error::Duplicate { path: "OFD.xml".to_owned() }));
    assert_eq!(package.read("x").unwrap(), b"1");
    assert_eq!(names(&package), ["OFD-ZIP-DUPLICATE", "OFD-ZIP-NAME-DOT"]);
}

#[test]
fn open_when_names_differ_in_case_only_then_reads_each_and_reports() {
    let bytes = zip(&[Entry::new("ofd.xml", b"small"), Entry::new("OFD.xml", b"large")]);
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    assert_eq!(package.read("OFD.xml").unwrap(), b"large");
    assert_eq!(package.read("ofd.xml").unwrap(), b"small");
    assert_eq!(package.read("OFD.XML").unwrap(), b"small");
    assert_eq!(names(&package), ["OFD-ZIP-DUPLICATE-CASE"]);
}

#[test]
fn open_when_data_overlap_then_refuses_the_entries_that_do() {
    let shared = Entry { shares: true, ..Entry::new("twin", b"two") };
    let bytes = zip(&[Entry::new("first", b"one"), Entry::new("two", b"two"), shared]);
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    assert_eq!(package.read("first").unwrap(), b"one");
    assert_eq!(package.read("two"), Err(Error::Overlap { path: "two".to_owned() }));
    assert_eq!(package.read("twin"), Err(Error::Overlap { path: "twin".to_owned() }));
    assert_eq!(names(&package), ["OFD-ZIP-LOCAL-NAME", "OFD-ZIP-OVERLAP"]);
    // An entry that reaches into the next one.
    let packed = deflate(b"two");
    let long =
        Entry { packed_size: Some(u32::try_from(packed.len()).unwrap() + 10), ..Entry::new("long", b"two") };
    let bytes = zip(&[long, Entry::new("next", b"three")]);
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    assert!(matches!(package.read("long"), Err(Error::Overlap { .. })));
    assert!(matches!(package.read("next"), Err(Error::Overlap { .. })));
}

/// Proves promise 17.
#[test]
fn read_when_sizes_lie_then_stops_at_the_stated_size() {
    for size in [0, 1, 999, 1_001, 2_000_000, u32::MAX - 1] {
        let (content, codes) = between(Entry { size: Some(size), ..Entry::new("lie", &[b'x'; 1_000]) });
        let code = content.unwrap_err().code();
        assert!(matches!(code, "OFD-ZIP-SIZE" | "OFD-ZIP-RATIO" | "OFD-ZIP-UNPACKED"), "{size}: {code}");
        assert!(codes.contains(&code));
    }
    let stored = Entry { stored: true, size: Some(4), ..Entry::new("lie", b"stored") };
    assert!(matches!(between(stored).0, Err(Error::Size { .. })));
}

/// Proves promise 17.
#[test]
fn read_when_an_entry_is_a_bomb_then_refuses_it() {
    let (content, codes) = between(Entry::new("bomb", &vec![0; 3 << 20]));
    assert_eq!(content, Err(Error::Ratio { path: "bomb".to_owned() }));
    assert_eq!(codes, ["OFD-ZIP-RATIO"]);
    // Small files compress as well, and are honest.
    assert!(between(Entry::new("form", &vec![b' '; 1 << 20])).0.is_ok());
}

/// Proves promise 17.
#[test]
fn read_when_the_package_is_too_large_then_reads_what_fits() {
    let noise: Vec<u8> =
        (0_u32..40_000).flat_map(|n| (n.wrapping_mul(2_654_435_761)).to_le_bytes()).collect();
    let bytes = zip(&[Entry::new("a", &noise), Entry::new("b", &noise), Entry::new("c", b"small")]);
    let limits = Limits { unpacked_bytes: 200_000, ..Limits::default() };
    let package = Package::open(&bytes, &limits).unwrap();
    assert_eq!(package.read("a").unwrap().len(), 160_000);
    assert_eq!(package.read("b"), Err(Error::Unpacked { path: "b".to_owned() }));
    assert_eq!(package.read("c").unwrap(), b"small");
}

#[test]
fn open_when_there_are_too_many_entries_then_refuses_the_package() {
    let entries: Vec<Entry> = (0..2_001).map(|n| Entry::new(&format!("{n}"), b"")).collect();
    assert!(Package::open(&zip(&entries[..2_000]), &Limits::default()).is_ok());
    let error = Package::open(&zip(&entries), &Limits::default()).unwrap_err();
    assert_eq!(error, Error::Entries { limit: 2_000 });
    assert_eq!(error.code(), "OFD-ZIP-ENTRIES");
}

#[test]
fn read_when_an_entry_is_encrypted_or_foreign_then_refuses_it() {
    let encrypted = Entry { flags: 1, ..Entry::new("secret", b"two") };
    assert!(matches!(between(encrypted).0, Err(Error::Encrypted { .. })));
    for method in [1, 9, 12, 14, 93, 95, 99] {
        let foreign = Entry { method: Some(method), ..Entry::new("foreign", b"two") };
        assert_eq!(between(foreign).0, Err(Error::Method { path: "foreign".to_owned(), method }));
    }
}

#[test]
fn read_when_the_crc_is_wrong_then_gives_the_bytes_and_reports() {
    let (content, codes) = between(Entry { crc: Some(1), ..Entry::new("damaged", b"two") });
    assert_eq!(content.unwrap(), b"two");
    assert_eq!(codes, ["OFD-ZIP-CRC"]);
    let (content, codes) = between(Entry { crc: Some(1), stored: true, ..Entry::new("damaged", b"two") });
    assert_eq!((content.unwrap().as_slice(), codes), (&b"two"[..], vec!["OFD-ZIP-CRC"]));
}

#[test]
fn read_when_data_are_damaged_then_refuses_the_entry() {
    let damaged = Entry { packed: Some(vec![0xFF; 30]), ..Entry::new("damaged", b"two") };
    assert!(matches!(between(damaged).0, Err(Error::Data { .. })));
}

/// FORMATS 4.7.6: entries with bad sizes in their local headers.
#[test]
fn read_when_local_headers_lie_then_the_directory_counts() {
    for sizes in [(0, 0), (u32::MAX, u32::MAX), (7, 0x8000_0000)] {
        let (content, codes) = between(Entry { local_sizes: Some(sizes), ..Entry::new("local", b"two") });
        assert_eq!((content.unwrap().as_slice(), codes), (&b"two"[..], vec!["OFD-ZIP-LOCAL-SIZE"]));
    }
    let other = Entry { local_method: Some(0), ..Entry::new("local", b"two") };
    let (content, codes) = between(other);
    assert_eq!((content.unwrap().as_slice(), codes), (&b"two"[..], vec!["OFD-ZIP-LOCAL-METHOD"]));
    let renamed = Entry { local_name: Some(b"other".to_vec()), ..Entry::new("local", b"two") };
    let (content, codes) = between(renamed);
    assert_eq!((content.unwrap().as_slice(), codes), (&b"two"[..], vec!["OFD-ZIP-LOCAL-NAME"]));
}

#[test]
fn read_when_bytes_are_hidden_then_reports_them() {
    let mut packed = deflate(b"two");
    packed.extend_from_slice(b"hidden after the end");
    let (content, codes) = between(Entry { packed: Some(packed), ..Entry::new("slack", b"two") });
    assert_eq!((content.unwrap().as_slice(), codes), (&b"two"[..], vec!["OFD-ZIP-SLACK"]));
    let shifted: &[&str] = &["OFD-ZIP-DIRECTORY", "OFD-ZIP-HIDDEN"];
    let cases = [(&b"prelude"[..], &b""[..], shifted), (b"", b"trailing bytes", &["OFD-ZIP-HIDDEN"])];
    for (before, after, expected) in cases {
        let bytes = [before, &zip(&[Entry::new("a", b"one")]), after].concat();
        let package = Package::open(&bytes, &Limits::default()).unwrap();
        assert_eq!(package.read("a").unwrap(), b"one");
        assert_eq!(names(&package), expected);
    }
}

#[test]
fn open_when_names_are_gbk_then_reads_them() {
    let (name, _, _) = encoding_rs::GBK.encode("附件/发票.xml");
    let bytes = zip(&[Entry { name: name.into_owned(), ..Entry::new("", b"x") }]);
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    assert_eq!(package.read("附件/发票.xml").unwrap(), b"x");
    assert_eq!(names(&package), ["OFD-ZIP-NAME-ENCODING"]);
}

/// Proves promise 15.
#[test]
fn open_when_the_file_is_cut_anywhere_then_never_panics() {
    let bytes = honest().zip();
    for end in 0..bytes.len() {
        if let Ok(package) = Package::open(&bytes[..end], &Limits::default()) {
            let _ = fapiao_ofd::Ofd::read(&package);
        }
    }
    for foreign in [&b""[..], b"PK", b"PK\x05\x06", b"%PDF-1.7", &[0; 4_096]] {
        assert_eq!(Package::open(foreign, &Limits::default()).unwrap_err(), Error::NotZip);
    }
}

#[test]
fn error_when_told_then_is_told_in_both_languages() {
    let error = Error::Ratio { path: "Doc_0/bomb".to_owned() };
    assert!(error.zh().contains("压缩比") && error.zh().contains("Doc_0/bomb"));
    assert!(error.en().contains("ratio") && error.en().contains("Doc_0/bomb"));
    assert_eq!(Error::NotZip.zh(), "不是 ZIP 文件，找不到目录结尾");
}

/// A second archive whose directory lies where some readers look for it, and the first where others do.
#[test]
fn directory_when_readers_may_find_another_then_reported() {
    let good = zip(&[Entry::new("a", b"good")]);
    let evil = zip(&[Entry::new("a", b"evil")]);
    let end = good.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap();
    // The record at the end states the offset of the good directory, but the evil one stands before it.
    let evil_end = evil.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap();
    let shifted = [&good[..end], &evil[..evil_end], &good[end..]].concat();
    // A comment that is an archive.
    let mut commented = good.clone();
    let length = u16::try_from(evil.len()).unwrap().to_le_bytes();
    commented.truncate(good.len() - 2);
    commented.extend_from_slice(&length);
    commented.extend_from_slice(&evil);
    for bytes in [shifted, commented] {
        let package = Package::open(&bytes, &Limits::default()).unwrap();
        assert!(names(&package).contains(&"OFD-ZIP-DIRECTORY"), "{:?}", names(&package));
    }
}
