//! The tables of lines: their heads, columns and extents.

use super::business::Head;
use super::glyph::{Glyph, Row, Sheet};
use super::label::{Kind, Labels};
use super::value::Piece;

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Serial,
    Name,
    Specification,
    Unit,
    Quantity,
    UnitPrice,
    Amount,
    Rate,
    Tax,
    /// A column of a special business: 车牌号, 建筑服务发生地 …
    Special(String),
}

impl Field {
    /// Whether values are figures, set to the right edge.
    fn is_figure(&self) -> bool {
        matches!(self, Self::Quantity | Self::UnitPrice | Self::Amount | Self::Tax)
    }
}

/// A column, anchored at the words of the head.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) field: Field,
    x0: f64,
    x1: f64,
}

/// A table of lines on one page.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) page: u32,
    pub(super) columns: Vec<Column>,
    /// Rows of the sheet between the head and the totals.
    pub(super) body: std::ops::Range<usize>,
    /// Baseline of the head.
    pub(super) top: f64,
    /// Left edge of what stands in the body.
    left: f64,
}

/// Words of a table's head, longer ones before their own beginnings.
const HEADS: &[(&str, Option<Field>)] = &[
    ("序号", Some(Field::Serial)),
    ("货物或应税劳务、服务名称", Some(Field::Name)),
    ("货物或应税劳务,服务名称", Some(Field::Name)),
    ("货物或应税劳务名称", Some(Field::Name)),
    ("货物(劳务)名称", Some(Field::Name)),
    ("项目名称", Some(Field::Name)),
    ("规格型号", Some(Field::Specification)),
    ("单位", Some(Field::Unit)),
    ("数量", Some(Field::Quantity)),
    ("单价", Some(Field::UnitPrice)),
    ("金额", Some(Field::Amount)),
    ("税率/征收率", Some(Field::Rate)),
    ("税率", Some(Field::Rate)),
    ("征收率", Some(Field::Rate)),
    ("税额", Some(Field::Tax)),
    ("车牌号", None),
    ("类型", None),
    ("通行日期起", None),
    ("通行日期止", None),
    ("建筑服务发生地", None),
    ("建筑项目名称", None),
    ("产权证书/不动产权证号", None),
    ("面积单位", None),
];

/// Columns of one table that are read.
const COLUMNS_MAX: usize = 32;

/// Finds the tables of a sheet, one for each head.
pub(super) fn find(sheet: &Sheet, labels: &Labels, blocks: &[Head]) -> Vec<Table> {
    // What ends a body: a label of totals, whose values stand on nearly the same baseline, or another table.
    let totals = [Kind::Total, Kind::Subtotal, Kind::GrandTotal, Kind::Words].into_iter();
    let mut ends: Vec<usize> = totals.flat_map(|kind| labels.of(kind)).map(|label| label.row).collect();
    ends.extend(blocks.iter().map(|block| block.row));
    ends.sort_unstable();
    let heads: Vec<(usize, Vec<Column>)> = sheet
        .rows
        .iter()
        .enumerate()
        .filter_map(|(index, row)| columns_of(row).map(|columns| (index, columns)))
        .collect();
    // The next head ends a body too.
    let starts: Vec<usize> = heads.iter().map(|(index, _)| *index).chain([sheet.rows.len()]).collect();
    let mut tables = Vec::with_capacity(heads.len());
    for ((index, columns), next_head) in heads.into_iter().zip(starts.into_iter().skip(1)) {
        let first = index.saturating_add(1);
        let Some(head) = sheet.rows.get(index) else { continue };
        let end = ends.get(ends.partition_point(|row| *row <= index));
        let end = end.and_then(|row| sheet.rows.get(*row)).filter(|end| end.page == head.page);
        let bottom = end.map_or(f64::INFINITY, |end| end.y - sheet.band);
        let rows = sheet.rows.get(first..next_head).unwrap_or_default();
        let rows = rows.iter().take_while(|row| row.page == head.page && row.y < bottom);
        let left = rows.clone().filter_map(|row| row.glyphs.first()).map(|glyph| glyph.x0);
        tables.push(Table {
            page: head.page,
            columns,
            body: first..first.saturating_add(rows.clone().count()),
            top: head.y,
            left: left.fold(f64::INFINITY, f64::min),
        });
    }
    tables
}

