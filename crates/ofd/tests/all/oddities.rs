//! Every oddity of real files that FORMATS 4.7 lists: read, and reported with its code. Each fixture is the honest
//! package with one thing spoiled, so its findings are those of that thing.

use fapiao_ofd::finding::CODES;

use crate::fixture::{Files, honest, ofd_xml};

/// The findings that the spoiled package has and the honest one has not.
fn findings(files: &Files) -> Vec<&'static str> {
    let mut codes = files.codes();
    codes.retain(|code| *code != "OFD-FONT-NOT-EMBEDDED");
    assert!(codes.iter().all(|code| CODES.iter().any(|row| row.code == *code)), "{codes:?}");
    codes
}

/// The texts of the page, which must be there in spite of the oddity.
fn texts(files: &Files) -> Vec<String> {
    files.read(|_, ofd| {
        let pages = ofd.documents.first().map(|document| document.text()).unwrap_or_default();
        pages.iter().flat_map(|page| &page.runs).map(|run| run.text.to_owned()).collect()
    })
}

const DOCUMENT: &str = "Doc_0/Document.xml";
const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";
const SIGNATURE: &str = "Doc_0/Signs/Sign_0/Signature.xml";

/// Asserts the findings, and that all three texts are still read.
fn tolerated(files: &Files, codes: &[&str]) {
    assert_eq!(findings(files), codes);
    assert_eq!(texts(files), ["购买方", "甲乙公司", "样"]);
}

/// FORMATS 4.7.1.
#[test]
fn path_when_its_case_differs_then_finds_the_entry() {
    tolerated(&honest().edit(DOCUMENT, "Tpls/Tpl_0", "TPLS/Tpl_0"), &["OFD-PATH-CASE"]);
    tolerated(&honest().rename("OFD.xml", "ofd.XML"), &["OFD-PATH-CASE"]);
}

/// FORMATS 4.7.2.
#[test]
fn document_when_ids_are_missing_then_reads_it() {
    tolerated(&honest().edit(DOCUMENT, "<ofd:MaxUnitID>90</ofd:MaxUnitID>", ""), &["OFD-DOC-NO-MAXUNITID"]);
    tolerated(&honest().edit(PAGE, "<ofd:ImageObject ID=\"12\"", "<ofd:ImageObject"), &["OFD-NO-ID"]);
    let nameless = honest().edit("Doc_0/Attachs/Attachments.xml", "ID=\"40\" ", "");
    tolerated(&nameless, &["OFD-NO-ID"]);
}

/// FORMATS 4.7.3.
#[test]
fn document_when_areas_are_missing_or_negative_then_reads_it() {
    let area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:PageArea>";
    tolerated(&honest().edit(DOCUMENT, area, ""), &["OFD-DOC-NO-PAGEAREA"]);
    let negative = honest().edit(PAGE, "Boundary=\"20 30 60 5\"", "Boundary=\"20 30 -3 5\"");
    tolerated(&negative, &["OFD-BOX-NEGATIVE"]);
    let empty = "<ofd:TextCode X=\"0\" Y=\"0\"></ofd:TextCode><ofd:TextCode X=\"1\"";
    tolerated(&honest().edit(PAGE, "<ofd:TextCode X=\"1\"", empty), &["OFD-TEXT-EMPTY"]);
    let broken = honest().edit(PAGE, "Boundary=\"20 30 60 5\"", "Boundary=\"20 30 wide 5\"");
    tolerated(&broken, &["OFD-NUMBER"]);
}

/// FORMATS 4.7.4.
#[test]
fn custom_tags_when_not_namespace_well_formed_then_reads_them() {
    let files = honest().put(
        "Doc_0/Tags/CustomTag.xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<:eInvoice xmlns:=\"\"><Buyer><BuyerName>\
         <ofd:ObjectRef PageRef=\"1\">11</ofd:ObjectRef></BuyerName></Buyer>\
         <TypeCode><ofd:ObjectData>0</ofd:ObjectData></TypeCode></:eInvoice>",
    );
    tolerated(&files, &["OFD-XML-PREFIX"]);
    files.read(|_, ofd| {
        let document = &ofd.documents[0];
        let fields = document.custom_tags[0].fields();
        assert_eq!(fields.len(), 2);
        assert_eq!(fields[0].path, ["Buyer", "BuyerName"]);
        let page = document.page_index(fields[0].objects[0].page).unwrap();
        let text = document.page_text(page).unwrap();
        assert_eq!(text.text_of(fields[0].objects[0].object).as_deref(), Some("甲乙公司"));
        assert_eq!((fields[1].path.as_slice(), fields[1].data), (&["TypeCode"][..], Some("0")));
    });
}

