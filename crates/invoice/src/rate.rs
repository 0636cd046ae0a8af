//! Tax rates, their spellings, and the dates between which each was lawful (DOMAIN §4.3).

use std::fmt;

use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::{is_masked, parse_decimal};
use crate::text::fold;

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

impl TaxRate {
    /// Reads a rate column: `13%`, `13.00%`, `0.13`, `0.130000`, `13`, 免税, 不征税, `***`, `*`.
    ///
    /// Without a percent sign a number from 0.5 up is a percentage: no rate ever reached 50 %, and
    /// no percentage in force is below 0.5.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if is_masked(text) {
            return Some(Self::Masked);
        }
        let text = fold(text);
        match text.as_str() {
            "免税" | "免征" | "免征增值税" => return Some(Self::Exempt),
            "不征税" | "不征增值税" => return Some(Self::NotTaxable),
            "零税率" | "普通零税率" | "出口零税率" => return Some(Self::Rate(Decimal::ZERO)),
            _ => {}
        }
        let (number, percent) = match text.strip_suffix('%') {
            Some(number) => (number, true),
            None => (text.as_str(), false),
        };
        let value = parse_decimal(number)?;
        let fraction = if percent || value >= Decimal::new(5, 1) {
            value.checked_div(Decimal::ONE_HUNDRED)?
        } else {
            value
        };
        (fraction >= Decimal::ZERO && fraction <= Decimal::ONE).then(|| Self::Rate(fraction.normalize()))
    }

    /// The rate of a whole or broken percentage, `percent(15, 1)` being 1.5 %.
    #[must_use]
    pub fn percent(digits: i64, decimals: u32) -> Self {
        Self::Rate(Decimal::new(digits, decimals.saturating_add(2)).normalize())
    }

    /// The rate as a fraction; `None` when it is hidden, and zero for exempt and not taxable.
    #[must_use]
    pub fn fraction(self) -> Option<Decimal> {
        match self {
            Self::Rate(fraction) => Some(fraction),
            Self::Exempt | Self::NotTaxable => Some(Decimal::ZERO),
            Self::Masked => None,
        }
    }
}

impl fmt::Display for TaxRate {
    /// `13%`, `1.5%`, `免税`, `不征税`, `***`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate(fraction) => match fraction.checked_mul(Decimal::ONE_HUNDRED) {
                Some(percent) => write!(f, "{}%", percent.normalize()),
                None => write!(f, "{fraction}"),
            },
            Self::Exempt => f.write_str("免税"),
            Self::NotTaxable => f.write_str("不征税"),
            Self::Masked => f.write_str("***"),
        }
    }
}

/// A span of dates on which a rate was lawful for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateTerm {
    /// The rate in units of 0.1 %: 130 is 13 %.
    pub per_mille: i64,
    /// First day.
    pub from: Date,
    /// Last day; `None` while in force.
    pub until: Option<Date>,
    /// What it is, in Chinese.
    pub zh: &'static str,
    /// What it is, in English.
    pub en: &'static str,
}

/// Where a rate stands on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateStanding {
    /// Lawful on the date.
    InForce,
    /// Lawful until this day, before the date. Still right on an invoice that was issued late for an
    /// earlier obligation, or that reverses an earlier one.
    Ended(Date),
    /// Lawful only from this day, after the date.
    NotYet(Date),
    /// Never a rate of the tax.
    Never,
}

const VAT_BEGAN: Date = date(1994, 1, 1);
const ALL_BUSINESS_UNDER_VAT: Date = date(2016, 5, 1);
const RELIEF_OF_2026_ENDS: Option<Date> = Some(date(2027, 12, 31));

/// Every rate and levy rate of the value-added tax, with its dates (DOMAIN §4.3).
pub const RATE_TERMS: &[RateTerm] = &[
    term(0, VAT_BEGAN, None, "零税率", "zero rate"),
    term(5, date(2020, 5, 1), RELIEF_OF_2026_ENDS, "二手车经销减按0.5%", "used-vehicle dealers"),
    term(10, date(2020, 3, 1), RELIEF_OF_2026_ENDS, "小规模纳税人减按1%", "small-scale taxpayers, reduced"),
    term(15, ALL_BUSINESS_UNDER_VAT, None, "个人出租住房减按1.5%", "individuals letting housing"),
    term(20, date(2009, 1, 1), None, "销售使用过的固定资产减按2%", "used fixed assets, reduced"),
    term(30, date(2009, 1, 1), None, "征收率3%", "levy rate"),
    term(40, VAT_BEGAN, Some(date(2014, 6, 30)), "征收率4%", "levy rate before 2014"),
    // Several simplified methods ended with the VAT law; which 5 % cases survive is not settled.
    term(
        50,
        ALL_BUSINESS_UNDER_VAT,
        Some(date(2025, 12, 31)),
        "征收率5%",
        "levy rate, real estate and others",
    ),
    term(60, VAT_BEGAN, None, "税率6%", "services; levy rate before"),
    term(90, date(2019, 4, 1), None, "税率9%", "lower rate"),
    term(100, date(2018, 5, 1), Some(date(2019, 3, 31)), "税率10%", "lower rate of 2018"),
    term(110, date(2012, 1, 1), Some(date(2018, 4, 30)), "税率11%", "lower rate before 2018"),
    term(130, VAT_BEGAN, Some(date(2017, 6, 30)), "税率13%（低税率）", "lower rate before 2017"),
    term(130, date(2019, 4, 1), None, "税率13%", "basic rate"),
    term(160, date(2018, 5, 1), Some(date(2019, 3, 31)), "税率16%", "basic rate of 2018"),
    term(170, VAT_BEGAN, Some(date(2018, 4, 30)), "税率17%", "basic rate before 2018"),
];

