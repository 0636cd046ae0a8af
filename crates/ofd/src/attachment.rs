//! Attached files (GB/T 33190 §20).

use std::borrow::Cow;

use crate::path::join;
use crate::reach::Role;
use crate::reader::{Location, Reader, attribute, bases, flag};
use crate::xml::Element;

/// An attached file.
#[derive(Clone, Debug, Default)]
pub struct Attachment<'p> {
    /// ID; empty when there is none.
    pub id: Cow<'p, str>,
    /// Name.
    pub name: Cow<'p, str>,
    /// The declared format, as written.
    pub format: Option<Cow<'p, str>>,
    /// Date of creation, as written.
    pub created: Option<Cow<'p, str>>,
    /// Size in KB, as written.
    pub size: Option<Cow<'p, str>>,
    /// What it is for.
    pub usage: Option<Cow<'p, str>>,
    /// Whether a viewer lists it.
    pub visible: bool,
    /// The file.
    pub file: Location<'p>,
}

/// Reads the list of attachments of a document.
pub(crate) fn read<'p>(reader: &mut Reader<'p>, list: &Location<'p>, document: &str) -> Vec<Attachment<'p>> {
    let mut attachments = Vec::new();
    let Some(path) = list.entry else { return attachments };
    let Some(tree) = reader.tree(path, "Attachments") else { return attachments };
    let Some(root) = tree.root() else { return attachments };
    for element in root.children_named("Attachment") {
        if !reader.take_object(path) {
            break;
        }
        let written = element.child("FileLoc").map(Element::text_cow).unwrap_or_default();
        let [own, document] = bases(path, document);
        let attachs = join(document, "Attachs").unwrap_or_default();
        attachments.push(Attachment {
            id: reader.id(path, element),
            name: attribute(element, "Name").unwrap_or_default(),
            format: attribute(element, "Format"),
            created: attribute(element, "CreationDate"),
            size: attribute(element, "Size"),
            usage: attribute(element, "Usage"),
            visible: flag(element, "Visible", true),
            file: reader.resolve(path, &[own, document, &attachs], written, Role::Content),
        });
    }
    attachments
}
