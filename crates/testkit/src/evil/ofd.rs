//! Hostile OFD structure: loops, amplifiers, absurd numbers, missing parts.

use super::Evil;
use super::Expect;
use super::evil;
use super::package::good;
use super::xml;
use crate::archive;
use crate::archive::Entry;

const ROOT: &str = "OFD.xml";
const DOCUMENT: &str = "Doc_0/Document.xml";
pub(super) const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";
const TEMPLATE: &str = "Doc_0/Tpls/Tpl_0/Content.xml";
pub(super) const RESOURCES: &str = "Doc_0/DocumentRes.xml";
const SIGNATURE: &str = "Doc_0/Signs/Sign_0/Signature.xml";

pub(super) fn all() -> Vec<Evil> {
    let mut out = loops();
    out.extend(amplifiers());
    out.extend(missing());
    out.extend(markup());
    out
}

/// The good package with another text in one entry.
fn text(path: &str, edit: impl Fn(String) -> String) -> Vec<u8> {
    let mut entries = good();
    let entry = entries.iter_mut().find(|e| e.path() == path).unwrap();
    entry.content = edit(String::from_utf8(entry.content.clone()).unwrap()).into();
    // Stored: else the ratio of the packed entry is refused before what is tried here.
    entry.stored = true;
    archive::write(&entries)
}

fn replaced(path: &str, from: &str, to: &str) -> Vec<u8> {
    text(path, |old| {
        assert!(old.contains(from), "{path} has no {from}");
        old.replacen(from, to, 1)
    })
}

fn without(gone: impl Fn(&str) -> bool) -> Vec<u8> {
    let entries: Vec<Entry> = good().into_iter().filter(|e| !gone(e.path())).collect();
    archive::write(&entries)
}

fn loops() -> Vec<Evil> {
    let own = "<ofd:Content><ofd:Layer ID=\"77777\">";
    let template = replaced(TEMPLATE, "<ofd:Content>", "<ofd:Template TemplateID=\"12\"/><ofd:Content>");
    let page = replaced(PAGE, "<ofd:Template TemplateID=\"12\"", "<ofd:Template TemplateID=\"10\"");
    let parameters = replaced(
        RESOURCES,
        "<ofd:DrawParam ID=\"2\"",
        "<ofd:DrawParam ID=\"70\" Relative=\"71\"/><ofd:DrawParam ID=\"71\" Relative=\"70\"/><ofd:DrawParam Relative=\"2\" ID=\"2\"",
    );
    let composite = replaced(
        PAGE,
        "<ofd:Content>",
        &format!(
            "{own}<ofd:CompositeObject ID=\"77778\" Boundary=\"0 0 1 1\" ResourceID=\"77779\"/></ofd:Layer></ofd:Content><ofd:Content>"
        ),
    );
    let root = replaced(ROOT, ">Doc_0/Document.xml<", ">OFD.xml<");
    let document = replaced(DOCUMENT, ">DocumentRes.xml<", ">Document.xml<");
    let signature = replaced(
        SIGNATURE,
        "<ofd:Reference ",
        "<ofd:Reference FileRef=\"/Doc_0/Signs/Sign_0/Signature.xml\"><ofd:CheckValue>AAAA</ofd:CheckValue></ofd:Reference><ofd:Reference ",
    );
    let list = replaced(
        "Doc_0/Signs/Signatures.xml",
        "BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\"",
        "BaseLoc=\"/Doc_0/Signs/Signatures.xml\"",
    );
    vec![
        evil("ofd-template-refers-to-itself", "loop.ofd", template, Expect::Report),
        evil("ofd-page-is-its-own-template", "loop.ofd", page, Expect::Report),
        evil("ofd-draw-parameters-in-a-ring", "loop.ofd", parameters, Expect::Report),
        evil("ofd-composite-without-end", "loop.ofd", composite, Expect::Report),
        evil("ofd-root-is-its-own-document", "loop.ofd", root, Expect::Never),
        evil("ofd-document-is-its-own-resource", "loop.ofd", document, Expect::Report),
        evil("ofd-signature-protects-itself", "loop.ofd", signature, Expect::Report),
        evil("ofd-signature-list-lists-itself", "loop.ofd", list, Expect::Report),
    ]
}

