//! What stands on a page: text, paths, pictures, and blocks of them.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use super::{FontHandle, ImageHandle};
use crate::geometry::{Matrix, Point, Rect};

/// The name of one object on a page, by which custom tags refer to it. Made by [`super::Layout::handle`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Handle(pub(crate) u32);

/// Something on a page.
#[derive(Clone, Debug)]
pub enum Item {
    /// A line of text.
    Text(Text),
    /// Rules, rectangles, outlines.
    Path(Path),
    /// A picture.
    Picture(Picture),
    /// A block of items.
    Block(Block),
    /// Items of which only a part is shown.
    Clipped(Clipped),
}

/// A line of text: one object.
#[derive(Clone, Debug)]
pub struct Text {
    /// Its name, when custom tags refer to it.
    pub handle: Option<Handle>,
    /// The characters: no line breaks and no other control characters; not empty.
    pub text: String,
    /// Font.
    pub font: FontHandle,
    /// Font size in millimetres.
    pub size: f64,
    /// Start of the baseline of the first character, on the page.
    pub origin: Point,
    /// How the characters follow each other.
    pub flow: Flow,
    /// How far.
    pub advances: Advances,
    /// Degrees by which the whole line is turned about its origin, clockwise.
    pub turn: f64,
    /// Horizontal scale of the glyphs; 1 as they are.
    pub h_scale: f64,
    /// Weight: 400 is normal, 700 bold.
    pub weight: u16,
    /// Whether it is slanted.
    pub italic: bool,
    /// Colour.
    pub color: Color,
    /// Opacity, 0 to 255.
    pub alpha: u8,
    /// The box on the page that viewers may clip to; the box around the glyphs when absent.
    pub boundary: Option<Rect>,
}

/// How the characters of a line follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Flow {
    /// To the right.
    #[default]
    Right,
    /// Downwards, each character upright.
    Down,
}

/// How far it is from one character to the next.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Advances {
    /// As the face says; downwards, the font size.
    #[default]
    Face,
    /// As the face says, and as much more in millimetres.
    Spaced(f64),
    /// Millimetres after each character but the last; of the last one may be given too. Must not be fewer.
    Given(Vec<f64>),
}

/// A path.
#[derive(Clone, Debug)]
pub struct Path {
    /// Its name, when custom tags refer to it.
    pub handle: Option<Handle>,
    /// The outline, at places on the page; begins with [`Segment::Move`].
    pub segments: Vec<Segment>,
    /// How it is stroked.
    pub stroke: Option<Stroke>,
    /// Colour that it is filled with.
    pub fill: Option<Color>,
    /// What is inside, when it is filled.
    pub rule: Rule,
    /// Opacity, 0 to 255.
    pub alpha: u8,
}

/// A step of an outline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// Begins a part.
    Move(Point),
    /// A line to a point.
    Line(Point),
    /// A quadratic Bézier curve: control point, end.
    Quadratic(Point, Point),
    /// A cubic Bézier curve: control points, end.
    Cubic(Point, Point, Point),
    /// Closes the part.
    Close,
}

/// How a path is stroked.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// Width in millimetres.
    pub width: f64,
    /// Colour.
    pub color: Color,
    /// Ends of lines.
    pub cap: Cap,
    /// Dashes and gaps in millimetres; none for a solid line.
    pub dashes: Vec<f64>,
}

/// Ends of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Cap {
    /// At the end point.
    #[default]
    Butt,
    /// Round, over the end point.
    Round,
    /// Square, over the end point.
    Square,
}

/// What is inside an outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Rule {
    /// Where the winding number is not zero.
    #[default]
    NonZero,
    /// Where it is odd.
    EvenOdd,
}

/// A picture on a page.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Its name, when custom tags refer to it.
    pub handle: Option<Handle>,
    /// The file.
    pub image: ImageHandle,
    /// The box that it fills, on the page.
    pub place: Rect,
    /// From the unit square, the upper left corner of the picture at 0 0, to the page: for a picture that stands turned
    /// or slanted in its box. Absent for one that fills it upright.
    pub transform: Option<Matrix>,
    /// Opacity, 0 to 255.
    pub alpha: u8,
}

/// A block of items: one object.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Its name, when custom tags refer to it.
    pub handle: Option<Handle>,
    /// Items in drawing order, at places on the page.
    pub items: Vec<Item>,
}

/// Items of which only a part is shown. No object of its own: each item is clipped.
#[derive(Clone, Debug, Default)]
pub struct Clipped {
    /// What is shown: the parts that all areas have in common.
    pub areas: Vec<Area>,
    /// Items in drawing order, at places on the page.
    pub items: Vec<Item>,
}

