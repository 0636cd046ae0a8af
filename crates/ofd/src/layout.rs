//! A small model of a document that is to be written or drawn: pages of text, rules and pictures, in millimetres.
//!
//! x runs to the right and y down from the upper left corner of the page; every place, also in blocks and
//! annotations, is a place on the page. [`crate::write`] makes a package of a [`Layout`]; objects get their IDs there.

mod display;
mod item;
pub(crate) mod line;
pub(crate) mod object;

use std::sync::Arc;

pub use crate::font::Face;
pub use crate::page::Order;
pub use item::{
    Advances, Area, Block, Cap, Clipped, Color, Flow, Handle, Item, Path, Picture, Rule, Segment, Stroke,
    Text,
};

use crate::geometry::Rect;

/// A document to be written or drawn.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// What the document says about itself.
    pub info: Info,
    /// Size of pages that have none of their own.
    pub size: Size,
    /// Pages in order; at least one.
    pub pages: Vec<Page>,
    /// Attached files.
    pub attachments: Vec<Attachment>,
    /// Custom tags: names that refer to objects on pages.
    pub tags: Vec<TagTree>,
    fonts: Vec<Font>,
    images: Vec<Image>,
    templates: Vec<Template>,
    handles: u32,
}

/// What a document says about itself (CT_DocInfo, GB/T 33190 §7.4). Empty texts are not written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// `DocID`: 32 hexadecimal digits by the standard; must not be empty.
    pub doc_id: String,
    /// Title.
    pub title: String,
    /// Author.
    pub author: String,
    /// Subject.
    pub subject: String,
    /// Abstract.
    pub summary: String,
    /// Date of creation: `2026-09-30`.
    pub created: String,
    /// Date of the last change.
    pub modified: String,
    /// What the document is for.
    pub usage: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Program that made it.
    pub creator: String,
    /// Its version.
    pub creator_version: String,
    /// Own data: name, value. Invoices state their fields here.
    pub custom_datas: Vec<(String, String)>,
}

/// Size of a page in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Its own size; the document's when absent.
    pub size: Option<Size>,
    /// Templates that it shows, in drawing order.
    pub templates: Vec<TemplateHandle>,
    /// Layers in drawing order.
    pub layers: Vec<Layer>,
    /// What is over the page: watermarks and stamps.
    pub annotations: Vec<Annotation>,
}

/// A page that other pages show: the form with its rules and labels.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// Name; not written when empty.
    pub name: String,
    /// Under (`Background`) or over (`Foreground`) the page.
    pub order: Order,
    /// Its own size; the document's when absent.
    pub size: Option<Size>,
    /// Layers in drawing order.
    pub layers: Vec<Layer>,
}

/// A layer.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// Order among the layers of a page.
    pub order: Order,
    /// Objects in drawing order.
    pub items: Vec<Item>,
}

/// An annotation (GB/T 33190 §15). By default it is printed.
#[derive(Clone, Debug)]
pub struct Annotation {
    /// What it is.
    pub kind: AnnotationKind,
    /// Subtype; not written when empty.
    pub subtype: String,
    /// Who made it; the creator of the document when empty.
    pub creator: String,
    /// Date of the last change: `2026-09-30`; the document's date of creation when empty.
    pub modified: String,
    /// Whether it is printed.
    pub printed: bool,
    /// Parameters: name, value.
    pub parameters: Vec<(String, String)>,
    /// Its box on the page.
    pub boundary: Rect,
    /// What it shows, at places on the page.
    pub items: Vec<Item>,
}

/// Kinds of annotations (GB/T 33190 §15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum AnnotationKind {
    /// A watermark.
    #[default]
    Watermark,
    /// A stamp.
    Stamp,
    /// A drawing.
    Path,
    /// Highlighting.
    Highlight,
}

/// An attached file (GB/T 33190 §20).
#[derive(Clone, Debug, Default)]
pub struct Attachment {
    /// Name that viewers show.
    pub name: String,
    /// Name of the file in the package: one path segment.
    pub file_name: String,
    /// The declared format, such as `xml`; not written when empty.
    pub format: String,
    /// Time of creation: `2026-09-30T12:00:00`; not written when empty.
    pub created: String,
    /// What it is for; not written when empty.
    pub usage: String,
    /// Whether viewers list it.
    pub visible: bool,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A tree of custom tags (GB/T 33190 §16).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagTree {
    /// The kind that it declares (`TypeID`): `root` in digital invoices.
    pub type_id: String,
    /// Whether the elements are in the namespace of OFD, as in digital invoices; else they are in none.
    pub in_namespace: bool,
    /// Attributes of the root.
    pub attributes: Vec<(String, String)>,
    /// The root.
    pub root: Tag,
}

/// A custom tag: a name for objects, or for other tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// Name: an XML name without a colon.
    pub name: String,
    /// The objects that show it, on pages.
    pub objects: Vec<Handle>,
    /// What it states by itself; not written when empty.
    pub data: String,
    /// Tags below it.
    pub children: Vec<Tag>,
}

