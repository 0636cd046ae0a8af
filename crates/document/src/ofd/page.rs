//! The text on the pages as positioned runs, and what it states by its place.
#![expect(clippy::float_arithmetic, reason = "places on a page, in mm")]

use fapiao_ofd::geometry::Rect;
use fapiao_ofd::{Document, PageText, TextRun};

use crate::layout::{self, Run};
use crate::{Itinerary, Limits, Origin, Source, itinerary};

/// What the text on the pages states.
pub(super) fn source(
    document: &Document<'_>,
    pages: &[PageText<'_>],
    first_page: u32,
    limits: &Limits,
    itinerary: &mut Option<Itinerary>,
) -> Option<Source> {
    let mut runs = Vec::with_capacity(pages.iter().map(|page| page.runs.len()).sum());
    for ((number, page), place) in (first_page..limits.pages_max).zip(pages).zip(&document.pages) {
        let paper = document.page_area(place).and_then(|area| area.physical);
        for run in page.runs.iter().filter(|run| run.visible && is_on(paper, run)) {
            pieces(run, number, &mut runs);
        }
    }
    let fields = layout::read(&runs, limits);
    if fields.as_ref().is_none_or(|fields| fields.kind.is_none()) && itinerary.is_none() {
        *itinerary = itinerary::find(&runs, limits);
    }
    let fields = fields?;
    let place = document.root.written.clone().into_owned();
    Some(Source { origin: Origin::PageText, place, fields, qr: None })
}

/// Whether a text starts on the paper: what lies beside it is not shown.
fn is_on(paper: Option<Rect>, run: &TextRun<'_>) -> bool {
    /// Baselines at the very edge.
    const MARGIN_MM: f64 = 2.0;
    let inside = |at: f64, size: f64| at > -MARGIN_MM && at < size + MARGIN_MM;
    let sized = paper.filter(|paper| paper.width > 0.0 && paper.height > 0.0);
    sized.is_none_or(|paper| inside(run.x, paper.width) && inside(run.y, paper.height))
}

/// Gives a text in pieces: it is cut where it changes its line or leaves a wide gap.
fn pieces(run: &TextRun<'_>, page: u32, runs: &mut Vec<Run>) {
    /// Twice a full-width glyph's advance: what is wider has a gap inside.
    const ADVANCE_SIZES: f64 = 1.9;
    let half = |c: char| if u32::from(c) < 0x1100 { 0.5 } else { 1.0 };
    let mut piece: Option<Run> = None;
    let (mut last_x, mut last_y) = (0.0, 0.0);
    run.each_glyph(|glyph| {
        let (step, drop) = (glyph.x - last_x, (glyph.y - last_y).abs());
        let follows = step > 0.0 && step < ADVANCE_SIZES * run.size && drop < 0.05;
        (last_x, last_y) = (glyph.x, glyph.y);
        if !follows {
            runs.extend(piece.take());
        }
        let piece = piece.get_or_insert_with(|| Run {
            text: String::with_capacity(run.text.len()),
            page,
            x: glyph.x,
            y: glyph.y,
            width: 0.0,
            height: run.size,
        });
        piece.text.push(glyph.character);
        piece.width = glyph.x - piece.x + half(glyph.character) * run.size;
    });
    runs.extend(piece);
}
