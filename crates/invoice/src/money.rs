//! Money in integer fen, and the decimals of quantities and prices.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::{fold_char, is_blank};

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

impl Fen {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Reads an amount as invoices print it: `¥1,234.5`, `１２．３４元`, `-0.5`, `（负数）12.30`, any
    /// number of decimals (rounded half up to fen, away from zero).
    ///
    /// # Errors
    /// When the text is not a decimal number, or its value does not fit.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let mut plain = String::with_capacity(text.len());
        let negative = plain_number(text, &mut plain);
        let scanned = scan_fen(plain.as_bytes());
        let magnitude = match scanned {
            Scan::Fen(fen) => fen,
            Scan::Exponent => Decimal::from_scientific(&plain)
                .ok()
                .and_then(Self::from_decimal)
                .ok_or_else(|| MoneyError::NotANumber(text.to_owned()))?
                .0
                .into(),
            Scan::NotANumber => return Err(MoneyError::NotANumber(text.to_owned())),
            Scan::TooLong => return Err(MoneyError::OutOfRange(text.to_owned())),
        };
        let value = if negative { magnitude.checked_neg() } else { Some(magnitude) };
        value
            .and_then(|value| i64::try_from(value).ok())
            .map(Self)
            .ok_or_else(|| MoneyError::OutOfRange(text.to_owned()))
    }

    /// The amount of a decimal number of yuan, rounded half up to fen; `None` when it does not fit.
    #[must_use]
    pub fn from_decimal(yuan: Decimal) -> Option<Self> {
        let fen = yuan
            .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
            .checked_mul(Decimal::ONE_HUNDRED)?;
        i64::try_from(fen).ok().map(Self)
    }

    /// The amount in yuan.
    #[must_use]
    pub fn yuan(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// Sum, `None` when it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Difference, `None` when it does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The amount with the other sign, `None` when it does not fit.
    #[must_use]
    pub fn checked_neg(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }

    /// The sum of all amounts, `None` when it does not fit.
    #[must_use]
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// Whether the amount is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Net amount and tax in a tax-inclusive amount (价税分离): the net is rounded half up, the tax is
    /// the rest, so that both always add up (DOMAIN §4.4). `None` for a rate of −100 % or overflow.
    #[must_use]
    pub fn split_tax(self, rate: Decimal) -> Option<(Self, Self)> {
        let net = Self::from_decimal(self.yuan().checked_div(Decimal::ONE.checked_add(rate)?)?)?;
        Some((net, self.checked_sub(net)?))
    }

    /// Net amount and tax in a tax-inclusive amount of which `deduction` bears no tax (差额征税,
    /// DOMAIN §4.7). `None` for a rate of −100 % or overflow.
    #[must_use]
    pub fn split_tax_after(self, deduction: Self, rate: Decimal) -> Option<(Self, Self)> {
        let base = self.checked_sub(deduction)?.yuan();
        let tax = base.checked_mul(rate)?.checked_div(Decimal::ONE.checked_add(rate)?)?;
        let tax = Self::from_decimal(tax)?;
        Some((self.checked_sub(tax)?, tax))
    }
}

impl fmt::Display for Fen {
    /// Yuan with two decimals and no separators: `-12.30`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative() { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", magnitude / 100, magnitude % 100)
    }
}

impl Tax {
    /// Reads a tax column: an amount, or `***`, `*`, 免税, 不征税, which state none.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        if is_masked(text) || matches!(text.trim(), "免税" | "不征税") {
            return Ok(Self::Masked);
        }
        Fen::parse(text).map(Self::Amount)
    }

    /// The amount, where one is stated.
    #[must_use]
    pub fn amount(self) -> Option<Fen> {
        match self {
            Self::Amount(fen) => Some(fen),
            Self::Masked => None,
        }
    }
}

impl fmt::Display for Tax {
    /// The amount, or `***`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amount(fen) => fen.fmt(f),
            Self::Masked => f.write_str("***"),
        }
    }
}

/// Reads a quantity or unit price: as [`Fen::parse`], but exact to 28 digits (rounded beyond).
#[must_use]
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let mut plain = String::with_capacity(text.len());
    let negative = plain_number(text, &mut plain);
    // The decimal parser would also take a sign and underscores.
    if !plain.starts_with(|c: char| c.is_ascii_digit() || c == '.') || plain.contains('_') {
        return None;
    }
    let value: Decimal = if plain.contains(['e', 'E']) {
        Decimal::from_scientific(&plain).ok()?
    } else {
        plain.parse().ok()?
    };
    Some(if negative { -value } else { value })
}

