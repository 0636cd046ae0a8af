//! The lines of an invoice out of the bodies of its tables.

use fapiao_invoice::{Invoice, Kind, Line, SpecialBusiness};

use super::glyph::{Row, Sheet};
use super::table::{Field, Table};
use super::value::{Piece, tokens};
use crate::{Limits, field};

/// Reads the lines of all tables. Where the first table only points to a list, the list's lines are the lines.
pub(super) fn read(sheet: &Sheet, tables: &[Table], invoice: &mut Invoice, limits: &Limits) {
    let mut lines: Vec<Cells> = Vec::new();
    for table in tables {
        body(sheet, table, &mut lines, limits);
    }
    let listed = lines.iter().any(|cells| !cells.points_to_list());
    if listed {
        lines.retain(|cells| !cells.points_to_list());
    }
    let mut special: Vec<(String, String)> = Vec::new();
    for cells in &lines {
        for (name, value) in &cells.special {
            if special.len() < limits.lines_max {
                special.extend(field::words(value, limits).map(|value| (name.clone(), value)));
            }
        }
    }
    let ordinary = matches!(invoice.kind, Some(Kind::VatOrdinaryElectronic | Kind::DigitalOrdinary));
    if special.iter().any(|(name, _)| name == "车牌号") && ordinary {
        // A toll invoice is titled as an ordinary one; its columns tell it.
        invoice.kind = Some(Kind::Toll);
    }
    if !special.is_empty() {
        let code = business_code(&special).map(str::to_owned);
        invoice.special = Some(SpecialBusiness { code, elements: special });
    }
    invoice.lines = lines.into_iter().map(|cells| cells.line(limits)).collect();
}

/// 特定要素 code that the columns tell.
fn business_code(special: &[(String, String)]) -> Option<&'static str> {
    let has = |name: &str| special.iter().any(|(column, _)| column == name);
    if has("车牌号") {
        Some("08")
    } else if has("建筑服务发生地") {
        Some("03")
    } else {
        None
    }
}

/// The texts of one line, column by column.
#[derive(Debug, Default)]
struct Cells {
    name: String,
    specification: String,
    unit: String,
    quantity: String,
    unit_price: String,
    amount: String,
    rate: String,
    tax: String,
    special: Vec<(String, String)>,
}

impl Cells {
    fn cell(&mut self, field: &Field) -> Option<&mut String> {
        Some(match field {
            Field::Serial => return None,
            Field::Name => &mut self.name,
            Field::Specification => &mut self.specification,
            Field::Unit => &mut self.unit,
            Field::Quantity => &mut self.quantity,
            Field::UnitPrice => &mut self.unit_price,
            Field::Amount => &mut self.amount,
            Field::Rate => &mut self.rate,
            Field::Tax => &mut self.tax,
            Field::Special(name) => {
                let at = self.special.iter().position(|(known, _)| known == name);
                let at = at.unwrap_or_else(|| {
                    self.special.push((name.clone(), String::new()));
                    self.special.len().saturating_sub(1)
                });
                return self.special.get_mut(at).map(|(_, value)| value);
            }
        })
    }

    /// Whether the line has figures of its own.
    fn has_amount(&self) -> bool {
        !self.amount.is_empty() || !self.tax.is_empty()
    }

    /// Whether the name starts as printed names do: `*简称*`.
    fn starts_an_item(&self) -> bool {
        self.name.strip_prefix('*').is_some_and(|rest| rest.contains('*'))
    }

    /// `(详见销货清单)`, or a discount on one, in place of lines.
    fn points_to_list(&self) -> bool {
        field::points_to_list(&self.name)
    }

    /// Appends what the next row of the page adds to this line.
    fn append(&mut self, mut row: Self) {
        let fields = [
            Field::Name,
            Field::Specification,
            Field::Unit,
            Field::Quantity,
            Field::UnitPrice,
            Field::Amount,
            Field::Rate,
            Field::Tax,
        ];
        for field in &fields {
            if let (Some(cell), Some(more)) = (self.cell(field), row.cell(field)) {
                cell.push_str(more);
            }
        }
        for (name, value) in row.special {
            if let Some(cell) = self.cell(&Field::Special(name)) {
                cell.push_str(&value);
            }
        }
    }

    fn line(self, limits: &Limits) -> Line {
        Line {
            name: field::words(&self.name, limits),
            specification: field::words(&self.specification, limits),
            unit: field::words(&self.unit, limits),
            quantity: field::decimal(&self.quantity),
            unit_price: field::decimal(&self.unit_price),
            amount: field::money(&self.amount),
            tax_rate: field::rate(&self.rate),
            tax_amount: field::tax(&self.tax),
            tax_code: None,
            nature: None,
        }
    }
}

/// Reads the body of one table, row by row.
fn body(sheet: &Sheet, table: &Table, lines: &mut Vec<Cells>, limits: &Limits) {
    let rows = sheet.rows.get(table.body.clone()).unwrap_or_default();
    let first = lines.len();
    let mut words: Vec<Piece> = Vec::new();
    let mut top: Option<f64> = None;
    let flush = |words: &mut Vec<Piece>, lines: &mut Vec<Cells>| {
        if !words.is_empty() {
            add(cells(table, words), first, lines, limits);
            words.clear();
        }
    };
    for row in rows {
        let step = row.glyphs.first().map_or(1.6, |glyph| (0.55 * glyph.size).clamp(0.8, 2.0));
        if top.is_none_or(|top| row.y - top > step) {
            flush(&mut words, lines);
            top = Some(row.y);
        }
        gather(row, &mut words);
    }
    flush(&mut words, lines);
}

fn gather(row: &Row, words: &mut Vec<Piece>) {
    tokens(row.glyphs.iter(), words);
}

/// A gap that no name has inside, in mm.
const NAME_GAP_MM: f64 = 7.0;

/// Sorts the words of one printed row into the table's columns.
fn cells(table: &Table, words: &mut [Piece]) -> Cells {
    words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut cells = Cells::default();
    let mut name_end: Option<f64> = None;
    for word in words.iter() {
        let Some(mut column) = table.column_of(word, is_figure(&word.text)) else { continue };
        if column.field == Field::Name {
            // No name has a gap like that: the word belongs to the cell after it.
            if name_end.is_some_and(|end| word.x0 - end > NAME_GAP_MM) && word.x0 > column.x1() {
                column = table.after(&Field::Name).unwrap_or(column);
            } else {
                name_end = Some(word.x1);
            }
        }
        if let Some(cell) = cells.cell(&column.field) {
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&word.text);
        }
    }
    cells
}

/// Whether a word could be a figure: digits and what stands among them.
fn is_figure(text: &str) -> bool {
    let mut digits = false;
    text.chars().map(fapiao_invoice::text::fold_char).all(|c| {
        digits |= c.is_ascii_digit();
        c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '¥')
    }) && digits
}

/// Adds a printed row: a line of its own, or more text of the line before.
fn add(row: Cells, first: usize, lines: &mut Vec<Cells>, limits: &Limits) {
    let open = lines.len() > first;
    let continues = match lines.last() {
        // Figures that stand half way down a name of several rows complete the line before.
        Some(last) if open && row.has_amount() => !last.has_amount() && !row.starts_an_item(),
        Some(last) if open => !(row.starts_an_item() && last.has_amount()),
        _ => false,
    };
    if continues {
        if let Some(last) = lines.last_mut() {
            last.append(row);
        }
    } else if (row.has_amount() || row.starts_an_item()) && lines.len() < limits.lines_max {
        lines.push(row);
    }
}
