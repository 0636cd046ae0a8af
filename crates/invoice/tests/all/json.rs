//! Invoices as JSON: everything comes back, and nothing is guessed.

use fapiao_invoice::json::{Node, all, read};
use fapiao_invoice::{Fen, Invoice, Kind, Line, LineNature, OriginalInvoice, SpecialBusiness, Tax, TaxRate};

use crate::sample::{digital, discount, line};

fn node(text: &str) -> Node {
    serde_json::from_str(text).unwrap()
}

fn faults(text: &str) -> Vec<(String, String)> {
    let found = read(&node(text)).unwrap_err();
    found.into_iter().map(|fault| (fault.code.to_owned(), fault.path)).collect()
}

fn full() -> Invoice {
    let mut lines = vec![line("*样票*甲", 10_000, 13), discount("*样票*甲", -1_000, 13)];
    lines[0].nature = Some(LineNature::Discounted);
    lines[1].nature = Some(LineNature::Discount);
    lines.push(Line {
        tax_rate: Some(TaxRate::Exempt),
        tax_amount: Some(Tax::Masked),
        ..line("*样票*乙", 5, 0)
    });
    let mut invoice = digital(lines);
    invoice.machine_number = Some("990000000001".into());
    invoice.check_code = Some("12345678901234567890".into());
    invoice.remark = Some("一\n二".into());
    invoice.payee = Some("收".into());
    invoice.original = Some(OriginalInvoice { number: Some("1".into()), ..OriginalInvoice::default() });
    let element = |name: &str| (name.to_owned(), "值".to_owned());
    let elements = vec![element("出行人"), element("出行人")];
    invoice.special = Some(SpecialBusiness { code: Some("09".into()), elements });
    invoice
}

#[test]
fn json_when_everything_is_written_then_it_reads_back_the_same() {
    let invoice = full();
    let text = serde_json::to_string(&all(&invoice)).unwrap();
    assert_eq!(read(&node(&text)).unwrap(), invoice);
    assert_eq!(read(&node("{}")).unwrap(), Invoice::default());
}

/// What `verify` prints may be handed to `write`: the object under `invoice`, or the whole line.
#[test]
fn json_when_a_line_of_verify_is_given_then_its_invoice_is_read() {
    let invoice = full();
    let inner = serde_json::to_string(&all(&invoice)).unwrap();
    let line = format!(
        r#"{{"file":"a.ofd","sha256":"00","format":"ofd","kind":"digital_ordinary","invoice":{inner},"sources":[],"signatures":[],"verdict":"passed","reason":"x","checks":[],"not_run":[]}}"#
    );
    let read_back = read(&node(&line)).unwrap();
    assert_eq!(read_back, invoice);
    let older = line.replace(r#""kind":"digital_ordinary","machine_number""#, r#""machine_number""#);
    assert_ne!(older, line);
    assert_eq!(read(&node(&older)).unwrap().kind, Some(Kind::DigitalOrdinary));
    assert_eq!(faults(&line.replace("\"file\"", "\"fiel\"")), [("INV-JSON-KEY".into(), "fiel".into())]);
}

#[test]
fn json_when_keys_are_unknown_or_repeated_then_each_is_named_by_its_path() {
    let text = r#"{"remrak":"x","buyer":{"name":"a","nmae":"b"},"lines":[{"name":"a"},{"colour":"red"}],
        "number":"1","number":"2","special":{"elements":[{"name":"a","value":"b","unit":"c"}]}}"#;
    let expected = [
        ("INV-JSON-REPEATED", "number"),
        ("INV-JSON-KEY", "buyer.nmae"),
        ("INV-JSON-KEY", "lines[1].colour"),
        ("INV-JSON-KEY", "special.elements[0].unit"),
        ("INV-JSON-KEY", "remrak"),
    ];
    let expected = expected.map(|(code, path)| (code.to_owned(), path.to_owned()));
    assert_eq!(faults(text), expected);
    let fault = read(&node(r#"{"remrak":"x"}"#)).unwrap_err().remove(0);
    assert!(fault.zh.contains("remrak") && fault.en.contains("remrak") && fault.en.contains("remark"));
}

#[test]
fn json_when_values_are_of_another_kind_then_they_are_not_guessed() {
    for text in [
        r#"{"amount_with_tax":12.3}"#,
        r#"{"amount_with_tax":"12.345"}"#,
        r#"{"amount_with_tax":"1,200.00"}"#,
        r#"{"amount_with_tax":"¥12"}"#,
        r#"{"amount_with_tax":"1e3"}"#,
        r#"{"amount_with_tax":"99999999999999999999"}"#,
        r#"{"tax_amount":"**a"}"#,
        r#"{"issued_on":"2026/11/22"}"#,
        r#"{"issued_on":"2026-02-30"}"#,
        r#"{"kind":"digital"}"#,
        r#"{"red":"yes"}"#,
        r#"{"number":26312000000000000001}"#,
        r#"{"lines":[{"quantity":"1.2.3"}]}"#,
        r#"{"lines":[{"quantity":2}]}"#,
        r#"{"lines":[{"tax_rate":"thirteen"}]}"#,
        r#"{"lines":[{"nature":"none"}]}"#,
        r#"{"lines":{}}"#,
    ] {
        let found = faults(text);
        assert!(found.len() == 1 && found[0].0 == "INV-JSON-VALUE", "{text}: {found:?}");
    }
    for text in ["[]", "1", "\"a\"", r#"{"buyer":"a"}"#, r#"{"lines":["a"]}"#] {
        assert_eq!(faults(text)[0].0, "INV-JSON-SHAPE", "{text}");
    }
}

#[test]
fn json_when_values_are_written_loosely_but_surely_then_they_are_read() {
    let invoice = read(&node(
        r#"{"amount_with_tax":"12.3","tax_amount":"***","number":" １２３４５６７８ ","remark":"a\r\nb",
            "seller":{"tax_id":"91350100m000100y43"},"lines":[{"tax_rate":"0.13","quantity":"-2"}],"payee":null}"#,
    ))
    .unwrap();
    assert_eq!((invoice.amount_with_tax, invoice.tax_amount), (Some(Fen(1_230)), Some(Tax::Masked)));
    assert_eq!((invoice.number.as_deref(), invoice.remark.as_deref()), (Some("12345678"), Some("a\nb")));
    assert_eq!(invoice.seller.tax_id.as_deref(), Some("91350100M000100Y43"));
    assert_eq!(invoice.lines[0].tax_rate, Some(TaxRate::percent(13, 0)));
    assert_eq!(invoice.payee, None);
}
