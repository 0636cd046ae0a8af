//! Lines: name, tax code, quantity and price, count (DOMAIN §4.2, §4.4).

use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use super::arithmetic::is_toll;
use super::{Context, Rule, line_path};
use crate::{Fault, Invoice, Kind};

pub(super) const NAME: Rule = Rule {
    code: "INV-LINE-NAME",
    zh: "项目名称带有税收分类简称：*简称*名称",
    en: "the name of a line begins with its classification: *classification*name",
    check: name,
};

/// Since this day the software prints the short name of the classification before the item.
const CLASSIFICATION_PRINTED: Date = date(2018, 1, 1);

fn name(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let printed = matches!(
        invoice.kind,
        Some(
            Kind::VatOrdinary
                | Kind::VatOrdinaryElectronic
                | Kind::VatSpecial
                | Kind::VatSpecialElectronic
                | Kind::DigitalOrdinary
                | Kind::DigitalSpecial
        )
    );
    if !printed || invoice.issued_on.is_none_or(|date| date < CLASSIFICATION_PRINTED) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (index, line) in invoice.lines.iter().enumerate() {
        let Some(text) = line.name.as_deref() else { continue };
        // Written by the software: a reference to the list of sales, a discount.
        if line.category().is_some() || text.contains("清单") || text.starts_with("折扣") {
            continue;
        }
        faults.push(NAME.fault(
            context.lenient(),
            line_path(index, "name"),
            format!("项目名称“{text}”没有税收分类简称；应写作“*简称*{text}”"),
            format!("the name “{text}” lacks its classification; it is written “*classification*{text}”"),
        ));
    }
    faults
}

pub(super) const TAX_CODE: Rule = Rule {
    code: "INV-TAX-CODE",
    zh: "税收分类编码为19位数字",
    en: "a tax code has 19 digits",
    check: tax_code,
};

fn tax_code(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, line) in invoice.lines.iter().enumerate() {
        let Some(code) = line.tax_code.as_deref() else {
            if context.is_issue() {
                faults.push(TAX_CODE.wrong(
                    line_path(index, "tax_code"),
                    "缺少税收分类编码；请选择商品编码".to_owned(),
                    "the tax code is missing; choose the code of the goods or service".to_owned(),
                ));
            }
            continue;
        };
        let digits = code.len() == 19 && code.bytes().all(|b| b.is_ascii_digit());
        // 1 goods, 2 labour, 3 services, 4 intangibles, 5 real estate, 6 not taxable.
        if digits && code.starts_with(['1', '2', '3', '4', '5', '6']) {
            continue;
        }
        faults.push(TAX_CODE.fault(
            context.lenient(),
            line_path(index, "tax_code"),
            format!("税收分类编码{code}应为以1至6开头的19位数字；请核对编码"),
            format!("the tax code {code} must have 19 digits, the first from 1 to 6; check it"),
        ));
    }
    faults
}

pub(super) const QUANTITY_AND_PRICE: Rule = Rule {
    code: "INV-LINE-PRICE",
    zh: "数量和单价同时填写或同时为空",
    en: "quantity and unit price are both there or both absent",
    check: quantity_and_price,
};

fn quantity_and_price(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, line) in invoice.lines.iter().enumerate().filter(|(_, line)| !is_toll(invoice, line)) {
        let (field, zh, en) = match (line.quantity, line.unit_price) {
            (Some(quantity), None) => (
                "unit_price",
                format!("有数量{quantity}而无单价"),
                format!("the quantity {quantity} has no price"),
            ),
            (None, Some(price)) => {
                ("quantity", format!("有单价{price}而无数量"), format!("the price {price} has no quantity"))
            }
            _ => continue,
        };
        faults.push(QUANTITY_AND_PRICE.fault(
            context.lenient(),
            line_path(index, field),
            format!("{zh}；请同时填写或同时留空"),
            format!("{en}; give both or neither"),
        ));
    }
    faults
}

pub(super) const PRECISION: Rule = Rule {
    code: "INV-LINE-PRECISION",
    zh: "开票时数量和单价最多13位小数、16位数字",
    en: "on issue, quantity and price have at most 13 decimals and 16 digits",
    check: precision,
};

fn precision(invoice: &Invoice, context: Context) -> Vec<Fault> {
    if !context.is_issue() {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (index, line) in invoice.lines.iter().enumerate() {
        for (field, zh, en, value) in [
            ("quantity", "数量", "quantity", line.quantity),
            ("unit_price", "单价", "price", line.unit_price),
        ] {
            let Some(value) = value.map(|value| Decimal::normalize(&value)) else { continue };
            if value.scale() > 13 || value.mantissa().unsigned_abs() >= 10_u128.pow(16) {
                faults.push(PRECISION.wrong(
                    line_path(index, field),
                    format!("{zh}{value}过长；请保留最多13位小数、16位数字"),
                    format!("the {en} {value} is too long; keep at most 13 decimals and 16 digits"),
                ));
            }
        }
    }
    faults
}

pub(super) const COUNT: Rule = Rule {
    code: "INV-LINE-COUNT",
    zh: "开票时明细行不超过2000行，机动车和二手车发票只有一行",
    en: "on issue, at most 2,000 lines; one on a vehicle invoice",
    check: count,
};

fn count(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let limit = match invoice.kind {
        Some(Kind::MotorVehicle | Kind::UsedVehicle) => 1,
        _ => 2_000,
    };
    let count = invoice.lines.len();
    if !context.is_issue() || count <= limit {
        return Vec::new();
    }
    vec![COUNT.wrong(
        "lines",
        format!("明细有{count}行，最多{limit}行；请拆分开票"),
        format!("there are {count} lines, at most {limit} are allowed; split the invoice"),
    )]
}