/// An area on the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Area {
    /// Its outline; begins with [`Segment::Move`].
    pub segments: Vec<Segment>,
    /// What is inside.
    pub rule: Rule,
}

/// A colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

impl Text {
    /// Black text to the right, as the face advances.
    #[must_use]
    pub fn new(font: FontHandle, size: f64, origin: Point, text: impl Into<String>) -> Self {
        Self {
            handle: None,
            text: text.into(),
            font,
            size,
            origin,
            flow: Flow::Right,
            advances: Advances::Face,
            turn: 0.0,
            h_scale: 1.0,
            weight: 400,
            italic: false,
            color: Color::BLACK,
            alpha: u8::MAX,
            boundary: None,
        }
    }
}

impl Path {
    /// An outline, stroked.
    #[must_use]
    pub fn stroked(segments: Vec<Segment>, stroke: Stroke) -> Self {
        let stroke = Some(stroke);
        Self { handle: None, segments, stroke, fill: None, rule: Rule::NonZero, alpha: u8::MAX }
    }

    /// An outline, filled.
    #[must_use]
    pub fn filled(segments: Vec<Segment>, fill: Color) -> Self {
        let fill = Some(fill);
        Self { handle: None, segments, stroke: None, fill, rule: Rule::NonZero, alpha: u8::MAX }
    }

    /// A line.
    #[must_use]
    pub fn line(from: Point, to: Point, stroke: Stroke) -> Self {
        Self::stroked(vec![Segment::Move(from), Segment::Line(to)], stroke)
    }

    /// A rectangle, stroked.
    #[must_use]
    pub fn rectangle(rect: Rect, stroke: Stroke) -> Self {
        Self::stroked(Segment::rectangle(rect), stroke)
    }
}

impl Segment {
    /// The outline of a rectangle.
    #[must_use]
    pub fn rectangle(rect: Rect) -> Vec<Self> {
        let Rect { x, y, width, height } = rect;
        let point = |x, y| Point { x, y };
        vec![
            Self::Move(point(x, y)),
            Self::Line(point(x + width, y)),
            Self::Line(point(x + width, y + height)),
            Self::Line(point(x, y + height)),
            Self::Close,
        ]
    }

    /// The outline of an ellipse that fills a box.
    #[must_use]
    pub fn ellipse(rect: Rect) -> Vec<Self> {
        /// How far the control points of a quarter of a circle are from its ends, for a radius of 1.
        const QUARTER: f64 = 0.552_284_749_8;
        let (rx, ry) = (rect.width / 2.0, rect.height / 2.0);
        let at = |x: f64, y: f64| Point { x: rect.x + rx + x * rx, y: rect.y + ry + y * ry };
        vec![
            Self::Move(at(1.0, 0.0)),
            Self::Cubic(at(1.0, QUARTER), at(QUARTER, 1.0), at(0.0, 1.0)),
            Self::Cubic(at(-QUARTER, 1.0), at(-1.0, QUARTER), at(-1.0, 0.0)),
            Self::Cubic(at(-1.0, -QUARTER), at(-QUARTER, -1.0), at(0.0, -1.0)),
            Self::Cubic(at(QUARTER, -1.0), at(1.0, -QUARTER), at(1.0, 0.0)),
            Self::Close,
        ]
    }
}

impl Stroke {
    /// A solid line with plain ends.
    #[must_use]
    pub fn solid(width: f64, color: Color) -> Self {
        Self { width, color, cap: Cap::Butt, dashes: Vec::new() }
    }
}

impl Picture {
    /// A picture that stands as a transformation of the unit square leaves it.
    #[must_use]
    pub fn transformed(image: ImageHandle, transform: Matrix) -> Self {
        Self { transform: Some(transform), ..Self::new(image, transform.unit_square()) }
    }

    /// A picture that fills a box.
    #[must_use]
    pub fn new(image: ImageHandle, place: Rect) -> Self {
        Self { handle: None, image, place, transform: None, alpha: u8::MAX }
    }
}

impl Color {
    /// Black.
    pub const BLACK: Self = Self::new(0, 0, 0);
    /// The brown of the forms of VAT invoices.
    pub const FORM_BROWN: Self = Self::new(156, 82, 35);
    /// The dark red of the forms of digital invoices.
    pub const FORM_RED: Self = Self::new(128, 0, 0);

    /// A colour by its parts.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }
}

impl From<Text> for Item {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<Path> for Item {
    fn from(path: Path) -> Self {
        Self::Path(path)
    }
}

impl From<Clipped> for Item {
    fn from(clipped: Clipped) -> Self {
        Self::Clipped(clipped)
    }
}

impl From<Picture> for Item {
    fn from(picture: Picture) -> Self {
        Self::Picture(picture)
    }
}
