//! Arithmetic, capitals, rates, differential taxation.

use fapiao_invoice::{Decimal, Fen, Invoice, Kind, Line, Severity, Tax, TaxRate};
use proptest::prelude::*;

use crate::sample::{codes, day, decimal, digital, discount, faults, line, on_issue, ordinary, total};

fn changed(change: impl FnOnce(&mut Invoice)) -> Invoice {
    let mut invoice =
        digital(vec![line("*电子计算机*演示主机", 8_850, 13), line("*信息技术服务*服务费", 10_000, 6)]);
    change(&mut invoice);
    invoice
}

/// Proves B-009.
#[test]
fn amounts_when_everything_adds_up_then_no_fault_is_found() {
    assert_eq!(codes(&changed(|_| ())), [""; 0]);
}

/// DOMAIN §13.4: 0.055 off is accepted, 0.065 is not.
#[test]
fn line_tax_when_off_by_more_than_six_fen_then_it_is_wrong() {
    let with_tax = |tax| {
        let mut only = line("*电子计算机*演示主机", 8_850, 13);
        only.tax_amount = Some(Tax::Amount(Fen(tax)));
        codes(&digital(vec![only]))
    };
    assert_eq!(with_tax(1_156), [""; 0]);
    assert_eq!(with_tax(1_157), ["INV-LINE-TAX"]);
    assert_eq!(with_tax(1_145), [""; 0]);
    assert_eq!(with_tax(1_144), ["INV-LINE-TAX"]);
}

#[test]
fn line_tax_when_wrong_then_the_message_names_values_and_remedy() {
    let mut only = line("*电子计算机*演示主机", 8_850, 13);
    only.tax_amount = Some(Tax::Amount(Fen(1_200)));
    let found = fapiao_invoice::rules::check(&digital(vec![only]));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].path, "lines[0].tax_amount");
    for value in ["88.50", "13%", "11.51", "12.00"] {
        assert!(found[0].zh.contains(value) && found[0].en.contains(value), "{value}: {:?}", found[0]);
    }
    assert!(found[0].zh.contains("请") && found[0].en.contains("check"));
}

#[test]
fn line_tax_when_the_levy_is_reduced_then_its_own_formula_is_accepted() {
    // Letting of housing: 105.00 gross at 5 % reduced to 1.5 %: tax 1.50, net 103.50.
    let mut rent = line("*经营租赁*住宅", 10_350, 0);
    rent.tax_rate = TaxRate::parse("1.5%");
    rent.tax_amount = Some(Tax::Amount(Fen(150)));
    let invoice = digital(vec![rent.clone()]);
    assert_eq!(codes(&invoice), [""; 0]);
    // The software may hide such a rate, which is not differential taxation.
    let hidden = Line { tax_rate: Some(TaxRate::Masked), ..rent.clone() };
    assert_eq!(codes(&digital(vec![hidden])), [""; 0]);
    rent.tax_amount = Some(Tax::Amount(Fen(180)));
    assert_eq!(codes(&digital(vec![rent])), ["INV-LINE-TAX"]);
}

#[test]
fn tax_drift_when_small_errors_pile_up_then_it_is_wrong() {
    let off_by = |fen: i64, count| {
        let mut one = line("*电子计算机*演示主机", 10_000, 13);
        one.tax_amount = Some(Tax::Amount(Fen(1_300 + fen)));
        digital(vec![one; count])
    };
    assert_eq!(codes(&off_by(6, 21)), [""; 0]);
    assert_eq!(codes(&off_by(6, 22)), ["INV-TAX-DRIFT"]);
    // Errors that cancel out are rounding.
    let mut mixed = off_by(6, 40);
    for half in mixed.lines.iter_mut().take(20) {
        half.tax_amount = Some(Tax::Amount(Fen(1_294)));
    }
    total(&mut mixed);
    assert_eq!(codes(&mixed), [""; 0]);
}

