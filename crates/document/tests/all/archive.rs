//! Collections: ZIP archives and mails of many invoices.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fapiao_document::archive::{Member, ReadAt, member_name, members};
use fapiao_document::{Limits, Sniffed, sniff};
use fapiao_testkit::archive::{Entry, unicode_path, write};

const PDF: &[u8] = b"%PDF-1.5\n%%EOF";

fn walk(bytes: &[u8], limits: &Limits) -> Vec<Member> {
    members(&bytes, limits).unwrap().collect()
}

/// Name and code of each member; the code of one that was given is empty.
fn codes(bytes: &[u8], limits: &Limits) -> Vec<(String, String)> {
    walk(bytes, limits)
        .into_iter()
        .map(|member| {
            (member.name, member.bytes.err().map(|error| error.code().to_owned()).unwrap_or_default())
        })
        .collect()
}

/// Proves A-009.
#[test]
fn zip_when_walked_then_each_file_in_order_without_clutter() {
    let ofd = write(&[Entry::new("OFD.xml", "<OFD/>")]);
    let bytes = write(&[
        Entry::new("一月/", ""),
        Entry::new("一月/发票.pdf", PDF),
        Entry::new("__MACOSX/一月/._发票.pdf", "x"),
        Entry::stored("b.ofd", ofd.clone()),
        Entry::new(".DS_Store", "x"),
        Entry { name: b"\xB7\xA2\xC6\xB1.xml".to_vec(), ..Entry::new("", "<EInvoice/>") },
    ]);
    assert_eq!(sniff(&bytes), Sniffed::Zip);
    let given: Vec<(String, Vec<u8>)> = walk(&bytes, &Limits::default())
        .into_iter()
        .map(|member| (member.name, member.bytes.unwrap()))
        .collect();
    assert_eq!(
        given,
        [
            ("一月/发票.pdf".to_owned(), PDF.to_vec()),
            ("b.ofd".to_owned(), ofd),
            ("发票.xml".to_owned(), b"<EInvoice/>".to_vec()),
        ]
    );
    assert_eq!(member_name("a.zip", "一月/发票.pdf"), "a.zip!/一月/发票.pdf");
}

