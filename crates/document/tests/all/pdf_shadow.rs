//! Updates that put other content under a signature by what readers do differently: names, ways through the page
//! tree, generation numbers, keys written twice, annotations that look like signature fields (SECURITY §3).
//!
//! Each hides behind an honest change (validation data in the catalog), which alone would be explained.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use fapiao_document::{Coverage, Limits, Options, Revision, read};

use crate::pdf_file::{PdfFile, field, signature, stream, text};

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[7 0 R]>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/Contents 4 0 R";
const OWN: &str = "/Resources<</Font<</F1 5 0 R>>>>";
const OTHER: &[u8] = b"BT /F1 12 Tf 72 300 Td (Total 900.00) Tj ET";

/// A signed page: what its tree and the page itself hold besides, and what its content paints last.
fn signed(tree: &str, page: &str, paints: &str) -> PdfFile {
    certified(tree, page, paints, "")
}

fn certified(tree: &str, page: &str, paints: &str, value: &str) -> PdfFile {
    let mut file = PdfFile::new();
    let content = format!("BT /F1 12 Tf 72 300 Td (Total 100.00) Tj ET {paints}");
    file.revision(&[
        (1, text(&format!("{CATALOG}>>"))),
        (2, text(&format!("<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 595 396]{tree}>>"))),
        (3, text(&format!("{PAGE}{page}/Annots[7 0 R]>>"))),
        (4, stream("", content.as_bytes())),
        (5, text("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")),
        (6, text("<</InvoiceNumber(26440000000000000001)/ModDate(D:20260101)>>")),
        (7, field("Signature1", 8)),
        (8, signature("adbe.pkcs7.detached", value)),
        (9, stream("/Type/XObject/Subtype/Form/BBox[0 0 90 60]", b"0 0 90 60 re f")),
        (10, stream("/Type/XObject/Subtype/Form/BBox[0 0 90 60]", b"0 0 9 6 re f")),
    ]);
    file.sign(|_| b"\x30\x04\x06\x02\x2A\x03".to_vec());
    file
}

fn honest() -> (u32, Vec<u8>) {
    (1, text(&format!("{CATALOG}/DSS<</Certs[]>>>>")))
}

/// What the update changes after the first signature, and how much that one covers.
fn later(file: &PdfFile) -> (Vec<Revision>, Coverage) {
    let reading = read(&file.bytes, &Limits::default(), &Options::default()).unwrap();
    let first = &reading.signatures[0];
    (first.later.clone(), first.covers)
}

#[track_caller]
fn is_explained(file: &PdfFile, what: &str) {
    let (changes, covers) = later(file);
    assert!(!changes.is_empty() && changes.iter().all(|change| change.explained), "{what}: {changes:?}");
    assert_eq!(covers, Coverage::All, "{what}");
}

/// Asserts that something is not explained, and whether a page is known to show something else.
#[track_caller]
fn is_unexplained(file: &PdfFile, what: &str, shown: bool) {
    let (changes, covers) = later(file);
    assert!(changes.iter().any(|change| !change.explained), "{what}: {changes:?}");
    assert_eq!(changes.iter().any(|change| change.shown), shown, "{what}: {changes:?}");
    assert_eq!(covers, Coverage::Partial, "{what}");
}

fn updated(mut file: PdfFile, objects: &[(u32, Vec<u8>)]) -> PdfFile {
    let mut all = objects.to_vec();
    if !objects.iter().any(|(number, _)| *number == 1) {
        all.push(honest());
    }
    file.revision(&all);
    file
}

#[test]
fn update_when_it_adds_validation_data_alone_then_explained() {
    is_explained(&updated(signed("", OWN, ""), &[]), "own resources");
    is_explained(&updated(signed(OWN, "", ""), &[]), "inherited resources");
}

/// Names that lead upward in a page or an annotation are any name in a dictionary of resources.
///
/// Proves promise 21.
#[test]
fn update_when_what_a_resource_of_any_name_paints_is_replaced_then_shown() {
    for name in ["P", "Parent", "IRT", "Popup", "Length", "Filter", "Metadata", "Type"] {
        let resources = format!("/Resources<</Font<</F1 5 0 R>>/XObject<</{name} 10 0 R>>>>");
        let other = stream("/Type/XObject/Subtype/Form/BBox[0 0 90 60]", b"0 0 90 60 re f");
        for (tree, page) in [("", resources.as_str()), (resources.as_str(), "")] {
            let file = signed(tree, page, &format!("/{name} Do"));
            is_unexplained(&updated(file, &[(10, other.clone())]), name, true);
        }
    }
}

