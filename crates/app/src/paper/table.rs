//! Tables that run over pages: columns of fixed widths, rows as high as their text, the head again on every page.

use fapiao_ofd::display::Item;
use fapiao_ofd::display::paint::Color;
use fapiao_ofd::geometry::{Point, Rect};

use super::flow::Flow;
use super::pen::{Align, Style};
use super::wrap::{widest_piece, wrap};
use super::{RULE, SHADE, figure};

/// Room between a rule and the text beside it.
const PADDING: f64 = 1.4;
const RULE_WIDTH: f64 = 0.15;
/// How much smaller a head may be set.
const SMALLEST: f64 = 0.7;

/// A column of a table.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// Its head; empty for a table without one.
    pub(crate) head: String,
    /// Its part of the width of the table.
    pub(crate) share: f64,
    pub(crate) align: Align,
}

/// What stands in one cell: paragraphs, each in its own style.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    paragraphs: Vec<(String, Style)>,
    ground: Option<Color>,
}

/// A table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) head: Style,
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Column {
    pub(crate) fn new(head: impl Into<String>, share: f64) -> Self {
        Self { head: head.into(), share, align: Align::Left }
    }

    pub(crate) const fn aligned(mut self, align: Align) -> Self {
        self.align = align;
        self
    }
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>, style: Style) -> Self {
        Self { paragraphs: vec![(text.into(), style)], ground: None }
    }

    /// Adds a paragraph, unless it is empty.
    pub(crate) fn and(mut self, text: impl Into<String>, style: Style) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.paragraphs.push((text, style));
        }
        self
    }

    pub(crate) const fn on(mut self, ground: Color) -> Self {
        self.ground = Some(ground);
        self
    }
}

/// A row whose lines are broken.
struct Laid {
    cells: Vec<Lines>,
    height: f64,
}

/// The lines of a cell.
struct Lines {
    lines: Vec<(String, Style)>,
    align: Align,
    ground: Option<Color>,
}

impl Lines {
    fn height(&self) -> f64 {
        self.lines.iter().map(|(_, style)| style.leading()).sum()
    }
}

impl Table {
    /// Draws the table into a flow. A row is not torn unless it is higher than a page.
    pub(crate) fn draw(&self, flow: &mut Flow<'_>) {
        let widths = self.widths(flow.column());
        let head = self.head(flow, &widths);
        let mut open = false;
        for row in &self.rows {
            let laid = lay(flow, row, &self.columns, &widths);
            let with_head = laid.height + head.as_ref().map_or(0.0, |head| head.height);
            if !open {
                flow.need(with_head.min(60.0));
            }
            for part in parts(laid, flow) {
                if open && flow.room() < part.height {
                    flow.break_page();
                    open = false;
                }
                if !open {
                    if let Some(head) = &head {
                        paint(flow, head, &widths);
                    } else {
                        rule_above(flow, &widths);
                    }
                    open = true;
                }
                paint(flow, &part, &widths);
            }
        }
    }

    fn widths(&self, all: f64) -> Vec<f64> {
        let sum: f64 = self.columns.iter().map(|column| column.share).sum();
        self.columns.iter().map(|column| all * column.share / sum).collect()
    }

    fn head(&self, flow: &mut Flow<'_>, widths: &[f64]) -> Option<Laid> {
        if self.columns.iter().all(|column| column.head.is_empty()) {
            return None;
        }
        // A head whose word is wider than its column is set smaller; torn, it would be hard to read.
        let cell = |(column, width): (&Column, &f64)| {
            let widest = widest_piece(&mut flow.pen, &column.head, &self.head);
            let fit = ((width - 2.0 * PADDING) / widest.max(f64::MIN_POSITIVE)).clamp(SMALLEST, 1.0);
            let style = Style { size: self.head.size * fit, ..self.head };
            Cell::new(&column.head, style).on(SHADE)
        };
        let cells: Vec<Cell> = self.columns.iter().zip(widths).map(cell).collect();
        let mut laid = lay(flow, &cells, &self.columns, widths);
        for cell in laid.cells.iter_mut().filter(|cell| cell.align == Align::Left) {
            cell.align = Align::Middle;
        }
        Some(laid)
    }
}

