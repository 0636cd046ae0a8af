//! XLSX: numbers are numbers, days are days, 20-digit numbers stay text.

use std::collections::HashMap;

use fapiao_invoice::{Decimal, Fen, TaxRate};
use fapiao_verify::{Lang, Verdict};
use jiff::Timestamp;
use jiff::tz::Offset;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, Formula, IgnoreError, Workbook, Worksheet, XlsxError,
    column_number_to_name,
};

use super::column::adds_up;
use super::style::{self, Face, Mark};
use super::table::{Row, Table};
use crate::Error;
use crate::field::{Field, Value};

/// The longest text that a cell takes, less room for the mark that it was cut.
const CELL_CHARS_MAX: usize = 32_000;
/// A4 by its number in the format.
const A4: u8 = 9;
/// Widths of columns, in characters of the standard font.
const WIDTH_MIN: usize = 5;
const WIDTH_MAX: usize = 36;
/// Words are broken into lines beyond this width, so that a sheet can be printed.
const WORDS_WIDTH_MAX: usize = 22;
/// How many rows decide about the width of a column.
const ROWS_MEASURED: usize = 2_000;

/// Writes a table as XLSX: the invoices, the files that are not among them, and what was counted.
/// `made_at` is the time that the file states; the same arguments give the same bytes.
///
/// # Errors
/// [`Error::Spreadsheet`] when there are more rows than a sheet takes.
pub fn xlsx(table: &Table, made_at: Timestamp) -> Result<Vec<u8>, Error> {
    let mut workbook = Workbook::new();
    let (title, program) = match table.lang {
        Lang::Zh => ("发票汇总", "fapiao"),
        Lang::En => ("Invoices", "fapiao"),
    };
    workbook.set_properties(
        &DocProperties::new().set_title(title).set_author(program).set_creation_datetime(&moment(made_at)?),
    );
    invoices(workbook.add_worksheet().set_name(title)?, table)?;
    if !table.unlisted.is_empty() {
        let name = match table.lang {
            Lang::Zh => "未能读取",
            Lang::En => "Not read",
        };
        unlisted(workbook.add_worksheet().set_name(name)?, table)?;
    }
    let name = match table.lang {
        Lang::Zh => "说明",
        Lang::En => "Notes",
    };
    super::notes::write(workbook.add_worksheet().set_name(name)?, table, made_at)?;
    Ok(workbook.save_to_buffer()?)
}

/// A moment as the day and time in China, which spreadsheets have no zone for.
fn moment(at: Timestamp) -> Result<ExcelDateTime, XlsxError> {
    let local = Offset::constant(8).to_datetime(at);
    let number = |part: i8| u16::try_from(part).unwrap_or(0);
    let byte = |part: i8| u8::try_from(part).unwrap_or(0);
    ExcelDateTime::from_ymd(u16::try_from(local.year()).unwrap_or(0), byte(local.month()), byte(local.day()))?
        .and_hms(number(local.hour()), byte(local.minute()), f64::from(local.second()))
}

