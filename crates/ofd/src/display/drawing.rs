//! Pages of a document to display lists.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::build::{Builder, Left};
use super::limits::DrawLimits;
use super::picture::Picture;
use super::resource::Loaded;
use super::seal::Seal;
use super::style::Style;
use super::{Group, Item, Page};
use crate::font::{Face, Fonts};
use crate::geometry::{Matrix, Rect};
use crate::page::{Area, Order};
use crate::path::directory;
use crate::reader::{Reader, bases, flag};
use crate::xml::{Element, Tree};
use crate::{Document, Package, finding};

/// What a document is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'s> {
    /// The fonts of this machine.
    pub fonts: &'s Fonts,
    /// Pictures of the seals of the document.
    pub seals: &'s [Seal],
    /// How much is drawn.
    pub limits: &'s DrawLimits,
}

/// Draws the pages of one document. Fonts and pictures are read once for all of them, the contents of a page when it is
/// drawn.
pub struct Drawing<'d, 'p> {
    document: &'d Document<'p>,
    pub(super) package: &'p Package<'p>,
    /// The directory of the document.
    base: &'p str,
    pub(super) scene: Scene<'d>,
    /// Whether it draws the picture of a seal, in which seals are not drawn.
    is_seal: bool,
    reader: Reader<'p>,
    resources: HashMap<&'p str, Option<Rc<Loaded<'p>>>>,
    faces: HashMap<&'p str, Option<Face>>,
    pictures: HashMap<&'p str, Arc<Picture>>,
    picture_bytes: usize,
}

/// The file of a page or template.
struct File<'p> {
    path: &'p str,
    order: Order,
    text: String,
}

impl<'p> Document<'p> {
    /// Prepares to draw pages. Absent when the document was not read from a package.
    #[must_use]
    pub fn drawing<'d>(&'d self, scene: Scene<'d>) -> Option<Drawing<'d, 'p>> {
        Drawing::new(self, scene, false)
    }

    /// The display list of one page, by its position; absent when there is no such page. For several pages of one
    /// document, [`Document::drawing`] reads its fonts and pictures only once.
    #[must_use]
    pub fn display(&self, position: usize, scene: &Scene<'_>) -> Option<Page> {
        self.drawing(*scene)?.page(position)
    }
}

impl<'d, 'p> Drawing<'d, 'p> {
    pub(super) fn new(document: &'d Document<'p>, scene: Scene<'d>, is_seal: bool) -> Option<Self> {
        let package = document.package?;
        Some(Self {
            document,
            package,
            base: directory(document.root.entry.unwrap_or_default()),
            scene,
            is_seal,
            reader: Reader::new(package),
            resources: HashMap::new(),
            faces: HashMap::new(),
            pictures: HashMap::new(),
            picture_bytes: 0,
        })
    }

    /// Number of pages.
    #[must_use]
    pub fn page_count(&self) -> usize {
        self.document.pages.len()
    }

    /// The display list of a page, by its position; absent when there is no such page. Never fails otherwise: what
    /// cannot be drawn is a finding, and the rest is drawn.
    #[must_use]
    pub fn page(&mut self, position: usize) -> Option<Page> {
        let DrawLimits { work, picture_pixels, .. } = *self.scene.limits;
        self.page_within(position, Left { work, picture_pixels }).map(|(page, _)| page)
    }

    /// [`Drawing::page`] that may cost so much, and what of it is left.
    pub(super) fn page_within(&mut self, position: usize, left: Left) -> Option<(Page, Left)> {
        /// Bytes of pictures that are kept for the next page.
        const KEPT_PICTURES_BYTES: usize = 8 << 20;
        if self.picture_bytes > KEPT_PICTURES_BYTES {
            self.pictures.clear();
            self.picture_bytes = 0;
        }
        let document = self.document;
        let page = document.pages.get(position)?;
        let place = page.file.entry.unwrap_or_default();
        let mut builder = Builder::new(self, place, left);
        if !builder.scene().fonts.has_cjk() {
            builder.findings.add_once(finding::FONT_NONE, place, &crate::font::DEBIAN_PACKAGES.join(" "));
        }
        let content = page.file.entry.and_then(|path| builder.file(path, Order::Body));
        let paper = builder.contents(content.as_ref());
        for path in &page.annotation_files {
            builder.annotations(path, &page.id);
        }
        if !builder.drawing.is_seal {
            builder.seals(&page.id);
        }
        let left = builder.left();
        let mut items = std::mem::take(&mut builder.items);
        let (findings, complete) = builder.finish();
        if paper.x != 0.0 || paper.y != 0.0 {
            let shift = Matrix::shift(-paper.x, -paper.y);
            items = vec![Item::Group(Group { transform: shift, ..Group::new(items) })];
        }
        Some((Page { width: paper.width, height: paper.height, items, findings, complete }, left))
    }

