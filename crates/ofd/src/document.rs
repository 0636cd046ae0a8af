//! A document of a package: its root file and everything that hangs on it (GB/T 33190 §7.5).

use std::borrow::Cow;

use crate::Package;
use crate::annotation;
use crate::attachment::{self, Attachment};
use crate::custom_tag::{self, CustomTag};
use crate::extension::{self, Extension};
use crate::finding;
use crate::info::DocInfo;
use crate::object::Object;
use crate::page::{self, Area, Content, Order, Page, Template};
use crate::path::directory;
use crate::reach::Role;
use crate::reader::{Location, Reader, attribute, bases, text};
use crate::resource::{self, ResourceSet, Scope};
use crate::version::Version;
use crate::xml::Element;

/// More resource files of one document than any producer writes.
const MOST_RESOURCES: usize = 64;

/// A document of a package.
#[derive(Clone, Debug, Default)]
pub struct Document<'p> {
    /// What it says about itself, in `OFD.xml`.
    pub info: DocInfo<'p>,
    /// Its root file, `Document.xml`.
    pub root: Location<'p>,
    /// The highest ID in use, as written.
    pub max_unit_id: Option<Cow<'p, str>>,
    /// Area of pages that state none; real files leave it out.
    pub area: Option<Area>,
    /// Resource files, each read once.
    pub resources: Vec<ResourceSet<'p>>,
    /// Which of them belong to the whole document; the others to single pages.
    pub common_resources: Vec<usize>,
    /// Template pages.
    pub templates: Vec<Template<'p>>,
    /// Pages in order.
    pub pages: Vec<Page<'p>>,
    /// Attached files.
    pub attachments: Vec<Attachment<'p>>,
    /// Custom tags.
    pub custom_tags: Vec<CustomTag<'p>>,
    /// Extensions of programs.
    pub extensions: Vec<Extension<'p>>,
    /// Versions.
    pub versions: Vec<Version<'p>>,
    /// The package, for who draws pages.
    pub(crate) package: Option<&'p Package<'p>>,
    /// Work that one reading of page text may cost.
    pub(crate) visits: usize,
    /// Positions of the pages and of the templates, sorted by ID.
    page_order: Vec<usize>,
    template_order: Vec<usize>,
}

impl<'p> Document<'p> {
    /// The position of the page with this ID.
    #[must_use]
    pub fn page_index(&self, id: &str) -> Option<usize> {
        find(&self.page_order, &self.pages, id, |page| &page.id)
    }

    /// The template with this ID.
    #[must_use]
    pub fn template(&self, id: &str) -> Option<&Template<'p>> {
        let position = find(&self.template_order, &self.templates, id, |template| &template.id)?;
        self.templates.get(position)
    }

    /// Where the IDs of a page (or template) are looked up.
    #[must_use]
    pub fn scope(&self, content: Option<&Content<'p>>) -> Scope<'_, 'p> {
        let own = content.map_or(&[][..], |content| &content.resources);
        let positions = own.iter().chain(&self.common_resources);
        Scope { sets: positions.filter_map(|position| self.resources.get(*position)).collect() }
    }

    /// The area of a page: its own, else that of its templates, else the document's.
    #[must_use]
    pub fn page_area(&self, page: &Page<'p>) -> Option<Area> {
        let content = page.content.as_ref();
        let own = content.and_then(|content| content.area);
        let templates = content.into_iter().flat_map(|content| &content.templates);
        let template = || {
            templates
                .filter_map(|used| self.template(&used.id)?.content.as_ref()?.area)
                .find(|area| area.physical.is_some())
        };
        own.or_else(template).or(self.area)
    }
}

/// Reads a document from its root file.
pub(crate) fn read<'p>(reader: &mut Reader<'p>, root: Location<'p>) -> Document<'p> {
    let mut document = Document {
        package: Some(reader.package),
        visits: reader.package.limits().visits,
        root: root.clone(),
        ..Document::default()
    };
    let Some(path) = root.entry else { return document };
    let Some(tree) = reader.tree(path, "Document") else { return document };
    let Some(element) = tree.root() else { return document };
    let mut parts = Parts { reader, path, base: directory(path), document };
    match element.child("CommonData") {
        Some(common) => parts.common(common),
        None => parts.reader.findings.add(finding::DOC_NO_PAGE_AREA, path, "CommonData"),
    }
    parts.pages(element);
    parts.lists(element);
    document = parts.document;
    document
}

struct Parts<'r, 'p> {
    reader: &'r mut Reader<'p>,
    path: &'p str,
    /// The directory of the root file.
    base: &'p str,
    document: Document<'p>,
}

