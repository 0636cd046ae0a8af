//! Custom tags: which objects on the pages show which field, in the names that real files use.

use fapiao_invoice::Invoice;
use fapiao_ofd::layout::{Handle, Tag, TagTree};

use super::pen::{Mark, Sheet};

/// Names of a line's fields.
const OF_LINE: [&str; 8] = [
    "Item",
    "Specification",
    "MeasurementDimension",
    "Quantity",
    "Price",
    "Amount",
    "TaxScheme",
    "TaxAmount",
];

/// The tags of all sheets: fields, parties as groups, and a group for each line.
pub(super) fn tree(invoice: &Invoice, sheets: &[Sheet]) -> TagTree {
    let marks = || sheets.iter().flat_map(|sheet| &sheet.marks);
    let mut names: Vec<&'static str> = Vec::new();
    for mark in marks().filter(|mark| mark.line.is_none()) {
        if !names.contains(&mark.field) {
            names.push(mark.field);
        }
    }
    // Every page repeats the head: the first page's objects are the field.
    let field = |name: &'static str| {
        let own = |sheet: &&Sheet| sheet.marks.iter().any(|mark| is(mark, name, None));
        let first = sheets.iter().find(own);
        let objects: Vec<Handle> = first
            .into_iter()
            .flat_map(|sheet| &sheet.marks)
            .filter(|mark| is(mark, name, None))
            .map(|mark| mark.handle)
            .collect();
        Tag::objects(name, objects)
    };
    let is_of = |name: &str, side: &str| name.starts_with(side);
    let party = |side: &'static str| {
        let fields = names.iter().copied().filter(|name| is_of(name, side)).map(field).collect();
        Tag::group(side, fields)
    };
    let mut children: Vec<Tag> = names
        .iter()
        .copied()
        .filter(|name| !is_of(name, "Buyer") && !is_of(name, "Seller"))
        .map(field)
        .collect();
    children.extend([party("Buyer"), party("Seller")]);
    children.extend(lines(invoice.lines.len(), marks()));
    children.retain(|tag| !(tag.objects.is_empty() && tag.children.is_empty()));
    let digital = invoice.code.is_none();
    let root = Tag { name: if digital { "root" } else { "eInvoice" }.to_owned(), children, ..Tag::default() };
    TagTree {
        type_id: if digital { "root" } else { "eInvoice" }.to_owned(),
        in_namespace: digital,
        attributes: vec![("version".to_owned(), "1.0".to_owned())],
        root,
    }
}

fn is(mark: &Mark, field: &str, line: Option<usize>) -> bool {
    mark.field == field && mark.line == line
}

/// A group for each line, so that the lines can be told apart.
fn lines<'m>(count: usize, marks: impl Iterator<Item = &'m Mark>) -> Vec<Tag> {
    let mut groups = vec![Tag { name: "GoodsInfo".to_owned(), ..Tag::default() }; count];
    for mark in marks {
        let Some(group) = mark.line.and_then(|line| groups.get_mut(line)) else { continue };
        if !OF_LINE.contains(&mark.field) {
            continue;
        }
        match group.children.iter_mut().find(|tag| tag.name == mark.field) {
            Some(tag) => tag.objects.push(mark.handle),
            None => group.children.push(Tag::objects(mark.field, vec![mark.handle])),
        }
    }
    groups.retain(|group| !group.children.is_empty());
    groups
}
