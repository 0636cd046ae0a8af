//! Patterns: areas filled with copies of a cell (GB/T 33190 §8.3.2).
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::sync::Arc;

use super::build::Builder;
use super::paint::Color;
use super::style::Style;
use super::{Clip, Group, Item};
use crate::geometry::{Matrix, Rect, number};
use crate::shape::Shape;
use crate::xml::Element;

/// The cell of a pattern, and how it is repeated.
pub(super) struct Tile {
    items: Vec<Item>,
    /// Items in it, those in groups included: what a copy of it costs.
    weight: usize,
    /// Size of the cell.
    width: f64,
    height: f64,
    /// Distance from cell to cell.
    x_step: f64,
    y_step: f64,
    /// Whether every second column, and every second row, is mirrored.
    mirrors: (bool, bool),
    /// From the cells to what they fill, or to the page.
    transform: Matrix,
    on_page: bool,
    /// For what cannot be filled with cells: lines.
    pub mean: Color,
}

impl Builder<'_, '_, '_> {
    /// Reads a pattern, and draws its cell; absent when it has no cell.
    pub(super) fn tile(&mut self, pattern: Element<'_, '_>, depth: usize) -> Option<Tile> {
        let depth = depth.saturating_add(1);
        if depth >= self.limits().depth {
            self.stop();
            return None;
        }
        let length =
            |name| pattern.attr(name).and_then(number).filter(|length| *length > 0.0 && *length < 1e5);
        let (width, height) = (length("Width")?, length("Height")?);
        let (x_step, y_step) = (length("XStep").unwrap_or(width), length("YStep").unwrap_or(height));
        let content = pattern.child("CellContent")?;
        let mut items = Vec::new();
        self.objects(content, &Matrix::IDENTITY, &Style::default(), depth, &mut items);
        let mirrors = match pattern.attr("ReflectMethod").map(str::trim_ascii) {
            Some("Row") => (false, true),
            Some("Column") => (true, false),
            Some("RowAndColumn") => (true, true),
            _ => (false, false),
        };
        Some(Tile {
            weight: weight(&items),
            items,
            width,
            height,
            // Cells do not lie on each other.
            x_step: x_step.max(width),
            y_step: y_step.max(height),
            mirrors,
            transform: pattern.attr("CTM").and_then(Matrix::parse).unwrap_or(Matrix::IDENTITY),
            on_page: pattern.attr("RelativeTo").map(str::trim_ascii) == Some("Page"),
            mean: Color::rgb(128, 128, 128),
        })
    }

    /// Copies of a cell all over an outline. `own` leads from the outline to the page. Absent when they are too many.
    pub(super) fn tiled(
        &mut self,
        tile: &Tile,
        shape: &Arc<Shape>,
        even_odd: bool,
        own: &Matrix,
    ) -> Option<Item> {
        let base = if tile.on_page { tile.transform } else { own.after(&tile.transform) };
        let bounds = own.around(&shape.bounds()?);
        let covered = base.inverse()?.around(&bounds);
        let Rect { x, y, width, height } = covered;
        let first = |from: f64, step: f64| (from / step).floor();
        let count =
            |from: f64, length: f64, step: f64| ((from + length) / step).floor() - first(from, step) + 1.0;
        let (columns, rows) = (count(x, width, tile.x_step), count(y, height, tile.y_step));
        let tiles = columns * rows;
        let most = f64::from(u32::try_from(self.limits().tiles).unwrap_or(u32::MAX));
        if !(1.0..=most).contains(&tiles) {
            self.stop();
            return None;
        }
        let cell = Arc::new(Shape::rect(&Rect { x: 0.0, y: 0.0, width: tile.width, height: tile.height }));
        let mut copies = Vec::new();
        let (mut row, mut left_rows) = (first(y, tile.y_step), rows);
        while left_rows > 0.5 {
            let (mut column, mut left) = (first(x, tile.x_step), columns);
            while left > 0.5 {
                if !self.pay(tile.weight.saturating_add(1)) {
                    return None;
                }
                copies.push(Item::Group(tile.copy(column, row, &base, &cell)));
                column += 1.0;
                left -= 1.0;
            }
            row += 1.0;
            left_rows -= 1.0;
        }
        let clip = Clip { shape: Arc::new(shape.transformed(own)), even_odd };
        Some(Item::Group(Group { clips: vec![clip], ..Group::new(copies) }))
    }
}

/// Items, those in groups included.
fn weight(items: &[Item]) -> usize {
    let of = |item: &Item| if let Item::Group(group) = item { weight(&group.items) } else { 0 };
    items.iter().fold(0_usize, |sum, item| sum.saturating_add(1).saturating_add(of(item)))
}

impl Tile {
    fn copy(&self, column: f64, row: f64, base: &Matrix, cell: &Arc<Shape>) -> Group {
        let odd = |number: f64| number.rem_euclid(2.0) > 0.5;
        let mut place = Matrix::shift(column * self.x_step, row * self.y_step);
        if self.mirrors.0 && odd(column) {
            place = place.after(&Matrix { a: -1.0, e: self.width, ..Matrix::IDENTITY });
        }
        if self.mirrors.1 && odd(row) {
            place = place.after(&Matrix { d: -1.0, f: self.height, ..Matrix::IDENTITY });
        }
        Group {
            transform: base.after(&place),
            clips: vec![Clip { shape: Arc::clone(cell), even_odd: false }],
            ..Group::new(self.items.clone())
        }
    }
}
