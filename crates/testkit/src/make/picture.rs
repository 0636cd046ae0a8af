//! Pictures: QR codes, and the picture in a seal.

use image::GrayImage;
use image::ImageEncoder as _;
use image::Luma;
use image::Rgb;
use image::RgbImage;
use image::codecs::png::PngEncoder;
use rxing::qrcode::common::ErrorCorrectionLevel;
use rxing::qrcode::encoder::qrcode_encoder;

/// A QR code (level M) as rows of modules, true for dark, without a quiet zone.
#[must_use]
pub(crate) fn modules(text: &str) -> Vec<Vec<bool>> {
    let code = qrcode_encoder::encode(text, ErrorCorrectionLevel::M).unwrap();
    let matrix = code.getMatrix().as_ref().unwrap();
    (0..matrix.getHeight()).map(|y| (0..matrix.getWidth()).map(|x| matrix.get(x, y) == 1).collect()).collect()
}

/// A picture of a QR code: `module` pixels a module, a quiet zone of four modules.
#[must_use]
pub(crate) fn qr(text: &str, module: u32) -> GrayImage {
    let rows = modules(text);
    let side = (rows.len() as u32 + 8) * module;
    GrayImage::from_fn(side, side, |x, y| {
        let at = |pixel: u32| (pixel / module).checked_sub(4).map(|m| m as usize);
        let dark =
            at(y).and_then(|row| rows.get(row)).zip(at(x)).and_then(|(row, column)| row.get(column).copied());
        Luma([if dark == Some(true) { 0 } else { 255 }])
    })
}

/// PNG of a QR code as it stands in an OFD: three pixels a module.
#[must_use]
pub fn qr_png(text: &str) -> Vec<u8> {
    let picture = qr(text, 3);
    let mut out = Vec::new();
    PngEncoder::new(&mut out)
        .write_image(&picture, picture.width(), picture.height(), image::ExtendedColorType::L8)
        .unwrap();
    out
}

/// PNG of a made-up seal: a red oval ring with a bar through it, 90 × 60 pixels. Not like any real one.
#[must_use]
pub fn seal_png() -> Vec<u8> {
    let picture = RgbImage::from_fn(90, 60, |x, y| {
        let (dx, dy) = (i64::from(x) * 2 - 89, i64::from(y) * 3 - 88);
        let radius = dx * dx + dy * dy;
        let ring = (75 * 75..87 * 87).contains(&radius);
        let bar = (26..34).contains(&y) && (15..75).contains(&x);
        if ring || bar { Rgb([200, 30, 30]) } else { Rgb([255, 255, 255]) }
    });
    let mut out = Vec::new();
    PngEncoder::new(&mut out).write_image(&picture, 90, 60, image::ExtendedColorType::Rgb8).unwrap();
    out
}
