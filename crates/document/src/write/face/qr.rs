//! The QR code with the 税 in its middle (DOMAIN §2.1), and other small figures.

use std::sync::Arc;

use fapiao_invoice::{Invoice, qr};
use fapiao_ofd::geometry::{Point, Rect};
use fapiao_ofd::layout::{Color, Image, ImageFormat, ImageHandle, Path, Picture, Rule, Segment, Stroke};
use fapiao_ofd::shape::{self, Shape};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use rxing::qrcode::common::ErrorCorrectionLevel;
use rxing::qrcode::encoder::qrcode_encoder;
use rxing::{EncodeHintValue, EncodeHints};

use super::pen::{Pen, Role, Sheet};

/// Pixels a module: a picture of 296 pixels for version 5.
const MODULE: usize = 8;
/// The box in the middle, for a code of 20 mm.
const BOX: f64 = 5.36 / 20.0;
const PALE: Color = Color::new(250, 239, 173);
const GOLD: Color = Color::new(191, 144, 0);

/// Draws the code of an invoice into a square; `digital` codes have the box in their middle.
pub(super) fn draw(pen: &mut Pen<'_>, sheet: &mut Sheet, invoice: &Invoice, place: Rect, digital: bool) {
    let Some(image) = pen.code.or_else(|| code(pen, invoice)) else { return };
    pen.code = Some(image);
    sheet.values.push(Picture::new(image, place).into());
    if !digital {
        return;
    }
    let side = place.width * BOX;
    let (x, y) = (place.x + (place.width - side) / 2.0, place.y + (place.height - side) / 2.0);
    let square = Rect { x, y, width: side, height: side };
    sheet.values.push(Path::filled(Segment::rectangle(square), PALE).into());
    // An outline: as text it would stand in the middle of nowhere for whoever reads the text.
    let size = side * 0.78;
    let at = Point { x: x + (side - size) / 2.0, y: y + side * 0.79 };
    sheet.values.extend(outline(pen, Role::Kai, '税', size, at, 0.0).map(|path| filled(path, GOLD, u8::MAX)));
}

/// The picture of the code.
fn code(pen: &mut Pen<'_>, invoice: &Invoice) -> Option<ImageHandle> {
    let payload = qr::Payload::of(invoice)?;
    let png = png(&modules(&qr::write(&payload))?)?;
    Some(pen.layout.image(Image { format: ImageFormat::Png, bytes: Arc::from(png) }))
}

/// The circled cross before the amount in words.
pub(super) fn guard(sheet: &mut Sheet, x: f64, baseline: f64) {
    const RADIUS: f64 = 1.7;
    let (cx, cy) = (x + RADIUS, baseline - 1.2);
    let reach = RADIUS * std::f64::consts::FRAC_1_SQRT_2;
    let stroke = || Stroke::solid(0.3, Color::BLACK);
    let circle = Rect { x, y: cy - RADIUS, width: 2.0 * RADIUS, height: 2.0 * RADIUS };
    sheet.labels.push(Path::stroked(Segment::ellipse(circle), stroke()).into());
    for (dx, dy) in [(reach, reach), (reach, -reach)] {
        let (from, to) = (Point { x: cx - dx, y: cy - dy }, Point { x: cx + dx, y: cy + dy });
        sheet.labels.push(Path::line(from, to, stroke()).into());
    }
}

/// The modules of a code, row by row: version 5 at level M, a higher version when the payload is longer.
fn modules(payload: &str) -> Option<Vec<Vec<bool>>> {
    let level = || ErrorCorrectionLevel::M;
    let hints = EncodeHints::default().with(EncodeHintValue::QrVersion("5".to_owned()));
    let code = qrcode_encoder::encode_with_hints(payload, level(), &hints)
        .or_else(|_| qrcode_encoder::encode(payload, level()))
        .ok()?;
    let matrix = code.getMatrix().as_ref()?;
    let row = |y| (0..matrix.getWidth()).map(|x| matrix.get(x, y) == 1).collect();
    Some((0..matrix.getHeight()).map(row).collect())
}

fn png(modules: &[Vec<bool>]) -> Option<Vec<u8>> {
    let side = u32::try_from(modules.len().checked_mul(MODULE)?).ok()?;
    let mut pixels = Vec::new();
    for row in modules {
        let wide: Vec<u8> = row.iter().flat_map(|dark| [if *dark { 0 } else { u8::MAX }; MODULE]).collect();
        for _ in 0..MODULE {
            pixels.extend_from_slice(&wide);
        }
    }
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Best, FilterType::NoFilter);
    encoder.write_image(&pixels, side, side, ExtendedColorType::L8).ok()?;
    Some(out)
}

/// The outline of a character at a place, turned clockwise about it by some degrees.
pub(super) fn outline(
    pen: &Pen<'_>,
    role: Role,
    c: char,
    size: f64,
    at: Point,
    turn: f64,
) -> Option<Vec<Segment>> {
    let (face, glyph) = pen.faces(role).iter().find_map(|face| Some((face, face.glyph(c)?)))?;
    let (sine, cosine) = turn.to_radians().sin_cos();
    let place = |[x, y]: [f32; 2]| {
        let (x, y) = (f64::from(x) * size, f64::from(y) * size);
        Point { x: at.x + x * cosine - y * sine, y: at.y + x * sine + y * cosine }
    };
    let shape: &Shape = &face.outline(glyph);
    let segments = shape.segments.iter().map(|segment| match *segment {
        shape::Segment::Move(to) => Segment::Move(place(to)),
        shape::Segment::Line(to) => Segment::Line(place(to)),
        shape::Segment::Quad(control, to) => Segment::Quadratic(place(control), place(to)),
        shape::Segment::Cubic(first, second, to) => Segment::Cubic(place(first), place(second), place(to)),
        shape::Segment::Close => Segment::Close,
    });
    let segments: Vec<Segment> = segments.collect();
    (!segments.is_empty()).then_some(segments)
}

/// A filled outline.
pub(super) fn filled(segments: Vec<Segment>, color: Color, alpha: u8) -> fapiao_ofd::layout::Item {
    let mut path = Path::filled(segments, color);
    path.rule = Rule::NonZero;
    path.alpha = alpha;
    path.into()
}

#[cfg(test)]
mod tests {
    use super::modules;

    #[test]
    fn modules_when_the_payload_is_short_or_long_then_version_5_or_as_needed() {
        let digital = "01,32,,26312000000000000001,113.00,20261122,,659E";
        assert_eq!(modules(digital).unwrap().len(), 37);
        assert_eq!(modules(&"01,10,".repeat(30)).unwrap().len(), 53);
    }
}
