//! What each source of a file states, field by field.

use fapiao_document::Reading;
use fapiao_invoice::Invoice;

use super::facts::FieldFact;

type Show = fn(&Invoice) -> Option<String>;

/// The fields that are compared, in the order of the face; the names are those of disagreements.
const FIELDS: &[(&str, Show)] = &[
    ("kind", |i| i.kind.map(|kind| kind.zh().to_owned())),
    ("code", |i| i.code.clone()),
    ("number", |i| i.number.clone()),
    ("issued_on", |i| i.issued_on.map(|date| date.to_string())),
    ("check_code", |i| i.check_code.clone()),
    ("machine_number", |i| i.machine_number.clone()),
    ("seller.name", |i| i.seller.name.clone()),
    ("seller.tax_id", |i| i.seller.tax_id.clone()),
    ("seller.address_phone", |i| i.seller.address_phone.clone()),
    ("seller.bank_account", |i| i.seller.bank_account.clone()),
    ("buyer.name", |i| i.buyer.name.clone()),
    ("buyer.tax_id", |i| i.buyer.tax_id.clone()),
    ("buyer.address_phone", |i| i.buyer.address_phone.clone()),
    ("buyer.bank_account", |i| i.buyer.bank_account.clone()),
    ("amount_without_tax", |i| i.amount_without_tax.map(|fen| fen.to_string())),
    ("tax_amount", |i| i.tax_amount.map(|tax| tax.to_string())),
    ("amount_with_tax", |i| i.amount_with_tax.map(|fen| fen.to_string())),
    ("amount_in_words", |i| i.amount_in_words.clone()),
    ("remark", |i| i.remark.clone()),
    ("drawer", |i| i.drawer.clone()),
    ("payee", |i| i.payee.clone()),
    ("reviewer", |i| i.reviewer.clone()),
];

/// Every field that a source states, with what each states, sources in the order of the reading. Fields of lines
/// stand only where sources differ.
pub(super) fn fields(reading: &Reading) -> Vec<FieldFact> {
    let disagreements = reading.disagreements();
    let mut rows: Vec<FieldFact> = FIELDS
        .iter()
        .filter_map(|(name, show)| {
            let stated: Vec<Option<String>> =
                reading.sources.iter().map(|source| show(&source.fields)).collect();
            stated.iter().any(Option::is_some).then(|| FieldFact {
                name: (*name).to_owned(),
                agree: !disagreements.iter().any(|one| one.field == *name),
                stated,
            })
        })
        .collect();
    for one in disagreements.iter().filter(|one| !FIELDS.iter().any(|(name, _)| *name == one.field)) {
        // Which source it was is told by its kind: of two sources of one kind the first is meant.
        let stated = reading
            .sources
            .iter()
            .map(|source| {
                let of_source = one.values.iter().find(|(origin, _)| *origin == source.origin);
                of_source.map(|(_, value)| value.clone())
            })
            .collect();
        rows.push(FieldFact { name: one.field.clone(), agree: false, stated });
    }
    rows
}
