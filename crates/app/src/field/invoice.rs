//! What a file and the invoice in it state.

use fapiao_document::Format;
use fapiao_invoice::{Line, Tax, TaxRate};
use fapiao_verify::Lang;

use super::value::short_kind;
use super::{Subject, Value};

/// How many names of items a summary spells out.
const ITEMS_MAX: usize = 3;

pub(super) fn text(text: Option<&String>) -> Option<Value> {
    text.cloned().map(Value::Text)
}

pub(super) fn digits(text: Option<&String>) -> Option<Value> {
    text.cloned().map(Value::Digits)
}

pub(super) const fn tax(tax: Tax) -> Value {
    match tax {
        Tax::Amount(fen) => Value::Money(fen),
        Tax::Masked => Value::Masked,
    }
}

fn word(zh: &str, en: &str, lang: Lang) -> Option<Value> {
    let text = match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    Some(Value::Text(text.to_owned()))
}

pub(super) fn kind(subject: &Subject<'_>) -> Option<Value> {
    let kind = subject.invoice.kind?;
    word(kind.zh(), kind.en(), subject.lang)
}

pub(super) fn kind_short(subject: &Subject<'_>) -> Option<Value> {
    Some(Value::Text(short_kind(subject.invoice.kind?, subject.lang).to_owned()))
}

/// Names of the items as printed, the first few spelled out and all of them counted.
pub(super) fn items(subject: &Subject<'_>) -> Option<Value> {
    let mut names: Vec<&str> = Vec::new();
    for name in subject.invoice.lines.iter().filter_map(|line| line.name.as_deref()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let shown = names.iter().take(ITEMS_MAX).copied().collect::<Vec<_>>();
    let more = names.len() > ITEMS_MAX;
    Some(Value::Text(match (more, subject.lang) {
        (false, Lang::Zh) => shown.join("、"),
        (false, Lang::En) => shown.join(", "),
        (true, Lang::Zh) => format!("{} 等 {} 种", shown.join("、"), names.len()),
        (true, Lang::En) => format!("{} … {} items", shown.join(", "), names.len()),
    }))
}

pub(super) fn item(subject: &Subject<'_>) -> Option<Value> {
    subject.invoice.lines.iter().find_map(Line::item).map(|item| Value::Text(item.trim().to_owned()))
}

pub(super) fn category(subject: &Subject<'_>) -> Option<Value> {
    subject.invoice.lines.iter().find_map(Line::category).map(|name| Value::Text(name.to_owned()))
}

/// The one rate of all lines, or every rate that occurs.
pub(super) fn rates(subject: &Subject<'_>) -> Option<Value> {
    let mut rates: Vec<TaxRate> = Vec::new();
    for rate in subject.invoice.lines.iter().filter_map(|line| line.tax_rate) {
        if !rates.contains(&rate) {
            rates.push(rate);
        }
    }
    match rates.as_slice() {
        [] => None,
        [rate] => Some(Value::Rate(*rate)),
        several => {
            let texts: Vec<String> = several.iter().map(ToString::to_string).collect();
            Some(Value::Text(texts.join("、")))
        }
    }
}

pub(super) fn sign(subject: &Subject<'_>) -> Option<Value> {
    if subject.invoice.is_red() {
        word("红字", "red", subject.lang)
    } else {
        word("蓝字", "blue", subject.lang)
    }
}

/// The element of a special business under any of its names: several passengers are several values.
fn element(subject: &Subject<'_>, names: &[&str]) -> Option<Value> {
    let elements = &subject.invoice.special.as_ref()?.elements;
    let mut values: Vec<&str> = Vec::new();
    for (name, value) in elements {
        if names.contains(&name.as_str()) && !values.contains(&value.as_str()) {
            values.push(value);
        }
    }
    (!values.is_empty()).then(|| Value::Text(values.join("、")))
}

pub(super) fn traveller(subject: &Subject<'_>) -> Option<Value> {
    element(subject, &["旅客姓名", "出行人", "乘车人", "姓名"])
}

pub(super) fn trip(subject: &Subject<'_>) -> Option<Value> {
    element(subject, &["车次", "航班号", "航班"])
}

pub(super) fn departure(subject: &Subject<'_>) -> Option<Value> {
    element(subject, &["出发站", "出发地", "始发站", "起运地", "启运地"])
}

pub(super) fn arrival(subject: &Subject<'_>) -> Option<Value> {
    element(subject, &["到达站", "到达地", "目的站"])
}

pub(super) fn travelled_on(subject: &Subject<'_>) -> Option<Value> {
    match element(subject, &["出行日期", "乘车日期"])? {
        Value::Text(text) => Some(fapiao_invoice::parse_date(&text).map_or(Value::Text(text), Value::Date)),
        other => Some(other),
    }
}

pub(super) fn special(subject: &Subject<'_>) -> Option<Value> {
    let elements = &subject.invoice.special.as_ref()?.elements;
    let texts: Vec<String> = elements.iter().map(|(name, value)| format!("{name} {value}")).collect();
    Some(Value::Text(texts.join("；")))
}

pub(super) fn verdict(subject: &Subject<'_>) -> Option<Value> {
    Some(Value::Text(subject.content.verdict.message(subject.lang).to_owned()))
}

pub(super) fn reason(subject: &Subject<'_>) -> Option<Value> {
    Some(Value::Text(subject.content.reason.message(subject.lang).to_owned()))
}

pub(super) fn codes(codes: &[&str]) -> Option<Value> {
    (!codes.is_empty()).then(|| Value::Text(codes.join(" ")))
}

pub(super) fn format(subject: &Subject<'_>) -> Option<Value> {
    match subject.content.format {
        Format::Ofd => word("OFD", "OFD", subject.lang),
        Format::Pdf => word("PDF", "PDF", subject.lang),
        Format::Xml => word("XML", "XML", subject.lang),
        Format::Image => word("图片", "picture", subject.lang),
    }
}

pub(super) fn pages(subject: &Subject<'_>) -> Option<Value> {
    (subject.content.pages > 0).then(|| Value::Count(subject.content.pages.into()))
}

/// The file's own name, without the directories before it.
pub(super) fn file_name(subject: &Subject<'_>) -> Option<Value> {
    let name = subject.file.rsplit(['/', '\\']).next().unwrap_or(subject.file);
    Some(Value::Text(name.to_owned()))
}

/// The file's own name, without its extension.
pub(super) fn stem(subject: &Subject<'_>) -> Option<Value> {
    let Some(Value::Text(name)) = file_name(subject) else { return None };
    let stem = match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name.as_str(),
    };
    Some(Value::Text(stem.to_owned()))
}

