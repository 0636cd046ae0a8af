//! Items of a layout as graphic objects (GB/T 33190 §8–§11).
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::collections::BTreeMap;

use super::WriteError;
use super::font::Fonts;
use super::xml::Xml;
use crate::geometry::{Matrix, Point, Rect};
use crate::layout::object::TextObject;
use crate::layout::{
    Area, Cap, Color, Flow, Handle, Item, Layout, Path, Picture, Rule, Segment, Stroke, Text,
};

/// Nesting of blocks that readers follow.
const DEEPEST: usize = 16;

/// Writes the objects of a document, and hands out IDs.
pub(super) struct Objects<'l> {
    layout: &'l Layout,
    fonts: Fonts<'l>,
    /// IDs of the picture resources by position.
    images: &'l [u32],
    /// The last ID that was handed out.
    last: u32,
    /// The objects that each handle names: on which page, and which.
    named: BTreeMap<Handle, (u32, Vec<u32>)>,
    /// The page that is being written; absent in templates and annotations, to which no tag may refer.
    page: Option<u32>,
    /// The corner that places are relative to.
    corner: Point,
    /// What is shown of the objects.
    clips: Vec<Area>,
}

impl<'l> Objects<'l> {
    /// `last` is the last ID that was handed out before.
    pub fn new(layout: &'l Layout, images: &'l [u32], last: u32) -> Self {
        let (named, corner) = (BTreeMap::new(), Point::default());
        Self { layout, fonts: Fonts::new(layout), images, last, named, page: None, corner, clips: Vec::new() }
    }

