//! One invoice out of many sources: each field from the best source that states it.

use fapiao_invoice::{Invoice, Kind, Line};

use crate::fields::{FIELDS, LINE_FIELDS};
use crate::{Origin, Reading, Source, remark};

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
        self.drop_repeated_remark(&mut merged);
        (merged != Invoice::default()).then_some(merged)
    }

    /// A face prints in its remark what has no other place. Where XML says that there is no remark, words that only
    /// repeat other fields are none.
    fn drop_repeated_remark(&self, merged: &mut Invoice) {
        let is_xml = |source: &Source| {
            use Origin::{EinvoiceAttachment, EinvoiceXml, PdfEmbeddedFile};
            matches!(source.origin, EinvoiceXml | EinvoiceAttachment | PdfEmbeddedFile)
        };
        let mut stated = self.sources.iter().filter(|source| is_xml(source)).peekable();
        let silent = stated.peek().is_some() && stated.all(|source| source.fields.remark.is_none());
        let repeated =
            |merged: &Invoice| merged.remark.as_ref().is_some_and(|printed| remark::repeats(printed, merged));
        if silent && repeated(merged) {
            merged.remark = None;
        }
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
    use fapiao_invoice::{Fen, Invoice, Line, Tax};

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
    fn invoice_when_one_source_hides_the_total_tax_and_another_states_it_then_is_stated() {
        let of = |tax| Invoice { tax_amount: Some(tax), ..Invoice::default() };
        let merged = |sources: &[(Origin, Tax)]| {
            let sources = sources.iter().map(|(origin, tax)| (*origin, of(*tax))).collect();
            reading(sources).invoice().unwrap().tax_amount.unwrap()
        };
        let zero = Tax::Amount(Fen::ZERO);
        let (text, info) = ((Origin::PageText, Tax::Masked), (Origin::PdfInfo, Tax::Masked));
        assert_eq!(merged(&[(Origin::EinvoiceXml, zero), text]), zero);
        assert_eq!(merged(&[info, (Origin::PdfEmbeddedFile, zero), text]), zero);
        assert_eq!(merged(&[info, text]), Tax::Masked);
        assert_eq!(merged(&[(Origin::EinvoiceXml, zero), (Origin::PageText, Tax::Amount(Fen(1)))]), zero);
    }

    #[test]
    fn invoice_when_a_face_prints_other_fields_as_remark_then_xml_says_that_there_is_none() {
        let stated = Invoice { payee: Some("张三".to_owned()), ..Invoice::default() };
        let remark = |origin, text: &str| {
            let printed = Invoice { remark: Some(text.to_owned()), ..Invoice::default() };
            reading(vec![(origin, stated.clone()), (Origin::PageText, printed)]).invoice().unwrap().remark
        };
        assert_eq!(remark(Origin::EinvoiceXml, "收款人:张三;"), None);
        assert!(remark(Origin::EinvoiceXml, "收款人:张三; 订单号:1").is_some());
        assert!(remark(Origin::CustomData, "收款人:张三;").is_some());
    }

    #[test]
    fn invoice_when_nothing_is_stated_then_none() {
        assert_eq!(reading(vec![(Origin::PageText, Invoice::default())]).invoice(), None);
    }
}
