//! QR codes in a grey picture.

use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::multi::qrcode::QRCodeMultiReader;
use rxing::qrcode::QRCodeReader;
use rxing::{BinaryBitmap, DecodeHints, Luma8LuminanceSource, RXingResult, Reader};

use super::{Grey, pattern};
use crate::guard::guarded;

/// A picture up to this many pixels is a QR code or a part of a page, not a page.
const SMALL_PIXELS: u64 = 400_000;
/// Enlarging goes up to this many pixels.
const ENLARGED_PIXELS_MAX: u64 = 12_000_000;
/// Above this many pixels a picture is reduced first: more does not help the finder.
const REDUCED_PIXELS: u64 = 8_000_000;

/// How hard to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// One look, for a picture that is one of several candidates.
    Quick,
    /// Everything that is worth trying.
    Full,
}

/// The texts of the QR codes in a picture, each once.
pub(crate) fn scan(grey: &Grey, effort: Effort) -> Vec<String> {
    if grey.pixels() <= SMALL_PIXELS { small(grey, effort) } else { page(grey, effort) }
}

/// The texts of the QR codes of a page that was painted: sharp, and of a known resolution. What holds no code is
/// left after a glance; what may hold one gets a second look where it stands.
pub(crate) fn scan_painted(page: &Grey) -> Vec<String> {
    let Some(spot) = pattern::spot(page) else { return Vec::new() };
    let texts = looks(page);
    if !texts.is_empty() {
        return texts;
    }
    let again = || {
        let part = page.part(spot.edges)?;
        one(&if spot.inverted { part.inverted() } else { part }.scaled(2, 1)?)
    };
    again().into_iter().collect()
}

/// A picture that is little more than the code itself: framed, then enlarged, then inverted.
fn small(grey: &Grey, effort: Effort) -> Vec<String> {
    let frame = (grey.width().min(grey.height()) / 8).max(8);
    let Some(framed) = grey.framed(frame) else { return Vec::new() };
    let text = one(&framed);
    if text.is_some() || effort == Effort::Quick {
        return text.into_iter().collect();
    }
    let tries: [&dyn Fn() -> Option<String>; 4] = [
        &|| one(&framed.scaled(2, 1)?),
        &|| one(&grey.inverted().framed(frame)?),
        &|| one(&grey.inverted().framed(frame)?.scaled(2, 1)?),
        &|| one(&framed.turned()?),
    ];
    tries.into_iter().find_map(|attempt| attempt()).into_iter().collect()
}

/// A page or photograph: the whole for several codes, then the top left enlarged.
fn page(grey: &Grey, effort: Effort) -> Vec<String> {
    let reduced = (grey.pixels() > REDUCED_PIXELS).then(|| grey.scaled(1, 2)).flatten();
    let grey = reduced.as_ref().unwrap_or(grey);
    let corner = corner(grey);
    if effort == Effort::Quick {
        return corner.and_then(|corner| one(&corner)).or_else(|| one(grey)).into_iter().collect();
    }
    let mut texts = looks(grey);
    if texts.is_empty() {
        let enlarged =
            |grey: &Grey| (grey.pixels() * 4 <= ENLARGED_PIXELS_MAX).then(|| grey.scaled(2, 1)).flatten();
        let tries: [&dyn Fn() -> Option<String>; 5] = [
            &|| one(grey),
            &|| one(&corner.as_ref().and_then(enlarged)?),
            &|| one(&enlarged(grey)?),
            &|| one(&grey.inverted()),
            &|| one(&enlarged(&grey.turned()?.top_left(2, 5)?)?),
        ];
        texts.extend(tries.into_iter().find_map(|attempt| attempt()));
    }
    texts
}

/// The part of a page where invoices carry their code.
fn corner(grey: &Grey) -> Option<Grey> {
    grey.top_left(2, 5)
}

/// The corner, then the whole for several codes.
fn looks(grey: &Grey) -> Vec<String> {
    let mut texts: Vec<String> = corner(grey).as_ref().and_then(one).into_iter().collect();
    for text in several(grey) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

fn bitmap(grey: &Grey) -> Option<BinaryBitmap<HybridBinarizer<Luma8LuminanceSource>>> {
    let source = Luma8LuminanceSource::new(grey.data().to_vec(), grey.width(), grey.height()).ok()?;
    Some(BinaryBitmap::new(HybridBinarizer::new(source)))
}

fn hints() -> DecodeHints {
    DecodeHints { TryHarder: Some(true), ..DecodeHints::default() }
}

/// The best code of a picture.
fn one(grey: &Grey) -> Option<String> {
    guarded(|| text(QRCodeReader.decode_with_hints(&mut bitmap(grey)?, &hints()).ok()?))?
}

/// All codes of a picture.
fn several(grey: &Grey) -> Vec<String> {
    guarded(|| {
        let found = QRCodeMultiReader::new().decode_multiple_with_hints(&mut bitmap(grey)?, &hints()).ok()?;
        Some(found.into_iter().filter_map(text).collect())
    })
    .flatten()
    .unwrap_or_default()
}

fn text(result: RXingResult) -> Option<String> {
    /// A version-40 code holds no more.
    const BYTES_MAX: usize = 8 << 10;
    let text = result.getText().trim().to_owned();
    (!text.is_empty() && text.len() <= BYTES_MAX).then_some(text)
}
