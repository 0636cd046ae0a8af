//! Money in integer fen.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An amount of money in fen (1/100 yuan); negative on red invoices and discount lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// Why a text is not an amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Not a decimal number.
    #[error("not an amount: {0:?}")]
    NotANumber(String),
    /// Does not fit into 64 bits of fen.
    #[error("amount out of range: {0:?}")]
    OutOfRange(String),
}

/// 税额: an amount, or a column that is printed as `***` (differential taxation, not taxable, exempt).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tax {
    /// A stated amount.
    Amount(Fen),
    /// Printed as `*` or `***`.
    Masked,
}
