//! Where the sources of one file do not agree, field by field.

mod line;
mod normal;

use fapiao_invoice::{Invoice, Kind, Party, Tax};

use crate::{Origin, Reading, Source};
use normal::{letters, value_of_words};

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
            FIELDS.iter().filter_map(|field| compare(field, &sources)).collect();
        line::compare(&sources, &mut found);
        found
    }
}

/// A field that is compared.
struct Field {
    name: &'static str,
    /// What a source says, for showing; `None` when it is silent.
    show: fn(&Invoice) -> Option<String>,
    /// How two stated values are compared.
    same: Same,
}

/// How two stated values are compared.
#[derive(Clone, Copy)]
enum Same {
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

const FIELDS: &[Field] = &[
    Field { name: "kind", show: |i| i.kind.map(|kind| kind.as_str().to_owned()), same: Same::Kinds },
    Field { name: "code", show: |i| i.code.clone(), same: Same::Exactly },
    Field { name: "number", show: |i| i.number.clone(), same: Same::Exactly },
    Field { name: "issued_on", show: |i| i.issued_on.map(|date| date.to_string()), same: Same::Exactly },
    Field { name: "check_code", show: |i| i.check_code.clone(), same: Same::Exactly },
    Field { name: "machine_number", show: |i| i.machine_number.clone(), same: Same::Exactly },
    Field { name: "seller.name", show: |i| i.seller.name.clone(), same: Same::Letters },
    Field { name: "seller.tax_id", show: |i| tax_id(&i.seller), same: Same::Exactly },
    Field { name: "seller.address_phone", show: |i| i.seller.address_phone.clone(), same: Same::Letters },
    Field { name: "seller.bank_account", show: |i| i.seller.bank_account.clone(), same: Same::Letters },
    Field { name: "buyer.name", show: |i| i.buyer.name.clone(), same: Same::Letters },
    Field { name: "buyer.tax_id", show: |i| tax_id(&i.buyer), same: Same::Exactly },
    Field { name: "buyer.address_phone", show: |i| i.buyer.address_phone.clone(), same: Same::Letters },
    Field { name: "buyer.bank_account", show: |i| i.buyer.bank_account.clone(), same: Same::Letters },
    Field {
        name: "amount_without_tax",
        show: |i| i.amount_without_tax.map(|amount| amount.to_string()),
        same: Same::Exactly,
    },
    Field { name: "tax_amount", show: |i| i.tax_amount.and_then(stated_tax), same: Same::Exactly },
    Field {
        name: "amount_with_tax",
        show: |i| i.amount_with_tax.map(|amount| amount.to_string()),
        same: Same::Exactly,
    },
    Field { name: "amount_in_words", show: |i| i.amount_in_words.clone(), same: Same::Words },
    Field { name: "remark", show: |i| i.remark.clone(), same: Same::Contained },
    Field { name: "drawer", show: |i| i.drawer.clone(), same: Same::Letters },
    Field { name: "payee", show: |i| i.payee.clone(), same: Same::Letters },
    Field { name: "reviewer", show: |i| i.reviewer.clone(), same: Same::Letters },
    Field { name: "red", show: |i| i.red.map(|red| red.to_string()), same: Same::Exactly },
    Field { name: "original.code", show: |i| i.original.as_ref()?.code.clone(), same: Same::Exactly },
    Field { name: "original.number", show: |i| i.original.as_ref()?.number.clone(), same: Same::Exactly },
];

/// A tax number that is not masked: `9111…****` says less than a full one.
fn tax_id(party: &Party) -> Option<String> {
    party.tax_id.clone().filter(|id| !id.contains('*'))
}

/// A tax that is stated; a masked column is silent.
fn stated_tax(tax: Tax) -> Option<String> {
    tax.amount().map(|amount| amount.to_string())
}

fn compare(field: &Field, sources: &[&Source]) -> Option<Disagreement> {
    let mut values: Vec<(Origin, String)> = Vec::new();
    let mut differ = false;
    for source in sources {
        let Some(value) = (field.show)(&source.fields) else { continue };
        differ |= values.iter().any(|(_, other)| !field.same.holds(other, &value));
        values.push((source.origin, value));
    }
    differ.then(|| Disagreement { field: field.name.to_owned(), values })
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

    use crate::{Format, Origin, Reading, Source};

    fn reading(sources: Vec<(Origin, Invoice)>) -> Reading {
        let source = |(origin, fields)| Source { origin, place: String::new(), fields, qr: None };
        Reading {
            format: Format::Ofd,
            sources: sources.into_iter().map(source).collect(),
            signatures: Vec::new(),
            attachments: Vec::new(),
            findings: Vec::new(),
            pages: 1,
        }
    }

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
