//! Names of fields and sources in the words of a reader.

use std::borrow::Cow;

use crate::sentence::Lang;

/// The name of a field or source as a message says it; one that is not known stands as it is.
#[must_use]
pub fn label(name: &str, lang: Lang) -> Cow<'_, str> {
    if let Some((number, field)) = of_line(name) {
        let field = known(LINE_LABELS, field, lang);
        return match lang {
            Lang::Zh => format!("第 {number} 行{field}").into(),
            Lang::En => format!("line {number}, {field}").into(),
        };
    }
    known(LABELS, name, lang).into()
}

/// The number of a line, counted from one, and the field of it: of `lines[2].amount`.
fn of_line(name: &str) -> Option<(usize, &str)> {
    let (index, field) = name.strip_prefix("lines[")?.split_once("].")?;
    Some((index.parse::<usize>().ok()?.checked_add(1)?, field))
}

fn known<'n>(labels: &'static [Label], name: &'n str, lang: Lang) -> &'n str {
    let Some((_, zh, en)) = labels.iter().find(|(known, ..)| *known == name) else { return name };
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// A name, and what it is in Chinese and English.
type Label = (&'static str, &'static str, &'static str);

const LABELS: &[Label] = &[
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
    ("red", "红字标志", "red mark"),
    ("original.code", "蓝字发票代码", "code of the blue invoice"),
    ("original.number", "蓝字发票号码", "number of the blue invoice"),
    ("lines", "明细行数", "number of lines"),
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

/// The fields of a line.
const LINE_LABELS: &[Label] = &[
    ("name", "项目名称", "name"),
    ("specification", "规格型号", "specification"),
    ("unit", "单位", "unit"),
    ("tax_code", "税收分类编码", "tax code"),
    ("quantity", "数量", "quantity"),
    ("unit_price", "单价", "unit price"),
    ("amount", "金额", "amount"),
    ("tax_rate", "税率", "tax rate"),
    ("tax_amount", "税额", "tax amount"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_when_name_is_unknown_then_stands_as_it_is() {
        assert_eq!(label("amount_with_tax", Lang::Zh), "价税合计");
        assert_eq!(label("lines[2].tax_amount", Lang::Zh), "第 3 行税额");
        assert_eq!(label("lines[0].name", Lang::En), "line 1, name");
        assert_eq!(label("lines[x].name", Lang::En), "lines[x].name");
    }
}
