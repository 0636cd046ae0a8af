//! Required fields, parties, lines, and what issuing demands.

use fapiao_invoice::{Invoice, Kind, LineNature, Severity};

use crate::sample::{SELLER_ID, codes, day, decimal, digital, faults, line, on_issue, ordinary};

const NAME: &str = "*电子计算机*演示主机";

type Change = fn(&mut Invoice);

fn good() -> Invoice {
    digital(vec![line(NAME, 10_000, 13)])
}

/// Proves A-011.
#[test]
fn required_when_a_field_is_missing_then_it_is_named() {
    let missing: &[(&str, Change)] = &[
        ("number", |i| i.number = None),
        ("issued_on", |i| i.issued_on = None),
        ("seller.name", |i| i.seller.name = None),
        ("seller.tax_id", |i| i.seller.tax_id = None),
        ("buyer.name", |i| i.buyer.name = None),
        ("lines", |i| i.lines.clear()),
        ("amount_without_tax", |i| i.amount_without_tax = None),
        ("tax_amount", |i| i.tax_amount = None),
        ("amount_with_tax", |i| i.amount_with_tax = None),
        ("drawer", |i| i.drawer = None),
    ];
    for (path, remove) in missing {
        let mut invoice = good();
        remove(&mut invoice);
        assert_eq!(faults(&invoice), [("INV-REQUIRED", (*path).to_owned(), Severity::Wrong)], "{path}");
    }
}

/// Proves A-011.
#[test]
fn required_when_the_kind_has_codes_then_they_are_named() {
    let mut invoice = ordinary(vec![line(NAME, 10_000, 13)]);
    assert_eq!(codes(&invoice), [""; 0]);
    (invoice.code, invoice.check_code) = (None, None);
    let wrong = |path: &str| ("INV-REQUIRED", path.to_owned(), Severity::Wrong);
    assert_eq!(faults(&invoice), [wrong("code"), wrong("check_code")]);
    invoice.kind = Some(Kind::VatSpecialElectronic);
    invoice.issued_on = Some(day("2021-01-01"));
    assert_eq!(faults(&invoice), [wrong("code")]);
}

#[test]
fn required_when_only_a_part_is_stated_then_nothing_is_said() {
    assert_eq!(codes(&Invoice::default()), [""; 0]);
    let part = Invoice { kind: Some(Kind::DigitalSpecial), number: good().number, ..Invoice::default() };
    assert_eq!(codes(&part), [""; 0]);
}

#[test]
fn required_when_it_is_a_ticket_then_a_seller_is_not_needed() {
    let mut ticket = good();
    ticket.kind = Some(Kind::Railway);
    ticket.seller = Default::default();
    ticket.buyer = Default::default();
    ticket.lines.clear();
    ticket.drawer = None;
    assert_eq!(codes(&ticket), [""; 0]);
}

#[test]
fn buyer_when_an_enterprise_gives_no_tax_id_then_it_is_noticed() {
    let mut invoice = good();
    invoice.buyer.tax_id = None;
    let fault = |severity| [("INV-BUYER-TAX-ID", "buyer.tax_id".to_owned(), severity)];
    assert_eq!(faults(&invoice), fault(Severity::Notice));
    invoice.kind = Some(Kind::DigitalSpecial);
    assert_eq!(faults(&invoice), fault(Severity::Wrong));
    invoice.kind = Some(Kind::DigitalOrdinary);
    for person in ["张三", "李四（个人）", "某某中学"] {
        invoice.buyer.name = Some(person.into());
        assert_eq!(faults(&invoice), [], "{person}");
    }
}

/// Wrong tax ids are noticed on receipt and refused on issue.
#[test]
fn tax_id_when_its_check_digit_is_wrong_then_receipt_notices_and_issue_refuses() {
    let mut invoice = good();
    invoice.seller.tax_id = Some("91350100M000100Y44".into());
    assert_eq!(faults(&invoice), [("INV-TAX-ID", "seller.tax_id".into(), Severity::Notice)]);
    let fault = on_issue(&invoice).into_iter().find(|fault| fault.code == "INV-TAX-ID").unwrap();
    assert_eq!(fault.severity, Severity::Wrong);
    assert!(fault.zh.contains("校验位应为3") && fault.en.contains("must end in 3"), "{fault:?}");
    for (id, says) in
        [("9135010OM000100Y43", "字符O"), ("91350100", "18位"), ("A10108715267261", "组织机构代码")]
    {
        invoice.seller.tax_id = Some(id.into());
        let found = fapiao_invoice::rules::check(&invoice);
        assert!(
            found.iter().any(|fault| fault.code == "INV-TAX-ID" && fault.zh.contains(says)),
            "{id} {found:?}"
        );
    }
}

