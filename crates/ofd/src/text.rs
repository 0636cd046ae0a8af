//! Text and images of a page with their places, in drawing order.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::cell::OnceCell;

use crate::Document;
use crate::geometry::{Matrix, Point, Rect, Words, number};
use crate::object::{Object, Text, TextCode, Unit};
use crate::page::{Content, Order, Page};
use crate::resource::Scope;

/// Text and images of a page, in drawing order.
#[derive(Debug, Default)]
pub struct PageText<'d> {
    /// ID of the page.
    pub page: &'d str,
    /// Texts.
    pub runs: Vec<TextRun<'d>>,
    /// Images.
    pub images: Vec<ImagePlacement<'d>>,
    /// False when [`crate::Limits::visits`] stopped the reading.
    pub complete: bool,
    by_object: OnceCell<Vec<usize>>,
}

/// A text with its place. Millimetres from the upper left corner of the page, y down.
#[derive(Clone, Debug)]
pub struct TextRun<'d> {
    /// The text, white space included.
    pub text: &'d str,
    /// Start of the baseline.
    pub x: f64,
    /// Start of the baseline.
    pub y: f64,
    /// Font size.
    pub size: f64,
    /// Direction of the baseline in degrees, clockwise; 0 runs to the right.
    pub angle: f64,
    /// Name of the font; empty when it is not defined.
    pub font: &'d str,
    /// ID of the text object.
    pub object_id: &'d str,
    /// What draws it.
    pub layer: Layer,
    /// Whether it is shown.
    pub visible: bool,
    track: Track<'d>,
}

/// An image with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct ImagePlacement<'d> {
    /// The box around the image, in millimetres on the page.
    pub place: Rect,
    /// ID of the image object.
    pub object_id: &'d str,
    /// ID of the resource.
    pub resource: &'d str,
    /// Path of the entry; absent when the resource or its file is missing.
    pub entry: Option<&'d str>,
    /// The declared format, as written.
    pub format: Option<&'d str>,
    /// What draws it.
    pub layer: Layer,
    /// Whether it is shown.
    pub visible: bool,
}

/// What draws something on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// A template: forms and labels.
    Template,
    /// The page itself: values.
    Page,
    /// An annotation.
    Annotation,
}

/// A character with its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// The character.
    pub character: char,
    /// Start of its baseline, in millimetres on the page.
    pub x: f64,
    /// Start of its baseline.
    pub y: f64,
}

impl<'p> Document<'p> {
    /// Text and images of every page.
    #[must_use]
    pub fn text(&self) -> Vec<PageText<'_>> {
        let mut visits = self.visits;
        self.pages.iter().map(|page| self.draw(page, &mut visits)).collect()
    }

    /// Text and images of one page, by its position.
    #[must_use]
    pub fn page_text(&self, position: usize) -> Option<PageText<'_>> {
        let mut visits = self.visits;
        self.pages.get(position).map(|page| self.draw(page, &mut visits))
    }

    fn draw<'d>(&'d self, page: &'d Page<'p>, visits: &mut usize) -> PageText<'d> {
        let mut walk = Walk {
            scope: self.scope(None),
            visits,
            layer: Layer::Template,
            text: PageText { page: &page.id, complete: true, ..PageText::default() },
        };
        let content = page.content.as_ref();
        for order in [Order::Background, Order::Body] {
            self.templates(&mut walk, content, order);
            self.layers(&mut walk, Layer::Page, content, order);
        }
        self.layers(&mut walk, Layer::Page, content, Order::Foreground);
        self.templates(&mut walk, content, Order::Foreground);
        walk.layer = Layer::Annotation;
        walk.scope = self.scope(content);
        for annotation in &page.annotations {
            let place = Matrix::shift(annotation.boundary.x, annotation.boundary.y);
            walk.objects(&annotation.objects, &place, annotation.visible, 0);
        }
        walk.text
    }

    fn templates<'d>(&'d self, walk: &mut Walk<'d, 'p, '_>, content: Option<&'d Content<'p>>, order: Order) {
        for used in content.into_iter().flat_map(|content| &content.templates) {
            let Some(template) = self.template(&used.id) else { continue };
            if used.order.unwrap_or(template.order) == order {
                for inner in [Order::Background, Order::Body, Order::Foreground] {
                    self.layers(walk, Layer::Template, template.content.as_ref(), inner);
                }
            }
        }
    }

    fn layers<'d>(
        &'d self,
        walk: &mut Walk<'d, 'p, '_>,
        layer: Layer,
        content: Option<&'d Content<'p>>,
        order: Order,
    ) {
        let Some(content) = content else { return };
        walk.layer = layer;
        walk.scope = self.scope(Some(content));
        for layer in &content.layers {
            if !walk.visit(1) {
                return;
            }
            if layer.order == order {
                walk.objects(&layer.objects, &Matrix::IDENTITY, true, 0);
            }
        }
    }
}

