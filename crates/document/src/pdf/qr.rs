//! The QR code of a PDF invoice: a picture on the page, else the page itself painted.
#![expect(clippy::float_arithmetic, reason = "geometry of pages, not money")]

use hayro::{PixmapSettings, RenderCache, RenderSettings};
use hayro_interpret::InterpreterSettings;

use super::file::File;
use super::picture::{Picture, Wanted};
use super::text::{self, Shown};
use crate::guard::guarded;
use crate::image::{Effort, Grey, Payloads, recognised, scan, scan_painted};
use crate::{Limits, Options, Reading};

/// Pages are painted at this many dots per inch for their QR code.
const DPI: f32 = 150.0;

/// Adds what the QR codes state; a page without text is also given to the recogniser. Only a document that was
/// interpreted to its end is painted.
pub(crate) fn read(
    file: &File,
    shown: &mut Shown,
    limits: &Limits,
    options: &Options<'_>,
    reading: &mut Reading,
) {
    let (without_text, paintable) = (shown.runs.is_empty(), shown.damaged.is_empty());
    let mut payloads = Payloads::default();
    let squares = std::mem::take(&mut shown.pictures);
    look(&squares, Effort::Quick, &mut payloads);
    if !payloads.found() {
        look(&squares, Effort::Full, &mut payloads);
    }
    if !payloads.found() && paintable {
        look(&text::read(file, limits, Wanted::Scans).pictures, Effort::Full, &mut payloads);
    }
    if paintable && (!payloads.found() || without_text && options.ocr.is_some()) {
        let painted = guarded(|| paint(file, limits)).flatten();
        if let Some(page) = &painted
            && !payloads.found()
        {
            for text in scan_painted(page) {
                payloads.add(text, "page 1");
            }
        }
        if without_text && let Some(png) = painted.as_ref().and_then(Grey::png) {
            recognised(&png, limits, options, reading);
        }
    }
    reading.findings.extend(payloads.finding("pages"));
    reading.sources.append(&mut payloads.sources);
}

fn look(pictures: &[Picture], effort: Effort, payloads: &mut Payloads) {
    for picture in pictures {
        for text in scan(&picture.grey, effort) {
            payloads.add(text, &format!("page {} picture", picture.page.saturating_add(1)));
        }
    }
}

/// Paints the first page in grey.
fn paint(file: &File, limits: &Limits) -> Option<Grey> {
    let page = file.pdf().pages().first()?;
    let (width, height) = page.render_dimensions();
    let scale = DPI / 72.0;
    let pixels = f64::from(width * scale) * f64::from(height * scale);
    // The painter holds several copies of four bytes a pixel.
    if !(1.0..=16e6).contains(&pixels)
        || width.max(height) * scale > 16_000.0
        || limits.image_pixels_max < 16_000_000
    {
        return None;
    }
    let cache = RenderCache::new();
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, ..PixmapSettings::default() };
    let painted =
        hayro::render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (width, height) = (u32::from(painted.width()), u32::from(painted.height()));
    let grey = painted.data().iter().map(|pixel| {
        let sum = u32::from(pixel.r) * 77 + u32::from(pixel.g) * 150 + u32::from(pixel.b) * 29;
        let over = (sum >> 8) + (255 - u32::from(pixel.a));
        u8::try_from(over).unwrap_or(u8::MAX)
    });
    Grey::new(width, height, grey.collect())
}