    /// A resource file.
    fn loaded(&mut self, path: &'p str) -> Option<Rc<Loaded<'p>>> {
        if let Some(loaded) = self.resources.get(path) {
            return loaded.clone();
        }
        let loaded = Loaded::read(self.package, path, self.base).map(Rc::new);
        self.resources.insert(path, loaded.clone());
        loaded
    }

    /// The bytes of an entry.
    fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        self.package.passing_bytes(self.package.exact(path)?).ok().map(Cow::into_owned)
    }

    /// The face of a font that the document carries; absent when it cannot be used.
    pub(super) fn embedded(&mut self, path: &'p str) -> Option<Face> {
        if let Some(face) = self.faces.get(path) {
            return face.clone();
        }
        let entry = self.package.exact(path);
        let fits = entry.is_some_and(|entry| entry.size() <= self.scene.limits.font_bytes);
        let bytes = if fits { self.bytes(path) } else { None };
        let face = bytes.and_then(|bytes| Face::embedded(bytes, 0));
        self.faces.insert(path, face.clone());
        face
    }

    /// A picture; the same for all that show it.
    pub(super) fn picture(&mut self, path: &'p str, format: Option<&str>) -> Option<Arc<Picture>> {
        if let Some(picture) = self.pictures.get(path) {
            return Some(Arc::clone(picture));
        }
        let bytes = self.bytes(path)?;
        self.picture_bytes = self.picture_bytes.saturating_add(bytes.len());
        let picture = Arc::new(Picture::coded(bytes, format, self.scene.limits.picture_pixels));
        self.pictures.insert(path, Arc::clone(&picture));
        Some(picture)
    }
}

impl<'p> Builder<'_, '_, 'p> {
    /// The text of a page, a template or the annotations of a page.
    fn file(&mut self, path: &'p str, order: Order) -> Option<File<'p>> {
        let package = self.drawing.package;
        let text = package.exact(path).and_then(|entry| package.passing_text(entry).ok())?;
        self.pay(text.len() / 256).then_some(File { path, order, text })
    }

    fn tree<'t>(&self, file: &'t File<'p>) -> Option<Tree<'t>> {
        Tree::parse(&file.text, self.drawing.package.limits()).ok()
    }

    /// Draws what the file of a page says, with its templates; gives the paper.
    fn contents(&mut self, content: Option<&File<'p>>) -> Rect {
        let tree = content.and_then(|file| self.tree(file));
        let root = tree.as_ref().and_then(Tree::root);
        if root.is_none() {
            self.findings.add(finding::DRAW_PAGE, content.map_or(&self.place, |file| file.path), "");
        }
        let templates = root.map(|root| self.templates(root)).unwrap_or_default();
        let parsed: Vec<_> = templates.iter().map(|file| (file, self.tree(file))).collect();
        let area = |root: Element<'_, '_>| {
            let mut reader = Reader::new(self.drawing.package);
            root.child("Area").map(|area| Area::read(&mut reader, "", area))
        };
        let of_template = || {
            let roots = parsed.iter().filter_map(|(_, tree)| tree.as_ref()?.root());
            roots.filter_map(area).find(|area| area.physical.is_some())
        };
        let area = root.and_then(area).or_else(of_template).or(self.drawing.document.area);
        let paper = self.paper(area);
        for order in [Order::Background, Order::Body, Order::Foreground] {
            if order == Order::Foreground {
                self.page_layers(content, root, order);
            }
            for (file, tree) in &parsed {
                let Some(root) = tree.as_ref().and_then(Tree::root).filter(|_| file.order == order) else {
                    continue;
                };
                for inner in [Order::Background, Order::Body, Order::Foreground] {
                    self.page_layers(Some(file), Some(root), inner);
                }
            }
            if order != Order::Foreground {
                self.page_layers(content, root, order);
            }
        }
        paper
    }

    /// The templates that a page uses.
    fn templates(&mut self, root: Element<'_, '_>) -> Vec<File<'p>> {
        /// More templates on one page than any producer writes.
        const MOST: usize = 32;
        let mut files = Vec::new();
        for used in root.children_named("Template").take(MOST) {
            let id = used.attr("TemplateID").map(str::trim_ascii).unwrap_or_default();
            let Some(template) = self.drawing.document.template(id) else {
                self.missing("Template", id);
                continue;
            };
            let order = Order::parse(used.attr("ZOrder")).unwrap_or(template.order);
            match template.file.entry.and_then(|path| self.file(path, order)) {
                Some(file) => files.push(file),
                None => self.missing("Template", id),
            }
        }
        files
    }

