//! What later revisions of a signed PDF change, honest ones and attacks (SECURITY §3, shadow attacks).

use fapiao_document::{Coverage, Limits, Options, Reading, read};

use crate::pdf_file::{PdfFile, field, signature, stream, text};

const PAGE: &str = "<</Type/Page/Parent 2 0 R/Contents[4 0 R 40 0 R]/Resources<</Font<</F1 5 0 R>>>>";

fn signed() -> PdfFile {
    // The value is not checked here: any CMS-like bytes will do.
    PdfFile::signed(|_| b"\x30\x04\x06\x02\x2A\x03".to_vec())
}

fn reading(file: &PdfFile) -> Reading {
    read(&file.bytes, &Limits::default(), &Options::default()).unwrap()
}

/// The signed file with more objects appended.
fn later(objects: &[(u32, Vec<u8>)]) -> Reading {
    let mut file = signed();
    file.revision(objects);
    reading(&file)
}

/// Places of the first signature's later changes that are explained, and that are not.
fn changes(reading: &Reading) -> (Vec<&str>, Vec<&str>) {
    let places = |explained: bool| {
        let later = reading.signatures[0].later.iter();
        later.filter(|change| change.explained == explained).map(|change| change.place.as_str()).collect()
    };
    (places(true), places(false))
}

/// Asserts that an update is an unexplained change of exactly this place.
#[track_caller]
fn is_unexplained(objects: &[(u32, Vec<u8>)], place: &str) {
    let reading = later(objects);
    assert_eq!(reading.signatures.len(), 1);
    assert_eq!(changes(&reading).1, [place]);
    assert_eq!(reading.signatures[0].covers, Coverage::Partial);
    assert!(!reading.signatures[0].uncovered.is_empty());
}

#[test]
fn signature_when_nothing_follows_then_covers_all() {
    let reading = reading(&signed());
    let [signature] = &reading.signatures[..] else { panic!() };
    assert_eq!((signature.covers, signature.place.as_str()), (Coverage::All, "object 8 0"));
    assert!(signature.faults.is_empty() && signature.later.is_empty() && signature.uncovered.is_empty());
    assert_eq!(signature.claimed_at.as_deref(), Some("D:20260901120000+08'00'"));
    assert_eq!(signature.method.as_deref(), Some("adbe.pkcs7.detached"));
}

/// Proves promise 21.
#[test]
fn revision_when_it_says_the_same_then_its_bytes_are_still_unexplained() {
    let reading = later(&[
        (3, text(&format!("{PAGE} /Annots [ 7 0 R ] >>"))),
        (4, stream("", b"BT /F1 12 Tf 72 300 Td (Total 100.00) Tj ET")),
        (50, text("<</Unused true>>")),
    ]);
    // No object differs, so the update has no purpose that explains it.
    assert_eq!(changes(&reading), (vec![], vec!["bytes after the signed revision"]));
    assert_eq!(reading.signatures[0].covers, Coverage::Partial);
}

#[test]
fn revision_when_another_signature_is_added_then_explained() {
    let mut file = signed();
    file.revision(&[
        (
            1,
            text(
                "<</Type/Catalog/Pages 2 0 R/DSS<</Certs[]>>/AcroForm<</SigFlags 3/Fields[7 0 R 10 0 R]>>>>",
            ),
        ),
        (3, text(&format!("{PAGE}/Annots[7 0 R 10 0 R]>>"))),
        (6, text("<</InvoiceNumber(26440000000000000001)/ModDate(D:20260102)>>")),
        (10, field("Signature2", 11)),
        (11, signature("adbe.pkcs7.detached", "")),
    ]);
    file.sign(|_| b"\x30\x04\x06\x02\x2A\x03".to_vec());
    let reading = reading(&file);
    assert_eq!(reading.signatures.len(), 2);
    assert_eq!(changes(&reading), (vec!["signature field Signature2", "/DSS", "/Info"], vec![]));
    assert!(reading.signatures.iter().all(|signature| signature.covers == Coverage::All));
    assert!(reading.signatures.iter().all(|signature| signature.faults.is_empty()));
}

/// Proves promise 21.
#[test]
fn revision_when_page_contents_are_replaced_then_unexplained() {
    is_unexplained(&[(4, stream("", b"BT /F1 12 Tf 72 300 Td (Total 900.00) Tj ET"))], "page 1 /Contents[0]");
}

/// Proves promise 21.
#[test]
fn revision_when_a_free_object_is_filled_then_unexplained() {
    is_unexplained(&[(40, stream("", b"BT /F1 12 Tf 72 200 Td (900.00) Tj ET"))], "page 1 /Contents[1]");
}

/// Proves promise 21.
#[test]
fn revision_when_a_font_is_replaced_then_unexplained() {
    is_unexplained(
        &[(5, text("<</Type/Font/Subtype/Type1/BaseFont/Courier>>"))],
        "page 1 /Resources/Font/F1/BaseFont",
    );
}

/// Proves promise 21.
#[test]
fn revision_when_an_annotation_is_added_then_unexplained() {
    is_unexplained(
        &[
            (3, text(&format!("{PAGE}/Annots[7 0 R 10 0 R]>>"))),
            (10, text("<</Type/Annot/Subtype/FreeText/Rect[0 0 595 396]/AP<</N 9 0 R>>>>")),
        ],
        "page 1 /Annots added",
    );
}

/// Proves promise 21.
#[test]
fn revision_when_an_empty_signature_field_paints_over_then_unexplained() {
    is_unexplained(
        &[
            (3, text(&format!("{PAGE}/Annots[7 0 R 10 0 R]>>"))),
            (10, text("<</FT/Sig/T(Cover)/Type/Annot/Subtype/Widget/Rect[0 0 595 396]/AP<</N 9 0 R>>>>")),
        ],
        "page 1 /Annots added",
    );
}

