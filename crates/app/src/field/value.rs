//! Values of fields, with what they are: a number shall be a number in a sheet, and a date a date.

use std::fmt;

use fapiao_invoice::{Date, Decimal, Fen, Kind, TaxRate};
use fapiao_verify::Lang;

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words.
    Text(String),
    /// Digits that are a name and no number: invoice numbers, tax ids, bank accounts.
    Digits(String),
    /// Money.
    Money(Fen),
    /// A column that the invoice prints as `***`.
    Masked,
    /// A day.
    Date(Date),
    /// A quantity or price.
    Decimal(Decimal),
    /// One tax rate.
    Rate(TaxRate),
    /// A count of things.
    Count(u64),
}

impl Value {
    /// Whether it is a text without a visible character.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) | Self::Digits(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

impl fmt::Display for Value {
    /// As an invoice prints it: `1280.12`, `2026-11-22`, `13%`, `***`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Digits(text) => f.write_str(text),
            Self::Money(fen) => fen.fmt(f),
            Self::Masked => f.write_str("***"),
            Self::Date(date) => date.fmt(f),
            Self::Decimal(decimal) => decimal.fmt(f),
            Self::Rate(rate) => rate.fmt(f),
            Self::Count(count) => count.fmt(f),
        }
    }
}

/// What finance staff call a kind among themselves: 数电普票, 数电专票, 铁路客票.
#[must_use]
pub const fn short_kind(kind: Kind, lang: Lang) -> &'static str {
    let (zh, en) = match kind {
        Kind::VatOrdinaryElectronic => ("电子普票", "e-VAT ordinary"),
        Kind::VatSpecialElectronic => ("电子专票", "e-VAT special"),
        Kind::VatOrdinary => ("纸质普票", "VAT ordinary"),
        Kind::VatSpecial => ("纸质专票", "VAT special"),
        Kind::DigitalOrdinary => ("数电普票", "digital ordinary"),
        Kind::DigitalSpecial => ("数电专票", "digital special"),
        Kind::Railway => ("铁路客票", "railway"),
        Kind::Air => ("航空行程单", "air"),
        Kind::Toll => ("通行费", "toll"),
        Kind::MotorVehicle => ("机动车发票", "motor vehicle"),
        Kind::UsedVehicle => ("二手车发票", "used vehicle"),
        _ => ("其他发票", "other"),
    };
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}
