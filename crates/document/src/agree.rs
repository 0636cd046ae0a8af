//! Where the sources of one file do not agree, field by field.

mod line;
mod normal;

use std::borrow::Cow;

use fapiao_invoice::Kind;

use crate::fields::{FIELDS, Field};
use crate::{Origin, Reading, Source};
use normal::value_of_words;

pub(crate) use line::rounds_to;
pub(crate) use normal::letters;

/// A field for which two sources state different values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The field: a path into [`Invoice`], such as `seller.tax_id` or `lines[2].amount`.
    pub field: String,
    /// What each source that states the field says, best source first.
    pub values: Vec<(Origin, String)>,
}

impl Reading {
    /// The fields for which sources state different values; a source that is silent does not disagree.
    ///
    /// Values are compared as what they mean, not as they are written: money as numbers, amounts in words by
    /// their value, names without spaces and widths. A tax column that is masked (`***`) says nothing.
    #[must_use]
    pub fn disagreements(&self) -> Vec<Disagreement> {
        let sources = self.ranked();
        let mut found: Vec<Disagreement> =
            [&KIND].into_iter().chain(FIELDS).filter_map(|field| compare(field, &sources)).collect();
        line::compare(&sources, &mut found);
        found
    }
}

/// How two stated values are compared.
#[derive(Clone, Copy)]
pub(crate) enum Same {
    /// As shown: the value is canonical already.
    Exactly,
    /// By letters and digits: spaces, widths and punctuation left out.
    Letters,
    /// As letters; one may contain the other (printed remarks carry more than stated ones).
    Contained,
    /// By the amount that the words say.
    Words,
    /// Kinds, of which one may be the more general.
    Kinds,
}

/// The kind, of which one source may state a more general one than the next.
const KIND: Field = Field {
    name: "kind",
    show: |invoice| invoice.kind.map(|kind| Cow::Borrowed(kind.as_str())),
    same: Same::Kinds,
    fill: crate::merge::fill_kind,
};

fn compare(field: &Field, sources: &[&Source]) -> Option<Disagreement> {
    let mut values: Vec<(Origin, Cow<'_, str>)> = Vec::with_capacity(sources.len());
    let mut differ = false;
    for source in sources {
        let Some(value) = (field.show)(&source.fields) else { continue };
        differ |= values.iter().any(|(_, other)| !field.same.holds(other, &value));
        values.push((source.origin, value));
    }
    differ.then(|| Disagreement {
        field: field.name.to_owned(),
        values: values.into_iter().map(|(origin, value)| (origin, value.into_owned())).collect(),
    })
}

impl Same {
    fn holds(self, a: &str, b: &str) -> bool {
        if a == b {
            return true;
        }
        match self {
            Self::Exactly => false,
            Self::Letters => letters(a) == letters(b),
            Self::Contained => {
                let (a, b) = (letters(a), letters(b));
                a.contains(&b) || b.contains(&a)
            }
            Self::Words => match (value_of_words(a), value_of_words(b)) {
                (Some(a), Some(b)) => a == b,
                _ => letters(a) == letters(b),
            },
            Self::Kinds => {
                // A toll invoice is an ordinary one to every name space but the tax bureau's.
                let ordinary = [Kind::VatOrdinaryElectronic.as_str(), Kind::DigitalOrdinary.as_str()];
                let toll = |a: &str, b: &str| a == Kind::Toll.as_str() && ordinary.contains(&b);
                toll(a, b) || toll(b, a)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use fapiao_invoice::{Fen, Invoice, Kind, Line, Party, Tax};

    use crate::Origin;
    use crate::reading::tests::reading;

    #[test]
    fn disagreements_when_values_differ_in_writing_only_then_none() {
        let party = |name: &str| Party { name: Some(name.to_owned()), ..Party::default() };
        let attached = Invoice {
            kind: Some(Kind::Toll),
            seller: party("某某（杭州）有限公司"),
            amount_in_words: Some("壹佰元整".to_owned()),
            tax_amount: Some(Tax::Masked),
            remark: Some("订单号:1".to_owned()),
            ..Invoice::default()
        };
        let printed = Invoice {
            kind: Some(Kind::VatOrdinaryElectronic),
            seller: party("某某(杭州) 有限公司"),
            amount_in_words: Some("壹佰圆正".to_owned()),
            tax_amount: Some(Tax::Amount(Fen(0))),
            remark: Some("订单号：1\n收款人:张三".to_owned()),
            ..Invoice::default()
        };
        let found = reading(vec![(Origin::EinvoiceAttachment, attached), (Origin::PageText, printed)])
            .disagreements();
        assert_eq!(found, []);
    }

    #[test]
    fn disagreements_when_amounts_differ_then_each_source_is_named() {
        let net = |fen| Invoice { amount_without_tax: Some(Fen(fen)), ..Invoice::default() };
        let found =
            reading(vec![(Origin::PageText, net(100)), (Origin::CustomData, net(101))]).disagreements();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].field, "amount_without_tax");
        assert_eq!(
            found[0].values,
            [(Origin::CustomData, "1.01".to_owned()), (Origin::PageText, "1.00".to_owned())]
        );
    }

    #[test]
    fn disagreements_when_one_line_differs_then_its_index_is_named() {
        let line = |fen| Line { amount: Some(Fen(fen)), ..Line::default() };
        let of = |lines| Invoice { lines, ..Invoice::default() };
        let found = reading(vec![
            (Origin::EinvoiceAttachment, of(vec![line(1), line(2)])),
            (Origin::PageText, of(vec![line(1), line(3)])),
        ])
        .disagreements();
        assert_eq!(found.iter().map(|d| d.field.as_str()).collect::<Vec<_>>(), ["lines[1].amount"]);
    }
}
