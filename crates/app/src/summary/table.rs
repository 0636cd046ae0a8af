//! The rows of a sheet and their sums.

use fapiao_invoice::{Fen, Invoice};
use fapiao_verify::{Duplicate, Lang, Verdict};

use super::column::{By, Columns, adds_up, is_of_invoice};
use super::count::{Counts, add, add_one};
use crate::field::{Field, Subject, Value};
use crate::item::{Content, Item};
use crate::repeat::{Repeat, Repeats};

/// How a sheet is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// The columns.
    pub columns: Columns,
    /// What a row is.
    pub by: By,
    /// The language of headers and words.
    pub lang: Lang,
}

/// The rows of a sheet, their sums, and the files that are not among them.
#[derive(Clone, Debug)]
pub struct Table {
    /// The columns; where a file repeats an invoice, the column that says so is among them.
    pub columns: Columns,
    /// The rows in input order.
    pub rows: Vec<Row>,
    /// The sum of each column over the rows that count; `None` where adding up makes no sense or the sum
    /// does not fit.
    pub sums: Vec<Option<Fen>>,
    /// Files that state no invoice.
    pub unlisted: Vec<Unlisted>,
    /// How many of what there are.
    pub counts: Counts,
    /// The language.
    pub lang: Lang,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// One cell for each column.
    pub cells: Vec<Option<Value>>,
    /// Whether the row repeats an invoice and is not summed.
    pub repeats: bool,
    /// Whether it states the number of an earlier file and something else.
    pub contradicts: bool,
    /// The verdict on its file.
    pub verdict: Verdict,
}

/// A file that states no invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlisted {
    /// What the user calls it.
    pub file: String,
    /// A stable code: of the fault, or the word of the verdict's reason.
    pub code: String,
    /// Why.
    pub why: String,
}

/// Makes the rows of a batch.
#[must_use]
pub fn table(items: &[Item], options: &Options) -> Table {
    let mut maker = Maker::new(options);
    for item in items {
        add_one(&mut maker.table.counts.files);
        match &item.content {
            Err(why) => maker.table.unlisted.push(Unlisted {
                file: item.file.clone(),
                code: why.code.clone(),
                why: why.message(options.lang).to_owned(),
            }),
            Ok(content) => match &content.invoice {
                Some(invoice) => maker.enter(item, content, invoice),
                None => maker.table.unlisted.push(Unlisted {
                    file: item.file.clone(),
                    code: content.reason.as_str().to_owned(),
                    why: content.reason.message(options.lang).to_owned(),
                }),
            },
        }
    }
    maker.finish()
}

struct Maker {
    table: Table,
    by: By,
    repeats: Repeats,
    invoices: usize,
}

impl Maker {
    fn new(options: &Options) -> Self {
        let sum = |field: &&Field| adds_up(field).then_some(Fen::ZERO);
        Self {
            table: Table {
                columns: options.columns.clone(),
                rows: Vec::new(),
                sums: options.columns.fields().iter().map(sum).collect(),
                unlisted: Vec::new(),
                counts: Counts::default(),
                lang: options.lang,
            },
            by: options.by,
            repeats: Repeats::default(),
            invoices: 0,
        }
    }

    fn enter(&mut self, item: &Item, content: &Content, invoice: &Invoice) {
        let repeat = self.repeats.enter(self.invoices, &content.sha256, Some(invoice));
        self.invoices = self.invoices.saturating_add(1);
        match &repeat {
            None => self.table.counts.enter(content, invoice),
            Some(repeat) => {
                add_one(&mut self.table.counts.repeats);
                if !repeat.differs.is_empty() {
                    add_one(&mut self.table.counts.contradictions);
                }
            }
        }
        let repeats = repeat.as_ref().map(|repeat| say(repeat, self.table.lang)).unwrap_or_default();
        let subject = Subject {
            file: &item.file,
            content,
            invoice,
            line: None,
            sequence: u64::try_from(self.invoices).unwrap_or(u64::MAX),
            repeats: &repeats,
            lang: self.table.lang,
        };
        if self.by == By::Invoice || invoice.lines.is_empty() {
            self.push(&subject, repeat.as_ref(), true);
            return;
        }
        for (line, number) in invoice.lines.iter().zip(1_u64..) {
            let subject = Subject { line: Some((number, line)), ..subject };
            self.push(&subject, repeat.as_ref(), number == 1);
        }
    }

