//! Names of fields and sources in the words of a reader.

use crate::sentence::Lang;

/// The name of a field or source as a message says it; one that is not known stands as it is.
pub(crate) fn label(name: &str, lang: Lang) -> &str {
    let Some((_, zh, en)) = LABELS.iter().find(|(known, ..)| *known == name) else { return name };
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

const LABELS: &[(&str, &str, &str)] = &[
    ("kind", "票种", "kind"),
    ("code", "发票代码", "code"),
    ("number", "发票号码", "number"),
    ("issued_on", "开票日期", "date of issue"),
    ("check_code", "校验码", "check code"),
    ("machine_number", "机器编号", "machine number"),
    ("seller.name", "销售方名称", "seller's name"),
    ("seller.tax_id", "销售方纳税人识别号", "seller's tax id"),
    ("seller.address_phone", "销售方地址电话", "seller's address and phone"),
    ("seller.bank_account", "销售方开户行及账号", "seller's bank account"),
    ("buyer.name", "购买方名称", "buyer's name"),
    ("buyer.tax_id", "购买方纳税人识别号", "buyer's tax id"),
    ("buyer.address_phone", "购买方地址电话", "buyer's address and phone"),
    ("buyer.bank_account", "购买方开户行及账号", "buyer's bank account"),
    ("amount_without_tax", "合计金额", "amount without tax"),
    ("tax_amount", "合计税额", "tax amount"),
    ("amount_with_tax", "价税合计", "amount with tax"),
    ("amount_in_words", "价税合计（大写）", "amount in words"),
    ("remark", "备注", "remark"),
    ("drawer", "开票人", "drawer"),
    ("payee", "收款人", "payee"),
    ("reviewer", "复核人", "reviewer"),
    ("einvoice_xml", "电子发票 XML", "invoice XML"),
    ("einvoice_attachment", "附件 XML", "attached XML"),
    ("xbrl_attachment", "附件 XBRL", "attached XBRL"),
    ("pdf_info", "PDF 文档信息", "PDF information"),
    ("pdf_embedded_file", "PDF 附件", "embedded file"),
    ("custom_tags", "自定义标引", "custom tags"),
    ("custom_data", "自定义数据", "custom data"),
    ("qr", "二维码", "QR code"),
    ("page_text", "版面文字", "page text"),
    ("ocr", "文字识别", "recognised text"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_when_name_is_unknown_then_stands_as_it_is() {
        assert_eq!(label("amount_with_tax", Lang::Zh), "价税合计");
        assert_eq!(label("lines[2].name", Lang::En), "lines[2].name");
    }
}
