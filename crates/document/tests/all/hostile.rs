//! Hostile files of this half of the room: they end, in time, without a signature that would be believed.

use std::time::{Duration, Instant};

use fapiao_document::archive::members;
use fapiao_document::{Limits, Options, Sniffed, read, sniff};
use fapiao_testkit::evil::{Expect, all};

/// Proves, promises 15, 23.
#[test]
fn hostile_file_when_read_then_it_ends_in_time() {
    let limits = Limits::default();
    for evil in all() {
        let sniffed = sniff(&evil.bytes);
        let start = Instant::now();
        match sniffed {
            Sniffed::Ofd | Sniffed::Xml => continue,
            Sniffed::Zip | Sniffed::Eml => {
                // Each member is given or refused; that the walk ends is what matters.
                if let Ok(members) = members(&evil.bytes.as_slice(), &limits) {
                    assert!(members.count() <= 20_001, "{}", evil.name);
                }
            }
            _ => match read(&evil.bytes, &limits, &Options { pictures: true, ocr: None }) {
                Ok(_) => assert_ne!(evil.expect, Expect::Error, "{}", evil.name),
                Err(error) => {
                    assert_ne!(evil.expect, Expect::Report, "{}: {error}", evil.name);
                    assert!(error.code().starts_with("DOC-"), "{}", evil.name);
                }
            },
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{}: {:?}", evil.name, start.elapsed());
    }
}