    fn push(&mut self, subject: &Subject<'_>, repeat: Option<&Repeat>, first: bool) {
        let fields = self.table.columns.fields().iter();
        let cells: Vec<Option<Value>> = fields
            .map(|field| if first || !is_of_invoice(field) { field.value(subject) } else { None })
            .collect();
        if repeat.is_none() {
            for (sum, cell) in self.table.sums.iter_mut().zip(&cells) {
                if let Some(Value::Money(fen)) = cell {
                    add(sum, Some(*fen));
                }
            }
        }
        self.table.rows.push(Row {
            cells,
            repeats: repeat.is_some(),
            contradicts: repeat.is_some_and(|repeat| !repeat.differs.is_empty()),
            verdict: subject.content.verdict,
        });
    }

    /// A sheet in which some rows are not summed says which: the column is added where it was not chosen.
    fn finish(mut self) -> Table {
        let columns = self.table.columns.fields().len();
        if self.table.counts.repeats > 0 {
            self.table.columns.ensure("repeats");
        }
        if self.table.columns.fields().len() > columns {
            let word = match self.table.lang {
                Lang::Zh => "重复",
                Lang::En => "repeats",
            };
            self.table.sums.push(None);
            for row in &mut self.table.rows {
                row.cells.push(row.repeats.then(|| Value::Text(word.to_owned())));
            }
        }
        self.table
    }
}

