//! Seller and buyer.

use serde::{Deserialize, Serialize};

/// 销售方 or 购买方, as stated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// 名称.
    pub name: Option<String>,
    /// 纳税人识别号 / 统一社会信用代码, upper case, as stated; see [`crate::TaxId`] for its rules.
    pub tax_id: Option<String>,
    /// 地址、电话.
    pub address_phone: Option<String>,
    /// 开户行及账号.
    pub bank_account: Option<String>,
}
