//! Discount lines of blue invoices.

use fapiao_invoice::{Fen, LineNature, Severity, Tax, TaxRate};

use crate::sample::{codes, digital, discount, faults, line, ordinary};

const NAME: &str = "*电子计算机*演示主机";

#[test]
fn discount_when_it_follows_its_line_then_no_fault_is_found() {
    let invoice = digital(vec![
        line(NAME, 10_000, 13),
        discount(NAME, -10_000, 13),
        line("*信息技术服务*服务费", 5_000, 6),
        discount("*信息技术服务*服务费", -500, 6),
    ]);
    assert_eq!(codes(&invoice), [""; 0]);
}

#[test]
fn discount_when_it_stands_alone_then_it_is_wrong() {
    let first = digital(vec![discount(NAME, -1_000, 13), line(NAME, 10_000, 13)]);
    assert_eq!(faults(&first), [("INV-DISCOUNT-PLACE", "lines[0].amount".into(), Severity::Wrong)]);
    let twice = digital(vec![line(NAME, 10_000, 13), discount(NAME, -1_000, 13), discount(NAME, -500, 13)]);
    assert_eq!(codes(&twice), ["INV-DISCOUNT-PLACE"]);
}

#[test]
fn discount_when_it_is_of_another_item_then_each_difference_is_noticed() {
    let mut other = discount("*信息技术服务*服务费", -1_000, 6);
    other.tax_code = Some("3040203000000000000".into());
    let invoice = digital(vec![line(NAME, 10_000, 13), other]);
    let notice = |field: &str| ("INV-DISCOUNT-ITEM", format!("lines[1].{field}"), Severity::Notice);
    assert_eq!(faults(&invoice), [notice("name"), notice("tax_code"), notice("tax_rate")]);
}

#[test]
fn discount_when_more_than_its_line_then_it_is_wrong() {
    let invoice = digital(vec![line(NAME, 10_000, 13), line(NAME, 100, 13), discount(NAME, -200, 13)]);
    let wrong = |field: &str| ("INV-DISCOUNT-AMOUNT", format!("lines[2].{field}"), Severity::Wrong);
    assert_eq!(faults(&invoice), [wrong("amount"), wrong("tax_amount")]);
}

#[test]
fn discount_when_stated_but_positive_then_it_is_wrong() {
    let mut positive = discount(NAME, 1_000, 13);
    positive.nature = Some(LineNature::Discount);
    let invoice = digital(vec![line(NAME, 10_000, 13), positive]);
    assert_eq!(codes(&invoice), ["INV-DISCOUNT-AMOUNT", "INV-DISCOUNT-AMOUNT"]);
}

#[test]
fn discount_when_it_states_quantity_and_unit_then_that_is_noticed() {
    let mut detailed = line(NAME, -1_000, 13);
    detailed.quantity = Some((-1).into());
    detailed.unit_price = Some(Fen(1_000).yuan());
    let invoice = digital(vec![line(NAME, 10_000, 13), detailed]);
    let notice = |field: &str| ("INV-DISCOUNT-DETAILS", format!("lines[1].{field}"), Severity::Notice);
    assert_eq!(faults(&invoice), [notice("quantity"), notice("unit_price"), notice("unit")]);
}

#[test]
fn discount_when_the_old_software_discounts_several_lines_then_no_fault_is_found() {
    let invoice = ordinary(vec![
        line(NAME, 10_000, 13),
        line("*电子计算机*键盘", 10_000, 13),
        discount("折扣行数2(60.000%)", -12_000, 13),
    ]);
    assert_eq!(codes(&invoice), [""; 0]);
}

#[test]
fn discount_when_tax_is_hidden_then_only_the_amount_is_compared() {
    let mut exempt = line("*农产品*大米", 10_000, 0);
    exempt.tax_rate = Some(TaxRate::Exempt);
    exempt.tax_amount = Some(Tax::Masked);
    let mut less = exempt.clone();
    (less.amount, less.quantity, less.unit_price, less.unit) = (Some(Fen(-100)), None, None, None);
    assert_eq!(codes(&digital(vec![exempt, less])), [""; 0]);
}
