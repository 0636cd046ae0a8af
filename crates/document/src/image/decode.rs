//! Coded pictures to grey, under limits: the header's size is believed before a pixel is decoded.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use super::{Coding, Grey};
use crate::Limits;

/// Bytes that decoding may take for each pixel: 16-bit RGBA and the decoder's own copy.
const BYTES_PER_PIXEL: u64 = 16;

/// Decodes a picture; `None` when it cannot be decoded or is too large.
pub(crate) fn decode(bytes: &[u8], coding: Coding, limits: &Limits) -> Option<Grey> {
    crate::guard::guarded(|| {
        if coding == Coding::Jbig2 || bytes.starts_with(b"\x97JB2\r\n\x1A\n") {
            return jbig2(bytes, limits);
        }
        let format = match image::guess_format(bytes) {
            Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
            _ => return jbig2(bytes, limits),
        };
        coded(bytes, format, limits)
    })?
}

/// The size that a PNG or JPEG states.
pub(crate) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?.into_dimensions().ok()
}

fn coded(bytes: &[u8], format: ImageFormat, limits: &Limits) -> Option<Grey> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut own = image::Limits::default();
    own.max_alloc = Some(limits.image_pixels_max.saturating_mul(BYTES_PER_PIXEL).min(256 << 20));
    reader.limits(own);
    let decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.image_pixels_max {
        return None;
    }
    let picture = DynamicImage::from_decoder(decoder).ok()?;
    let grey = if picture.color().has_alpha() { over_white(&picture) } else { picture.into_luma8() };
    Grey::new(grey.width(), grey.height(), grey.into_raw())
}

/// Transparent pixels show the paper.
fn over_white(picture: &DynamicImage) -> image::GrayImage {
    let with_alpha = picture.to_luma_alpha8();
    let data = with_alpha.pixels().map(|pixel| {
        let image::LumaA([value, alpha]) = *pixel;
        let over = (u32::from(value) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
        u8::try_from(over).unwrap_or(u8::MAX)
    });
    image::GrayImage::from_raw(with_alpha.width(), with_alpha.height(), data.collect()).unwrap_or_default()
}

/// JBIG2, as a file or as the bare segments that OFD packages hold.
fn jbig2(bytes: &[u8], limits: &Limits) -> Option<Grey> {
    let settings = hayro_jbig2::DecodeSettings::default();
    if let Ok(file) = hayro_jbig2::File::new(bytes, &settings) {
        return jbig2_page(&file.page(0)?, limits);
    }
    jbig2_page(&hayro_jbig2::Page::new_embedded(bytes, None, &settings).ok()?, limits)
}

fn jbig2_page(page: &hayro_jbig2::Page<'_>, limits: &Limits) -> Option<Grey> {
    let (width, height) = (page.width(), page.height());
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > limits.image_pixels_max {
        return None;
    }
    let pixels = usize::try_from(pixels).ok()?;
    let mut rows = Rows { data: Vec::with_capacity(pixels), width: usize::try_from(width).ok()?, row: 0 };
    page.decode(&mut rows).ok()?;
    rows.data.resize(pixels, u8::MAX);
    Grey::new(width, height, rows.data)
}

/// Takes the pixels of a bi-level picture; rows may be pushed wider than the picture.
struct Rows {
    data: Vec<u8>,
    width: usize,
    row: usize,
}

impl hayro_jbig2::Decoder for Rows {
    fn push_pixel(&mut self, black: bool) {
        if self.row < self.width {
            self.data.push(if black { 0 } else { u8::MAX });
            self.row += 1;
        }
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        let pixels =
            usize::try_from(chunk_count).unwrap_or(usize::MAX).saturating_mul(8).min(self.width - self.row);
        self.data.resize(self.data.len() + pixels, if black { 0 } else { u8::MAX });
        self.row += pixels;
    }

    fn next_line(&mut self) {
        self.data.resize(self.data.len() + (self.width - self.row), u8::MAX);
        self.row = 0;
    }
}
