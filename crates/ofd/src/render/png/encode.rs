//! Pixels to a PNG file (ISO/IEC 15948), compressed fast: pages are looked at more often than kept.
#![expect(clippy::float_arithmetic, reason = "a resolution is not money")]

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::display::picture::{Channels, Pixels};
use crate::render::png::canvas::whole;

/// Encodes pixels as a PNG file; `dpi` is their resolution. The same pixels give the same bytes.
#[must_use]
pub fn encode(pixels: &Pixels, dpi: f64) -> Vec<u8> {
    let color = match pixels.channels {
        Channels::Grey => 0,
        Channels::Rgb => 2,
        Channels::Rgba => 6,
    };
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::with_capacity(13);
    header.extend(pixels.width.to_be_bytes());
    header.extend(pixels.height.to_be_bytes());
    header.extend([8, color, 0, 0, 0]);
    chunk(&mut file, *b"IHDR", &header);
    let per_metre = whole(dpi / 0.0254).to_be_bytes();
    let mut resolution = Vec::with_capacity(9);
    resolution.extend(per_metre);
    resolution.extend(per_metre);
    resolution.push(1);
    chunk(&mut file, *b"pHYs", &resolution);
    chunk(&mut file, *b"IDAT", &compressed(pixels));
    chunk(&mut file, *b"IEND", &[]);
    file
}

/// The rows, each as its difference from the row above: most rows of a page are like the one above.
fn compressed(pixels: &Pixels) -> Vec<u8> {
    const UP: u8 = 2;
    let width = usize::try_from(pixels.width).unwrap_or(0);
    let length = width.saturating_mul(pixels.channels.count()).max(1);
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(pixels.data.len() / 16), Compression::fast());
    let first = vec![0; length];
    let mut above: &[u8] = &first;
    let mut line = Vec::with_capacity(length.saturating_add(1));
    for row in pixels.data.chunks_exact(length) {
        line.clear();
        line.push(UP);
        line.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(*above)));
        // Writing to memory does not fail.
        let _ = encoder.write_all(&line);
        above = row;
    }
    encoder.finish().unwrap_or_default()
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let mut crc = flate2::Crc::new();
    crc.update(&kind);
    crc.update(data);
    file.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    file.extend(kind);
    file.extend(data);
    file.extend(crc.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encode_when_decoded_then_is_the_same() {
        for channels in [Channels::Grey, Channels::Rgb, Channels::Rgba] {
            let data: Vec<u8> =
                (0..7 * 5 * channels.count()).map(|at| u8::try_from(at * 37 % 256).unwrap()).collect();
            let pixels = Pixels { width: 7, height: 5, channels, data: data.clone() };
            let bytes = encode(&pixels, 150.0);
            let decoded = image::load_from_memory(&bytes).unwrap();
            assert_eq!((decoded.width(), decoded.height()), (7, 5));
            assert_eq!(decoded.as_bytes(), data, "{channels:?}");
            assert_eq!(encode(&pixels, 150.0), bytes);
        }
    }
}
