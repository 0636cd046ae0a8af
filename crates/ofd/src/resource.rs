//! Resources (GB/T 33190 §7.9): fonts, colour spaces, drawing parameters, multimedia, composite graphics.

use std::borrow::Cow;

use crate::finding;
use crate::geometry::number;
use crate::object::{self, Object};
use crate::path::{directory, join};
use crate::reach::Role;
use crate::reader::{Location, Reader, attribute, bases, text};
use crate::xml::Element;

/// The resources of one file, each kind sorted by ID.
#[derive(Clone, Debug, Default)]
pub struct ResourceSet<'p> {
    /// The file.
    pub path: &'p str,
    /// Fonts.
    pub fonts: Vec<Font<'p>>,
    /// Colour spaces.
    pub color_spaces: Vec<ColorSpace<'p>>,
    /// Drawing parameters.
    pub draw_params: Vec<DrawParam<'p>>,
    /// Images, sound and video.
    pub media: Vec<Media<'p>>,
    /// Composite graphics, which pages show by reference.
    pub composites: Vec<CompositeUnit<'p>>,
}

/// A font.
#[derive(Clone, Debug, Default)]
pub struct Font<'p> {
    /// ID.
    pub id: Cow<'p, str>,
    /// Name.
    pub name: Cow<'p, str>,
    /// Family, where it is given.
    pub family: Option<Cow<'p, str>>,
    /// The embedded font file.
    pub file: Option<Location<'p>>,
}

/// A colour space.
#[derive(Clone, Debug, Default)]
pub struct ColorSpace<'p> {
    /// ID.
    pub id: Cow<'p, str>,
    /// `GRAY`, `RGB` or `CMYK`, as written.
    pub kind: Cow<'p, str>,
    /// Bits of a channel; 8 unless stated.
    pub bits: u32,
    /// The colour profile, where there is one.
    pub profile: Option<Location<'p>>,
}

/// Drawing parameters.
#[derive(Clone, Debug, Default)]
pub struct DrawParam<'p> {
    /// ID.
    pub id: Cow<'p, str>,
    /// ID of the parameters that these extend.
    pub relative: Option<Cow<'p, str>>,
    /// Line width in millimetres.
    pub line_width: Option<f64>,
    /// Value of the fill colour, as written.
    pub fill_color: Option<Cow<'p, str>>,
    /// Value of the stroke colour, as written.
    pub stroke_color: Option<Cow<'p, str>>,
}

/// An image, a sound or a video.
#[derive(Clone, Debug, Default)]
pub struct Media<'p> {
    /// ID.
    pub id: Cow<'p, str>,
    /// `Image`, `Audio` or `Video`, as written.
    pub kind: Cow<'p, str>,
    /// The declared format, as written; real files say `GBIG2` for JBIG2.
    pub format: Option<Cow<'p, str>>,
    /// The file.
    pub file: Location<'p>,
}

/// A composite graphic.
#[derive(Clone, Debug, Default)]
pub struct CompositeUnit<'p> {
    /// ID.
    pub id: Cow<'p, str>,
    /// Width in millimetres.
    pub width: f64,
    /// Height in millimetres.
    pub height: f64,
    /// What it shows.
    pub objects: Vec<Object<'p>>,
}

/// Where the IDs of a page are looked up: its own resources first, then the document's.
#[derive(Clone, Debug)]
pub struct Scope<'d, 'p> {
    pub(crate) sets: Vec<&'d ResourceSet<'p>>,
}

impl<'d, 'p> Scope<'d, 'p> {
    /// The font with this ID.
    #[must_use]
    pub fn font(&self, id: &str) -> Option<&'d Font<'p>> {
        self.sets.iter().find_map(|set| by_id(&set.fonts, id, |font| &font.id))
    }

    /// The image, sound or video with this ID.
    #[must_use]
    pub fn media(&self, id: &str) -> Option<&'d Media<'p>> {
        self.sets.iter().find_map(|set| by_id(&set.media, id, |media| &media.id))
    }

    /// The drawing parameters with this ID.
    #[must_use]
    pub fn draw_param(&self, id: &str) -> Option<&'d DrawParam<'p>> {
        self.sets.iter().find_map(|set| by_id(&set.draw_params, id, |param| &param.id))
    }

    /// The colour space with this ID.
    #[must_use]
    pub fn color_space(&self, id: &str) -> Option<&'d ColorSpace<'p>> {
        self.sets.iter().find_map(|set| by_id(&set.color_spaces, id, |space| &space.id))
    }

    /// The composite graphic with this ID.
    #[must_use]
    pub fn composite(&self, id: &str) -> Option<&'d CompositeUnit<'p>> {
        self.sets.iter().find_map(|set| by_id(&set.composites, id, |unit| &unit.id))
    }
}

fn by_id<'d, T>(sorted: &'d [T], id: &str, id_of: impl Fn(&T) -> &str) -> Option<&'d T> {
    let at = sorted.partition_point(|item| id_of(item) < id);
    sorted.get(at).filter(|item| id_of(item) == id)
}

/// Reads a resource file that `place` refers to.
pub(crate) fn read<'p>(reader: &mut Reader<'p>, path: &'p str, document: &str) -> Option<ResourceSet<'p>> {
    let tree = reader.tree(path, "Res")?;
    Some(read_root(reader, path, document, tree.root()?))
}

