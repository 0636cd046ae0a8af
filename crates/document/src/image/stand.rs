//! How a picture file wants to be shown: its size, its resolution, and which way up.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::io::Cursor;

use fapiao_ofd::display::picture::{PIXELS_MAX, Picture};
use fapiao_ofd::geometry::Matrix;
use image::metadata::Orientation;
use image::{ImageDecoder, ImageReader};

use crate::{Detail, Error};

/// How a picture file wants to be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Pixels from left to right, as shown.
    pub width: u32,
    /// Pixels from top to bottom, as shown.
    pub height: u32,
    /// From the unit square of the pixels as they are stored, to the unit square that is shown: cameras write which way up
    /// they were held (EXIF).
    pub turn: Matrix,
    /// Dots per inch, where the file states them.
    pub dpi: Option<f64>,
}

/// How a PNG or JPEG wants to be shown.
///
/// # Errors
/// [`Error::Refused`] when its header states more pixels than can be shown, or it cannot be decoded.
pub fn standing(bytes: &[u8]) -> Result<Standing, Error> {
    let damaged = || Error::refused("DOC-IMAGE-DAMAGED", Detail::default());
    let picture = Picture::coded(bytes.to_vec(), None, PIXELS_MAX);
    let (width, height) = picture.size().ok_or_else(damaged)?;
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(Error::refused("DOC-IMAGE-TOO-LARGE", format!("{width} x {height}")));
    }
    picture.pixels().ok_or_else(damaged)?;
    let orientation = crate::guard::guarded(|| {
        let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
        reader.into_decoder().ok()?.orientation().ok()
    });
    let (turn, lies) = turn(orientation.flatten().unwrap_or(Orientation::NoTransforms));
    let (width, height) = if lies { (height, width) } else { (width, height) };
    Ok(Standing { width, height, turn, dpi: dpi(bytes) })
}

/// The transformation, and whether the sides change places.
fn turn(orientation: Orientation) -> (Matrix, bool) {
    let matrix = |a, b, c, d, e, f| Matrix { a, b, c, d, e, f };
    match orientation {
        Orientation::NoTransforms => (Matrix::IDENTITY, false),
        Orientation::FlipHorizontal => (matrix(-1.0, 0.0, 0.0, 1.0, 1.0, 0.0), false),
        Orientation::FlipVertical => (matrix(1.0, 0.0, 0.0, -1.0, 0.0, 1.0), false),
        Orientation::Rotate180 => (matrix(-1.0, 0.0, 0.0, -1.0, 1.0, 1.0), false),
        Orientation::Rotate90 => (matrix(0.0, 1.0, -1.0, 0.0, 1.0, 0.0), true),
        Orientation::Rotate270 => (matrix(0.0, -1.0, 1.0, 0.0, 0.0, 1.0), true),
        Orientation::Rotate90FlipH => (matrix(0.0, 1.0, 1.0, 0.0, 0.0, 0.0), true),
        Orientation::Rotate270FlipH => (matrix(0.0, -1.0, -1.0, 0.0, 1.0, 1.0), true),
    }
}

/// The resolution that a file states: `pHYs` of PNG, JFIF of JPEG. Only one that paper can have.
fn dpi(bytes: &[u8]) -> Option<f64> {
    let stated = if bytes.starts_with(b"\x89PNG") {
        let at = memchr::memmem::find(bytes.get(..4_096).unwrap_or(bytes), b"pHYs")?;
        let chunk = bytes.get(at.checked_add(4)?..)?.first_chunk::<9>()?;
        let [x @ .., _, _, _, _, unit] = *chunk;
        (unit == 1).then(|| f64::from(u32::from_be_bytes(x)) * 0.0254)
    } else {
        let header = bytes.get(6..)?.first_chunk::<10>()?;
        let density = f64::from(u16::from_be_bytes(*header.get(8..)?.first_chunk()?));
        match header {
            [b'J', b'F', b'I', b'F', 0, _, _, 1, ..] => Some(density),
            [b'J', b'F', b'I', b'F', 0, _, _, 2, ..] => Some(density * 2.54),
            _ => None,
        }
    };
    stated.filter(|dpi| (100.0..=2_400.0).contains(dpi))
}

#[cfg(test)]
mod tests {
    use fapiao_ofd::geometry::Point;

    use super::*;

    #[test]
    fn turn_when_applied_then_the_upper_left_corner_goes_where_cameras_mean() {
        let corner = |orientation| {
            let Point { x, y } = turn(orientation).0.apply(Point { x: 0.1, y: 0.2 });
            [x, y].map(|side| (side * 10.0).round() / 10.0)
        };
        assert_eq!(corner(Orientation::NoTransforms), [0.1, 0.2]);
        assert_eq!(corner(Orientation::Rotate90), [0.8, 0.1]);
        assert_eq!(corner(Orientation::Rotate180), [0.9, 0.8]);
        assert_eq!(corner(Orientation::Rotate270), [0.2, 0.9]);
        assert_eq!(corner(Orientation::FlipHorizontal), [0.9, 0.2]);
        assert_eq!(corner(Orientation::Rotate90FlipH), [0.2, 0.1]);
    }

    #[test]
    fn dpi_when_stated_then_is_read_and_nonsense_is_not() {
        let jfif = |unit: u8, density: u16| {
            let mut bytes = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01".to_vec();
            bytes.push(unit);
            bytes.extend(density.to_be_bytes());
            bytes
        };
        assert_eq!(dpi(&jfif(1, 300)), Some(300.0));
        assert_eq!(dpi(&jfif(2, 100)), Some(254.0));
        assert_eq!(dpi(&jfif(1, 1)), None);
        assert_eq!(dpi(&jfif(0, 300)), None);
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x09pHYs\0\0\x2e\x23\0\0\x2e\x23\x01";
        assert!(dpi(png).is_some_and(|dpi| (dpi - 300.0).abs() < 0.1));
        assert_eq!(dpi(b"\xff\xd8"), None);
    }
}