/// Whether a column hides its value: one or more asterisks and nothing else.
pub(crate) fn is_masked(text: &str) -> bool {
    let mut visible = text.chars().filter(|c| !is_blank(*c)).peekable();
    visible.peek().is_some() && visible.all(|c| matches!(c, '*' | '＊' | '∗' | '﹡'))
}

/// Writes the digits, points and exponent of a printed number to `plain`: without currency signs,
/// separators and spaces, half-width. Returns whether the number is negative.
fn plain_number(text: &str, plain: &mut String) -> bool {
    let mut negative = false;
    let mut rest = text.trim_matches(is_blank);
    for prefix in ["(负数)", "（负数）", "负"] {
        if let Some(after) = rest.strip_prefix(prefix) {
            negative = true;
            rest = after;
        }
    }
    let rest = rest.strip_suffix(['元', '圆']).unwrap_or(rest);
    let mut signed = false;
    for c in rest.chars().map(fold_char).filter(|c| !is_blank(*c)) {
        match c {
            '¥' if plain.is_empty() => {}
            '+' | '-' if plain.is_empty() && !signed => {
                signed = true;
                negative |= c == '-';
            }
            // A thousands separator stands between digits of the integer part.
            ',' if !plain.is_empty() && !plain.contains('.') => {}
            _ => plain.push(c),
        }
    }
    negative
}

/// What [`scan_fen`] found.
enum Scan {
    Fen(i128),
    Exponent,
    NotANumber,
    TooLong,
}