impl<'d> PageText<'d> {
    /// The texts of an object, in order. Templates and annotations count too.
    pub fn runs_of<'a>(&'a self, object_id: &'a str) -> impl Iterator<Item = &'a TextRun<'d>> {
        let id = |position: &usize| self.runs.get(*position).map_or("", |run| run.object_id);
        let sorted = self.by_object.get_or_init(|| {
            let mut sorted: Vec<usize> = (0..self.runs.len()).collect();
            sorted.sort_by_key(id);
            sorted
        });
        let start = sorted.partition_point(|position| id(position) < object_id);
        let runs = sorted.get(start..).unwrap_or_default().iter();
        runs.filter_map(|position| self.runs.get(*position)).take_while(move |run| run.object_id == object_id)
    }

    /// The text of an object: its texts one after the other. Absent when the page has no text with this ID.
    #[must_use]
    pub fn text_of(&self, object_id: &str) -> Option<String> {
        let mut runs = self.runs_of(object_id).peekable();
        runs.peek()?;
        Some(runs.map(|run| run.text).collect())
    }
}

impl<'d> TextRun<'d> {
    /// Length from the start to the end of the last character, whose own width is an estimate.
    #[must_use]
    pub fn width(&self) -> f64 {
        let Track { start, matrix, .. } = &self.track;
        let end = self.track.walk(self.text, |_, _| {});
        let length = matrix.turn(Point { x: end.x - start.x, y: end.y - start.y });
        length.x.hypot(length.y)
    }

    /// The characters with their places.
    #[must_use]
    pub fn glyphs(&self) -> Vec<Glyph> {
        let mut glyphs = Vec::with_capacity(self.text.len() / 2);
        self.each_glyph(|glyph| glyphs.push(glyph));
        glyphs
    }

    /// Visits the characters with their places, in order.
    pub fn each_glyph(&self, mut visit: impl FnMut(Glyph)) {
        self.track.walk(self.text, |character, place| {
            let Point { x, y } = self.track.matrix.apply(place);
            visit(Glyph { character, x, y });
        });
    }
}

/// How the characters of a text follow each other, in the space of its object.
#[derive(Clone, Debug)]
struct Track<'d> {
    start: Point,
    delta_x: &'d str,
    delta_y: &'d str,
    /// Width of a full-width character.
    em: f64,
    /// Unit vector in which the text runs when it has no offsets.
    direction: Point,
    matrix: Matrix,
}

impl Track<'_> {
    /// Visits each character with its place, and gives the end of the last one.
    fn walk(&self, text: &str, mut visit: impl FnMut(char, Point)) -> Point {
        let mut delta_x = Deltas::new(self.delta_x);
        let mut delta_y = Deltas::new(self.delta_y);
        let mut place = self.start;
        let mut before: Option<char> = None;
        for character in text.chars() {
            if let Some(before) = before {
                place = match (delta_x.next(), delta_y.next()) {
                    (None, None) => self.advance(place, before),
                    (x, y) => Point { x: place.x + x.unwrap_or(0.0), y: place.y + y.unwrap_or(0.0) },
                };
            }
            visit(character, place);
            before = Some(character);
        }
        before.map_or(place, |last| self.advance(place, last))
    }

    /// An estimate, for text without offsets and for the last character.
    fn advance(&self, place: Point, character: char) -> Point {
        let width = if is_half_width(character) { self.em / 2.0 } else { self.em };
        Point { x: place.x + self.direction.x * width, y: place.y + self.direction.y * width }
    }
}

pub(crate) fn is_half_width(character: char) -> bool {
    u32::from(character) < 0x1100 || ('\u{FF61}'..='\u{FFDC}').contains(&character)
}

/// Offsets as written: numbers, and `g n d` for n times d. Never expanded: n is what a stranger wrote.
pub(crate) struct Deltas<'d> {
    words: Words<'d>,
    repeat: u32,
    value: f64,
}

impl<'d> Deltas<'d> {
    pub(crate) fn new(written: &'d str) -> Self {
        Self { words: Words::of(written), repeat: 0, value: 0.0 }
    }

    /// The next number and how often it counts.
    fn step(&mut self) -> Option<(f64, u32)> {
        let word = self.words.next()?;
        if !word.eq_ignore_ascii_case("g") {
            return Some((number(word)?, 1));
        }
        let count = self.words.next()?.parse().ok()?;
        Some((number(self.words.next()?)?, count))
    }
}

impl Iterator for Deltas<'_> {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        while self.repeat == 0 {
            let Some((value, repeat)) = self.step() else {
                // What follows nonsense is not trusted.
                *self = Self::new("");
                return None;
            };
            (self.value, self.repeat) = (value, repeat);
        }
        self.repeat = self.repeat.saturating_sub(1);
        Some(self.value)
    }
}