impl<'p> Parts<'_, 'p> {
    fn common(&mut self, common: Element<'_, 'p>) {
        let path = self.path;
        self.document.max_unit_id = text(common, "MaxUnitID");
        if self.document.max_unit_id.is_none() {
            self.reader.findings.add(finding::DOC_NO_MAX_UNIT_ID, path, "");
        }
        self.document.area = common.child("PageArea").map(|area| Area::read(self.reader, path, area));
        if self.document.area.is_none() {
            self.reader.findings.add(finding::DOC_NO_PAGE_AREA, path, "");
        }
        for element in common.children() {
            if matches!(element.name(), "PublicRes" | "DocumentRes") {
                if self.document.common_resources.len() >= MOST_RESOURCES || !self.reader.take_object(path) {
                    self.reader.stop(path);
                    break;
                }
                let file = self.locate(element.text_cow());
                let position = file
                    .entry
                    .and_then(|entry| resource(self.reader, &mut self.document.resources, entry, self.base));
                if let Some(position) = position
                    && !self.document.common_resources.contains(&position)
                {
                    self.document.common_resources.push(position);
                }
            }
        }
        for element in common.children_named("TemplatePage") {
            if !self.reader.take_object(path) {
                break;
            }
            let file = self.locate(attribute(element, "BaseLoc").unwrap_or_default());
            let content = self.content(&file);
            self.document.templates.push(Template {
                id: self.reader.id(path, element),
                name: attribute(element, "Name"),
                order: Order::parse(element.attr("ZOrder")).unwrap_or(Order::Background),
                file,
                content,
            });
        }
    }

    fn pages(&mut self, root: Element<'_, 'p>) {
        let path = self.path;
        for element in root.children_named("Pages").flat_map(|pages| pages.children_named("Page")) {
            if !self.reader.take_object(path) {
                break;
            }
            let file = self.locate(attribute(element, "BaseLoc").unwrap_or_default());
            if file.entry.is_some_and(|entry| page::is_flat(entry, self.base)) {
                self.reader.findings.add_once(finding::PAGE_FLAT, path, &file.written);
            }
            let content = self.content(&file);
            let id = self.reader.id(path, element);
            let page = Page { id, file, content, ..Page::default() };
            self.document.pages.push(page);
        }
        if self.document.pages.is_empty() {
            self.reader.findings.add(finding::DOC_NO_PAGES, path, "");
        }
        let document = &mut self.document;
        document.page_order = order(&document.pages, |page| &page.id);
        document.template_order = order(&document.templates, |template| &template.id);
        self.templates_used();
        self.resources_used();
    }

    /// Reports resources that are used and not defined.
    fn resources_used(&mut self) {
        let document = &self.document;
        let pages = document.pages.iter().map(|page| (&page.file, &page.content));
        let templates = document.templates.iter().map(|template| (&template.file, &template.content));
        for (file, content) in pages.chain(templates) {
            let (Some(place), Some(content)) = (file.entry, content) else { continue };
            let scope = document.scope(Some(content));
            let missing = content.layers.iter().find_map(|layer| undefined(&scope, &layer.objects));
            if let Some(id) = missing {
                self.reader.findings.add(finding::RES_MISSING, place, id);
            }
        }
    }

    fn templates_used(&mut self) {
        let document = &self.document;
        for page in &document.pages {
            for used in page.content.iter().flat_map(|content| &content.templates) {
                if document.template(&used.id).is_none() {
                    let place = page.file.entry.unwrap_or_default();
                    self.reader.findings.add(finding::TEMPLATE_MISSING, place, &used.id);
                }
            }
        }
    }

    fn lists(&mut self, root: Element<'_, 'p>) {
        for element in root.children() {
            let name = element.name();
            if !matches!(name, "Annotations" | "Attachments" | "CustomTags" | "Extensions") {
                continue;
            }
            if !self.reader.take_object(self.path) {
                break;
            }
            let file = self.locate(element.text_cow());
            let document = &mut self.document;
            match name {
                "Annotations" => annotation::read(self.reader, &file, self.base, document),
                "Attachments" => document.attachments.extend(attachment::read(self.reader, &file, self.base)),
                "CustomTags" => document.custom_tags.extend(custom_tag::read(self.reader, &file, self.base)),
                _ => document.extensions.extend(extension::read(self.reader, &file, self.base)),
            }
        }
    }

    fn locate(&mut self, written: Cow<'p, str>) -> Location<'p> {
        self.reader.resolve(self.path, &bases(self.path, self.base), written, Role::Content)
    }

    fn content(&mut self, file: &Location<'p>) -> Option<Content<'p>> {
        let (sets, base) = (&mut self.document.resources, self.base);
        page::read(self.reader, file, base, |reader, entry| resource(reader, sets, entry, base))
    }
}

/// The ID of a resource that objects use and that is not defined.
fn undefined<'d>(scope: &Scope<'_, '_>, objects: &'d [Object<'_>]) -> Option<&'d str> {
    objects.iter().find_map(|object| match object {
        Object::Text(text) => scope.font(&text.font).is_none().then_some(text.font.as_ref()),
        Object::Image(image) => scope.media(&image.resource).is_none().then_some(image.resource.as_ref()),
        Object::Composite(unit) => {
            scope.composite(&unit.resource).is_none().then_some(unit.resource.as_ref())
        }
        Object::Block(inner) => undefined(scope, inner),
        Object::Path(_) => None,
    })
}

/// Positions sorted by ID; of equal ones the first comes first.
fn order<T>(items: &[T], id_of: impl Fn(&T) -> &str) -> Vec<usize> {
    let id = |position: &usize| items.get(*position).map_or("", &id_of);
    let mut positions: Vec<usize> = (0..items.len()).collect();
    positions.sort_by(|a, b| id(a).cmp(id(b)));
    positions
}

fn find<T>(order: &[usize], items: &[T], id: &str, id_of: impl Fn(&T) -> &str) -> Option<usize> {
    let of = |position: &usize| items.get(*position).map_or("", &id_of);
    let at = order.partition_point(|position| of(position) < id);
    order.get(at).copied().filter(|position| of(position) == id)
}

/// Reads a resource file unless it was read before; its position.
fn resource<'p>(
    reader: &mut Reader<'p>,
    sets: &mut Vec<ResourceSet<'p>>,
    entry: &'p str,
    document: &str,
) -> Option<usize> {
    if let Some(position) = sets.iter().position(|set| set.path == entry) {
        return Some(position);
    }
    let set = resource::read(reader, entry, document)?;
    sets.push(set);
    Some(sets.len().saturating_sub(1))
}
