//! Runs to rows of glyphs, each glyph with its own place.

use fapiao_invoice::text::fold_char;

use super::Run;
use super::vertical::Vertical;

/// How exactly places are known.
pub(super) struct Grain {
    /// Baselines nearer than this, in mm, are one row.
    row_gap: f64,
    /// A row is never higher than this, in mm.
    row_height: f64,
    /// How far, in mm, the baselines of a label and its value may differ.
    pub(super) band: f64,
}

impl Grain {
    /// Text of a page description.
    pub(super) const PRINTED: Self = Self { row_gap: 0.3, row_height: 0.9, band: 1.7 };
    /// Text recognised in a picture.
    pub(super) const RECOGNISED: Self = Self { row_gap: 0.8, row_height: 2.2, band: 2.2 };
}

/// One character at its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    /// As printed.
    pub(super) printed: char,
    /// With full-width forms folded: what labels are compared with.
    pub(super) folded: char,
    pub(super) x0: f64,
    pub(super) x1: f64,
    /// Baseline.
    pub(super) y: f64,
    /// Font size.
    pub(super) size: f64,
    /// Whether it is part of a label: no value then.
    pub(super) label: bool,
}

/// Glyphs on one baseline, from left to right.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) page: u32,
    pub(super) y: f64,
    pub(super) glyphs: Vec<Glyph>,
}

/// All rows of a document, page by page, from top to bottom.
pub(super) struct Sheet {
    pub(super) rows: Vec<Row>,
    pub(super) band: f64,
}

impl Sheet {
    /// Sorts runs into rows. Runs that belong to a vertical label are left out.
    pub(super) fn build(runs: &[Run], verticals: &[Vertical], grain: &Grain) -> Self {
        let mut taken = vec![false; runs.len()];
        for index in verticals.iter().flat_map(|vertical| &vertical.runs) {
            if let Some(flag) = taken.get_mut(*index) {
                *flag = true;
            }
        }
        let mut order: Vec<&Run> = runs
            .iter()
            .zip(taken)
            .filter(|(run, taken)| !taken && is_placed(run) && !run.text.trim().is_empty())
            .map(|(run, _)| run)
            .collect();
        order.sort_by(|a, b| a.page.cmp(&b.page).then(a.y.total_cmp(&b.y)));
        let mut rows: Vec<Row> = Vec::new();
        let (mut top, mut last) = (0.0, 0.0);
        for run in order {
            let same = rows.last().is_some_and(|row| {
                row.page == run.page && run.y - last <= grain.row_gap && run.y - top <= grain.row_height
            });
            if !same {
                rows.push(Row { page: run.page, y: run.y, glyphs: Vec::new() });
                top = run.y;
            }
            last = run.y;
            if let Some(row) = rows.last_mut() {
                spread(run, &mut row.glyphs);
            }
        }
        for row in &mut rows {
            if !row.glyphs.is_sorted_by(|a, b| a.x0 <= b.x0) {
                row.glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
            }
        }
        rows.retain(|row| !row.glyphs.is_empty());
        Self { rows, band: grain.band }
    }

    /// The rows whose baseline is within the band of a row's, that row first, then by distance; with their index.
    pub(super) fn near(&self, index: usize, band: f64) -> impl Iterator<Item = (usize, &Row)> {
        let at = self.rows.get(index);
        let (page, y) = at.map_or((0, 0.0), |row| (row.page, row.y));
        let within = move |row: &&Row| row.page == page && (row.y - y).abs() <= band;
        let above = self.rows.get(..index).unwrap_or_default().iter().rev().take_while(within).count();
        let below = self.rows.get(index..).unwrap_or_default().iter().take_while(within).count();
        let mut found: Vec<(usize, &Row)> = self
            .rows
            .iter()
            .enumerate()
            .skip(index.saturating_sub(above))
            .take(above.saturating_add(below))
            .collect();
        found.sort_by(|a, b| (a.1.y - y).abs().total_cmp(&(b.1.y - y).abs()));
        found.into_iter()
    }
}

fn is_placed(run: &Run) -> bool {
    const FARTHEST_MM: f64 = 100_000.0;
    [run.x, run.y, run.width, run.height].iter().all(|value| value.abs() < FARTHEST_MM)
}

/// Sets the glyphs of a run along its width: a wide character takes two parts, a narrow one takes one.
fn spread(run: &Run, glyphs: &mut Vec<Glyph>) {
    let parts: f64 = run.text.chars().map(parts_of).sum();
    let part = if run.width > 0.0 && parts > 0.0 { run.width / parts } else { run.height * 0.5 };
    let mut x = run.x;
    for printed in run.text.chars() {
        let advance = part * parts_of(printed);
        if !printed.is_whitespace() && !is_invisible(printed) {
            glyphs.push(Glyph {
                printed,
                folded: fold_char(printed),
                x0: x,
                x1: x + advance,
                y: run.y,
                size: run.height,
                label: false,
            });
        }
        x += advance;
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\0'..='\u{1f}')
}

fn parts_of(c: char) -> f64 {
    if is_invisible(c) {
        0.0
    } else if u32::from(c) < 0x2000 {
        1.0
    } else {
        2.0
    }
}