/// Proves A-009, promise 15.
#[test]
fn zip_when_a_member_is_hostile_then_only_that_member_is_refused() {
    let inner = write(&[Entry::new("a.pdf", PDF)]);
    let bytes = write(&[
        Entry::new("good.pdf", PDF),
        Entry::new("nested.zip", inner),
        Entry { flags: 1, ..Entry::new("locked.pdf", PDF) },
        Entry { stated_method: Some(12), ..Entry::new("bzip2.pdf", PDF) },
        Entry { stated_crc: Some(7), ..Entry::new("crc.pdf", PDF) },
        Entry { shares: Some(0), ..Entry::new("again.pdf", PDF) },
        Entry::new("bomb.xml", vec![b' '; 2 << 20]),
        Entry { stated_size: Some(3), ..Entry::new("liar.xml", vec![b' '; 2 << 20]) },
        Entry::new("large.pdf", (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>()),
        Entry::new("evil\u{202E}fdp.\u{7}exe", PDF),
    ]);
    let limits = Limits { file_bytes_max: 4 << 20, ..Limits::default() };
    let expected = [
        ("good.pdf", ""),
        ("nested.zip", "DOC-ARCHIVE-NESTED"),
        ("locked.pdf", "DOC-ARCHIVE-ENCRYPTED"),
        ("bzip2.pdf", "DOC-ARCHIVE-METHOD"),
        ("crc.pdf", "DOC-ARCHIVE-DAMAGED"),
        ("again.pdf", "DOC-ARCHIVE-OVERLAP"),
        ("bomb.xml", "DOC-ARCHIVE-RATIO"),
        ("liar.xml", "DOC-ARCHIVE-"),
        ("large.pdf", "DOC-TOO-LARGE"),
        ("evil\u{FFFD}fdp.\u{FFFD}exe", ""),
    ];
    let codes = codes(&bytes, &limits);
    assert_eq!(codes.len(), expected.len());
    for ((name, code), (expected_name, expected_code)) in codes.iter().zip(expected) {
        assert_eq!(name, expected_name);
        let fits = if expected_code.is_empty() { code.is_empty() } else { code.starts_with(expected_code) };
        assert!(fits, "{name}: {code}");
    }
}

/// Proves A-009, promise 15.
#[test]
fn zip_when_it_holds_too_many_then_the_rest_is_not_read() {
    let entries: Vec<Entry> = (0..10).map(|number| Entry::new(&format!("{number}.pdf"), PDF)).collect();
    let limits = Limits { archive_entries_max: 4, ..Limits::default() };
    let codes = codes(&write(&entries), &limits);
    assert_eq!(codes.len(), 5);
    assert_eq!(codes[4], ("4.pdf".to_owned(), "DOC-ARCHIVE-MANY".to_owned()));
    assert!(codes[..4].iter().all(|(_, code)| code.is_empty()));
}

/// Proves A-009.
#[test]
fn zip_when_cut_off_then_refused_as_a_whole() {
    let bytes = write(&[Entry::new("a.pdf", PDF), Entry::new("b.pdf", PDF)]);
    for end in 30..bytes.len() {
        if sniff(&bytes[..end]) == Sniffed::Zip {
            let error = members(&&bytes[..end], &Limits::default()).err().unwrap();
            assert_eq!(error.code(), "DOC-ARCHIVE-DAMAGED", "{end}");
        }
    }
}

/// Other programs would show other files: nobody can say which ones were verified.
///
/// Proves A-009, promise 15.
#[test]
fn zip_when_readers_may_find_other_members_then_refused() {
    let refused =
        |bytes: &[u8]| members(&bytes, &Limits::default()).err().map(|error| error.code().to_owned());
    let good = write(&[Entry::stored("a.pdf", PDF), Entry::stored("b.pdf", PDF)]);
    assert_eq!(refused(&good), None);
    let ambiguous = Some("DOC-ARCHIVE-AMBIGUOUS".to_owned());
    let other = write(&[Entry::stored("c.pdf", PDF)]);
    let end = good.len() - 22;
    let between = [&good[..end], &other[..other.len() - 22], &good[end..]].concat();
    assert_eq!(refused(&between), ambiguous, "two directories before one end");
    let mut commented = good.clone();
    commented.truncate(good.len() - 2);
    commented.extend_from_slice(&u16::try_from(other.len()).unwrap().to_le_bytes());
    commented.extend_from_slice(&other);
    assert_eq!(refused(&commented), ambiguous, "an archive as the comment");
    assert_eq!(refused(&[&good[..], &other].concat()), ambiguous, "two archives, one after another");
    assert_eq!(refused(&[&good[..], b"more"].concat()), ambiguous, "bytes after the end");
    let mut counted = good.clone();
    counted[end + 8..end + 12].copy_from_slice(&[1, 0, 1, 0]);
    assert_eq!(refused(&counted), ambiguous, "another count");
    let mut disks = good.clone();
    disks[end + 8] = 1;
    assert_eq!(refused(&disks), ambiguous, "two counts");
}

/// Proves A-009, promise 15.
#[test]
fn zip_when_members_cannot_be_told_apart_then_only_the_others_are_read() {
    let bytes = write(&[
        Entry::stored("a.pdf", PDF),
        Entry::stored("twin.pdf", PDF),
        Entry { local_name: Some(b"other.pdf".to_vec()), ..Entry::stored("local.pdf", PDF) },
        Entry { name: b"twin.pdf".to_vec(), ..Entry::stored("", PDF) },
        Entry::stored("b.pdf", PDF),
        Entry { stated_packed_size: Some(100), stated_size: Some(100), ..Entry::stored("long.pdf", PDF) },
    ]);
    let codes = codes(&bytes, &Limits::default());
    let codes: Vec<_> = codes.iter().map(|(name, code)| (name.as_str(), code.as_str())).collect();
    assert_eq!(
        codes,
        [
            ("a.pdf", ""),
            ("twin.pdf", "DOC-ARCHIVE-DUPLICATE"),
            ("local.pdf", "DOC-ARCHIVE-AMBIGUOUS"),
            ("twin.pdf", "DOC-ARCHIVE-DUPLICATE"),
            ("b.pdf", ""),
            ("long.pdf", "DOC-ARCHIVE-OVERLAP"),
        ]
    );
}

/// The name in UTF-8 beside the one in a code page is believed when it is about that name.
#[test]
fn zip_when_names_stand_in_two_encodings_then_the_field_counts_if_it_is_about_the_name() {
    let named = |extra: Vec<u8>| Entry { extra, ..Entry::stored("1.pdf", PDF) };
    let bytes = write(&[
        named(unicode_path(b"1.pdf", "发票一.pdf")),
        Entry { name: b"2.pdf".to_vec(), ..named(unicode_path(b"1.pdf", "发票二.pdf")) },
    ]);
    let names: Vec<String> = walk(&bytes, &Limits::default()).into_iter().map(|member| member.name).collect();
    assert_eq!(names, ["发票一.pdf", "2.pdf"]);
}

/// What is read of a large collection, and when.
struct Counted<'a> {
    bytes: &'a [u8],
    read: std::cell::Cell<u64>,
}

impl ReadAt for Counted<'_> {
    fn size(&self) -> u64 {
        self.bytes.size()
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
        let read = self.bytes.read_at(buffer, offset)?;
        self.read.set(self.read.get() + u64::try_from(read).unwrap());
        Ok(read)
    }
}

