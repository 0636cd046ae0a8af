//! Pages of files that are no OFD: pages of a PDF, and pictures.

use std::sync::Arc;

use fapiao_ofd::display::picture::{PIXELS_MAX, Picture, Pixels};
use fapiao_ofd::display::{Item, Page, PdfPage, Placed};
use fapiao_ofd::geometry::{Matrix, Rect};

/// How wide a picture of an invoice is taken to be: as wide as the invoice.
const WIDE: f64 = 210.0;
/// A tall picture is taken for one of a page of A4.
const TALL: f64 = 297.0;

/// A page of a PDF of a size in millimetres.
#[must_use]
pub fn page_of_pdf(bytes: &Arc<Vec<u8>>, position: usize, (width, height): (f64, f64)) -> Page {
    let mut page = Page::new(width, height);
    let place = Rect { x: 0.0, y: 0.0, width, height };
    page.items = vec![Item::Pdf(PdfPage { bytes: Arc::clone(bytes), page: position, place })];
    page
}

/// A page that was drawn as pixels, of a size in millimetres.
#[must_use]
pub fn page_of_pixels(pixels: Pixels, (width, height): (f64, f64)) -> Page {
    let mut page = Page::new(width, height);
    let transform = Matrix { a: width, d: height, ..Matrix::IDENTITY };
    let picture = Arc::new(Picture::from_pixels(pixels));
    page.items = vec![Item::Picture(Placed { picture, transform, alpha: 1.0 })];
    page
}

/// A JPEG or PNG as a page, turned as its camera says; absent when it is no picture, or too large.
#[must_use]
pub fn page_of_picture(bytes: Vec<u8>) -> Option<Page> {
    let turn = orientation(&bytes);
    let picture = Picture::coded(bytes, None, PIXELS_MAX);
    let (width, height) = picture.size()?;
    if width == 0 || height == 0 || u64::from(width).saturating_mul(u64::from(height)) > PIXELS_MAX {
        return None;
    }
    let (wide, high) = (f64::from(width), f64::from(height));
    let (wide, high) = if turn.is_sideways() { (high, wide) } else { (wide, high) };
    let scale = if wide >= high { WIDE / wide } else { TALL / high };
    let (page_width, page_height) = (wide * scale, high * scale);
    let mut page = Page::new(page_width, page_height);
    let transform = turn.matrix(page_width, page_height);
    page.items = vec![Item::Picture(Placed { picture: Arc::new(picture), transform, alpha: 1.0 })];
    Some(page)
}

/// How a camera was held: the value of the tag Orientation, 1 to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turn(u16);

impl Turn {
    const fn is_sideways(self) -> bool {
        matches!(self.0, 5..=8)
    }

    /// From the unit square of the picture to the page.
    fn matrix(self, width: f64, height: f64) -> Matrix {
        let (a, b, c, d, e, f) = match self.0 {
            2 => (-1.0, 0.0, 0.0, 1.0, 1.0, 0.0),
            3 => (-1.0, 0.0, 0.0, -1.0, 1.0, 1.0),
            4 => (1.0, 0.0, 0.0, -1.0, 0.0, 1.0),
            5 => (0.0, 1.0, 1.0, 0.0, 0.0, 0.0),
            6 => (0.0, 1.0, -1.0, 0.0, 1.0, 0.0),
            7 => (0.0, -1.0, -1.0, 0.0, 1.0, 1.0),
            8 => (0.0, -1.0, 1.0, 0.0, 0.0, 1.0),
            _ => (1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
        };
        Matrix { a: a * width, b: b * height, c: c * width, d: d * height, e: e * width, f: f * height }
    }
}

/// The orientation that a JPEG states (Exif 2.32 §4.6.4, tag 274); upright when it states none.
fn orientation(jpeg: &[u8]) -> Turn {
    let tiff = exif(jpeg).unwrap_or_default();
    let little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let bytes: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) }).ok()
    };
    let found = || {
        let directory = long(4)?;
        let count = usize::from(short(directory)?);
        let entry = |index: usize| index.checked_mul(12)?.checked_add(directory)?.checked_add(2);
        (0..count.min(64))
            .filter_map(entry)
            .find(|at| short(*at) == Some(274))
            .and_then(|at| short(at.checked_add(8)?))
    };
    Turn(found().filter(|value| (1..=8).contains(value)).unwrap_or(1))
}

/// The TIFF block of a JPEG's Exif segment.
fn exif(jpeg: &[u8]) -> Option<&[u8]> {
    let mut rest = jpeg.strip_prefix(b"\xff\xd8")?;
    // Segments before the picture; a file has few of them.
    for _ in 0..64 {
        let (&[mark, kind, high, low], _) = rest.split_first_chunk::<4>()?;
        if mark != 0xff || kind == 0xda {
            return None;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(4..length.checked_add(2)?)?;
        if kind == 0xe1 && segment.starts_with(b"Exif\0\0") {
            return segment.get(6..);
        }
        rest = rest.get(length.checked_add(2)?..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use fapiao_ofd::geometry::Point;

    use super::*;

    /// A JPEG's beginning with an Exif segment that states an orientation.
    fn jpeg(little: bool, orientation: u16) -> Vec<u8> {
        let short = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let long = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let mut tiff = if little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        tiff.extend(long(8));
        tiff.extend(short(1));
        tiff.extend([&short(274)[..], &short(3), &long(1), &short(orientation), &[0, 0]].concat());
        let mut segment = b"Exif\0\0".to_vec();
        segment.extend(tiff);
        let length = u16::try_from(segment.len() + 2).unwrap().to_be_bytes();
        [&b"\xff\xd8\xff\xe0\0\x04ab\xff\xe1"[..], &length, &segment, b"\xff\xda"].concat()
    }

    #[test]
    fn orientation_when_a_camera_states_it_then_is_read_in_both_byte_orders() {
        for turn in 1..=8 {
            assert_eq!(orientation(&jpeg(true, turn)), Turn(turn));
            assert_eq!(orientation(&jpeg(false, turn)), Turn(turn));
        }
        for odd in [
            jpeg(true, 0),
            jpeg(true, 99),
            b"\xff\xd8\xff\xe1\xff\xff".to_vec(),
            b"\x89PNG".to_vec(),
            Vec::new(),
        ] {
            assert_eq!(orientation(&odd), Turn(1));
        }
        let full = jpeg(false, 6);
        for end in 0..full.len() {
            let _ = orientation(&full[..end]);
        }
    }

    #[test]
    fn turn_when_the_camera_lay_on_its_side_then_the_top_of_the_picture_is_on_top() {
        // With 6 the first row of pixels is the right edge of what was seen, from top to bottom.
        let matrix = Turn(6).matrix(100.0, 200.0);
        assert_eq!(matrix.apply(Point { x: 0.0, y: 0.0 }), Point { x: 100.0, y: 0.0 });
        assert_eq!(matrix.apply(Point { x: 1.0, y: 0.0 }), Point { x: 100.0, y: 200.0 });
        // Every turn fills the page.
        for turn in 1..=8 {
            let matrix = Turn(turn).matrix(100.0, 200.0);
            let corners =
                [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|(x, y)| matrix.apply(Point { x, y }));
            for (x, y) in [(0.0, 0.0), (100.0, 0.0), (0.0, 200.0), (100.0, 200.0)] {
                assert!(corners.contains(&Point { x, y }), "{turn}");
            }
        }
    }
}
