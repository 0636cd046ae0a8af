//! 特定要素 in a table of their own: passengers, or legs of a transport, below the lines.

use fapiao_invoice::{Invoice, SpecialBusiness};

use super::glyph::{Row, Sheet};
use super::label::{Kind, Labels};
use super::value::{Piece, tokens};
use crate::{Limits, field};

/// Words of a head and the 特定要素 code that they tell.
const HEADS: &[(&str, &str)] = &[
    ("出行人", "09"),
    ("有效身份证件号", "09"),
    ("证件类型", "09"),
    ("出行日期", "09"),
    ("出发地", "09"),
    ("交通工具类型", "09"),
    ("等级", "09"),
    ("运输工具种类", "04"),
    ("运输工具牌号", "04"),
    ("起运地", "04"),
    ("运输货物名称", "04"),
    ("到达地", ""),
];

/// The words of the head of a special business.
pub(crate) fn heads(business: &str) -> Vec<&'static str> {
    let words = HEADS.iter().filter(|(_, code)| *code == business || code.is_empty());
    if HEADS.iter().any(|(_, code)| *code == business) {
        words.map(|(word, _)| *word).collect()
    } else {
        Vec::new()
    }
}

/// A word of a head has at least so many neighbours: one alone is ordinary text.
const HEAD_WORDS_MIN: usize = 3;
/// And no more than there are words.
const HEAD_WORDS_MAX: usize = HEADS.len();

/// The head of such a table.
pub(super) struct Head {
    /// Index of its row.
    pub(super) row: usize,
    columns: Vec<Column>,
}

struct Column {
    name: &'static str,
    x0: f64,
    x1: f64,
}

/// Finds the heads of a sheet, from top to bottom.
pub(super) fn find(sheet: &Sheet) -> Vec<Head> {
    let rows = sheet.rows.iter().enumerate();
    rows.filter_map(|(row, glyphs)| Some(Head { row, columns: columns_of(glyphs)? })).collect()
}

/// The columns, when the row is nothing but words of a head.
fn columns_of(row: &Row) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    let mut glyphs = row.glyphs.as_slice();
    while let Some(first) = glyphs.first() {
        let (name, _) = HEADS.iter().find(|(name, _)| {
            let mut glyphs = glyphs.iter();
            name.chars().all(|letter| glyphs.next().is_some_and(|glyph| glyph.folded == letter))
        })?;
        let (word, rest) = glyphs.split_at_checked(name.chars().count())?;
        if columns.len() == HEAD_WORDS_MAX {
            return None;
        }
        columns.push(Column { name, x0: first.x0, x1: word.last().map_or(first.x1, |glyph| glyph.x1) });
        glyphs = rest;
    }
    (columns.len() >= HEAD_WORDS_MIN).then_some(columns)
}

/// Reads the rows below each head, down to the totals.
pub(super) fn read(sheet: &Sheet, labels: &Labels, heads: &[Head], invoice: &mut Invoice, limits: &Limits) {
    let mut ends: Vec<usize> = [Kind::Total, Kind::Words, Kind::Drawer]
        .iter()
        .flat_map(|kind| labels.of(*kind))
        .map(|label| label.row)
        .collect();
    ends.extend(heads.iter().map(|head| head.row));
    ends.sort_unstable();
    for head in heads {
        let Some(top) = sheet.rows.get(head.row) else { continue };
        let end = ends.get(ends.partition_point(|row| *row <= head.row)).copied();
        let end = end.and_then(|row| sheet.rows.get(row)).filter(|row| row.page == top.page);
        let bottom = end.map_or(f64::INFINITY, |row| row.y - sheet.band);
        let below = sheet.rows.get(head.row.saturating_add(1)..).unwrap_or_default().iter();
        let mut words: Vec<Piece> = Vec::new();
        for row in below.take_while(|row| row.page == top.page && row.y < bottom).take(limits.lines_max) {
            words.clear();
            tokens(row.glyphs.iter(), &mut words);
            take(&head.columns, &words, invoice, limits);
        }
    }
}

/// Gives the words of one row to the columns: each to the one whose head it is nearest to.
fn take(columns: &[Column], words: &[Piece], invoice: &mut Invoice, limits: &Limits) {
    for column in columns {
        let middle = |x0: f64, x1: f64| f64::midpoint(x0, x1);
        let nearest = |word: &&Piece| {
            let distance = |column: &Column| (middle(column.x0, column.x1) - middle(word.x0, word.x1)).abs();
            columns.iter().all(|other| distance(column) <= distance(other))
        };
        let value: Vec<&str> = words.iter().filter(nearest).map(|word| word.text.as_str()).collect();
        let Some(value) = field::words(&value.join(" "), limits) else { continue };
        let special = invoice.special.get_or_insert_with(SpecialBusiness::default);
        if special.code.is_none() {
            special.code = code_of(columns);
        }
        if special.elements.len() < limits.lines_max {
            special.elements.push((column.name.to_owned(), value));
        }
    }
}

fn code_of(columns: &[Column]) -> Option<String> {
    let code = |column: &Column| HEADS.iter().find(|(name, code)| *name == column.name && !code.is_empty());
    columns.iter().find_map(code).map(|(_, code)| (*code).to_owned())
}
