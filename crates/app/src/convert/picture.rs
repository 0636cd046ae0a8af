//! A picture on a page of its size.

use std::sync::Arc;

use fapiao_document::image::standing;
use fapiao_ofd::geometry::Matrix;
use fapiao_ofd::layout::{Image, ImageFormat, Info, Layout, Page, Picture, Size};

use crate::Error;

/// The resolution of a picture that states none, in dots per inch.
const DPI: f64 = 150.0;
/// Longest side of a page, in millimetres: A4. Larger pictures are scaled down, on paper, not in pixels.
const LONGEST_MM: f64 = 297.0;

/// A page that shows the picture, its file as it is.
pub(super) fn layout(original: &[u8]) -> Result<Layout, Error> {
    let standing = standing(original).map_err(Error::Reading)?;
    let format = ImageFormat::sniff(original);
    let damaged = || fapiao_document::Error::refused("DOC-IMAGE-DAMAGED", String::new());
    let format = format.ok_or_else(damaged).map_err(Error::Reading)?;
    let (wide, high) = (f64::from(standing.width), f64::from(standing.height));
    let dpi = standing.dpi.unwrap_or(DPI).max(wide.max(high) * 25.4 / LONGEST_MM);
    let size = Size { width: wide * 25.4 / dpi, height: high * 25.4 / dpi };
    let mut layout = Layout::new(Info::default(), size);
    let image = layout.image(Image { format, bytes: Arc::from(original) });
    let page = Matrix { a: size.width, d: size.height, ..Matrix::IDENTITY };
    let picture = Picture::transformed(image, page.after(&standing.turn));
    layout.pages.push(Page::new(None, vec![picture.into()]));
    Ok(layout)
}
