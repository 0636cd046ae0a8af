//! Lines of invented invoices.

use fapiao_invoice::Decimal;
use fapiao_invoice::Fen;
use fapiao_invoice::Line;
use fapiao_invoice::LineNature;
use fapiao_invoice::Tax;
use fapiao_invoice::TaxRate;

use crate::random::Random;

/// Name, specification, unit, rate in hundredths of a percent, tax code.
const GOODS: [(&str, &str, &str, i64, &str); 6] = [
    ("*信息技术服务*样票测试服务费", "", "项", 600, "3040203000000000000"),
    ("*电子计算机*示例计算机", "SAMPLE-01", "台", 1300, "1090511010000000000"),
    ("*餐饮服务*样例餐费", "", "次", 600, "3070401000000000000"),
    ("*纸制品*示例打印纸", "A4 80g", "箱", 1300, "1060201000000000000"),
    ("*运输服务*样票运费", "", "次", 900, "3010101000000000000"),
    ("*金属制品*示例螺丝批一字形加长带磁套装组合", "3.2x75MM", "批", 1300, "1080413000000000000"),
];

/// Price-tax separation: gross fen at a rate in hundredths of a percent → (net, tax), half up.
pub(super) fn split(gross: i64, rate: i64) -> (i64, i64) {
    let net = (gross * 10_000 * 2 + (10_000 + rate)) / (2 * (10_000 + rate));
    (net, gross - net)
}

/// A line priced with tax: its unit price without tax has up to ten decimals.
pub(super) fn priced(index: usize, random: &mut Random) -> Line {
    let (name, specification, unit, rate, tax_code) =
        GOODS[(index + random.below(GOODS.len())) % GOODS.len()];
    let quantity = random.between(1, 9);
    let gross = random.between(1, 90_000) * quantity;
    let (net, tax) = split(gross, rate);
    let price = Decimal::new(gross, 2) / (Decimal::ONE + Decimal::new(rate, 4)) / Decimal::from(quantity);
    Line {
        name: Some(name.to_owned()),
        specification: (!specification.is_empty()).then(|| specification.to_owned()),
        unit: Some(unit.to_owned()),
        quantity: Some(Decimal::from(quantity)),
        unit_price: Some(price.round_dp(10).normalize()),
        amount: Some(Fen(net)),
        tax_rate: Some(TaxRate::Rate(Decimal::new(rate, 4).normalize())),
        tax_amount: Some(Tax::Amount(Fen(tax))),
        tax_code: Some(tax_code.to_owned()),
        nature: Some(LineNature::Normal),
    }
}

/// Gives a line another rate, in hundredths of a percent; its gross stays, and its price follows.
pub(super) fn rated(line: &mut Line, rate: i64) {
    let tax = match line.tax_amount {
        Some(Tax::Amount(fen)) => fen.0,
        _ => 0,
    };
    let (net, tax) = split(line.amount.map_or(0, |net| net.0) + tax, rate);
    line.amount = Some(Fen(net));
    line.tax_amount = Some(Tax::Amount(Fen(tax)));
    line.tax_rate = Some(TaxRate::Rate(Decimal::new(rate, 4).normalize()));
    line.unit_price =
        line.quantity.map(|quantity| (Decimal::new(net, 2) / quantity).round_dp(10).normalize());
}

/// Makes a line exempt: no tax, and the price is the gross one.
pub(super) fn exempt(line: &mut Line) {
    line.tax_rate = Some(TaxRate::Exempt);
    line.tax_amount = Some(Tax::Masked);
}

/// The discount line that follows a discounted one: a tenth off, no quantity, no price.
pub(super) fn discount_of(line: &Line) -> Line {
    let tenth = |fen: i64| -((fen + 5) / 10);
    Line {
        name: line.name.clone(),
        amount: line.amount.map(|a| Fen(tenth(a.0))),
        tax_rate: line.tax_rate,
        tax_amount: line.tax_amount.map(|t| match t {
            Tax::Amount(fen) => Tax::Amount(Fen(tenth(fen.0))),
            Tax::Masked => Tax::Masked,
        }),
        tax_code: line.tax_code.clone(),
        nature: Some(LineNature::Discount),
        ..Line::default()
    }
}

/// Makes a line a red one: quantity, amount and tax negative, the price as it was.
pub(super) fn negate(line: &mut Line) {
    line.quantity = line.quantity.map(|q| -q);
    line.amount = line.amount.map(|a| Fen(-a.0));
    if let Some(Tax::Amount(fen)) = &mut line.tax_amount {
        fen.0 = -fen.0;
    }
}

#[cfg(test)]
pub(super) fn assert_consistent(line: &Line) {
    let amount = Decimal::new(line.amount.unwrap().0, 2);
    if let (Some(quantity), Some(price)) = (line.quantity, line.unit_price) {
        assert!((quantity * price - amount).abs() <= Decimal::new(1, 2), "{line:?}");
    }
    if let (Some(TaxRate::Rate(rate)), Some(Tax::Amount(tax))) = (line.tax_rate, line.tax_amount) {
        let error = amount * rate - Decimal::new(tax.0, 2);
        assert!(error.abs() <= Decimal::new(6, 2), "{line:?}");
    }
}
