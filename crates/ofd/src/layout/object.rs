//! Items as objects of a page: their boxes, and places in them, to the digit that is written. Whoever writes and
//! whoever draws takes them from here, so that both show the same.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use super::line::Piece;
use super::{Area, Flow, Font, Path, Picture, Segment, Text};
use crate::geometry::{Matrix, Point, Rect, rounded};

/// The smallest side of the box of an object: a line without width still has one.
pub(crate) const THINNEST: f64 = 0.01;

/// A text object: characters of a line that one face draws.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TextObject<'t> {
    /// The characters.
    pub text: &'t str,
    /// Position of the face in [`Font::faces`]; absent when no face has the characters.
    pub face: Option<usize>,
    /// The box, from the corner that was given.
    pub boundary: Rect,
    /// From the space of the text to the box, where the text is turned.
    pub ctm: Option<Matrix>,
    /// Start of the baseline in the space of the text.
    pub origin: Point,
    /// Distances from character to character: one fewer than characters.
    pub deltas: Vec<f64>,
}

/// A path object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PathObject {
    /// The box, from the corner that was given.
    pub boundary: Rect,
    /// The outline, from the corner of the box.
    pub segments: Vec<Segment>,
}

impl Text {
    /// The objects of the line, from a corner on the page; `None` when its advances are too few or a size is none.
    pub(crate) fn objects(&self, font: &Font, corner: Point) -> Option<Vec<TextObject<'_>>> {
        let pieces = self.pieces(font)?;
        let sizes = self.size >= THINNEST && self.h_scale >= THINNEST;
        sizes.then(|| pieces.into_iter().map(|piece| self.object(piece, corner)).collect())
    }

    fn object<'t>(&self, mut piece: Piece<'t>, corner: Point) -> TextObject<'t> {
        let placement = self.placement();
        let start = placement.apply(piece.start);
        let boundary = self.boundary.unwrap_or_else(|| self.around(&piece, &placement));
        let boundary = written(&boundary, corner);
        let inside = Point {
            x: rounded(start.x - corner.x - boundary.x),
            y: rounded(start.y - corner.y - boundary.y),
        };
        for delta in &mut piece.deltas {
            *delta = rounded(*delta);
        }
        let Matrix { a, b, c, d, .. } = placement;
        let [a, b, c, d] = [a, b, c, d].map(rounded);
        let turned = self.turn != 0.0;
        TextObject {
            text: piece.text,
            face: piece.face,
            boundary,
            ctm: turned.then_some(Matrix { a, b, c, d, e: inside.x, f: inside.y }),
            origin: if turned { Point::default() } else { inside },
            deltas: piece.deltas,
        }
    }

    /// The box around a piece of the line, on the page.
    fn around(&self, piece: &Piece<'_>, placement: &Matrix) -> Rect {
        let Point { x, y } = piece.start;
        // Offsets may lead back.
        let (mut low, mut high, mut at) = (0.0_f64, 0.0_f64, 0.0);
        for delta in &piece.deltas {
            at += delta;
            (low, high) = (low.min(at), high.max(at));
        }
        let (left, top, right, bottom) = match self.flow {
            Flow::Right => (x + low, y - piece.ascent, x + high.max(piece.length), y + piece.descent),
            Flow::Down => (x, y + low - piece.ascent, x + self.size, y + high + piece.descent),
        };
        let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
        enclose(corners.into_iter().map(|(x, y)| placement.apply(Point { x, y })), 0.0).unwrap_or_default()
    }
}

impl Path {
    /// The object of the path, from a corner on the page; `None` when there is no outline.
    pub(crate) fn object(&self, corner: Point) -> Option<PathObject> {
        let width = self.stroke.as_ref().map_or(0.0, |stroke| stroke.width);
        outlined(&self.segments, width / 2.0, corner)
    }
}

impl Area {
    /// The outline of the area, from a corner on the page; `None` when there is none.
    pub(crate) fn object(&self, corner: Point) -> Option<PathObject> {
        outlined(&self.segments, 0.0, corner)
    }
}

impl Picture {
    /// The box of the picture, from a corner on the page, and from the unit square into it.
    pub(crate) fn object(&self, corner: Point) -> (Rect, Matrix) {
        let boundary = written(&self.place, corner);
        let upright = Matrix { a: boundary.width, d: boundary.height, ..Matrix::IDENTITY };
        let placed = self.transform.map(|transform| {
            let Matrix { a, b, c, d, e, f } =
                Matrix::shift(-corner.x - boundary.x, -corner.y - boundary.y).after(&transform);
            let [a, b, c, d, e, f] = [a, b, c, d, e, f].map(rounded);
            Matrix { a, b, c, d, e, f }
        });
        (boundary, placed.unwrap_or(upright))
    }
}

fn outlined(segments: &[Segment], margin: f64, corner: Point) -> Option<PathObject> {
    let begins = matches!(segments.first(), Some(Segment::Move(_)));
    let points = segments.iter().flat_map(|segment| match *segment {
        Segment::Move(to) | Segment::Line(to) => [Some(to), None, None],
        Segment::Quadratic(control, to) => [Some(control), Some(to), None],
        Segment::Cubic(first, second, to) => [Some(first), Some(second), Some(to)],
        Segment::Close => [None; 3],
    });
    let hull = enclose(points.flatten(), margin).filter(|_| begins)?;
    let boundary = written(&hull, corner);
    let inside = |point: Point| Point {
        x: rounded(point.x - corner.x - boundary.x),
        y: rounded(point.y - corner.y - boundary.y),
    };
    let segments = segments.iter().map(|segment| match *segment {
        Segment::Move(to) => Segment::Move(inside(to)),
        Segment::Line(to) => Segment::Line(inside(to)),
        Segment::Quadratic(control, to) => Segment::Quadratic(inside(control), inside(to)),
        Segment::Cubic(first, second, to) => Segment::Cubic(inside(first), inside(second), inside(to)),
        Segment::Close => Segment::Close,
    });
    Some(PathObject { boundary, segments: segments.collect() })
}

/// A box on the page as it is written, from a corner.
pub(crate) fn written(rect: &Rect, corner: Point) -> Rect {
    let Rect { x, y, width, height } = *rect;
    let [x, y] = [x - corner.x, y - corner.y].map(rounded);
    Rect { x, y, width: rounded(width), height: rounded(height) }
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
