//! Pictures: QR codes, the picture in a seal, and pages as a scanner or a camera gives them.

use fapiao_invoice::Invoice;
use image::GrayImage;
use image::ImageEncoder as _;
use image::Luma;
use image::Rgb;
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops;
use rxing::qrcode::common::ErrorCorrectionLevel;
use rxing::qrcode::encoder::qrcode_encoder;

use crate::figure;
use crate::random::Random;
use crate::sheet;
use crate::sheet::Sheet;

/// How a page becomes a picture.
#[derive(Clone, Debug)]
pub struct PictureOptions {
    /// Dots per inch; 200 is a usual scan, 72 makes the QR's modules about one pixel.
    pub resolution: f64,
    /// Turned clockwise by so many degrees.
    pub turned: f64,
    /// Width of the random brightness added to each pixel.
    pub noise: u8,
    /// JPEG of this quality; PNG when absent.
    pub jpeg: Option<u8>,
    /// Leaves out the QR code.
    pub no_qr: bool,
}

impl Default for PictureOptions {
    fn default() -> Self {
        Self { resolution: 200.0, turned: 0.0, noise: 0, jpeg: None, no_qr: false }
    }
}

/// A picture of an invoice's first page: its lines, its QR code, and blots where its text stands.
#[must_use]
pub fn picture(invoice: &Invoice, options: &PictureOptions) -> Vec<u8> {
    let sheet = sheet::pages(invoice).swap_remove(0);
    let code = modules(&figure::qr(invoice));
    let mut page = paint(&sheet, options.resolution, (!options.no_qr).then_some(&code));
    page = match options.turned {
        90.0 => imageops::rotate90(&page),
        180.0 => imageops::rotate180(&page),
        270.0 => imageops::rotate270(&page),
        0.0 => page,
        angle => turn(&page, angle.to_radians()),
    };
    let mut random = Random::new(1);
    if options.noise > 0 {
        for pixel in page.pixels_mut() {
            let shift = random.below(usize::from(options.noise)) as u8;
            pixel.0[0] = pixel.0[0].saturating_sub(shift);
        }
    }
    encode(&page, options.jpeg)
}

/// PNG of a QR code as it stands in an OFD: three pixels a module.
#[must_use]
pub fn qr_png(text: &str) -> Vec<u8> {
    encode(&qr(text, 3), None)
}

/// A QR code (level M) as rows of modules, true for dark, without a quiet zone.
#[must_use]
pub fn modules(text: &str) -> Vec<Vec<bool>> {
    let code = qrcode_encoder::encode(text, ErrorCorrectionLevel::M).unwrap();
    let matrix = code.getMatrix().as_ref().unwrap();
    let row = |y| (0..matrix.getWidth()).map(|x| matrix.get(x, y) == 1).collect();
    (0..matrix.getHeight()).map(row).collect()
}

/// A picture of a QR code: `module` pixels a module, a quiet zone of four modules.
#[must_use]
pub(crate) fn qr(text: &str, module: u32) -> GrayImage {
    let rows = modules(text);
    let side = (rows.len() as u32 + 8) * module;
    GrayImage::from_fn(side, side, |x, y| {
        let at = |pixel: u32| (pixel / module).checked_sub(4).map(|m| m as usize);
        let row = at(y).and_then(|y| rows.get(y));
        let dark = row.zip(at(x)).and_then(|(row, x)| row.get(x));
        Luma([if dark == Some(&true) { 0 } else { 255 }])
    })
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

fn encode(picture: &GrayImage, jpeg: Option<u8>) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let colour = image::ExtendedColorType::L8;
    let mut out = Vec::new();
    match jpeg {
        Some(quality) => {
            JpegEncoder::new_with_quality(&mut out, quality).write_image(picture, width, height, colour)
        }
        None => PngEncoder::new(&mut out).write_image(picture, width, height, colour),
    }
    .unwrap();
    out
}