/// FORMATS 4.7.5.
#[test]
fn signatures_when_files_are_missing_or_named_otherwise_then_says_so() {
    let list = "Doc_0/Signs/Signatures.xml";
    let absent = honest().remove(list).remove(SIGNATURE).remove("Doc_0/Signs/Sign_0/SignedValue.dat");
    tolerated(&absent, &["OFD-SIG-MISSING"]);
    absent.read(|_, ofd| {
        assert!(ofd.signatures[0].declared && ofd.signatures[0].path.is_none());
        assert_eq!(ofd.signatures[0].written, "/Doc_0/Signs/Signatures.xml");
    });
    let renamed = honest()
        .rename("Doc_0/Signs/Sign_0/SignedValue.dat", "Doc_0/Signs/Sign_0/SignValue.dat")
        .edit(SIGNATURE, "/Doc_0/Signs/Sign_0/SignedValue.dat", "SignValue.dat");
    tolerated(&renamed, &["OFD-SIG-VALUE-NAME"]);
    renamed.read(|_, ofd| {
        assert_eq!(ofd.signatures[0].signed_value, Some("Doc_0/Signs/Sign_0/SignValue.dat"));
    });
}

/// FORMATS 4.7.7.
#[test]
fn resources_when_paths_are_odd_then_finds_them() {
    let resources = "Doc_0/DocumentRes.xml";
    let base = " BaseLoc=\"Res\"";
    tolerated(&honest().edit(resources, ">qr.png<", ">/Doc_0/Res/qr.png<"), &[]);
    tolerated(&honest().edit(resources, ">qr.png<", ">Res/qr.png<"), &["OFD-PATH-BASE"]);
    tolerated(&honest().edit(resources, base, " BaseLoc=\"/\""), &["OFD-PATH-BASE"]);
    let nowhere = honest().edit(resources, base, "");
    tolerated(&nowhere, &["OFD-PATH-BASE", "OFD-RES-NO-BASELOC"]);
    let flat = honest().edit(resources, base, "").rename("Doc_0/Res/qr.png", "Doc_0/qr.png");
    tolerated(&flat, &["OFD-RES-NO-BASELOC"]);
    let backslash = honest().edit(resources, ">qr.png<", ">..\\Res\\qr.png<");
    tolerated(&backslash, &["OFD-PATH-BACKSLASH"]);
    for files in [nowhere, flat, backslash] {
        files.read(|_, ofd| assert!(ofd.documents[0].text()[0].images[0].entry.is_some()));
    }
    let flat = honest()
        .edit(DOCUMENT, "Pages/Page_0/Content.xml", "Content_0.xml")
        .rename(PAGE, "Doc_0/Content_0.xml");
    tolerated(&flat, &["OFD-PAGE-FLAT"]);
}

/// FORMATS 4.7.8.
#[test]
fn resources_when_jbig2_or_fonts_not_embedded_then_says_so() {
    for format in ["GBIG2", "JB2", "JBIG2"] {
        let files = honest().edit("Doc_0/DocumentRes.xml", "Format=\"PNG\"", &format!("Format=\"{format}\""));
        tolerated(&files, &["OFD-IMAGE-JBIG2"]);
        files.read(|_, ofd| assert_eq!(ofd.documents[0].text()[0].images[0].format, Some(format)));
    }
    assert_eq!(honest().codes(), ["OFD-FONT-NOT-EMBEDDED"]);
    let embedded = honest()
        .edit(
            "Doc_0/PublicRes.xml",
            "FamilyName=\"SimSun\"/>",
            "><ofd:FontFile>f.ttf</ofd:FontFile></ofd:Font>",
        )
        .put("Doc_0/Res/f.ttf", "font");
    assert_eq!(embedded.codes(), Vec::<&str>::new());
}

/// FORMATS 4.7.9.
#[test]
fn signature_when_values_have_line_breaks_then_trims_them() {
    let files = honest().edit(SIGNATURE, ">1.2.156.10197.1.501<", ">\n  1.2.156.10197.1.501\n<").edit(
        SIGNATURE,
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "\nAAECAwQFBgcICQoL\nDA0ODxAREhMUFRYXGBkaGxwdHh8\n",
    );
    tolerated(&files, &["OFD-XML-BLANK"]);
    files.read(|_, ofd| {
        let signature = &ofd.signatures[0];
        assert_eq!(signature.method.as_deref(), Some("1.2.156.10197.1.501"));
        let value: Vec<u8> = (0..32).collect();
        assert_eq!(signature.references[0].check_value.as_ref(), Some(&value));
    });
}

