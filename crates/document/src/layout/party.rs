//! Buyer and seller: which name, tax number, address and bank belong to whom.

use fapiao_invoice::{Invoice, Party};

use super::glyph::Sheet;
use super::label::{Kind, Label, Labels};
use super::value::{Piece, Reach, collect};
use super::vertical::{Block, Vertical};
use crate::{Limits, field};

/// The labels of a party's block.
const KINDS: [Kind; 4] = [Kind::Name, Kind::TaxId, Kind::AddressPhone, Kind::BankAccount];

/// Labels of one kind that are looked at: two on a page, of which the first counts.
const SAME_KIND_MAX: usize = 16;

/// How far a block may reach above and below the letters of its mark, in mm: a label in the table of lines is the
/// issuer's text.
const BEYOND_MARK_MM: f64 = 12.0;

/// Reads both parties.
pub(super) fn read(
    sheet: &Sheet,
    labels: &Labels,
    verticals: &[Vertical],
    invoice: &mut Invoice,
    limits: &Limits,
) {
    let fields: Vec<&Label> = KINDS.iter().flat_map(|kind| labels.of(*kind).take(SAME_KIND_MAX)).collect();
    let (buyer, seller) = (&mut invoice.buyer, &mut invoice.seller);
    for label in &fields {
        let party = match side(label, labels, verticals) {
            Some(Block::Buyer) => &mut *buyer,
            Some(Block::Seller) => &mut *seller,
            _ => continue,
        };
        let limit = right_edge(label, verticals);
        if let Some(text) = text_of(sheet, label, &fields, limit) {
            set(party, label.kind, &text, limits);
        }
    }
    // The names that lists and tickets write out.
    for (kind, party) in [(Kind::BuyerName, buyer), (Kind::SellerName, seller)] {
        if party.name.is_none()
            && let Some(label) = labels.first(kind)
        {
            let text = text_of(sheet, label, &fields, f64::INFINITY);
            party.name = text.and_then(|text| field::words(&text, limits));
        }
    }
}

fn set(party: &mut Party, kind: Kind, text: &str, limits: &Limits) {
    match kind {
        Kind::Name if party.name.is_none() => party.name = field::words(text, limits),
        Kind::TaxId if party.tax_id.is_none() => party.tax_id = field::tax_id(text),
        Kind::AddressPhone if party.address_phone.is_none() => {
            party.address_phone = field::words(text, limits);
        }
        Kind::BankAccount if party.bank_account.is_none() => party.bank_account = field::words(text, limits),
        _ => {}
    }
}

/// Whose block a label stands in: that of the nearest vertical label to its left. Without vertical labels the
/// buyer stands above the seller, or to the left of it.
fn side(label: &Label, labels: &Labels, verticals: &[Vertical]) -> Option<Block> {
    let reaches = |mark: &Vertical| label.y > mark.y0 - BEYOND_MARK_MM && label.y < mark.y1 + BEYOND_MARK_MM;
    // What a remark says of somebody, in whatever words, is no party's: beside it its mark competes with theirs.
    let marks = verticals.iter().filter(|mark| {
        let competes = match mark.block {
            Block::Buyer | Block::Seller => true,
            Block::Remark => reaches(mark),
            _ => false,
        };
        competes && mark.page == label.page && mark.x0 < label.x0
    });
    let distance = |mark: &Vertical| (label.x0 - mark.x0) + (label.y - mark.middle()).abs();
    if let Some(mark) = marks.min_by(|a, b| distance(a).total_cmp(&distance(b))) {
        return Some(mark.block).filter(|block| *block != Block::Remark && reaches(mark));
    }
    if verticals.iter().any(|mark| mark.page == label.page && mark.block != Block::Remark) {
        return None;
    }
    let mut same = labels.of(label.kind).filter(|other| other.page == label.page);
    let (first, second) = (same.next()?, same.next()?);
    let beside = (first.y - second.y).abs() < 4.0;
    let other =
        if std::ptr::eq(first, label) || (first.x0, first.y) == (label.x0, label.y) { second } else { first };
    let before = if beside { label.x0 < other.x0 } else { label.y < other.y };
    Some(if before { Block::Buyer } else { Block::Seller })
}

/// Where the block of a label ends on the right: at the next vertical label.
fn right_edge(label: &Label, verticals: &[Vertical]) -> f64 {
    const MARGIN_MM: f64 = 14.0;
    verticals
        .iter()
        .filter(|mark| {
            mark.page == label.page
                && mark.x0 > label.x1
                && label.y > mark.y0 - MARGIN_MM
                && label.y < mark.y1 + MARGIN_MM
        })
        .map(|mark| mark.x0)
        .fold(f64::INFINITY, f64::min)
}

/// The value of a party's field: every row that is nearer to this label than to the others of its column, read
/// from the label's right edge on. Long addresses stand in two small rows around the label's baseline.
fn text_of(sheet: &Sheet, label: &Label, fields: &[&Label], limit: f64) -> Option<String> {
    const BAND_MM: f64 = 2.6;
    let nearest_other = |y: f64| {
        fields
            .iter()
            .filter(|other| {
                other.page == label.page && (other.x0 - label.x0).abs() < 4.0 && other.y != label.y
            })
            .map(|other| (other.y - y).abs())
            .fold(f64::INFINITY, f64::min)
    };
    let mut pieces: Vec<Piece> = Vec::new();
    for (index, row) in sheet.near(label.row, BAND_MM) {
        // Its own row starts right behind the label; another row may not start left of the value's column.
        let reach = Reach { start: if index == label.row { 16.0 } else { 10.0 }, limit };
        let Some(piece) = collect(row, label.x1, reach) else { continue };
        if nearest_other(piece.y) < (label.y - piece.y).abs() {
            continue;
        }
        // A second row belongs to the value when it starts below or above it.
        if pieces.first().is_none_or(|first| (first.x0 - piece.x0).abs() < 2.0) {
            pieces.push(piece);
        }
    }
    pieces.sort_by(|a, b| a.y.total_cmp(&b.y));
    let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
    (!text.is_empty()).then_some(text)
}