/// Readers take what a page inherits on the way from the root down, or on that from the page up.
///
/// Proves promise 21.
#[test]
fn update_when_another_tree_gives_the_page_something_else_then_shown() {
    let other = "/Resources<</Font<</F1 11 0 R>>>>";
    let font = (11, text("<</Type/Font/Subtype/Type1/BaseFont/Symbol>>"));
    let node = |number, entries: &str| {
        (number, text(&format!("<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 595 396]{entries}>>")))
    };
    let catalog = (1, text(&format!("{}/DSS<<>>>>", CATALOG.replace("/Pages 2", "/Pages 12"))));
    let base = || signed(OWN, "", "");
    let cases = [
        ("a new root, resources", vec![catalog.clone(), node(12, other), font.clone()], true),
        (
            "a new root, box",
            vec![
                catalog.clone(),
                (12, text(&format!("<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 9 9]{OWN}>>"))),
            ],
            true,
        ),
        ("a new root, turned", vec![catalog.clone(), node(12, &format!("{OWN}/Rotate 180"))], true),
        (
            "a root above the root",
            vec![
                catalog,
                (12, text("<</Type/Pages/Count 1/Kids[2 0 R]/CropBox[0 0 9 9]>>")),
                (
                    2,
                    text(&format!(
                        "<</Type/Pages/Parent 12 0 R/Count 1/Kids[3 0 R]/MediaBox[0 0 595 396]{OWN}>>"
                    )),
                ),
            ],
            true,
        ),
        (
            "another way up",
            vec![
                (3, text("<</Type/Page/Parent 12 0 R/Contents 4 0 R/Annots[7 0 R]>>")),
                node(12, other),
                font,
            ],
            true,
        ),
        ("a page that looks like a node", vec![(3, text(&format!("{PAGE}/Annots[7 0 R]/Kids[]>>")))], false),
    ];
    for (what, objects, shown) in cases {
        is_unexplained(&updated(base(), &objects), what, shown);
    }
}

/// Proves promise 21.
#[test]
fn update_when_an_object_changes_its_generation_then_unexplained() {
    for (what, objects) in [
        ("the content", vec![(4, 1, stream("", OTHER))]),
        ("the content, the highest", vec![(4, 65_535, stream("", OTHER))]),
        ("a new object", vec![(30, 1, text("<<>>"))]),
        ("both", vec![(4, 0, stream("", b"BT ET")), (4, 1, stream("", OTHER))]),
    ] {
        let mut file = signed("", OWN, "");
        let (number, body) = honest();
        let mut all = objects;
        all.push((number, 0, body));
        file.revision_of(&all, "");
        let (changes, covers) = later(&file);
        assert!(changes.iter().any(|change| !change.explained), "{what}: {changes:?}");
        assert_eq!(covers, Coverage::Partial, "{what}");
    }
    // Named by another generation than it has.
    let page = format!("{}{OWN}/Annots[7 0 R]>>", PAGE.replace("4 0 R", "4 1 R"));
    let (changes, _) = later(&updated(signed("", OWN, ""), &[(3, text(&page))]));
    assert!(changes.iter().any(|change| !change.explained), "{changes:?}");
    let catalog = format!("{CATALOG}/DSS<</Certs[40 7 R]>>>>");
    is_unexplained(&updated(signed("", OWN, ""), &[(1, text(&catalog))]), "a reference to nothing", false);
}

