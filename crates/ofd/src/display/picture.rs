//! Pictures: PNG, JPEG, BMP, GIF and JBIG2 to pixels, when they are drawn for the first time.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

/// A picture as a document holds it. Decoded once, when its pixels are asked for.
#[derive(Debug)]
pub struct Picture {
    source: Source,
    pixels_max: u64,
    pixels: OnceLock<Option<Pixels>>,
}

#[derive(Debug)]
enum Source {
    /// Bytes of a file, and whether they are declared to be JBIG2.
    Coded { bytes: Arc<Vec<u8>>, jbig2: bool },
    /// Pixels that somebody made.
    Pixels,
    /// A picture, covering as much as a grey one is bright.
    Masked(Arc<Picture>, Arc<Picture>),
}

/// The pixels of a picture, row by row from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// What a pixel is made of.
    pub channels: Channels,
    /// The channels of each pixel, a byte each.
    pub data: Vec<u8>,
}

/// What a pixel is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// Grey.
    Grey,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, and how much it covers what is below (not multiplied).
    Rgba,
}

/// More pixels than a page of A4 at 600 dots per inch has.
pub const PIXELS_MAX: u64 = 36_000_000;

/// Bytes that decoding may take for each pixel: 16-bit RGBA.
const BYTES_PER_PIXEL: u64 = 8;

impl Picture {
    /// A picture from the bytes of its file. `format` is what the document says that it is, which is believed only
    /// where the bytes do not tell. A picture of more than `pixels_max` pixels is not decoded.
    #[must_use]
    pub fn coded(bytes: impl Into<Arc<Vec<u8>>>, format: Option<&str>, pixels_max: u64) -> Self {
        let says = |name: &str| format.is_some_and(|format| format.to_ascii_lowercase().contains(name));
        let jbig2 = says("jb2") || says("jbig2") || says("gbig2");
        let source = Source::Coded { bytes: bytes.into(), jbig2 };
        Self { source, pixels_max, pixels: OnceLock::new() }
    }

    /// A picture from its pixels.
    #[must_use]
    pub fn from_pixels(pixels: Pixels) -> Self {
        let source = Source::Pixels;
        Self { source, pixels_max: PIXELS_MAX, pixels: OnceLock::from(Some(pixels)) }
    }

    /// A picture that covers what is below as much as a grey picture, of any size, is bright.
    #[must_use]
    pub fn masked(picture: Arc<Self>, mask: Arc<Self>) -> Self {
        let pixels_max = picture.pixels_max;
        Self { source: Source::Masked(picture, mask), pixels_max, pixels: OnceLock::new() }
    }

    /// The file, when it is a JPEG that can be shown as it is.
    #[must_use]
    pub fn jpeg(&self) -> Option<&[u8]> {
        match &self.source {
            Source::Coded { bytes, .. } if bytes.starts_with(b"\xff\xd8\xff") => Some(bytes),
            _ => None,
        }
    }

    /// The file and its media type, when browsers show it as it is: PNG, JPEG or GIF.
    pub(crate) fn web_file(&self) -> Option<(&'static str, std::borrow::Cow<'_, [u8]>)> {
        let Source::Coded { bytes, .. } = &self.source else { return None };
        let kind = match image::guess_format(bytes).ok()? {
            ImageFormat::Png => "image/png",
            ImageFormat::Jpeg => "image/jpeg",
            ImageFormat::Gif => "image/gif",
            _ => return None,
        };
        Some((kind, bytes.as_slice().into()))
    }

    /// Width and height in pixels, as the file states them; nothing is decoded. Absent when it is no picture.
    #[must_use]
    pub fn size(&self) -> Option<(u32, u32)> {
        match (&self.source, self.pixels.get()) {
            (_, Some(decoded)) => decoded.as_ref().map(|pixels| (pixels.width, pixels.height)),
            (Source::Coded { bytes, jbig2 }, None) => guarded(|| stated_size(bytes, *jbig2))?,
            (Source::Masked(picture, _), None) => picture.size(),
            (Source::Pixels, None) => None,
        }
    }

