//! Pages and templates (GB/T 33190 §7.7, §7.8).

use super::document::{File, Index};
use super::object::Objects;
use super::xml::{NAMESPACE, Xml};
use super::{FOLDER, WriteError};
use crate::geometry::{Point, Rect};
use crate::layout::{Layer, Layout, Order, Size};

/// The files of the templates.
pub(super) fn templates(
    layout: &Layout,
    objects: &mut Objects<'_>,
    index: &mut Index,
) -> Result<Vec<File>, WriteError> {
    let mut files = Vec::with_capacity(layout.templates().len());
    for (position, template) in layout.templates().iter().enumerate() {
        let id = objects.id();
        index.templates.push(id);
        let path = format!("{FOLDER}/Tpls/Tpl_{position}/Content.xml");
        let mut xml = Xml::new(&path);
        xml.raw("<ofd:Page").raw(NAMESPACE).raw(">");
        content(&mut xml, objects, template.size, &template.layers, None);
        files.push((path, xml.finish()?));
    }
    Ok(files)
}

/// The files of the pages.
pub(super) fn pages(
    layout: &Layout,
    objects: &mut Objects<'_>,
    index: &mut Index,
) -> Result<Vec<File>, WriteError> {
    let mut files = Vec::with_capacity(layout.pages.len());
    for (position, page) in layout.pages.iter().enumerate() {
        let id = objects.id();
        index.pages.push(id);
        let path = format!("{FOLDER}/Pages/Page_{position}/Content.xml");
        let mut xml = Xml::new(&path);
        xml.raw("<ofd:Page").raw(NAMESPACE).raw(">");
        for used in &page.templates {
            let known = layout.templates().get(used.0).zip(index.templates.get(used.0));
            let Some((template, id)) = known else {
                return Err(WriteError::Handle { place: format!("template {}", used.0) });
            };
            xml.raw("<ofd:Template").whole("TemplateID", *id);
            let over = template.order == Order::Foreground;
            xml.attribute("ZOrder", if over { "Foreground" } else { "Background" }).raw("/>");
        }
        content(&mut xml, objects, page.size, &page.layers, Some(id));
        files.push((path, xml.finish()?));
    }
    Ok(files)
}

/// The paper, in a page area.
pub(super) fn physical_box(xml: &mut Xml, size: Size) {
    let Size { width, height } = size;
    xml.raw("<ofd:PhysicalBox>").rect(Rect { x: 0.0, y: 0.0, width, height }).raw("</ofd:PhysicalBox>");
}

/// What a page shows, to the end of the file. `page` is the ID of a page, absent for a template.
fn content(
    xml: &mut Xml,
    objects: &mut Objects<'_>,
    size: Option<Size>,
    layers: &[Layer],
    page: Option<u32>,
) {
    if let Some(size) = size {
        xml.raw("<ofd:Area>");
        physical_box(xml, size);
        xml.raw("</ofd:Area>");
    }
    if !layers.is_empty() {
        xml.raw("<ofd:Content>");
        for layer in layers {
            xml.raw("<ofd:Layer").whole("ID", objects.id());
            match layer.order {
                Order::Body => {}
                Order::Background => {
                    xml.attribute("Type", "Background");
                }
                Order::Foreground => {
                    xml.attribute("Type", "Foreground");
                }
            }
            xml.raw(">");
            objects.items(xml, &layer.items, page, Point::default());
            xml.raw("</ofd:Layer>");
        }
        xml.raw("</ofd:Content>");
    }
    xml.raw("</ofd:Page>");
}
