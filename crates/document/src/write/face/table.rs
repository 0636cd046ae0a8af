//! The table of lines: columns, rows of different heights, and how they are spread over pages.

use fapiao_invoice::{Fen, Invoice, Line, Tax};

use super::cell::{Align, Cell, Rows, SIZE};
use super::extra::Block;
use super::pen::{Field, Pen, Role, Sheet};

/// From one line to the next, when both have one row, in millimetres.
pub(super) const STEP: f64 = 4.3;
/// From the top of a line to its first baseline.
const ASCENT: f64 = 3.0;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Name,
    Specification,
    Unit,
    Quantity,
    Price,
    Amount,
    Rate,
    Tax,
    /// An element of a special business, on the first line.
    Element(&'static str),
}

/// A column: the words of its head and where they stand, and the place of its values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) what: What,
    pub(super) head: &'static str,
    /// Left edge and width of the head; its characters are spread.
    pub(super) place: (f64, f64),
    pub(super) cell: Cell,
}

impl Column {
    pub(super) const fn new(what: What, head: &'static str, place: (f64, f64), cell: Cell) -> Self {
        Self { what, head, place, cell }
    }
}

/// A line with its cells set.
pub(super) struct Set {
    index: usize,
    cells: Vec<(usize, Rows)>,
    pub(super) height: f64,
}

/// Something in the body of a table.
pub(super) enum Part {
    /// A line of the invoice.
    Line(Set),
    /// A row of a block, by its position.
    Row(usize),
}

impl What {
    /// The tag of the field, and the text of a line.
    fn of(self, invoice: &Invoice, index: usize, line: &Line) -> Option<(&'static str, String)> {
        Some(match self {
            Self::Name => ("Item", line.name.clone()?),
            Self::Specification => ("Specification", line.specification.clone()?),
            Self::Unit => ("MeasurementDimension", line.unit.clone()?),
            Self::Quantity => ("Quantity", line.quantity?.to_string()),
            Self::Price => ("Price", line.unit_price?.to_string()),
            Self::Amount => ("Amount", line.amount?.to_string()),
            Self::Rate => ("TaxScheme", line.tax_rate?.to_string()),
            Self::Tax => ("TaxAmount", line.tax_amount?.to_string()),
            Self::Element(name) => {
                let elements = invoice.special.iter().flat_map(|special| &special.elements);
                let mut values = elements.filter(|(known, _)| known == name);
                ("", values.nth(index)?.1.clone())
            }
        })
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Name | Self::Specification | Self::Unit | Self::Element(_))
    }
}

impl Pen<'_> {
    /// Sets the cells of all lines.
    pub(super) fn set(&self, invoice: &Invoice, columns: &[Column]) -> Vec<Set> {
        let lines = invoice.lines.iter().enumerate();
        lines.map(|(index, line)| self.set_line(invoice, columns, index, line)).collect()
    }

    fn set_line(&self, invoice: &Invoice, columns: &[Column], index: usize, line: &Line) -> Set {
        let mut cells = Vec::with_capacity(columns.len());
        for (position, column) in columns.iter().enumerate() {
            let Some((_, text)) = column.what.of(invoice, index, line) else { continue };
            let width = column.cell.width;
            let rows = if column.what.is_text() {
                self.rows(Role::Song, width, &[(SIZE, 2), (2.6, 3), (2.2, usize::MAX)], &text)
            } else {
                self.one_row(Role::Song, SIZE, width, &text)
            };
            cells.push((position, rows));
        }
        let tallest = cells.iter().map(|(_, rows)| rows.height()).fold(0.0, f64::max);
        Set { index, cells, height: STEP + tallest }
    }

    /// The words of a table's head.
    pub(super) fn heads(&self, sheet: &mut Sheet, columns: &[Column], baseline: f64) {
        for column in columns {
            self.spread(sheet, column.place.0, column.place.1, baseline, column.head);
        }
    }

    /// The parts of a page, from the top of the table's body down. Gives where they end.
    pub(super) fn body(
        &mut self,
        sheet: &mut Sheet,
        (invoice, columns): (&Invoice, &[Column]),
        (parts, block): (&[Part], Option<&Block>),
        top: f64,
    ) -> f64 {
        let mut y = top;
        let mut headed = false;
        for part in parts {
            match part {
                Part::Line(set) => {
                    self.line(sheet, invoice, columns, set, y + ASCENT);
                    y += set.height;
                }
                Part::Row(row) => {
                    let Some(block) = block else { continue };
                    if !headed {
                        block.head(self, sheet, y + ASCENT);
                        y += STEP;
                        headed = true;
                    }
                    block.row(self, sheet, *row, y + ASCENT);
                    y += STEP;
                }
            }
        }
        y
    }

    fn line(&mut self, sheet: &mut Sheet, invoice: &Invoice, columns: &[Column], set: &Set, baseline: f64) {
        let Some(line) = invoice.lines.get(set.index) else { return };
        for (position, rows) in &set.cells {
            let Some(column) = columns.get(*position) else { continue };
            let tag = column.what.of(invoice, set.index, line).map_or("", |(tag, _)| tag);
            let field = if tag.is_empty() { Field::NONE } else { Field(tag, Some(set.index)) };
            self.lines(sheet, field, Role::Song, column.cell, baseline, rows);
        }
    }

    /// An amount with its sign before it, each an object of its own; what is hidden has no sign.
    pub(super) fn total(
        &mut self,
        sheet: &mut Sheet,
        field: Field,
        (role, size): (Role, f64),
        cell: Cell,
        baseline: f64,
        amount: &str,
    ) {
        let hidden = amount.starts_with('*');
        let sign = if hidden { 0.0 } else { self.width(Role::Courier, size, "¥") };
        let room = Cell { x: cell.x + sign, width: cell.width - sign, align: cell.align };
        let rows = self.one_row(role, size, room.width, amount);
        let x = room.start(self.width(role, rows.size, amount));
        if !hidden {
            self.put(sheet, field, (Role::Courier, size), (x - sign, baseline), "¥");
        }
        self.put(sheet, field, (role, rows.size), (x, baseline), amount);
    }
}