const fn term(
    per_mille: i64,
    from: Date,
    until: Option<Date>,
    zh: &'static str,
    en: &'static str,
) -> RateTerm {
    RateTerm { per_mille, from, until, zh, en }
}

/// Where a rate, as a fraction, stands on a date.
#[must_use]
pub fn rate_standing(fraction: Decimal, on: Date) -> RateStanding {
    let per_mille = fraction.checked_mul(Decimal::ONE_THOUSAND).filter(Decimal::is_integer);
    let Some(per_mille) = per_mille.and_then(|rate| i64::try_from(rate).ok()) else {
        return RateStanding::Never;
    };
    let terms = || RATE_TERMS.iter().filter(|term| term.per_mille == per_mille);
    if terms().any(|term| term.from <= on && term.until.is_none_or(|until| on <= until)) {
        return RateStanding::InForce;
    }
    let ended = terms().filter_map(|term| term.until).filter(|until| *until < on).max();
    let begins = terms().map(|term| term.from).filter(|from| on < *from).min();
    match (ended, begins) {
        (Some(until), _) => RateStanding::Ended(until),
        (None, Some(from)) => RateStanding::NotYet(from),
        (None, None) => RateStanding::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tax_rate_parse_when_spelling_differs_then_the_rate_is_the_same() {
        for text in ["13%", "13.00%", "0.13", "0.130000", "13", "１３％", " 13 % ", "13.0"] {
            assert_eq!(TaxRate::parse(text), Some(TaxRate::percent(13, 0)), "{text}");
        }
        for (text, rate) in [
            ("1.5%", TaxRate::percent(15, 1)),
            ("0.015", TaxRate::percent(15, 1)),
            ("0.01", TaxRate::percent(1, 0)),
            ("1", TaxRate::percent(1, 0)),
            ("0.5%", TaxRate::percent(5, 1)),
            ("0.5", TaxRate::percent(5, 1)),
            ("0.005", TaxRate::percent(5, 1)),
            ("0", TaxRate::percent(0, 0)),
            ("0%", TaxRate::percent(0, 0)),
            ("免税", TaxRate::Exempt),
            ("不征税", TaxRate::NotTaxable),
            ("***", TaxRate::Masked),
            ("*", TaxRate::Masked),
        ] {
            assert_eq!(TaxRate::parse(text), Some(rate), "{text}");
        }
        for text in ["", "%", "abc", "-13%", "130%", "13%%"] {
            assert_eq!(TaxRate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn tax_rate_display_when_shown_then_it_is_a_percentage() {
        assert_eq!(TaxRate::percent(13, 0).to_string(), "13%");
        assert_eq!(TaxRate::percent(15, 1).to_string(), "1.5%");
        assert_eq!(TaxRate::percent(10, 0).to_string(), "10%");
        assert_eq!(TaxRate::percent(0, 0).to_string(), "0%");
        assert_eq!(TaxRate::Exempt.to_string(), "免税");
    }

    #[test]
    fn rate_standing_when_date_moves_then_the_rate_comes_and_goes() {
        let at = |percent, y, m, d| rate_standing(Decimal::new(percent, 2), date(y, m, d));
        assert_eq!(at(17, 2018, 4, 30), RateStanding::InForce);
        assert_eq!(at(17, 2018, 5, 1), RateStanding::Ended(date(2018, 4, 30)));
        assert_eq!(at(16, 2018, 5, 1), RateStanding::InForce);
        assert_eq!(at(16, 2018, 4, 30), RateStanding::NotYet(date(2018, 5, 1)));
        assert_eq!(at(13, 2017, 6, 30), RateStanding::InForce);
        assert_eq!(at(13, 2018, 1, 1), RateStanding::Ended(date(2017, 6, 30)));
        assert_eq!(at(13, 2026, 11, 22), RateStanding::InForce);
        assert_eq!(at(1, 2020, 2, 29), RateStanding::NotYet(date(2020, 3, 1)));
        assert_eq!(at(5, 2026, 1, 1), RateStanding::Ended(date(2025, 12, 31)));
        assert_eq!(at(12, 2026, 1, 1), RateStanding::Never);
        assert_eq!(rate_standing(Decimal::new(13_001, 5), date(2026, 1, 1)), RateStanding::Never);
        assert_eq!(rate_standing(Decimal::new(13_000, 5), date(2026, 1, 1)), RateStanding::InForce);
    }

    #[test]
    fn rate_terms_when_a_rate_has_several_then_they_do_not_overlap() {
        for (i, a) in RATE_TERMS.iter().enumerate() {
            assert!(a.until.is_none_or(|until| a.from <= until), "{a:?}");
            for b in RATE_TERMS.iter().skip(i + 1).filter(|b| b.per_mille == a.per_mille) {
                assert!(a.until.is_some_and(|until| until < b.from), "{a:?} {b:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn tax_rate_when_displayed_then_it_parses_back(per_ten_thousand in 0i64..10_000) {
            let rate = TaxRate::percent(per_ten_thousand, 2);
            prop_assert_eq!(TaxRate::parse(&rate.to_string()), Some(rate));
        }
    }
}
