//! Arithmetic and its tolerances (DOMAIN §4.4): lines, sums, totals.

use rust_decimal::Decimal;

use super::{Context, Rule, line_path};
use crate::{Fault, Fen, Invoice, Kind, Line, Severity, Tax, TaxRate};

/// |amount × rate − tax| of a line, in yuan.
const LINE_TAX_TOLERANCE: Decimal = Decimal::from_parts(6, 0, 0, false, 2);
/// |Σ (amount × rate − tax)| of an invoice, in yuan.
const TAX_DRIFT_TOLERANCE: Decimal = Decimal::from_parts(127, 0, 0, false, 2);
/// |quantity × price − amount| of a line, in yuan.
const LINE_AMOUNT_TOLERANCE: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// Printed rate and the levy rate at which the base was taken out: tax = gross ÷ (1 + levy) × printed,
/// and the amount is what remains. Individuals letting housing (5 % or 3 % reduced to 1.5 %), used
/// fixed assets (3 % reduced to 2 %).
const REDUCED: [(Decimal, Decimal); 3] = [
    (Decimal::from_parts(15, 0, 0, false, 3), Decimal::from_parts(5, 0, 0, false, 2)),
    (Decimal::from_parts(15, 0, 0, false, 3), Decimal::from_parts(3, 0, 0, false, 2)),
    (Decimal::from_parts(2, 0, 0, false, 2), Decimal::from_parts(3, 0, 0, false, 2)),
];

pub(super) const LINE_AMOUNT: Rule = Rule {
    code: "INV-LINE-AMOUNT",
    zh: "数量×单价与金额之差不超过0.01元",
    en: "quantity × unit price differs from the amount by at most 0.01",
    check: line_amount,
};

fn line_amount(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, line) in invoice.lines.iter().enumerate().filter(|(_, line)| !is_toll(invoice, line)) {
        let (Some(quantity), Some(price), Some(amount)) = (line.quantity, line.unit_price, line.amount)
        else {
            continue;
        };
        // A product beyond all decimals is not the amount either.
        let product = quantity.checked_mul(price).unwrap_or(Decimal::MAX);
        let error = product.checked_sub(amount.yuan()).unwrap_or(Decimal::MAX).abs();
        // A received price may be printed shorter than it was: half a unit of its last digit is lost.
        let lost = if context.is_issue() { None } else { quantity.abs().checked_mul(half_last_digit(price)) };
        if error > LINE_AMOUNT_TOLERANCE + lost.unwrap_or_default() {
            let product = product.round_dp(4).normalize();
            faults.push(LINE_AMOUNT.wrong(
                line_path(index, "amount"),
                format!("数量{quantity}×单价{price}={product}，与金额{amount}不符；请核对数量、单价和金额"),
                format!("quantity {quantity} × price {price} = {product}, but the amount is {amount}; check all three"),
            ));
        }
    }
    faults
}

/// Half a unit in the last printed decimal.
fn half_last_digit(value: Decimal) -> Decimal {
    Decimal::try_new(5, value.scale().saturating_add(1)).unwrap_or_default()
}

/// Toll invoices print plate, vehicle type and dates in the columns of specification, unit, quantity
/// and price.
pub(super) fn is_toll(invoice: &Invoice, line: &Line) -> bool {
    invoice.kind == Some(Kind::Toll) || line.name.as_deref().is_some_and(|name| name.contains("通行费"))
}

pub(super) const LINE_TAX: Rule = Rule {
    code: "INV-LINE-TAX",
    zh: "每行金额×税率与税额之差不超过0.06元",
    en: "amount × rate of a line differs from its tax by at most 0.06",
    check: line_tax,
};

