//! What stands beside a label.

use super::glyph::{Glyph, Row, Sheet};
use super::label::Label;

/// A text and where it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) x0: f64,
    pub(super) x1: f64,
    pub(super) y: f64,
    /// Whether a run starts here.
    pub(super) first: bool,
}

/// A gap of this many font sizes ends a value.
const GAP_SIZES: f64 = 2.3;
/// A gap of this many font sizes is a space.
const SPACE_SIZES: f64 = 0.3;

/// Characters of a value that are read.
const LONGEST: usize = 1_000;

/// How far from its label a value may start, and where it ends at the latest; in mm.
#[derive(Clone, Copy)]
pub(super) struct Reach {
    pub(super) start: f64,
    pub(super) limit: f64,
}

impl Reach {
    /// Up to `start` mm away, as far as it goes.
    pub(super) const fn within(start: f64) -> Self {
        Self { start, limit: f64::INFINITY }
    }
}

/// The text to the right of a label: in its own row, else in the nearest row of the band.
pub(super) fn right_of(sheet: &Sheet, label: &Label, reach: Reach) -> Option<Piece> {
    sheet.near(label.row, sheet.band).find_map(|(_, row)| collect(row, label.x1, reach))
}

/// The text of a row from `from` on: it starts within reach, has no wide gap, and ends at the next label.
pub(super) fn collect(row: &Row, from: f64, reach: Reach) -> Option<Piece> {
    let glyphs = row.glyphs.get(start_of_value(row, from)..).unwrap_or_default();
    let first = glyphs.first()?;
    if first.label || first.x0 - from > reach.start || first.x0 >= reach.limit {
        return None;
    }
    // Most values are that short.
    let text = String::with_capacity(64);
    let mut piece = Piece { x0: first.x0, x1: first.x0, y: first.y, first: first.first, text };
    for glyph in glyphs.iter().take(LONGEST) {
        let gap = glyph.x0 - piece.x1;
        if glyph.label || glyph.x0 >= reach.limit || gap > GAP_SIZES * glyph.size.max(1.5) {
            break;
        }
        push(&mut piece, glyph);
    }
    (!piece.text.is_empty()).then_some(piece)
}

/// Index of the first glyph behind `from`. A label whose letters are pressed together ends before it seems to:
/// a run that starts shortly before that end and goes on behind it is the value, from its first glyph on.
fn start_of_value(row: &Row, from: f64) -> usize {
    const OVERLAP_MM: f64 = 6.0;
    let behind = row.glyphs.partition_point(|glyph| glyph.x0 < from - 0.6);
    let starts = row.glyphs.get(behind).is_none_or(|glyph| glyph.first);
    let under = row.glyphs.get(..behind).unwrap_or_default();
    let back = under.iter().rev().take_while(|glyph| !glyph.label && glyph.x0 > from - OVERLAP_MM);
    match back.clone().position(|glyph| glyph.first) {
        Some(steps) if !starts => behind.saturating_sub(steps.saturating_add(1)),
        _ => behind,
    }
}

/// Splits glyphs into words, at spaces and at label edges.
pub(super) fn tokens<'g>(glyphs: impl Iterator<Item = &'g Glyph>, out: &mut Vec<Piece>) {
    let mut open = false;
    for glyph in glyphs {
        if glyph.label {
            open = false;
            continue;
        }
        match out.last_mut() {
            Some(piece)
                if open
                    && (piece.y - glyph.y).abs() < 0.4
                    && glyph.x0 - piece.x1 <= SPACE_SIZES * glyph.size =>
            {
                piece.text.push(glyph.printed);
                piece.x1 = piece.x1.max(glyph.x1);
            }
            _ => {
                let text = glyph.printed.to_string();
                out.push(Piece { text, x0: glyph.x0, x1: glyph.x1, y: glyph.y, first: glyph.first });
                open = true;
            }
        }
    }
}

/// Appends a glyph, with a space where there is one on the page.
pub(super) fn push(piece: &mut Piece, glyph: &Glyph) {
    if !piece.text.is_empty() && glyph.x0 - piece.x1 > SPACE_SIZES * glyph.size {
        piece.text.push(' ');
    }
    piece.text.push(glyph.printed);
    piece.x1 = piece.x1.max(glyph.x1);
}
