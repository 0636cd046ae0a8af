//! Lines of an invoice.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Fen, Tax, TaxRate};

/// One line of an invoice, discount lines included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// 项目名称, as printed: `*简称*名称`.
    pub name: Option<String>,
    /// 规格型号.
    pub specification: Option<String>,
    /// 单位.
    pub unit: Option<String>,
    /// 数量.
    pub quantity: Option<Decimal>,
    /// 单价, without tax.
    pub unit_price: Option<Decimal>,
    /// 金额, without tax.
    pub amount: Option<Fen>,
    /// 税率/征收率.
    pub tax_rate: Option<TaxRate>,
    /// 税额.
    pub tax_amount: Option<Tax>,
    /// 税收分类编码: 19 digits.
    pub tax_code: Option<String>,
    /// 发票行性质, where the source states it.
    pub nature: Option<LineNature>,
}

/// 发票行性质.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineNature {
    /// 正常行.
    Normal,
    /// 折扣行.
    Discount,
    /// 被折扣行.
    Discounted,
}