/// What a sheet says of a row that repeats another; rows are named by their number.
fn say(repeat: &Repeat, lang: Lang) -> String {
    let first = repeat.first.saturating_add(1);
    if !repeat.differs.is_empty() {
        let names: Vec<&str> = repeat
            .differs
            .iter()
            .map(|id| Field::named(id).map_or(*id, |field| field.header(lang)))
            .collect();
        return match lang {
            Lang::Zh => format!("与序号 {first} 号码相同，但{}不同", names.join("、")),
            Lang::En => format!("same number as No. {first}, but another {}", names.join(", ")),
        };
    }
    match (repeat.by, lang) {
        (Duplicate::Bytes, Lang::Zh) => format!("与序号 {first} 是同一文件"),
        (Duplicate::Bytes, Lang::En) => format!("same file as No. {first}"),
        (Duplicate::Identity, Lang::Zh) => format!("与序号 {first} 是同一张发票"),
        (Duplicate::Identity, Lang::En) => format!("same invoice as No. {first}"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use fapiao_testkit::sample::{self, Case};

    use super::*;
    use crate::item::Unreadable;
    use crate::item::tests::content;

    pub(in crate::summary) fn item(file: &str, sha: u8, invoice: Option<Invoice>) -> Item {
        let mut content = content(invoice);
        content.sha256 = [sha; 32];
        Item { file: file.to_owned(), content: Ok(content) }
    }

    /// A blue, a red, the blue again under another file, a contradiction, a ticket, an exempt one, one unreadable.
    pub(in crate::summary) fn batch() -> Vec<Item> {
        let blue = sample::invoice(Case::Lines(5), 1);
        let mut altered = blue.clone();
        altered.amount_with_tax = Some(Fen(99_999_900));
        vec![
            item("a.ofd", 1, Some(blue.clone())),
            item("b.ofd", 2, Some(sample::invoice(Case::Red, 2))),
            item("c.pdf", 3, Some(blue)),
            item("d.pdf", 4, Some(altered)),
            item("e.ofd", 5, Some(sample::invoice(Case::Railway, 3))),
            item("f.ofd", 6, Some(sample::invoice(Case::Exempt, 4))),
            Item {
                file: "g.doc".to_owned(),
                content: Err(Unreadable {
                    code: "DOC-FORMAT".to_owned(),
                    zh: "格式不支持".to_owned(),
                    en: "format".to_owned(),
                }),
            },
            item("h.png", 7, None),
        ]
    }

    pub(in crate::summary) fn options(by: By) -> Options {
        Options { columns: Columns::usual(by), by, lang: Lang::Zh }
    }

    fn sum_of(table: &Table, id: &str) -> Option<Fen> {
        let at = table.columns.fields().iter().position(|field| field.id == id)?;
        table.sums[at]
    }

    fn expected(amount: impl Fn(&Invoice) -> Option<Fen>) -> Option<Fen> {
        let counted = [(Case::Lines(5), 1), (Case::Red, 2), (Case::Railway, 3), (Case::Exempt, 4)];
        Fen::sum(counted.iter().filter_map(|(case, seed)| amount(&sample::invoice(*case, *seed))))
    }

    #[test]
    fn table_when_invoices_repeat_or_are_red_then_the_sums_count_each_once_with_its_sign() {
        let table = table(&batch(), &options(By::Invoice));
        assert_eq!(table.rows.len(), 6);
        assert_eq!(sum_of(&table, "amount_with_tax"), expected(|invoice| invoice.amount_with_tax));
        assert_eq!(sum_of(&table, "amount_without_tax"), expected(|invoice| invoice.amount_without_tax));
        assert_eq!(sum_of(&table, "tax_amount"), expected(|invoice| invoice.tax_amount?.amount()));
        assert_eq!(sum_of(&table, "number"), None);
        let marks: Vec<_> = table.rows.iter().map(|row| (row.repeats, row.contradicts)).collect();
        assert_eq!(
            marks,
            [(false, false), (false, false), (true, false), (true, true), (false, false), (false, false)]
        );
        let counts = &table.counts;
        assert_eq!(
            (counts.files, counts.invoices, counts.repeats, counts.contradictions, counts.red),
            (8, 4, 2, 1, 1)
        );
        let kinds: Vec<u64> = counts.kinds.iter().map(|kind| kind.invoices).collect();
        assert_eq!(kinds, [2, 1, 1]);
        let codes: Vec<&str> = table.unlisted.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, ["DOC-FORMAT", "all_checks_passed"]);
    }

    #[test]
    fn table_when_by_line_then_lines_add_up_to_their_invoices() {
        let by_line = table(&batch(), &options(By::Line));
        assert_eq!(by_line.rows.len(), 5 + 1 + 5 + 5 + 1 + 1);
        assert_eq!(sum_of(&by_line, "line_amount"), expected(|invoice| invoice.amount_without_tax));
        assert_eq!(sum_of(&by_line, "line_amount_with_tax"), expected(|invoice| invoice.amount_with_tax));
        assert_eq!(sum_of(&by_line, "unit_price"), None);
        // Money of a whole invoice stands at its first line only.
        let columns = Columns::parse("number,line,amount_with_tax", By::Line).unwrap();
        let mixed = table(&batch(), &Options { columns, by: By::Line, lang: Lang::Zh });
        assert_eq!(sum_of(&mixed, "amount_with_tax"), expected(|invoice| invoice.amount_with_tax));
    }

    #[test]
    fn table_when_rows_are_not_summed_then_a_column_says_so_even_if_it_was_not_chosen() {
        let columns = Columns::parse("number,amount_with_tax", By::Invoice).unwrap();
        let chosen = table(&batch(), &Options { columns: columns.clone(), by: By::Invoice, lang: Lang::En });
        assert_eq!(chosen.columns.fields().last().map(|field| field.id), Some("repeats"));
        assert_eq!(chosen.rows[2].cells[2], Some(Value::Text("repeats".to_owned())));
        assert_eq!(chosen.rows[0].cells[2], None);
        let alone = table(&batch()[..2], &Options { columns, by: By::Invoice, lang: Lang::En });
        assert_eq!(alone.columns.fields().len(), 2);
    }

    #[test]
    fn table_when_a_sum_does_not_fit_then_it_is_left_out_and_not_wrong() {
        let huge = |number: &str| Invoice {
            number: Some(number.to_owned()),
            amount_with_tax: Some(Fen(i64::MAX)),
            ..Invoice::default()
        };
        let items = [
            item("a", 1, Some(huge("26312000000000000001"))),
            item("b", 2, Some(huge("26312000000000000002"))),
        ];
        assert_eq!(sum_of(&table(&items, &options(By::Invoice)), "amount_with_tax"), None);
    }
}
