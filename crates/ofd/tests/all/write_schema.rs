//! What is written, against the structure that the standard lays down (GB/T 33190-2016, annex A): elements in their
//! order, attributes that must and may be there.

use fapiao_ofd::write::write;
use fapiao_ofd::xml::{Element, Tree};
use fapiao_ofd::{Limits, Package};

use crate::write::{everything, face};

/// An element: its name, below its parent where two have the same; attributes that it must have and may have; its
/// children in order, with `?`, `*` or `+` behind those that need not be there once. `(…)*` is any order.
type Rule = (&'static str, &'static str, &'static str, &'static str);

const OBJECTS: &str = "(TextObject PathObject ImageObject CompositeObject PageBlock)*";

const RULES: &[Rule] = &[
    ("OFD", "Version DocType", "", "DocBody+"),
    ("DocBody", "", "", "DocInfo DocRoot Versions? Signatures?"),
    (
        "DocInfo",
        "",
        "",
        "DocID Title? Author? Subject? Abstract? CreationDate? ModDate? DocUsage? Cover? Keywords? Creator? \
         CreatorVersion? CustomDatas?",
    ),
    ("Keywords", "", "", "Keyword+"),
    ("CustomDatas", "", "", "CustomData+"),
    ("CustomData", "Name", "", ""),
    (
        "Document",
        "",
        "",
        "CommonData Pages Outlines? Permissions? Actions? VPreferences? Bookmarks? Annotations? CustomTags? \
         Attachments? Extensions?",
    ),
    ("CommonData", "", "", "MaxUnitID PageArea PublicRes* DocumentRes* TemplatePage* DefaultCS?"),
    ("PageArea", "", "", "PhysicalBox ApplicationBox? ContentBox? BleedBox?"),
    ("Area", "", "", "PhysicalBox ApplicationBox? ContentBox? BleedBox?"),
    ("TemplatePage", "ID BaseLoc", "Name ZOrder", ""),
    ("Pages", "", "", "Page+"),
    ("Pages/Page", "ID BaseLoc", "", ""),
    ("Page", "", "", "Template* PageRes* Area? Content? Actions?"),
    ("Template", "TemplateID", "ZOrder", ""),
    ("Content", "", "", "Layer+"),
    ("Layer", "ID", "Type DrawParam", OBJECTS),
    ("PageBlock", "ID", "", OBJECTS),
    (
        "TextObject",
        "ID Boundary Font Size",
        "CTM Alpha HScale Weight Italic",
        "Clips? FillColor? StrokeColor? CGTransform* TextCode+",
    ),
    ("TextCode", "", "X Y DeltaX DeltaY", ""),
    (
        "PathObject",
        "ID Boundary",
        "Alpha LineWidth Cap DashPattern Stroke Fill Rule",
        "Clips? StrokeColor? FillColor? AbbreviatedData",
    ),
    ("ImageObject", "ID Boundary ResourceID", "CTM Alpha", "Clips?"),
    ("Clips", "", "TransFlag", "Clip+"),
    ("Clip", "", "", "Area+"),
    ("Clip/Area", "", "CTM", "Path?"),
    ("Area/Path", "Boundary", "Stroke Fill Rule", "AbbreviatedData"),
    ("FillColor", "", "Value", ""),
    ("StrokeColor", "", "Value", ""),
    ("Res", "BaseLoc", "", "(ColorSpaces DrawParams Fonts MultiMedias CompositeGraphicUnits)*"),
    ("Fonts", "", "", "Font+"),
    ("Font", "ID FontName", "FamilyName", "FontFile?"),
    ("MultiMedias", "", "", "MultiMedia+"),
    ("MultiMedia", "ID Type", "Format", "MediaFile"),
    ("Annotations", "", "", "Page*"),
    ("Annotations/Page", "PageID", "", "FileLoc"),
    ("PageAnnot", "", "", "Annot+"),
    ("Annot", "ID Type Creator LastModDate", "Visible Subtype Print", "Remark? Parameters? Appearance"),
    ("Parameters", "", "", "Parameter+"),
    ("Parameter", "Name", "", ""),
    ("Appearance", "", "Boundary", OBJECTS),
    ("Attachments", "", "", "Attachment*"),
    ("Attachment", "ID Name", "Format CreationDate ModDate Size Visible Usage", "FileLoc"),
    ("CustomTags", "", "", "CustomTag*"),
    ("CustomTag", "TypeID", "", "SchemaLoc? FileLoc"),
    ("Signatures", "", "", "MaxSignId? Signature*"),
    ("Signatures/Signature", "ID BaseLoc", "Type", ""),
    ("Signature", "", "", "SignedInfo SignedValue"),
    ("SignedInfo", "", "", "Provider SignatureMethod? SignatureDateTime? References StampAnnot* Seal?"),
    ("Provider", "ProviderName", "Version Company", ""),
    ("References", "", "CheckMethod", "Reference+"),
    ("Reference", "FileRef", "", "CheckValue"),
    ("StampAnnot", "ID PageRef Boundary", "Clip", ""),
    ("Seal", "", "", "BaseLoc"),
];

