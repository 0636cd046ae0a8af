//! Pictures of PDF as pictures of a layout.

use std::collections::HashMap;

use fapiao_ofd::display::picture::{Channels, PIXELS_MAX, Pixels};
use fapiao_ofd::layout::{Image, ImageFormat, ImageHandle, Layout};
use fapiao_ofd::render::png;
use fapiao_pki::algorithm::DigestAlgorithm;
use hayro_interpret::{ImageData, LumaData, Paint, RasterImage, StencilImage};
use hayro_syntax::object::{Name, Stream};

/// Resolution that is written into pictures; their place on the page says another.
const DPI: f64 = 72.0;
/// Most bytes of all picture files.
const BYTES_MAX: usize = 64 << 20;

/// The picture files of the pages, each once.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    known: HashMap<Vec<u8>, ImageHandle>,
    bytes: usize,
}

impl Pictures {
    /// A picture of pixels; absent when it cannot be decoded, or is more than there is room for.
    pub(super) fn raster(&mut self, layout: &mut Layout, image: &RasterImage<'_>) -> Option<ImageHandle> {
        if u64::from(image.width()) * u64::from(image.height()) > PIXELS_MAX {
            return None;
        }
        if let Some(jpeg) = jpeg(image.stream()) {
            return self.keep(layout, ImageFormat::Jpeg, jpeg);
        }
        let mut pixels = None;
        image.with_rgba(|data, alpha| pixels = colored(data, alpha), None);
        self.keep(layout, ImageFormat::Png, png::encode(&pixels?, DPI))
    }

    /// A mask in one colour.
    pub(super) fn stencil(
        &mut self,
        layout: &mut Layout,
        image: &StencilImage<'_, '_>,
    ) -> Option<ImageHandle> {
        if u64::from(image.width()) * u64::from(image.height()) > PIXELS_MAX {
            return None;
        }
        let mut pixels = None;
        image.with_stencil(|mask, paint| pixels = painted(mask, paint), None);
        self.keep(layout, ImageFormat::Png, png::encode(&pixels?, DPI))
    }

    fn keep(&mut self, layout: &mut Layout, format: ImageFormat, bytes: Vec<u8>) -> Option<ImageHandle> {
        let digest = DigestAlgorithm::Sha256.digest(&bytes);
        if let Some(known) = self.known.get(&digest) {
            return Some(*known);
        }
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.bytes > BYTES_MAX {
            return None;
        }
        let handle = layout.image(Image { format, bytes: bytes.into() });
        self.known.insert(digest, handle);
        Some(handle)
    }
}

/// The file of a picture that is a JPEG as everybody reads them: of sRGB or grey, nothing said of its values.
fn jpeg(stream: &Stream<'_>) -> Option<Vec<u8>> {
    let dict = stream.dict();
    let name = |key: &[u8]| dict.get::<Name<'_>>(key).map(|name| name.as_str().to_owned());
    let plain = matches!(name(b"ColorSpace")?.as_str(), "DeviceRGB" | "DeviceGray")
        && name(b"Filter")? == "DCTDecode"
        && [&b"SMask"[..], b"Mask", b"Decode", b"DecodeParms", b"ImageMask"]
            .iter()
            .all(|key| !dict.contains_key(*key));
    let data = stream.raw_data();
    (plain && data.starts_with(b"\xff\xd8\xff")).then(|| data.to_vec())
}

/// Colours, with what covers them, where that is of the same size.
fn colored(data: ImageData, alpha: Option<LumaData>) -> Option<Pixels> {
    let (width, height) = (data.width(), data.height());
    let Some(alpha) = alpha else {
        let (channels, data) = match data {
            ImageData::Rgb(rgb) => (Channels::Rgb, rgb.data),
            ImageData::Luma(luma) => (Channels::Grey, luma.data),
        };
        return Some(Pixels { width, height, channels, data });
    };
    // The finer of both gives the size.
    let (wide, high) = (width.max(alpha.width), height.max(alpha.height));
    if u64::from(wide) * u64::from(high) > PIXELS_MAX {
        return None;
    }
    let at = |x: u32, y: u32, (w, h): (u32, u32)| {
        let scaled =
            |place: u32, of: u32, whole: u32| u64::from(place) * u64::from(of) / u64::from(whole.max(1));
        usize::try_from(scaled(y, h, high) * u64::from(w) + scaled(x, w, wide)).unwrap_or(usize::MAX)
    };
    let mut out = Vec::with_capacity(usize::try_from(u64::from(wide) * u64::from(high) * 4).ok()?);
    for y in 0..high {
        for x in 0..wide {
            let place = at(x, y, (width, height));
            match &data {
                ImageData::Rgb(rgb) => {
                    let start = place.checked_mul(3)?;
                    out.extend_from_slice(rgb.data.get(start..start.checked_add(3)?)?);
                }
                ImageData::Luma(luma) => out.extend([*luma.data.get(place)?; 3]),
            }
            out.push(*alpha.data.get(at(x, y, (alpha.width, alpha.height)))?);
        }
    }
    Some(Pixels { width: wide, height: high, channels: Channels::Rgba, data: out })
}

/// A mask, painted in its colour.
fn painted(mask: LumaData, paint: &Paint<'_>) -> Option<Pixels> {
    let Paint::Color(color) = paint else { return None };
    let [red, green, blue, alpha] = color.to_rgba().to_rgba8();
    let covers = |value: u8| u8::try_from(u32::from(value) * u32::from(alpha) / 255).unwrap_or(u8::MAX);
    let data = mask.data.iter().flat_map(|value| [red, green, blue, covers(*value)]).collect();
    Some(Pixels { width: mask.width, height: mask.height, channels: Channels::Rgba, data })
}