fn paint(sheet: &Sheet, resolution: f64, code: Option<&Vec<Vec<bool>>>) -> GrayImage {
    let scale = resolution / 25.4;
    let size = |mm: f64| (mm * scale).round() as u32;
    let mut page = GrayImage::from_pixel(size(sheet.width), size(sheet.height), Luma([255]));
    let mut fill = |[x1, y1, x2, y2]: [f64; 4], grey: u8| {
        for y in size(y1)..size(y2).max(size(y1) + 1) {
            for x in size(x1)..size(x2).max(size(x1) + 1) {
                if let Some(pixel) = page.get_pixel_mut_checked(x, y) {
                    *pixel = Luma([grey]);
                }
            }
        }
    };
    for rule in &sheet.rules {
        fill(*rule, 120);
    }
    for text in sheet.labels.iter().chain(&sheet.values) {
        let [mut x, y] = text.position();
        for (index, character) in text.text.chars().enumerate() {
            // A blot of two strokes for each character.
            if character != ' ' && !text.vertical {
                let size = text.size;
                fill([x + size * 0.1, y - size * 0.5, x + size * 0.4, y - size * 0.4], 60);
                fill([x + size * 0.2, y - size * 0.7, x + size * 0.3, y], 60);
            }
            x += text.advances.get(index).copied().unwrap_or_default();
        }
    }
    if let (Some([x, y, width, _]), Some(rows)) = (sheet.qr, code) {
        // The box holds the code with two modules of quiet zone.
        let module = width / (rows.len() as f64 + 4.0);
        let edge = |origin: f64, n: usize| origin + module * (n as f64 + 2.0);
        for (row, modules) in rows.iter().enumerate() {
            for column in (0..modules.len()).filter(|c| modules[*c]) {
                let (left, top) = (edge(x, column), edge(y, row));
                fill([left, top, left + module, top + module], 0);
            }
        }
    }
    page
}

/// Turned about its centre by any angle, on white, nearest pixel.
fn turn(page: &GrayImage, angle: f64) -> GrayImage {
    let (width, height) = (f64::from(page.width()), f64::from(page.height()));
    let (sin, cos) = angle.sin_cos();
    let (across, down) = (width * cos.abs() + height * sin.abs(), width * sin.abs() + height * cos.abs());
    GrayImage::from_fn(across as u32, down as u32, |x, y| {
        let (dx, dy) = (f64::from(x) - across / 2.0, f64::from(y) - down / 2.0);
        let from = (dx * cos + dy * sin + width / 2.0, dy * cos - dx * sin + height / 2.0);
        let inside = from.0 >= 0.0 && from.1 >= 0.0;
        let pixel = inside.then(|| page.get_pixel_checked(from.0 as u32, from.1 as u32)).flatten();
        *pixel.unwrap_or(&Luma([255]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn decoded(bytes: &[u8]) -> Option<String> {
        let picture = image::load_from_memory(bytes).unwrap().to_luma8();
        let (width, height) = picture.dimensions();
        rxing::helpers::detect_in_luma(picture.into_raw(), width, height, None)
            .ok()
            .map(|result| result.getText().to_owned())
    }

    #[test]
    fn picture_when_decoded_then_its_code_says_what_the_invoice_says() {
        let invoice = sample::digital_special(1);
        for options in [
            PictureOptions::default(),
            PictureOptions { turned: 90.0, ..PictureOptions::default() },
            PictureOptions { turned: 7.0, noise: 20, ..PictureOptions::default() },
            PictureOptions { jpeg: Some(70), ..PictureOptions::default() },
        ] {
            let text = decoded(&picture(&invoice, &options));
            assert_eq!(text.as_deref(), Some(figure::qr(&invoice).as_str()), "{options:?}");
        }
        let without = PictureOptions { no_qr: true, ..PictureOptions::default() };
        assert_eq!(decoded(&picture(&invoice, &without)), None);
    }

    #[test]
    fn qr_png_when_decoded_then_gives_its_text() {
        assert_eq!(decoded(&qr_png("01,32,,1,")).as_deref(), Some("01,32,,1,"));
    }
}
