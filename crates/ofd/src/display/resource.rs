//! Resource files as drawing needs them: what reading keeps, and the elements that it does not.

use std::collections::HashMap;

use super::color::Space;
use crate::Package;
use crate::reader::Reader;
use crate::resource::{self, Media, ResourceSet};
use crate::xml::{Element, Tree};

/// A resource file.
pub(super) struct Loaded<'p> {
    set: ResourceSet<'p>,
    tree: Tree<'p>,
    /// Elements by kind and ID; of equal ones the first counts.
    elements: HashMap<(Kind, String), u32>,
    spaces: HashMap<String, Space>,
}

/// Kinds of resources whose elements are looked at when they are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    DrawParam,
    Composite,
    Font,
}

/// A font of the resources.
#[derive(Clone, Debug, Default)]
pub(super) struct FontUse<'p> {
    /// Name, else family.
    pub name: String,
    /// Path of the embedded file.
    pub entry: Option<&'p str>,
    /// Whether a file is named, be it there or not.
    pub embedded: bool,
    pub bold: bool,
    pub italic: bool,
}

impl<'p> Loaded<'p> {
    /// Reads a resource file of a document; absent when it cannot be read.
    pub fn read(package: &'p Package<'p>, path: &'p str, document: &str) -> Option<Self> {
        let (text, _) = package.text(package.exact(path)?).ok()?;
        let tree = Tree::parse(text, package.limits()).ok()?;
        let root = tree.root()?;
        let set = resource::read_root(&mut Reader::new(package), path, document, root);
        let mut elements = HashMap::new();
        let mut spaces = HashMap::new();
        for item in root.children().flat_map(Element::children) {
            let id = item.attr("ID").map(str::trim_ascii).unwrap_or_default();
            let kind = match item.name() {
                "DrawParam" => Kind::DrawParam,
                "Font" => Kind::Font,
                "CompositeGraphicUnit" | "CompositeGraphUnit" | "CompositeGraphicUnits" => Kind::Composite,
                "ColorSpace" => {
                    spaces.entry(id.to_owned()).or_insert_with(|| Space::read(item));
                    continue;
                }
                _ => continue,
            };
            elements.entry((kind, id.to_owned())).or_insert(item.index());
        }
        Some(Self { set, tree, elements, spaces })
    }

    /// The element of a resource.
    pub fn element(&self, kind: Kind, id: &str) -> Option<Element<'_, 'p>> {
        let index = self.elements.get(&(kind, id.to_owned()))?;
        self.tree.at(*index)
    }

    /// A colour space.
    pub fn space(&self, id: &str) -> Option<&Space> {
        self.spaces.get(id)
    }

    /// An image.
    pub fn media(&self, id: &str) -> Option<&Media<'p>> {
        self.set.media.iter().find(|media| media.id == id)
    }

    /// A font.
    pub fn font(&self, id: &str) -> Option<FontUse<'p>> {
        let element = self.element(Kind::Font, id)?;
        let font = self.set.fonts.iter().find(|font| font.id == id)?;
        let says = |name| matches!(element.attr(name).map(str::trim_ascii), Some("true" | "1"));
        let family = || font.family.clone().unwrap_or_default();
        Some(FontUse {
            name: if font.name.is_empty() { family() } else { font.name.clone() }.into_owned(),
            entry: font.file.as_ref().and_then(|file| file.entry),
            embedded: font.file.is_some(),
            bold: says("Bold"),
            italic: says("Italic"),
        })
    }
}
