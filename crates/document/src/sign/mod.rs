//! Signing and sealing documents: PDF (PAdES), OFD (GB/T 38540 and GB/T 35275).
//!
//! Keys, algorithms and structures are `pki`'s; here is what of a document is signed, and where the signature
//! stands. Time and randomness are arguments, and what a time-stamp authority answers is handed in.

mod picture;

pub use self::picture::draw_seal;
pub use crate::ofd::sign::{OfdDraft, OfdEnvelope, OfdSigning};
pub use crate::pdf::sign::{Appearance, PdfDraft, PdfSigning};
pub use fapiao_ofd::geometry::Rect;

/// Largest side of a seal that stands where nobody said: all that is below the sums of an invoice.
const USUAL_MM: f64 = 32.0;
/// Most seals that a new one is moved past.
const PASSED_MAX: usize = 100;

/// Where a seal is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SealPlace {
    /// Where it is usual: in the lower right corner of the last page, below the sums of an invoice, at most 32 mm wide
    /// and high; to the left of the seals that stand there already.
    Usual {
        /// Width of the seal in mm.
        width: f64,
        /// Height of the seal in mm.
        height: f64,
    },
    /// Where somebody said, over whatever stands there.
    At {
        /// The page, from 0.
        page: usize,
        /// The box that the seal fills, in millimetres from the upper left corner of the page. A negative x or y is the
        /// distance of the box from the right or the lower edge instead.
        boundary: Rect,
    },
}

impl SealPlace {
    /// The page, from 0, in a document of so many.
    pub(crate) fn page(&self, pages: usize) -> usize {
        match self {
            Self::Usual { .. } => pages.saturating_sub(1),
            Self::At { page, .. } => *page,
        }
    }

    /// The box from the upper left corner of a page of this size, beside the boxes of other seals on it.
    ///
    /// # Errors
    /// `DOC-SIGN-PAGE` when not all of it lies on the page or it has no area, `DOC-SIGN-CROWDED` when other seals leave
    /// no room.
    pub(crate) fn on_page(&self, paper: (f64, f64), others: &[Rect]) -> Result<Rect, &'static str> {
        let boundary = inside(self.boundary(), paper).ok_or("DOC-SIGN-PAGE")?;
        match self {
            Self::Usual { .. } => beside(boundary, others).ok_or("DOC-SIGN-CROWDED"),
            Self::At { .. } => Ok(boundary),
        }
    }

    /// The place as `--place` is written: page, left, upper edge, width and height in mm.
    pub(crate) fn text(&self, pages: usize) -> String {
        let Rect { x, y, width, height } = self.boundary();
        format!("{}:{x},{y},{width},{height} / {pages}", self.page(pages).saturating_add(1))
    }

    #[expect(clippy::float_arithmetic, reason = "geometry of a page")]
    fn boundary(&self) -> Rect {
        match *self {
            Self::Usual { width, height } => {
                let scale = (USUAL_MM / width.max(height)).min(1.0);
                Rect { x: -8.0, y: -3.0, width: width * scale, height: height * scale }
            }
            Self::At { boundary, .. } => boundary,
        }
    }
}

/// The box from the upper left corner of a page, when all of it lies on the page and it has an area.
#[expect(clippy::float_arithmetic, reason = "geometry of a page")]
fn inside(boundary: Rect, (page_width, page_height): (f64, f64)) -> Option<Rect> {
    // Sizes of paper are rounded differently by different programs.
    const ROUNDING_MM: f64 = 0.05;
    let Rect { x, y, width, height } = boundary;
    let from = |start: f64, size: f64, page: f64| if start < 0.0 { page - size + start } else { start };
    let (x, y) = (from(x, width, page_width), from(y, height, page_height));
    let fits = width > 0.0
        && height > 0.0
        && x >= -ROUNDING_MM
        && y >= -ROUNDING_MM
        && x + width <= page_width + ROUNDING_MM
        && y + height <= page_height + ROUNDING_MM;
    fits.then_some(Rect { x, y, width, height })
}

/// A box, moved to the left until it meets no other; `None` when there is no room.
#[expect(clippy::float_arithmetic, reason = "geometry of a page")]
fn beside(mut moved: Rect, others: &[Rect]) -> Option<Rect> {
    const GAP_MM: f64 = 1.0;
    for _ in 0..PASSED_MAX {
        let meets = |other: &&Rect| {
            other.width > 0.0
                && other.height > 0.0
                && other.x < moved.x + moved.width
                && moved.x < other.x + other.width
                && other.y < moved.y + moved.height
                && moved.y < other.y + other.height
        };
        let Some(left) = others.iter().filter(meets).map(|other| other.x).min_by(f64::total_cmp) else {
            return Some(moved);
        };
        moved.x = left - GAP_MM - moved.width;
        if moved.x < 0.0 {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Rect, SealPlace};

    #[test]
    fn on_page_when_negative_then_counts_from_the_other_edge() {
        let at = |x, y| {
            let place = SealPlace::At { page: 0, boundary: Rect { x, y, width: 40.0, height: 30.0 } };
            let Rect { x, y, .. } = place.on_page((210.0, 140.0), &[]).unwrap();
            (x, y)
        };
        assert_eq!(at(5.0, 0.0), (5.0, 0.0));
        assert_eq!(at(-10.0, -8.0), (160.0, 102.0));
    }

    #[test]
    fn usual_when_seals_stand_there_then_moves_left_until_there_is_no_room() {
        let place = SealPlace::Usual { width: 40.0, height: 30.0 };
        let far = Rect { x: 90.0, y: 5.0, width: 30.0, height: 20.0 };
        let invisible = Rect { x: 180.0, y: 120.0, width: 0.0, height: 0.0 };
        let mut others = vec![far, invisible];
        let mut lefts = Vec::new();
        let refused = loop {
            match place.on_page((210.0, 140.0), &others) {
                Ok(next) => {
                    assert_eq!((next.y, next.width, next.height), (113.0, 32.0, 24.0));
                    lefts.push(next.x);
                    others.push(next);
                }
                Err(code) => break code,
            }
        };
        assert_eq!(lefts, [170.0, 137.0, 104.0, 71.0, 38.0, 5.0]);
        assert_eq!(refused, "DOC-SIGN-CROWDED");
        // Where somebody said, it stands over the others.
        let said = SealPlace::At { page: 0, boundary: others[2] };
        assert_eq!(said.on_page((210.0, 140.0), &others), Ok(others[2]));
        // A small seal keeps its size, and a page that is smaller than the seal is none.
        let small = SealPlace::Usual { width: 20.0, height: 20.0 };
        assert_eq!(small.on_page((210.0, 140.0), &[]).unwrap().width, 20.0);
        assert_eq!(small.on_page((20.0, 20.0), &[]), Err("DOC-SIGN-PAGE"));
        assert_eq!(
            SealPlace::Usual { width: 0.0, height: 0.0 }.on_page((210.0, 140.0), &[]),
            Err("DOC-SIGN-PAGE")
        );
    }
}
