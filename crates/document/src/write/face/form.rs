//! Forms of boxes: rows of cells, each with a label and a value.

use fapiao_invoice::{Invoice, SpecialBusiness};
use fapiao_ofd::geometry::Rect;

use super::cell::{Cell, SIZE};
use super::pen::{Field, Pen, Role, Sheet};
use crate::remark;

/// A box: what it is called, what stands in it, and how much of the row's width it takes.
pub(super) struct Box {
    label: &'static str,
    value: Option<String>,
    field: &'static str,
    share: f64,
    /// Width of the label, in millimetres.
    label_width: f64,
}

impl Box {
    pub(super) fn new(label: &'static str, value: Option<String>, share: f64, label_width: f64) -> Self {
        Self { label, value, field: "", share, label_width }
    }

    /// The same as a field that custom tags name.
    pub(super) fn tagged(mut self, field: &'static str) -> Self {
        self.field = field;
        self
    }
}

/// Draws rows of boxes between two edges from a height down; gives the height below them.
pub(super) fn rows(
    pen: &mut Pen<'_>,
    sheet: &mut Sheet,
    edges: (f64, f64),
    top: f64,
    rows: &[(f64, Vec<Box>)],
) -> f64 {
    let mut y = top;
    for (height, boxes) in rows {
        let mut x = edges.0;
        for one in boxes {
            let width = (edges.1 - edges.0) * one.share;
            sheet.frame(Rect { x, y, width, height: *height });
            let baseline = y + height / 2.0 + SIZE * 0.36;
            let label = Cell::left(x + 1.0, one.label_width - 1.5);
            let rows = pen.one_row(Role::Kai, SIZE, label.width, one.label);
            pen.label_of(sheet, (Role::Kai, rows.size), label.x, baseline, one.label);
            if let Some(value) = &one.value {
                let cell = Cell::left(x + one.label_width, width - one.label_width - 0.8);
                let field = if one.field.is_empty() { Field::NONE } else { Field::of(one.field) };
                pen.beside(sheet, field, Role::Song, cell, baseline, value);
            }
            x += width;
        }
        y += height;
    }
    y
}

/// The elements of a special business, each given out once.
pub(super) struct Elements<'i> {
    left: Vec<&'i (String, String)>,
}

impl<'i> Elements<'i> {
    pub(super) fn of(invoice: &'i Invoice) -> Self {
        let elements =
            invoice.special.as_ref().map_or(&[][..], |special: &SpecialBusiness| &special.elements);
        Self { left: elements.iter().collect() }
    }

    /// The value of the first element whose name has one of these parts.
    pub(super) fn take(&mut self, parts: &[&str]) -> Option<String> {
        let at = self.left.iter().position(|(name, _)| parts.iter().any(|part| name.contains(part)))?;
        Some(self.left.remove(at).1.clone())
    }

    pub(super) fn left_is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// The elements that a taker does not take.
    pub(super) fn without(mut self, mut take: impl FnMut(&str, &str) -> bool) -> Self {
        self.left.retain(|(name, value)| !take(name, value));
        self
    }

    /// What nobody asked for, as sentences for the remark.
    pub(super) fn others(self) -> Vec<String> {
        self.left.into_iter().map(remark::element).collect()
    }
}