    /// The fonts that objects use.
    pub fn fonts(&mut self) -> &mut Fonts<'l> {
        &mut self.fonts
    }

    /// A new ID.
    pub fn id(&mut self) -> u32 {
        next(&mut self.last)
    }

    /// The last ID that was handed out.
    pub fn last(&self) -> u32 {
        self.last
    }

    /// The page and the objects that a handle names.
    pub fn named(&self, handle: Handle) -> Option<(u32, &[u32])> {
        self.named.get(&handle).map(|(page, objects)| (*page, objects.as_slice()))
    }

    /// Writes items: of a page with this ID, or of a template or annotation; places relative to a corner.
    pub fn items(&mut self, xml: &mut Xml, items: &[Item], page: Option<u32>, corner: Point) {
        (self.page, self.corner) = (page, corner);
        self.list(xml, items, 0);
    }

    fn list(&mut self, xml: &mut Xml, items: &[Item], depth: usize) {
        for item in items {
            match item {
                Item::Text(text) => self.text(xml, text),
                Item::Path(path) => self.path(xml, path),
                Item::Picture(picture) => self.picture(xml, picture),
                Item::Block(block) if depth < DEEPEST => {
                    let id = self.id();
                    self.name(xml, block.handle, &[id]);
                    xml.raw("<ofd:PageBlock").whole("ID", id).raw(">");
                    self.list(xml, &block.items, depth.saturating_add(1));
                    xml.raw("</ofd:PageBlock>");
                }
                Item::Clipped(clipped) if depth < DEEPEST => {
                    let outside = self.clips.len();
                    self.clips.extend(clipped.areas.iter().cloned());
                    self.list(xml, &clipped.items, depth.saturating_add(1));
                    self.clips.truncate(outside);
                }
                Item::Block(_) | Item::Clipped(_) => xml.refuse(WriteError::TooDeep),
            }
        }
    }

    fn name(&mut self, xml: &mut Xml, handle: Option<Handle>, objects: &[u32]) {
        let (Some(handle), Some(page)) = (handle, self.page) else { return };
        if self.named.insert(handle, (page, objects.to_vec())).is_some() {
            xml.refuse(WriteError::Handle { place: format!("object {}", handle.0) });
        }
    }

    fn text(&mut self, xml: &mut Xml, text: &Text) {
        let Some(font) = self.layout.fonts().get(text.font.0) else {
            return xml.refuse(WriteError::Handle { place: format!("font {}", text.font.0) });
        };
        if text.text.is_empty() {
            return xml.refuse(WriteError::Empty { place: xml.place("text") });
        }
        let Some(objects) = text.objects(font, self.corner) else {
            return xml.refuse(WriteError::Number { place: xml.place(&text.text) });
        };
        let mut ids = Vec::with_capacity(objects.len());
        for object in &objects {
            let last = &mut self.last;
            let Some(font) = self.fonts.take(text.font, object.face, object.text, || next(last)) else {
                return xml.refuse(WriteError::Font { name: font.name.clone() });
            };
            let id = self.id();
            ids.push(id);
            xml.raw("<ofd:TextObject").whole("ID", id);
            text_object(xml, text, object, font, |xml, boundary| {
                clips(xml, &self.clips, boundary, self.corner)
            });
        }
        self.name(xml, text.handle, &ids);
    }

    fn path(&mut self, xml: &mut Xml, path: &Path) {
        let Some(object) = path.object(self.corner) else {
            return xml.refuse(WriteError::Empty { place: xml.place("path") });
        };
        let id = self.id();
        self.name(xml, path.handle, &[id]);
        xml.raw("<ofd:PathObject").whole("ID", id).boundary("Boundary", object.boundary);
        alpha(xml, path.alpha);
        match &path.stroke {
            Some(stroke) => stroke_attributes(xml, stroke),
            None => {
                xml.attribute("Stroke", "false");
            }
        }
        if path.fill.is_some() {
            xml.attribute("Fill", "true");
        }
        if path.rule == Rule::EvenOdd {
            xml.attribute("Rule", "Even-Odd");
        }
        xml.raw(">");
        clips(xml, &self.clips, object.boundary, self.corner);
        if let Some(stroke) = path.stroke.as_ref().filter(|stroke| stroke.color != Color::BLACK) {
            color(xml, "StrokeColor", stroke.color);
        }
        if let Some(fill) = path.fill {
            color(xml, "FillColor", fill);
        }
        xml.raw("<ofd:AbbreviatedData>");
        outline(xml, &object.segments);
        xml.raw("</ofd:AbbreviatedData></ofd:PathObject>");
    }

    fn picture(&mut self, xml: &mut Xml, picture: &Picture) {
        let Some(resource) = self.images.get(picture.image.0) else {
            return xml.refuse(WriteError::Handle { place: format!("image {}", picture.image.0) });
        };
        let id = self.id();
        self.name(xml, picture.handle, &[id]);
        let (boundary, Matrix { a, b, c, d, e, f }) = picture.object(self.corner);
        xml.raw("<ofd:ImageObject").whole("ID", id);
        xml.numbers("CTM", &[a, b, c, d, e, f]);
        xml.boundary("Boundary", boundary);
        alpha(xml, picture.alpha);
        xml.whole("ResourceID", *resource);
        if self.clips.is_empty() {
            xml.raw("/>");
        } else {
            xml.raw(">");
            clips(xml, &self.clips, boundary, self.corner);
            xml.raw("</ofd:ImageObject>");
        }
    }
}

/// What is shown of an object that has this box: areas from the corner of the box, whatever becomes of the object in it.
fn clips(xml: &mut Xml, areas: &[Area], boundary: Rect, corner: Point) {
    if areas.is_empty() {
        return;
    }
    let inside = Point { x: corner.x + boundary.x, y: corner.y + boundary.y };
    xml.raw("<ofd:Clips TransFlag=\"false\">");
    for area in areas {
        let Some(object) = area.object(inside) else { continue };
        xml.raw("<ofd:Clip><ofd:Area><ofd:Path").boundary("Boundary", object.boundary);
        xml.raw(" Stroke=\"false\" Fill=\"true\"");
        if area.rule == Rule::EvenOdd {
            xml.attribute("Rule", "Even-Odd");
        }
        xml.raw("><ofd:AbbreviatedData>");
        outline(xml, &object.segments);
        xml.raw("</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip>");
    }
    xml.raw("</ofd:Clips>");
}

