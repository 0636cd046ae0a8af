//! Railway tickets and air itineraries: no table of lines, their own labels.

use fapiao_invoice::{Invoice, Kind as InvoiceKind, SpecialBusiness, Tax};

use super::glyph::{Row, Sheet};
use super::head;
use super::label::{Kind, Label, Labels};
use super::value::{Piece, Reach, right_of, tokens};
use crate::{Limits, field};

/// Reads what a ticket states beside its number and date.
pub(super) fn read(sheet: &Sheet, labels: &Labels, invoice: &mut Invoice, limits: &Limits) {
    let beside = |kind| {
        let label = labels.first(kind)?;
        right_of(sheet, label, Reach::within(14.0)).map(|piece| piece.text)
    };
    invoice.buyer.name = beside(Kind::BuyerName).and_then(|text| field::words(&text, limits));
    invoice.buyer.tax_id =
        beside(Kind::TaxId).and_then(|text| field::tax_id(text.split_whitespace().next()?));
    invoice.issued_on =
        invoice.issued_on.or_else(|| beside(Kind::FilledInOn).and_then(|text| head::date(&text)));
    invoice.seller.name = beside(Kind::FilledInBy).and_then(|text| field::words(&text, limits));
    let mut special = SpecialBusiness { code: Some("09".to_owned()), elements: Vec::new() };
    if let Some(text) = beside(Kind::ETicket).and_then(|text| field::words(&text, limits)) {
        special.elements.push(("电子客票号".to_owned(), text));
    }
    let total = if invoice.kind == Some(InvoiceKind::Railway) { Kind::Fare } else { Kind::Total };
    if invoice.kind == Some(InvoiceKind::Air)
        && let Some(label) = labels.first(Kind::Fare)
    {
        fares(sheet, label, invoice, &mut special, limits);
    }
    if invoice.amount_with_tax.is_none() {
        invoice.amount_with_tax = beside(total).and_then(|text| amount(&text));
    }
    invoice.amount_without_tax = beside(Kind::Net).and_then(|text| amount(&text));
    if invoice.tax_amount.is_none() {
        invoice.tax_amount = beside(Kind::TaxDue).and_then(|text| amount(&text)).map(Tax::Amount);
    }
    invoice.red = invoice.amount_with_tax.map(|gross| gross.is_negative());
    if !special.elements.is_empty() {
        invoice.special = Some(special);
    }
}

/// The row of fares of an air itinerary: heads side by side, each with its value in the row below.
fn fares(sheet: &Sheet, fare: &Label, invoice: &mut Invoice, special: &mut SpecialBusiness, limits: &Limits) {
    const BELOW_MM: std::ops::RangeInclusive<f64> = 2.0..=9.0;
    let Some(row) = sheet.rows.get(fare.row) else { return };
    let heads = heads_of(row);
    let below = sheet.rows.get(fare.row..).unwrap_or_default().iter().take_while(|row| row.page == fare.page);
    let mut values: Vec<Piece> = Vec::new();
    for row in below.filter(|row| BELOW_MM.contains(&(row.y - fare.y))) {
        tokens(row.glyphs.iter(), &mut values);
    }
    values.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    for (index, head) in heads.iter().enumerate() {
        let end = heads.get(index.saturating_add(1)).map_or(f64::INFINITY, |next| next.x0);
        let texts = values.iter().filter(|value| value.x0 >= head.x0 - 1.0 && value.x0 < end - 1.0);
        let value: String = texts.map(|value| value.text.as_str()).filter(|text| *text != "CNY").collect();
        match head.text.as_str() {
            "合计" => invoice.amount_with_tax = amount(&value),
            "增值税税额" => invoice.tax_amount = field::tax(value.trim_start_matches("CNY")),
            name => {
                let value = field::words(value.trim_start_matches("CNY"), limits);
                special.elements.extend(value.map(|value| (name.to_owned(), value)));
            }
        }
    }
}

/// The words of the heads' row, labels included.
fn heads_of(row: &Row) -> Vec<Piece> {
    let mut heads: Vec<Piece> = Vec::new();
    for glyph in &row.glyphs {
        match heads.last_mut() {
            Some(head) if glyph.x0 - head.x1 < 0.6 * glyph.size => {
                head.text.push(glyph.folded);
                head.x1 = glyph.x1;
            }
            _ => heads.push(Piece {
                text: glyph.folded.to_string(),
                x0: glyph.x0,
                x1: glyph.x1,
                y: glyph.y,
                first: glyph.first,
            }),
        }
    }
    heads
}

fn amount(text: &str) -> Option<fapiao_invoice::Fen> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let start = text.trim_start_matches("CNY");
    let end = start.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '¥' | '￥')));
    field::money(start.get(..end.unwrap_or(start.len()))?)
}
