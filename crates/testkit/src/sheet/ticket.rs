//! 电子发票（铁路电子客票） and 电子发票（航空运输电子客票行程单）: labels with their values, 210 × 140 mm.

use fapiao_invoice::Invoice;
use fapiao_invoice::Kind;

use super::Align::Centre;
use super::Align::Left;
use super::Font;
use super::Sheet;
use super::Text;
use super::grid;
use super::specimen;
use crate::figure;

pub(super) fn page(invoice: &Invoice) -> Sheet {
    let title = match invoice.kind {
        Some(Kind::Air) => "电子发票（航空运输电子客票行程单）",
        _ => "电子发票（铁路电子客票）",
    };
    let mut labels =
        vec![specimen(30.0, 9.0), Text::sized("", [56.0, 8.0, 110.0, 7.0], (Font::Kai, 6.0), Centre, title)];
    let mut values = Vec::new();
    for (row, (field, label, value)) in facts(invoice).into_iter().enumerate() {
        let x = if row % 2 == 0 { 12.0 } else { 110.0 };
        let y = 36.0 + 8.0 * (row / 2) as f64;
        let label = Text::label(x, y, &format!("{label}："));
        let after = x + label.boundary[2];
        labels.push(label);
        values.push(Text::new(field, [after, y, 70.0, 3.6], Font::Song, Left, &value));
    }
    Sheet {
        width: 210.0,
        height: 140.0,
        form: "ticket",
        labels,
        rules: grid(&[30.0, 124.0], &[(4.5, 30.0, 124.0), (205.5, 30.0, 124.0)], (4.5, 205.5)),
        values,
        qr: Some([6.5, 6.0, 20.0, 20.0]),
    }
}

fn facts(invoice: &Invoice) -> Vec<(&'static str, String, String)> {
    let label = |field, text: &str, value: Option<String>| (field, text.to_owned(), value);
    let total = match invoice.kind {
        Some(Kind::Air) => "合计",
        _ => "票价",
    };
    let amount = invoice.amount_with_tax.map(|a| format!("¥{}", figure::yuan(a)));
    let mut out = vec![
        label("InvoiceNo", "发票号码", invoice.number.clone()),
        label("IssueDate", "开票日期", invoice.issued_on.map(figure::chinese_date)),
        label("BuyerName", "购买方名称", invoice.buyer.name.clone()),
        label("BuyerTaxID", "统一社会信用代码", invoice.buyer.tax_id.clone()),
        label("TaxInclusiveTotalAmount", total, amount),
        label("TaxTotalAmount", "税额", invoice.tax_amount.map(figure::tax)),
    ];
    let elements = invoice.special.iter().flat_map(|s| &s.elements);
    out.extend(elements.map(|(name, value)| label("", name, Some(value.clone()))));
    out.into_iter().filter_map(|(field, name, value)| Some((field, name, value?))).collect()
}