#[test]
fn line_amount_when_quantity_times_price_differs_then_it_is_wrong() {
    let with = |quantity: &str, price: &str| {
        let mut only = line("*电子计算机*演示主机", 1_584_158, 1);
        only.quantity = Some(decimal(quantity));
        only.unit_price = Some(decimal(price));
        digital(vec![only])
    };
    assert_eq!(codes(&with("1", "15841.5841584158")), [""; 0]);
    assert_eq!(codes(&with("1", "15841.59")), [""; 0]);
    assert_eq!(codes(&with("1", "15841.60")), ["INV-LINE-AMOUNT"]);
    assert_eq!(codes(&with("2", "15841.5841584158")), ["INV-LINE-AMOUNT"]);
    // A price that is printed with two decimals lost up to half a fen a piece, but only in print.
    let mut printed = line("*电子计算机*演示主机", 100_000, 13);
    printed.quantity = Some(decimal("30"));
    printed.unit_price = Some(decimal("33.33"));
    let mut printed = digital(vec![printed]);
    assert_eq!(codes(&printed), [""; 0]);
    assert!(on_issue(&printed).iter().any(|fault| fault.code == "INV-LINE-AMOUNT"));
    printed.lines[0].quantity = Some(decimal("31"));
    assert_eq!(codes(&printed), ["INV-LINE-AMOUNT"]);
}

#[test]
fn line_amount_when_columns_hold_toll_data_then_nothing_is_said() {
    let mut toll = line("*经营租赁*样票通行费", 2_000, 3);
    toll.quantity = Some(decimal("20200701"));
    toll.unit_price = Some(decimal("20200702"));
    let mut invoice = ordinary(vec![toll]);
    assert_eq!(codes(&invoice), [""; 0]);
    invoice.kind = Some(Kind::Toll);
    invoice.code = Some("031002000112".into());
    assert_eq!(codes(&invoice), [""; 0]);
}

#[test]
fn sums_when_a_total_is_changed_then_it_is_named() {
    assert_eq!(codes(&changed(|i| i.lines[0].amount = Some(Fen(8_851)))), ["INV-SUM-AMOUNT"]);
    assert_eq!(codes(&changed(|i| i.amount_without_tax = Some(Fen(1)))), ["INV-SUM-AMOUNT", "INV-TOTAL"]);
    assert_eq!(codes(&changed(|i| i.tax_amount = Some(Tax::Amount(Fen(1))))), ["INV-SUM-TAX", "INV-TOTAL"]);
    assert_eq!(codes(&changed(|i| i.amount_with_tax = Some(Fen(1)))), ["INV-TOTAL", "INV-WORDS"]);
}

#[test]
fn sums_when_data_is_missing_then_nothing_is_said() {
    for invoice in [
        changed(|i| i.lines[0].amount = None),
        changed(|i| i.lines[0].tax_amount = None),
        changed(|i| i.amount_in_words = None),
        changed(|i| i.lines[0].tax_rate = None),
        changed(|i| {
            i.lines[0].unit_price = i.lines[0].unit_price.take().filter(|_| false).or(Some(decimal("88.50")))
        }),
    ] {
        assert_eq!(codes(&invoice), [""; 0]);
    }
}

#[test]
fn totals_when_the_tax_is_hidden_then_net_and_gross_are_the_same() {
    let hidden = |gross| {
        let mut only = line("*电信服务*充值", 1_900, 0);
        only.tax_rate = Some(TaxRate::Masked);
        only.tax_amount = Some(Tax::Masked);
        let mut invoice = digital(vec![only]);
        invoice.tax_amount = Some(Tax::Masked);
        invoice.amount_with_tax = Some(Fen(gross));
        invoice.amount_in_words = None;
        faults(&invoice)
    };
    assert_eq!(hidden(1_900), []);
    assert_eq!(hidden(2_000), [("INV-TOTAL", "amount_with_tax".into(), Severity::Notice)]);
}

#[test]
fn totals_when_it_is_a_flight_then_its_fund_is_not_an_error() {
    let mut flight = Invoice {
        kind: Some(Kind::Air),
        number: Some("26117000000000000001".into()),
        issued_on: Some(day("2026-10-01")),
        amount_without_tax: Some(Fen(50_000)),
        tax_amount: Some(Tax::Amount(Fen(4_500))),
        amount_with_tax: Some(Fen(59_500)),
        ..Invoice::default()
    };
    assert_eq!(codes(&flight), [""; 0]);
    flight.kind = Some(Kind::Railway);
    assert_eq!(codes(&flight), ["INV-TOTAL"]);
}

