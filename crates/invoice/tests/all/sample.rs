//! Invented invoices without a fault, and what is wrong with changed ones.

use fapiao_invoice::rules::{self, Context, Purpose};
use fapiao_invoice::{
    Date, Decimal, Fault, Fen, Invoice, Kind, Line, Party, Severity, Tax, TaxRate, capitals_of, parse_date,
};

/// Two credit codes whose check digits are right, of companies that do not exist.
pub const SELLER_ID: &str = "91350100M000100Y43";
pub const BUYER_ID: &str = "91310000MA1FL0007C";

pub fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A line of one piece, its tax computed.
pub fn line(name: &str, amount: i64, percent: i64) -> Line {
    let rate = TaxRate::percent(percent, 0);
    let tax = Fen::from_decimal(Fen(amount).yuan() * rate.fraction().unwrap()).unwrap();
    Line {
        name: Some(name.into()),
        unit: Some("件".into()),
        quantity: Some(Decimal::ONE),
        unit_price: Some(Fen(amount).yuan()),
        amount: Some(Fen(amount)),
        tax_rate: Some(rate),
        tax_amount: Some(Tax::Amount(tax)),
        tax_code: Some("1090511010000000000".into()),
        ..Line::default()
    }
}

/// A discount line as the platforms print it.
pub fn discount(name: &str, amount: i64, percent: i64) -> Line {
    Line { unit: None, quantity: None, unit_price: None, ..line(name, amount, percent) }
}

/// A digital ordinary invoice over the lines, its totals computed.
pub fn digital(lines: Vec<Line>) -> Invoice {
    let mut invoice = Invoice {
        kind: Some(Kind::DigitalOrdinary),
        number: Some("26312000000000000001".into()),
        issued_on: Some(day("2026-11-20")),
        seller: party("上海示例贸易有限公司", SELLER_ID),
        buyer: party("北京样本科技有限公司", BUYER_ID),
        lines,
        drawer: Some("张三".into()),
        red: Some(false),
        ..Invoice::default()
    };
    total(&mut invoice);
    invoice
}

/// An electronic ordinary invoice of the tax-control era over the lines.
pub fn ordinary(lines: Vec<Line>) -> Invoice {
    Invoice {
        kind: Some(Kind::VatOrdinaryElectronic),
        code: Some("031002000111".into()),
        number: Some("12345678".into()),
        issued_on: Some(day("2020-07-24")),
        check_code: Some("12345678901234567890".into()),
        ..digital(lines)
    }
}

/// Puts the totals and the capitals of the lines on the invoice.
pub fn total(invoice: &mut Invoice) {
    let net = Fen::sum(invoice.lines.iter().filter_map(|line| line.amount)).unwrap();
    let tax = Fen::sum(invoice.lines.iter().filter_map(|line| line.tax_amount?.amount())).unwrap();
    let gross = net.checked_add(tax).unwrap();
    invoice.amount_without_tax = Some(net);
    invoice.tax_amount = Some(Tax::Amount(tax));
    invoice.amount_with_tax = Some(gross);
    invoice.amount_in_words = Some(capitals_of(gross));
}

fn party(name: &str, tax_id: &str) -> Party {
    Party { name: Some(name.into()), tax_id: Some(tax_id.into()), ..Party::default() }
}

/// The invoice with every amount reversed.
pub fn reversed(mut invoice: Invoice) -> Invoice {
    let minus = |amount: &mut Option<Fen>| *amount = amount.and_then(Fen::checked_neg);
    for line in &mut invoice.lines {
        minus(&mut line.amount);
        line.quantity = line.quantity.map(|quantity| -quantity);
        line.tax_amount = line.tax_amount.map(|tax| match tax {
            Tax::Amount(tax) => Tax::Amount(tax.checked_neg().unwrap()),
            Tax::Masked => Tax::Masked,
        });
    }
    invoice.red = Some(true);
    total(&mut invoice);
    invoice
}

/// The codes of all faults on receipt, on a day after the invoice's.
pub fn codes(invoice: &Invoice) -> Vec<&'static str> {
    rules::check_at(invoice, day("2026-11-22")).iter().map(|fault| fault.code).collect()
}

/// Code, path and weight of all faults on receipt.
pub fn faults(invoice: &Invoice) -> Vec<(&'static str, String, Severity)> {
    rules::check(invoice).into_iter().map(|fault| (fault.code, fault.path, fault.severity)).collect()
}

/// All faults of an invoice that is to be issued.
pub fn on_issue(invoice: &Invoice) -> Vec<Fault> {
    rules::check_in(invoice, Context { today: Some(day("2026-11-22")), purpose: Purpose::Issue })
}
