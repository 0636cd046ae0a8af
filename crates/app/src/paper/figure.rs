//! Lines and rectangles.

use std::sync::Arc;

use fapiao_ofd::display::paint::{Color, Fill, Stroke};
use fapiao_ofd::display::{Figure, Item};
use fapiao_ofd::geometry::{Matrix, Point, Rect};
use fapiao_ofd::shape::{Segment, Shape};

/// A straight line; `dashes` are lengths of dashes and gaps, none for a solid line.
pub(crate) fn line(from: Point, to: Point, width: f64, color: Color, dashes: &[f32]) -> Item {
    let shape = Shape { segments: vec![Segment::Move(from.narrow()), Segment::Line(to.narrow())] };
    let stroke = Stroke { dashes: dashes.to_vec(), ..Stroke::color(color, width) };
    item(shape, None, Some(stroke))
}

/// A rectangle, filled, outlined, or both.
pub(crate) fn rectangle(rect: &Rect, fill: Option<Color>, outline: Option<(Color, f64)>) -> Item {
    let stroke = outline.map(|(color, width)| Stroke::color(color, width));
    item(Shape::rect(rect), fill.map(Fill::color), stroke)
}

fn item(shape: Shape, fill: Option<Fill>, stroke: Option<Stroke>) -> Item {
    Item::Figure(Figure { shape: Arc::new(shape), transform: Matrix::IDENTITY, fill, stroke })
}
