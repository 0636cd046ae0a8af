//! One stated text to one typed field.
//!
//! A text that is no value of its field leaves the field empty: a source that says nothing readable is silent.

use fapiao_invoice::{Date, Decimal, Fen, Kind, Tax, TaxRate, parse_date, parse_decimal, text};

use crate::Limits;

/// Text as it is kept: full-width digits and letters folded, trimmed, cut at the limit; `None` when empty.
pub(crate) fn words(stated: &str, limits: &Limits) -> Option<String> {
    let mut kept = text::tidy(stated);
    if kept.len() > limits.field_bytes_max {
        let end = (0..=limits.field_bytes_max).rev().find(|at| kept.is_char_boundary(*at)).unwrap_or(0);
        kept.truncate(end);
    }
    (!kept.is_empty()).then_some(kept)
}

/// Digits of a number or code: spaces are only for the eye and go; anything but digits is no number.
pub(crate) fn digits(stated: &str) -> Option<String> {
    const DIGITS_MAX: usize = 64;
    let mut kept = String::with_capacity(stated.len().min(DIGITS_MAX));
    for c in stated.chars().map(text::fold_char).filter(|c| !c.is_whitespace()) {
        if !c.is_ascii_digit() || kept.len() == DIGITS_MAX {
            return None;
        }
        kept.push(c);
    }
    (!kept.is_empty()).then_some(kept)
}

/// A tax number: upper case, without spaces; kept as stated otherwise, since its rules are another's business.
pub(crate) fn tax_id(stated: &str) -> Option<String> {
    const TAX_ID_MAX: usize = 40;
    let mut kept = String::with_capacity(20);
    for c in stated.chars().map(text::fold_char).filter(|c| !c.is_whitespace()) {
        if !(c.is_ascii_alphanumeric() || matches!(c, '*' | '-')) || kept.len() == TAX_ID_MAX {
            return None;
        }
        kept.push(c.to_ascii_uppercase());
    }
    (!kept.trim_matches(['*', '-']).is_empty()).then_some(kept)
}

/// An amount of money.
pub(crate) fn money(stated: &str) -> Option<Fen> {
    Fen::parse(stated).ok()
}

/// A tax amount, or a column that is printed as `***`.
pub(crate) fn tax(stated: &str) -> Option<Tax> {
    Tax::parse(stated).ok()
}

/// A tax rate.
pub(crate) fn rate(stated: &str) -> Option<TaxRate> {
    TaxRate::parse(stated)
}

/// A quantity or unit price.
pub(crate) fn decimal(stated: &str) -> Option<Decimal> {
    parse_decimal(stated)
}

/// A date.
pub(crate) fn date(stated: &str) -> Option<Date> {
    parse_date(stated)
}

/// The kind that a title or type text names.
pub(crate) fn kind(stated: &str) -> Option<Kind> {
    Kind::from_title(stated)
}

/// Whether a line's name only points to a list elsewhere, or sums it up: `(详见销货清单)`, `折扣额合计`.
pub(crate) fn points_to_list(name: &str) -> bool {
    name.contains("详见") && name.contains("清单") || name.contains("原价合计") || name.contains("折扣额合计")
}

/// Two parts of one printed field (address and phone, bank and account), one space between them.
pub(crate) fn pair(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first} {second}")),
        (first, second) => first.or(second),
    }
}

#[cfg(test)]
mod tests {
    use super::{digits, pair, tax_id, words};
    use crate::Limits;

    #[test]
    fn digits_when_grouped_by_spaces_then_joined() {
        assert_eq!(digits(" 12345 67890　１２").as_deref(), Some("123456789012"));
        assert_eq!(digits("12a"), None);
        assert_eq!(digits("  "), None);
    }

    #[test]
    fn tax_id_when_lower_case_then_upper_and_masked_is_none() {
        assert_eq!(tax_id("9111 0000ma").as_deref(), Some("91110000MA"));
        assert_eq!(tax_id("***"), None);
        assert_eq!(tax_id("某公司"), None);
    }

    #[test]
    fn words_when_longer_than_limit_then_cut_at_a_character() {
        let limits = Limits { field_bytes_max: 4, ..Limits::default() };
        assert_eq!(words("税务局", &limits).as_deref(), Some("税"));
        assert_eq!(words(" \u{feff} ", &limits), None);
    }

    #[test]
    fn pair_when_one_is_absent_then_the_other() {
        assert_eq!(pair(None, Some("b".to_owned())).as_deref(), Some("b"));
        assert_eq!(pair(Some("a".to_owned()), Some("b".to_owned())).as_deref(), Some("a b"));
    }
}
