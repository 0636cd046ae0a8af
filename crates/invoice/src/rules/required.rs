//! Fields that must be there, by kind (REQUIREMENTS A-011).

use jiff::civil::{Date, date};

use super::{Context, Purpose, Rule};
use crate::{Fault, Invoice, Kind};

/// A field that a kind requires.
struct Field {
    path: &'static str,
    zh: &'static str,
    en: &'static str,
    is_given: fn(&Invoice) -> bool,
}

const NUMBER: Field =
    Field { path: "number", zh: "发票号码", en: "the invoice number", is_given: |i| i.number.is_some() };
const CODE: Field =
    Field { path: "code", zh: "发票代码", en: "the invoice code", is_given: |i| i.code.is_some() };
const DATE: Field =
    Field {
        path: "issued_on", zh: "开票日期", en: "the date of issue", is_given: |i| i.issued_on.is_some()
    };
const CHECK_CODE: Field =
    Field { path: "check_code", zh: "校验码", en: "the check code", is_given: |i| i.check_code.is_some() };
const SELLER_NAME: Field = Field {
    path: "seller.name",
    zh: "销售方名称",
    en: "the seller's name",
    is_given: |i| i.seller.name.is_some(),
};
const SELLER_TAX_ID: Field = Field {
    path: "seller.tax_id",
    zh: "销售方纳税人识别号",
    en: "the seller's tax id",
    is_given: |i| i.seller.tax_id.is_some(),
};
const BUYER_NAME: Field = Field {
    path: "buyer.name",
    zh: "购买方名称",
    en: "the buyer's name",
    is_given: |i| i.buyer.name.is_some(),
};
const LINES: Field = Field {
    path: "lines",
    zh: "货物或应税劳务、服务明细",
    en: "at least one line",
    is_given: |i| !i.lines.is_empty(),
};
const NET: Field = Field {
    path: "amount_without_tax",
    zh: "合计金额",
    en: "the total without tax",
    is_given: |i| i.amount_without_tax.is_some(),
};
const TAX: Field =
    Field {
        path: "tax_amount", zh: "合计税额", en: "the total tax", is_given: |i| i.tax_amount.is_some()
    };
const GROSS: Field = Field {
    path: "amount_with_tax",
    zh: "价税合计",
    en: "the total with tax",
    is_given: |i| i.amount_with_tax.is_some(),
};
const DRAWER: Field =
    Field { path: "drawer", zh: "开票人", en: "the drawer", is_given: |i| i.drawer.is_some() };

const ANY: &[Field] = &[NUMBER, DATE, GROSS];
const VAT_SPECIAL: &[Field] =
    &[CODE, NUMBER, DATE, SELLER_NAME, SELLER_TAX_ID, BUYER_NAME, LINES, NET, TAX, GROSS, DRAWER];
const VAT_ORDINARY: &[Field] =
    &[CODE, NUMBER, DATE, CHECK_CODE, SELLER_NAME, SELLER_TAX_ID, BUYER_NAME, LINES, NET, TAX, GROSS, DRAWER];
const DIGITAL: &[Field] =
    &[NUMBER, DATE, SELLER_NAME, SELLER_TAX_ID, BUYER_NAME, LINES, NET, TAX, GROSS, DRAWER];
const TOLL: &[Field] = &[NUMBER, DATE, SELLER_NAME, SELLER_TAX_ID, BUYER_NAME, LINES, GROSS];
const VEHICLE: &[Field] = &[NUMBER, DATE, SELLER_NAME, BUYER_NAME, GROSS];
const NEW_VEHICLE: &[Field] = &[NUMBER, DATE, SELLER_NAME, SELLER_TAX_ID, BUYER_NAME, NET, TAX, GROSS];

/// What only those must give who issue: received files often state it nowhere.
fn fields_on_issue(kind: Option<Kind>) -> &'static [Field] {
    match kind {
        Some(Kind::Railway) => &[NET, TAX],
        Some(Kind::Air) => &[SELLER_NAME, NET, TAX],
        Some(Kind::Toll) => &[NET, TAX, DRAWER],
        Some(Kind::MotorVehicle) => &[LINES, DRAWER],
        Some(Kind::UsedVehicle) => &[SELLER_TAX_ID, DRAWER],
        _ => &[],
    }
}

