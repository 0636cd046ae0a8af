//! Page text to fields by geometry: where a text stands decides what it is.
//!
//! The input is neutral of the format that it came from: OFD, PDF and OCR give the same [`Run`]s.

use fapiao_invoice::Invoice;

use crate::Limits;

/// A piece of text at its place on a page.
///
/// A run may be one glyph, a word, or a string whose glyphs follow one another; pieces that touch are joined
/// here, so a reader of a format need not join them. Text that is set vertically comes glyph by glyph, and a
/// string with a wide gap inside comes in pieces.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The text, as it stands there.
    pub text: String,
    /// The page, from 0.
    pub page: u32,
    /// Left edge in mm from the page's left edge.
    pub x: f64,
    /// Baseline in mm from the page's top edge, growing downwards.
    pub y: f64,
    /// Advance width in mm; 0 where it is not known.
    pub width: f64,
    /// Font size in mm.
    pub height: f64,
}

/// The fields that the text of one document states by its place; `None` when it is no invoice.
#[must_use]
pub fn read(_runs: &[Run], _limits: &Limits) -> Option<Invoice> {
    None
}