/// A font: the name that the document writes, and the faces that are embedded.
#[derive(Clone, Debug, Default)]
pub struct Font {
    /// Name, such as `宋体`.
    pub name: String,
    /// Family; not written when empty.
    pub family: String,
    /// The faces that draw it: each character is drawn by the first that has it, so that rare ones come from another
    /// face. Without any the font is only named, and every reader takes its own.
    pub faces: Vec<Face>,
}

/// A picture file.
#[derive(Clone, Debug)]
pub struct Image {
    /// What it is.
    pub format: ImageFormat,
    /// The file.
    pub bytes: Arc<[u8]>,
}

/// Formats of picture files that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// JBIG2, with its file header.
    Jbig2,
}

/// A font of a [`Layout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FontHandle(pub(crate) usize);

/// A picture file of a [`Layout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ImageHandle(pub(crate) usize);

/// A template of a [`Layout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TemplateHandle(pub(crate) usize);

impl Layout {
    /// An empty document with pages of a size.
    #[must_use]
    pub fn new(info: Info, size: Size) -> Self {
        Self { info, size, ..Self::default() }
    }

    /// Adds a font.
    pub fn font(&mut self, font: Font) -> FontHandle {
        self.fonts.push(font);
        FontHandle(self.fonts.len().saturating_sub(1))
    }

    /// Sets the faces of a font that was added: for who knows only at the end what they must draw.
    pub fn set_faces(&mut self, font: FontHandle, faces: Vec<Face>) {
        if let Some(font) = self.fonts.get_mut(font.0) {
            font.faces = faces;
        }
    }

    /// Adds a picture file; pages may show it often.
    pub fn image(&mut self, image: Image) -> ImageHandle {
        self.images.push(image);
        ImageHandle(self.images.len().saturating_sub(1))
    }

    /// Adds a template.
    pub fn template(&mut self, template: Template) -> TemplateHandle {
        self.templates.push(template);
        TemplateHandle(self.templates.len().saturating_sub(1))
    }

    /// A new name for one object on a page.
    pub fn handle(&mut self) -> Handle {
        self.handles = self.handles.saturating_add(1);
        Handle(self.handles)
    }

    /// The fonts; positions are those of the handles.
    #[must_use]
    pub fn fonts(&self) -> &[Font] {
        &self.fonts
    }

    /// The font of a text.
    #[must_use]
    pub fn font_of(&self, text: &Text) -> Option<&Font> {
        self.fonts.get(text.font.0)
    }

    /// The picture files.
    #[must_use]
    pub fn images(&self) -> &[Image] {
        &self.images
    }

    /// The templates.
    #[must_use]
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// The size of a page.
    #[must_use]
    pub fn page_size(&self, page: &Page) -> Size {
        page.size.unwrap_or(self.size)
    }
}

impl Size {
    /// A4, upright.
    pub const A4: Self = Self { width: 210.0, height: 297.0 };
    /// The paper of VAT and digital invoices: 210 by 140 millimetres.
    pub const INVOICE: Self = Self { width: 210.0, height: 140.0 };
}

impl Default for Size {
    fn default() -> Self {
        Self::A4
    }
}

impl Page {
    /// A page that shows a template under one layer of objects.
    #[must_use]
    pub fn new(template: Option<TemplateHandle>, items: Vec<Item>) -> Self {
        let layers = vec![Layer { order: Order::Body, items }];
        Self { templates: template.into_iter().collect(), layers, ..Self::default() }
    }
}

impl Default for Annotation {
    fn default() -> Self {
        Self {
            kind: AnnotationKind::default(),
            subtype: String::new(),
            creator: String::new(),
            modified: String::new(),
            printed: true,
            parameters: Vec::new(),
            boundary: Rect::default(),
            items: Vec::new(),
        }
    }
}

impl Tag {
    /// A tag for objects.
    #[must_use]
    pub fn objects(name: &str, objects: Vec<Handle>) -> Self {
        Self { name: name.to_owned(), objects, ..Self::default() }
    }

    /// A tag for other tags.
    #[must_use]
    pub fn group(name: &str, children: Vec<Self>) -> Self {
        Self { name: name.to_owned(), children, ..Self::default() }
    }
}

impl ImageFormat {
    /// By how the bytes begin.
    #[must_use]
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        const KINDS: [(&[u8], ImageFormat); 3] = [
            (b"\x89PNG\r\n\x1a\n", ImageFormat::Png),
            (b"\xff\xd8\xff", ImageFormat::Jpeg),
            (b"\x97JB2\r\n\x1a\n", ImageFormat::Jbig2),
        ];
        KINDS.into_iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, format)| format)
    }
}
