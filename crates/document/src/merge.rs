//! One invoice out of many sources: each field from the best source that states it.

use fapiao_invoice::{Invoice, Kind, Line};

use crate::fields::{FIELDS, LINE_FIELDS};
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
    fill_kind(merged, stated);
    FIELDS.iter().for_each(|field| (field.fill)(merged, stated));
    lines(&mut merged.lines, &stated.lines);
}

/// The printed table tells a toll invoice, whose other sources name it by its general kind.
pub(crate) fn fill_kind(merged: &mut Invoice, stated: &Invoice) {
    let ordinary = matches!(merged.kind, Some(Kind::VatOrdinaryElectronic | Kind::DigitalOrdinary));
    let toll = stated.kind == Some(Kind::Toll) && ordinary;
    if toll || merged.kind.is_none() {
        merged.kind = stated.kind;
    }
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
        LINE_FIELDS.iter().for_each(|field| (field.fill)(line, other));
    }
}

#[cfg(test)]
mod tests {
    use fapiao_invoice::{Fen, Invoice, Line};

    use crate::Origin;
    use crate::reading::tests::reading;

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
