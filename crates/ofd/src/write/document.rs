//! The files of a document, in the order in which they stand in the package (GB/T 33190 §7).

use super::object::Objects;
use super::xml::{NAMESPACE, Xml};
use super::{Archive, FOLDER, Packing, WriteError, list, page, resource, tag};
use crate::layout::{Info, Layout, Order};

/// A file of the package.
pub(super) type File = (String, Vec<u8>);

/// What `Document.xml` refers to.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// IDs of the templates.
    pub templates: Vec<u32>,
    /// IDs of the pages.
    pub pages: Vec<u32>,
}

/// The files of a document, not packed yet.
#[derive(Debug)]
pub(super) struct Files<'l> {
    pub archive: Archive<'l>,
    /// IDs of the pages.
    pub pages: Vec<u32>,
    /// Characters that no face has.
    pub missing: Vec<char>,
}

/// Writes the files of a document. With `signatures`, the root declares a list of signatures there.
pub(super) fn write<'l>(layout: &'l Layout, signatures: Option<&str>) -> Result<Files<'l>, WriteError> {
    if layout.pages.is_empty() {
        return Err(WriteError::Empty { place: "pages".to_owned() });
    }
    if layout.info.doc_id.is_empty() {
        return Err(WriteError::Empty { place: "doc_id".to_owned() });
    }
    let images = resource::image_ids(layout)?;
    let mut objects = Objects::new(layout, &images.ids, images.last);
    let mut index = Index::default();
    let templates = page::templates(layout, &mut objects, &mut index)?;
    let pages = page::pages(layout, &mut objects, &mut index)?;
    let annotations = list::annotations(layout, &mut objects, &index)?;
    let attachments = list::attachments(layout, &mut objects)?;
    let tags = tag::tags(layout, &objects)?;
    let files = objects.fonts().embed()?;
    let missing = objects.fonts().missing();

    let mut archive = Archive::new();
    let mut put = |(path, bytes): File| archive.put(&path, bytes, Packing::Deflated);
    put(("OFD.xml".to_owned(), root(&layout.info, signatures)?))?;
    let lists = [!annotations.is_empty(), !tags.is_empty(), !attachments.is_empty()];
    let has_fonts = !objects.fonts().used().is_empty();
    let document = document(layout, &index, objects.last(), [has_fonts, !images.ids.is_empty()], lists)?;
    put((format!("{FOLDER}/Document.xml"), document))?;
    if has_fonts {
        let bytes = resource::fonts(layout, objects.fonts().used(), &files)?;
        put((format!("{FOLDER}/PublicRes.xml"), bytes))?;
    }
    if !images.ids.is_empty() {
        put((format!("{FOLDER}/DocumentRes.xml"), resource::images(layout, &images.ids)?))?;
    }
    for file in pages.into_iter().chain(templates).chain(annotations).chain(tags) {
        put(file)?;
    }
    for (path, bytes) in attachments {
        archive.put(&path, bytes, Packing::Deflated)?;
    }
    resource::put_images(layout, &images.ids, &mut archive)?;
    resource::put_fonts(objects.fonts().used(), files, &mut archive)?;
    Ok(Files { archive, pages: index.pages, missing })
}

/// `OFD.xml`.
fn root(info: &Info, signatures: Option<&str>) -> Result<Vec<u8>, WriteError> {
    let mut xml = Xml::new("OFD.xml");
    xml.raw("<ofd:OFD").raw(NAMESPACE).raw(" DocType=\"OFD\" Version=\"1.0\"><ofd:DocBody><ofd:DocInfo>");
    for (name, text) in [
        ("ofd:DocID", &info.doc_id),
        ("ofd:Title", &info.title),
        ("ofd:Author", &info.author),
        ("ofd:Subject", &info.subject),
        ("ofd:Abstract", &info.summary),
        ("ofd:CreationDate", &info.created),
        ("ofd:ModDate", &info.modified),
        ("ofd:DocUsage", &info.usage),
    ] {
        xml.element(name, text);
    }
    if !info.keywords.is_empty() {
        xml.raw("<ofd:Keywords>");
        for keyword in &info.keywords {
            xml.element("ofd:Keyword", keyword);
        }
        xml.raw("</ofd:Keywords>");
    }
    xml.element("ofd:Creator", &info.creator).element("ofd:CreatorVersion", &info.creator_version);
    if !info.custom_datas.is_empty() {
        xml.raw("<ofd:CustomDatas>");
        for (name, value) in &info.custom_datas {
            xml.raw("<ofd:CustomData").attribute("Name", name).raw(">").text(value).raw("</ofd:CustomData>");
        }
        xml.raw("</ofd:CustomDatas>");
    }
    xml.raw("</ofd:DocInfo>").element("ofd:DocRoot", &format!("{FOLDER}/Document.xml"));
    xml.element("ofd:Signatures", signatures.unwrap_or_default()).raw("</ofd:DocBody></ofd:OFD>");
    xml.finish()
}

/// `Document.xml`.
fn document(
    layout: &Layout,
    index: &Index,
    last: u32,
    [fonts, images]: [bool; 2],
    [annotations, tags, attachments]: [bool; 3],
) -> Result<Vec<u8>, WriteError> {
    let mut xml = Xml::new("Doc_0/Document.xml");
    xml.raw("<ofd:Document").raw(NAMESPACE).raw("><ofd:CommonData><ofd:MaxUnitID>").integer(last);
    xml.raw("</ofd:MaxUnitID><ofd:PageArea>");
    page::physical_box(&mut xml, layout.size);
    xml.raw("</ofd:PageArea>");
    xml.element("ofd:PublicRes", if fonts { "PublicRes.xml" } else { "" });
    xml.element("ofd:DocumentRes", if images { "DocumentRes.xml" } else { "" });
    for (position, (template, id)) in layout.templates().iter().zip(&index.templates).enumerate() {
        xml.raw("<ofd:TemplatePage").whole("ID", *id).attribute_unless_empty("Name", &template.name);
        if template.order == Order::Foreground {
            xml.attribute("ZOrder", "Foreground");
        }
        xml.attribute("BaseLoc", &format!("Tpls/Tpl_{position}/Content.xml")).raw("/>");
    }
    xml.raw("</ofd:CommonData><ofd:Pages>");
    for (position, id) in index.pages.iter().enumerate() {
        xml.raw("<ofd:Page").whole("ID", *id);
        xml.attribute("BaseLoc", &format!("Pages/Page_{position}/Content.xml")).raw("/>");
    }
    xml.raw("</ofd:Pages>");
    for (is_there, name, path) in [
        (annotations, "ofd:Annotations", "Annots/Annotations.xml"),
        (tags, "ofd:CustomTags", "Tags/CustomTags.xml"),
        (attachments, "ofd:Attachments", "Attachs/Attachments.xml"),
    ] {
        xml.element(name, if is_there { path } else { "" });
    }
    xml.raw("</ofd:Document>");
    xml.finish()
}
