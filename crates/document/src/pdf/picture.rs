//! Pictures on the pages that may be QR codes, decoded to grey.
#![expect(clippy::float_arithmetic, reason = "geometry of pages, not money")]

use hayro_interpret::kurbo::{Affine, Point};
use hayro_interpret::{Image, ImageData};

use crate::Limits;
use crate::image::Grey;

/// Shortest side of a picture that can hold the smallest QR code.
const SIDE_MIN: u32 = 21;

/// Which pictures are decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// None.
    None,
    /// Those about as high as wide: QR codes are.
    Square,
    /// Large ones that are not: scans of pages are.
    Scans,
}

/// Fewest pixels of a scan.
const SCAN_PIXELS_MIN: u64 = 100_000;

/// A picture on a page, decoded.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    pub(crate) page: u32,
    pub(crate) grey: Grey,
}

/// Takes pictures up to a number.
pub(crate) struct Pictures {
    wanted: Wanted,
    most: usize,
    pixels_max: u64,
    pub(crate) found: Vec<Picture>,
}

impl Pictures {
    pub(crate) fn new(wanted: Wanted, most: usize, limits: &Limits) -> Self {
        Self { wanted, most, pixels_max: limits.image_pixels_max, found: Vec::new() }
    }

    /// Decodes a picture when it is wanted and of a size that can hold a QR code.
    pub(crate) fn take(&mut self, page: u32, image: &Image<'_, '_>, transform: Affine) {
        let (width, height) = (image.width(), image.height());
        let pixels = u64::from(width) * u64::from(height);
        if self.wanted == Wanted::None || self.found.len() >= self.most {
            return;
        }
        if pixels > self.pixels_max || width.min(height) < SIDE_MIN {
            return;
        }
        let size = transform * Point::new(f64::from(width), f64::from(height)) - transform * Point::ORIGIN;
        let (x, y) = (size.x.abs(), size.y.abs());
        let square = x.min(y) >= 0.8 * x.max(y);
        if square != (self.wanted == Wanted::Square) || !square && pixels < SCAN_PIXELS_MIN {
            return;
        }
        let mut grey = None;
        match image {
            Image::Raster(raster) => {
                raster.with_rgba(|data, alpha| grey = to_grey(data, alpha.map(|alpha| alpha.data)), None)
            }
            // A stencil paints where its mask is set: dark on light.
            Image::Stencil(stencil) => stencil.with_stencil(
                |mask, _| {
                    let data = mask.data.iter().map(|value| 255 - value).collect();
                    grey = Grey::new(mask.width, mask.height, data);
                },
                None,
            ),
        }
        self.found.extend(grey.map(|grey| Picture { page, grey }));
    }
}

/// Colour to grey over white paper.
fn to_grey(data: ImageData, alpha: Option<Vec<u8>>) -> Option<Grey> {
    let (width, height) = (data.width(), data.height());
    let mut grey: Vec<u8> = match data {
        ImageData::Luma(luma) => luma.data,
        ImageData::Rgb(rgb) => rgb
            .data
            .chunks_exact(3)
            .map(|pixel| {
                // Weights of ITU-R BT.601 in parts of 256.
                let sum: u32 = pixel
                    .iter()
                    .zip([77_u32, 150, 29])
                    .map(|(value, weight)| u32::from(*value) * weight)
                    .sum();
                u8::try_from(sum >> 8).unwrap_or(u8::MAX)
            })
            .collect(),
    };
    if let Some(alpha) = alpha.filter(|alpha| alpha.len() == grey.len()) {
        for (value, alpha) in grey.iter_mut().zip(alpha) {
            let over = (u32::from(*value) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
            *value = u8::try_from(over).unwrap_or(u8::MAX);
        }
    }
    Grey::new(width, height, grey)
}
