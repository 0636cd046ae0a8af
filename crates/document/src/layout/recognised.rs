//! Text recognised in a picture: tesseract's TSV to runs.

use fapiao_invoice::Invoice;

use super::{Grain, Run, read_grain};
use crate::Limits;

/// The fields that recognised text states by its place. `tsv` is tesseract's TSV output: one row a word with its
/// level, page and box in pixels; the page is taken to be as wide as an invoice is.
#[must_use]
pub fn read_recognised(tsv: &str, limits: &Limits) -> Option<Invoice> {
    read_grain(&runs(tsv, limits), limits, &Grain::RECOGNISED)
}

/// Width of the form of an invoice, in mm.
const FORM_WIDTH_MM: f64 = 210.0;

fn runs(tsv: &str, limits: &Limits) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut scale = 0.1;
    for row in tsv.lines().take(limits.runs_max) {
        let mut columns = row.split('\t');
        let mut number = || columns.next().and_then(|text| text.trim().parse::<f64>().ok());
        let (Some(level), Some(page)) = (number(), number()) else { continue };
        let (_block, _paragraph, _line, _word) = (number(), number(), number(), number());
        let (Some(left), Some(top), Some(width), Some(height)) = (number(), number(), number(), number())
        else {
            continue;
        };
        let _confidence = number();
        let text = columns.next().unwrap_or_default().trim();
        if level < 2.0 && width > 0.0 {
            scale = FORM_WIDTH_MM / width;
        }
        if text.is_empty() {
            continue;
        }
        runs.push(Run {
            text: text.to_owned(),
            page: if page > 1.0 { 1 } else { 0 },
            x: left * scale,
            y: (top + height) * scale,
            width: width * scale,
            height: height * scale,
        });
    }
    runs
}
