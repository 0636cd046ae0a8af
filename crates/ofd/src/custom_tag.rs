//! Custom tags (GB/T 33190 §16): trees of names that refer to objects on pages.

use std::borrow::Cow;

use crate::path::join;
use crate::reach::Role;
use crate::reader::{Location, Reader, attribute, bases};
use crate::xml::{Element, Tree};

/// A tree of custom tags.
#[derive(Clone, Debug)]
pub struct CustomTag<'p> {
    /// The kind that it declares; real files write nothing, `root` or `e-invoice`: never rely on it.
    pub type_id: Option<Cow<'p, str>>,
    /// The schema that it declares.
    pub schema: Option<Location<'p>>,
    /// The file.
    pub file: Location<'p>,
    /// The tree; absent when the file is missing or cannot be read. Names need not be namespace-well-formed.
    pub tree: Option<Tree<'p>>,
}

/// A leaf of a tree of custom tags: a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<'t> {
    /// Local names from below the root down to the field.
    pub path: Vec<&'t str>,
    /// The objects that show it, in order. Amounts often have two: the currency sign and the number.
    pub objects: Vec<ObjectRef<'t>>,
    /// What it states by itself (`ObjectData`, or its own text).
    pub data: Option<&'t str>,
}

/// A reference to an object on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectRef<'t> {
    /// ID of the page.
    pub page: &'t str,
    /// ID of the object.
    pub object: &'t str,
}

impl<'p> CustomTag<'p> {
    /// The fields in the order of the file, 50,000 at most. Repeated groups (lines of an invoice) follow each other.
    #[must_use]
    pub fn fields(&self) -> Vec<Field<'_>> {
        let mut fields = Vec::new();
        if let Some(root) = self.tree.as_ref().and_then(Tree::root) {
            let mut path = Vec::new();
            for child in root.children() {
                collect(child, &mut path, &mut fields);
            }
        }
        fields
    }
}

fn collect<'t>(element: Element<'t, '_>, path: &mut Vec<&'t str>, fields: &mut Vec<Field<'t>>) {
    /// A path is kept for each field, so there must be an end.
    const MOST: usize = 50_000;
    if fields.len() >= MOST {
        return;
    }
    path.push(element.name());
    let mut objects = Vec::new();
    let mut data = Some(element.text()).filter(|text| !text.is_empty());
    for child in element.children() {
        match child.name() {
            "ObjectRef" => objects.push(ObjectRef {
                page: child.attr("PageRef").unwrap_or_default().trim_ascii(),
                object: child.text(),
            }),
            "ObjectData" => data = Some(child.text()),
            _ => collect(child, path, fields),
        }
    }
    if !objects.is_empty() || data.is_some() {
        fields.push(Field { path: path.clone(), objects, data });
    }
    path.pop();
}

/// Reads the list of custom tags of a document, and the trees.
pub(crate) fn read<'p>(reader: &mut Reader<'p>, list: &Location<'p>, document: &str) -> Vec<CustomTag<'p>> {
    let mut tags = Vec::new();
    let Some(path) = list.entry else { return tags };
    let Some(list) = reader.tree(path, "CustomTags") else { return tags };
    let Some(root) = list.root() else { return tags };
    for element in root.children_named("CustomTag") {
        if !reader.take_object(path) {
            break;
        }
        let [own, document] = bases(path, document);
        let folder = join(document, "Tags").unwrap_or_default();
        let bases = [own, document, &folder];
        let mut location = |name: &str| {
            let written = element.child(name).map(Element::text_cow).filter(|text| !text.is_empty())?;
            Some(reader.resolve(path, &bases, written, Role::Content))
        };
        let schema = location("SchemaLoc");
        let file = location("FileLoc").unwrap_or_default();
        tags.push(CustomTag {
            type_id: attribute(element, "TypeID").or_else(|| attribute(element, "NameSpace")),
            schema,
            tree: file.entry.and_then(|entry| reader.kept_tree(entry)),
            file,
        });
    }
    tags
}