/// Proves promise 21.
#[test]
fn update_when_a_key_stands_twice_then_unexplained() {
    let page = |contents: &str| text(&format!("<</Type/Page/Parent 2 0 R{contents}{OWN}/Annots[7 0 R]>>"));
    let evil = (30, stream("", OTHER));
    for (what, objects) in [
        ("first", vec![(3, page("/Contents 30 0 R/Contents 4 0 R")), evil.clone()]),
        ("escaped", vec![(3, page("/Con#74ents 30 0 R/Contents 4 0 R")), evil.clone()]),
        ("escaped whole", vec![(3, page("/#43#6f#6e#74#65#6E#74#73 30 0 R/Contents 4 0 R")), evil]),
        ("deep", vec![(1, text(&format!("{CATALOG}/DSS<</VRI<</A<</Cert[]/Cert[]>>>>>>>>")))]),
        ("in a list", vec![(1, text(&format!("{CATALOG}/DSS<</Certs[<</A 1/#41 2>>]>>>>")))]),
        ("of a stream", vec![(30, text("<</Length 5/Length 3>>\nstream\nabcde\nendstream"))]),
        ("two values", vec![(30, text("<</A 1>> <</A 2>>"))]),
        ("a shorter length", vec![(30, text("<</Length 3>>\nstream\nabcde\nendstream"))]),
        ("a longer length", vec![(30, text("<</Length 400>>\nstream\nabcde\nendstream"))]),
        ("no length", vec![(30, text("<<>>\nstream\nabcde\nendstream"))]),
    ] {
        is_unexplained(&updated(signed("", OWN, ""), &objects), what, false);
    }
    let (number, body) = honest();
    for trailer in ["/Root 1 0 R", "/Ro#6ft 1 0 R", "/Root 30 0 R", "/Info 6 0 R", "/Size 99", "/Encrypt<<>>"]
    {
        let mut file = signed("", OWN, "");
        file.revision_of(
            &[(number, 0, body.clone()), (30, 0, text("<</Type/Catalog/Pages 31 0 R>>"))],
            trailer,
        );
        let reading = read(&file.bytes, &Limits::default(), &Options::default()).unwrap();
        let first = &reading.signatures[0];
        assert!(first.later.iter().any(|change| !change.explained), "{trailer}: {:?}", first.later);
        assert_ne!(first.covers, Coverage::All, "{trailer}");
    }
    let mut file = signed("", OWN, "");
    file.revision_of(&[(number, 0, body)], "/ID[<00><00>]");
    is_explained(&file, "an honest trailer");
}

/// What is added to a page as an unsigned signature field must be a widget and a point.
///
/// Proves promise 21.
#[test]
fn update_when_an_unsigned_signature_field_can_be_seen_or_carries_a_file_then_unexplained() {
    let add = |body: &str, form: bool, page: bool| {
        let mut objects = vec![(30, text(body)), (31, stream("/Type/EmbeddedFile", b"<a/>"))];
        if form {
            let catalog = CATALOG.replace("/Fields[7 0 R", "/Fields[7 0 R 30 0 R");
            objects.push((1, text(&format!("{catalog}/DSS<<>>>>"))));
        }
        if page {
            objects.push((3, text(&format!("{PAGE}{OWN}/Annots[7 0 R 30 0 R]>>"))));
        }
        updated(signed("", OWN, ""), &objects)
    };
    let common = "<</Type/Annot/FT/Sig/T(S2)/F 4/P 3 0 R";
    let wide = "/Rect[0 0 595 396]";
    let point = "/Rect[0 0 0 0]";
    for more in [
        format!("/Subtype/Square{wide}/IC[1 1 1]"),
        format!("/Subtype/FreeText{wide}/DA(/Helv 18 Tf 0 g)/Contents(900.00)"),
        format!("/Subtype/Line{point}/L[0 100 580 100]/BS<</W 300>>"),
        format!("/Subtype/Line{wide}/L[0 100 580 100]"),
        format!("/Subtype/Stamp{point}"),
        format!("/Subtype/Link{wide}/A<</S/URI/URI(x:y)>>"),
        format!("/Subtype/FileAttachment{point}/FS<</Type/Filespec/F(e.xml)/EF<</F 31 0 R>>>>"),
        format!("/Subtype/Widget{point}/FS<</Type/Filespec/F(e.xml)/EF<</F 31 0 R>>>>"),
        format!("/Subtype/Widget{point}/AF[<</Type/Filespec/F(e.xml)/EF<</F 31 0 R>>>>]"),
        format!("/Subtype/Widget{wide}/MK<</BG[1 1 1]>>"),
        format!("/Subtype/Widget{wide}"),
        format!("/Subtype/Widget{point}/MK<</BG[1 1 1]>>"),
        format!("/Subtype/Widget{point}/BS<</W 300>>"),
        format!("/Subtype/Widget{point}/Border[0 0 300]"),
        format!("/Subtype/Widget{point}/C[1 1 1]"),
        format!("/Subtype/Widget{point}/A<</S/JavaScript/JS(x)>>"),
        format!("/Subtype/Widget{point}/AA<<>>"),
        format!("/Subtype/Widget{point}/Popup<</Type/Annot/Subtype/Popup{wide}/Open true>>"),
        format!("/Subtype/Widget{point}/Contents(900.00)"),
        format!("/Subtype/Widget{point}/AP<</N 9 0 R>>"),
        format!("/Subtype/Widget{point}/V(900.00)"),
        "/Subtype/Widget/Rect[0 100 595 100]".to_owned(),
        "/Subtype/Widget/Rect[10 10 0 0]".to_owned(),
        "/Subtype/Widget".to_owned(),
        String::new(),
        wide.to_owned(),
        format!("/Subtype/Widget{point}/Kids[<</Subtype/Widget{wide}>>]"),
        format!("/Subtype/Widget{point}/Parent 7 0 R"),
    ] {
        let body = format!("{common}{more}>>");
        is_unexplained(&add(&body, false, true), &more, false);
        is_unexplained(&add(&body, true, true), &more, false);
    }
    // A text field below a signature field.
    is_unexplained(&add("<</FT/Tx/Parent 7 0 R/T(x)>>", true, false), "text", false);
    let body = format!("{common}/Subtype/Widget{point}>>");
    is_explained(&add(&body, true, true), "a point on the page and in the form");
    is_explained(&add(&body, false, true), "a point on the page");
    is_explained(&add("<</FT/Sig/T(S2)/Lock<</Action/All>>>>", true, false), "a field that is nowhere drawn");
}

