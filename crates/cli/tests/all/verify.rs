//! One file at a time: verdicts, formats, exit codes.

use fapiao_testkit::make::{self, EinvoiceOptions, OfdOptions, Sign};
use fapiao_testkit::{edit, sample};
use unicode_width::UnicodeWidthStr;

use crate::program::{Desk, complaint, fapiao, text};

fn signed(desk: &Desk, seed: u64) -> Vec<u8> {
    make::ofd(&sample::vat_ordinary(seed), &OfdOptions::signed(Sign::new(&desk.authority)))
}

/// Proves B-002, B-009, PEERS 51.
#[test]
fn verify_when_good_altered_and_unsigned_then_three_verdicts() {
    let desk = Desk::new();
    let good = desk.put("good.ofd", signed(&desk, 1));
    let altered =
        desk.put("altered.ofd", edit::flip(&signed(&desk, 2), "Doc_0/Attachs/original_invoice.xml", 700));
    let unsigned = desk.put("unsigned.ofd", make::ofd(&sample::digital_special(3), &OfdOptions::default()));
    let (reports, code) = desk.verify_jsonl(&[&good, &altered, &unsigned]);
    let verdicts: Vec<_> = reports.iter().map(|report| report["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["passed", "failed", "indeterminate"]);
    assert_eq!(code, 1);
    assert_eq!(reports[1]["signatures"][0]["altered"][0], "Doc_0/Attachs/original_invoice.xml");
    assert_eq!(reports[2]["reason"], "unsigned");
    assert_eq!(desk.verify_jsonl(&[&good, &unsigned]).1, 0);
}

/// Proves B-008, PEERS 60.
#[test]
fn jsonl_when_printed_then_keys_stand_in_the_documented_order() {
    let desk = Desk::new();
    let good = desk.put("good.ofd", signed(&desk, 1));
    let output = desk.verify().args(["--format", "jsonl"]).arg(&good).output().unwrap();
    let line = text(&output);
    let keys = [
        "\"file\"",
        "\"sha256\"",
        "\"format\"",
        "\"kind\"",
        "\"invoice\"",
        "\"code\"",
        "\"number\"",
        "\"issued_on\"",
        "\"check_code\"",
        "\"seller\"",
        "\"name\"",
        "\"tax_id\"",
        "\"buyer\"",
        "\"lines\"",
        "\"quantity\"",
        "\"unit_price\"",
        "\"amount\"",
        "\"tax_rate\"",
        "\"amount_without_tax\"",
        "\"tax_amount\"",
        "\"amount_with_tax\"",
        "\"amount_in_words\"",
        "\"kind\"",
        "\"sources\"",
        "\"origin\"",
        "\"fields\"",
        "\"signatures\"",
        "\"signer\"",
        "\"issuer\"",
        "\"signed_at\"",
        "\"covers\"",
        "\"uncovered\"",
        "\"altered\"",
        "\"changed_later\"",
        "\"value\"",
        "\"chain\"",
        "\"verdict\"",
        "\"reason\"",
        "\"checks\"",
        "\"outcome\"",
        "\"message\"",
        "\"evidence\"",
        "\"not_run\"",
        "\"why\"",
    ];
    let mut rest = line.as_str();
    for key in keys {
        let at = rest.find(key).unwrap_or_else(|| panic!("{key} is not there, or too early"));
        rest = &rest[at + key.len()..];
    }
    let report: serde_json::Value = serde_json::from_str(&line).unwrap();
    let invoice = sample::vat_ordinary(1);
    assert_eq!(report["kind"], "vat_ordinary_electronic");
    assert_eq!(report["invoice"]["amount_with_tax"], invoice.amount_with_tax.unwrap().to_string());
    assert_eq!(report["signatures"][0]["format"], "ses_v4");
    assert_eq!(report["signatures"][0]["chain"], "trusted");
}

#[test]
fn formats_when_asked_then_json_is_one_array_and_csv_one_row_a_file() {
    let desk = Desk::new();
    desk.put("a.ofd", signed(&desk, 1));
    desk.put("b.xml", make::einvoice(&sample::digital_special(2), &EinvoiceOptions::default()));
    let json = desk.verify().args(["--format", "json"]).arg(desk.files()).output().unwrap();
    let array: serde_json::Value = serde_json::from_str(&text(&json)).unwrap();
    assert_eq!(array.as_array().unwrap().len(), 2);
    let csv = desk.verify().args(["--format", "csv"]).arg(desk.files()).output().unwrap();
    let mut rows = ::csv::Reader::from_reader(csv.stdout.as_slice());
    let header = rows.headers().unwrap().clone();
    let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
    let column = header.iter().position(|name| name == "number").unwrap();
    let numbers: Vec<_> = rows.iter().map(|row| row[column].to_owned()).collect();
    let expected = [sample::vat_ordinary(1).number.unwrap(), sample::digital_special(2).number.unwrap()];
    assert_eq!(numbers, expected);
}

#[test]
fn table_when_printed_then_fits_a_hundred_columns_in_both_languages() {
    let desk = Desk::new();
    desk.put("公司名称非常长的电子发票文件名称示例（副本）.ofd", signed(&desk, 1));
    desk.put("altered.ofd", edit::flip(&signed(&desk, 2), "Doc_0/Document.xml", 60));
    desk.put("not-an-invoice.ofd", "hello");
    for lang in ["zh", "en"] {
        let output = desk.verify().args(["--lang", lang]).arg(desk.files()).output().unwrap();
        let table = text(&output);
        for line in table.lines() {
            assert!(line.width() <= 100, "{} columns: {line}", line.width());
            assert!(!line.contains('\u{1b}'), "colour without a terminal");
        }
        assert!(table.contains(if lang == "zh" { "不通过" } else { "failed" }), "{table}");
    }
}

/// Proves.
#[test]
fn verify_when_a_file_is_unreadable_then_says_why_and_goes_on() {
    let desk = Desk::new();
    desk.put("1.pdf", b"PK\x03\x04\x14\x00\x06\x00\x08\x00[Content_Types].xml");
    desk.put("2.ofd", "");
    desk.put("3.ofd", signed(&desk, 1));
    let (reports, code) = desk.verify_jsonl(&[&desk.files()]);
    assert_eq!(code, 3);
    assert!(reports[0]["error"]["code"].as_str().unwrap().starts_with("DOC-"));
    assert_eq!(reports[1]["error"]["code"], "DOC-EMPTY");
    assert_eq!(reports[2]["verdict"], "passed");
    let missing = desk.files().join("absent.ofd");
    let (reports, code) = desk.verify_jsonl(&[&missing]);
    assert_eq!((reports[0]["error"]["code"].as_str().unwrap(), code), ("CLI-FILE", 3));
}

#[test]
fn verify_when_called_wrongly_then_exit_code_is_two() {
    for wrong in [
        &["verify"][..],
        &["verify", "--format", "yaml", "x"],
        &["verify", "--at", "yesterday", "x"],
        &["no"],
    ] {
        assert_eq!(fapiao().args(wrong).output().unwrap().status.code(), Some(2), "{wrong:?}");
    }
    let output = fapiao().args(["verify", "--trust", "/nonexistent", "x.ofd"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("/nonexistent"));
}

/// Proves promise 31.
#[test]
fn verify_when_repeated_then_output_is_the_same_bytes() {
    let desk = Desk::new();
    for seed in 1..6 {
        desk.put(&format!("{seed}.ofd"), signed(&desk, seed));
    }
    let run = |jobs: &str| {
        desk.verify().args(["--format", "jsonl", "--jobs", jobs]).arg(desk.files()).output().unwrap()
    };
    let once = run("1");
    assert!(once.status.success());
    assert_eq!(once.stdout, run("4").stdout);
}
