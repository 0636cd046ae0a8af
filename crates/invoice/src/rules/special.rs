//! Special businesses: what must stand in their block (特定要素) or in the remark (DOMAIN §1.5).
//!
//! Digital invoices carry a block of named elements. Before them the same facts had to stand in the
//! remark, as free text.

use jiff::civil::{Date, date};

use super::arithmetic::is_toll;
use super::business::{self, Business, Element};
use super::{Context, Rule, line_path};
use crate::text::fold;
use crate::{Fault, Invoice, Kind, Severity, SpecialBusiness};

pub(super) const CONSTRUCTION: Rule = Rule {
    code: "INV-CONSTRUCTION",
    zh: "建筑服务发票注明发生地和项目名称",
    en: "an invoice for construction names the place and the project",
    check: |invoice, context| check(&CONSTRUCTION, &business::CONSTRUCTION, invoice, context),
};

pub(super) const FREIGHT: Rule = Rule {
    code: "INV-FREIGHT",
    zh: "货物运输发票注明启运地、到达地、运输工具和货物",
    en: "an invoice for goods transport names places, vehicle and goods",
    check: |invoice, context| check(&FREIGHT, &business::FREIGHT, invoice, context),
};

pub(super) const REAL_ESTATE_SALE: Rule = Rule {
    code: "INV-ESTATE-SALE",
    zh: "不动产销售发票注明不动产地址和产权证书",
    en: "an invoice for real estate names its address and title",
    check: |invoice, context| check(&REAL_ESTATE_SALE, &business::ESTATE_SALE, invoice, context),
};

pub(super) const REAL_ESTATE_LEASE: Rule = Rule {
    code: "INV-ESTATE-LEASE",
    zh: "不动产租赁发票注明不动产地址和租赁期",
    en: "an invoice for letting real estate names its address and the term",
    check: |invoice, context| check(&REAL_ESTATE_LEASE, &business::ESTATE_LEASE, invoice, context),
};

pub(super) const VEHICLE_TAX: Rule = Rule {
    code: "INV-VEHICLE-TAX",
    zh: "代收车船税发票注明保险单、车牌和税款",
    en: "an insurer's invoice names policy, plate and vehicle tax",
    check: |invoice, context| check(&VEHICLE_TAX, &business::VEHICLE_TAX, invoice, context),
};

pub(super) const TOLL: Rule = Rule {
    code: "INV-TOLL",
    zh: "通行费发票注明车牌和通行日期",
    en: "a toll invoice names plate and dates",
    check: |invoice, context| check(&TOLL, &business::TOLL, invoice, context),
};

pub(super) const PASSENGER: Rule = Rule {
    code: "INV-PASSENGER",
    zh: "旅客运输发票注明出行日期、出发地、到达地和交通工具",
    en: "an invoice for passenger transport names day, places and means of travel",
    check: |invoice, context| check(&PASSENGER, &business::PASSENGER, invoice, context),
};

pub(super) const VEHICLE: Rule = Rule {
    code: "INV-VEHICLE",
    zh: "机动车发票注明车辆识别代号",
    en: "a motor vehicle's invoice names its identification number",
    check: |invoice, context| check(&VEHICLE, &business::VEHICLE, invoice, context),
};

fn check(rule: &Rule, business: &Business, invoice: &Invoice, context: Context) -> Vec<Fault> {
    // A red invoice points to its blue one; a ticket is made for its business.
    if invoice.is_red() || invoice.kind.is_some_and(Kind::is_ticket) {
        return Vec::new();
    }
    let block = invoice.special.as_ref().filter(|block| !block.elements.is_empty());
    let coded = invoice.special.as_ref().is_some_and(|block| block.code.as_deref() == Some(business.code));
    let due = coded || invoice.lines.iter().any(business.is_line);
    match block {
        Some(block) if due || is_block_of(block, business) => check_block(rule, business, block),
        None if due && invoice.kind.is_some_and(Kind::is_digital) => {
            check_without_block(rule, business, invoice, context)
        }
        None if due => check_remark(rule, business, invoice, context),
        _ => Vec::new(),
    }
}

/// Whether a block without a code is of this business.
fn is_block_of(block: &SpecialBusiness, business: &Business) -> bool {
    let is_marked = |name: &str| business.marks.iter().any(|mark| name.to_lowercase().contains(mark));
    block.code.is_none() && block.elements.iter().any(|(name, _)| is_marked(name))
}

fn states(block: &SpecialBusiness, element: &Element) -> bool {
    block.elements.iter().any(|(name, value)| !value.trim().is_empty() && is_named(name, element))
}

fn is_named(name: &str, element: &Element) -> bool {
    let name = name.to_lowercase();
    element.names.iter().any(|part| name.contains(part))
}

fn check_block(rule: &Rule, business: &Business, block: &SpecialBusiness) -> Vec<Fault> {
    // Names in Latin letters that nobody has published yet may state anything.
    let is_known =
        |name: &str| !name.is_ascii() || business.block.iter().any(|element| is_named(name, element));
    if block.elements.iter().any(|(name, _)| !is_known(name)) && business.code != business::PASSENGER.code {
        return Vec::new();
    }
    business
        .block
        .iter()
        .filter(|element| !states(block, element))
        .map(|element| {
            rule.wrong(
                "special",
                format!("{}发票的特定要素缺少{}；请补全", business.zh, element.zh),
                format!("the block for {} lacks {}; fill it in", business.en, element.en),
            )
        })
        .collect()
}