/// A text object from its box on; `inner` writes what comes first in it.
fn text_object(
    xml: &mut Xml,
    text: &Text,
    object: &TextObject<'_>,
    font: u32,
    inner: impl FnOnce(&mut Xml, Rect),
) {
    xml.boundary("Boundary", object.boundary);
    if let Some(Matrix { a, b, c, d, e, f }) = object.ctm {
        xml.numbers("CTM", &[a, b, c, d, e, f]);
    }
    alpha(xml, text.alpha);
    xml.whole("Font", font).numbers("Size", &[text.size]);
    if text.h_scale != 1.0 {
        xml.numbers("HScale", &[text.h_scale]);
    }
    if text.weight != 400 {
        xml.whole("Weight", weight(text.weight));
    }
    if text.italic {
        xml.attribute("Italic", "true");
    }
    xml.raw(">");
    inner(xml, object.boundary);
    if text.color != Color::BLACK {
        color(xml, "FillColor", text.color);
    }
    let Point { x, y } = object.origin;
    xml.raw("<ofd:TextCode").numbers("X", &[x]).numbers("Y", &[y]);
    if !object.deltas.is_empty() {
        let axis = if text.flow == Flow::Right { "DeltaX" } else { "DeltaY" };
        xml.deltas(axis, &object.deltas);
    }
    xml.raw(">").line(object.text).raw("</ofd:TextCode></ofd:TextObject>");
}

fn next(last: &mut u32) -> u32 {
    *last = last.saturating_add(1);
    *last
}

/// The weights that the standard has: hundreds, 1,000 at most.
fn weight(weight: u16) -> u32 {
    u32::from(weight.saturating_add(50) / 100 * 100).min(1_000)
}

fn alpha(xml: &mut Xml, alpha: u8) {
    if alpha != u8::MAX {
        xml.whole("Alpha", alpha.into());
    }
}

fn color(xml: &mut Xml, element: &str, color: Color) {
    xml.raw("<ofd:").raw(element).raw(" Value=\"");
    xml.integer(color.red.into()).raw(" ").integer(color.green.into()).raw(" ").integer(color.blue.into());
    xml.raw("\"/>");
}

fn stroke_attributes(xml: &mut Xml, stroke: &Stroke) {
    xml.numbers("LineWidth", &[stroke.width]);
    match stroke.cap {
        Cap::Butt => {}
        Cap::Round => {
            xml.attribute("Cap", "Round");
        }
        Cap::Square => {
            xml.attribute("Cap", "Square");
        }
    }
    if !stroke.dashes.is_empty() {
        xml.numbers("DashPattern", &stroke.dashes);
    }
    if stroke.width < 0.0 || stroke.dashes.iter().any(|dash| *dash < 0.0) {
        xml.refuse(WriteError::Number { place: xml.place("LineWidth") });
    }
}

fn outline(xml: &mut Xml, segments: &[Segment]) {
    let place = |xml: &mut Xml, points: &[Point]| {
        for point in points {
            xml.raw(" ").number(point.x).raw(" ").number(point.y);
        }
    };
    for (position, segment) in segments.iter().enumerate() {
        if position > 0 {
            xml.raw(" ");
        }
        match *segment {
            Segment::Move(to) => place(xml.raw("M"), &[to]),
            Segment::Line(to) => place(xml.raw("L"), &[to]),
            Segment::Quadratic(control, to) => place(xml.raw("Q"), &[control, to]),
            Segment::Cubic(first, second, to) => place(xml.raw("B"), &[first, second, to]),
            Segment::Close => {
                xml.raw("C");
            }
        }
    }
}
