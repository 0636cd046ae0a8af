//! Outlines: of glyphs, of paths, of clips.

use crate::geometry::{Matrix, Point, Rect};

/// An outline of any number of closed or open lines. Its unit is that of whoever holds it; y runs down.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    /// The pieces, in order.
    pub segments: Vec<Segment>,
}

/// A piece of an outline. The points are x and y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// Starts a new line.
    Move([f32; 2]),
    /// A straight line.
    Line([f32; 2]),
    /// A quadratic Bézier curve: control point, end.
    Quad([f32; 2], [f32; 2]),
    /// A cubic Bézier curve: two control points, end.
    Cubic([f32; 2], [f32; 2], [f32; 2]),
    /// Back to the start of the line.
    Close,
}

impl Shape {
    /// A rectangle.
    #[must_use]
    pub fn rect(rect: &Rect) -> Self {
        Self::quadrilateral(&Matrix::IDENTITY, rect)
    }

    /// A rectangle as a transformation leaves it.
    #[must_use]
    pub fn quadrilateral(matrix: &Matrix, rect: &Rect) -> Self {
        let [a, b, c, d] = rect.corners().map(|corner| matrix.apply(corner).narrow());
        Self {
            segments: vec![
                Segment::Move(a),
                Segment::Line(b),
                Segment::Line(c),
                Segment::Line(d),
                Segment::Close,
            ],
        }
    }

    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// The outline after a transformation.
    #[must_use]
    pub fn transformed(&self, matrix: &Matrix) -> Self {
        let place = |point: [f32; 2]| matrix.apply(Point::widen(point)).narrow();
        let segments = self.segments.iter().map(|segment| match *segment {
            Segment::Move(to) => Segment::Move(place(to)),
            Segment::Line(to) => Segment::Line(place(to)),
            Segment::Quad(control, to) => Segment::Quad(place(control), place(to)),
            Segment::Cubic(first, second, to) => Segment::Cubic(place(first), place(second), place(to)),
            Segment::Close => Segment::Close,
        });
        Self { segments: segments.collect() }
    }

    /// A length that the lines do not exceed: that of the polygon through all points.
    #[must_use]
    #[expect(clippy::float_arithmetic, reason = "a length on a page is not money")]
    pub fn length(&self) -> f64 {
        let mut length = 0.0_f64;
        let mut at = [0.0_f32; 2];
        let mut start = at;
        for segment in &self.segments {
            if let Segment::Move(to) = *segment {
                (at, start) = (to, to);
                continue;
            }
            let back = if *segment == Segment::Close { [Some(start), None, None] } else { segment.points() };
            for to in back.into_iter().flatten() {
                let (from, end) = (Point::widen(at), Point::widen(to));
                length += (from.x - end.x).hypot(from.y - end.y);
                at = to;
            }
        }
        length
    }

    /// The box around all points, control points included; absent when there is none.
    #[must_use]
    pub fn bounds(&self) -> Option<Rect> {
        let mut around: Option<[f32; 4]> = None;
        for segment in &self.segments {
            for [x, y] in segment.points().into_iter().flatten() {
                let [left, top, right, bottom] = around.unwrap_or([x, y, x, y]);
                around = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
            }
        }
        let [left, top, right, bottom] = around?.map(f64::from);
        Some(Rect::between(Point { x: left, y: top }, Point { x: right, y: bottom }))
    }
}

impl Segment {
    /// Its points.
    fn points(&self) -> [Option<[f32; 2]>; 3] {
        match *self {
            Self::Move(to) | Self::Line(to) => [Some(to), None, None],
            Self::Quad(control, to) => [Some(control), Some(to), None],
            Self::Cubic(first, second, to) => [Some(first), Some(second), Some(to)],
            Self::Close => [None, None, None],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_when_transformed_then_are_those_of_the_new_points() {
        let shape = Shape::rect(&Rect { x: 1.0, y: 2.0, width: 3.0, height: 4.0 });
        let turned = shape.transformed(&Matrix { a: 0.0, b: 1.0, c: -1.0, d: 0.0, e: 10.0, f: 0.0 });
        assert_eq!(turned.bounds(), Some(Rect { x: 4.0, y: 1.0, width: 4.0, height: 3.0 }));
        assert_eq!(Shape::default().bounds(), None);
    }
}
