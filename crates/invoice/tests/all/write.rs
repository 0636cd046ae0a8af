//! What keeps an invoice from being written, beyond what keeps it from being issued.

use fapiao_invoice::rules::{Context, Purpose, check_in};
use fapiao_invoice::{Invoice, Kind, Severity, SpecialBusiness};

use crate::sample::{day, digital, line};

fn codes(invoice: &Invoice, purpose: Purpose) -> Vec<(&'static str, String)> {
    let context = Context { today: Some(day("2026-11-22")), purpose };
    let wrong = check_in(invoice, context).into_iter().filter(|fault| fault.severity == Severity::Wrong);
    wrong.map(|fault| (fault.code, fault.path)).collect()
}

fn good() -> Invoice {
    digital(vec![line("*演示*演示主机", 10_000, 13)])
}

#[test]
fn write_when_number_or_date_is_missing_then_a_fault_that_issuing_does_not_see() {
    let invoice = Invoice { number: None, issued_on: None, ..good() };
    assert_eq!(codes(&invoice, Purpose::Issue), []);
    let missing = codes(&invoice, Purpose::Write);
    assert_eq!(missing, [("INV-REQUIRED", "number".into()), ("INV-REQUIRED", "issued_on".into())]);
    assert_eq!(codes(&good(), Purpose::Write), []);
}

#[test]
fn write_when_the_kind_is_none_that_is_issued_then_a_fault() {
    for kind in [None, Some(Kind::Other)] {
        let invoice = Invoice { kind, ..good() };
        assert!(codes(&invoice, Purpose::Write).contains(&("INV-KIND", "kind".into())), "{kind:?}");
    }
}

#[test]
fn write_when_code_and_number_do_not_belong_together_then_a_fault() {
    let coded = Invoice { code: Some("031002600111".into()), ..good() };
    assert!(codes(&coded, Purpose::Write).contains(&("INV-CODE", "code".into())));
    let toll = |number: &str| Invoice {
        kind: Some(Kind::Toll),
        number: Some(number.into()),
        special: Some(block("08", &["车牌号", "通行日期起", "通行日期止"])),
        ..good()
    };
    assert_eq!(codes(&toll("26312000000000000001"), Purpose::Write), []);
    assert_eq!(codes(&toll("12345678"), Purpose::Write), [("INV-CODE", "code".into())]);
}

fn block(code: &str, names: &[&str]) -> SpecialBusiness {
    let elements = names.iter().map(|name| ((*name).to_owned(), "值".to_owned())).collect();
    SpecialBusiness { code: Some(code.into()), elements }
}

#[test]
fn write_when_the_face_of_a_ticket_or_vehicle_lacks_an_element_then_each_is_named() {
    let ticket = Invoice { kind: Some(Kind::Railway), lines: Vec::new(), ..good() };
    let missing = codes(&ticket, Purpose::Write);
    assert_eq!(missing.iter().filter(|(code, _)| *code == "INV-KIND-ELEMENTS").count(), 6, "{missing:?}");
    let special = block("09", &["车次", "出发站", "到达站", "出行日期", "旅客姓名", "电子客票号"]);
    let ticket = Invoice { special: Some(special), ..ticket };
    assert_eq!(codes(&ticket, Purpose::Write), []);
    assert_eq!(codes(&Invoice { special: None, ..ticket }, Purpose::Receive), []);
}

#[test]
fn write_when_text_is_invisible_or_breaks_lines_then_a_fault() {
    for text in ["甲\u{200b}乙", "甲\u{202e}乙", "甲\n乙", "甲\u{7}乙", "a<b", "\u{fffe}", "甲\u{2028}乙"]
    {
        let mut invoice = good();
        invoice.buyer.name = Some(text.into());
        assert!(
            codes(&invoice, Purpose::Write).contains(&("INV-CHARACTERS", "buyer.name".into())),
            "{text:?}"
        );
    }
    let invoice = Invoice { remark: Some("甲\n乙".into()), ..good() };
    assert_eq!(codes(&invoice, Purpose::Write), []);
    let mut invoice = good();
    invoice.special = Some(SpecialBusiness { code: None, elements: vec![("甲".into(), "\u{202e}".into())] });
    assert_eq!(codes(&invoice, Purpose::Write), [("INV-CHARACTERS", "special.elements[0].value".into())]);
}
