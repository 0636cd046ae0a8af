//! Totals, the amount in words, and the remark.

use fapiao_invoice::{Invoice, Kind as InvoiceKind, Tax, text::fold_char};

use super::glyph::{Row, Sheet};
use super::label::{Kind, Label, Labels};
use super::table::{Field, Table};
use super::value::{Piece, Reach, collect, push, right_of, tokens};
use super::vertical::{Block, Vertical};
use crate::{Limits, field, remark};

/// Reads net, tax, gross, the amount in words and the remark.
pub(super) fn read(
    sheet: &Sheet,
    labels: &Labels,
    tables: &[Table],
    verticals: &[Vertical],
    invoice: &mut Invoice,
    limits: &Limits,
) {
    // The total of a list stands in where the first page prints none.
    for label in labels.of(Kind::Total).chain(labels.of(Kind::GrandTotal)) {
        if invoice.amount_without_tax.is_none() {
            net_and_tax(sheet, label, tables, invoice);
        }
    }
    let vehicle = matches!(invoice.kind, Some(InvoiceKind::MotorVehicle | InvoiceKind::UsedVehicle));
    if vehicle {
        let beside = |kind| right_of(sheet, labels.first(kind)?, Reach::within(20.0)).map(|piece| piece.text);
        invoice.amount_without_tax = beside(Kind::Net).and_then(|text| gross(&text));
        invoice.tax_amount = beside(Kind::TaxDue).and_then(|text| gross(&text)).map(Tax::Amount);
    }
    words_and_figures(sheet, labels, invoice, limits);
    invoice.red = invoice.amount_with_tax.map(|gross| gross.is_negative());
    let remark =
        if vehicle || !tables.is_empty() { remark_text(sheet, labels, verticals, tables) } else { None };
    invoice.remark = remark.and_then(|text| field::words(&text, limits));
    if let Some(text) = invoice.remark.clone() {
        remark::others(&text, invoice);
    }
}

/// Glyphs of a row of totals that are looked at.
const GLYPHS_MAX: usize = 500;

/// The row of 合计: one figure under 金额, one under 税额.
fn net_and_tax(sheet: &Sheet, label: &Label, tables: &[Table], invoice: &mut Invoice) {
    let table = tables.iter().rev().find(|table| table.page == label.page && table.top < label.y);
    let Some(tax_column) = table.and_then(|table| table.column(&Field::Tax)) else { return };
    let edge = tax_column.x0();
    let mut words: Vec<Piece> = Vec::new();
    for (_, row) in sheet.near(label.row, sheet.band) {
        tokens(row.glyphs.iter().filter(|glyph| glyph.x0 > label.x1).take(GLYPHS_MAX), &mut words);
    }
    words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let side = |tax: bool| -> String {
        let of_side = words.iter().filter(|word| (word.x1 > edge + 0.3) == tax);
        of_side.map(|word| word.text.as_str()).filter(|text| text.chars().all(is_of_amount)).collect()
    };
    invoice.amount_without_tax = field::money(&side(false));
    invoice.tax_amount = field::tax(&side(true));
}

fn is_of_amount(c: char) -> bool {
    let c = fold_char(c);
    c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '¥' | '*')
}

/// The row of 价税合计: (大写) and (小写), each with its value to the right.
fn words_and_figures(sheet: &Sheet, labels: &Labels, invoice: &mut Invoice, limits: &Limits) {
    let wide = Reach::within(45.0);
    for label in labels.of(Kind::Words) {
        let figures = labels
            .of(Kind::Figures)
            .find(|other| other.page == label.page && (other.y - label.y).abs() < 3.0);
        let reach = Reach { limit: figures.map_or(f64::INFINITY, |other| other.x0 - 0.3), ..wide };
        let mut found =
            sheet.near(label.row, sheet.band).filter_map(|(_, row)| collect(row, label.x1, reach));
        if invoice.amount_in_words.is_none() {
            invoice.amount_in_words = found.find_map(|piece| in_words(&piece.text, limits));
        }
        if invoice.amount_with_tax.is_none()
            && let Some(figures) = figures
        {
            let amount = right_of(sheet, figures, Reach::within(20.0));
            invoice.amount_with_tax = amount.and_then(|piece| gross(&piece.text));
        }
    }
}

fn gross(text: &str) -> Option<fapiao_invoice::Fen> {
    let amount: String =
        text.chars().filter(|c| !c.is_whitespace()).take_while(|c| is_of_amount(*c)).collect();
    field::money(&amount)
}

/// The amount in words, without the circled mark that guards its start.
fn in_words(text: &str, limits: &Limits) -> Option<String> {
    const GUARDS: [char; 9] = ['ⓧ', 'Ⓧ', '⊗', '⨂', '○', '×', '¤', '⊕', 'X'];
    let text = text.trim_start_matches(GUARDS).trim();
    fapiao_invoice::parse_capitals(text)?;
    field::words(text, limits)
}

/// The text of the remark's block: right of 备注, between what stands above it and the people at the foot.
fn remark_text(sheet: &Sheet, labels: &Labels, verticals: &[Vertical], tables: &[Table]) -> Option<String> {
    let mark = verticals.iter().find(|vertical| vertical.block == Block::Remark)?;
    let words = labels.of(Kind::Words).filter(|label| label.page == mark.page);
    let words = words.map(|label| label.y).reduce(f64::max)?;
    // A form has boxes between the sums and the remark, which begin where 备注 does. A table has none, and beside its
    // remark stands the seller.
    let is_box = |row: &&Row| {
        let begins = row.glyphs.first().is_some_and(|glyph| glyph.x0 < mark.x1);
        tables.is_empty() && row.page == mark.page && row.y < mark.y0 - 1.0 && begins
    };
    let top = sheet.rows.iter().filter(is_box).map(|row| row.y).fold(words, f64::max);
    let foot = [Kind::Drawer, Kind::Payee, Kind::Reviewer, Kind::SealOfSeller]
        .iter()
        .flat_map(|kind| labels.of(*kind))
        .filter(|label| label.page == mark.page && label.y > mark.y1)
        .map(|label| label.y)
        .reduce(f64::min)
        .unwrap_or(f64::INFINITY);
    // A page with tables has its remark where one of them is.
    if !tables.is_empty() && tables.iter().all(|table| table.page != mark.page) {
        return None;
    }
    let mut lines: Vec<String> = Vec::new();
    for row in
        sheet.rows.iter().filter(|row| row.page == mark.page && row.y > top + 2.0 && row.y < foot - 2.0)
    {
        let mut piece = Piece::default();
        for glyph in row.glyphs.iter().filter(|glyph| glyph.x0 > mark.x1) {
            push(&mut piece, glyph);
        }
        if !piece.text.is_empty() {
            lines.push(piece.text);
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}