fn line_tax(invoice: &Invoice, _: Context) -> Vec<Fault> {
    if invoice.is_differential() {
        return Vec::new();
    }
    let wrong = |(index, line): (usize, &Line)| {
        let error = tax_error(line)?;
        if error.abs() <= LINE_TAX_TOLERANCE {
            return None;
        }
        let (amount, rate, tax) = (line.amount?, line.tax_rate?, line.tax_amount?);
        let expected = Fen::from_decimal(amount.yuan().checked_mul(rate.fraction()?)?)?;
        Some(LINE_TAX.wrong(
            line_path(index, "tax_amount"),
            format!("金额{amount}×税率{rate}应为税额{expected}，票面为{tax}，超过允许误差0.06；请核对金额、税率和税额"),
            format!("amount {amount} at {rate} gives tax {expected}, but {tax} is stated, beyond the tolerance of 0.06; check all three"),
        ))
    };
    invoice.lines.iter().enumerate().filter_map(wrong).collect()
}

/// Stated tax less computed tax of a line, in yuan: the smallest over the ways to compute it.
fn tax_error(line: &Line) -> Option<Decimal> {
    let amount = line.amount?;
    let rate = line.tax_rate?.fraction()?;
    let tax = line.tax_amount?.amount()?;
    let plain = tax.yuan().checked_sub(amount.yuan().checked_mul(rate)?)?;
    let gross = amount.checked_add(tax)?;
    let reduced = reduced_taxes(gross)
        .filter(|(printed, _)| *printed == rate)
        .map(|(_, expected)| tax.yuan() - expected);
    reduced.chain([plain]).min_by_key(Decimal::abs)
}

/// Printed rate and tax, in yuan, of a gross amount under each reduced levy.
fn reduced_taxes(gross: Fen) -> impl Iterator<Item = (Decimal, Decimal)> {
    REDUCED.into_iter().filter_map(move |(printed, levy)| {
        let base = gross.yuan().checked_div(Decimal::ONE + levy)?;
        Some((printed, base.checked_mul(printed)?))
    })
}

/// Whether a reduced levy explains a tax.
pub(super) fn is_reduced_levy(gross: Fen, tax: Fen) -> bool {
    reduced_taxes(gross).any(|(_, expected)| (tax.yuan() - expected).abs() <= LINE_TAX_TOLERANCE)
}

pub(super) const TAX_DRIFT: Rule = Rule {
    code: "INV-TAX-DRIFT",
    zh: "整张发票各行税额误差之和不超过1.27元",
    en: "the tax errors of all lines add up to at most 1.27",
    check: tax_drift,
};

/// The errors are added with their signs: rounding to fen in hundreds of lines cancels out.
fn tax_drift(invoice: &Invoice, _: Context) -> Vec<Fault> {
    if invoice.is_differential() {
        return Vec::new();
    }
    let errors = invoice.lines.iter().filter_map(tax_error);
    let drift = errors.fold(Decimal::ZERO, |drift, error| drift.saturating_add(error));
    if drift.abs() <= TAX_DRIFT_TOLERANCE {
        return Vec::new();
    }
    let drift = drift.round_dp(2);
    vec![TAX_DRIFT.wrong(
        "lines",
        format!("各行税额误差合计{drift}，超过允许误差1.27；请拆分开票或核对各行税额"),
        format!("the tax errors of the lines add up to {drift}, beyond 1.27; split the invoice or check the lines' tax"),
    )]
}

pub(super) const SUM_AMOUNT: Rule = Rule {
    code: "INV-SUM-AMOUNT",
    zh: "合计金额等于各行金额之和",
    en: "the total without tax is the sum of the lines' amounts",
    check: sum_amount,
};

fn sum_amount(invoice: &Invoice, _: Context) -> Vec<Fault> {
    let Some(total) = invoice.amount_without_tax else { return Vec::new() };
    let Some(sum) = sum_of(invoice, |line| line.amount) else { return Vec::new() };
    if sum == total {
        return Vec::new();
    }
    vec![SUM_AMOUNT.wrong(
        "amount_without_tax",
        format!("各行金额之和为{sum}，合计金额为{total}；请核对明细行和合计"),
        format!(
            "the lines' amounts add up to {sum}, but the total is {total}; check the lines and the total"
        ),
    )]
}

