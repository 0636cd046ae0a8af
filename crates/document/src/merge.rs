//! One invoice out of many sources: each field from the best source that states it.

use fapiao_invoice::{Invoice, Kind, Line, Party};

use crate::{Reading, Source};

impl Reading {
    /// The sources, best first, whatever their order in the reading.
    pub(crate) fn ranked(&self) -> Vec<&Source> {
        let mut sources: Vec<&Source> = self.sources.iter().collect();
        sources.sort_by_key(|source| source.origin);
        sources
    }

    /// The invoice that the sources state together: each field from the best source that states it.
    /// `None` when no source states anything.
    #[must_use]
    pub fn invoice(&self) -> Option<Invoice> {
        let mut merged = Invoice::default();
        for source in self.ranked() {
            add(&mut merged, &source.fields);
        }
        (merged != Invoice::default()).then_some(merged)
    }
}

/// Fills what is still absent.
fn add(merged: &mut Invoice, stated: &Invoice) {
    // The printed table tells a toll invoice, whose other sources name it by its general kind.
    let ordinary = matches!(merged.kind, Some(Kind::VatOrdinaryElectronic | Kind::DigitalOrdinary));
    let toll = stated.kind == Some(Kind::Toll) && ordinary;
    if toll || merged.kind.is_none() {
        merged.kind = stated.kind;
    }
    fill(&mut merged.code, stated.code.as_ref());
    fill(&mut merged.number, stated.number.as_ref());
    fill(&mut merged.issued_on, stated.issued_on.as_ref());
    fill(&mut merged.check_code, stated.check_code.as_ref());
    fill(&mut merged.machine_number, stated.machine_number.as_ref());
    party(&mut merged.seller, &stated.seller);
    party(&mut merged.buyer, &stated.buyer);
    lines(&mut merged.lines, &stated.lines);
    fill(&mut merged.amount_without_tax, stated.amount_without_tax.as_ref());
    fill(&mut merged.tax_amount, stated.tax_amount.as_ref());
    fill(&mut merged.amount_with_tax, stated.amount_with_tax.as_ref());
    fill(&mut merged.amount_in_words, stated.amount_in_words.as_ref());
    fill(&mut merged.remark, stated.remark.as_ref());
    fill(&mut merged.drawer, stated.drawer.as_ref());
    fill(&mut merged.payee, stated.payee.as_ref());
    fill(&mut merged.reviewer, stated.reviewer.as_ref());
    fill(&mut merged.red, stated.red.as_ref());
    fill(&mut merged.original, stated.original.as_ref());
    fill(&mut merged.special, stated.special.as_ref());
}

fn fill<T: Clone>(field: &mut Option<T>, stated: Option<&T>) {
    if field.is_none() {
        *field = stated.cloned();
    }
}

fn party(merged: &mut Party, stated: &Party) {
    fill(&mut merged.name, stated.name.as_ref());
    fill(&mut merged.tax_id, stated.tax_id.as_ref());
    fill(&mut merged.address_phone, stated.address_phone.as_ref());
    fill(&mut merged.bank_account, stated.bank_account.as_ref());
}

/// Lines come from the best source as a whole; another source with the same lines fills what that one leaves out.
fn lines(merged: &mut Vec<Line>, stated: &[Line]) {
    if merged.is_empty() {
        merged.extend_from_slice(stated);
        return;
    }
    let same = merged.len() == stated.len() && merged.iter().zip(stated).all(|(a, b)| a.amount == b.amount);
    if !same {
        return;
    }
    for (line, other) in merged.iter_mut().zip(stated) {
        fill(&mut line.name, other.name.as_ref());
        fill(&mut line.specification, other.specification.as_ref());
        fill(&mut line.unit, other.unit.as_ref());
        fill(&mut line.quantity, other.quantity.as_ref());
        fill(&mut line.unit_price, other.unit_price.as_ref());
        fill(&mut line.tax_rate, other.tax_rate.as_ref());
        fill(&mut line.tax_amount, other.tax_amount.as_ref());
        fill(&mut line.tax_code, other.tax_code.as_ref());
        fill(&mut line.nature, other.nature.as_ref());
    }
}

#[cfg(test)]
mod tests {
    use fapiao_invoice::{Fen, Invoice, Line};

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
    fn invoice_when_sources_overlap_then_the_best_wins_and_others_fill() {
        let text = Invoice {
            number: Some("2".to_owned()),
            drawer: Some("李四".to_owned()),
            lines: vec![Line { unit: Some("次".to_owned()), amount: Some(Fen(100)), ..Line::default() }],
            ..Invoice::default()
        };
        let tags = Invoice {
            number: Some("1".to_owned()),
            lines: vec![Line { name: Some("餐费".to_owned()), amount: Some(Fen(100)), ..Line::default() }],
            ..Invoice::default()
        };
        let merged = reading(vec![(Origin::PageText, text), (Origin::CustomTags, tags)]).invoice().unwrap();
        assert_eq!(merged.number.as_deref(), Some("1"));
        assert_eq!(merged.drawer.as_deref(), Some("李四"));
        assert_eq!(
            (merged.lines[0].name.as_deref(), merged.lines[0].unit.as_deref()),
            (Some("餐费"), Some("次"))
        );
    }

    #[test]
    fn invoice_when_nothing_is_stated_then_none() {
        assert_eq!(reading(vec![(Origin::PageText, Invoice::default())]).invoice(), None);
    }
}