fn fields_of(kind: Option<Kind>) -> &'static [Field] {
    match kind {
        Some(Kind::VatSpecial | Kind::VatSpecialElectronic) => VAT_SPECIAL,
        Some(Kind::VatOrdinary | Kind::VatOrdinaryElectronic) => VAT_ORDINARY,
        Some(Kind::DigitalOrdinary | Kind::DigitalSpecial) => DIGITAL,
        Some(Kind::Toll) => TOLL,
        Some(Kind::MotorVehicle) => NEW_VEHICLE,
        Some(Kind::UsedVehicle) => VEHICLE,
        Some(Kind::Railway | Kind::Air | Kind::Other) | None => ANY,
    }
}

pub(super) const KIND: Rule = Rule {
    code: "INV-KIND",
    zh: "开票时票种明确，且是可以开具的票种",
    en: "on issue, the kind is given and is one that can be issued",
    check: kind,
};

fn kind(invoice: &Invoice, context: Context) -> Vec<Fault> {
    if !context.is_issue() || !matches!(invoice.kind, None | Some(Kind::Other)) {
        return Vec::new();
    }
    vec![KIND.wrong(
        "kind",
        "没有可开具的票种；请填写票种，如 digital_ordinary".to_owned(),
        "no kind is given that can be issued; give one, such as digital_ordinary".to_owned(),
    )]
}

pub(super) const REQUIRED: Rule = Rule {
    code: "INV-REQUIRED",
    zh: "票种要求的栏目齐全",
    en: "every field that the kind requires is there",
    check: required,
};

/// A QR alone states a part of an invoice; only what shows a face must be complete.
fn required(invoice: &Invoice, context: Context) -> Vec<Fault> {
    if !invoice.is_face() && !context.is_issue() {
        return Vec::new();
    }
    let kind_zh = invoice.kind.map_or("发票", Kind::zh);
    let kind_en = invoice.kind.map_or("invoice", Kind::en);
    let assigned_on_issue = |field: &Field| {
        context.purpose == Purpose::Issue
            && ["number", "code", "check_code", "issued_on"].contains(&field.path)
    };
    let on_issue = if context.is_issue() { fields_on_issue(invoice.kind) } else { &[] };
    fields_of(invoice.kind)
        .iter()
        .chain(on_issue)
        .filter(|field| !(field.is_given)(invoice) && !assigned_on_issue(field))
        .map(|field| {
            REQUIRED.wrong(
                field.path,
                format!("{kind_zh}缺少{}；请补全", field.zh),
                format!("this {kind_en} lacks {}; fill it in", field.en),
            )
        })
        .collect()
}

pub(super) const BUYER_TAX_ID: Rule = Rule {
    code: "INV-BUYER-TAX-ID",
    zh: "专用发票和企业购买方的发票有购买方纳税人识别号",
    en: "a special invoice, and any invoice for an enterprise, has the buyer's tax id",
    check: buyer_tax_id,
};

/// Since this day an enterprise must give its tax id for an ordinary invoice too.
const ENTERPRISES_GIVE_TAX_ID: Date = date(2017, 7, 1);

fn buyer_tax_id(invoice: &Invoice, context: Context) -> Vec<Fault> {
    if invoice.buyer.tax_id.is_some() || !(invoice.is_face() || context.is_issue()) {
        return Vec::new();
    }
    if invoice.kind.is_some_and(Kind::is_special) {
        return vec![BUYER_TAX_ID.wrong(
            "buyer.tax_id",
            "专用发票缺少购买方纳税人识别号；请补全，否则购买方不能抵扣".to_owned(),
            "a special VAT invoice lacks the buyer's tax id; without it the buyer cannot deduct".to_owned(),
        )];
    }
    let name = invoice.buyer.name.as_deref().unwrap_or_default();
    let has_title = invoice
        .kind
        .is_some_and(|kind| !kind.is_ticket() && kind != Kind::UsedVehicle && kind != Kind::Other);
    let in_time = invoice.issued_on.is_none_or(|date| date >= ENTERPRISES_GIVE_TAX_ID);
    if !(has_title && in_time && is_enterprise(name)) {
        return Vec::new();
    }
    vec![BUYER_TAX_ID.fault(
        context.lenient(),
        "buyer.tax_id",
        format!("购买方“{name}”是企业，发票缺少其纳税人识别号；请补全，否则不能作为税收凭证"),
        format!("the buyer “{name}” is an enterprise, but its tax id is missing; without it the invoice is no tax voucher"),
    )]
}

/// Names of enterprises end so. (Public bodies and persons need no tax id.)
fn is_enterprise(name: &str) -> bool {
    let name = name.trim();
    ["公司", "企业", "集团", "合伙", "合作社", "事务所", "工厂", "分厂"].iter().any(|end| name.ends_with(end))
        || name.contains("有限公司")
}
