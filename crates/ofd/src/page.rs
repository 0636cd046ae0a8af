//! Pages and templates (GB/T 33190 §7.7, §7.8).

use std::borrow::Cow;

use crate::annotation::Annotation;
use crate::finding;
use crate::geometry::Rect;
use crate::object::{self, Object};
use crate::path::directory;
use crate::reach::Role;
use crate::reader::{Location, Reader, attribute, bases};
use crate::xml::Element;

/// A page.
#[derive(Clone, Debug, Default)]
pub struct Page<'p> {
    /// ID; empty when there is none.
    pub id: Cow<'p, str>,
    /// Its file.
    pub file: Location<'p>,
    /// What it shows; absent when the file is missing or cannot be read.
    pub content: Option<Content<'p>>,
    /// Its annotations, in the order of the file.
    pub annotations: Vec<Annotation<'p>>,
    /// Files of its annotations.
    pub(crate) annotation_files: Vec<&'p str>,
}

/// A template page: a page that other pages show under or over their own content.
#[derive(Clone, Debug, Default)]
pub struct Template<'p> {
    /// ID.
    pub id: Cow<'p, str>,
    /// Name.
    pub name: Option<Cow<'p, str>>,
    /// Order, unless the page says otherwise.
    pub order: Order,
    /// Its file.
    pub file: Location<'p>,
    /// What it shows; absent when the file is missing or cannot be read.
    pub content: Option<Content<'p>>,
}

/// What the file of a page or template says.
#[derive(Clone, Debug, Default)]
pub struct Content<'p> {
    /// The page's own area; the document's when absent.
    pub area: Option<Area>,
    /// Templates that the page shows.
    pub templates: Vec<TemplateUse<'p>>,
    /// Resource files of the page (positions in [`crate::Document::resources`]).
    pub resources: Vec<usize>,
    /// Layers in the order of the file.
    pub layers: Vec<Layer<'p>>,
}

/// The areas of a page (CT_PageArea), in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Area {
    /// The paper.
    pub physical: Option<Rect>,
    /// What is shown.
    pub application: Option<Rect>,
    /// What is filled.
    pub content: Option<Rect>,
    /// The paper with its bleed.
    pub bleed: Option<Rect>,
}

/// A template as a page uses it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateUse<'p> {
    /// ID of the template.
    pub id: Cow<'p, str>,
    /// Order, where the page states it.
    pub order: Option<Order>,
}

/// A layer.
#[derive(Clone, Debug, Default)]
pub struct Layer<'p> {
    /// ID; empty when there is none.
    pub id: Cow<'p, str>,
    /// Order among the layers.
    pub order: Order,
    /// ID of its drawing parameters.
    pub draw_param: Option<Cow<'p, str>>,
    /// Objects in drawing order.
    pub objects: Vec<Object<'p>>,
}

/// Order of templates and layers, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Order {
    /// Under the page.
    Background,
    /// The page itself.
    #[default]
    Body,
    /// Over the page.
    Foreground,
}

impl Order {
    pub(crate) fn parse(text: Option<&str>) -> Option<Self> {
        match text?.trim_ascii() {
            "Background" => Some(Self::Background),
            "Body" => Some(Self::Body),
            "Foreground" => Some(Self::Foreground),
            _ => None,
        }
    }
}

impl Area {
    /// Reads a `PageArea` or `Area` element.
    pub(crate) fn read(reader: &mut Reader<'_>, place: &str, element: Element<'_, '_>) -> Self {
        let mut rect = |name: &str| {
            let written = element.child_text(name)?;
            let rect = Rect::parse(written);
            match rect {
                None => reader.findings.add(finding::NUMBER, place, written),
                Some(rect) if rect.is_negative() => {
                    reader.findings.add(finding::BOX_NEGATIVE, place, written)
                }
                Some(_) => {}
            }
            rect
        };
        Self {
            physical: rect("PhysicalBox"),
            application: rect("ApplicationBox"),
            content: rect("ContentBox"),
            bleed: rect("BleedBox"),
        }
    }
}

/// Reads the file of a page or template. `resource` reads a resource file once and gives its position.
pub(crate) fn read<'p>(
    reader: &mut Reader<'p>,
    file: &Location<'p>,
    document: &str,
    mut resource: impl FnMut(&mut Reader<'p>, &'p str) -> Option<usize>,
) -> Option<Content<'p>> {
    /// More resource files or templates on one page than any producer writes.
    const MOST: usize = 32;
    let path = file.entry.filter(|_| reader.contents)?;
    let tree = reader.tree(path, "Page")?;
    let root = tree.root()?;
    let mut content = Content::default();
    for element in root.children() {
        match element.name() {
            "Area" => content.area = Some(Area::read(reader, path, element)),
            "Template" if content.templates.len() < MOST => content.templates.push(TemplateUse {
                id: attribute(element, "TemplateID").unwrap_or_default(),
                order: Order::parse(element.attr("ZOrder")),
            }),
            "PageRes" if content.resources.len() < MOST => {
                let written = element.text_cow();
                let location = reader.resolve(path, &bases(path, document), written, Role::Content);
                content.resources.extend(location.entry.and_then(|entry| resource(reader, entry)));
            }
            "Template" | "PageRes" => {
                reader.stop(path);
            }
            "Content" => {
                for layer in element.children_named("Layer") {
                    if !reader.take_object(path) {
                        break;
                    }
                    content.layers.push(Layer {
                        id: attribute(layer, "ID").unwrap_or_default(),
                        order: Order::parse(layer.attr("Type")).unwrap_or_default(),
                        draw_param: attribute(layer, "DrawParam"),
                        objects: object::read(reader, path, layer),
                    });
                }
                let loose = object::read(reader, path, element);
                if !loose.is_empty() {
                    reader.findings.add(finding::PAGE_NO_LAYER, path, "");
                    content.layers.push(Layer { objects: loose, ..Layer::default() });
                }
            }
            _ => {}
        }
    }
    Some(content)
}

/// Whether the file of a page lies directly in the directory of the document.
pub(crate) fn is_flat(path: &str, document: &str) -> bool {
    directory(path) == document
}
