//! Signatures: found wherever they are, with everything that is needed to check them.

use crate::fixture::{Files, honest};

const LIST: &str = "Doc_0/Signs/Signatures.xml";
const SIGNATURE: &str = "Doc_0/Signs/Sign_0/Signature.xml";
const VALUE: &str = "Doc_0/Signs/Sign_0/SignedValue.dat";

fn codes(files: &Files) -> Vec<&'static str> {
    let mut codes = files.codes();
    codes.retain(|code| *code != "OFD-FONT-NOT-EMBEDDED");
    codes
}

#[test]
fn signature_when_declared_then_has_all_its_parts() {
    honest().read(|_, ofd| {
        let signature = &ofd.signatures[0];
        assert!(signature.declared && signature.readable);
        assert_eq!(
            (signature.path, signature.signed_value, signature.seal),
            (Some(SIGNATURE), Some(VALUE), None)
        );
        assert_eq!((signature.id.as_deref(), signature.kind.as_deref()), (Some("1"), Some("Seal")));
        assert_eq!(signature.provider.name.as_deref(), Some("tests"));
        assert_eq!(signature.check_method.as_deref(), Some("1.2.156.10197.1.401"));
        assert_eq!(signature.claimed_at.as_deref(), Some("20260102030405Z"));
        let entries: Vec<_> = signature.references.iter().map(|reference| reference.entry).collect();
        assert_eq!(entries, [Some("OFD.xml"), Some("Doc_0/Document.xml")]);
        assert_eq!(signature.stamps[0].page, "1");
        assert_eq!(signature.stamps[0].boundary.width, 30.0);
    });
}

#[test]
fn signature_when_its_declaration_is_taken_out_then_is_found_by_name() {
    let declaration = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>";
    let undeclared = honest().edit("OFD.xml", declaration, "");
    let without_list = undeclared.clone().remove(LIST);
    let broken_list = honest().put(LIST, "<ofd:Signatures");
    let unlisted = honest().put(LIST, "<ofd:Signatures xmlns:ofd=\"http://www.ofdspec.org/2016\"/>");
    for files in [&undeclared, &without_list, &broken_list, &unlisted] {
        assert!(codes(files).contains(&"OFD-SIG-UNDECLARED"), "{:?}", codes(files));
        files.read(|_, ofd| {
            assert_eq!(ofd.signatures.len(), 1);
            assert!(!ofd.signatures[0].declared);
            assert_eq!(
                (ofd.signatures[0].path, ofd.signatures[0].signed_value),
                (Some(SIGNATURE), Some(VALUE))
            );
            assert_eq!(ofd.signatures[0].references.len(), 2);
        });
    }
}

#[test]
fn signature_when_it_does_not_parse_then_still_has_its_value() {
    let files = honest().put(SIGNATURE, "<ofd:Signature").put("Doc_0/Signs/Sign_0/Seal.esl", "seal");
    assert_eq!(codes(&files), ["OFD-XML-MALFORMED"]);
    files.read(|_, ofd| {
        let signature = &ofd.signatures[0];
        assert!(!signature.readable && signature.declared);
        assert_eq!(
            (signature.signed_value, signature.seal),
            (Some(VALUE), Some("Doc_0/Signs/Sign_0/Seal.esl"))
        );
    });
}

#[test]
fn signature_when_the_value_is_not_declared_then_is_found_beside_it() {
    let files = honest().edit(
        SIGNATURE,
        "<ofd:SignedValue>/Doc_0/Signs/Sign_0/SignedValue.dat</ofd:SignedValue>",
        "",
    );
    assert_eq!(codes(&files), ["OFD-SIG-VALUE-UNDECLARED"]);
    files.read(|_, ofd| assert_eq!(ofd.signatures[0].signed_value, Some(VALUE)));
    assert_eq!(codes(&honest().remove(VALUE)), ["OFD-PATH-MISSING", "OFD-SIG-MISSING"]);
}

