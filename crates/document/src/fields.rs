//! The fields that sources state: one list, by which they are compared and by which they are put together.

use std::borrow::Cow;

use fapiao_invoice::{Date, Decimal, Fen, Invoice, Line, Party, Tax};

use crate::agree::{Same, letters, rounds_to};

/// A field of an invoice.
pub(crate) struct Field {
    /// A path into [`Invoice`], such as `seller.tax_id`.
    pub(crate) name: &'static str,
    /// What a source says, for showing; `None` when it is silent.
    pub(crate) show: fn(&Invoice) -> Option<Cow<'_, str>>,
    /// How two stated values are compared.
    pub(crate) same: Same,
    /// Fills the field from what a further source states, when it is still absent.
    pub(crate) fill: fn(&mut Invoice, &Invoice),
}

/// A field of a line.
pub(crate) struct LineField {
    /// Its name in [`Line`].
    pub(crate) name: &'static str,
    /// What two lines state, when both state something and it is not the same.
    pub(crate) differ: fn(&Line, &Line) -> Option<(String, String)>,
    /// As [`Field::fill`].
    pub(crate) fill: fn(&mut Line, &Line),
}

/// A field that holds a text or a value that is shown as it is.
macro_rules! plain {
    ($name:literal, $same:ident, $first:ident $(. $rest:ident)*) => {
        Field {
            name: $name,
            show: |invoice| invoice.$first $(.$rest)*.as_ref().map(Shown::shown),
            same: Same::$same,
            fill: |merged, stated| fill(&mut merged.$first $(.$rest)*, &stated.$first $(.$rest)*),
        }
    };
}

/// Every field but kind and lines, which are no matter of one value filling a gap.
pub(crate) const FIELDS: &[Field] = &[
    plain!("code", Exactly, code),
    plain!("number", Exactly, number),
    plain!("issued_on", Exactly, issued_on),
    plain!("check_code", Exactly, check_code),
    plain!("machine_number", Exactly, machine_number),
    plain!("seller.name", Letters, seller.name),
    Field { show: |invoice| tax_id(&invoice.seller), ..plain!("seller.tax_id", Exactly, seller.tax_id) },
    plain!("seller.address_phone", Letters, seller.address_phone),
    plain!("seller.bank_account", Letters, seller.bank_account),
    plain!("buyer.name", Letters, buyer.name),
    Field { show: |invoice| tax_id(&invoice.buyer), ..plain!("buyer.tax_id", Exactly, buyer.tax_id) },
    plain!("buyer.address_phone", Letters, buyer.address_phone),
    plain!("buyer.bank_account", Letters, buyer.bank_account),
    plain!("amount_without_tax", Exactly, amount_without_tax),
    Field {
        show: |invoice| invoice.tax_amount.and_then(stated_tax),
        // The form of digital invoices says 0.00 where their face hides the total: an amount tells more than a mask.
        fill: |merged, stated| match (merged.tax_amount, stated.tax_amount) {
            (None | Some(Tax::Masked), Some(Tax::Amount(amount))) => {
                merged.tax_amount = Some(Tax::Amount(amount));
            }
            (None, masked) => merged.tax_amount = masked,
            _ => {}
        },
        ..plain!("tax_amount", Exactly, tax_amount)
    },
    plain!("amount_with_tax", Exactly, amount_with_tax),
    plain!("amount_in_words", Words, amount_in_words),
    plain!("remark", Contained, remark),
    plain!("drawer", Letters, drawer),
    plain!("payee", Letters, payee),
    plain!("reviewer", Letters, reviewer),
    plain!("red", Exactly, red),
    Field {
        name: "original.code",
        show: |invoice| invoice.original.as_ref()?.code.as_deref().map(Cow::Borrowed),
        same: Same::Exactly,
        // Code, number and confirmation of the blue invoice come from one source.
        fill: |merged, stated| fill(&mut merged.original, &stated.original),
    },
    Field {
        name: "original.number",
        show: |invoice| invoice.original.as_ref()?.number.as_deref().map(Cow::Borrowed),
        same: Same::Exactly,
        fill: |_, _| (),
    },
    Field {
        name: "special",
        // Sources name its elements each in their own way.
        show: |_| None,
        same: Same::Exactly,
        fill: |merged, stated| fill(&mut merged.special, &stated.special),
    },
];

/// A field of a line, and when two values of it differ.
macro_rules! of_line {
    ($field:ident, $differ:expr) => {
        LineField {
            name: stringify!($field),
            differ: |one, other| both(&one.$field, &other.$field, $differ),
            fill: |merged, stated| fill(&mut merged.$field, &stated.$field),
        }
    };
}

/// Every field of a line.
pub(crate) const LINE_FIELDS: &[LineField] = &[
    of_line!(name, texts_differ),
    of_line!(specification, texts_differ),
    of_line!(unit, texts_differ),
    of_line!(tax_code, texts_differ),
    of_line!(quantity, decimals_differ),
    of_line!(unit_price, decimals_differ),
    of_line!(amount, |one, other| one != other),
    // A rate that is hidden or free of tax is compared with none that is a number.
    of_line!(tax_rate, |one, other| {
        one.fraction().zip(other.fraction()).is_some_and(|(one, other)| one != other)
    }),
    of_line!(tax_amount, |one, other| {
        one.amount().zip(other.amount()).is_some_and(|(one, other)| one != other)
    }),
    LineField {
        name: "nature",
        differ: |_, _| None,
        fill: |merged, stated| fill(&mut merged.nature, &stated.nature),
    },
];

/// A value as it is shown; a text needs no copy for that.
trait Shown {
    fn shown(&self) -> Cow<'_, str>;
}

impl Shown for String {
    fn shown(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

macro_rules! shown_as_written {
    ($($type:ty),*) => {
        $(impl Shown for $type {
            fn shown(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }
        })*
    };
}

shown_as_written!(Date, Fen, Tax, bool);

fn fill<T: Clone>(field: &mut Option<T>, stated: &Option<T>) {
    if field.is_none() {
        field.clone_from(stated);
    }
}

fn both<T: ToString>(
    one: &Option<T>,
    other: &Option<T>,
    differ: impl Fn(&T, &T) -> bool,
) -> Option<(String, String)> {
    let (one, other) = (one.as_ref()?, other.as_ref()?);
    differ(one, other).then(|| (one.to_string(), other.to_string()))
}

fn texts_differ(one: &String, other: &String) -> bool {
    one != other && letters(one) != letters(other)
}

fn decimals_differ(one: &Decimal, other: &Decimal) -> bool {
    !rounds_to(*one, *other)
}

/// A tax number that is not masked: `9111…****` says less than a full one.
fn tax_id(party: &Party) -> Option<Cow<'_, str>> {
    party.tax_id.as_deref().filter(|id| !id.contains('*')).map(Cow::Borrowed)
}

/// A tax that is stated; a masked column is silent.
fn stated_tax(tax: Tax) -> Option<Cow<'static, str>> {
    tax.amount().map(|amount| Cow::Owned(amount.to_string()))
}