fn lay(flow: &mut Flow<'_>, row: &[Cell], columns: &[Column], widths: &[f64]) -> Laid {
    let mut cells = Vec::new();
    let mut height = 0.0_f64;
    for ((cell, column), width) in row.iter().zip(columns).zip(widths) {
        let mut lines = Vec::new();
        let mut high = 2.0 * PADDING * 0.8;
        for (text, style) in &cell.paragraphs {
            for line in wrap(&mut flow.pen, text, style, width - 2.0 * PADDING) {
                high += style.leading();
                lines.push((line, *style));
            }
        }
        height = height.max(high);
        cells.push(Lines { lines, align: column.align, ground: cell.ground });
    }
    Laid { cells, height }
}

/// A row that fits on a page as it is; one that does not, in parts of so many lines as fit.
fn parts(laid: Laid, flow: &Flow<'_>) -> Vec<Laid> {
    const TALLEST: f64 = 200.0;
    if laid.height <= TALLEST.min(flow.room().max(TALLEST)) {
        return vec![laid];
    }
    let mut parts = Vec::new();
    let mut cells = laid.cells;
    while cells.iter().any(|cell| !cell.lines.is_empty()) {
        let mut part = Vec::new();
        let mut height = 0.0_f64;
        for cell in &mut cells {
            let mut high = 2.0 * PADDING * 0.8;
            let fitting = cell.lines.iter().take_while(|(_, style)| {
                high += style.leading();
                high <= TALLEST
            });
            let fitting = fitting.count().max(1).min(cell.lines.len());
            let lines: Vec<(String, Style)> = cell.lines.drain(..fitting).collect();
            let taken = Lines { lines, align: cell.align, ground: cell.ground };
            height = height.max(2.0 * PADDING * 0.8 + taken.height());
            part.push(taken);
        }
        parts.push(Laid { cells: part, height });
    }
    parts
}

fn paint(flow: &mut Flow<'_>, row: &Laid, widths: &[f64]) {
    let (top, mut x) = (flow.y(), flow.left());
    let mut grounds = Vec::new();
    let mut items: Vec<Item> = Vec::new();
    for (cell, width) in row.cells.iter().zip(widths) {
        let rect = Rect { x, y: top, width: *width, height: row.height };
        grounds.extend(cell.ground.map(|color| figure::rectangle(&rect, Some(color), None)));
        // Short cells stand in the middle of high rows, as in printed forms.
        let mut y = top + (row.height - cell.height()) / 2.0;
        for (line, style) in &cell.lines {
            let edges = (x + PADDING, x + width - PADDING);
            items.extend(flow.pen.set_in(line, style, edges, y + style.rise(), cell.align));
            y += style.leading();
        }
        x += width;
    }
    let rules = rules(flow.left(), top, row.height, widths);
    flow.draw(grounds);
    flow.draw(items);
    flow.draw(rules);
    flow.move_to(top + row.height);
}

/// The rules between and around the cells of a row.
fn rules(left: f64, top: f64, height: f64, widths: &[f64]) -> Vec<Item> {
    let right = left + widths.iter().sum::<f64>();
    let mut rules = Vec::new();
    let mut x = left;
    for width in std::iter::once(&0.0).chain(widths) {
        x += width;
        let (from, to) = (Point { x, y: top }, Point { x, y: top + height });
        rules.push(figure::line(from, to, RULE_WIDTH, RULE, &[]));
    }
    for y in [top, top + height] {
        rules.push(figure::line(Point { x: left, y }, Point { x: right, y }, RULE_WIDTH, RULE, &[]));
    }
    rules
}

fn rule_above(flow: &mut Flow<'_>, widths: &[f64]) {
    let (left, y) = (flow.left(), flow.y());
    let right = left + widths.iter().sum::<f64>();
    flow.draw([figure::line(Point { x: left, y }, Point { x: right, y }, RULE_WIDTH, RULE, &[])]);
}
