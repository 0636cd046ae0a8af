//! The invoice as one source states it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Fen, Kind, Line, Party, SpecialBusiness, Tax};

/// An invoice as one source states it: every field may be absent, none is believed yet.
///
/// Text is trimmed and its full-width digits and Latin letters are folded; nothing else is changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// What kind of invoice the source says that this is.
    pub kind: Option<Kind>,
    /// 发票代码: 10 or 12 digits; absent on digital invoices (数电票).
    pub code: Option<String>,
    /// 发票号码: 8 digits after a code, else 20.
    pub number: Option<String>,
    /// 开票日期.
    pub issued_on: Option<Date>,
    /// 校验码: 20 digits on ordinary VAT invoices.
    pub check_code: Option<String>,
    /// 机器编号: number of the tax-control device.
    pub machine_number: Option<String>,
    /// 销售方.
    pub seller: Party,
    /// 购买方.
    pub buyer: Party,
    /// Lines in printed order, discount lines included.
    pub lines: Vec<Line>,
    /// 合计金额.
    pub amount_without_tax: Option<Fen>,
    /// 合计税额.
    pub tax_amount: Option<Tax>,
    /// 价税合计.
    pub amount_with_tax: Option<Fen>,
    /// 价税合计（大写), as printed.
    pub amount_in_words: Option<String>,
    /// 备注.
    pub remark: Option<String>,
    /// 开票人.
    pub drawer: Option<String>,
    /// 收款人.
    pub payee: Option<String>,
    /// 复核人.
    pub reviewer: Option<String>,
    /// Whether this is a red (reversing) invoice; absent when the source is silent.
    pub red: Option<bool>,
    /// The blue invoice that a red one reverses.
    pub original: Option<OriginalInvoice>,
    /// 特定要素: the block that some businesses must carry.
    pub special: Option<SpecialBusiness>,
}

/// The blue invoice that a red one reverses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginalInvoice {
    /// 发票代码 of the blue invoice, if it had one.
    pub code: Option<String>,
    /// 发票号码 of the blue invoice.
    pub number: Option<String>,
    /// 红字确认单编号 or 信息表编号.
    pub confirmation: Option<String>,
}
