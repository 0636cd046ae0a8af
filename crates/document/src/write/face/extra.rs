//! What a form has no place for: special businesses in a table or in the remark, and the parties' banks and addresses.

use fapiao_invoice::{Invoice, SpecialBusiness};

use super::cell::{Cell, SIZE};
use super::pen::{Field, Pen, Role, Sheet};
use crate::layout::business_heads;
use crate::remark;

/// A block of a special business as a table of its own, below the lines: passengers, legs of a transport.
pub(super) struct Block {
    heads: Vec<&'static str>,
    rows: Vec<Vec<Option<String>>>,
}

/// Left and right edge of the block.
const EDGES: (f64, f64) = (5.5, 204.5);
/// Text is not set smaller than this in a block.
const SMALLEST: f64 = 2.2;

impl Block {
    /// The block of a special business whose elements all have a column and fit into it.
    pub(super) fn of(pen: &Pen<'_>, special: &SpecialBusiness) -> Option<Self> {
        let known = business_heads(special.code.as_deref()?);
        let mut heads: Vec<&'static str> = Vec::new();
        let mut rows: Vec<Vec<Option<String>>> = Vec::new();
        for (name, value) in &special.elements {
            let head = known.iter().find(|head| *head == name)?;
            let position = heads.iter().position(|other| other == head).unwrap_or_else(|| {
                heads.push(head);
                heads.len().saturating_sub(1)
            });
            // A name that comes again begins the next row.
            if rows.last().is_none_or(|row| row.get(position).is_some_and(Option::is_some)) {
                rows.push(Vec::new());
            }
            let row = rows.last_mut()?;
            row.resize(row.len().max(position.saturating_add(1)), None);
            *row.get_mut(position)? = Some(value.clone());
        }
        let block = Self { heads, rows };
        let fits = |(column, value): (usize, &Option<String>)| {
            let width = block.cell(column).width;
            value.as_ref().is_none_or(|value| pen.width(Role::Song, SMALLEST, value) <= width)
        };
        let whole = block.heads.len() >= 3 && block.rows.iter().all(|row| row.iter().enumerate().all(fits));
        whole.then_some(block)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, column: usize) -> Cell {
        let count = f64::from(u32::try_from(self.heads.len()).unwrap_or(1).max(1));
        let width = (EDGES.1 - EDGES.0) / count;
        let x = EDGES.0 + width * f64::from(u32::try_from(column).unwrap_or_default());
        Cell::centre(x + 0.5, width - 1.0)
    }

    /// The words of the head. They stand on this page only, so they are no part of the form.
    pub(super) fn head(&self, pen: &mut Pen<'_>, sheet: &mut Sheet, baseline: f64) {
        for (column, head) in self.heads.iter().enumerate() {
            pen.value(sheet, Field::NONE, (Role::Kai, SIZE), self.cell(column), baseline, head);
            if let Some(fapiao_ofd::layout::Item::Text(text)) = sheet.values.last_mut() {
                text.color = sheet.color;
            }
        }
    }

    pub(super) fn row(&self, pen: &mut Pen<'_>, sheet: &mut Sheet, row: usize, baseline: f64) {
        for (column, value) in self.rows.get(row).into_iter().flatten().enumerate() {
            if let Some(value) = value {
                pen.value(sheet, Field::NONE, (Role::Song, SIZE), self.cell(column), baseline, value);
            }
        }
    }
}

/// The remark with what stands nowhere else: one paragraph a fact.
pub(super) fn remark(invoice: &Invoice, shown: &Shown<'_>) -> Vec<String> {
    let mut paragraphs: Vec<String> = invoice.remark.iter().map(Clone::clone).collect();
    if let Some(original) = &invoice.original {
        let states = |text: &Option<String>| {
            text.as_ref()
                .is_none_or(|text| invoice.remark.as_ref().is_some_and(|remark| remark.contains(text)))
        };
        if !(states(&original.number) && states(&original.code)) {
            paragraphs.push(remark::blue(original));
        }
        if !states(&original.confirmation) {
            paragraphs.extend(remark::confirmation(original));
        }
    }
    if shown.parties {
        for facts in [remark::accounts("购", &invoice.buyer), remark::accounts("销", &invoice.seller)] {
            paragraphs.extend(Some(facts.join(" ")).filter(|facts| !facts.is_empty()));
        }
    }
    if shown.people {
        let people = remark::people(invoice);
        if !people.is_empty() {
            paragraphs.push(people.join(" "));
        }
    }
    let others = invoice.special.iter().flat_map(|special| &special.elements);
    let others: Vec<String> =
        others.filter(|(name, _)| !shown.elements.contains(&name.as_str())).map(remark::element).collect();
    if !others.is_empty() && !shown.block {
        paragraphs.push(others.concat());
    }
    paragraphs
}

/// What of an invoice the remark must still say.
pub(super) struct Shown<'a> {
    /// Whether banks and addresses of the parties stand nowhere else.
    pub(super) parties: bool,
    /// Whether payee and reviewer stand nowhere else.
    pub(super) people: bool,
    /// Whether the special business has a table of its own.
    pub(super) block: bool,
    /// Its elements that have places of their own.
    pub(super) elements: &'a [&'static str],
}

/// The elements of a special business that columns of the table show, when the lines leave these columns empty.
pub(super) fn columns_of(invoice: &Invoice) -> &'static [&'static str] {
    let Some(special) = &invoice.special else { return &[] };
    let free = |line: &fapiao_invoice::Line| {
        line.specification.is_none()
            && line.unit.is_none()
            && line.quantity.is_none()
            && line.unit_price.is_none()
    };
    let columns: &[&str] = match special.code.as_deref() {
        Some("03") => &["建筑服务发生地", "建筑项目名称"],
        Some("08") => &["车牌号", "类型", "通行日期起", "通行日期止"],
        Some("05" | "06") => &["产权证书/不动产权证号", "面积单位"],
        _ => &[],
    };
    let count = |column: &str| special.elements.iter().filter(|(name, _)| name == column).count();
    // Each line can show one passage.
    let fit = columns.iter().all(|column| (1..=invoice.lines.len()).contains(&count(column)));
    if fit && invoice.lines.iter().all(free) { columns } else { &[] }
}
