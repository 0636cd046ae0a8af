//! An invoice to JSON, keys in a fixed order, absent ones left out.

use super::Node;
use crate::{Invoice, Line, OriginalInvoice, Party, SpecialBusiness};

type Members = Vec<(String, Node)>;

/// What the face of an invoice shows, its kind first: what a report prints of each source.
#[must_use]
pub fn face(invoice: &Invoice) -> Node {
    let mut members = Vec::new();
    put(&mut members, "kind", invoice.kind.map(|kind| kind.as_str()));
    members.append(&mut shown(invoice, false));
    Node::Object(members)
}

/// Everything that an invoice states, in the documented order; the kind and what the face does not show stand last.
/// It is what `fapiao verify` prints under `invoice`, and what [`super::read`] takes back without a loss.
#[must_use]
pub fn all(invoice: &Invoice) -> Node {
    let mut members = shown(invoice, true);
    put(&mut members, "kind", invoice.kind.map(|kind| kind.as_str()));
    put(&mut members, "machine_number", invoice.machine_number.as_deref());
    put(&mut members, "red", invoice.red);
    if let Some(original) = &invoice.original {
        members.push(("original".to_owned(), blue(original)));
    }
    if let Some(special) = &invoice.special {
        members.push(("special".to_owned(), block(special)));
    }
    Node::Object(members)
}

fn shown(invoice: &Invoice, whole_lines: bool) -> Members {
    let mut members = Vec::new();
    put(&mut members, "code", invoice.code.as_deref());
    put(&mut members, "number", invoice.number.as_deref());
    put(&mut members, "issued_on", invoice.issued_on.map(|date| date.to_string()));
    put(&mut members, "check_code", invoice.check_code.as_deref());
    put_party(&mut members, "seller", &invoice.seller);
    put_party(&mut members, "buyer", &invoice.buyer);
    if !invoice.lines.is_empty() {
        let lines = invoice.lines.iter().map(|one| line(one, whole_lines)).collect();
        members.push(("lines".to_owned(), Node::List(lines)));
    }
    put(&mut members, "amount_without_tax", invoice.amount_without_tax.map(|fen| fen.to_string()));
    put(&mut members, "tax_amount", invoice.tax_amount.map(|tax| tax.to_string()));
    put(&mut members, "amount_with_tax", invoice.amount_with_tax.map(|fen| fen.to_string()));
    put(&mut members, "amount_in_words", invoice.amount_in_words.as_deref());
    put(&mut members, "remark", invoice.remark.as_deref());
    put(&mut members, "drawer", invoice.drawer.as_deref());
    put(&mut members, "payee", invoice.payee.as_deref());
    put(&mut members, "reviewer", invoice.reviewer.as_deref());
    members
}

fn put<T: Into<Node>>(members: &mut Members, key: &str, value: Option<T>) {
    if let Some(value) = value {
        members.push((key.to_owned(), value.into()));
    }
}

fn put_party(members: &mut Members, key: &str, party: &Party) {
    let mut inner = Vec::new();
    put(&mut inner, "name", party.name.as_deref());
    put(&mut inner, "tax_id", party.tax_id.as_deref());
    put(&mut inner, "address_phone", party.address_phone.as_deref());
    put(&mut inner, "bank_account", party.bank_account.as_deref());
    if !inner.is_empty() {
        members.push((key.to_owned(), Node::Object(inner)));
    }
}

fn line(line: &Line, whole: bool) -> Node {
    let mut members = Vec::new();
    put(&mut members, "name", line.name.as_deref());
    put(&mut members, "specification", line.specification.as_deref());
    put(&mut members, "unit", line.unit.as_deref());
    put(&mut members, "quantity", line.quantity.map(|quantity| quantity.to_string()));
    put(&mut members, "unit_price", line.unit_price.map(|price| price.to_string()));
    put(&mut members, "amount", line.amount.map(|fen| fen.to_string()));
    put(&mut members, "tax_rate", line.tax_rate.map(|rate| rate.to_string()));
    put(&mut members, "tax_amount", line.tax_amount.map(|tax| tax.to_string()));
    if whole {
        put(&mut members, "tax_code", line.tax_code.as_deref());
        put(&mut members, "nature", line.nature.map(|nature| nature.as_str()));
    }
    Node::Object(members)
}

fn blue(original: &OriginalInvoice) -> Node {
    let mut members = Vec::new();
    put(&mut members, "code", original.code.as_deref());
    put(&mut members, "number", original.number.as_deref());
    put(&mut members, "confirmation", original.confirmation.as_deref());
    Node::Object(members)
}

fn block(special: &SpecialBusiness) -> Node {
    let mut members = Vec::new();
    put(&mut members, "code", special.code.as_deref());
    let element = |(name, value): &(String, String)| {
        let pair = [("name", name), ("value", value)];
        Node::Object(pair.map(|(key, text)| (key.to_owned(), Node::from(text.as_str()))).into())
    };
    members.push(("elements".to_owned(), Node::List(special.elements.iter().map(element).collect())));
    Node::Object(members)
}
