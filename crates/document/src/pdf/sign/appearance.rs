//! The picture that a signature shows.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{ImageFormat, ImageReader};

use crate::{Detail, Error, Limits};

/// Widest and highest picture: seals are small.
const SIDE_MAX: u32 = 4_000;

/// A picture as PDF holds it: packed colours, and how much each covers.
pub(super) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    /// RGB, 8 bits, deflated.
    pub(super) colours: Vec<u8>,
    /// Opacity, 8 bits, deflated; absent when all of it is opaque.
    pub(super) opacity: Option<Vec<u8>>,
}

/// Reads a PNG or JPEG under limits.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Picture, Error> {
    let refused = |detail: Detail| Error::refused("DOC-SIGN-PICTURE", detail);
    let neither = || refused(Detail::of("既不是 PNG 也不是 JPEG", "neither PNG nor JPEG"));
    let damaged = || refused(Detail::of("无法解码", "it cannot be decoded"));
    let format = image::guess_format(bytes).map_err(|_| neither())?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg) {
        return Err(neither());
    }
    let (width, height) =
        ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(|_| damaged())?;
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    if width > SIDE_MAX || height > SIDE_MAX || pixels > limits.image_pixels_max {
        return Err(refused(format!("{width} × {height}").into()));
    }
    let decoded = crate::guard::guarded(|| ImageReader::with_format(Cursor::new(bytes), format).decode());
    let Some(Ok(decoded)) = decoded else { return Err(damaged()) };
    let rgba = decoded.to_rgba8();
    let (mut colours, mut opacity) = (Vec::new(), Vec::new());
    for pixel in rgba.pixels() {
        let [red, green, blue, alpha] = pixel.0;
        colours.extend_from_slice(&[red, green, blue]);
        opacity.push(alpha);
    }
    let is_opaque = opacity.iter().all(|alpha| *alpha == u8::MAX);
    let packed =
        |data: &[u8]| pack(data).ok_or_else(|| refused(Detail::of("无法压缩", "it cannot be packed")));
    let opacity = if is_opaque { None } else { Some(packed(&opacity)?) };
    Ok(Picture { width, height, colours: packed(&colours)?, opacity })
}

fn pack(data: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).ok()?;
    encoder.finish().ok()
}