fn amplifiers() -> Vec<Evil> {
    let pages: String = (0..100_000)
        .map(|n| format!("<ofd:Page ID=\"{}\" BaseLoc=\"Pages/Page_0/Content.xml\"/>", 100_000 + n))
        .collect();
    let object = |boundary: &str, code: &str| {
        format!(
            "</ofd:Layer><ofd:Layer ID=\"77776\"><ofd:TextObject ID=\"77777\" Boundary=\"{boundary}\" Font=\"4\" Size=\"3\">{code}</ofd:TextObject></ofd:Layer>"
        )
    };
    let inserted = |object: &str| replaced(PAGE, "</ofd:Layer>", object);
    let run =
        object("0 0 9 9", "<ofd:TextCode X=\"0\" Y=\"0\" DeltaX=\"g 4000000000 1\">样票</ofd:TextCode>");
    let runs = object(
        "0 0 9 9",
        &format!(
            "<ofd:TextCode X=\"0\" Y=\"0\" DeltaX=\"{}\">样票</ofd:TextCode>",
            "g 99999999 1 ".repeat(10_000)
        ),
    );
    let numbers = object(
        "NaN inf 1e308 -1e308",
        "<ofd:TextCode X=\"1e400\" Y=\"-0x10\" DeltaX=\"e . - 1..2\">样票</ofd:TextCode>",
    );
    let glyphs = object(
        "0 0 9 9",
        "<ofd:CGTransform CodePosition=\"-1\" CodeCount=\"4000000000\" GlyphCount=\"99999999999999999999\"><ofd:Glyphs>1 2</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X=\"0\" Y=\"0\">样票</ofd:TextCode>",
    );
    let versions = replaced(DOCUMENT, "<ofd:MaxUnitID>", "<ofd:MaxUnitID>99999999999999999999");
    let references: String = (0..50_000)
        .map(|_| "<ofd:Reference FileRef=\"/Doc_0/Pages/Page_0/Content.xml\"><ofd:CheckValue>AAAA</ofd:CheckValue></ofd:Reference>")
        .collect();
    let references = replaced(SIGNATURE, "<ofd:Reference ", &format!("{references}<ofd:Reference "));
    let signatures: String = (0..20_000)
        .map(|n| format!("<ofd:Signature ID=\"{}\" BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\"/>", n + 100))
        .collect();
    let signatures = replaced(
        "Doc_0/Signs/Signatures.xml",
        "</ofd:Signatures>",
        &format!("{signatures}</ofd:Signatures>"),
    );
    let objects = "<ofd:TextObject ID=\"9\" Boundary=\"0 0 9 9\" Font=\"4\" Size=\"3\"><ofd:TextCode X=\"0\" Y=\"0\">1</ofd:TextCode></ofd:TextObject>".repeat(100_000);
    let objects = inserted(&format!("{objects}</ofd:Layer>"));
    vec![
        evil(
            "ofd-pages-100000-of-one-content",
            "pages.ofd",
            replaced(DOCUMENT, "</ofd:Pages>", &format!("{pages}</ofd:Pages>")),
            Expect::Report,
        ),
        evil("ofd-delta-of-four-thousand-million", "delta.ofd", inserted(&run), Expect::Report),
        evil("ofd-delta-runs-ten-thousand", "delta.ofd", inserted(&runs), Expect::Report),
        evil("ofd-numbers-absurd", "numbers.ofd", inserted(&numbers), Expect::Report),
        evil("ofd-glyph-counts-absurd", "glyphs.ofd", inserted(&glyphs), Expect::Report),
        evil("ofd-unit-id-absurd", "unit.ofd", versions, Expect::Report),
        evil("ofd-references-fifty-thousand", "references.ofd", references, Expect::Report),
        evil("ofd-signatures-twenty-thousand", "signatures.ofd", signatures, Expect::Report),
        evil("ofd-text-objects-100000", "objects.ofd", objects, Expect::Never),
    ]
}

fn missing() -> Vec<Evil> {
    let escape = replaced(
        "Doc_0/Attachs/Attachments.xml",
        "<ofd:FileLoc>original_invoice.xml",
        "<ofd:FileLoc>../../../../../../etc/passwd",
    );
    let address = replaced(DOCUMENT, "BaseLoc=\"Pages/", "BaseLoc=\"http://127.0.0.1/");
    vec![
        evil("ofd-without-root", "missing.ofd", without(|p| p == ROOT), Expect::Never),
        evil("ofd-without-document", "missing.ofd", without(|p| p == DOCUMENT), Expect::Never),
        evil("ofd-without-pages", "missing.ofd", without(|p| p.contains("/Pages/")), Expect::Report),
        evil(
            "ofd-without-signature",
            "missing.ofd",
            without(|p| p.ends_with("Signature.xml")),
            Expect::Report,
        ),
        evil(
            "ofd-without-signed-value",
            "missing.ofd",
            without(|p| p.ends_with("SignedValue.dat")),
            Expect::Report,
        ),
        evil("ofd-attachment-outside", "escape.ofd", escape, Expect::Report),
        evil("ofd-page-from-the-network", "network.ofd", address, Expect::Report),
    ]
}

/// The tricks of [`xml`], in parts of a package.
fn markup() -> Vec<Evil> {
    let in_root = |prologue: &str, entity: &str| {
        text(ROOT, |old| {
            let body = old.split_once("?>").unwrap().1.replacen("样票 SAMPLE", entity, 1);
            format!("<?xml version=\"1.0\"?>{prologue}{body}")
        })
    };
    let deep = format!("<ofd:Content>{}{}", "<ofd:Layer>".repeat(100_000), "</ofd:Layer>".repeat(100_000));
    let attributes: String = (0..10_000).map(|n| format!(" a{n}=\"\"")).collect();
    let long = "x".repeat(17 << 20);
    vec![
        evil("ofd-xxe", "xxe.ofd", in_root(xml::EXTERNAL, "&x;"), Expect::Never),
        evil("ofd-billion-laughs", "laughs.ofd", in_root(&xml::laughs("ofd:OFD"), "&i;"), Expect::Never),
        evil("ofd-parameter-entity", "entity.ofd", in_root(xml::PARAMETER, "&x;"), Expect::Never),
        evil("ofd-xml-100000-deep", "deep.ofd", replaced(PAGE, "<ofd:Content>", &deep), Expect::Report),
        evil(
            "ofd-xml-10000-attributes",
            "attributes.ofd",
            replaced(PAGE, "<ofd:Content>", &format!("<ofd:Content{attributes}>")),
            Expect::Report,
        ),
        evil("ofd-xml-text-17-mebibytes", "long.ofd", replaced(PAGE, "样票 SAMPLE", &long), Expect::Report),
        evil("ofd-xml-utf7", "utf7.ofd", text(PAGE, |old| old.replacen("UTF-8", "UTF-7", 1)), Expect::Report),
        evil(
            "ofd-xml-says-utf16",
            "utf16.ofd",
            text(PAGE, |old| old.replacen("UTF-8", "UTF-16", 1)),
            Expect::Report,
        ),
    ]
}
