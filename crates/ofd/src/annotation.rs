//! Annotations (GB/T 33190 §15): watermarks, stamps, links and remarks over a page.

use std::borrow::Cow;

use crate::Document;
use crate::finding;
use crate::geometry::Rect;
use crate::object::{self, Object};
use crate::reach::Role;
use crate::reader::{Location, Reader, attribute, bases, flag};
use crate::xml::Element;

/// An annotation.
#[derive(Clone, Debug, Default)]
pub struct Annotation<'p> {
    /// ID; empty when there is none.
    pub id: Cow<'p, str>,
    /// The file.
    pub path: &'p str,
    /// `Link`, `Path`, `Highlight`, `Stamp` or `Watermark`, as written.
    pub kind: Cow<'p, str>,
    /// Subtype, as written.
    pub subtype: Option<Cow<'p, str>>,
    /// Whether it is shown.
    pub visible: bool,
    /// Parameters: name, value.
    pub parameters: Vec<(Cow<'p, str>, Cow<'p, str>)>,
    /// The box of what it shows, on the page.
    pub boundary: Rect,
    /// What it shows.
    pub objects: Vec<Object<'p>>,
}

/// Reads the annotations of a document into its pages.
pub(crate) fn read<'p>(
    reader: &mut Reader<'p>,
    list: &Location<'p>,
    folder: &str,
    document: &mut Document<'p>,
) {
    let Some(path) = list.entry else { return };
    let Some(tree) = reader.tree(path, "Annotations") else { return };
    let Some(root) = tree.root() else { return };
    for element in root.children_named("Page") {
        if !reader.take_object(path) {
            return;
        }
        let Some(written) = element.child("FileLoc").map(Element::text_cow) else { continue };
        let file = reader.resolve(path, &bases(path, folder), written, Role::Content);
        let Some(entry) = file.entry else { continue };
        let annotations = if reader.contents { page(reader, entry) } else { None };
        if reader.contents && annotations.is_none() {
            continue;
        }
        let id = element.attr("PageID").map(str::trim_ascii).unwrap_or_default();
        match document.page_index(id).and_then(|position| document.pages.get_mut(position)) {
            Some(page) => {
                page.annotation_files.push(entry);
                page.annotations.extend(annotations.unwrap_or_default());
            }
            None => reader.findings.add(finding::PATH_MISSING, path, &format!("PageID {id}")),
        }
    }
}

fn page<'p>(reader: &mut Reader<'p>, path: &'p str) -> Option<Vec<Annotation<'p>>> {
    let tree = reader.tree(path, "PageAnnot")?;
    let mut annotations = Vec::new();
    for element in tree.root()?.children_named("Annot") {
        if !reader.take_object(path) {
            break;
        }
        let appearance = element.child("Appearance");
        let parameters =
            element.child("Parameters").into_iter().flat_map(|list| list.children_named("Parameter"));
        annotations.push(Annotation {
            id: reader.id(path, element),
            path,
            kind: attribute(element, "Type").unwrap_or_default(),
            subtype: attribute(element, "Subtype"),
            visible: flag(element, "Visible", true),
            parameters: parameters
                .map(|parameter| (attribute(parameter, "Name").unwrap_or_default(), parameter.text_cow()))
                .collect(),
            boundary: appearance.map(|a| object::boundary(reader, path, a)).unwrap_or_default(),
            objects: appearance.map(|a| object::read(reader, path, a)).unwrap_or_default(),
        });
    }
    Some(annotations)
}
