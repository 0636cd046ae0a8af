//! QR codes as areas, sharp at every size.

use std::sync::Arc;

use fapiao_ofd::display::paint::{Color, Fill};
use fapiao_ofd::display::{Figure, Item};
use fapiao_ofd::geometry::{Matrix, Rect};
use fapiao_ofd::shape::Shape;
use rxing::qrcode::common::ErrorCorrectionLevel;
use rxing::qrcode::encoder::qrcode_encoder;

/// The QR code of a text in a square, at level M; absent when the text is too long for one. Who draws it leaves
/// a margin of four modules around.
pub(crate) fn code(text: &str, place: &Rect) -> Option<Item> {
    let code = qrcode_encoder::encode(text, ErrorCorrectionLevel::M).ok()?;
    let matrix = code.getMatrix().as_ref()?;
    let side = matrix.getWidth();
    let module = place.width / f64::from(side);
    let mut shape = Shape::default();
    for y in 0..matrix.getHeight() {
        let mut x = 0;
        while x < side {
            let run = (x..side).take_while(|x| matrix.get(*x, y) == 1).count();
            let run = u32::try_from(run).unwrap_or(0);
            if run > 0 {
                let rect = Rect {
                    x: place.x + f64::from(x) * module,
                    y: place.y + f64::from(y) * module,
                    width: f64::from(run) * module,
                    height: module,
                };
                shape.segments.extend(Shape::rect(&rect).segments);
            }
            x = x.saturating_add(run).saturating_add(1);
        }
    }
    let fill = Some(Fill::color(Color::BLACK));
    Some(Item::Figure(Figure { shape: Arc::new(shape), transform: Matrix::IDENTITY, fill, stroke: None }))
}
