//! Number, code and check code: form and plausibility (DOMAIN §1.2, §1.3).

use super::{Context, Rule};
use crate::{DigitalNumber, Fault, Invoice, InvoiceCode, Kind, Severity};

pub(super) const NUMBER: Rule = Rule {
    code: "INV-NUMBER",
    zh: "发票号码位数与票种相符",
    en: "the number has the digits of its kind",
    check: number,
};

fn number(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let Some(number) = invoice.number.as_deref() else { return Vec::new() };
    let digits = number.bytes().all(|b| b.is_ascii_digit());
    // Digital invoices on paper also carry a code of 12 and a number of 8 digits.
    let on_paper = invoice.code.is_some() && number.len() == 8 && !context.is_issue();
    let (fits, zh, en) = match invoice.kind {
        Some(kind) if kind.is_digital() => (number.len() == 20 || on_paper, "20位", "20 digits"),
        Some(
            Kind::VatOrdinary | Kind::VatOrdinaryElectronic | Kind::VatSpecial | Kind::VatSpecialElectronic,
        ) => (number.len() == 8, "8位", "8 digits"),
        Some(Kind::Other) => return Vec::new(),
        _ => (matches!(number.len(), 8 | 20), "8位或20位", "8 or 20 digits"),
    };
    if digits && fits {
        return Vec::new();
    }
    vec![NUMBER.wrong(
        "number",
        format!("发票号码{number}应为{zh}数字；请核对号码和票种"),
        format!("the number {number} must have {en}; check the number and the kind"),
    )]
}

fn digital(invoice: &Invoice) -> Option<(&str, DigitalNumber)> {
    let number = invoice.number.as_deref()?;
    Some((number, DigitalNumber::parse(number)?))
}

pub(super) const NUMBER_YEAR: Rule = Rule {
    code: "INV-NUMBER-YEAR",
    zh: "20位号码的年份与开票日期一致",
    en: "the year in a 20-digit number is that of issue",
    check: number_year,
};

fn number_year(invoice: &Invoice, _: Context) -> Vec<Fault> {
    let (Some((number, parts)), Some(date)) = (digital(invoice), invoice.issued_on) else {
        return Vec::new();
    };
    if parts.year() == date.year() {
        return Vec::new();
    }
    let year = parts.year();
    // The rule is written for invoices; whether tickets keep to it is not settled.
    let severity = if invoice.kind.is_some_and(Kind::is_ticket) { Severity::Notice } else { Severity::Wrong };
    vec![NUMBER_YEAR.fault(
        severity,
        "number",
        format!("发票号码{number}属于{year}年，开票日期为{date}；号码只能在当年使用，请核对号码和日期"),
        format!("the number {number} is of {year}, the invoice of {date}; a number serves in its own year only: check both"),
    )]
}

pub(super) const NUMBER_REGION: Rule = Rule {
    code: "INV-NUMBER-REGION",
    zh: "20位号码的地区代码存在",
    en: "the region in a 20-digit number exists",
    check: number_region,
};

fn number_region(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let Some((number, parts)) = digital(invoice) else { return Vec::new() };
    if parts.region_name().is_some() {
        return Vec::new();
    }
    let region = parts.region();
    vec![NUMBER_REGION.fault(
        context.lenient(),
        "number",
        format!("发票号码{number}的地区代码{region:02}不存在；请核对号码"),
        format!("the number {number} names the region {region:02}, which does not exist; check the number"),
    )]
}

pub(super) const CODE: Rule = Rule {
    code: "INV-CODE",
    zh: "发票代码为10位或12位数字，数电发票没有代码",
    en: "a code has 10 or 12 digits; a digital invoice has none",
    check: code,
};

fn code(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let Some(code) = invoice.code.as_deref() else { return number_alone(invoice, context) };
    // Received ones may be printed on paper that has a code of its own.
    let on_paper = InvoiceCode::parse(code).is_some() && !context.is_issue();
    let has_none =
        digital(invoice).is_some() && (invoice.kind.is_some_and(Kind::is_digital) || context.is_issue());
    if has_none && !on_paper {
        return vec![CODE.fault(
            context.lenient(),
            "code",
            format!("数电发票没有发票代码，却填写了{code}；请留空"),
            format!("a digital invoice has no code, but {code} is stated; leave it empty"),
        )];
    }
    if InvoiceCode::parse(code).is_some() || invoice.kind == Some(Kind::Other) {
        return Vec::new();
    }
    vec![CODE.wrong(
        "code",
        format!("发票代码{code}应为10位或12位数字；请核对代码"),
        format!("the code {code} must have 10 or 12 digits; check it"),
    )]
}

