//! Signing and sealing documents: PDF (PAdES), OFD (GB/T 38540 and GB/T 35275).
//!
//! Keys, algorithms and structures are `pki`'s; here is what of a document is signed, and where the signature
//! stands. Time and randomness are arguments, and what a time-stamp authority answers is handed in.

mod picture;

pub use self::picture::draw_seal;
pub use crate::ofd::sign::{OfdDraft, OfdEnvelope, OfdSigning};
pub use crate::pdf::sign::{Appearance, PdfDraft, PdfSigning};
pub use fapiao_ofd::geometry::Rect;

/// Where a seal is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SealPlace {
    /// The page, from 0.
    pub page: usize,
    /// The box that the seal fills, in millimetres from the upper left corner of the page. A negative x or y is the
    /// distance of the box from the right or the lower edge instead.
    pub boundary: Rect,
}

impl SealPlace {
    /// The box on a page of this size, from the upper left corner.
    #[expect(clippy::float_arithmetic, reason = "geometry of a page")]
    pub(crate) fn on_page(&self, page_width: f64, page_height: f64) -> Rect {
        let Rect { x, y, width, height } = self.boundary;
        let from = |start: f64, size: f64, page: f64| if start < 0.0 { page - size + start } else { start };
        Rect { x: from(x, width, page_width), y: from(y, height, page_height), width, height }
    }

    /// The box on a page of this size, when all of it lies on the page and it has an area.
    #[expect(clippy::float_arithmetic, reason = "geometry of a page")]
    pub(crate) fn inside(&self, page_width: f64, page_height: f64) -> Option<Rect> {
        // Sizes of paper are rounded differently by different programs.
        const ROUNDING_MM: f64 = 0.05;
        let Rect { x, y, width, height } = self.on_page(page_width, page_height);
        let fits = width > 0.0
            && height > 0.0
            && x >= -ROUNDING_MM
            && y >= -ROUNDING_MM
            && x + width <= page_width + ROUNDING_MM
            && y + height <= page_height + ROUNDING_MM;
        fits.then_some(Rect { x, y, width, height })
    }

    /// The place as `--place` is written: page, left, upper edge, width and height in mm.
    pub(crate) fn text(&self) -> String {
        let Rect { x, y, width, height } = self.boundary;
        format!("{}:{x},{y},{width},{height}", self.page.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::{Rect, SealPlace};

    #[test]
    fn on_page_when_negative_then_counts_from_the_other_edge() {
        let place = |x, y| SealPlace { page: 0, boundary: Rect { x, y, width: 40.0, height: 30.0 } };
        let at = |place: SealPlace| {
            let Rect { x, y, .. } = place.on_page(210.0, 140.0);
            (x, y)
        };
        assert_eq!(at(place(5.0, 0.0)), (5.0, 0.0));
        assert_eq!(at(place(-10.0, -8.0)), (160.0, 102.0));
    }
}