/// No block was read. It may stand in the remark instead; a received file may also have lost it.
fn check_without_block(rule: &Rule, business: &Business, invoice: &Invoice, context: Context) -> Vec<Fault> {
    let remark = fold(invoice.remark.as_deref().unwrap_or_default());
    let missing: Vec<&Element> = business
        .block
        .iter()
        .filter(|element| !element.names.iter().any(|name| remark.contains(name)))
        .collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let zh: Vec<&str> = missing.iter().map(|element| element.zh).collect();
    let en: Vec<&str> = missing.iter().map(|element| element.en).collect();
    vec![rule.fault(
        context.lenient(),
        "special",
        format!("{}发票没有特定要素，备注中也没有{}；请核对原件", business.zh, zh.join("、")),
        format!(
            "this invoice for {} has no block, and its remark does not give {}; check the original",
            business.en,
            en.join(", ")
        ),
    )]
}

fn check_remark(rule: &Rule, business: &Business, invoice: &Invoice, context: Context) -> Vec<Fault> {
    let Some((since, elements)) = business.remark else { return Vec::new() };
    if invoice.kind.is_none() || invoice.issued_on.is_none_or(|date| date < since) {
        return Vec::new();
    }
    let remark = fold(invoice.remark.as_deref().unwrap_or_default());
    // An empty remark is against the rule; a text may say it in words that are not known here.
    let severity = if remark.is_empty() { Severity::Wrong } else { context.lenient() };
    elements
        .iter()
        .filter(|element| remark.is_empty() || !element.names.iter().any(|name| remark.contains(name)))
        .map(|element| {
            rule.fault(
                severity,
                "remark",
                format!("{}发票的备注栏应注明{}；请要求重开或补全", business.zh, element.zh),
                format!(
                    "the remark of an invoice for {} must give {}; have it completed or reissued",
                    business.en, element.en
                ),
            )
        })
        .collect()
}

pub(super) const KIND_ELEMENTS: Rule = Rule {
    code: "INV-KIND-ELEMENTS",
    zh: "开票时客票、行程单、通行费和车辆发票填写票面要求的要素",
    en: "on issue, tickets, toll and vehicle invoices state what their face requires",
    check: kind_elements,
};

/// Faces of their own have places for facts that no other kind has; a received source may not carry them.
fn kind_elements(invoice: &Invoice, context: Context) -> Vec<Fault> {
    if !context.is_issue() || invoice.is_red() {
        return Vec::new();
    }
    let Some((kind, required)) = invoice.kind.and_then(|kind| Some((kind, business::face_of(kind)?))) else {
        return Vec::new();
    };
    let block = invoice.special.clone().unwrap_or_default();
    let missing = required.iter().filter(|element| !states(&block, element));
    missing
        .map(|element| {
            KIND_ELEMENTS.wrong(
                "special",
                format!("{}缺少{}；请补全", kind.zh(), element.zh),
                format!("this {} lacks {}; fill it in", kind.en(), element.en),
            )
        })
        .collect()
}

pub(super) const OIL: Rule = Rule {
    code: "INV-OIL",
    zh: "成品油发票的单位为吨或升，且有数量",
    en: "an invoice for refined oil counts in tonnes or litres and states the quantity",
    check: oil,
};

/// Refined oil under consumption tax, and the day from which its invoices are so.
const OILS: [&str; 7] = ["汽油", "柴油", "航空煤油", "石脑油", "溶剂油", "润滑油", "燃料油"];
const OIL_RULES: Date = date(2018, 3, 1);

fn oil(invoice: &Invoice, context: Context) -> Vec<Fault> {
    if invoice.is_red() || invoice.issued_on.is_none_or(|date| date < OIL_RULES) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (index, line) in invoice.lines.iter().enumerate() {
        let is_oil = line.category().is_some_and(|category| OILS.contains(&category));
        if !is_oil || line.is_discount(false) || is_toll(invoice, line) {
            continue;
        }
        let name = line.name.as_deref().unwrap_or_default();
        let unit = line.unit.as_deref().unwrap_or_default().trim();
        if !matches!(unit, "吨" | "升" | "公升" | "L" | "l") {
            faults.push(OIL.fault(
                context.lenient(),
                line_path(index, "unit"),
                format!("成品油“{name}”的单位“{unit}”应为吨或升；请核对单位"),
                format!("the unit “{unit}” of refined oil “{name}” must be 吨 or 升; check it"),
            ));
        }
        if line.quantity.is_none_or(|quantity| quantity.is_zero()) {
            faults.push(OIL.fault(
                context.lenient(),
                line_path(index, "quantity"),
                format!("成品油“{name}”没有数量；请填写数量"),
                format!("refined oil “{name}” states no quantity; fill it in"),
            ));
        }
    }
    faults
}
