//! A page as a picture.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

mod canvas;
mod encode;
mod sample;

use self::canvas::Canvas;
pub use self::encode::encode;
use crate::display::picture::{Channels, Pixels, guarded};
use crate::display::{DrawLimits, Page};
use crate::geometry::Matrix;
use crate::{Error, Finding, finding};

/// A page as pixels on white paper.
#[derive(Clone, Debug)]
pub struct Raster {
    /// The pixels, without alpha.
    pub pixels: Pixels,
    /// What could not be drawn while the rest was.
    pub findings: Vec<Finding>,
}

/// Draws a page at a resolution, in dots per inch.
///
/// # Errors
/// [`Error::Pixels`] when the page has more pixels than [`DrawLimits::page_pixels`] at this resolution;
/// [`Error::Drawing`] when it cannot be drawn at all.
pub fn raster(page: &Page, dpi: f64, limits: &DrawLimits) -> Result<Raster, Error> {
    let scale = dpi / 25.4;
    let (width, height) = (canvas::whole(page.width * scale), canvas::whole(page.height * scale));
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    if !dpi.is_finite() || dpi <= 0.0 || pixels == 0 || pixels > limits.page_pixels {
        return Err(Error::Pixels { pixels, limit: limits.page_pixels });
    }
    let drawing = || Error::Drawing { reason: "the rasteriser gave up".to_owned() };
    let drawn = guarded(|| {
        let mut canvas = Canvas::paper(width, height, limits.painted_pixels)?;
        canvas.items(&page.items, &Matrix { a: scale, d: scale, ..Matrix::IDENTITY });
        Some(canvas.finish())
    });
    let (data, exhausted) = drawn.flatten().ok_or_else(drawing)?;
    let mut findings = Vec::new();
    if exhausted {
        let (place, detail) = (String::new(), String::new());
        findings.push(Finding { code: finding::DRAW_LIMIT, place, detail });
    }
    Ok(Raster { pixels: Pixels { width, height, channels: Channels::Rgb, data }, findings })
}

/// Draws a page as a PNG file at a resolution, in dots per inch. The same page gives the same bytes.
///
/// # Errors
/// As for [`raster`].
pub fn png(page: &Page, dpi: f64, limits: &DrawLimits) -> Result<Vec<u8>, Error> {
    let raster = raster(page, dpi, limits)?;
    Ok(encode(&raster.pixels, dpi))
}
