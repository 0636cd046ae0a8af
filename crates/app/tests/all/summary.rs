//! Spreadsheets, read back by another program's reader.

use std::io::Cursor;

use calamine::{Data, DataType, Range, Reader, Xlsx};
use fapiao_app::summary::{By, Columns, Options, csv, table, xlsx};
use fapiao_app::{Item, Lang};
use fapiao_invoice::Fen;
use fapiao_testkit::sample::{self, Case};
use jiff::Timestamp;

use crate::batch::{item, unreadable};

fn made_at() -> Timestamp {
    "2026-11-22T04:00:00Z".parse().unwrap()
}

fn batch() -> Vec<Item> {
    let blue = sample::invoice(Case::Lines(5), 1);
    let mut evil = sample::invoice(Case::DigitalOrdinary, 9);
    evil.seller.name = Some("=HYPERLINK(\"http://x\")".to_owned());
    evil.remark = Some("长".repeat(40_000));
    vec![
        item("a.ofd", 1, blue.clone()),
        item("b.ofd", 2, sample::invoice(Case::Red, 2)),
        item("c.pdf", 3, blue),
        item("d.ofd", 4, sample::invoice(Case::Exempt, 3)),
        item("e.ofd", 5, evil),
        unreadable("f.doc"),
    ]
}

fn open(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

fn sheet(bytes: &[u8], name: &str) -> Range<Data> {
    open(bytes).worksheet_range(name).unwrap()
}

fn column(sheet: &Range<Data>, header: &str) -> usize {
    (0..sheet.width()).find(|at| sheet[(0, *at)] == Data::String(header.to_owned())).unwrap()
}

fn make(by: By, lang: Lang) -> Vec<u8> {
    let options = Options { columns: Columns::usual(by), by, lang };
    xlsx(&table(&batch(), &options), made_at()).unwrap()
}

/// Proves row 44.
#[test]
fn spreadsheet_when_read_back_then_numbers_are_numbers_days_are_days_and_long_digits_are_text() {
    let bytes = make(By::Invoice, Lang::Zh);
    let sheet = sheet(&bytes, "发票汇总");
    let first = sample::invoice(Case::Lines(5), 1);
    let at = |header: &str, row: usize| sheet[(row, column(&sheet, header))].clone();
    assert_eq!(at("发票号码", 1), Data::String(first.number.unwrap()));
    assert_eq!(at("销售方纳税人识别号", 1), Data::String(first.seller.tax_id.unwrap()));
    let amount = at("价税合计", 1).as_f64().unwrap();
    assert_eq!(format!("{amount:.2}"), first.amount_with_tax.unwrap().to_string());
    let day = at("开票日期", 1);
    assert!(day.is_datetime(), "{day:?}");
    assert!(at("价税合计", 2).as_f64().unwrap() < 0.0, "a red invoice is negative");
    assert_eq!(at("合计税额", 4), Data::String("***".to_owned()));
    assert_eq!(at("税率/征收率", 4), Data::String("免税".to_owned()));
    // A text is never run, and one that is too long for a cell is cut and not lost.
    assert_eq!(at("销售方名称", 5), Data::String("=HYPERLINK(\"http://x\")".to_owned()));
    let Data::String(remark) = at("备注", 5) else { panic!() };
    assert_eq!(remark.chars().count(), 32_001);
}

/// Proves row 44.
#[test]
fn spreadsheet_when_an_invoice_comes_twice_then_it_is_marked_and_summed_once() {
    let bytes = make(By::Invoice, Lang::Zh);
    let sheet = sheet(&bytes, "发票汇总");
    let amount = column(&sheet, "价税合计");
    let last = sheet.height() - 1;
    let kinds = [(Case::Lines(5), 1), (Case::Red, 2), (Case::Exempt, 3), (Case::DigitalOrdinary, 9)];
    let expected = Fen::sum(kinds.map(|(case, seed)| sample::invoice(case, seed).amount_with_tax.unwrap()));
    assert_eq!(format!("{:.2}", sheet[(last, amount)].as_f64().unwrap()), expected.unwrap().to_string());
    assert_eq!(sheet[(3, column(&sheet, "重复"))], Data::String("与序号 1 是同一张发票".to_owned()));
    assert_eq!(sheet[(1, column(&sheet, "重复"))], Data::Empty);
    // The formula counts the rows without a mark, so that it is right after sorting, too.
    let formulas = open(&bytes).worksheet_formula("发票汇总").unwrap();
    let formula = formulas.used_cells().map(|(_, _, formula)| formula.clone()).next().unwrap();
    assert!(formula.starts_with("SUMIFS(") && formula.ends_with("\"=\")"), "{formula}");
}

#[test]
fn spreadsheet_when_files_could_not_be_read_then_they_stand_on_a_sheet_of_their_own() {
    let bytes = make(By::Line, Lang::En);
    let mut book = open(&bytes);
    assert_eq!(book.sheet_names(), ["Invoices", "Not read", "Notes"]);
    let missing = book.worksheet_range("Not read").unwrap();
    assert_eq!(missing[(1, 0)], Data::String("f.doc".to_owned()));
    assert_eq!(missing[(1, 1)], Data::String("DOC-FORMAT".to_owned()));
    assert_eq!(missing[(1, 2)], Data::String("=not supported".to_owned()));
    let lines = book.worksheet_range("Invoices").unwrap();
    // Five lines twice, and one line each of the other three, the head and the sums.
    assert_eq!(lines.height(), 5 + 1 + 5 + 1 + 1 + 2);
}

#[test]
fn spreadsheet_when_made_twice_then_the_bytes_are_the_same() {
    assert_eq!(make(By::Invoice, Lang::Zh), make(By::Invoice, Lang::Zh));
}

#[test]
fn sheet_when_the_batch_is_empty_then_is_still_a_sheet() {
    for by in [By::Invoice, By::Line] {
        let options = Options { columns: Columns::usual(by), by, lang: Lang::Zh };
        let empty = table(&[], &options);
        let bytes = xlsx(&empty, made_at()).unwrap();
        assert_eq!(sheet(&bytes, "发票汇总").height(), 1);
        let dialect = fapiao_app::summary::Dialect { spreadsheet: false, totals: true };
        assert_eq!(csv(&empty, dialect).unwrap().iter().filter(|byte| **byte == b'\n').count(), 2);
    }
}
