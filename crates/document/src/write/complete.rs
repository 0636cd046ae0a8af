//! An invoice as it is written: texts in the form that all files can carry, and what follows from other fields.

use fapiao_invoice::{
    Decimal, Fen, Invoice, Kind, Line, LineNature, OriginalInvoice, Party, SpecialBusiness, Tax, TaxRate,
    capitals_of, text,
};

/// The invoice with its texts tidied and with what follows from other fields: whether it is red, the amount in
/// words, which lines are discounts. Nothing that is stated is changed in what it means.
#[must_use]
pub fn complete(invoice: &Invoice) -> Invoice {
    let red = invoice.red.or_else(|| invoice.amount_with_tax.map(Fen::is_negative));
    Invoice {
        kind: invoice.kind,
        code: line_of(invoice.code.as_ref()),
        number: line_of(invoice.number.as_ref()),
        issued_on: invoice.issued_on,
        check_code: invoice.check_code.as_ref().map(|code| code.split_whitespace().collect()),
        machine_number: line_of(invoice.machine_number.as_ref()),
        seller: party(&invoice.seller),
        buyer: party(&invoice.buyer),
        lines: lines(&invoice.lines, red == Some(true)),
        amount_without_tax: invoice.amount_without_tax,
        tax_amount: invoice.tax_amount.map(|tax| shown_total(tax, &invoice.lines)),
        amount_with_tax: invoice.amount_with_tax,
        amount_in_words: line_of(invoice.amount_in_words.as_ref())
            .or_else(|| invoice.amount_with_tax.filter(|_| has_words(invoice.kind)).map(capitals_of)),
        remark: invoice.remark.as_deref().and_then(paragraphs),
        drawer: line_of(invoice.drawer.as_ref()),
        payee: line_of(invoice.payee.as_ref()),
        reviewer: line_of(invoice.reviewer.as_ref()),
        red,
        original: invoice.original.as_ref().map(original).filter(|one| *one != OriginalInvoice::default()),
        special: invoice.special.as_ref().map(special).filter(|one| *one != SpecialBusiness::default()),
    }
}

/// A total of nothing is hidden as its lines hide theirs.
fn shown_total(tax: Tax, lines: &[Line]) -> Tax {
    let hidden = !lines.is_empty() && lines.iter().all(|line| line.tax_amount == Some(Tax::Masked));
    if hidden && tax == Tax::Amount(Fen::ZERO) { Tax::Masked } else { tax }
}

/// Tickets print their fare in figures only.
fn has_words(kind: Option<Kind>) -> bool {
    kind.is_some_and(|kind| !kind.is_ticket())
}

fn party(party: &Party) -> Party {
    Party {
        name: line_of(party.name.as_ref()),
        tax_id: line_of(party.tax_id.as_ref())
            .map(|id| id.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()),
        address_phone: line_of(party.address_phone.as_ref()),
        bank_account: line_of(party.bank_account.as_ref()),
    }
}

/// A negative line of a blue invoice is a discount, and the line before it is the discounted one.
fn lines(lines: &[Line], red: bool) -> Vec<Line> {
    let mut done: Vec<Line> = Vec::with_capacity(lines.len());
    for stated in lines {
        let mut line = line(stated);
        if line.is_discount(red) {
            line.nature = Some(LineNature::Discount);
            if let Some(before) = done.last_mut().filter(|before| before.nature != Some(LineNature::Discount))
            {
                before.nature = Some(LineNature::Discounted);
            }
        } else if line.nature.is_none() {
            line.nature = Some(LineNature::Normal);
        }
        done.push(line);
    }
    done
}

fn line(line: &Line) -> Line {
    Line {
        name: line_of(line.name.as_ref()),
        specification: line_of(line.specification.as_ref()),
        unit: line_of(line.unit.as_ref()),
        quantity: line.quantity.as_ref().map(Decimal::normalize),
        unit_price: line.unit_price.as_ref().map(Decimal::normalize),
        amount: line.amount,
        tax_rate: line.tax_rate.map(|rate| match rate {
            TaxRate::Rate(fraction) => TaxRate::Rate(fraction.normalize()),
            other => other,
        }),
        tax_amount: line.tax_amount,
        tax_code: line_of(line.tax_code.as_ref()),
        nature: line.nature,
    }
}