fn rule(parent: &str, name: &str) -> Option<&'static Rule> {
    let below = format!("{parent}/{name}");
    RULES.iter().find(|rule| rule.0 == below).or_else(|| RULES.iter().find(|rule| rule.0 == name))
}

fn check(place: &str, parent: &str, element: Element<'_, '_>) {
    let name = element.name();
    let context = format!("{place}: {parent}/{name}");
    // Elements of text only have no row.
    let (must, may, order) = rule(parent, name).map_or(("", "", ""), |rule| (rule.1, rule.2, rule.3));
    for attribute in must.split_whitespace() {
        assert!(
            element.attr(attribute).is_some_and(|value| !value.is_empty() || attribute == "TypeID"),
            "{context} {attribute}"
        );
    }
    for (attribute, _) in element.attributes() {
        let known = must.split_whitespace().chain(may.split_whitespace()).any(|known| known == attribute);
        assert!(known || attribute.starts_with("xmlns"), "{context} {attribute}");
    }
    let children: Vec<&str> = element.children().map(|child| child.name()).collect();
    if let Some(any) = order.strip_prefix('(').and_then(|order| order.strip_suffix(")*")) {
        assert!(
            children.iter().all(|child| any.split_whitespace().any(|known| known == *child)),
            "{context} {children:?}"
        );
    } else {
        let mut rest = &children[..];
        for step in order.split_whitespace() {
            let child = step.trim_end_matches(['?', '*', '+']);
            let count = rest.iter().take_while(|next| **next == child).count();
            let fits = match step.strip_prefix(child).unwrap() {
                "?" => count <= 1,
                "*" => true,
                "+" => count >= 1,
                _ => count == 1,
            };
            assert!(fits, "{context}: {step} in {children:?}");
            rest = &rest[count..];
        }
        assert!(rest.is_empty(), "{context}: {rest:?}");
    }
    for child in element.children() {
        check(place, name, child);
    }
}

#[test]
fn write_when_signed_then_every_file_has_the_structure_of_the_standard() {
    let Some(face) = face("宋体") else { return };
    let plain = write(&everything(face)).unwrap().bytes;
    let seal = Some(&b"seal"[..]);
    let signed =
        crate::write_sign::sign(&plain, &fapiao_ofd::write::Signing { seal, ..crate::write_sign::signing() });
    let signed = signed.unwrap();
    let limits = Limits::default();
    let package = Package::open(&signed, &limits).unwrap();
    let mut checked = 0;
    for entry in package.entries().iter().filter(|entry| entry.path().ends_with(".xml")) {
        // Attached files and trees of tags have structures of their own.
        if entry.path().contains("/Attachs/original") || entry.path().ends_with("/CustomTag.xml") {
            continue;
        }
        let (text, _) = package.text(entry).unwrap();
        assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
        let tree = Tree::parse(text, &limits).unwrap();
        assert_eq!(tree.oddities(), fapiao_ofd::xml::Oddities::default());
        let root = tree.root().unwrap();
        assert_eq!(root.declared_namespace(), Some("http://www.ofdspec.org/2016"));
        assert!(rule("", root.name()).is_some(), "{}", entry.path());
        check(entry.path(), "", root);
        checked += 1;
    }
    assert_eq!(checked, 13);
}
