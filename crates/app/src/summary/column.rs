//! Which columns a sheet has.

use crate::Error;
use crate::field::{Field, Scope};

/// What one row of a sheet is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum By {
    /// An invoice.
    #[default]
    Invoice,
    /// A line of an invoice; an invoice without lines is one row.
    Line,
}

/// The columns of a sheet, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    fields: Vec<&'static Field>,
    usual: bool,
}

/// What Chinese finance staff expect of an account of invoices.
const OF_INVOICES: &[&str] = &[
    "seq",
    "kind_short",
    "code",
    "number",
    "date",
    "seller",
    "seller_tax_id",
    "buyer",
    "buyer_tax_id",
    "items",
    "amount_without_tax",
    "tax_rate",
    "tax_amount",
    "amount_with_tax",
    "sign",
    "verdict",
    "reason",
    "repeats",
    "remark",
    "file",
];

const OF_LINES: &[&str] = &[
    "seq",
    "kind_short",
    "code",
    "number",
    "date",
    "seller",
    "buyer",
    "line",
    "line_name",
    "specification",
    "unit",
    "quantity",
    "unit_price",
    "line_amount",
    "line_tax_rate",
    "line_tax_amount",
    "line_amount_with_tax",
    "verdict",
    "repeats",
    "file",
];

impl Columns {
    /// The columns that are shown where none are chosen.
    #[must_use]
    pub fn usual(by: By) -> Self {
        let ids = match by {
            By::Invoice => OF_INVOICES,
            By::Line => OF_LINES,
        };
        Self { fields: ids.iter().filter_map(|id| Field::named(id)).collect(), usual: true }
    }

    /// Reads a choice of columns: names in either language between commas replace the usual ones;
    /// `+name` adds to the usual ones and `-name` takes away from them.
    ///
    /// # Errors
    /// [`Error::Field`] for an unknown name, [`Error::LineField`] for a field of lines in a sheet of
    /// invoices, [`Error::NoColumns`] when nothing is left.
    pub fn parse(text: &str, by: By) -> Result<Self, Error> {
        let words =
            || text.split([',', '，', '、', ';', '；']).map(str::trim).filter(|word| !word.is_empty());
        let relative = words().all(|word| word.starts_with(['+', '-']));
        let mut columns =
            if relative && words().next().is_some() { Self::usual(by).fields } else { Vec::new() };
        for word in words() {
            let name = word.trim_start_matches(['+', '-']);
            let field = Field::named(name).ok_or_else(|| Error::Field { name: name.to_owned() })?;
            if field.scope == Scope::Line && by == By::Invoice {
                return Err(Error::LineField { name: name.to_owned() });
            }
            if word.starts_with('-') {
                columns.retain(|column| *column != field);
            } else if !columns.contains(&field) {
                columns.push(field);
            }
        }
        if columns.is_empty() { Err(Error::NoColumns) } else { Ok(Self { fields: columns, usual: false }) }
    }

    /// The fields in order.
    #[must_use]
    pub fn fields(&self) -> &[&'static Field] {
        &self.fields
    }

    /// Whether nobody chose them: then a sheet may hide those in which nothing stands.
    pub(super) const fn are_usual(&self) -> bool {
        self.usual
    }

    /// Adds a column at the end, unless it is there.
    pub(super) fn ensure(&mut self, id: &str) {
        if let Some(field) = Field::named(id)
            && !self.fields.contains(&field)
        {
            self.fields.push(field);
        }
    }
}

/// Whether adding up a column makes sense.
pub(super) fn adds_up(field: &Field) -> bool {
    is_of_invoice(field) || matches!(field.id, "line_amount" | "line_tax_amount" | "line_amount_with_tax")
}

/// Whether a column holds money of the invoice as a whole, which stands once and not at each line.
pub(super) fn is_of_invoice(field: &Field) -> bool {
    matches!(field.id, "amount_without_tax" | "tax_amount" | "amount_with_tax")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str, by: By) -> Vec<&'static str> {
        Columns::parse(text, by).unwrap().fields.iter().map(|field| field.id).collect()
    }

    #[test]
    fn columns_when_usual_then_every_name_is_a_field() {
        assert_eq!(Columns::usual(By::Invoice).fields.len(), OF_INVOICES.len());
        assert_eq!(Columns::usual(By::Line).fields.len(), OF_LINES.len());
    }

    #[test]
    fn columns_when_chosen_then_both_languages_and_all_commas_are_read() {
        assert_eq!(
            ids("日期, number，价税合计、Seller", By::Invoice),
            ["date", "number", "amount_with_tax", "seller"]
        );
        assert_eq!(ids("金额,税额", By::Invoice), ["amount_without_tax", "tax_amount"]);
        assert_eq!(ids("date,date", By::Invoice), ["date"]);
    }

    #[test]
    fn columns_when_signed_then_the_usual_ones_are_changed() {
        let columns = ids("-备注,-file,+sha256", By::Invoice);
        assert_eq!(columns.len(), OF_INVOICES.len() - 1);
        assert!(!columns.contains(&"remark") && columns.last() == Some(&"sha256"));
    }

    #[test]
    fn columns_when_they_make_no_sense_then_are_refused() {
        assert!(
            matches!(Columns::parse("colour", By::Invoice), Err(Error::Field { name }) if name == "colour")
        );
        assert!(matches!(Columns::parse("数量", By::Invoice), Err(Error::LineField { .. })));
        assert!(Columns::parse("数量", By::Line).is_ok());
        assert!(matches!(Columns::parse(" , ", By::Line), Err(Error::NoColumns)));
    }
}