    /// The pixels; absent when the file cannot be decoded or is too large.
    #[must_use]
    pub fn pixels(&self) -> Option<&Pixels> {
        let decoded = self.pixels.get_or_init(|| match &self.source {
            Source::Coded { bytes, jbig2 } => guarded(|| decode(bytes, *jbig2, self.pixels_max))?,
            Source::Masked(picture, mask) => Some(masked(picture.pixels()?, mask.pixels()?)),
            Source::Pixels => None,
        });
        decoded.as_ref()
    }
}

impl Channels {
    /// Bytes of a pixel.
    #[must_use]
    pub fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

impl Pixels {
    /// Red, green, blue and alpha of a pixel; absent outside.
    #[must_use]
    pub fn at(&self, x: u32, y: u32) -> Option<[u8; 4]> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let index = u64::from(y).checked_mul(u64::from(self.width))?.checked_add(u64::from(x))?;
        let start = usize::try_from(index).ok()?.checked_mul(self.channels.count())?;
        let pixel = self.data.get(start..start.checked_add(self.channels.count())?)?;
        match *pixel {
            [grey] => Some([grey, grey, grey, u8::MAX]),
            [red, green, blue] => Some([red, green, blue, u8::MAX]),
            [red, green, blue, alpha] => Some([red, green, blue, alpha]),
            _ => None,
        }
    }
}

/// Runs a foreign decoder over foreign bytes; absent when it panics. None is known to.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

fn reader(bytes: &[u8], format: ImageFormat) -> ImageReader<Cursor<&[u8]>> {
    ImageReader::with_format(Cursor::new(bytes), format)
}

fn decode(bytes: &[u8], declared_jbig2: bool, pixels_max: u64) -> Option<Pixels> {
    if declared_jbig2 || bytes.starts_with(b"\x97JB2\r\n\x1A\n") {
        return jbig2(bytes, pixels_max).or_else(|| coded(bytes, pixels_max));
    }
    coded(bytes, pixels_max).or_else(|| jbig2(bytes, pixels_max))
}

fn stated_size(bytes: &[u8], declared_jbig2: bool) -> Option<(u32, u32)> {
    if !declared_jbig2 && let Ok(format) = image::guess_format(bytes) {
        return reader(bytes, format).into_dimensions().ok();
    }
    let settings = hayro_jbig2::DecodeSettings::default();
    if let Ok(file) = hayro_jbig2::File::new(bytes, &settings) {
        return file.page(0).map(|page| (page.width(), page.height()));
    }
    match hayro_jbig2::Page::new_embedded(bytes, None, &settings) {
        Ok(page) => Some((page.width(), page.height())),
        Err(_) => reader(bytes, image::guess_format(bytes).ok()?).into_dimensions().ok(),
    }
}

/// PNG, JPEG, BMP or GIF. The size is looked at before a pixel is decoded.
fn coded(bytes: &[u8], pixels_max: u64) -> Option<Pixels> {
    let mut reader = reader(bytes, image::guess_format(bytes).ok()?);
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(pixels_max.saturating_mul(BYTES_PER_PIXEL));
    reader.limits(limits);
    let decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width).saturating_mul(u64::from(height)) > pixels_max {
        return None;
    }
    let picture = DynamicImage::from_decoder(decoder).ok()?;
    let color = picture.color();
    let (channels, data) = if color.has_alpha() {
        (Channels::Rgba, picture.into_rgba8().into_raw())
    } else if color.has_color() {
        (Channels::Rgb, picture.into_rgb8().into_raw())
    } else {
        (Channels::Grey, picture.into_luma8().into_raw())
    };
    Some(Pixels { width, height, channels, data })
}

/// JBIG2, as a file or as the bare segments that packages hold.
fn jbig2(bytes: &[u8], pixels_max: u64) -> Option<Pixels> {
    let settings = hayro_jbig2::DecodeSettings::default();
    if let Ok(file) = hayro_jbig2::File::new(bytes, &settings) {
        return jbig2_page(&file.page(0)?, pixels_max);
    }
    jbig2_page(&hayro_jbig2::Page::new_embedded(bytes, None, &settings).ok()?, pixels_max)
}

