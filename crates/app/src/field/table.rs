//! Every field, in the order in which people look for them.

use super::invoice::{self as of, digits, tax, text};
use super::{Field, Scope, Subject, Value, line};

const fn field(
    scope: Scope,
    id: &'static str,
    (zh, en): (&'static str, &'static str),
    aliases: &'static [&'static str],
    value: fn(&Subject<'_>) -> Option<Value>,
) -> Field {
    Field { id, zh, en, aliases, scope, value }
}

const FILE: Scope = Scope::File;
const INVOICE: Scope = Scope::Invoice;
const LINE: Scope = Scope::Line;

/// Every field that people may name.
pub const FIELDS: &[Field] = &[
    field(FILE, "seq", ("序号", "No."), &["sequence"], |s| Some(Value::Count(s.sequence))),
    field(INVOICE, "date", ("开票日期", "Issued on"), &["日期", "issued_on"], |s| {
        s.invoice.issued_on.map(Value::Date)
    }),
    field(INVOICE, "kind", ("发票种类", "Official kind"), &["票种"], of::kind),
    field(INVOICE, "kind_short", ("票种简称", "Type"), &["简称"], of::kind_short),
    field(INVOICE, "code", ("发票代码", "Code"), &["代码"], |s| digits(s.invoice.code.as_ref())),
    field(INVOICE, "number", ("发票号码", "Number"), &["号码"], |s| digits(s.invoice.number.as_ref())),
    field(INVOICE, "check_code", ("校验码", "Check code"), &[], |s| digits(s.invoice.check_code.as_ref())),
    field(INVOICE, "machine_number", ("机器编号", "Machine number"), &[], |s| {
        digits(s.invoice.machine_number.as_ref())
    }),
    field(INVOICE, "seller", ("销售方名称", "Seller"), &["销售方", "seller_name"], |s| {
        text(s.invoice.seller.name.as_ref())
    }),
    field(
        INVOICE,
        "seller_tax_id",
        ("销售方纳税人识别号", "Seller's tax id"),
        &["销售方税号"],
        |s| digits(s.invoice.seller.tax_id.as_ref()),
    ),
    field(INVOICE, "seller_address", ("销售方地址电话", "Seller's address and phone"), &[], |s| {
        text(s.invoice.seller.address_phone.as_ref())
    }),
    field(INVOICE, "seller_bank", ("销售方开户行及账号", "Seller's bank account"), &[], |s| {
        text(s.invoice.seller.bank_account.as_ref())
    }),
    field(INVOICE, "buyer", ("购买方名称", "Buyer"), &["购买方", "buyer_name"], |s| {
        text(s.invoice.buyer.name.as_ref())
    }),
    field(
        INVOICE,
        "buyer_tax_id",
        ("购买方纳税人识别号", "Buyer's tax id"),
        &["购买方税号"],
        |s| digits(s.invoice.buyer.tax_id.as_ref()),
    ),
    field(INVOICE, "buyer_address", ("购买方地址电话", "Buyer's address and phone"), &[], |s| {
        text(s.invoice.buyer.address_phone.as_ref())
    }),
    field(INVOICE, "buyer_bank", ("购买方开户行及账号", "Buyer's bank account"), &[], |s| {
        text(s.invoice.buyer.bank_account.as_ref())
    }),
    field(INVOICE, "items", ("项目名称", "Items"), &["项目"], of::items),
    field(INVOICE, "item", ("首项名称", "First item"), &["首项"], of::item),
    field(INVOICE, "category", ("项目类别", "Category"), &["类别"], of::category),
    field(INVOICE, "lines", ("明细行数", "Lines"), &["行数"], |s| {
        Some(Value::Count(u64::try_from(s.invoice.lines.len()).unwrap_or(u64::MAX)))
    }),
    field(
        INVOICE,
        "amount_without_tax",
        ("合计金额", "Amount without tax"),
        &["金额", "不含税金额"],
        |s| s.invoice.amount_without_tax.map(Value::Money),
    ),
    field(INVOICE, "tax_rate", ("税率/征收率", "Tax rate"), &["税率"], of::rates),
    field(INVOICE, "tax_amount", ("合计税额", "Tax"), &["税额"], |s| s.invoice.tax_amount.map(tax)),
    field(
        INVOICE,
        "amount_with_tax",
        ("价税合计", "Amount with tax"),
        &["amount", "含税金额"],
        |s| s.invoice.amount_with_tax.map(Value::Money),
    ),
    field(INVOICE, "amount_in_words", ("价税合计（大写）", "Amount in words"), &["大写"], |s| {
        text(s.invoice.amount_in_words.as_ref())
    }),
    field(INVOICE, "sign", ("红蓝字", "Blue or red"), &["red"], of::sign),
    field(INVOICE, "original_number", ("被红冲发票号码", "Reverses number"), &[], |s| {
        digits(s.invoice.original.as_ref()?.number.as_ref())
    }),
    field(INVOICE, "confirmation", ("红字确认单编号", "Red confirmation"), &[], |s| {
        digits(s.invoice.original.as_ref()?.confirmation.as_ref())
    }),
    field(INVOICE, "traveller", ("出行人", "Traveller"), &["旅客", "passenger"], of::traveller),
    field(INVOICE, "trip", ("车次/航班", "Train or flight"), &["车次", "航班"], of::trip),
    field(INVOICE, "departure", ("出发地", "From"), &["出发站"], of::departure),
    field(INVOICE, "arrival", ("到达地", "To"), &["到达站"], of::arrival),
    field(INVOICE, "travelled_on", ("出行日期", "Travelled on"), &["乘车日期"], of::travelled_on),
    field(INVOICE, "special", ("特定业务信息", "Special business"), &["特定业务"], of::special),
    field(INVOICE, "remark", ("备注", "Remark"), &[], |s| text(s.invoice.remark.as_ref())),
    field(INVOICE, "drawer", ("开票人", "Drawer"), &[], |s| text(s.invoice.drawer.as_ref())),
    field(INVOICE, "payee", ("收款人", "Payee"), &[], |s| text(s.invoice.payee.as_ref())),
    field(INVOICE, "reviewer", ("复核人", "Reviewer"), &["复核"], |s| text(s.invoice.reviewer.as_ref())),
    field(LINE, "line", ("行号", "Line"), &[], line::number),
    field(LINE, "line_name", ("货物或服务名称", "Goods or service"), &["行项目"], line::name),
    field(LINE, "specification", ("规格型号", "Specification"), &["规格"], line::specification),
    field(LINE, "unit", ("单位", "Unit"), &[], line::unit),
    field(LINE, "quantity", ("数量", "Quantity"), &[], line::quantity),
    field(LINE, "unit_price", ("单价", "Unit price"), &[], line::unit_price),
    field(LINE, "line_amount", ("行金额", "Line amount"), &[], line::amount),
    field(LINE, "line_tax_rate", ("行税率", "Line tax rate"), &[], line::tax_rate),
    field(LINE, "line_tax_amount", ("行税额", "Line tax"), &[], line::tax_amount),
    field(LINE, "line_amount_with_tax", ("行价税合计", "Line with tax"), &[], line::amount_with_tax),
    field(LINE, "tax_code", ("税收分类编码", "Tax classification"), &["分类编码"], line::tax_code),
    field(LINE, "nature", ("行性质", "Nature of line"), &[], line::nature),
    field(FILE, "verdict", ("查验结果", "Verdict"), &["结果"], of::verdict),
    field(FILE, "reason", ("查验说明", "Reason"), &["原因"], of::reason),
    field(FILE, "failed_checks", ("未通过的检查", "Failed checks"), &[], |s| {
        of::codes(&s.content.failed)
    }),
    field(FILE, "warnings", ("警告", "Warnings"), &[], |s| of::codes(&s.content.warnings)),
    field(FILE, "repeats", ("重复", "Repeats"), &["重复标记"], |s| {
        Some(Value::Text(s.repeats.to_owned()))
    }),
    field(FILE, "format", ("文件格式", "Format"), &["格式"], of::format),
    field(FILE, "pages", ("页数", "Pages"), &[], of::pages),
    field(FILE, "file", ("文件名", "File"), &["文件"], of::file_name),
    field(FILE, "path", ("文件路径", "Path"), &["路径"], |s| Some(Value::Text(s.file.to_owned()))),
    field(FILE, "stem", ("原文件名", "File without extension"), &["原名"], of::stem),
    field(FILE, "sha256", ("文件摘要", "SHA-256"), &["摘要"], of::sha256),
];
