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
    /// Whether it is the first one of its run.
    pub(super) first: bool,
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
        let mut members: Vec<&Run> = Vec::new();
        for run in order {
            let same = members.first().zip(members.last()).is_some_and(|(top, last)| {
                last.page == run.page && run.y - last.y <= grain.row_gap && run.y - top.y <= grain.row_height
            });
            if !same {
                rows.extend(row(&mut members));
            }
            members.push(run);
        }
        rows.extend(row(&mut members));
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

/// One row of the runs of one baseline; empties the list.
fn row(members: &mut Vec<&Run>) -> Option<Row> {
    let (page, y) = members.first().map(|run| (run.page, run.y))?;
    members.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut glyphs: Vec<Glyph> = Vec::with_capacity(members.iter().map(|run| run.text.len()).sum());
    for (at, run) in members.iter().enumerate() {
        spread(run, members.get(at.saturating_add(1)).copied(), &mut glyphs);
    }
    members.clear();
    if !glyphs.is_sorted_by(|a, b| a.x0 <= b.x0) {
        glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    (!glyphs.is_empty()).then_some(Row { page, y, glyphs })
}

/// Sets the glyphs of a run along its width: a wide character takes two parts, a narrow one takes one.
fn spread(run: &Run, next: Option<&Run>, glyphs: &mut Vec<Glyph>) {
    let parts: f64 = run.text.chars().map(parts_of).sum();
    let natural = if run.width > 0.0 { run.width } else { run.height * 0.5 * parts };
    let width = next.and_then(|next| room(run, natural, next)).unwrap_or(natural);
    let part = if parts > 0.0 { width / parts } else { 0.0 };
    let mut x = run.x;
    let mut first = true;
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
                first,
                label: false,
            });
            first = false;
        }
        x += advance;
    }
}

/// The width that is left to a run whose end lies under the next one: glyphs are narrower than they were taken
/// for, or were pressed together. A run that goes on behind the next one is left as it is.
fn room(run: &Run, width: f64, next: &Run) -> Option<f64> {
    const OVERLAP_SIZES: f64 = 2.5;
    let (end, next_end) = (run.x + width, next.x + next.width);
    let overlaps = next.x < end - 0.05 && next.x > end - OVERLAP_SIZES * run.height.max(1.0);
    (overlaps && next_end > end && next.x > run.x).then_some(next.x - run.x)
}

fn is_invisible(c: char) -> bool {
    // An ideograph or a printed letter of ASCII: decided at once.
    if matches!(c, ' '..='~' | '\u{2100}'..='\u{fefe}') {
        return false;
    }
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
