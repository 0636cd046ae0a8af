//! Red invoices.

use fapiao_invoice::{Fen, Invoice, Kind, LineNature, OriginalInvoice, Severity, qr};

use crate::sample::{codes, digital, discount, faults, line, ordinary, reversed};

const NAME: &str = "*电子计算机*演示主机";

fn red() -> Invoice {
    let mut invoice = reversed(digital(vec![line(NAME, 10_000, 13)]));
    invoice.original =
        Some(OriginalInvoice { number: Some("26312000000000000009".into()), ..OriginalInvoice::default() });
    invoice
}

#[test]
fn red_when_it_names_its_blue_invoice_then_no_fault_is_found() {
    assert_eq!(codes(&red()), [""; 0]);
    let mut old = reversed(ordinary(vec![line(NAME, 10_000, 13)]));
    old.remark = Some("对应正数发票代码:031002000111号码:12345677".into());
    assert_eq!(codes(&old), [""; 0]);
    // The capitals may leave out 负.
    old.amount_in_words = old.amount_in_words.map(|words| words.replace('负', ""));
    assert_eq!(codes(&old), [""; 0]);
}

#[test]
fn red_when_it_names_no_blue_invoice_then_a_remark_makes_it_sure() {
    let mut invoice = red();
    invoice.original = None;
    let fault = |severity| [("INV-RED-ORIGINAL", "original".to_owned(), severity)];
    assert_eq!(faults(&invoice), fault(Severity::Notice));
    invoice.remark = Some("退货".into());
    assert_eq!(faults(&invoice), fault(Severity::Wrong));
    invoice.kind = Some(Kind::VatSpecialElectronic);
    let said = fapiao_invoice::rules::check(&invoice);
    assert!(said.iter().any(|fault| fault.code == "INV-RED-ORIGINAL" && fault.zh.contains("信息表编号")));
}

#[test]
fn red_when_only_its_qr_is_read_then_nothing_is_required() {
    let invoice = qr::parse("01,32,,26312000000000000001,-113.00,20261122,,").unwrap().to_invoice();
    assert_eq!(invoice.red, Some(true));
    assert_eq!(codes(&invoice), [""; 0]);
}

#[test]
fn colour_when_it_contradicts_the_sign_then_it_is_wrong() {
    let mut invoice = red();
    invoice.red = Some(false);
    let wrong = |path: &str| ("INV-RED-SIGN", path.to_owned(), Severity::Wrong);
    let found: Vec<_> = faults(&invoice).into_iter().filter(|(code, ..)| *code == "INV-RED-SIGN").collect();
    assert_eq!(found, [wrong("amount_with_tax"), wrong("amount_without_tax")]);
    let mut blue = digital(vec![line(NAME, 10_000, 13)]);
    blue.red = Some(true);
    assert!(codes(&blue).contains(&"INV-RED-SIGN"));
}

#[test]
fn red_when_it_names_itself_then_it_is_wrong() {
    let mut invoice = red();
    invoice.number = Some("26312000000000000009".into());
    assert_eq!(codes(&invoice), ["INV-RED-ITSELF"]);
}

#[test]
fn red_when_a_line_is_positive_or_a_discount_then_it_is_noticed() {
    let mut invoice = red();
    invoice.lines.push(discount(NAME, 1_000, 13));
    crate::sample::total(&mut invoice);
    assert_eq!(codes(&invoice), ["INV-RED-LINES"]);
    let mut invoice = red();
    invoice.lines[0].nature = Some(LineNature::Discount);
    assert_eq!(codes(&invoice), ["INV-RED-LINES"]);
    assert!(invoice.amount_with_tax.is_some_and(Fen::is_negative));
}
