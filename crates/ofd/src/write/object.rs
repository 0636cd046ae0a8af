//! Items of a layout as graphic objects (GB/T 33190 §8–§11).
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::collections::BTreeMap;

use super::WriteError;
use super::font::Fonts;
use super::xml::{Xml, rounded};
use crate::geometry::{Matrix, Point, Rect};
use crate::layout::line::Piece;
use crate::layout::{Cap, Color, Flow, Handle, Item, Layout, Path, Picture, Rule, Segment, Stroke, Text};

/// The smallest side of the box of an object: a line without width still has one.
const THINNEST: f64 = 0.01;
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
}

impl<'l> Objects<'l> {
    /// `last` is the last ID that was handed out before.
    pub fn new(layout: &'l Layout, images: &'l [u32], last: u32) -> Self {
        let (named, corner) = (BTreeMap::new(), Point::default());
        Self { layout, fonts: Fonts::new(layout), images, last, named, page: None, corner }
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
                Item::Block(_) => xml.refuse(WriteError::TooDeep),
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
        let sizes = [text.size, text.h_scale];
        let pieces = text.pieces(font);
        let (Some(pieces), true) = (pieces, sizes.iter().all(|size| *size >= THINNEST)) else {
            return xml.refuse(WriteError::Number { place: xml.place(&text.text) });
        };
        let mut ids = Vec::with_capacity(pieces.len());
        for piece in &pieces {
            let last = &mut self.last;
            let Some(font) = self.fonts.take(text.font, piece.face, piece.text, || next(last)) else {
                return xml.refuse(WriteError::Font { name: font.name.clone() });
            };
            let id = self.id();
            ids.push(id);
            xml.raw("<ofd:TextObject").whole("ID", id);
            self.piece(xml, text, piece, font);
        }
        self.name(xml, text.handle, &ids);
    }

    /// A text object from its box on.
    fn piece(&self, xml: &mut Xml, text: &Text, piece: &Piece<'_>, font: u32) {
        let placement = text.placement();
        let start = placement.apply(piece.start);
        let boundary = text.boundary.unwrap_or_else(|| around(text, piece, &placement));
        let corner = self.boundary(xml, boundary);
        let inside = Point { x: start.x - corner.x, y: start.y - corner.y };
        let turned = text.turn != 0.0;
        if turned {
            let Matrix { a, b, c, d, .. } = placement;
            xml.numbers("CTM", &[a, b, c, d, inside.x, inside.y]);
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
        if text.color != Color::BLACK {
            color(xml, "FillColor", text.color);
        }
        let Point { x, y } = if turned { Point::default() } else { inside };
        xml.raw("<ofd:TextCode").numbers("X", &[x]).numbers("Y", &[y]);
        if !piece.deltas.is_empty() {
            let axis = if text.flow == Flow::Right { "DeltaX" } else { "DeltaY" };
            xml.deltas(axis, &piece.deltas);
        }
        xml.raw(">").line(piece.text).raw("</ofd:TextCode></ofd:TextObject>");
    }

    fn path(&mut self, xml: &mut Xml, path: &Path) {
        let width = path.stroke.as_ref().map_or(0.0, |stroke| stroke.width);
        let Some(boundary) = hull(&path.segments, width / 2.0) else {
            return xml.refuse(WriteError::Empty { place: xml.place("path") });
        };
        let id = self.id();
        self.name(xml, path.handle, &[id]);
        xml.raw("<ofd:PathObject").whole("ID", id);
        let corner = self.boundary(xml, boundary);
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
        if let Some(stroke) = path.stroke.as_ref().filter(|stroke| stroke.color != Color::BLACK) {
            color(xml, "StrokeColor", stroke.color);
        }
        if let Some(fill) = path.fill {
            color(xml, "FillColor", fill);
        }
        xml.raw("<ofd:AbbreviatedData>");
        outline(xml, &path.segments, corner);
        xml.raw("</ofd:AbbreviatedData></ofd:PathObject>");
    }

    fn picture(&mut self, xml: &mut Xml, picture: &Picture) {
        let Some(resource) = self.images.get(picture.image.0) else {
            return xml.refuse(WriteError::Handle { place: format!("image {}", picture.image.0) });
        };
        let id = self.id();
        self.name(xml, picture.handle, &[id]);
        let Rect { width, height, .. } = picture.place;
        xml.raw("<ofd:ImageObject").whole("ID", id);
        xml.numbers("CTM", &[width, 0.0, 0.0, height, 0.0, 0.0]);
        self.boundary(xml, picture.place);
        alpha(xml, picture.alpha);
        xml.whole("ResourceID", *resource).raw("/>");
    }

    /// Writes the box of an object; its corner as it was written, on the page.
    fn boundary(&self, xml: &mut Xml, boundary: Rect) -> Point {
        let Rect { x, y, width, height } = boundary;
        let (x, y) = (rounded(x - self.corner.x), rounded(y - self.corner.y));
        xml.boundary("Boundary", Rect { x, y, width, height });
        Point { x: x + self.corner.x, y: y + self.corner.y }
    }
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

fn outline(xml: &mut Xml, segments: &[Segment], corner: Point) {
    let place = |xml: &mut Xml, points: &[Point]| {
        for point in points {
            xml.raw(" ").number(point.x - corner.x).raw(" ").number(point.y - corner.y);
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

/// The box around a piece of a line, on the page.
fn around(text: &Text, piece: &Piece<'_>, placement: &Matrix) -> Rect {
    let Point { x, y } = piece.start;
    // Offsets may lead back.
    let (mut low, mut high, mut at) = (0.0_f64, 0.0_f64, 0.0);
    for delta in &piece.deltas {
        at += delta;
        (low, high) = (low.min(at), high.max(at));
    }
    let local = match text.flow {
        Flow::Right => [(x + low, y - piece.ascent), (x + high.max(piece.length), y + piece.descent)],
        Flow::Down => [(x, y + low - piece.ascent), (x + text.size, y + high + piece.descent)],
    };
    let [(left, top), (right, bottom)] = local;
    let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
    enclose(corners.into_iter().map(|(x, y)| placement.apply(Point { x, y })), 0.0).unwrap_or_default()
}

/// The box around an outline, by its control points.
fn hull(segments: &[Segment], margin: f64) -> Option<Rect> {
    let begins = matches!(segments.first(), Some(Segment::Move(_)));
    let points = segments.iter().flat_map(|segment| match *segment {
        Segment::Move(to) | Segment::Line(to) => [Some(to), None, None],
        Segment::Quadratic(control, to) => [Some(control), Some(to), None],
        Segment::Cubic(first, second, to) => [Some(first), Some(second), Some(to)],
        Segment::Close => [None; 3],
    });
    enclose(points.flatten(), margin).filter(|_| begins)
}

fn enclose(points: impl Iterator<Item = Point>, margin: f64) -> Option<Rect> {
    let mut bounds: Option<(Point, Point)> = None;
    for point in points {
        let (low, high) = bounds.get_or_insert((point, point));
        *low = Point { x: low.x.min(point.x), y: low.y.min(point.y) };
        *high = Point { x: high.x.max(point.x), y: high.y.max(point.y) };
    }
    let (low, high) = bounds?;
    let side = |low: f64, high: f64| (high - low + 2.0 * margin).max(THINNEST);
    let (width, height) = (side(low.x, high.x), side(low.y, high.y));
    Some(Rect { x: low.x - margin, y: low.y - margin, width, height })
}