pub(super) fn sha256(subject: &Subject<'_>) -> Option<Value> {
    let hex = subject.content.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(Value::Digits(hex))
}

#[cfg(test)]
mod tests {
    use fapiao_testkit::sample::{self, Case};

    use super::super::Field;
    use super::*;
    use crate::item::tests::content;

    fn shown(case: Case, field: &str, lang: Lang) -> Option<String> {
        let invoice = sample::invoice(case, 1);
        let content = content(Some(invoice.clone()));
        let subject = Subject {
            file: "一月/火车.票.ofd",
            content: &content,
            invoice: &invoice,
            line: None,
            sequence: 7,
            repeats: "",
            lang,
        };
        Field::named(field)?.value(&subject).map(|value| value.to_string())
    }

    fn zh(case: Case, field: &str) -> String {
        shown(case, field, Lang::Zh).unwrap_or_default()
    }

    #[test]
    fn ticket_when_asked_for_its_journey_then_its_elements_answer() {
        assert_eq!(zh(Case::Railway, "trip"), "G9999");
        assert_eq!(zh(Case::Railway, "出发地"), "样票南");
        assert_eq!(zh(Case::Railway, "到达地"), "示例北");
        assert_eq!(zh(Case::Railway, "出行人"), "样一");
        assert_eq!(zh(Case::Railway, "kind_short"), "铁路客票");
        assert_eq!(shown(Case::Railway, "seller", Lang::Zh), None);
        assert!(zh(Case::Railway, "travelled_on").starts_with("2026-09-"));
    }

    #[test]
    fn items_when_there_are_many_then_the_rest_is_counted() {
        let many = zh(Case::Lines(40), "items");
        assert!(many.contains("、") && many.contains(" 等 ") && many.ends_with(" 种"), "{many}");
        assert!(!zh(Case::DigitalSpecial, "items").contains('、'));
        assert!(zh(Case::DigitalSpecial, "items").starts_with('*'));
        assert!(!zh(Case::DigitalSpecial, "item").contains('*'));
    }

    #[test]
    fn file_when_named_with_directories_and_points_then_its_own_name_and_stem_are_told() {
        assert_eq!(zh(Case::Railway, "file"), "火车.票.ofd");
        assert_eq!(zh(Case::Railway, "stem"), "火车.票");
    }

    #[test]
    fn words_when_english_is_asked_then_are_english() {
        assert_eq!(shown(Case::Red, "sign", Lang::En).as_deref(), Some("red"));
        assert_eq!(zh(Case::Red, "sign"), "红字");
        assert_eq!(shown(Case::Red, "kind", Lang::En).as_deref(), Some("digital invoice (special VAT)"));
        assert_eq!(zh(Case::Exempt, "tax_amount"), "***");
    }
}