/// Proves promise 21.
#[test]
fn revision_when_the_seal_looks_different_then_unexplained() {
    let seal = stream("/Type/XObject/Subtype/Form/BBox[0 0 90 60]", b"0 0 45 60 re f");
    is_unexplained(&[(9, seal)], "/AcroForm/Fields[0]/AP/N");
}

/// Proves promise 21.
#[test]
fn revision_when_the_page_box_above_changes_then_unexplained() {
    is_unexplained(
        &[(2, text("<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 595 200]>>"))],
        "page 1 inherited /MediaBox[3]",
    );
}

/// Proves promise 21.
#[test]
fn revision_when_pages_are_added_or_removed_then_unexplained() {
    let added = (41, text("<</Type/Page/Parent 2 0 R/Contents 4 0 R>>"));
    is_unexplained(
        &[(2, text("<</Type/Pages/Count 2/Kids[3 0 R 41 0 R]/MediaBox[0 0 595 396]>>")), added],
        "page 2 added",
    );
    let reading = later(&[(2, text("<</Type/Pages/Count 0/Kids[]/MediaBox[0 0 595 396]>>"))]);
    assert!(changes(&reading).1.contains(&"page 1 removed"));
}

/// Proves promise 21.
#[test]
fn revision_when_info_states_another_number_then_unexplained() {
    is_unexplained(
        &[(6, text("<</InvoiceNumber(26440000000000000002)/ModDate(D:20260102)>>"))],
        "/Info/InvoiceNumber",
    );
}

/// Proves promise 21.
#[test]
fn revision_when_the_catalog_is_exchanged_then_unexplained() {
    let mut file = signed();
    file.root = 42;
    file.revision(&[
        (42, text("<</Type/Catalog/Pages 43 0 R>>")),
        (43, text("<</Type/Pages/Count 1/Kids[44 0 R]/MediaBox[0 0 595 396]>>")),
        (44, text("<</Type/Page/Parent 43 0 R/Contents 45 0 R>>")),
        (45, stream("", b"")),
    ]);
    let reading = reading(&file);
    assert_eq!(reading.signatures.len(), 1, "still there, though no field names it");
    assert!(reading.signatures[0].faults.iter().any(|fault| fault.code == "DOC-PDF-SIGNATURE-UNREFERENCED"));
    assert!(!changes(&reading).1.is_empty());
    assert_eq!(reading.signatures[0].covers, Coverage::Partial);
}

/// Proves promise 21.
#[test]
fn revision_when_a_text_field_is_filled_then_unexplained() {
    let mut file = PdfFile::page();
    let field = |value: &str| text(&format!("<</FT/Tx/T(amount){value}>>"));
    file.revision(&[
        (1, text("<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[7 0 R 12 0 R]>>>>")),
        (7, text("<</FT/Sig/T(Signature1)/V 8 0 R>>")),
        (8, signature("adbe.pkcs7.detached", "")),
        (12, field("")),
    ]);
    file.sign(|_| b"\x30\x04\x06\x02\x2A\x03".to_vec());
    file.revision(&[(12, field("/V(900.00)"))]);
    assert_eq!(changes(&reading(&file)).1, ["/AcroForm/Fields[1]/V"]);
}

/// Proves promise 21.
#[test]
fn signature_when_two_fields_name_it_then_a_fault() {
    let mut file = PdfFile::page();
    file.revision(&[
        (1, text("<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[7 0 R 10 0 R]>>>>")),
        (7, text("<</FT/Sig/T(Signature1)/V 8 0 R>>")),
        (10, text("<</FT/Sig/T(Signature2)/V 8 0 R>>")),
        (8, signature("adbe.pkcs7.detached", "")),
    ]);
    file.sign(|_| b"\x30\x04\x06\x02\x2A\x03".to_vec());
    let reading = reading(&file);
    let codes: Vec<&str> = reading.signatures[0].faults.iter().map(|fault| fault.code.as_ref()).collect();
    assert_eq!(codes, ["DOC-PDF-SIGNATURE-SHARED"]);
}

/// A signed PDF that is embedded unpacked is a file in the file: its signature says nothing of the outer one.
#[test]
fn signature_when_it_stands_in_an_embedded_file_then_it_is_not_the_outer_files() {
    let inner = signed().bytes;
    let mut file = PdfFile::page();
    file.revision(&[
        (1, text("<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(inner.pdf) 20 0 R]>>>>>>")),
        (20, text("<</Type/Filespec/F(inner.pdf)/EF<</F 21 0 R>>>>")),
        (21, stream("/Type/EmbeddedFile", &inner)),
    ]);
    let reading = reading(&file);
    assert_eq!(reading.signatures, []);
    let [attachment] = &reading.attachments[..] else { panic!("{:?}", reading.attachments) };
    assert_eq!(
        (attachment.name.as_str(), attachment.bytes),
        ("inner.pdf", u64::try_from(inner.len()).unwrap())
    );
}

/// Proves promise 21.
#[test]
fn signature_when_its_dictionary_states_a_key_twice_then_a_fault() {
    let mut file = PdfFile::page();
    file.revision(&[
        (1, text("<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[7 0 R]>>>>")),
        (7, text("<</FT/Sig/T(Signature1)/V 8 0 R>>")),
        (8, signature("adbe.pkcs7.detached", "/ByteRange[0 1 2 3]")),
    ]);
    file.sign(|_| b"\x30\x04\x06\x02\x2A\x03".to_vec());
    let reading = reading(&file);
    assert!(reading.signatures[0].faults.iter().any(|fault| fault.code == "DOC-PDF-SIGNATURE-DAMAGED"));
    assert_ne!(reading.signatures[0].covers, Coverage::All);
}