#[test]
fn text_when_drawn_by_glyph_numbers_then_says_that_it_may_show_otherwise() {
    let glyphs = "<ofd:CGTransform CodePosition=\"0\" CodeCount=\"4\" GlyphCount=\"4\"><ofd:Glyphs>9 8 7 6</ofd:Glyphs>\
                  </ofd:CGTransform><ofd:TextCode X=\"1\"";
    tolerated(&honest().edit(PAGE, "<ofd:TextCode X=\"1\"", glyphs), &["OFD-TEXT-GLYPHS"]);
}

#[test]
fn namespace_when_not_the_standards_then_reads_it() {
    let old = "http://www.ofdspec.org";
    let files = honest().edit(PAGE, "http://www.ofdspec.org/2016", old);
    tolerated(&files, &["OFD-XML-NAMESPACE"]);
    let none = honest().edit(PAGE, " xmlns:ofd=\"http://www.ofdspec.org/2016\"", "");
    tolerated(&none, &["OFD-XML-NAMESPACE", "OFD-XML-PREFIX"]);
}

#[test]
fn encoding_when_gbk_or_utf16_then_reads_it() {
    let text = |files: &Files| {
        let (_, content) = files.0.iter().find(|(path, _)| path == PAGE).unwrap();
        String::from_utf8(content.clone()).unwrap()
    };
    let gbk = text(&honest()).replace("UTF-8", "GBK");
    tolerated(&honest().put(PAGE, encoding_rs::GBK.encode(&gbk).0), &[]);
    let utf16: Vec<u8> = format!("\u{feff}{gbk}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    tolerated(&honest().put(PAGE, utf16), &[]);
    let with_mark = format!("\u{feff}{}", text(&honest()));
    tolerated(&honest().put(PAGE, with_mark), &[]);
}

#[test]
fn page_when_it_breaks_then_the_others_are_read() {
    for broken in ["", "<ofd:Page", "<!DOCTYPE a><a/>", "\0\0\0\0"] {
        let files = honest().put(PAGE, broken);
        assert_eq!(texts(&files), ["样"], "{broken:?}");
        files.read(|_, ofd| {
            assert!(!ofd.complete);
            assert_eq!(ofd.signatures[0].references.len(), 2);
            assert_eq!(ofd.documents[0].attachments.len(), 1);
        });
    }
    assert!(findings(&honest().put(PAGE, "<!DOCTYPE a><a/>")).contains(&"OFD-XML-DOCTYPE"));
    assert_eq!(findings(&honest().remove(PAGE)), ["OFD-PATH-MISSING"]);
}

#[test]
fn root_when_unreadable_then_documents_and_signatures_are_found_by_name() {
    let broken = honest().put("OFD.xml", "<ofd:OFD");
    let missing = honest().remove("OFD.xml");
    let astray = honest().edit("OFD.xml", "Doc_0/Document.xml", "Doc_0/Documemt.xml");
    for (files, codes) in [
        (&broken, &["OFD-DOC-BY-NAME", "OFD-ROOT-UNREADABLE", "OFD-SIG-UNDECLARED", "OFD-XML-MALFORMED"][..]),
        (&missing, &["OFD-DOC-BY-NAME", "OFD-PATH-MISSING", "OFD-ROOT-MISSING", "OFD-SIG-UNDECLARED"]),
        (&astray, &["OFD-DOC-BY-NAME", "OFD-PATH-MISSING"]),
    ] {
        assert_eq!(findings(files), codes);
        files.read(|_, ofd| {
            assert!(!ofd.complete);
            let document = ofd.documents.iter().find(|document| !document.pages.is_empty()).unwrap();
            assert_eq!(document.text()[0].runs.len(), 3);
            assert_eq!(ofd.signatures.len(), 1);
            assert_eq!(ofd.signatures[0].path, Some(SIGNATURE));
        });
    }
}

#[test]
fn references_when_they_leave_the_package_or_loop_then_are_refused() {
    let escape = honest().edit(DOCUMENT, "Attachs/Attachments.xml", "../../../etc/passwd");
    assert_eq!(findings(&escape), ["OFD-PATH-ESCAPE", "OFD-PATH-MISSING"]);
    // A page that is its own template, and a document that is its own resource file.
    let own = honest().edit(DOCUMENT, "Tpls/Tpl_0/Content.xml", "Pages/Page_0/Content.xml");
    assert_eq!(findings(&own), ["OFD-PATH-SHARED"]);
    let own = honest().edit(DOCUMENT, ">DocumentRes.xml<", ">Document.xml<");
    assert!(findings(&own).contains(&"OFD-PATH-SHARED"));
}

#[test]
fn resources_when_not_defined_or_given_twice_then_says_so() {
    assert_eq!(findings(&honest().edit(PAGE, "Font=\"4\"", "Font=\"99\"")), ["OFD-RES-MISSING"]);
    assert_eq!(findings(&honest().edit(PAGE, "ResourceID=\"6\"", "ResourceID=\"99\"")), ["OFD-RES-MISSING"]);
    assert_eq!(
        findings(&honest().edit(PAGE, "TemplateID=\"2\"", "TemplateID=\"3\"")),
        ["OFD-TEMPLATE-MISSING"]
    );
    let font = "<ofd:Font ID=\"4\" ";
    let twice = honest().edit("Doc_0/PublicRes.xml", font, &format!("{font}FontName=\"first\"/>{font}"));
    assert_eq!(findings(&twice), ["OFD-DUPLICATE-ID"]);
    twice.read(|_, ofd| assert_eq!(ofd.documents[0].text()[0].runs[0].font, "first"));
}

#[test]
fn page_when_objects_are_in_no_layer_then_reads_them() {
    let files = honest().edit(PAGE, "<ofd:Layer ID=\"10\">", "").edit(PAGE, "</ofd:Layer>", "");
    tolerated(&files, &["OFD-PAGE-NO-LAYER"]);
}

#[test]
fn versions_extensions_and_integrity_when_present_then_are_read() {
    let versions = "<ofd:Versions><ofd:Version ID=\"v1\" Index=\"1\" Current=\"true\" BaseLoc=\"Doc_0/Vers/V1.xml\"/>\
                    </ofd:Versions></ofd:DocBody>";
    let files = honest()
        .edit("OFD.xml", "</ofd:DocBody>", versions)
        .put(
            "Doc_0/Vers/V1.xml",
            ofd_xml(
                "DocVersion ID=\"v1\"",
                "<ofd:FileList><ofd:File ID=\"1\">../Res/old.png</ofd:File></ofd:FileList>\
                 <ofd:DocRoot>/Doc_0/Old.xml</ofd:DocRoot>",
            ),
        )
        .put("Doc_0/Res/old.png", "old")
        .put("Doc_0/Old.xml", ofd_xml("Document", ""))
        .edit(DOCUMENT, "</ofd:Document>", "<ofd:Extensions>Extensions.xml</ofd:Extensions></ofd:Document>")
        .put(
            "Doc_0/Extensions.xml",
            ofd_xml(
                "Extensions",
                "<ofd:Extension AppName=\"app\" RefId=\"1\"><ofd:Property Name=\"k\">v</ofd:Property>\
                 <ofd:ExtendData>Ext/data.xml</ofd:ExtendData></ofd:Extension>",
            ),
        )
        .put("Doc_0/Ext/data.xml", "<x/>")
        .put(
            "OFDEntries.xml",
            ofd_xml(
                "DocEntries ID=\"1\" CreatorName=\"tests\"",
                "<ofd:SignedValueLoc>/signedvalue.dat</ofd:SignedValueLoc>\
                 <ofd:FileList><ofd:File ID=\"2\" FileLoc=\"/OFD.xml\"/></ofd:FileList>",
            ),
        )
        .put("signedvalue.dat", "v");
    tolerated(&files, &["OFD-INTEGRITY", "OFD-VERSION-OTHER-ROOT"]);
    files.read(|_, ofd| {
        let document = &ofd.documents[0];
        assert!(document.versions[0].current);
        assert_eq!(document.versions[0].files[0].entry, Some("Doc_0/Res/old.png"));
        assert_eq!(document.extensions[0].files[0].entry, Some("Doc_0/Ext/data.xml"));
        assert_eq!(document.extensions[0].properties[0], ("k".into(), "v".into()));
        let integrity = ofd.integrity.as_ref().unwrap();
        assert_eq!(integrity.signed_value.as_ref().unwrap().entry, Some("signedvalue.dat"));
        assert_eq!(integrity.files[0].entry, Some("OFD.xml"));
    });
}

#[test]
fn package_when_it_has_several_documents_then_reads_each() {
    let mut files = honest();
    for (path, content) in honest().0 {
        if let Some(rest) = path.strip_prefix("Doc_0/") {
            let content = String::from_utf8_lossy(&content).replace("Doc_0", "Doc_1");
            files = files.put(&format!("Doc_1/{rest}"), content);
        }
    }
    let body = "<ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo>\
                <ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot>\
                <ofd:Signatures>Doc_1/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>";
    let files = files.edit("OFD.xml", "</ofd:OFD>", body);
    assert_eq!(findings(&files), Vec::<&str>::new());
    files.read(|_, ofd| {
        assert_eq!((ofd.documents.len(), ofd.signatures.len()), (2, 2));
        assert_eq!(ofd.documents[1].text()[0].runs.len(), 3);
    });
}
