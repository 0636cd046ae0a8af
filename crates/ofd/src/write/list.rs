//! Lists that hang on a document: annotations (GB/T 33190 §15) and attachments (§20).
#![expect(
    clippy::float_arithmetic,
    reason = "places on a page are not money, nor is the size of a file in KB"
)]

use std::borrow::Cow;
use std::collections::HashSet;

use super::document::{File, Index};
use super::object::Objects;
use super::xml::{NAMESPACE, Xml};
use super::{FOLDER, WriteError};
use crate::geometry::{Point, Rect};
use crate::layout::object::written;
use crate::layout::{Annotation, AnnotationKind, Layout};

/// Path and bytes of an attached file, or of the list of them.
type AttachedFile<'l> = (String, Cow<'l, [u8]>);

/// The list of annotations and a file for each page that has some; nothing when no page has.
pub(super) fn annotations(
    layout: &Layout,
    objects: &mut Objects<'_>,
    index: &Index,
) -> Result<Vec<File>, WriteError> {
    let path = format!("{FOLDER}/Annots/Annotations.xml");
    let mut list = Xml::new(&path);
    list.raw("<ofd:Annotations").raw(NAMESPACE).raw(">");
    let mut files = vec![];
    for (position, (page, id)) in layout.pages.iter().zip(&index.pages).enumerate() {
        if page.annotations.is_empty() {
            continue;
        }
        let own = format!("Page_{position}/Annotation.xml");
        list.raw("<ofd:Page").whole("PageID", *id).raw(">").element("ofd:FileLoc", &own).raw("</ofd:Page>");
        let path = format!("{FOLDER}/Annots/{own}");
        let mut xml = Xml::new(&path);
        xml.raw("<ofd:PageAnnot").raw(NAMESPACE).raw(">");
        for annotation in &page.annotations {
            write_annotation(&mut xml, objects, layout, annotation);
        }
        xml.raw("</ofd:PageAnnot>");
        files.push((path, xml.finish()?));
    }
    list.raw("</ofd:Annotations>");
    if !files.is_empty() {
        files.insert(0, (path, list.finish()?));
    }
    Ok(files)
}

fn write_annotation(xml: &mut Xml, objects: &mut Objects<'_>, layout: &Layout, annotation: &Annotation) {
    let kind = match annotation.kind {
        AnnotationKind::Watermark => "Watermark",
        AnnotationKind::Stamp => "Stamp",
        AnnotationKind::Path => "Path",
        AnnotationKind::Highlight => "Highlight",
    };
    let or = |own: &str, other: &str| if own.is_empty() { other.to_owned() } else { own.to_owned() };
    xml.raw("<ofd:Annot").whole("ID", objects.id()).attribute("Type", kind);
    xml.attribute("Creator", &or(&annotation.creator, &layout.info.creator));
    xml.attribute("LastModDate", &or(&annotation.modified, &layout.info.created));
    xml.attribute_unless_empty("Subtype", &annotation.subtype);
    if !annotation.printed {
        xml.attribute("Print", "false");
    }
    xml.raw(">");
    if !annotation.parameters.is_empty() {
        xml.raw("<ofd:Parameters>");
        for (name, value) in &annotation.parameters {
            xml.raw("<ofd:Parameter").attribute("Name", name).raw(">").text(value).raw("</ofd:Parameter>");
        }
        xml.raw("</ofd:Parameters>");
    }
    let boundary = written(&annotation.boundary, Point::default());
    let Rect { x, y, .. } = boundary;
    xml.raw("<ofd:Appearance").boundary("Boundary", boundary).raw(">");
    objects.items(xml, &annotation.items, None, Point { x, y });
    xml.raw("</ofd:Appearance></ofd:Annot>");
}

/// The list of attachments and the attached files; nothing when there are none.
pub(super) fn attachments<'l>(
    layout: &'l Layout,
    objects: &mut Objects<'_>,
) -> Result<Vec<AttachedFile<'l>>, WriteError> {
    const LIST: &str = "Attachments.xml";
    if layout.attachments.is_empty() {
        return Ok(Vec::new());
    }
    let path = format!("{FOLDER}/Attachs/{LIST}");
    let mut xml = Xml::new(&path);
    xml.raw("<ofd:Attachments").raw(NAMESPACE).raw(">");
    let mut names = HashSet::from([LIST.to_ascii_lowercase()]);
    let mut files = Vec::with_capacity(layout.attachments.len());
    for attachment in &layout.attachments {
        let name = &attachment.file_name;
        if name.contains('/') || !names.insert(name.to_ascii_lowercase()) {
            return Err(WriteError::Path { path: name.clone() });
        }
        if attachment.name.is_empty() {
            return Err(WriteError::Empty { place: format!("name of {name}") });
        }
        let bytes = u32::try_from(attachment.bytes.len()).map_err(|_| WriteError::TooLarge)?;
        xml.raw("<ofd:Attachment").whole("ID", objects.id()).attribute("Name", &attachment.name);
        xml.attribute_unless_empty("Format", &attachment.format);
        xml.attribute_unless_empty("CreationDate", &attachment.created);
        xml.raw(" Size=\"").number(f64::from(bytes) / 1024.0).raw("\"");
        xml.attribute("Visible", if attachment.visible { "true" } else { "false" });
        xml.attribute_unless_empty("Usage", &attachment.usage);
        xml.raw(">").element("ofd:FileLoc", name).raw("</ofd:Attachment>");
        files.push((format!("{FOLDER}/Attachs/{name}"), Cow::Borrowed(attachment.bytes.as_slice())));
    }
    xml.raw("</ofd:Attachments>");
    files.insert(0, (path, Cow::Owned(xml.finish()?)));
    Ok(files)
}