/// A number of eight digits says nothing without its code.
fn number_alone(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let short = invoice.number.as_deref().is_some_and(|number| number.len() == 8);
    let own_face = matches!(invoice.kind, Some(Kind::Toll | Kind::MotorVehicle | Kind::UsedVehicle));
    if !(context.is_issue() && short && own_face) {
        return Vec::new();
    }
    vec![CODE.wrong(
        "code",
        "8位发票号码缺少发票代码；请填写代码，或使用20位号码".to_owned(),
        "a number of 8 digits lacks its code; give the code, or a number of 20 digits".to_owned(),
    )]
}

fn structure(invoice: &Invoice) -> Option<(&str, InvoiceCode)> {
    let code = invoice.code.as_deref()?;
    Some((code, InvoiceCode::parse(code)?))
}

pub(super) const CODE_KIND: Rule = Rule {
    code: "INV-CODE-KIND",
    zh: "发票代码所示票种与发票一致",
    en: "the kind in the code is that of the invoice",
    check: code_kind,
};

fn code_kind(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let (Some((code, parts)), Some(kind)) = (structure(invoice), invoice.kind) else { return Vec::new() };
    let Some(in_code) = parts.kind() else { return Vec::new() };
    // Toll invoices began under the codes of ordinary ones; digital invoices on paper have their own.
    let both_ordinary =
        [kind, in_code].iter().all(|kind| matches!(kind, Kind::Toll | Kind::VatOrdinaryElectronic));
    if kind == in_code || both_ordinary || kind.is_digital() || kind == Kind::Other {
        return Vec::new();
    }
    vec![CODE_KIND.fault(
        context.lenient(),
        "code",
        format!("发票代码{code}是{}的代码，发票却是{}；请核对代码和票种", in_code.zh(), kind.zh()),
        format!(
            "the code {code} is of the kind “{}”, but the invoice is of the kind “{}”; check both",
            in_code.en(),
            kind.en()
        ),
    )]
}

pub(super) const CODE_REGION: Rule = Rule {
    code: "INV-CODE-REGION",
    zh: "发票代码的地区存在",
    en: "the region in the code exists",
    check: code_region,
};

fn code_region(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let Some((code, parts)) = structure(invoice) else { return Vec::new() };
    if parts.region().is_some() {
        return Vec::new();
    }
    let area = parts.area();
    vec![CODE_REGION.fault(
        context.lenient(),
        "code",
        format!("发票代码{code}的地区{area:04}不存在；请核对代码"),
        format!("the code {code} names the region {area:04}, which does not exist; check the code"),
    )]
}

pub(super) const CODE_YEAR: Rule = Rule {
    code: "INV-CODE-YEAR",
    zh: "发票代码的年份不晚于开票日期",
    en: "the year in the code is not after the date of issue",
    check: code_year,
};

fn code_year(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let (Some((code, parts)), Some(date)) = (structure(invoice), invoice.issued_on) else {
        return Vec::new();
    };
    let year = parts.year();
    if year <= date.year() {
        return Vec::new();
    }
    vec![CODE_YEAR.fault(
        context.lenient(),
        "code",
        format!("发票代码{code}是{year}年的批次，开票日期却是{date}；请核对代码和日期"),
        format!("the code {code} is a batch of {year}, but the invoice is of {date}; check both"),
    )]
}

pub(super) const CHECK_CODE: Rule = Rule {
    code: "INV-CHECK-CODE",
    zh: "校验码为20位数字",
    en: "the check code has 20 digits",
    check: check_code,
};

fn check_code(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let Some(check_code) = invoice.check_code.as_deref() else { return Vec::new() };
    // Block-chain invoices have one of five characters.
    if invoice.kind == Some(Kind::Other) {
        return Vec::new();
    }
    let digits = check_code.chars().filter(|c| !c.is_whitespace());
    if check_code.chars().all(|c| c.is_ascii_digit() || c.is_whitespace()) && digits.count() == 20 {
        return Vec::new();
    }
    vec![CHECK_CODE.fault(
        context.lenient(),
        "check_code",
        format!("校验码{check_code}应为20位数字；请核对校验码"),
        format!("the check code {check_code} must have 20 digits; check it"),
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_kind_when_a_toll_invoice_has_an_ordinary_code_then_nothing_is_said() {
        let invoice =
            Invoice { kind: Some(Kind::Toll), code: Some("031001700111".into()), ..Invoice::default() };
        assert_eq!(code_kind(&invoice, Context::default()), []);
        let invoice = Invoice { kind: Some(Kind::VatSpecial), ..invoice };
        assert_eq!(code_kind(&invoice, Context::default()).len(), 1);
    }
}