struct Walk<'d, 'p, 'v> {
    scope: Scope<'d, 'p>,
    visits: &'v mut usize,
    layer: Layer,
    text: PageText<'d>,
}

impl<'d, 'p> Walk<'d, 'p, '_> {
    /// Draws objects; `place` leads from their space to the page.
    fn objects(&mut self, objects: &'d [Object<'p>], place: &Matrix, visible: bool, depth: usize) {
        /// Composite graphics inside each other; a loop ends here.
        const DEEPEST: usize = 8;
        self.text.runs.reserve(objects.len());
        for object in objects {
            if !self.visit(1) {
                return;
            }
            match object {
                Object::Text(text) => self.text(text, place, visible),
                Object::Image(image) => {
                    let matrix = own_space(&image.unit, place);
                    self.image(&image.unit, &image.resource, &matrix, place, visible);
                }
                Object::Path(_) => {}
                Object::Block(inner) => self.objects(inner, place, visible, depth),
                Object::Composite(composite) => {
                    let Some(unit) = self.scope.composite(&composite.resource) else { continue };
                    let matrix = own_space(&composite.unit, place);
                    if depth < DEEPEST {
                        let visible = visible && composite.unit.visible;
                        self.objects(&unit.objects, &matrix, visible, depth.saturating_add(1));
                    } else {
                        self.text.complete = false;
                    }
                }
            }
        }
    }

    /// Pays for work; false when there is no more to spend.
    fn visit(&mut self, work: usize) -> bool {
        let left = self.visits.checked_sub(work.max(1));
        *self.visits = left.unwrap_or(0);
        self.text.complete &= left.is_some();
        left.is_some()
    }

    fn text(&mut self, text: &'d Text<'p>, place: &Matrix, visible: bool) {
        let matrix = own_space(&text.unit, place);
        let font = self.scope.font(&text.font).map_or("", |font| font.name.as_ref());
        let direction = match text.read_direction {
            90 => Point { x: 0.0, y: 1.0 },
            180 => Point { x: -1.0, y: 0.0 },
            270 => Point { x: 0.0, y: -1.0 },
            _ => Point { x: 1.0, y: 0.0 },
        };
        let mut start = Point::default();
        for code in &text.codes {
            let length =
                code.text.len().saturating_add(code.delta_x.len()).saturating_add(code.delta_y.len());
            if !self.visit(length / 32) {
                return;
            }
            start = Point { x: code.x.unwrap_or(start.x), y: code.y.unwrap_or(start.y) };
            let em = text.size * if direction.y == 0.0 { text.h_scale } else { 1.0 };
            let track =
                Track { start, delta_x: &code.delta_x, delta_y: &code.delta_y, em, direction, matrix };
            self.text.runs.push(run(code, track, text.size, font, &text.unit, self.layer, visible));
        }
    }

    fn image(
        &mut self,
        unit: &'d Unit<'p>,
        resource: &'d str,
        matrix: &Matrix,
        place: &Matrix,
        visible: bool,
    ) {
        let media = self.scope.media(resource);
        let place = match unit.ctm {
            Some(_) => matrix.unit_square(),
            None => {
                let Rect { x, y, width, height } = unit.boundary;
                place.after(&Matrix { a: width, d: height, ..Matrix::shift(x, y) }).unit_square()
            }
        };
        self.text.images.push(ImagePlacement {
            place,
            object_id: &unit.id,
            resource,
            entry: media.and_then(|media| media.file.entry),
            format: media.and_then(|media| media.format.as_deref()),
            layer: self.layer,
            visible: visible && unit.visible,
        });
    }
}

/// From the space of an object to the page: its transformation, then the corner of its box, then what is around.
fn own_space(unit: &Unit<'_>, place: &Matrix) -> Matrix {
    let corner = place.after(&Matrix::shift(unit.boundary.x, unit.boundary.y));
    unit.ctm.map_or(corner, |ctm| corner.after(&ctm))
}

fn run<'d>(
    code: &'d TextCode<'_>,
    track: Track<'d>,
    size: f64,
    font: &'d str,
    unit: &'d Unit<'_>,
    layer: Layer,
    visible: bool,
) -> TextRun<'d> {
    let matrix = track.matrix;
    let along = matrix.turn(track.direction);
    let Point { x, y } = matrix.apply(track.start);
    TextRun {
        text: &code.text,
        x,
        y,
        size: size * matrix.c.hypot(matrix.d),
        angle: if along.y == 0.0 && along.x >= 0.0 { 0.0 } else { along.y.atan2(along.x).to_degrees() },
        font,
        object_id: &unit.id,
        layer,
        visible: visible && unit.visible,
        track,
    }
}