/// The fen of plain digits with at most one point, rounded half up.
fn scan_fen(plain: &[u8]) -> Scan {
    let mut fen: i128 = 0;
    let mut decimals: Option<u32> = None;
    let mut any = false;
    for &byte in plain {
        match byte {
            b'0'..=b'9' => {
                any = true;
                let digit = i128::from(byte - b'0');
                match &mut decimals {
                    Some(count) => {
                        *count = count.saturating_add(1);
                        match *count {
                            1 => fen += digit * 10,
                            2 => fen += digit,
                            3 if digit >= 5 => fen += 1,
                            _ => {}
                        }
                    }
                    None if fen > i128::from(i64::MAX) => return Scan::TooLong,
                    None => fen = fen * 10 + digit * 100,
                }
            }
            b'.' if decimals.is_none() => decimals = Some(0),
            b'e' | b'E' if any => return Scan::Exponent,
            _ => return Scan::NotANumber,
        }
    }
    if any { Scan::Fen(fen) } else { Scan::NotANumber }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fen_parse_when_text_is_printed_in_many_ways_then_the_amount_is_read() {
        for (text, fen) in [
            ("0", 0),
            ("1", 100),
            ("478.6", 47_860),
            ("¥628.00", 62_800),
            ("￥ 1,234,567.89", 123_456_789),
            ("１２．３４", 1_234),
            ("-12.3", -1_230),
            ("¥-12.30", -1_230),
            ("-¥12.30", -1_230),
            ("－０．０１", -1),
            ("(负数)12.30", -1_230),
            ("（负数）¥12.30", -1_230),
            ("（负数）¥-12.30", -1_230),
            ("12.30元", 1_230),
            ("0.005", 1),
            ("0.0049999", 0),
            ("-0.005", -1),
            ("27.000000", 2_700),
            (".5", 50),
            ("5.", 500),
            ("0E-8", 0),
            ("1.0E2", 10_000),
            ("+7.00", 700),
            ("\u{feff}7 ", 700),
            ("92233720368547758.07", i64::MAX),
            ("-92233720368547758.08", i64::MIN),
        ] {
            assert_eq!(Fen::parse(text), Ok(Fen(fen)), "{text}");
        }
    }

    #[test]
    fn fen_parse_when_text_is_no_amount_then_it_says_so() {
        for text in
            ["", "***", "-", ".", "abc", "1.2.3", "--1", "12a", "1-2", "¥", "e5", "0x10", "1e", "1.2,3"]
        {
            assert_eq!(Fen::parse(text), Err(MoneyError::NotANumber(text.into())), "{text}");
        }
        for text in
            ["92233720368547758.08", "-92233720368547758.09", "999999999999999999999999999999999999999"]
        {
            assert_eq!(Fen::parse(text), Err(MoneyError::OutOfRange(text.into())), "{text}");
        }
    }

    #[test]
    fn fen_display_when_shown_then_it_has_two_decimals() {
        assert_eq!(Fen(-1_230).to_string(), "-12.30");
        assert_eq!(Fen(-5).to_string(), "-0.05");
        assert_eq!(Fen(0).to_string(), "0.00");
        assert_eq!(Fen(i64::MIN).to_string(), "-92233720368547758.08");
    }

    #[test]
    fn tax_parse_when_column_is_masked_then_no_amount_is_stated() {
        for text in ["*", "***", " ** ", "＊＊＊", "免税", "不征税"] {
            assert_eq!(Tax::parse(text), Ok(Tax::Masked), "{text}");
        }
        assert_eq!(Tax::parse("0.00"), Ok(Tax::Amount(Fen(0))));
        assert!(Tax::parse("").is_err());
        assert_eq!(Tax::Masked.to_string(), "***");
        assert_eq!(Tax::Amount(Fen(1_874)).to_string(), "18.74");
    }

    #[test]
    fn parse_decimal_when_text_is_a_quantity_then_every_digit_is_kept() {
        assert_eq!(parse_decimal("8849.55752212389"), Some(Decimal::new(884_955_752_212_389, 11)));
        assert_eq!(parse_decimal("-1"), Some(Decimal::new(-1, 0)));
        assert_eq!(parse_decimal("1,000.5"), Some(Decimal::new(10_005, 1)));
        assert_eq!(parse_decimal("1.5E3"), Some(Decimal::new(1_500, 0)));
        assert!(parse_decimal("15841.58415841584158415841584158415841584158415841").is_some());
        for text in ["", "abc", "1.2.3", "--1", "_1", "1_000", "99999999999999999999999999999999"] {
            assert_eq!(parse_decimal(text), None, "{text}");
        }
    }

    /// DOMAIN §13.4: price-tax separation.
    #[test]
    fn split_tax_when_amount_includes_tax_then_net_and_tax_are_as_published() {
        for (gross, rate, net, tax) in [
            (10_000, 13, 8_850, 1_150),
            (1_600_000, 1, 1_584_158, 15_842),
            (60_000, 3, 58_252, 1_748),
            (9_100, 9, 8_349, 751),
            (565, 13, 500, 65),
            (3_954, 3, 3_839, 115),
            (1, 13, 1, 0),
        ] {
            let split = Fen(gross).split_tax(Decimal::new(rate, 2));
            assert_eq!(split, Some((Fen(net), Fen(tax))), "{gross} at {rate} %");
        }
    }

    /// DOMAIN §13.4: differential taxation.
    #[test]
    fn split_tax_after_when_a_part_bears_no_tax_then_only_the_rest_is_taxed() {
        let split =
            |gross, deduction, rate| Fen(gross).split_tax_after(Fen(deduction), Decimal::new(rate, 2));
        assert_eq!(split(1_060_000, 530_000, 6), Some((Fen(1_030_000), Fen(30_000))));
        assert_eq!(split(105_000, 84_000, 5), Some((Fen(104_000), Fen(1_000))));
    }

    proptest! {
        #[test]
        fn fen_when_displayed_then_it_parses_back(fen: i64) {
            prop_assert_eq!(Fen::parse(&Fen(fen).to_string()), Ok(Fen(fen)));
        }

        #[test]
        fn fen_when_turned_to_decimal_then_it_comes_back(fen: i64) {
            prop_assert_eq!(Fen::from_decimal(Fen(fen).yuan()), Some(Fen(fen)));
        }

        #[test]
        fn fen_parse_when_text_is_any_then_it_never_panics(text: String) {
            let _ = (Fen::parse(&text), parse_decimal(&text), Tax::parse(&text));
        }

        #[test]
        fn fen_parse_when_decimals_follow_then_it_rounds_as_decimal_does(units in 0i64..1_000_000_000, scale in 0u32..9) {
            let value = Decimal::new(units, scale);
            prop_assert_eq!(Fen::parse(&value.to_string()).ok(), Fen::from_decimal(value));
        }
    }
}