/// Heights of a page's body: of pages that others follow, and of the last.
#[derive(Clone, Copy)]
pub(super) struct Heights {
    pub(super) middle: f64,
    pub(super) last: f64,
}

/// Spreads parts over pages. A block has a head of one step on every page that it is on.
pub(super) fn paginate(parts: Vec<Part>, heights: Heights) -> Vec<Vec<Part>> {
    let height = |part: &Part| match part {
        Part::Line(set) => set.height,
        Part::Row(_) => STEP,
    };
    let needed = |parts: &[Part]| {
        let head = if parts.iter().any(|part| matches!(part, Part::Row(_))) { STEP } else { 0.0 };
        head + parts.iter().map(height).sum::<f64>()
    };
    let mut pages = Vec::new();
    let mut rest = parts;
    while rest.len() > 1 && needed(&rest) > heights.last + 1e-6 {
        let mut used = 0.0;
        let mut count = 0_usize;
        let mut headed = false;
        for part in &rest {
            let head = if matches!(part, Part::Row(_)) && !headed { STEP } else { 0.0 };
            if used + head + height(part) > heights.middle + 1e-6 && count > 0 {
                break;
            }
            headed |= head > 0.0;
            used += head + height(part);
            count = count.saturating_add(1);
        }
        // Something is left for the page of the totals.
        let count = count.min(rest.len().saturating_sub(1));
        let tail = rest.split_off(count);
        pages.push(rest);
        rest = tail;
    }
    pages.push(rest);
    pages
}

/// Sums of the lines among the parts of a page, for its subtotal; tax is hidden where it is in all of them.
pub(super) fn sums(invoice: &Invoice, parts: &[Part]) -> (Fen, Tax) {
    let lines = || {
        parts.iter().filter_map(|part| match part {
            Part::Line(set) => invoice.lines.get(set.index),
            Part::Row(_) => None,
        })
    };
    let net = Fen::sum(lines().filter_map(|line| line.amount)).unwrap_or_default();
    let mut taxes = lines().filter_map(|line| line.tax_amount?.amount()).peekable();
    let tax = match taxes.peek() {
        Some(_) => Tax::Amount(Fen::sum(taxes).unwrap_or_default()),
        None => Tax::Masked,
    };
    (net, tax)
}

/// Columns of figures that all forms have alike; a cell's edge is where its column ends.
pub(super) const fn figure(
    what: What,
    head: &'static str,
    place: (f64, f64),
    right: f64,
    width: f64,
) -> Column {
    Column { what, head, place, cell: Cell { x: right - width, width, align: Align::Right } }
}