fn original(original: &OriginalInvoice) -> OriginalInvoice {
    OriginalInvoice {
        code: line_of(original.code.as_ref()),
        number: line_of(original.number.as_ref()),
        confirmation: line_of(original.confirmation.as_ref()),
    }
}

fn special(special: &SpecialBusiness) -> SpecialBusiness {
    let pair = |(name, value): &(String, String)| Some((one_line(name)?, one_line(value)?));
    SpecialBusiness {
        code: line_of(special.code.as_ref()),
        elements: special.elements.iter().filter_map(pair).collect(),
    }
}

fn line_of(stated: Option<&String>) -> Option<String> {
    one_line(stated?)
}

/// A text of one line: folded and trimmed as every invoice keeps it, and with one space where several blanks stood,
/// since a page cannot tell how many there were. Line ends stay, for the rules to refuse.
fn one_line(stated: &str) -> Option<String> {
    let tidy = text::tidy(stated);
    let mut kept = String::with_capacity(tidy.len());
    for c in tidy.chars() {
        let c = if c.is_whitespace() && !c.is_control() { ' ' } else { c };
        if c != ' ' || !kept.ends_with(' ') {
            kept.push(c);
        }
    }
    (!kept.is_empty()).then_some(kept)
}

/// A text of several lines: as [`one_line`], line by line, empty ones left out.
fn paragraphs(stated: &str) -> Option<String> {
    let ends = stated.replace("\r\n", "\n").replace('\r', "\n");
    let kept: Vec<String> = ends.split('\n').filter_map(one_line).collect();
    (!kept.is_empty()).then(|| kept.join("\n"))
}

#[cfg(test)]
mod tests {
    use fapiao_invoice::{Fen, Invoice, Kind, Line, LineNature, Tax};

    use super::complete;

    #[test]
    fn complete_when_every_line_hides_its_tax_then_so_does_the_total() {
        let line = |tax| Line { tax_amount: Some(tax), ..Line::default() };
        let total = |taxes: &[Tax], total| {
            let lines = taxes.iter().copied().map(line).collect();
            complete(&Invoice { lines, tax_amount: Some(total), ..Invoice::default() }).tax_amount.unwrap()
        };
        let (zero, one) = (Tax::Amount(Fen::ZERO), Tax::Amount(Fen(1)));
        assert_eq!(total(&[Tax::Masked, Tax::Masked], zero), Tax::Masked);
        assert_eq!(total(&[Tax::Masked, zero], zero), zero);
        assert_eq!(total(&[Tax::Masked], one), one);
        assert_eq!(total(&[], zero), zero);
    }

    #[test]
    fn complete_when_fields_follow_from_others_then_they_are_there() {
        let line = |fen| Line {
            name: Some(" *样票*　示例  甲 ".to_owned()),
            amount: Some(Fen(fen)),
            ..Line::default()
        };
        let invoice = Invoice {
            kind: Some(Kind::DigitalOrdinary),
            lines: vec![line(100), line(-10), line(50)],
            amount_with_tax: Some(Fen(14_000)),
            remark: Some(" 一 \r\n\r\n二　三 ".to_owned()),
            ..Invoice::default()
        };
        let done = complete(&invoice);
        assert_eq!((done.red, done.amount_in_words.as_deref()), (Some(false), Some("壹佰肆拾圆整")));
        assert_eq!(done.lines[0].name.as_deref(), Some("*样票* 示例 甲"));
        let natures: Vec<_> = done.lines.iter().filter_map(|line| line.nature).collect();
        assert_eq!(natures, [LineNature::Discounted, LineNature::Discount, LineNature::Normal]);
        assert_eq!(done.remark.as_deref(), Some("一\n二 三"));
        assert_eq!(complete(&done), done);
    }
}