#[test]
fn zero_when_an_amount_is_nothing_then_it_is_noticed() {
    let invoice = digital(vec![line("*电子计算机*演示主机", 0, 13)]);
    let notice = |path: &str| ("INV-AMOUNT-ZERO", path.to_owned(), Severity::Notice);
    assert_eq!(faults(&invoice), [notice("amount_with_tax"), notice("lines[0].amount")]);
}

#[test]
fn words_when_they_differ_from_the_figures_then_it_is_wrong() {
    let with = |words: &str| faults(&changed(|i| i.amount_in_words = Some(words.into())));
    // 206.01 is the total.
    assert_eq!(with("贰佰零陆元零壹分"), []);
    assert_eq!(with("⊗贰佰零陆圆零壹分"), []);
    assert_eq!(with("贰佰零柒圆零壹分"), [("INV-WORDS", "amount_in_words".into(), Severity::Wrong)]);
    assert_eq!(with("贰佰零陆"), [("INV-WORDS", "amount_in_words".into(), Severity::Notice)]);
}

#[test]
fn rate_when_not_in_force_on_the_date_then_it_is_named() {
    let at = |percent, date: &str| {
        let mut invoice = ordinary(vec![line("*电子计算机*演示主机", 10_000, percent)]);
        invoice.code = None;
        invoice.kind = None;
        invoice.issued_on = Some(day(date));
        faults(&invoice)
    };
    let fault = |severity| [("INV-RATE-DATE", "lines[0].tax_rate".to_owned(), severity)];
    assert_eq!(at(16, "2018-05-01"), []);
    assert_eq!(at(16, "2019-04-01"), fault(Severity::Notice));
    assert_eq!(at(16, "2018-04-30"), fault(Severity::Wrong));
    assert_eq!(at(17, "2018-04-30"), []);
    assert_eq!(at(12, "2020-01-01"), fault(Severity::Wrong));
    assert_eq!(at(1, "2019-12-31"), fault(Severity::Wrong));
    assert_eq!(at(5, "2026-01-01"), fault(Severity::Notice));
}

#[test]
fn rate_when_a_special_invoice_is_exempt_then_it_is_wrong() {
    let mut exempt = line("*农产品*大米", 10_000, 0);
    exempt.tax_rate = Some(TaxRate::Exempt);
    exempt.tax_amount = Some(Tax::Masked);
    let mut invoice = digital(vec![exempt]);
    assert_eq!(codes(&invoice), [""; 0]);
    invoice.kind = Some(Kind::DigitalSpecial);
    assert_eq!(codes(&invoice), ["INV-RATE-SPECIAL"]);
}

/// 1,050.00 with a deduction of 840.00 at 5 %: DOMAIN §13.4.
fn differential(change: impl FnOnce(&mut Invoice)) -> Vec<&'static str> {
    let only = Line {
        tax_rate: Some(TaxRate::Masked),
        tax_amount: Some(Tax::Amount(Fen(1_000))),
        ..line("*人力资源服务*派遣费", 104_000, 6)
    };
    let mut invoice = digital(vec![only]);
    invoice.remark = Some("差额征税：840.00。".into());
    change(&mut invoice);
    codes(&invoice)
}

#[test]
fn differential_when_tax_follows_from_the_deduction_then_no_fault_is_found() {
    assert_eq!(differential(|_| ()), [""; 0]);
    // The rate may be printed all the same.
    assert_eq!(differential(|i| i.lines[0].tax_rate = Some(TaxRate::percent(5, 0))), ["INV-RATE-DATE"]);
}

#[test]
fn differential_when_something_is_off_then_it_is_named() {
    assert_eq!(differential(|i| i.remark = None), ["INV-DIFFERENTIAL-REMARK"]);
    assert_eq!(
        differential(|i| i.remark = Some("差额征税：1050.00。".into())).first(),
        Some(&"INV-DIFFERENTIAL-DEDUCTION")
    );
    assert_eq!(differential(|i| i.remark = Some("差额征税：100.00。".into())), ["INV-DIFFERENTIAL-TAX"]);
    assert_eq!(
        differential(|i| {
            i.lines.push(line("*人力资源服务*管理费", 10_000, 6));
            i.remark = Some("差额征税".into());
            total(i);
        }),
        ["INV-DIFFERENTIAL-LINES"]
    );
}

