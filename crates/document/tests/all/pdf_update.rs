//! Bytes after a signed revision that one reader passes over and another one shows (SECURITY §3).

use fapiao_document::{Coverage, Envelope, Limits, Options, Reading, read};
use fapiao_testkit::authority::{Authority, Scheme};
use fapiao_testkit::make::{Pdf, PdfOptions, PdfSign, SubFilter, Xref};
use fapiao_testkit::sample;

use crate::pdf_file::{PdfFile, field, stream, text};

const TAIL: &str = "bytes after the signed revision";
const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/DSS<<>>/AcroForm<</SigFlags 3/Fields[7 0 R FIELD]>>>>";
const PAGE: &str =
    "<</Type/Page/Parent 2 0 R/Contents[4 0 R 40 0 R]/Resources<</Font<</F1 5 0 R>>>>/Annots[7 0 R FIELD]>>";
const OBJECT: &str = "4 0 obj\n<</Length 9>>\nstream\nBT (9) ET\nendstream\nendobj\n";

fn reading(bytes: &[u8]) -> Reading {
    read(bytes, &Limits::default(), &Options::default()).unwrap()
}

/// The value is not checked here: any CMS-like bytes will do.
fn value(_: &[u8]) -> Vec<u8> {
    b"\x30\x04\x06\x02\x2A\x03".to_vec()
}

fn start(bytes: &[u8]) -> usize {
    let at = memchr::memmem::rfind(bytes, b"startxref\n").unwrap() + 10;
    let text: String =
        bytes[at..].iter().take_while(|b| b.is_ascii_digit()).map(|b| char::from(*b)).collect();
    text.parse().unwrap()
}

/// The offset at which the last object of a number stands.
fn offset(bytes: &[u8], header: &str) -> usize {
    memchr::memmem::rfind(bytes, format!("\n{header} obj").as_bytes()).unwrap() + 1
}

/// Objects and a table with these lines, as an update of the signed file.
fn update(bytes: &[u8], objects: &str, lines: &str) -> Vec<u8> {
    let table = bytes.len() + objects.len();
    let previous = start(bytes);
    let tail = format!(
        "{objects}xref\n{lines}trailer\n<</Size 50/Root 1 0 R/Info 6 0 R/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n"
    );
    [bytes, tail.as_bytes()].concat()
}

#[track_caller]
fn is_unexplained(what: &str, bytes: &[u8], end: usize) {
    let reading = reading(bytes);
    let first = &reading.signatures[0];
    let unexplained = first.later.iter().any(|change| !change.explained && change.place == TAIL);
    assert!(unexplained, "{what}: {:?}", first.later);
    assert_eq!(first.covers, Coverage::Partial, "{what}");
    let named = format!("bytes {end}..{}", bytes.len());
    assert!(first.uncovered.iter().any(|gap| gap.referenced && gap.path == named), "{what}");
}

/// Proves promise 21.
#[test]
fn tail_when_it_is_no_update_then_unexplained() {
    let signed = PdfFile::signed(value).bytes;
    let end = signed.len();
    let padded =
        format!("{OBJECT}trailer<</Size 50/Root 1 0 R>>\nstartxref\n99\n%%EOF\n{}", "%pad\n".repeat(3_000));
    for tail in [
        "JUNK",
        "% a comment\n",
        OBJECT,
        &format!("{OBJECT}trailer<</Size 50/Root 1 0 R>>\n"),
        &format!("startxref\n{}\n%%EOF\n", start(&signed)),
        "startxref\n0\n%%EOF\n",
        &padded,
        &"A".repeat(100_000),
        "PK\x03\x04 another file",
    ] {
        is_unexplained(tail.get(..40).unwrap_or(tail), &[&signed, tail.as_bytes()].concat(), end);
    }
    assert_eq!(reading(&[&signed[..], b"\r\n \0\n"].concat()).signatures[0].covers, Coverage::All);
}

/// Proves promise 21.
#[test]
fn tail_when_its_table_points_elsewhere_then_unexplained() {
    let signed = PdfFile::signed(value).bytes;
    let (end, font, content) = (signed.len(), offset(&signed, "5 0"), offset(&signed, "4 0"));
    for (what, objects, lines) in [
        ("content freed", "", "4 1\n0000000000 00001 f \n".to_owned()),
        ("font freed", "", "5 1\n0000000000 00001 f \n".to_owned()),
        ("other generation", "", format!("4 1\n{content:010} 00001 n \n")),
        ("other number", "", format!("4 1\n{font:010} 00000 n \n")),
        ("nothing", "", String::new()),
        ("object that nothing names", "30 0 obj\n(a)\nendobj\n", format!("30 1\n{end:010} 00000 n \n")),
        ("object that is not listed", OBJECT, format!("5 1\n{font:010} 00000 n \n")),
    ] {
        is_unexplained(what, &update(&signed, objects, &lines), end);
    }
}