/// A later signature explains its widget, not another annotation that claims to be its field.
///
/// Proves promise 21.
#[test]
fn update_when_a_later_signature_stands_in_another_annotation_then_unexplained() {
    let add = |more: &str| {
        let mut file = signed("", OWN, "");
        let catalog = CATALOG.replace("/Fields[7 0 R", "/Fields[7 0 R 30 0 R");
        file.revision(&[
            (1, text(&format!("{catalog}>>"))),
            (3, text(&format!("{PAGE}{OWN}/Annots[7 0 R 30 0 R]>>"))),
            (30, text(&format!("<</Type/Annot/FT/Sig/T(S2)/V 31 0 R/F 4/P 3 0 R{more}>>"))),
            (31, signature("adbe.pkcs7.detached", "")),
            (32, stream("/Type/EmbeddedFile", b"<a/>")),
        ]);
        file.sign(|_| b"\x30\x04\x06\x02\x2A\x03".to_vec());
        file
    };
    is_explained(&add("/Subtype/Widget/Rect[0 0 90 60]/AP<</N 9 0 R>>/MK<<>>"), "a widget");
    for more in [
        "/Subtype/Square/Rect[0 0 595 396]/IC[1 1 1]",
        "/Subtype/FileAttachment/Rect[0 0 0 0]/FS<</Type/Filespec/F(e.xml)/EF<</F 32 0 R>>>>",
        "/Subtype/Widget/Rect[0 0 0 0]/FS<</Type/Filespec/F(e.xml)/EF<</F 32 0 R>>>>",
        "/Subtype/Widget/Rect[0 0 0 0]/AA<<>>",
        "/Subtype/Widget/Rect[0 0 0 0]/Popup<<>>",
        "/Rect[0 0 0 0]",
    ] {
        is_unexplained(&add(more), more, false);
    }
}

/// A field that was there and is signed later is no hiding place either.
///
/// Proves promise 21.
#[test]
fn update_when_an_annotation_that_was_there_gains_a_popup_or_a_file_then_unexplained() {
    for more in ["/Popup 30 0 R", "/IRT 30 0 R", "/FS 30 0 R", "/A 30 0 R", "/Parent 30 0 R", "/MK<</BG[1]>>"]
    {
        let body = String::from_utf8(field("Signature1", 8)).unwrap().replacen("<<", &format!("<<{more}"), 1);
        let popup = text("<</Type/Annot/Subtype/Popup/Rect[0 0 595 396]/Open true>>");
        is_unexplained(&updated(signed("", OWN, ""), &[(7, text(&body)), (30, popup)]), more, false);
    }
}

