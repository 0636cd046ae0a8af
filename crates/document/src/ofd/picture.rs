//! QR codes in the pictures of a package.
#![expect(clippy::float_arithmetic, reason = "places on a page, in mm")]

use fapiao_ofd::{ImagePlacement, Package, PageText};

use crate::Limits;
use crate::image::{Coding, Payloads, dimensions, qr};

/// Looks for an invoice's QR code in the pictures of the first pages, page by page, those that are square and
/// near the upper left corner first. Stops at the first one found: decoding is what costs.
pub(super) fn read(
    package: &Package<'_>,
    pages: &[PageText<'_>],
    limits: &Limits,
    budget: &mut Budget,
    payloads: &mut Payloads,
) {
    let mut candidates: Vec<(f64, &str, Coding)> = Vec::new();
    for (number, page) in (0_u32..).zip(pages.iter().take(MOST_PAGES)) {
        for image in page.images.iter().filter(|image| image.visible) {
            let Some(entry) = image.entry else { continue };
            candidates.push((unlikely(image) + 1_000.0 * f64::from(number), entry, coding(image, entry)));
        }
    }
    candidates.sort_by(|a, b| a.0.total_cmp(&b.0));
    candidates.dedup_by(|a, b| a.1 == b.1);
    for (_, entry, coding) in candidates {
        if budget.pictures == 0 {
            return;
        }
        let Ok(bytes) = package.read(entry) else { continue };
        budget.pictures = budget.pictures.saturating_sub(1);
        // A picture may be as large as what is left, and is paid for by what it holds.
        let limits =
            Limits { image_pixels_max: limits.image_pixels_max.min(budget.pixels), ..limits.clone() };
        budget.pixels = budget.pixels.saturating_sub(cost(bytes, &limits));
        for text in qr(bytes, coding, &limits) {
            payloads.add(text, entry);
        }
        if payloads.found() {
            return;
        }
    }
}

/// Pixels that are decoded: none of a picture that is too large, and as many as may be of one that does not say.
fn cost(bytes: &[u8], limits: &Limits) -> u64 {
    let most = limits.image_pixels_max;
    let pixels =
        dimensions(bytes).map_or(most, |(width, height)| u64::from(width).saturating_mul(height.into()));
    if pixels > most { 0 } else { pixels }
}

/// What pictures of one package may still cost.
#[derive(Debug)]
pub(super) struct Budget {
    pictures: usize,
    pixels: u64,
}

impl Budget {
    /// All pictures together may have three times the pixels of the largest one.
    pub(super) fn of(limits: &Limits) -> Self {
        Self { pictures: limits.images_max, pixels: limits.image_pixels_max.saturating_mul(3) }
    }
}

/// Invoices carry their code on the first page; lists of many pages repeat it at most.
const MOST_PAGES: usize = 3;

/// How unlikely a picture is to be the code: its distance from the upper left corner, and how far from square.
fn unlikely(image: &ImagePlacement<'_>) -> f64 {
    let place = &image.place;
    let (long, short) = (place.width.max(place.height), place.width.min(place.height));
    let square = if short > 0.0 { (long / short - 1.0) * 100.0 } else { 500.0 };
    let distance = (place.x.abs() + place.y.abs()).min(500.0);
    if square.is_finite() { distance + square.min(400.0) } else { 900.0 }
}

fn coding(image: &ImagePlacement<'_>, entry: &str) -> Coding {
    let named = |suffix: &str| entry.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case(suffix));
    let declared = image.format.is_some_and(|format| {
        let format = format.trim();
        ["JB2", "JBIG2", "GBIG2"].iter().any(|known| format.eq_ignore_ascii_case(known))
    });
    if declared || named("jb2") || named("jbig2") { Coding::Jbig2 } else { Coding::ByContent }
}