/// Reads the root of a resource file.
pub(crate) fn read_root<'p>(
    reader: &mut Reader<'p>,
    path: &'p str,
    document: &str,
    root: Element<'_, 'p>,
) -> ResourceSet<'p> {
    let base = base_loc(reader, path, root);
    let mut set = ResourceSet { path, ..ResourceSet::default() };
    let mut files = Files { reader, path, base: &base, document };
    for group in root.children() {
        for item in group.children() {
            match item.name() {
                "Font" => set.fonts.push(files.font(item)),
                "ColorSpace" => set.color_spaces.push(files.color_space(item)),
                "DrawParam" => set.draw_params.push(files.draw_param(item)),
                "MultiMedia" => set.media.push(files.media(item)),
                "CompositeGraphicUnit" | "CompositeGraphUnit" | "CompositeGraphicUnits" => {
                    set.composites.push(files.composite(item));
                }
                _ => {}
            }
        }
    }
    sort(reader, path, &mut set.fonts, |font| &font.id);
    sort(reader, path, &mut set.color_spaces, |space| &space.id);
    sort(reader, path, &mut set.draw_params, |param| &param.id);
    sort(reader, path, &mut set.media, |media| &media.id);
    sort(reader, path, &mut set.composites, |unit| &unit.id);
    set
}

/// The directory that files of resources are relative to.
fn base_loc(reader: &mut Reader<'_>, path: &str, root: Element<'_, '_>) -> String {
    let own = directory(path);
    match root.attr("BaseLoc").map(str::trim_ascii) {
        None => {
            reader.findings.add(finding::RES_NO_BASE_LOC, path, "");
            own.to_owned()
        }
        // "/" and "./" are the root and the file's own directory, which `join` has no name for.
        Some(written) => match join(own, &written.replace('\\', "/")) {
            Some(base) => base,
            None if written.starts_with('/') => String::new(),
            None => own.to_owned(),
        },
    }
}

fn sort<T>(reader: &mut Reader<'_>, path: &str, items: &mut [T], id_of: impl Fn(&T) -> &str) {
    items.sort_by(|a, b| id_of(a).cmp(id_of(b)));
    for pair in items.windows(2) {
        if let [a, b] = pair
            && id_of(a) == id_of(b)
            && !id_of(a).is_empty()
        {
            reader.findings.add_once(finding::DUPLICATE_ID, path, id_of(a));
        }
    }
}

struct Files<'r, 'p, 'x> {
    reader: &'r mut Reader<'p>,
    path: &'p str,
    base: &'x str,
    document: &'x str,
}

impl<'p> Files<'_, 'p, '_> {
    fn locate(&mut self, written: Cow<'p, str>) -> Location<'p> {
        let [own, document] = bases(self.path, self.document);
        let res = join(document, "Res").unwrap_or_default();
        self.reader.resolve(self.path, &[self.base, own, document, &res], written, Role::Content)
    }

    fn font(&mut self, item: Element<'_, 'p>) -> Font<'p> {
        let file = text(item, "FontFile").map(|written| self.locate(written));
        let name = attribute(item, "FontName").unwrap_or_default();
        if file.is_none() {
            self.reader.findings.add_once(finding::FONT_NOT_EMBEDDED, self.path, &name);
        }
        Font { id: self.reader.id(self.path, item), name, family: attribute(item, "FamilyName"), file }
    }

    fn color_space(&mut self, item: Element<'_, 'p>) -> ColorSpace<'p> {
        ColorSpace {
            id: self.reader.id(self.path, item),
            kind: attribute(item, "Type").unwrap_or_default(),
            bits: item.attr("BitsPerComponent").and_then(|bits| bits.trim_ascii().parse().ok()).unwrap_or(8),
            profile: attribute(item, "Profile").map(|written| self.locate(written)),
        }
    }

    fn draw_param(&mut self, item: Element<'_, 'p>) -> DrawParam<'p> {
        let color = |name| item.child(name).and_then(|color: Element<'_, 'p>| attribute(color, "Value"));
        DrawParam {
            id: self.reader.id(self.path, item),
            relative: attribute(item, "Relative"),
            line_width: item.attr("LineWidth").and_then(number),
            fill_color: color("FillColor"),
            stroke_color: color("StrokeColor"),
        }
    }

    fn media(&mut self, item: Element<'_, 'p>) -> Media<'p> {
        let file = match text(item, "MediaFile") {
            Some(written) => self.locate(written),
            None => Location::default(),
        };
        let format = attribute(item, "Format");
        let named = |text: &str| {
            let text = text.to_ascii_lowercase();
            ["jb2", "jbig2", "gbig2"].iter().any(|name| text == *name || text.ends_with(&format!(".{name}")))
        };
        if format.as_deref().is_some_and(named) || named(&file.written) {
            self.reader.findings.add_once(finding::IMAGE_JBIG2, self.path, &file.written);
        }
        Media {
            id: self.reader.id(self.path, item),
            kind: attribute(item, "Type").unwrap_or_default(),
            format,
            file,
        }
    }

    fn composite(&mut self, item: Element<'_, 'p>) -> CompositeUnit<'p> {
        let content = item.child("Content");
        CompositeUnit {
            id: self.reader.id(self.path, item),
            width: item.attr("Width").and_then(number).unwrap_or_default(),
            height: item.attr("Height").and_then(number).unwrap_or_default(),
            objects: content.map(|content| object::read(self.reader, self.path, content)).unwrap_or_default(),
        }
    }
}