/// The columns that a row announces, when it is the head of a table of lines.
fn columns_of(row: &Row) -> Option<Vec<Column>> {
    // Cheap test first: nearly every row fails it.
    let has = |letter: char| row.glyphs.iter().any(|glyph| glyph.folded == letter);
    if !(has('额') && has('税') && has('金')) {
        return None;
    }
    let glyphs: Vec<&Glyph> = row.glyphs.iter().filter(|glyph| !glyph.label).collect();
    let mut columns: Vec<Column> = Vec::new();
    let mut at = 0;
    while let Some(glyph) = glyphs.get(at)
        && columns.len() < COLUMNS_MAX
    {
        let rest = glyphs.get(at..).unwrap_or_default();
        let word = HEADS.iter().find(|(word, _)| spells(rest, word));
        let Some((word, field)) = word else {
            at = at.saturating_add(1);
            continue;
        };
        let length = word.chars().count();
        let last = rest.get(length.saturating_sub(1)).unwrap_or(glyph);
        let field = field.clone().unwrap_or_else(|| Field::Special((*word).to_owned()));
        columns.push(Column { field, x0: glyph.x0, x1: last.x1 });
        at = at.saturating_add(length);
    }
    let announced = |field: &Field| columns.iter().any(|column| column.field == *field);
    (announced(&Field::Name) && announced(&Field::Amount) && announced(&Field::Tax)).then_some(columns)
}

fn spells(glyphs: &[&Glyph], word: &str) -> bool {
    let mut glyphs = glyphs.iter();
    word.chars().all(|letter| glyphs.next().is_some_and(|glyph| glyph.folded == letter))
}

impl Table {
    /// The column that a word stands in.
    ///
    /// Figures are set to the right: theirs is the last column whose head starts before their right edge. Words
    /// are set to the left or centred: theirs is the last column whose cell starts before their left edge.
    pub(super) fn column_of(&self, word: &Piece, figure: bool) -> Option<&Column> {
        let by_right = self.columns.iter().rposition(|column| column.x0 < word.x1 - 0.3).unwrap_or(0);
        let starts = |index: usize| self.cell_start(index, word.first) <= word.x0 + 0.5;
        let by_left = (0..self.columns.len()).rposition(starts).unwrap_or(0);
        let right = self.columns.get(by_right)?;
        if figure && right.field.is_figure() { Some(right) } else { self.columns.get(by_left) }
    }

    /// The column after that of a field.
    pub(super) fn after(&self, field: &Field) -> Option<&Column> {
        self.columns.iter().skip_while(|column| column.field != *field).nth(1)
    }

    /// The column of a field.
    pub(super) fn column(&self, field: &Field) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == *field)
    }

    /// The left edge of a cell, from the heads around it; `first` says whether the word starts a run, which
    /// the first word of a cell mostly does.
    fn cell_start(&self, index: usize, first: bool) -> f64 {
        let Some(column) = self.columns.get(index) else { return f64::INFINITY };
        let Some(before) = index.checked_sub(1).and_then(|i| self.columns.get(i)) else {
            return f64::NEG_INFINITY;
        };
        match column.field {
            // Names start right after the serial number's narrow cell.
            Field::Name => before.x1,
            // Heads are centred in their cells: the cell after the name starts as far left of its head's middle
            // as it ends right of it, and where the name's cell ends by its own middle.
            Field::Specification | Field::Special(_) if before.field == Field::Name => {
                let next = self.columns.get(index.saturating_add(1));
                let end = next.map_or(column.x1, |next| f64::midpoint(column.x1, next.x0));
                let by_own = column.x0 + column.x1 - end - 1.5;
                let by_name = before.x0 + before.x1 - self.left.max(0.0) - 1.5;
                let start = if first { by_own.min(by_name) } else { by_own };
                start.clamp(before.x1.min(column.x0), column.x0)
            }
            _ => f64::midpoint(before.x1, column.x0),
        }
    }
}

impl Column {
    /// Left edge of the head's word.
    pub(super) fn x0(&self) -> f64 {
        self.x0
    }

    /// Right edge of the head's word.
    pub(super) fn x1(&self) -> f64 {
        self.x1
    }
}