fn jbig2_page(page: &hayro_jbig2::Page<'_>, pixels_max: u64) -> Option<Pixels> {
    let (width, height) = (page.width(), page.height());
    let count = u64::from(width).saturating_mul(u64::from(height));
    if count == 0 || count > pixels_max {
        return None;
    }
    let count = usize::try_from(count).ok()?;
    let mut rows = Rows { data: Vec::with_capacity(count), width: usize::try_from(width).ok()?, row: 0 };
    page.decode(&mut rows).ok()?;
    rows.data.resize(count, u8::MAX);
    Some(Pixels { width, height, channels: Channels::Grey, data: rows.data })
}

/// Takes the pixels of a bi-level picture; rows may be pushed wider than the picture.
struct Rows {
    data: Vec<u8>,
    width: usize,
    row: usize,
}

impl Rows {
    fn push(&mut self, pixels: usize, black: bool) {
        let pixels = pixels.min(self.width.saturating_sub(self.row));
        self.data.resize(self.data.len().saturating_add(pixels), if black { 0 } else { u8::MAX });
        self.row = self.row.saturating_add(pixels);
    }
}

impl hayro_jbig2::Decoder for Rows {
    fn push_pixel(&mut self, black: bool) {
        self.push(1, black);
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        self.push(usize::try_from(chunk_count).unwrap_or(usize::MAX).saturating_mul(8), black);
    }

    fn next_line(&mut self) {
        self.push(self.width, false);
        self.row = 0;
    }
}

/// A picture that covers as much as another one, of any size, is bright.
fn masked(pixels: &Pixels, mask: &Pixels) -> Pixels {
    let Pixels { width, height, .. } = *pixels;
    let scaled = |at: u32, from: u32, to: u32| {
        let at = u64::from(at).saturating_mul(u64::from(to)).checked_div(u64::from(from)).unwrap_or(0);
        u32::try_from(at).unwrap_or(0)
    };
    let mut data = Vec::with_capacity(pixels.data.len().saturating_mul(4));
    for y in 0..height {
        let mask_y = scaled(y, height, mask.height);
        for x in 0..width {
            let [red, green, blue, alpha] = pixels.at(x, y).unwrap_or_default();
            let [bright, ..] = mask.at(scaled(x, width, mask.width), mask_y).unwrap_or_default();
            data.extend([red, green, blue, alpha.min(bright)]);
        }
    }
    Pixels { width, height, channels: Channels::Rgba, data }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(width: u32, height: u32) -> Pixels {
        let data = (0..width * height).map(|at| if at % 2 == 0 { 0 } else { 255 }).collect();
        Pixels { width, height, channels: Channels::Grey, data }
    }

    fn png(pixels: &Pixels) -> Vec<u8> {
        let image = image::GrayImage::from_raw(pixels.width, pixels.height, pixels.data.clone()).unwrap();
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn pixels_when_coded_then_are_decoded_whatever_the_document_says() {
        let pixels = checked(5, 3);
        for format in [None, Some("PNG"), Some("GBIG2"), Some("nonsense")] {
            let picture = Picture::coded(png(&pixels), format, PIXELS_MAX);
            assert_eq!(picture.pixels(), Some(&pixels), "{format:?}");
            assert_eq!(picture.size(), Some((5, 3)));
        }
    }

    #[test]
    fn pixels_when_too_many_or_damaged_then_absent() {
        let bytes = png(&checked(5, 3));
        assert!(Picture::coded(bytes.clone(), None, 14).pixels().is_none());
        for length in 0..bytes.len() - 12 {
            let cut = bytes.get(..length).unwrap().to_vec();
            assert!(Picture::coded(cut, None, PIXELS_MAX).pixels().is_none(), "{length}");
        }
    }

    #[test]
    fn pixels_when_masked_then_cover_as_the_mask_is_bright() {
        let mask = Pixels { width: 1, height: 2, channels: Channels::Grey, data: vec![0, 255] };
        let picture = Picture::coded(png(&checked(2, 4)), None, PIXELS_MAX);
        let picture = Picture::masked(Arc::new(picture), Arc::new(Picture::from_pixels(mask)));
        let alpha: Vec<u8> = (0..4).map(|y| picture.pixels().unwrap().at(0, y).unwrap()[3]).collect();
        assert_eq!(alpha, [0, 0, 255, 255]);
        assert_eq!(picture.pixels().unwrap().at(2, 0), None);
    }
}
