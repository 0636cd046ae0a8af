//! Page text to fields by geometry: where a text stands decides what it is.
//!
//! The input is neutral of the format that it came from: OFD, PDF and OCR give the same [`Run`]s. Labels are
//! found by their letters, however widely they are set; a value is what stands beside its label; columns are
//! anchored at the words of the table's head. Drawing order is never looked at: it is not reading order.
#![expect(clippy::float_arithmetic, reason = "places on a page, in mm; money never passes here as a float")]

mod business;
mod glyph;
mod head;
mod item;
mod label;
mod party;
mod table;
mod ticket;
mod total;
mod value;
mod vertical;

use fapiao_invoice::{Invoice, Kind};

pub(crate) use business::heads as business_heads;

use crate::Limits;
use glyph::{Grain, Sheet};
use label::Labels;

/// A piece of text at its place on a page.
///
/// A run may be one glyph, a word, or a string whose glyphs follow one another; pieces that touch are joined
/// here, so a reader of a format need not join them. Text that is set vertically comes glyph by glyph, and a
/// string with a wide gap inside comes in pieces. Places are those of the page as it is shown: a page that is
/// turned by its own entry is turned before.
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
pub fn read(runs: &[Run], limits: &Limits) -> Option<Invoice> {
    read_grain(runs, limits, &Grain::PRINTED)
}

/// The text line by line, from top to bottom: full-width forms folded, spaces left out.
#[must_use]
pub(crate) fn lines(runs: &[Run], limits: &Limits) -> Vec<String> {
    let runs = runs.get(..limits.runs_max).unwrap_or(runs);
    let sheet = Sheet::build(runs, &[], &Grain::PRINTED);
    sheet.rows.iter().map(|row| row.glyphs.iter().map(|glyph| glyph.folded).collect()).collect()
}

/// As [`read`], for text recognised in a picture: places are less exact, boxes stand for baselines.
#[must_use]
pub fn read_recognised(runs: &[Run], limits: &Limits) -> Option<Invoice> {
    read_grain(runs, limits, &Grain::RECOGNISED)
}

fn read_grain(runs: &[Run], limits: &Limits, grain: &Grain) -> Option<Invoice> {
    let runs = runs.get(..limits.runs_max).unwrap_or(runs);
    let verticals = vertical::find(runs);
    let mut sheet = Sheet::build(runs, &verticals, grain);
    let labels = Labels::find(&mut sheet);
    let mut invoice = Invoice { kind: head::kind(&sheet), ..Invoice::default() };
    if invoice.kind.is_none() && labels.is_empty() {
        return None;
    }
    head::read(&sheet, &labels, &mut invoice, limits);
    if matches!(invoice.kind, Some(Kind::Railway | Kind::Air)) {
        ticket::read(&sheet, &labels, &mut invoice, limits);
    } else {
        party::read(&sheet, &labels, &verticals, &mut invoice, limits);
        let blocks = business::find(&sheet);
        let tables = table::find(&sheet, &labels, &blocks);
        total::read(&sheet, &labels, &tables, &verticals, &mut invoice, limits);
        item::read(&sheet, &tables, &mut invoice, limits);
        business::read(&sheet, &labels, &blocks, &mut invoice, limits);
    }
    let stated = invoice.number.is_some() || invoice.kind.is_some() && invoice.amount_with_tax.is_some();
    stated.then_some(invoice)
}