/// Proves A-009.
#[test]
fn collection_when_it_is_large_then_each_member_is_read_when_it_is_asked_for() {
    const MEMBER: usize = 1 << 20;
    let content = |number: usize| vec![u8::try_from(number).unwrap(); MEMBER];
    let entries: Vec<Entry> = (1..9).map(|n| Entry::stored(&format!("{n}.bin"), content(n))).collect();
    let zip = write(&entries);
    let parts: Vec<String> = (1..9)
        .map(|n| {
            format!(
                "Content-Type: application/octet-stream; name={n}.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
                BASE64.encode(content(n))
            )
        })
        .collect();
    let eml = mail(&parts);
    // Base64, and the piece by which the end of an attachment is found, are read besides.
    for (bytes, factor) in [(&zip, 1), (&eml, 3)] {
        let file = Counted { bytes, read: std::cell::Cell::new(0) };
        let mut members = members(&file, &Limits::default()).unwrap();
        let member = u64::try_from(MEMBER).unwrap();
        let opened = file.read.get();
        assert!(opened < 2 * member, "{opened} bytes before the first member");
        for number in 1..9_u64 {
            let given = members.next().unwrap();
            assert_eq!(given.bytes.unwrap(), content(usize::try_from(number).unwrap()));
            let read = file.read.get() - opened;
            assert!(read <= number * factor * member + member, "{read} bytes for {number} members");
        }
        assert!(members.next().is_none());
    }
}

fn mail(parts: &[String]) -> Vec<u8> {
    let mut text =
        "From: a@example.com\r\nTo: b@example.com\r\nSubject: =?GB2312?B?t6LGsQ==?=\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=\"limit\"\r\n\r\n"
            .to_owned();
    for part in parts {
        text.push_str("--limit\r\n");
        text.push_str(part);
        text.push_str("\r\n");
    }
    text.push_str("--limit--\r\n");
    text.into_bytes()
}

/// Proves A-009.
#[test]
fn eml_when_walked_then_its_attachments_byte_for_byte() {
    let xml = encoding_rs::GBK
        .encode("<?xml version=\"1.0\" encoding=\"GBK\"?>\r\n<EInvoice>票</EInvoice>")
        .0
        .into_owned();
    let zip = write(&[Entry::new("a.pdf", PDF)]);
    let encoded = |bytes: &[u8]| BASE64.encode(bytes);
    let bytes = mail(&[
        "Content-Type: text/html; charset=utf-8\r\n\r\n<p>see attached</p>".to_owned(),
        format!(
            "Content-Type: application/octet-stream; name=\"=?GBK?B?t6LGsS5wZGY=?=\"\r\n\
             Content-Disposition: attachment; filename=\"=?GBK?B?t6LGsS5wZGY=?=\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}",
            encoded(PDF)
        ),
        format!(
            "Content-Type: text/xml\r\nContent-Disposition: attachment; filename*=UTF-8''%E5%8F%91%E7%A5%A8.xml\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}",
            encoded(&xml)
        ),
        format!(
            "Content-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline; filename=logo.png\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}",
            encoded(b"\x89PNG\r\n\x1A\n")
        ),
        format!(
            "Content-Type: application/zip; name=more.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
            encoded(&zip)
        ),
        "Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=inner.eml\r\n\r\n\
         From: x@example.com\r\nSubject: y\r\n\r\nbody"
            .to_owned(),
    ]);
    assert_eq!(sniff(&bytes), Sniffed::Eml);
    let given = walk(&bytes, &Limits::default());
    let codes: Vec<(&str, &str)> = given
        .iter()
        .map(|member| (member.name.as_str(), member.bytes.as_ref().map_or_else(|error| error.code(), |_| "")))
        .collect();
    assert_eq!(
        codes,
        [
            ("发票.pdf", ""),
            ("发票.xml", ""),
            ("more.zip", "DOC-ARCHIVE-NESTED"),
            ("inner.eml", "DOC-ARCHIVE-NESTED")
        ]
    );
    assert_eq!(given[0].bytes.as_deref(), Ok(PDF));
    assert_eq!(given[1].bytes.as_deref(), Ok(&xml[..]));
}

/// Proves A-009, promise 15.
#[test]
fn eml_when_nested_a_thousand_deep_then_it_ends() {
    let mut text = "From: a@example.com\r\nTo: b@example.com\r\n".to_owned();
    for depth in 0..1_000 {
        text.push_str(&format!("Content-Type: multipart/mixed; boundary=\"b{depth}\"\r\n\r\n--b{depth}\r\n"));
    }
    text.push_str("Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.5");
    let given = walk(text.as_bytes(), &Limits::default());
    assert!(given.len() <= 1_000);
}
