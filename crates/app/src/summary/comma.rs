//! CSV: for other programs, or for a spreadsheet that opens it with a double click.

use fapiao_verify::Lang;

use super::table::Table;
use crate::Error;
use crate::field::Value;

/// For whom a CSV is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// For a spreadsheet: a byte-order mark, without which Chinese Windows reads UTF-8 as GBK, and a tab
    /// after long digits, without which a spreadsheet takes them for numbers and rounds them.
    pub spreadsheet: bool,
    /// Whether the last row holds the sums.
    pub totals: bool,
}

/// A spreadsheet shows more digits than these rounded: 15 are exact, and 12 already in powers of ten.
const DIGITS_MAX: usize = 11;

/// Writes a table as CSV (RFC 4180, UTF-8).
///
/// # Errors
/// [`Error::Csv`]; writing to memory does not fail otherwise.
pub fn csv(table: &Table, dialect: Dialect) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    if dialect.spreadsheet {
        out.extend_from_slice("\u{feff}".as_bytes());
    }
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(&mut out);
    writer.write_record(table.columns.fields().iter().map(|field| field.header(table.lang)))?;
    for row in &table.rows {
        writer.write_record(row.cells.iter().map(|cell| match cell {
            Some(value) => cell_of(value, dialect),
            None => String::new(),
        }))?;
    }
    if dialect.totals {
        let word = match (table.lang, table.counts.repeats) {
            (Lang::Zh, 0) => "合计".to_owned(),
            (Lang::En, 0) => "Total".to_owned(),
            (Lang::Zh, repeats) => format!("合计（重复 {repeats} 份未计入）"),
            (Lang::En, repeats) => format!("Total ({repeats} repeats not counted)"),
        };
        let mut totals: Vec<String> =
            table.sums.iter().map(|sum| sum.map(|fen| fen.to_string()).unwrap_or_default()).collect();
        if let Some(first) = totals.first_mut().filter(|first| first.is_empty()) {
            first.push_str(&word);
        }
        writer.write_record(&totals)?;
    }
    writer.flush().map_err(::csv::Error::from)?;
    drop(writer);
    Ok(out)
}

fn cell_of(value: &Value, dialect: Dialect) -> String {
    match value {
        Value::Text(text) => harmless(text),
        Value::Digits(digits) => {
            let number = digits.len() > DIGITS_MAX && digits.bytes().all(|byte| byte.is_ascii_digit());
            if number && dialect.spreadsheet { format!("{digits}\t") } else { harmless(digits) }
        }
        other => other.to_string(),
    }
}

/// Text that a spreadsheet would run as a formula is made harmless by an apostrophe.
fn harmless(text: &str) -> String {
    let first = text.chars().find(|c| !matches!(c, ' ' | '\u{3000}' | '\u{feff}'));
    let formula = first
        .is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    if formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use fapiao_testkit::sample::{self, Case};

    use super::super::column::{By, Columns};
    use super::super::table::tests::{batch, item, options};
    use super::super::table::{Options, table};
    use super::*;

    const PLAIN: Dialect = Dialect { spreadsheet: false, totals: true };

    fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn csv_when_written_then_reads_back_with_header_and_totals() {
        let table = table(&batch(), &options(By::Invoice));
        let rows = rows(&csv(&table, PLAIN).unwrap());
        assert_eq!(rows.len(), 1 + 6 + 1);
        assert_eq!(rows[0][3], "发票号码");
        let repeats = table.counts.repeats;
        assert!(repeats > 0, "the batch has a repeat");
        assert_eq!(rows[7][0], format!("合计（重复 {repeats} 份未计入）"));
        assert_eq!(Some(rows[7][13].clone()), table.sums[13].map(|fen| fen.to_string()));
        assert!(rows[2][13].starts_with('-'), "a red amount keeps its sign: {}", rows[2][13]);
        let without = csv(&table, Dialect { totals: false, ..PLAIN }).unwrap();
        assert_eq!(self::rows(&without).len(), 1 + 6);
    }

    #[test]
    fn csv_when_for_a_spreadsheet_then_has_a_mark_and_keeps_long_digits() {
        let invoice = sample::digital_special(1);
        let number = invoice.number.clone().unwrap();
        let columns = Columns::parse("number", By::Invoice).unwrap();
        let table =
            table(&[item("a", 1, Some(invoice))], &Options { columns, by: By::Invoice, lang: Lang::En });
        let bytes = csv(&table, Dialect { spreadsheet: true, totals: false }).unwrap();
        assert_eq!(bytes, format!("\u{feff}Number\r\n{number}\t\r\n").as_bytes());
        let plain = csv(&table, Dialect { spreadsheet: false, totals: false }).unwrap();
        assert_eq!(plain, format!("Number\r\n{number}\r\n").as_bytes());
    }

    #[test]
    fn csv_when_a_text_is_a_formula_then_it_is_made_harmless() {
        for text in ["=HYPERLINK(\"x\")", "@SUM(A1)", "+1", "-1+cmd|x", " =1", "＝1", "\t=1"] {
            let mut invoice = sample::invoice(Case::Red, 1);
            invoice.remark = Some(text.to_owned());
            let columns = Columns::parse("remark", By::Invoice).unwrap();
            let options = Options { columns, by: By::Invoice, lang: Lang::En };
            let written = csv(&table(&[item("a", 1, Some(invoice))], &options), PLAIN).unwrap();
            assert_eq!(rows(&written)[1][0], format!("'{text}"));
        }
        assert_eq!(harmless("样例科技"), "样例科技");
    }
}