#[test]
fn differential_when_the_invoice_is_red_then_signs_do_not_matter() {
    let only = Line {
        tax_rate: Some(TaxRate::Masked),
        tax_amount: Some(Tax::Amount(Fen(1_000))),
        ..line("*人力资源服务*派遣费", 104_000, 6)
    };
    let mut invoice = crate::sample::reversed(digital(vec![only]));
    let original = "被红冲蓝字数电票号码：26312000000000000009";
    for remark in ["差额征税：840.00。", "差额征税：-840.00。"] {
        invoice.remark = Some(format!("{remark}{original}"));
        assert_eq!(codes(&invoice), [""; 0], "{remark}");
    }
}

/// DOMAIN §13.4: a line of 100.00 with a discount of 10.00.
#[test]
fn totals_when_a_discount_is_taken_off_then_they_are_as_published() {
    let name = "*电子计算机*演示主机";
    let invoice = digital(vec![line(name, 10_000, 13), discount(name, -1_000, 13)]);
    assert_eq!(invoice.amount_without_tax, Some(Fen(9_000)));
    assert_eq!(invoice.tax_amount, Some(Tax::Amount(Fen(1_170))));
    assert_eq!(invoice.amount_with_tax, Some(Fen(10_170)));
    assert_eq!(codes(&invoice), [""; 0]);
}

proptest! {
    #[test]
    fn split_tax_when_a_line_is_made_of_it_then_the_rules_accept_it(gross in 100i64..10_000_000_000, percent in prop::sample::select(vec![1i64, 3, 6, 9, 13])) {
        let rate = TaxRate::percent(percent, 0);
        let (net, tax) = Fen(gross).split_tax(rate.fraction().unwrap()).unwrap();
        let mut only = line("*电子计算机*演示主机", net.0, percent);
        only.tax_amount = Some(Tax::Amount(tax));
        let invoice = digital(vec![only]);
        prop_assert_eq!(invoice.amount_with_tax, Some(Fen(gross)));
        prop_assert_eq!(codes(&invoice), [""; 0]);
    }

    #[test]
    fn rules_when_values_are_extreme_then_they_never_panic(
        fen in prop::collection::vec(prop::sample::select(vec![i64::MIN, -1, 0, 1, i64::MAX]), 6),
        decimals in prop::collection::vec(prop::sample::select(vec![
            Decimal::MIN, -Decimal::ONE, Decimal::ZERO, Decimal::ONE, Decimal::MAX, Decimal::from_parts(1, 0, 0, false, 28),
        ]), 3),
        red: Option<bool>,
        remark in "(差额征税：[0-9.]{1,12})?",
    ) {
        let mut extreme = line("*电子计算机*演示主机", 1, 13);
        extreme.amount = Some(Fen(fen[0]));
        extreme.tax_amount = Some(Tax::Amount(Fen(fen[1])));
        (extreme.quantity, extreme.unit_price) = (Some(decimals[0]), Some(decimals[1]));
        extreme.tax_rate = Some(TaxRate::Rate(decimals[2]));
        let mut invoice = digital(vec![line("*电子计算机*演示主机", 1, 13)]);
        invoice.lines.extend([extreme.clone(), extreme]);
        invoice.amount_without_tax = Some(Fen(fen[3]));
        invoice.tax_amount = Some(Tax::Amount(Fen(fen[4])));
        invoice.amount_with_tax = Some(Fen(fen[5]));
        (invoice.red, invoice.remark) = (red, Some(remark));
        prop_assert!(!codes(&invoice).is_empty());
        prop_assert!(!on_issue(&invoice).is_empty());
    }

    #[test]
    fn totals_when_any_one_is_changed_then_a_fault_is_found(amounts in prop::collection::vec(1i64..1_000_000, 1..6), by in 1i64..1_000, which in 0usize..3) {
        let mut invoice = digital(amounts.into_iter().map(|amount| line("*电子计算机*演示主机", amount, 13)).collect());
        let more = |fen: Option<Fen>| fen.map(|fen| Fen(fen.0 + by));
        match which {
            0 => invoice.amount_without_tax = more(invoice.amount_without_tax),
            1 => invoice.tax_amount = more(invoice.tax_amount.and_then(Tax::amount)).map(Tax::Amount),
            _ => invoice.amount_with_tax = more(invoice.amount_with_tax),
        }
        prop_assert!(!codes(&invoice).is_empty());
    }
}