/// A certifying signature that permits no change is not kept by one that others would explain (DocMDP, P 1).
///
/// Proves promise 21.
#[test]
fn update_when_the_signature_permits_none_then_unexplained() {
    let reference = |p: &str| {
        format!(
            "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams{p}/V/1.2>>>>]"
        )
    };
    let second = |file: &mut PdfFile, kind: &str, rect: &str| {
        let catalog = CATALOG.replace("/Fields[7 0 R", "/Fields[7 0 R 30 0 R");
        file.revision(&[
            (1, text(&format!("{catalog}>>"))),
            (3, text(&format!("{PAGE}{OWN}/Annots[7 0 R 30 0 R]>>"))),
            (
                30,
                text(&format!(
                    "<</Type/Annot/Subtype/Widget/FT/Sig/T(S2)/V 31 0 R/F 4/P 3 0 R/Rect[{rect}]>>"
                )),
            ),
            (31, signature(kind, "")),
        ]);
        file.sign(|_| b"\x30\x04\x06\x02\x2A\x03".to_vec());
    };
    let info = (6, text("<</InvoiceNumber(26440000000000000001)/ModDate(D:20260202)>>"));
    let catalog = |more: &str| (1, text(&format!("{CATALOG}{more}>>")));
    let metadata = catalog("/Metadata 30 0 R");
    let stream = (30, stream("/Type/Metadata/Subtype/XML", b"<x/>"));
    let empty = [
        (1, text(&format!("{}>>", CATALOG.replace("/Fields[7 0 R", "/Fields[7 0 R 30 0 R")))),
        (30, text("<</FT/Sig/T(S2)>>")),
    ];
    for (p, none) in
        [("/P 1", true), ("/P 0", true), ("/P/x", true), ("/P 2", false), ("/P 3", false), ("", false)]
    {
        let base = || certified("", OWN, "", &reference(p));
        let is =
            if none { |file: &PdfFile, what: &str| is_unexplained(file, what, false) } else { is_explained };
        is(&updated(base(), std::slice::from_ref(&info)), p);
        is(&updated(base(), &[metadata.clone(), stream.clone()]), p);
        is(&updated(base(), &empty), p);
        let mut signed = base();
        second(&mut signed, "adbe.pkcs7.detached", "0 0 0 0");
        is(&signed, p);
        let mut stamped = base();
        second(&mut stamped, "ETSI.RFC3161", "0 0 90 60");
        is(&stamped, p);
        // Validation data and unseen time stamps are no changes of the document.
        is_explained(&updated(base(), &[]), p);
        let mut stamped = base();
        second(&mut stamped, "ETSI.RFC3161", "0 0 0 0");
        is_explained(&stamped, p);
    }
}

/// What the document permits may not be taken back.
///
/// Proves promise 21.
#[test]
fn update_when_permissions_are_removed_or_exchanged_then_unexplained() {
    let with = |perms: &str| text(&format!("{CATALOG}{perms}>>"));
    let base = || {
        let mut file = PdfFile::page();
        file.revision(&[
            (1, with("/Perms<</DocMDP 8 0 R>>")),
            (7, field("Signature1", 8)),
            (8, signature("adbe.pkcs7.detached", "")),
            (9, stream("/Type/XObject/Subtype/Form/BBox[0 0 90 60]", b"0 0 90 60 re f")),
        ]);
        file.sign(|_| b"\x30\x04\x06\x02\x2A\x03".to_vec());
        file
    };
    for perms in ["/DSS<<>>", "/DSS<<>>/Perms<<>>", "/DSS<<>>/Perms<</DocMDP 8 0 R/UR3 8 0 R>>"] {
        is_unexplained(&updated(base(), &[(1, with(perms))]), perms, false);
    }
    is_explained(&updated(base(), &[(1, with("/DSS<<>>/Perms<</DocMDP 8 0 R>>"))]), "kept");
}

/// Entries that change nothing of what a page shows are changes, but the page shows the same.
#[test]
fn update_when_a_page_gains_what_shows_nothing_then_unexplained_but_not_shown() {
    for more in [
        "/Tabs/S",
        "/StructParents 0",
        "/PieceInfo<</A<</LastModified(D:2026)>>>>",
        "/Thumb 4 0 R",
        "/Rotate 0",
        "/CropBox[0 0 595 396]",
        "/MediaBox[0 0 595 396]",
        "/UserUnit 1.0",
        "/Dur 1",
        "/B[]",
    ] {
        let page = format!("{PAGE}{OWN}/Annots[7 0 R]{more}>>");
        is_unexplained(&updated(signed("", OWN, ""), &[(3, text(&page))]), more, false);
    }
    let page = format!("{}{OWN}/Annots[7 0 R]>>", PAGE.replace("4 0 R", "[4 0 R]"));
    is_unexplained(&updated(signed("", OWN, ""), &[(3, text(&page))]), "a list of one", false);
    let packed = stream(
        "/Filter/ASCIIHexDecode",
        b"4254202F46312031322054662037322033303020546420 28546F74616C203130302E30302920546A20455420>",
    );
    is_unexplained(&updated(signed("", OWN, ""), &[(4, packed)]), "packed anew", false);
    for more in ["/Rotate 90", "/CropBox[0 0 595 200]", "/MediaBox[0 0 595 200]", "/UserUnit 2"] {
        let page = format!("{PAGE}{OWN}/Annots[7 0 R]{more}>>");
        is_unexplained(&updated(signed("", OWN, ""), &[(3, text(&page))]), more, true);
    }
    is_unexplained(&updated(signed("", OWN, ""), &[(4, stream("", OTHER))]), "content", true);
}

