//! Tax rates, their spellings, and the dates between which each was lawful (DOMAIN §4.3).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// 税率/征收率 of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxRate {
    /// A fraction: 13 % is 0.13.
    Rate(Decimal),
    /// 免税.
    Exempt,
    /// 不征税.
    NotTaxable,
    /// Printed as `***` or `*` (differential taxation, and others that hide the rate).
    Masked,
}
