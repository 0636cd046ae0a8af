//! Random bytes and spoiled packages: no panic, no hang, and never less said than was kept.

use fapiao_ofd::{Limits, Ofd, Package, reach};
use proptest::prelude::*;

use crate::fixture::{Entry, honest, zip};

/// Does with the bytes everything that a reader of invoices does.
fn exercise(bytes: &[u8]) {
    let Ok(package) = Package::open(bytes, &Limits::default()) else { return };
    for entry in package.entries() {
        let _ = package.content(entry);
        let _ = package.text(entry);
    }
    let ofd = Ofd::read(&package);
    for document in &ofd.documents {
        for text in document.text() {
            let _: usize = text.runs.iter().map(|run| run.glyphs().len()).sum();
            let _ = text.text_of("11");
        }
        for page in &document.pages {
            let _ = document.page_area(page);
        }
        for tag in &document.custom_tags {
            let _ = tag.fields();
        }
    }
    let reached = reach::reachable(&ofd, &package);
    assert!(reached.len() <= package.entries().len());
    let _ = package.findings();
    crate::write_sign::exercise(bytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Proves promise 15.
    #[test]
    fn open_when_bytes_are_random_then_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        exercise(&bytes);
        let mut ended = bytes;
        ended.extend_from_slice(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\x10\0\0\0\0\0");
        exercise(&ended);
    }

    /// Proves promise 15.
    #[test]
    fn open_when_bytes_of_the_file_are_changed_then_never_panics(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)
    ) {
        let mut bytes = honest().zip();
        let length = bytes.len();
        for (at, value) in changes {
            bytes[at.index(length)] = value;
        }
        exercise(&bytes);
    }

    /// Proves promise 15.
    #[test]
    fn read_when_the_content_of_an_entry_is_changed_then_never_panics(
        entry in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut files = honest();
        let count = files.0.len();
        let content = &mut files.0[entry.index(count)].1;
        let length = content.len();
        for (at, value) in changes {
            content[at.index(length)] = value;
        }
        if let Some(cut) = cut {
            content.truncate(cut.index(length));
        }
        exercise(&files.zip());
    }

    /// Proves promise 15.
    #[test]
    fn open_when_headers_lie_then_never_panics(
        size in any::<u32>(), packed in any::<u32>(), flags in any::<u16>(), method in 0_u16..12,
        local in any::<(u32, u32)>(), name in proptest::collection::vec(any::<u8>(), 0..20),
    ) {
        let entry = Entry {
            name,
            content: b"content".to_vec(),
            size: Some(size),
            packed_size: Some(packed),
            flags,
            method: Some(method),
            local_sizes: Some(local),
            ..Entry::default()
        };
        exercise(&zip(&[entry, Entry::new("OFD.xml", b"<a/>")]));
    }
}