/// An honest update beside the trick does not explain it. Proves promise 21.
#[test]
fn tail_when_an_honest_change_hides_a_trick_then_unexplained() {
    let signed = PdfFile::signed(value).bytes;
    let (end, font) = (signed.len(), offset(&signed, "5 0"));
    let catalog = format!("1 0 obj\n{}\nendobj\n", CATALOG.replace("FIELD", ""));
    let own = format!("1 1\n{end:010} 00000 n \n");
    let honest = update(&signed, &catalog, &own);
    let first = &reading(&honest).signatures[0];
    assert_eq!((first.covers, first.later.len()), (Coverage::All, 1), "{:?}", first.later);
    assert!(first.later[0].explained && first.later[0].place == "/DSS");

    let both = format!("{catalog}{OBJECT}");
    is_unexplained("unlisted object", &update(&signed, &both, &own), end);
    for line in ["4 1\n0000000000 00001 f \n".to_owned(), format!("4 1\n{font:010} 00000 n \n"), own.clone()]
    {
        is_unexplained(&line, &update(&signed, &catalog, &format!("{own}{line}")), end);
    }
    is_unexplained("junk behind", &[&honest[..], b"PK\x03\x04"].concat(), end);
    let skipped =
        String::from_utf8_lossy(&honest[end..]).replace(&format!("/Prev {}", start(&signed)), "/Prev 99");
    is_unexplained("another /Prev", &[&signed[..], skipped.as_bytes()].concat(), end);
}

/// Honest updates one after the other, as tables and as packed tables.
#[test]
fn tail_when_honest_updates_follow_then_explained() {
    let (root, rsa) = Authority::rsa();
    let sign = PdfSign::new(&rsa, SubFilter::Cades(Scheme::RsaSha256));
    for xref in [Xref::Table, Xref::Stream] {
        let options = PdfOptions { xref, signature: Some(sign.clone()), ..PdfOptions::default() };
        let mut file = Pdf::new(&sample::digital_special(3), &options);
        let end = file.bytes().len();
        file.sign(&sign);
        file.append_validation_data(&[&root.certificate], &[]);
        let bytes = file.bytes();
        let honest = reading(&bytes);
        assert_eq!(honest.signatures.len(), 2);
        for signature in &honest.signatures {
            assert!(signature.later.iter().all(|change| change.explained), "{:?}", signature.later);
            assert_eq!((signature.covers, signature.faults.len()), (Coverage::All, 0));
        }
        is_unexplained("junk", &[&bytes[..], b"JUNK"].concat(), end);
    }
}

/// Proves promise 21.
#[test]
fn field_when_its_later_signature_is_none_then_unexplained() {
    let fake = format!(
        "<</Type/Sig/SubFilter/adbe.pkcs7.detached/ByteRange[0 10 20 30]/Contents<{}>>>",
        "00".repeat(60)
    );
    for (what, body, unread) in [
        ("range of nothing", fake.as_str(), false),
        ("short value", "<</Type/Sig/ByteRange[0 10 20 30]/Contents<00>>>", true),
        ("no signature", "<</ByteRange[0 1 2 3]>>", true),
        ("not a dictionary", "(signed)", true),
    ] {
        for rectangle in ["[0 0 0 0]", "[0 0 500 300]"] {
            let mut file = PdfFile::signed(value);
            let widget = format!(
                "<</FT/Sig/T(S2)/V 11 0 R/Type/Annot/Subtype/Widget/Rect{rectangle}/AP<</N 9 0 R>>>>"
            );
            file.revision(&[
                (1, text(&CATALOG.replace("FIELD", "10 0 R"))),
                (3, text(&PAGE.replace("FIELD", "10 0 R"))),
                (10, text(&widget)),
                (11, text(body)),
            ]);
            let reading = reading(&file.bytes);
            let [first, second] = &reading.signatures[..] else { panic!("{what}: {:?}", reading.signatures) };
            assert_eq!(first.covers, Coverage::Partial, "{what}");
            assert!(first.later.iter().any(|change| !change.explained), "{what}: {:?}", first.later);
            assert!(!second.faults.is_empty() && second.covers != Coverage::All, "{what}");
            if unread {
                assert!(matches!(second.envelope, Envelope::Unknown { .. }), "{what}");
            }
        }
    }
}

/// A field that is said to be signed, by an object that is not there. Proves A-009.
#[test]
fn field_when_its_value_is_not_there_then_an_unreadable_signature() {
    let mut file = PdfFile::page();
    file.revision(&[
        (1, text("<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[7 0 R]>>>>")),
        (7, field("Signature1", 8)),
        (9, stream("/Type/XObject/Subtype/Form/BBox[0 0 90 60]", b"")),
    ]);
    let reading = reading(&file.bytes);
    let [signature] = &reading.signatures[..] else { panic!("{:?}", reading.signatures) };
    assert_eq!(signature.place, "object 8 0");
    assert!(matches!(signature.envelope, Envelope::Unknown { .. }));
    assert_eq!(signature.faults[0].code, "DOC-PDF-SIGNATURE-UNREADABLE");
}

/// Proves promise 21.
#[test]
fn value_when_its_filling_holds_bytes_then_a_fault() {
    let padded = |more: &'static [u8]| {
        reading(&PdfFile::signed(move |bytes| [&value(bytes)[..], more].concat()).bytes).signatures.remove(0)
    };
    assert!(padded(&[0; 9]).faults.is_empty());
    assert_eq!(padded(b"\0\0hidden").faults[0].code, "DOC-PDF-SIGNATURE-PADDING");
}