    /// The paper of a page, within reason.
    fn paper(&mut self, area: Option<Area>) -> Rect {
        /// A4, where nothing is stated.
        const A4: Rect = Rect { x: 0.0, y: 0.0, width: 210.0, height: 297.0 };
        let longest = f64::from(self.limits().page_mm);
        let usable = |rect: &Rect| {
            rect.width > 0.0
                && rect.height > 0.0
                && [rect.width, rect.height, rect.x.abs(), rect.y.abs()].iter().all(|side| *side <= longest)
        };
        let stated = area.map(|area| [area.physical, area.application, area.content, area.bleed]);
        let boxes = stated.into_iter().flatten().flatten();
        match boxes.clone().find(usable) {
            Some(rect) => rect,
            None => {
                let detail = boxes.map(|rect| format!("{} {}", rect.width, rect.height)).next();
                let place = self.place.clone();
                self.findings.add(finding::PAGE_SIZE, &place, &detail.unwrap_or_default());
                A4
            }
        }
    }

    /// Draws the layers of one order.
    fn page_layers(&mut self, file: Option<&File<'p>>, root: Option<Element<'_, '_>>, order: Order) {
        let (Some(file), Some(root)) = (file, root) else { return };
        self.enter(file.path, root);
        for content in root.children_named("Content") {
            for layer in content.children_named("Layer") {
                if Order::parse(layer.attr("Type")).unwrap_or_default() != order || !self.pay(1) {
                    continue;
                }
                let mut style = Style::default();
                if let Some(id) = layer.attr("DrawParam") {
                    self.draw_param(id.trim_ascii(), &mut style, 0);
                }
                self.objects_of(layer, &Matrix::IDENTITY, &style);
            }
            if order == Order::Body {
                self.objects_of(content, &Matrix::IDENTITY, &Style::default());
            }
        }
    }

    /// Looks up IDs as a file does: in its own resources first, then in those of the document.
    fn enter(&mut self, path: &'p str, root: Element<'_, '_>) {
        /// More resource files of one page than any producer writes.
        const MOST: usize = 32;
        self.place = path.to_owned();
        let base = self.drawing.base;
        let mut scope = Vec::new();
        for used in root.children_named("PageRes").take(MOST) {
            let entry = self.drawing.reader.locate(path, &bases(path, base), used.text());
            scope.extend(entry.and_then(|entry| self.drawing.loaded(entry)));
        }
        let document = self.drawing.document;
        for position in &document.common_resources {
            let path = document.resources.get(*position).map(|set| set.path);
            scope.extend(path.and_then(|path| self.drawing.loaded(path)));
        }
        self.scope = scope;
    }

    /// Draws the annotations of a page.
    fn annotations(&mut self, path: &'p str, page: &str) {
        let file = self.file(path, Order::Foreground);
        let tree = file.as_ref().and_then(|file| self.tree(file));
        let Some(root) = tree.as_ref().and_then(Tree::root) else {
            let place = self.place.clone();
            self.findings.add(finding::DRAW_PAGE, &place, path);
            return;
        };
        self.enter(path, root);
        for annotation in root.children_named("Annot") {
            if !flag(annotation, "Visible", true) || !self.pay(1) {
                continue;
            }
            let Some(appearance) = annotation.child("Appearance") else { continue };
            let corner = Rect::parse(appearance.attr("Boundary").unwrap_or_default()).unwrap_or_default();
            let is_stamp = annotation.attr("Type").map(str::trim_ascii) == Some("Stamp");
            if is_stamp && self.is_sealed(page, &corner) {
                continue;
            }
            self.objects_of(appearance, &Matrix::shift(corner.x, corner.y), &Style::default());
        }
    }
}