fn invoices(sheet: &mut Worksheet, table: &Table) -> Result<(), Error> {
    let fields = table.columns.fields();
    let head = style::head(table.lang);
    let mut formats = Formats { lang: table.lang, known: HashMap::new() };
    for (field, column) in fields.iter().zip(0_u16..) {
        sheet.write_string_with_format(0, column, field.header(table.lang), &head)?;
        sheet.set_column_width(column, width(table, field, column))?;
        let empty = |row: &Row| row.cells.get(usize::from(column)).is_none_or(Option::is_none);
        if table.columns.are_usual() && !table.rows.is_empty() && table.rows.iter().all(empty) {
            sheet.set_column_hidden(column)?;
        }
    }
    sheet.set_row_height(0, 30)?;
    for (row, at) in table.rows.iter().zip(1_u32..) {
        write_row(sheet, at, row, fields, &mut formats)?;
    }
    let last_row = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    let last_column = u16::try_from(fields.len()).unwrap_or(u16::MAX).saturating_sub(1);
    if last_row > 0 {
        totals(sheet, table, last_row)?;
        sheet.autofilter(0, 0, last_row, last_column)?;
        sheet.ignore_error_range(1, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    }
    let frozen =
        fields.iter().position(|field| field.id == "seq").map_or(0, |at| if at == 0 { 1 } else { 0 });
    sheet.set_freeze_panes(1, frozen)?;
    let (footer, header) = match table.lang {
        Lang::Zh => ("&C第 &P 页，共 &N 页", "&C&14&B发票汇总表"),
        Lang::En => ("&CPage &P of &N", "&C&14&BInvoices"),
    };
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_header(header).set_footer(footer);
    Ok(())
}

fn write_row(
    sheet: &mut Worksheet,
    at: u32,
    row: &Row,
    fields: &[&'static Field],
    formats: &mut Formats,
) -> Result<(), Error> {
    let mark = match (row.contradicts, row.repeats) {
        (true, _) => Mark::Contradiction,
        (false, true) => Mark::Repeat,
        (false, false) => Mark::Plain,
    };
    for ((field, cell), column) in fields.iter().zip(&row.cells).zip(0_u16..) {
        let face = face(field, cell.as_ref());
        let verdict = (field.id == "verdict").then_some(row.verdict);
        let format = formats.of(face, mark, verdict);
        match cell {
            None => sheet.write_blank(at, column, format)?,
            Some(Value::Money(fen)) => sheet.write_number_with_format(at, column, yuan(*fen), format)?,
            Some(Value::Count(count)) => {
                sheet.write_number_with_format(at, column, number(Decimal::from(*count)), format)?
            }
            Some(Value::Decimal(decimal)) => {
                sheet.write_number_with_format(at, column, number(*decimal), format)?
            }
            Some(Value::Rate(TaxRate::Rate(rate))) => {
                sheet.write_number_with_format(at, column, number(*rate), format)?
            }
            Some(Value::Date(date)) => {
                let part = |part: i8| u8::try_from(part).unwrap_or(0);
                let year = u16::try_from(date.year()).unwrap_or(0);
                match ExcelDateTime::from_ymd(year, part(date.month()), part(date.day())) {
                    Ok(day) => sheet.write_datetime_with_format(at, column, &day, format)?,
                    // Days before 1900 do not exist there.
                    Err(_) => sheet.write_string_with_format(at, column, date.to_string(), format)?,
                }
            }
            Some(value) => sheet.write_string_with_format(at, column, within(&value.to_string()), format)?,
        };
    }
    Ok(())
}

/// The last row: the sums as formulas over the rows that count, with the values that we computed.
fn totals(sheet: &mut Worksheet, table: &Table, last_row: u32) -> Result<(), Error> {
    let at = last_row.saturating_add(1);
    let fields = table.columns.fields();
    let repeats = fields.iter().position(|field| field.id == "repeats").filter(|_| table.counts.repeats > 0);
    let counts = &table.counts;
    let mut words = match table.lang {
        Lang::Zh => format!("合计 {} 张", counts.invoices),
        Lang::En => format!("Total of {}", counts.invoices),
    };
    if counts.repeats > 0 {
        words.push_str(&match table.lang {
            Lang::Zh => format!("（重复 {} 份未计入）", counts.repeats),
            Lang::En => format!(" ({} repeats not counted)", counts.repeats),
        });
    }
    let end = last_row.saturating_add(1);
    let mut said = false;
    for ((field, sum), column) in fields.iter().zip(&table.sums).zip(0_u16..) {
        let format = style::total(adds_up(field), table.lang);
        match sum {
            Some(sum) => {
                let letter = column_number_to_name(column);
                let formula = match repeats {
                    None => format!("=SUM({letter}2:{letter}{end})"),
                    // The rows may be sorted: what counts is found by its mark, not by its place.
                    Some(marks) => {
                        let marks = column_number_to_name(u16::try_from(marks).unwrap_or(0));
                        format!("=SUMIFS({letter}2:{letter}{end},{marks}2:{marks}{end},\"=\")")
                    }
                };
                let formula = Formula::new(formula).set_result(sum.to_string());
                sheet.write_formula_with_format(at, column, formula, &format)?;
            }
            None if adds_up(field) => {
                let words = match table.lang {
                    Lang::Zh => "数额过大，未合计",
                    Lang::En => "too large to add up",
                };
                sheet.write_string_with_format(at, column, words, &format)?;
            }
            None if !said => {
                said = true;
                sheet.write_string_with_format(at, column, &words, &format)?;
            }
            None => {
                sheet.write_blank(at, column, &format)?;
            }
        }
    }
    Ok(())
}

fn unlisted(sheet: &mut Worksheet, table: &Table) -> Result<(), Error> {
    let head = style::head(table.lang);
    let cell = style::cell(Face::Text, Mark::Plain, table.lang).set_text_wrap();
    let heads = match table.lang {
        Lang::Zh => ["文件", "代码", "原因"],
        Lang::En => ["File", "Code", "Why"],
    };
    for ((text, width), column) in heads.into_iter().zip([48, 24, 80]).zip(0_u16..) {
        sheet.write_string_with_format(0, column, text, &head)?;
        sheet.set_column_width(column, width)?;
    }
    for (one, row) in table.unlisted.iter().zip(1_u32..) {
        for (text, column) in [&one.file, &one.code, &one.why].into_iter().zip(0_u16..) {
            sheet.write_string_with_format(row, column, within(text), &cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The format of every kind of cell, each made once: a workbook keeps a list of them.
struct Formats {
    lang: Lang,
    known: HashMap<(Face, Mark, Option<Verdict>), Format>,
}

impl Formats {
    fn of(&mut self, face: Face, mark: Mark, verdict: Option<Verdict>) -> &Format {
        let lang = self.lang;
        self.known.entry((face, mark, verdict)).or_insert_with(|| match verdict {
            Some(verdict) => style::verdict(verdict, mark, lang),
            None => style::cell(face, mark, lang),
        })
    }
}

fn face(field: &Field, value: Option<&Value>) -> Face {
    match value {
        Some(Value::Money(_) | Value::Masked) => Face::Money,
        Some(Value::Date(_)) => Face::Day,
        Some(Value::Decimal(_)) => Face::Decimal,
        Some(Value::Rate(TaxRate::Rate(rate))) if (rate * Decimal::ONE_HUNDRED).fract().is_zero() => {
            Face::WholePercent
        }
        Some(Value::Rate(TaxRate::Rate(_))) => Face::Percent,
        Some(Value::Rate(_) | Value::Count(_)) => Face::Middle,
        Some(Value::Text(_)) if matches!(field.id, "sign" | "format" | "unit" | "nature" | "tax_rate") => {
            Face::Middle
        }
        Some(Value::Digits(_)) => Face::Digits,
        _ => Face::Text,
    }
}

/// Yuan as a spreadsheet keeps numbers.
fn yuan(fen: Fen) -> f64 {
    number(fen.yuan())
}

fn number(decimal: Decimal) -> f64 {
    decimal.to_f64().unwrap_or_default()
}

fn within(text: &str) -> String {
    if text.chars().count() <= CELL_CHARS_MAX {
        return text.to_owned();
    }
    text.chars().take(CELL_CHARS_MAX).chain(std::iter::once('…')).collect()
}

/// The width of a column: of its longest value, within bounds.
fn width(table: &Table, field: &Field, column: u16) -> f64 {
    let header = columns_of(field.header(table.lang)).div_ceil(2);
    let values =
        table.rows.iter().take(ROWS_MEASURED).filter_map(|row| row.cells.get(usize::from(column))?.as_ref());
    let longest = values
        .map(|value| match value {
            // Separators of thousands come on top.
            Value::Money(fen) => fen.to_string().len().saturating_add(4),
            Value::Date(_) => 10,
            other => columns_of(&other.to_string()),
        })
        .max()
        .unwrap_or(0);
    let words =
        table.rows.iter().any(|row| matches!(row.cells.get(usize::from(column)), Some(Some(Value::Text(_)))));
    let least = if adds_up(field) { 11 } else { WIDTH_MIN };
    let most = if words { WORDS_WIDTH_MAX } else { WIDTH_MAX };
    let width = header.max(longest).clamp(least, most).saturating_add(2);
    f64::from(u32::try_from(width).unwrap_or(0))
}

/// Columns that a text takes: Chinese characters are two wide.
fn columns_of(text: &str) -> usize {
    text.chars().map(|c| if u32::from(c) >= 0x2e80 { 2 } else { 1 }).sum()
}
