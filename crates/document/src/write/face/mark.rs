//! 样票 SAMPLE: the mark of what is no invoice, on every page.

use fapiao_ofd::geometry::{Point, Rect};
use fapiao_ofd::layout::{Annotation, AnnotationKind, Color};

use super::cell::Cell;
use super::pen::{Field, Pen, Role, Sheet};
use super::qr;
use crate::write::SAMPLE;

const RED: Color = Color::new(200, 30, 30);
/// Degrees by which the mark is turned against the page.
const TURN: f64 = -24.0;

/// Marks a sheet: in words for whoever reads the text, and across the page for whoever looks at it.
pub(super) fn sample(pen: &mut Pen<'_>, sheet: &mut Sheet) {
    let (x, y) = sheet.mark;
    pen.value(sheet, Field::NONE, (Role::Kai, 4.0), Cell::left(x, 30.0), y, SAMPLE);
    if let Some(fapiao_ofd::layout::Item::Text(text)) = sheet.values.last_mut() {
        text.color = RED;
    }
    let size = 26.0;
    let width = pen.width(Role::Kai, size, SAMPLE);
    let (sine, cosine) = TURN.to_radians().sin_cos();
    let (centre_x, centre_y) = (sheet.width / 2.0, sheet.height / 2.0);
    let mut items = Vec::new();
    let mut along = -width / 2.0;
    for c in SAMPLE.chars() {
        // Outlines: as text, letters of this size would stand among the values of the page.
        let drop = size * 0.35;
        let at =
            Point { x: centre_x + along * cosine - drop * sine, y: centre_y + along * sine + drop * cosine };
        items.extend(qr::outline(pen, Role::Kai, c, size, at, TURN).map(|path| qr::filled(path, RED, 36)));
        along += pen.advance(Role::Kai, c) * size;
    }
    sheet.annotations.push(Annotation {
        kind: AnnotationKind::Watermark,
        subtype: "Watermark".to_owned(),
        printed: true,
        boundary: Rect { x: 0.0, y: 0.0, width: sheet.width, height: sheet.height },
        items,
        ..Annotation::default()
    });
}
