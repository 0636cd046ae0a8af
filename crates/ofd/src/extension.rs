//! Extensions (GB/T 33190 §17): what programs add for themselves.

use std::borrow::Cow;

use crate::reach::Role;
use crate::reader::{Location, Reader, attribute, bases};
use crate::xml::Element;

/// An extension.
#[derive(Clone, Debug, Default)]
pub struct Extension<'p> {
    /// Program that added it.
    pub app_name: Cow<'p, str>,
    /// ID of the object that it belongs to.
    pub reference: Option<Cow<'p, str>>,
    /// Properties: name, value.
    pub properties: Vec<(Cow<'p, str>, Cow<'p, str>)>,
    /// Files with more data.
    pub files: Vec<Location<'p>>,
}

/// Reads the list of extensions of a document.
pub(crate) fn read<'p>(reader: &mut Reader<'p>, list: &Location<'p>, document: &str) -> Vec<Extension<'p>> {
    let mut extensions = Vec::new();
    let Some(path) = list.entry else { return extensions };
    let Some(tree) = reader.tree(path, "Extensions") else { return extensions };
    let Some(root) = tree.root() else { return extensions };
    for element in root.children_named("Extension") {
        if !reader.take_object(path) {
            break;
        }
        let properties = element.children_named("Property");
        let mut extension = Extension {
            app_name: attribute(element, "AppName").unwrap_or_default(),
            reference: attribute(element, "RefId"),
            properties: properties
                .map(|property| (attribute(property, "Name").unwrap_or_default(), property.text_cow()))
                .collect(),
            files: Vec::new(),
        };
        for written in element.children_named("ExtendData").map(Element::text_cow) {
            if reader.take_object(path) {
                let bases = bases(path, document);
                extension.files.push(reader.resolve(path, &bases, written, Role::Content));
            }
        }
        extensions.push(extension);
    }
    extensions
}
