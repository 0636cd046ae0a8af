//! Amounts in capitals (大写金额): write and parse (DOMAIN §4.6, §13.2).

use crate::Fen;

/// The amount in capitals, in the canonical form (`壹万陆仟圆整`).
#[must_use]
pub fn capitals_of(_amount: Fen) -> String {
    String::new()
}

/// The amount that a text in capitals states, in any of the accepted variants; `None` if it is not one.
#[must_use]
pub fn parse_capitals(_text: &str) -> Option<Fen> {
    None
}