#[test]
fn tax_id_when_it_is_legacy_then_receipt_notices_and_issue_refuses() {
    let mut invoice = good();
    invoice.seller.tax_id = Some("11010871526726X".into());
    assert_eq!(faults(&invoice), [("INV-TAX-ID-LEGACY", "seller.tax_id".into(), Severity::Notice)]);
    assert!(
        on_issue(&invoice).iter().any(|f| f.code == "INV-TAX-ID-LEGACY" && f.severity == Severity::Wrong)
    );
    // Before 2018 they were usual.
    let mut old = ordinary(vec![line("演示主机", 10_000, 17)]);
    old.code = Some("031001700111".into());
    old.issued_on = Some(day("2017-05-01"));
    old.seller.tax_id = invoice.seller.tax_id.clone();
    assert_eq!(codes(&old), [""; 0]);
}

#[test]
fn tax_id_when_the_buyer_is_a_person_then_an_identity_number_will_do() {
    let mut invoice = good();
    invoice.buyer.name = Some("张三".into());
    // The example of GB 11643 itself.
    invoice.buyer.tax_id = Some("11010519491231002X".into());
    assert_eq!(codes(&invoice), [""; 0]);
    // Printed where a person has none, or where it is hidden.
    for text in ["/", "********", "1101051949******2X"] {
        invoice.buyer.tax_id = Some(text.into());
        assert_eq!(codes(&invoice), [""; 0], "{text}");
    }
}

#[test]
fn parties_when_they_are_the_same_then_it_is_noticed() {
    let mut invoice = good();
    invoice.buyer.tax_id = Some(SELLER_ID.to_lowercase());
    assert_eq!(faults(&invoice), [("INV-SAME-PARTY", "buyer.tax_id".into(), Severity::Notice)]);
}

#[test]
fn line_when_name_code_or_price_is_odd_then_it_is_noticed() {
    let odd: &[(&str, &str, Change)] = &[
        ("INV-LINE-NAME", "lines[0].name", |i| i.lines[0].name = Some("演示主机".into())),
        ("INV-TAX-CODE", "lines[0].tax_code", |i| i.lines[0].tax_code = Some("109051101".into())),
        ("INV-TAX-CODE", "lines[0].tax_code", |i| i.lines[0].tax_code = Some("9090511010000000000".into())),
        ("INV-LINE-PRICE", "lines[0].unit_price", |i| i.lines[0].unit_price = None),
        ("INV-LINE-PRICE", "lines[0].quantity", |i| i.lines[0].quantity = None),
    ];
    for (code, path, change) in odd {
        let mut invoice = good();
        change(&mut invoice);
        assert_eq!(faults(&invoice), [(*code, (*path).to_owned(), Severity::Notice)]);
        assert!(
            on_issue(&invoice).iter().any(|fault| fault.code == *code && fault.severity == Severity::Wrong)
        );
    }
    let mut listed = good();
    listed.lines[0].name = Some("(详见销货清单)".into());
    assert_eq!(codes(&listed), [""; 0]);
}

#[test]
fn issue_when_the_order_is_good_then_number_and_date_may_be_missing() {
    let mut order = good();
    (order.number, order.issued_on) = (None, None);
    assert_eq!(on_issue(&order), []);
    assert_eq!(on_issue(&good()), []);
}

#[test]
fn issue_when_something_does_not_fit_then_it_is_refused() {
    let bad: &[(&str, &str, Change)] = &[
        ("INV-LENGTH", "buyer.name", |i| i.buyer.name = Some("长".repeat(51))),
        ("INV-LENGTH", "lines[0].name", |i| {
            i.lines[0].name = Some(format!("*电子计算机*{}", "长".repeat(40)))
        }),
        ("INV-LENGTH", "remark", |i| i.remark = Some("长".repeat(101))),
        ("INV-CHARACTERS", "buyer.name", |i| i.buyer.name = Some("北京<样本>有限公司".into())),
        ("INV-CHARACTERS", "remark", |i| i.remark = Some("合同\u{7}号".into())),
        ("INV-LINE-PRECISION", "lines[0].unit_price", |i| {
            i.lines[0].unit_price = Some(decimal("100.00000000000001"))
        }),
        ("INV-LINE-COUNT", "lines", |i| i.kind = Some(Kind::MotorVehicle)),
        ("INV-TAX-CODE", "lines[0].tax_code", |i| i.lines[0].tax_code = None),
    ];
    for (code, path, change) in bad {
        let mut invoice = digital(vec![line(NAME, 10_000, 13), line(NAME, 10_000, 13)]);
        change(&mut invoice);
        let found = on_issue(&invoice);
        assert!(
            found.iter().any(|fault| fault.code == *code && fault.path == *path),
            "{code} {path}: {found:?}"
        );
        assert!(!codes(&invoice).contains(code), "{code} must not trouble a receiver");
    }
    let remark = Invoice { remark: Some("一行\n二行".into()), ..good() };
    assert_eq!(on_issue(&remark), []);
}

#[test]
fn nature_when_stated_as_normal_then_a_negative_line_is_no_discount() {
    let mut invoice = digital(vec![line(NAME, 10_000, 13), line(NAME, 100, 13)]);
    invoice.lines[1].nature = Some(LineNature::Normal);
    assert_eq!(codes(&invoice), [""; 0]);
}
