//! `CustomDatas` in `DocInfo`: names in Chinese, values as printed.

use fapiao_invoice::{Invoice, Kind};
use fapiao_ofd::Document;

use crate::{Limits, Origin, Source, field};

/// What the custom data state; `None` when they are about something else.
pub(super) fn source(document: &Document<'_>, limits: &Limits) -> Option<Source> {
    let mut invoice = Invoice::default();
    for (name, value) in &document.info.custom_datas {
        set(name, value, &mut invoice, limits);
    }
    if invoice == Invoice::default() {
        return None;
    }
    invoice.kind = invoice.kind.or_else(|| invoice.code.as_deref().and_then(Kind::from_code));
    Some(Source { origin: Origin::CustomData, place: "OFD.xml".to_owned(), fields: invoice, qr: None })
}

fn set(name: &str, value: &str, invoice: &mut Invoice, limits: &Limits) {
    let (seller, buyer) = (&mut invoice.seller, &mut invoice.buyer);
    match name.trim() {
        "发票代码" => invoice.code = field::digits(value),
        "发票号码" => invoice.number = field::digits(value),
        "开票日期" => invoice.issued_on = field::date(value),
        "校验码" => invoice.check_code = field::digits(value),
        "机器编号" => invoice.machine_number = field::digits(value),
        // 合计金额 is the total without tax, on digital invoices too.
        "合计金额" => invoice.amount_without_tax = field::money(value),
        "合计税额" => invoice.tax_amount = field::tax(value),
        "价税合计" => invoice.amount_with_tax = field::money(value),
        "销售方名称" => seller.name = field::words(value, limits),
        "销售方纳税人识别号" | "销售方统一社会信用代码" => {
            seller.tax_id = field::tax_id(value)
        }
        "购买方名称" => buyer.name = field::words(value, limits),
        "购买方纳税人识别号" | "购买方统一社会信用代码" => {
            buyer.tax_id = field::tax_id(value)
        }
        "开票人" => invoice.drawer = field::words(value, limits),
        "发票类型" | "票种" => invoice.kind = field::kind(value),
        _ => {}
    }
}
