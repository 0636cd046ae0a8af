//! What a line states.

use fapiao_invoice::{Fen, Line, LineNature, Tax};
use fapiao_verify::Lang;

use super::invoice::tax;
use super::{Subject, Value};

fn of<'a>(subject: &Subject<'a>) -> Option<&'a Line> {
    subject.line.map(|(_, line)| line)
}

pub(super) fn number(subject: &Subject<'_>) -> Option<Value> {
    subject.line.map(|(number, _)| Value::Count(number))
}

pub(super) fn name(subject: &Subject<'_>) -> Option<Value> {
    of(subject)?.name.clone().map(Value::Text)
}

pub(super) fn specification(subject: &Subject<'_>) -> Option<Value> {
    of(subject)?.specification.clone().map(Value::Text)
}

pub(super) fn unit(subject: &Subject<'_>) -> Option<Value> {
    of(subject)?.unit.clone().map(Value::Text)
}

pub(super) fn quantity(subject: &Subject<'_>) -> Option<Value> {
    of(subject)?.quantity.map(Value::Decimal)
}

pub(super) fn unit_price(subject: &Subject<'_>) -> Option<Value> {
    of(subject)?.unit_price.map(Value::Decimal)
}

pub(super) fn tax_rate(subject: &Subject<'_>) -> Option<Value> {
    of(subject)?.tax_rate.map(Value::Rate)
}

pub(super) fn tax_code(subject: &Subject<'_>) -> Option<Value> {
    of(subject)?.tax_code.clone().map(Value::Digits)
}

// An invoice without lines, such as a ticket, is one row of a sheet of lines, with the amounts that it
// states as a whole: so the sums of the sheet are those of its invoices.

pub(super) fn amount(subject: &Subject<'_>) -> Option<Value> {
    match of(subject) {
        Some(line) => line.amount.map(Value::Money),
        None => subject.invoice.amount_without_tax.map(Value::Money),
    }
}

pub(super) fn tax_amount(subject: &Subject<'_>) -> Option<Value> {
    match of(subject) {
        Some(line) => line.tax_amount.map(tax),
        None => subject.invoice.tax_amount.map(tax),
    }
}

pub(super) fn amount_with_tax(subject: &Subject<'_>) -> Option<Value> {
    let Some(line) = of(subject) else { return subject.invoice.amount_with_tax.map(Value::Money) };
    let tax = line.tax_amount.and_then(Tax::amount).unwrap_or(Fen::ZERO);
    line.amount?.checked_add(tax).map(Value::Money)
}

pub(super) fn nature(subject: &Subject<'_>) -> Option<Value> {
    let line = of(subject)?;
    let discount = line.is_discount(subject.invoice.is_red());
    let text = match (discount, line.nature, subject.lang) {
        (true, _, Lang::Zh) => "折扣行",
        (true, _, Lang::En) => "discount",
        (false, Some(LineNature::Discounted), Lang::Zh) => "被折扣行",
        (false, Some(LineNature::Discounted), Lang::En) => "discounted",
        (false, _, Lang::Zh) => "正常行",
        (false, _, Lang::En) => "normal",
    };
    Some(Value::Text(text.to_owned()))
}