pub(super) const SUM_TAX: Rule = Rule {
    code: "INV-SUM-TAX",
    zh: "合计税额等于各行税额之和",
    en: "the total tax is the sum of the lines' tax",
    check: sum_tax,
};

fn sum_tax(invoice: &Invoice, _: Context) -> Vec<Fault> {
    let Some(total) = invoice.tax_amount.and_then(Tax::amount) else { return Vec::new() };
    let Some(sum) = sum_of(invoice, line_tax_amount) else { return Vec::new() };
    if sum == total {
        return Vec::new();
    }
    vec![SUM_TAX.wrong(
        "tax_amount",
        format!("各行税额之和为{sum}，合计税额为{total}；请核对明细行和合计"),
        format!(
            "the lines' tax adds up to {sum}, but the total tax is {total}; check the lines and the total"
        ),
    )]
}

/// A line's tax; a hidden one is zero where nothing is due, and unknown where the rate is hidden too.
fn line_tax_amount(line: &Line) -> Option<Fen> {
    match (line.tax_amount?, line.tax_rate) {
        (Tax::Amount(tax), _) => Some(tax),
        (Tax::Masked, Some(TaxRate::Exempt | TaxRate::NotTaxable)) => Some(Fen::ZERO),
        (Tax::Masked, _) => None,
    }
}

/// The sum over all lines; `None` without lines, or when one does not say.
fn sum_of(invoice: &Invoice, amount: impl Fn(&Line) -> Option<Fen>) -> Option<Fen> {
    if invoice.lines.is_empty() || invoice.kind.is_some_and(Kind::is_ticket) {
        return None;
    }
    invoice.lines.iter().try_fold(Fen::ZERO, |sum, line| sum.checked_add(amount(line)?))
}

pub(super) const TOTAL: Rule = Rule {
    code: "INV-TOTAL",
    zh: "价税合计等于合计金额加合计税额",
    en: "the total with tax is the total without tax plus the tax",
    check: total,
};

fn total(invoice: &Invoice, _: Context) -> Vec<Fault> {
    let (Some(net), Some(tax), Some(gross)) =
        (invoice.amount_without_tax, invoice.tax_amount, invoice.amount_with_tax)
    else {
        return Vec::new();
    };
    // The total of a flight also holds the civil aviation development fund.
    if invoice.kind == Some(Kind::Air) {
        return Vec::new();
    }
    let (severity, stated) = match tax {
        Tax::Amount(tax) => (Severity::Wrong, tax),
        Tax::Masked => (Severity::Notice, Fen::ZERO),
    };
    let expected = net.checked_add(stated);
    if expected == Some(gross) {
        return Vec::new();
    }
    let expected = expected.map(|sum| sum.to_string()).unwrap_or_default();
    vec![TOTAL.fault(
        severity,
        "amount_with_tax",
        format!("合计金额{net}+合计税额{tax}={expected}，价税合计为{gross}；请核对三个合计数"),
        format!("{net} without tax + {tax} tax = {expected}, but the total with tax is {gross}; check the three totals"),
    )]
}

pub(super) const ZERO: Rule = Rule {
    code: "INV-AMOUNT-ZERO",
    zh: "价税合计和各行金额不得为零",
    en: "neither the total with tax nor a line's amount is zero",
    check: zero,
};

fn zero(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let total = invoice
        .amount_with_tax
        .map(|amount| ("amount_with_tax".to_owned(), "价税合计", "the total with tax", amount));
    let lines = invoice.lines.iter().enumerate().filter_map(|(index, line)| {
        line.amount.map(|amount| (line_path(index, "amount"), "本行金额", "the amount of this line", amount))
    });
    total
        .into_iter()
        .chain(lines)
        .filter(|(.., amount)| *amount == Fen::ZERO)
        .map(|(path, zh, en, _)| {
            ZERO.fault(
                context.lenient(),
                path,
                format!("{zh}为0.00；零金额不能开票，请核对金额"),
                format!("{en} is 0.00; nothing can be invoiced for no money: check the amount"),
            )
        })
        .collect()
}
