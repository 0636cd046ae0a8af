//! Red invoices (DOMAIN §4.8): signs, and the blue invoice that they name.

use super::{Context, Rule, line_path};
use crate::{DigitalNumber, Fault, Fen, Invoice, Kind, LineNature, OriginalInvoice, Severity};

pub(super) const SIGN: Rule = Rule {
    code: "INV-RED-SIGN",
    zh: "红字发票金额为负，蓝字发票金额为正",
    en: "the amounts of a red invoice are negative, those of a blue one positive",
    check: sign,
};

fn sign(invoice: &Invoice, _: Context) -> Vec<Fault> {
    let Some(red) = invoice.red else { return Vec::new() };
    let totals = [
        ("amount_with_tax", "价税合计", "the total with tax", invoice.amount_with_tax),
        ("amount_without_tax", "合计金额", "the total without tax", invoice.amount_without_tax),
    ];
    let mut faults = Vec::new();
    for (path, zh, en, amount) in totals {
        let Some(amount) = amount.filter(|amount| *amount != Fen::ZERO && amount.is_negative() != red) else {
            continue;
        };
        let (colour_zh, colour_en, must_zh, must_en) = if red {
            ("红字", "red", "负数", "negative")
        } else {
            ("蓝字", "blue", "正数", "positive")
        };
        faults.push(SIGN.wrong(
            path,
            format!("{colour_zh}发票的{zh}为{amount}，应为{must_zh}；请核对红蓝字标志和金额"),
            format!("{en} of a {colour_en} invoice is {amount} and must be {must_en}; check the mark and the amount"),
        ));
    }
    faults
}

pub(super) const ORIGINAL: Rule = Rule {
    code: "INV-RED-ORIGINAL",
    zh: "红字发票注明被红冲的蓝字发票，或信息表、确认单编号",
    en: "a red invoice names the blue one, or the form that allows it",
    check: original,
};

fn original(invoice: &Invoice, context: Context) -> Vec<Fault> {
    if !invoice.is_red() || !(invoice.is_face() || context.is_issue()) {
        return Vec::new();
    }
    let from_remark = invoice.remark.as_deref().and_then(OriginalInvoice::from_remark);
    let named = [invoice.original.as_ref(), from_remark.as_ref()]
        .into_iter()
        .flatten()
        .any(|original| original.number.is_some() || original.confirmation.is_some());
    if named {
        return Vec::new();
    }
    let (zh, en) = match invoice.kind {
        Some(Kind::VatSpecial | Kind::VatSpecialElectronic) => (
            "备注栏应注明“开具红字增值税专用发票信息表编号”及16位编号",
            "the remark must give the 16 digits of the red information form (信息表编号)",
        ),
        Some(kind) if kind.is_digital() => (
            "应注明被红冲蓝字数电票号码和红字发票信息确认单编号",
            "give the 20-digit number of the blue invoice and of the confirmation",
        ),
        _ => (
            "备注栏应注明“对应正数发票代码、号码”",
            "the remark must give the blue invoice's code and number",
        ),
    };
    // A reader may have lost the remark; a text that is there and names nothing is surer.
    let severity = if invoice.remark.is_some() { Severity::Wrong } else { context.lenient() };
    vec![ORIGINAL.fault(
        severity,
        "original",
        format!("红字发票没有注明被红冲的蓝字发票；{zh}"),
        format!("the red invoice does not name the blue one that it reverses; {en}"),
    )]
}

pub(super) const ORIGINAL_IS_ITSELF: Rule = Rule {
    code: "INV-RED-ITSELF",
    zh: "红字发票不能红冲自身",
    en: "a red invoice does not reverse itself",
    check: original_is_itself,
};

fn original_is_itself(invoice: &Invoice, _: Context) -> Vec<Fault> {
    let Some(original) = &invoice.original else { return Vec::new() };
    let (Some(number), Some(reversed)) = (invoice.number.as_deref(), original.number.as_deref()) else {
        return Vec::new();
    };
    let same_code = DigitalNumber::parse(number).is_some() || invoice.code == original.code;
    if number != reversed || !same_code {
        return Vec::new();
    }
    vec![ORIGINAL_IS_ITSELF.wrong(
        "original.number",
        format!("红字发票号码{number}与被红冲的蓝字发票号码相同；请核对蓝字发票号码"),
        format!("the red invoice {number} names itself as the blue one; check the blue invoice's number"),
    )]
}

pub(super) const LINES: Rule = Rule {
    code: "INV-RED-LINES",
    zh: "数电红字发票只有负数的正常行，折扣并入被折扣行",
    en: "a digital red invoice has normal, negative lines only, discounts merged in",
    check: lines,
};

fn lines(invoice: &Invoice, context: Context) -> Vec<Fault> {
    if !invoice.is_red() || !invoice.kind.is_some_and(Kind::is_digital) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (index, line) in invoice.lines.iter().enumerate() {
        let Some(amount) = line.amount else { continue };
        if amount > Fen::ZERO || line.nature == Some(LineNature::Discount) {
            faults.push(LINES.fault(
                context.lenient(),
                line_path(index, "amount"),
                format!("红字发票第{}行金额{amount}为正数或折扣行；请把折扣并入被折扣行", index.saturating_add(1)),
                format!("line {} of the red invoice, {amount}, is positive or a discount; merge it into the line that it discounts", index.saturating_add(1)),
            ));
        }
    }
    faults
}
