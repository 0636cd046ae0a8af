//! Number, code, check code and date.

use fapiao_invoice::{Invoice, Kind, Severity, rules};

use crate::sample::{codes, day, digital, faults, line, on_issue, ordinary};

const NAME: &str = "*电子计算机*演示主机";

fn new() -> Invoice {
    digital(vec![line(NAME, 10_000, 13)])
}

fn old() -> Invoice {
    ordinary(vec![line(NAME, 10_000, 13)])
}

#[test]
fn number_when_its_length_is_not_that_of_the_kind_then_it_is_wrong() {
    let wrong = [("INV-NUMBER", "number".to_owned(), Severity::Wrong)];
    for number in ["2631200000000000001", "263120000000000000011", "2631200000000000000A", ""] {
        assert_eq!(faults(&Invoice { number: Some(number.into()), ..new() }), wrong, "{number}");
    }
    for number in ["1234567", "123456789", "1234567X"] {
        assert_eq!(faults(&Invoice { number: Some(number.into()), ..old() }), wrong, "{number}");
    }
    // Digital invoices on paper carry both numbers.
    let on_paper = Invoice { number: Some("12345678".into()), code: Some("031002600104".into()), ..new() };
    assert_eq!(codes(&on_paper), [""; 0]);
    assert_eq!(codes(&Invoice { code: on_paper.code, ..new() }), [""; 0]);
}

#[test]
fn number_when_year_or_region_is_impossible_then_it_is_named() {
    let with = |number: &str| faults(&Invoice { number: Some(number.into()), ..new() });
    assert_eq!(with("25312000000000000001"), [("INV-NUMBER-YEAR", "number".into(), Severity::Wrong)]);
    assert_eq!(with("26992000000000000001"), [("INV-NUMBER-REGION", "number".into(), Severity::Notice)]);
    for region in ["11", "65", "91", "92", "93", "94", "95"] {
        assert_eq!(with(&format!("26{region}2000000000000001")), [], "{region}");
    }
    // Other channels than the known ones may come.
    assert_eq!(with("26310000000000000001"), []);
}

#[test]
fn code_when_form_kind_region_or_year_is_off_then_it_is_named() {
    let with = |code: &str| faults(&Invoice { code: Some(code.into()), ..old() });
    let notice = |code| vec![(code, "code".to_owned(), Severity::Notice)];
    assert_eq!(with("03100200011"), [("INV-CODE", "code".into(), Severity::Wrong)]);
    assert_eq!(with("031002000113"), notice("INV-CODE-KIND"));
    assert_eq!(with("099902000111"), notice("INV-CODE-REGION"));
    assert_eq!(with("031002100111"), notice("INV-CODE-YEAR"));
    // Codes of earlier years are used up; a structure that is not known is not judged.
    assert_eq!(with("031001500111"), []);
    assert_eq!(with("031002000199"), []);
    assert_eq!(faults(&Invoice { code: Some("ABC".into()), ..new() }), notice("INV-CODE"));
}

#[test]
fn check_code_when_not_twenty_digits_then_it_is_noticed() {
    let with = |check_code: &str| faults(&Invoice { check_code: Some(check_code.into()), ..old() });
    assert_eq!(with("12345 67890 12345 67890"), []);
    for check_code in ["1234567890123456789", "1234567890123456789X", ""] {
        assert_eq!(with(check_code), [("INV-CHECK-CODE", "check_code".into(), Severity::Notice)]);
    }
}

#[test]
fn date_when_in_the_future_then_it_is_wrong_where_today_is_known() {
    let invoice = new();
    assert_eq!(rules::check_at(&invoice, day("2026-11-20")), []);
    let found = rules::check_at(&invoice, day("2026-11-19"));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].code, found[0].severity), ("INV-DATE-FUTURE", Severity::Wrong));
    assert!(found[0].zh.contains("2026-11-20") && found[0].zh.contains("2026-11-19"));
    assert_eq!(rules::check(&invoice), []);
}

#[test]
fn date_when_before_the_kind_existed_then_it_is_noticed() {
    let with = |kind, date: &str, number: &str| {
        let invoice = Invoice {
            kind: Some(kind),
            issued_on: Some(day(date)),
            number: Some(number.into()),
            ..Invoice::default()
        };
        codes(&invoice)
    };
    assert_eq!(with(Kind::DigitalOrdinary, "2021-11-30", "21312000000000000001"), ["INV-DATE-KIND"]);
    assert_eq!(with(Kind::DigitalOrdinary, "2021-12-01", "21312000000000000001"), [""; 0]);
    assert_eq!(with(Kind::Railway, "2024-10-31", "24319000000000000001"), ["INV-DATE-KIND"]);
    assert_eq!(with(Kind::VatSpecial, "1993-12-31", "12345678"), ["INV-DATE-KIND"]);
}

#[test]
fn plausibility_when_issuing_then_it_is_refused() {
    let invoice = Invoice { number: Some("26992000000000000001".into()), ..new() };
    assert!(
        on_issue(&invoice).iter().any(|f| f.code == "INV-NUMBER-REGION" && f.severity == Severity::Wrong)
    );
}
