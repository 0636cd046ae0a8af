//! Differential taxation (差额征税, DOMAIN §4.7): tax on what remains after a deduction.

use rust_decimal::Decimal;

use super::arithmetic::is_reduced_levy;
use super::{Context, Rule};
use crate::{Fault, Fen, Invoice, RATE_TERMS, Tax, TaxRate};

/// As for the tax of any line.
const TOLERANCE: Fen = Fen(6);

pub(super) const REMARK: Rule = Rule {
    code: "INV-DIFFERENTIAL-REMARK",
    zh: "差额征税的发票备注栏注明“差额征税”",
    en: "under differential taxation the remark says 差额征税",
    check: remark,
};

fn remark(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let says_so = |remark: &str| remark.contains("差额征税");
    if !invoice.is_differential() || invoice.remark.as_deref().is_some_and(says_so) {
        return Vec::new();
    }
    // A reduced levy hides its rate as well.
    if let (Some(gross), Some(Tax::Amount(tax))) = (invoice.amount_with_tax, invoice.tax_amount)
        && is_reduced_levy(gross, tax)
    {
        return Vec::new();
    }
    vec![
        REMARK.fault(
            context.lenient(),
            "remark",
            "税率栏为***而税额不为零，备注栏却没有“差额征税”字样；请在备注栏注明".to_owned(),
            "the rate is hidden and tax is stated, but the remark lacks 差额征税; add it to the remark"
                .to_owned(),
        ),
    ]
}

pub(super) const ONE_LINE: Rule = Rule {
    code: "INV-DIFFERENTIAL-LINES",
    zh: "差额征税的发票只有一个商品行（折扣行除外）",
    en: "under differential taxation there is one line, beside its discount",
    check: one_line,
};

fn one_line(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let red = invoice.is_red();
    let count = invoice.lines.iter().filter(|line| !line.is_discount(red)).count();
    if count <= 1 || !invoice.is_differential() {
        return Vec::new();
    }
    vec![ONE_LINE.fault(
        context.lenient(),
        "lines",
        format!("差额征税发票有{count}个商品行；请每个商品单独开票"),
        format!("an invoice under differential taxation has {count} lines; issue one for each"),
    )]
}

pub(super) const DEDUCTION: Rule = Rule {
    code: "INV-DIFFERENTIAL-DEDUCTION",
    zh: "差额征税的扣除额小于价税合计",
    en: "the deduction is less than the total with tax",
    check: deduction,
};

fn deduction(invoice: &Invoice, _: Context) -> Vec<Fault> {
    let (Some(deduction), Some(gross)) = (invoice.deduction(), invoice.amount_with_tax) else {
        return Vec::new();
    };
    if deduction.0.unsigned_abs() < gross.0.unsigned_abs() {
        return Vec::new();
    }
    vec![DEDUCTION.wrong(
        "remark",
        format!("差额征税扣除额{deduction}不小于价税合计{gross}；请核对扣除额"),
        format!("the deduction {deduction} is not less than the total with tax {gross}; check it"),
    )]
}

pub(super) const TAX: Rule = Rule {
    code: "INV-DIFFERENTIAL-TAX",
    zh: "差额征税的税额等于扣除后的余额按税率计算的税额",
    en: "the tax is that of the total less the deduction",
    check: tax,
};

/// The rate is hidden, so any rate that the tax ever had may explain the amount; the deduction is
/// taken from the amount with tax, or (2016 practice of Shanghai) from the amount without.
fn tax(invoice: &Invoice, _: Context) -> Vec<Fault> {
    let (Some(deduction), Some(gross), Some(Tax::Amount(tax))) =
        (invoice.deduction(), invoice.amount_with_tax, invoice.tax_amount)
    else {
        return Vec::new();
    };
    // The remark of a red invoice may give its deduction without a sign.
    let deduction =
        if gross.is_negative() { Fen(deduction.0.saturating_abs().saturating_neg()) } else { deduction };
    let stated = invoice.lines.iter().find_map(|line| match line.tax_rate {
        Some(TaxRate::Rate(fraction)) => Some(fraction),
        _ => None,
    });
    let explains = |rate: Decimal| {
        let from_gross = gross.split_tax_after(deduction, rate).map(|(_, tax)| tax);
        let from_net = gross
            .checked_sub(tax)
            .and_then(|net| net.checked_sub(deduction))
            .and_then(|base| Fen::from_decimal(base.yuan().checked_mul(rate)?));
        [from_gross, from_net]
            .into_iter()
            .flatten()
            .any(|expected| expected.0.abs_diff(tax.0) <= TOLERANCE.0.unsigned_abs())
    };
    let explained = match stated {
        Some(rate) => explains(rate),
        None => RATE_TERMS.iter().any(|term| explains(Decimal::new(term.per_mille, 3))),
    };
    if explained {
        return Vec::new();
    }
    let rate = stated.map_or(TaxRate::Masked, TaxRate::Rate);
    vec![TAX.wrong(
        "tax_amount",
        format!("价税合计{gross}扣除{deduction}后，按税率{rate}计算得不出税额{tax}；请核对扣除额和税额"),
        format!("no tax of {tax} follows from {gross} less the deduction {deduction} at rate {rate}; check the deduction and the tax"),
    )]
}