#[test]
fn value_when_no_signature_uses_it_then_is_kept_as_a_stray() {
    let files = honest().remove(LIST).remove(SIGNATURE).edit(
        "OFD.xml",
        "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>",
        "",
    );
    assert_eq!(codes(&files), ["OFD-SIG-STRAY"]);
    files.read(|_, ofd| {
        assert_eq!((ofd.signatures[0].path, ofd.signatures[0].signed_value), (None, Some(VALUE)));
    });
    let seal = honest().put("Doc_0/Signs/Sign_0/Seal.esl", "seal");
    assert_eq!(codes(&seal), ["OFD-SIG-STRAY"]);
    seal.read(|_, ofd| {
        assert_eq!(ofd.signatures.len(), 1);
        assert_eq!(ofd.signatures[0].seal, Some("Doc_0/Signs/Sign_0/Seal.esl"));
    });
}

#[test]
fn references_when_odd_then_are_reported() {
    let file = "FileRef=\"/Doc_0/Document.xml\"";
    for (to, expected, entry) in [
        ("FileRef=\"/Doc_0/document.xml\"", &["OFD-PATH-CASE"][..], Some("Doc_0/Document.xml")),
        ("FileRef=\"Doc_0/Document.xml\"", &[], Some("Doc_0/Document.xml")),
        ("FileRef=\"../../Document.xml\"", &["OFD-PATH-ESCAPE", "OFD-PATH-MISSING"], None),
        ("FileRef=\"/Doc_0/Gone.xml\"", &["OFD-PATH-MISSING"], None),
        ("FileRef=\"/OFD.xml\"", &["OFD-SIG-REFERENCE-TWICE"], Some("OFD.xml")),
    ] {
        let files = honest().edit(SIGNATURE, file, to);
        assert_eq!(codes(&files), expected, "{to}");
        files.read(|_, ofd| assert_eq!(ofd.signatures[0].references[1].entry, entry));
    }
    for value in ["not base64!", ""] {
        let files = honest().edit(SIGNATURE, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", value);
        assert_eq!(codes(&files), ["OFD-SIG-CHECKVALUE"]);
        files.read(|_, ofd| assert_eq!(ofd.signatures[0].references[0].check_value, None));
    }
    let none = honest().edit(SIGNATURE, "<ofd:Reference ", "<ofd:Other ").edit(
        SIGNATURE,
        "</ofd:Reference>",
        "</ofd:Other>",
    );
    let none = none.edit(SIGNATURE, "<ofd:Reference ", "<ofd:Other ").edit(
        SIGNATURE,
        "</ofd:Reference>",
        "</ofd:Other>",
    );
    assert_eq!(codes(&none), ["OFD-SIG-NO-REFERENCES"]);
}

#[test]
fn provider_when_written_in_elements_then_is_read() {
    let files = honest().edit(
        SIGNATURE,
        "<ofd:Provider ProviderName=\"tests\" Version=\"1\" Company=\"tests\"/>",
        "<ofd:Provider><ofd:ProviderName>p</ofd:ProviderName><ofd:Company>c</ofd:Company></ofd:Provider>",
    );
    assert_eq!(codes(&files), ["OFD-SIG-PROVIDER-ELEMENTS"]);
    files.read(|_, ofd| {
        assert_eq!(ofd.signatures[0].provider.name.as_deref(), Some("p"));
        assert_eq!(ofd.signatures[0].provider.company.as_deref(), Some("c"));
    });
}

#[test]
fn signatures_when_there_are_too_many_then_stops_and_says_so() {
    let one = "<ofd:Signature ID=\"1\" Type=\"Seal\" BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\"/>";
    let files = honest().edit(LIST, one, &one.repeat(100));
    assert!(codes(&files).contains(&"OFD-LIMIT"));
    files.read(|_, ofd| {
        assert_eq!(ofd.signatures.len(), 64);
        assert!(!ofd.complete);
    });
}
