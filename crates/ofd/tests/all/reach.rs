//! What can be reached from OFD.xml.

use fapiao_ofd::reach::{Role, reachable};

use crate::fixture::{Files, honest, ofd_xml};

fn role(files: &Files, path: &str) -> Option<Role> {
    files.read(|package, ofd| reachable(ofd, package).get(path).copied())
}

#[test]
fn reachable_when_the_package_is_honest_then_is_every_entry() {
    honest().read(|package, ofd| {
        let reached = reachable(ofd, package);
        let all: Vec<_> = package.entries().iter().map(|entry| entry.path()).collect();
        assert_eq!(reached.len(), all.len());
        for (path, role) in reached {
            let expected = match path {
                "Doc_0/Signs/Signatures.xml" => Role::SignatureList,
                "Doc_0/Signs/Sign_0/Signature.xml" | "Doc_0/Signs/Sign_0/SignedValue.dat" => Role::Signature,
                _ => Role::Content,
            };
            assert_eq!((path, role), (path, expected));
            assert_eq!(role.may_change(), path.starts_with("Doc_0/Signs/"));
        }
    });
}

/// Proves promise 22.
#[test]
fn reachable_when_an_entry_is_added_then_tells_whether_it_is_referenced() {
    let added = honest().put("Doc_0/Res/extra.png", "picture");
    assert_eq!(role(&added, "Doc_0/Res/extra.png"), None);
    let media = "<ofd:MultiMedia ID=\"60\" Type=\"Image\"><ofd:MediaFile>extra.png</ofd:MediaFile></ofd:MultiMedia>\
                 </ofd:MultiMedias>";
    let shown = added.edit("Doc_0/DocumentRes.xml", "</ofd:MultiMedias>", media);
    assert_eq!(role(&shown, "Doc_0/Res/extra.png"), Some(Role::Content));
    let page = honest()
        .edit(
            "Doc_0/Document.xml",
            "</ofd:Pages>",
            "<ofd:Page ID=\"70\" BaseLoc=\"Pages/P/Content.xml\"/></ofd:Pages>",
        )
        .put("Doc_0/Pages/P/Content.xml", ofd_xml("Page", ""));
    assert_eq!(role(&page, "Doc_0/Pages/P/Content.xml"), Some(Role::Content));
}

/// Proves promise 22.
#[test]
fn reachable_when_a_reference_is_not_understood_then_the_entry_is_mentioned() {
    let files = honest()
        .edit(
            "Doc_0/Document.xml",
            "</ofd:Document>",
            "<ofd:Overlay Loc=\"Extra/Overlay.xml\"/></ofd:Document>",
        )
        .put("Doc_0/Extra/Overlay.xml", "<x><y>deep.bin</y></x>")
        .put("Doc_0/Extra/deep.bin", "z")
        .put("Doc_0/Other/Overlay.xml", "<x/>")
        .put("Doc_0/Extra/alone.bin", "z");
    assert_eq!(role(&files, "Doc_0/Extra/Overlay.xml"), Some(Role::Mentioned));
    assert_eq!(role(&files, "Doc_0/Extra/deep.bin"), Some(Role::Mentioned));
    assert_eq!(role(&files, "Doc_0/Other/Overlay.xml"), None);
    assert_eq!(role(&files, "Doc_0/Extra/alone.bin"), None);
    assert!(!Role::Mentioned.may_change());
}

/// Proves promise 22.
#[test]
fn reachable_when_shown_content_hides_in_a_signature_file_then_stays_content() {
    let value = "Doc_0/Signs/Sign_0/SignedValue.dat";
    let files = honest().edit("Doc_0/DocumentRes.xml", ">qr.png<", ">/Doc_0/Signs/Sign_0/SignedValue.dat<");
    assert_eq!(role(&files, value), Some(Role::Content));
    let page = "Doc_0/Pages/Page_0/Content.xml";
    let files = honest()
        .edit("Doc_0/Document.xml", "Pages/Page_0/Content.xml", "Pages/Signatures.xml")
        .rename(page, "Doc_0/Pages/Signatures.xml");
    assert_eq!(role(&files, "Doc_0/Pages/Signatures.xml"), Some(Role::Content));
    let files = honest().edit(
        "Doc_0/Signs/Sign_0/Signature.xml",
        "/Doc_0/Signs/Sign_0/SignedValue.dat",
        &format!("/{page}"),
    );
    assert_eq!(role(&files, page), Some(Role::Content));
}

#[test]
fn reachable_when_something_cannot_be_read_then_is_everything() {
    let extra = "Doc_0/Res/extra.png";
    for (path, broken) in [
        ("OFD.xml", ""),
        ("Doc_0/Document.xml", "<x"),
        ("Doc_0/Pages/Page_0/Content.xml", "<!DOCTYPE x><x/>"),
        ("Doc_0/DocumentRes.xml", "\0"),
    ] {
        let files = honest().put(extra, "picture").put(path, broken);
        assert_eq!(role(&files, extra), Some(Role::Mentioned), "{path}");
    }
}
