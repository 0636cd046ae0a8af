//! What a page shows, ready to be drawn: one list of items, which every back end draws alike.
//!
//! A list owns or shares all that it needs, so that pages can outlive the package, be put beside each other on one
//! sheet, or be made by who has no package at all. Millimetres, y down, f64; back ends round.

mod build;
mod color;
mod data;
mod drawing;
mod limits;
mod object;
pub mod paint;
pub mod picture;
mod resource;
mod seal;
mod style;
mod text;
mod tile;

use std::sync::Arc;

pub use self::drawing::{Drawing, Scene};
pub use self::limits::DrawLimits;
use self::paint::{Blend, Fill, Stroke};
use self::picture::Picture;
pub use self::seal::Seal;
use crate::Finding;
use crate::font::{Face, GlyphId};
use crate::geometry::{Matrix, Rect};
use crate::shape::Shape;

/// A page, ready to be drawn.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Width in millimetres.
    pub width: f64,
    /// Height in millimetres.
    pub height: f64,
    /// What it shows, the lowest first. The paper is white.
    pub items: Vec<Item>,
    /// What was odd, or could not be drawn while the rest was.
    pub findings: Vec<Finding>,
    /// False when a limit stopped the drawing.
    pub complete: bool,
}

/// Something that is drawn.
#[derive(Clone, Debug)]
pub enum Item {
    /// Text.
    Glyphs(Glyphs),
    /// Lines and areas.
    Figure(Figure),
    /// A picture.
    Picture(Placed),
    /// Items that are moved, clipped or blended together.
    Group(Group),
    /// A page of a PDF document. Only the PDF back end draws it.
    Pdf(PdfPage),
}

/// Text in one face and size: its glyphs with their places.
#[derive(Clone, Debug)]
pub struct Glyphs {
    /// The face.
    pub face: Face,
    /// Size of an em in millimetres, before the transformation.
    pub size: f64,
    /// From the space of the glyphs' places to the space around.
    pub transform: Matrix,
    /// How much wider than by the face the glyphs are drawn; 1 for as they are.
    pub stretch: f64,
    /// Clockwise turn of each glyph about its place, in degrees: 0, 90, 180 or 270.
    pub turn: u16,
    /// The glyphs in the order of the text.
    pub glyphs: Vec<PlacedGlyph>,
    /// The text that they show. Each glyph covers a range of it.
    pub text: String,
    /// How they are filled.
    pub fill: Option<Fill>,
    /// How their outlines are drawn.
    pub stroke: Option<Stroke>,
}

/// A glyph at its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedGlyph {
    /// The glyph.
    pub id: GlyphId,
    /// Start of its baseline, to the right.
    pub x: f64,
    /// Start of its baseline, down.
    pub y: f64,
    /// How much wider than the others it is drawn: less than 1 where a font that is not there had a narrower one.
    pub stretch: f32,
    /// Bytes of the text that it stands for; none when an earlier glyph stands for them all.
    pub bytes: usize,
}

/// Lines and areas.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The outline.
    pub shape: Arc<Shape>,
    /// From the space of the outline to the space around; line widths go with it.
    pub transform: Matrix,
    /// How it is filled.
    pub fill: Option<Fill>,
    /// How its lines are drawn.
    pub stroke: Option<Stroke>,
}

/// A picture at its place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The picture; decoded when it is drawn for the first time.
    pub picture: Arc<Picture>,
    /// From the unit square to the space around: the upper left corner of the picture is at 0 0.
    pub transform: Matrix,
    /// How much of it covers what is below: 0 to 1.
    pub alpha: f32,
}

/// Items that are moved, clipped or blended together.
#[derive(Clone, Debug)]
pub struct Group {
    /// What it holds, the lowest first.
    pub items: Vec<Item>,
    /// From the space of the items to the space around.
    pub transform: Matrix,
    /// What is shown of them, in their space: the parts that all clips have in common.
    pub clips: Vec<Clip>,
    /// How much of them covers what is below: 0 to 1.
    pub alpha: f32,
    /// How they mix with what is below.
    pub blend: Blend,
}

/// What is shown of a group.
#[derive(Clone, Debug)]
pub struct Clip {
    /// The area.
    pub shape: Arc<Shape>,
    /// Whether areas that are enclosed twice are outside.
    pub even_odd: bool,
}

/// A page of a PDF document, scaled into a box.
#[derive(Clone, Debug)]
pub struct PdfPage {
    /// The document.
    pub bytes: Arc<Vec<u8>>,
    /// Position of the page.
    pub page: usize,
    /// Where it stands; scaled to fit, its shape kept, in the middle.
    pub place: Rect,
}

impl Page {
    /// An empty page.
    #[must_use]
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, complete: true, ..Self::default() }
    }
}

impl Glyphs {
    /// From the outline of a glyph, in ems, to the space around.
    #[must_use]
    #[expect(clippy::float_arithmetic, reason = "places on a page are not money")]
    pub fn placement(&self, glyph: &PlacedGlyph) -> Matrix {
        /// How far italic leans, as a part of the height.
        const LEAN: f64 = 0.2;
        let lean = if self.face.lacks_italic() { -LEAN } else { 0.0 };
        let (wide, high) = (self.size * self.stretch * f64::from(glyph.stretch), self.size);
        let upright = Matrix { a: wide, b: 0.0, c: lean * high, d: high, e: 0.0, f: 0.0 };
        let (sin, cos) = match self.turn {
            90 => (1.0, 0.0),
            180 => (0.0, -1.0),
            270 => (-1.0, 0.0),
            _ => (0.0, 1.0),
        };
        let turned = Matrix { a: cos, b: sin, c: -sin, d: cos, e: glyph.x, f: glyph.y };
        self.transform.after(&turned.after(&upright))
    }

    /// The line that makes strokes thicker where bold is wanted and the face has none.
    #[must_use]
    #[expect(clippy::float_arithmetic, reason = "places on a page are not money")]
    pub fn emboldening(&self) -> Option<Stroke> {
        /// Width of the line, as a part of an em.
        const WEIGHT: f64 = 0.03;
        let fill = self.fill.as_ref().filter(|_| self.face.lacks_bold() && self.stroke.is_none())?;
        let black = Stroke::color(paint::Color::BLACK, self.size * WEIGHT);
        Some(Stroke { paint: fill.paint.clone(), join: paint::Join::Round, ..black })
    }
}

impl Group {
    /// Items as they are.
    #[must_use]
    pub fn new(items: Vec<Item>) -> Self {
        Self { items, transform: Matrix::IDENTITY, clips: Vec::new(), alpha: 1.0, blend: Blend::Normal }
    }

    /// A page in a box of another page: scaled to fit, its shape kept, in the middle, and cut off at its edges.
    #[must_use]
    #[expect(clippy::float_arithmetic, reason = "places on a page are not money")]
    pub fn of_page(page: Page, place: &Rect) -> Self {
        let scale = (place.width / page.width).min(place.height / page.height);
        let scale = if scale.is_finite() { scale } else { 0.0 };
        let x = place.x + (place.width - page.width * scale) / 2.0;
        let y = place.y + (place.height - page.height * scale) / 2.0;
        let paper = Rect { x: 0.0, y: 0.0, width: page.width, height: page.height };
        Self {
            transform: Matrix { a: scale, d: scale, ..Matrix::shift(x, y) },
            clips: vec![Clip { shape: Arc::new(Shape::rect(&paper)), even_odd: false }],
            ..Self::new(page.items)
        }
    }
}