/// Many pages and many entries cost what they are, not each other's product.
#[test]
fn update_when_there_are_many_pages_and_metadata_then_compared_in_time() {
    const MANY: u32 = 3_000;
    let mut file = PdfFile::new();
    let mut entries = String::new();
    for key in 0..MANY {
        write!(entries, "/K{key}(a)").unwrap();
    }
    let kids: String = (0..MANY).map(|page| format!("{} 0 R ", 100 + page)).collect();
    let outline = |index: u32| {
        let next = if index + 1 < MANY { format!("/Next {} 0 R", 10_001 + index) } else { String::new() };
        (10_000 + index, text(&format!("<</Title(a)/Parent 20 0 R{next}>>")))
    };
    let mut objects = vec![
        (1, text(&format!("{CATALOG}/Outlines 20 0 R>>"))),
        (2, text(&format!("<</Type/Pages/Count {MANY}/Kids[{kids}]/MediaBox[0 0 595 396]>>"))),
        (6, text(&format!("<<{entries}>>"))),
        (7, field("Signature1", 8)),
        (8, signature("adbe.pkcs7.detached", "")),
        (9, stream("/Type/XObject/Subtype/Form/BBox[0 0 90 60]", b"0 0 90 60 re f")),
        (20, text("<</First 10000 0 R>>")),
    ];
    objects.extend((0..MANY).map(|page| (100 + page, text("<</Type/Page/Parent 2 0 R>>"))));
    objects.extend((0..MANY).map(outline));
    file.revision(&objects);
    file.sign(|_| b"\x30\x04\x06\x02\x2A\x03".to_vec());
    file.revision(&[(1, text(&format!("{CATALOG}/Outlines 20 0 R/DSS<<>>>>")))]);
    let started = Instant::now();
    is_explained(&file, "many");
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

/// Fonts may be added to the form for a signature; those that were there stay.
///
/// Proves promise 21.
#[test]
fn update_when_it_changes_resources_of_the_form_then_explained_only_when_it_adds() {
    let with = |form: &str| text(&format!("{}/DSS<<>>>>", CATALOG.replace("/SigFlags 3", form)));
    let base = || {
        let mut file = PdfFile::page();
        file.revision(&[
            (1, with("/SigFlags 3/DR<</Font<</F1 5 0 R>>>>/DA(/F1 0 Tf)")),
            (7, field("Signature1", 8)),
            (8, signature("adbe.pkcs7.detached", "")),
            (9, stream("/Type/XObject/Subtype/Form/BBox[0 0 90 60]", b"0 0 90 60 re f")),
        ]);
        file.sign(|_| b"\x30\x04\x06\x02\x2A\x03".to_vec());
        file
    };
    let info = || (6, text("<</InvoiceNumber(26440000000000000001)/ModDate(D:20260202)>>"));
    for (form, explained) in [
        ("/SigFlags 3/DR<</Font<</F1 5 0 R/F2 5 0 R>>/XObject<<>>>>/DA(/F1 0 Tf)", true),
        ("/SigFlags 1/DR<</Font<</F1 5 0 R>>>>/DA(/F1 0 Tf)/Q 1", true),
        ("/SigFlags 3/DR<</Font<</F1 6 0 R>>>>/DA(/F1 0 Tf)", false),
        ("/SigFlags 3/DR<</Font<<>>>>/DA(/F1 0 Tf)", false),
        ("/SigFlags 3/DA(/F1 0 Tf)", false),
        ("/SigFlags 3/DR<</Font<</F1 5 0 R>>>>/DA(/F2 0 Tf)", false),
        ("/SigFlags 3/DR<</Font<</F1 5 0 R>>>>/DA(/F1 0 Tf)/NeedAppearances true", false),
    ] {
        let file = updated(base(), &[(1, with(form)), info()]);
        if explained {
            is_explained(&file, form);
        } else {
            is_unexplained(&file, form, false);
        }
    }
}
