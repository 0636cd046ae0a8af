//! The numbered sections.

use fapiao_invoice::Kind;
use fapiao_ofd::display::paint::Color;
use fapiao_ofd::geometry::Point;
use fapiao_verify::{Lang, label as name_of};
use serde_json::Value;

use super::super::facts::{Facts, FieldFact, Words};
use super::super::words::{self, Label, meaning, other, own};
use super::{DIGITS, LABEL, NOTE, SMALL, TEXT, label, shown};
use crate::paper::{Align, Cell, Column, FAINT, Flow, Hand, RULE, Style, Table, line};

/// As many sources stand beside each other.
const SOURCES_ABREAST: usize = 6;
/// The ground of what did not hold.
const FAILED: Color = Color::rgb(0xfc, 0xea, 0xe8);
/// The part of the width that labels take where values stand in two columns.
const LABEL_SHARE: f64 = 0.18;
/// More trusted certificates are counted; all stand in the facts.
const ANCHORS_MAX: usize = 16;

pub(super) fn draw(flow: &mut Flow<'_>, facts: &Facts, lang: Lang, signed: bool) {
    let mut number = 0_usize;
    let mut heading = |flow: &mut Flow<'_>, label: Label| {
        number = number.saturating_add(1);
        self::heading(flow, number, label, lang);
    };
    heading(flow, words::FILE);
    file(flow, facts, lang);
    if let Some(invoice) = &facts.invoice {
        heading(flow, words::INVOICE);
        fields(flow, invoice, lang);
        lines(flow, invoice, lang);
    }
    heading(flow, words::SOURCES);
    sources(flow, facts, lang);
    heading(flow, words::SIGNATURES);
    signatures(flow, facts, lang);
    heading(flow, words::CHECKS);
    checks(flow, facts, lang);
    heading(flow, words::NOT_RUN);
    not_run(flow, facts, lang);
    heading(flow, words::TRUST);
    anchors(flow, facts, lang);
    heading(flow, words::HOW);
    steps(flow, lang, signed);
}

fn heading(flow: &mut Flow<'_>, number: usize, label: Label, lang: Lang) {
    flow.skip(5.0);
    // A heading does not stand alone at the foot of a page.
    flow.need(28.0);
    let style = Style::new(Hand::Hei, 4.2).bold();
    let text = format!("{number}  {}", own(label, lang));
    let (x, baseline) = (flow.left(), flow.y() + 5.0);
    let items = flow.pen.set(&text, &style, x, baseline);
    flow.draw(items);
    let after = x + flow.pen.width(&text, &style) + 3.0;
    let items = flow.pen.set(other(label, lang), &Style::new(Hand::Hei, 3.0).colored(FAINT), after, baseline);
    flow.draw(items);
    let y = flow.y() + 7.2;
    flow.draw([line(Point { x, y }, Point { x: flow.right(), y }, 0.35, RULE, &[])]);
    flow.move_to(y + 2.0);
}

/// A table of labels and values.
fn pairs(flow: &mut Flow<'_>, rows: Vec<Vec<Cell>>) {
    let columns = vec![Column::new("", 0.22), Column::new("", 0.78)];
    Table { columns, head: LABEL, rows }.draw(flow);
}

fn file(flow: &mut Flow<'_>, facts: &Facts, lang: Lang) {
    let file = &facts.file;
    let mut rows = vec![
        vec![label(words::NAME, lang), Cell::new(&file.name, TEXT)],
        vec![label(words::FORMAT, lang), Cell::new(meaning(&file.format, lang), TEXT)],
        vec![label(words::SIZE, lang), Cell::new(format!("{} B", file.bytes), TEXT)],
    ];
    if file.pages > 0 {
        rows.push(vec![label(words::PAGES, lang), Cell::new(file.pages.to_string(), TEXT)]);
    }
    rows.push(vec![label(("SHA-256", "FIPS 180-4"), Lang::Zh), Cell::new(&file.sha256, DIGITS)]);
    rows.push(vec![label(("SM3", "GB/T 32905"), Lang::Zh), Cell::new(&file.sm3, DIGITS)]);
    pairs(flow, rows);
}

/// The fields of the invoice in the order of its JSON; two short ones share a row.
fn fields(flow: &mut Flow<'_>, invoice: &Value, lang: Lang) {
    let mut fields = Vec::new();
    let Some(members) = invoice.as_object() else { return };
    for (name, value) in members {
        match value {
            Value::Object(inner) => {
                for (member, value) in inner {
                    fields.extend(field(&format!("{name}.{member}"), value, lang));
                }
            }
            value => fields.extend(field(name, value, lang)),
        }
    }
    let room = flow.column() * (0.5 - LABEL_SHARE) - 3.0;
    let mut short = |field: &(Cell, String, Style)| flow.pen.width(&field.1, &field.2) <= room;
    let is_short: Vec<bool> = fields.iter().map(&mut short).collect();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut rest = fields.into_iter().zip(is_short).peekable();
    while let Some(((head, text, style), short)) = rest.next() {
        let mut row = vec![head, Cell::new(text, style)];
        if short && let Some(((head, text, style), _)) = rest.next_if(|(_, short)| *short) {
            row.extend([head, Cell::new(text, style)]);
        }
        // A table has rows of one shape: another shape begins another table right below.
        if rows.first().is_some_and(|first| first.len() != row.len()) {
            shaped(flow, std::mem::take(&mut rows));
        }
        rows.push(row);
    }
    shaped(flow, rows);
}

/// Rows of one pair, or of two pairs, of label and value.
fn shaped(flow: &mut Flow<'_>, rows: Vec<Vec<Cell>>) {
    let pair = [Column::new("", LABEL_SHARE), Column::new("", 0.5 - LABEL_SHARE)];
    let columns = match rows.first().map(Vec::len) {
        Some(4) => [pair.clone(), pair].concat(),
        Some(_) => vec![Column::new("", LABEL_SHARE), Column::new("", 1.0 - LABEL_SHARE)],
        None => return,
    };
    Table { columns, head: LABEL, rows }.draw(flow);
}

fn field(name: &str, value: &Value, lang: Lang) -> Option<(Cell, String, Style)> {
    let text = value.as_str()?;
    let text = match (name, Kind::from_name(text), lang) {
        ("kind", Some(kind), Lang::Zh) => kind.zh(),
        ("kind", Some(kind), Lang::En) => kind.en(),
        _ => text,
    };
    let digits =
        matches!(name, "number" | "code" | "check_code" | "machine_number") || name.ends_with("tax_id");
    let style = if digits { DIGITS } else { TEXT };
    let (zh, en) = (name_of(name, Lang::Zh), name_of(name, Lang::En));
    let (first, second) = match lang {
        Lang::Zh => (zh, en),
        Lang::En => (en, zh),
    };
    Some((Cell::new(first, LABEL).and(second, NOTE).on(crate::paper::SHADE), text.to_owned(), style))
}

fn lines(flow: &mut Flow<'_>, invoice: &Value, lang: Lang) {
    let Some(lines) = invoice.get("lines").and_then(Value::as_array) else { return };
    flow.skip(2.5);
    let head = |zh, en| own((zh, en), lang);
    let columns = vec![
        Column::new("#", 0.055).aligned(Align::Middle),
        Column::new(head("货物或服务名称", "Goods or service"), 0.22),
        Column::new(head("规格型号", "Specification"), 0.11),
        Column::new(head("单位", "Unit"), 0.06).aligned(Align::Middle),
        Column::new(head("数量", "Quantity"), 0.095).aligned(Align::Right),
        Column::new(head("单价", "Unit price"), 0.175).aligned(Align::Right),
        Column::new(head("金额", "Amount"), 0.115).aligned(Align::Right),
        Column::new(head("税率", "Rate"), 0.065).aligned(Align::Middle),
        Column::new(head("税额", "Tax"), 0.105).aligned(Align::Right),
    ];
    let members =
        ["name", "specification", "unit", "quantity", "unit_price", "amount", "tax_rate", "tax_amount"];
    let row = |(line, number): (&Value, usize)| {
        let cell =
            |name: &&str| Cell::new(line.get(*name).and_then(Value::as_str).unwrap_or_default(), SMALL);
        std::iter::once(Cell::new(number.to_string(), SMALL)).chain(members.iter().map(cell)).collect()
    };
    let rows = lines.iter().zip(1_usize..).map(row).collect();
    Table { columns, head: LABEL, rows }.draw(flow);
}

fn sources(flow: &mut Flow<'_>, facts: &Facts, lang: Lang) {
    if facts.sources.is_empty() {
        let none =
            own(("文件中没有找到陈述发票内容的来源。", "No source in the file states an invoice."), lang);
        flow.paragraph(none, &TEXT);
        return;
    }
    let columns = vec![
        Column::new(own(("来源", "Source"), lang), 0.28),
        Column::new(own(("位置", "Place in the file"), lang), 0.72),
    ];
    let rows = facts.sources.iter().zip(1_usize..).map(|(source, number)| {
        let name = format!("S{number} {}", name_of(&source.origin, lang));
        vec![Cell::new(name, SMALL), Cell::new(&source.place, Style { size: 2.4, ..DIGITS })]
    });
    let rows = rows.collect();
    Table { columns, head: LABEL, rows }.draw(flow);
    // Many sources stand in several tables of equal widths.
    let count = facts.sources.len();
    let abreast = count.div_ceil(count.div_ceil(SOURCES_ABREAST).max(1));
    let all: Vec<usize> = (0..count).collect();
    for shown in all.chunks(abreast.max(1)) {
        flow.skip(2.5);
        compared(flow, facts, shown, lang);
    }
}

fn compared(flow: &mut Flow<'_>, facts: &Facts, shown: &[usize], lang: Lang) {
    let mut columns = vec![Column::new(own(("字段", "Field"), lang), 0.16)];
    let weights: Vec<f64> = shown.iter().map(|index| weight(facts, shown, *index)).collect();
    let all: f64 = weights.iter().sum();
    for (index, weight) in shown.iter().zip(weights) {
        let share = 0.76 * weight / all;
        let origin = facts.sources.get(*index).map_or("", |source| source.origin.as_str());
        columns.push(Column::new(format!("S{} {}", index.saturating_add(1), name_of(origin, lang)), share));
    }
    columns.push(Column::new(own(("一致", "Agree"), lang), 0.08).aligned(Align::Middle));
    let rows: Vec<Vec<Cell>> = facts
        .fields
        .iter()
        .filter(|field| shown.iter().any(|index| matches!(field.stated.get(*index), Some(Some(_)))))
        .map(|field| compared_row(field, shown, lang))
        .collect();
    Table { columns, head: LABEL, rows }.draw(flow);
}

/// How much room a source's column takes: by its longest text that no earlier column states, within bounds.
fn weight(facts: &Facts, shown: &[usize], index: usize) -> f64 {
    const LETTERS: std::ops::RangeInclusive<u32> = 14..=36;
    let own = facts.fields.iter().filter(|field| earlier(field, shown, index).is_none());
    let texts = own.filter_map(|field| field.stated.get(index)?.as_deref());
    let letters = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<u32>();
    let longest = texts.map(letters).max().unwrap_or(0);
    f64::from(longest.clamp(*LETTERS.start(), *LETTERS.end()))
}

/// The earlier source of a table that states a field in the same words.
fn earlier<'s>(field: &FieldFact, shown: &'s [usize], index: usize) -> Option<&'s usize> {
    let stated = field.stated.get(index).and_then(Option::as_deref)?;
    let same = |earlier: &&usize| field.stated.get(**earlier).and_then(Option::as_deref) == Some(stated);
    shown.iter().take_while(|earlier| **earlier < index).find(same)
}

fn compared_row(field: &FieldFact, shown: &[usize], lang: Lang) -> Vec<Cell> {
    let mut row = vec![Cell::new(name_of(&field.name, lang), LABEL)];
    for index in shown {
        let stated = field.stated.get(*index).and_then(Option::as_deref);
        // What an earlier source of this table states in the same words is not repeated.
        row.push(match (stated, earlier(field, shown, *index)) {
            (None, _) => Cell::new("–", NOTE),
            (Some(_), Some(earlier)) => {
                let number = earlier.saturating_add(1);
                Cell::new(own_string(format!("同 S{number}"), format!("as S{number}"), lang), NOTE)
            }
            (Some(text), None) => Cell::new(text, SMALL),
        });
    }
    let stated = field.stated.iter().flatten().count();
    row.push(match (field.agree, stated) {
        (true, 0 | 1) => Cell::new("–", NOTE),
        (true, _) => Cell::new(own(("一致", "yes"), lang), SMALL),
        (false, _) => Cell::new(own(("不一致", "no"), lang), outcome_style("failed")),
    });
    if field.agree {
        return row;
    }
    row.into_iter().map(|cell| cell.on(FAILED)).collect()
}

fn own_string(zh: String, en: String, lang: Lang) -> String {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

fn signatures(flow: &mut Flow<'_>, facts: &Facts, lang: Lang) {
    if facts.signatures.is_empty() {
        flow.paragraph(own(("文件没有签名。", "The file carries no signature."), lang), &TEXT);
        return;
    }
    for (signature, number) in facts.signatures.iter().zip(1_usize..) {
        flow.skip(if number > 1 { 2.5 } else { 0.0 });
        let text = |text: &str| Cell::new(text, TEXT);
        let mut rows = vec![vec![
            label((("类型"), "Kind"), lang),
            text(&format!("{number}. {}", meaning(&signature.format, lang))),
        ]];
        let mut add = |label_of: Label, value: String| {
            if !value.is_empty() {
                rows.push(vec![label(label_of, lang), Cell::new(value, TEXT)]);
            }
        };
        add(("签名人", "Signer"), signature.signer.clone().unwrap_or_default());
        add(("证书签发者", "Issuer of the certificate"), signature.issuer.clone().unwrap_or_default());
        add(("签名时间", "Signed at"), signature.signed_at.map(shown).unwrap_or_default());
        add(("签名值", "Signature value"), meaning(&signature.value, lang).to_owned());
        add(("证书", "Certificate"), meaning(&signature.chain, lang).to_owned());
        add(("覆盖范围", "Covers"), meaning(&signature.covers, lang).to_owned());
        add(("签名后被改动", "Altered after signing"), signature.altered.join("\n"));
        add(("未被覆盖", "Not covered"), signature.uncovered.join("\n"));
        add(("被后来的签名改变", "Changed by later signatures"), signature.changed_later.join("\n"));
        pairs(flow, rows);
    }
}

/// Green, amber, red.
fn outcome_style(outcome: &str) -> Style {
    let color = match outcome {
        "passed" => Color::rgb(0x1e, 0x7b, 0x34),
        "failed" => Color::rgb(0xb3, 0x26, 0x1e),
        _ => Color::rgb(0x8a, 0x5a, 0x00),
    };
    Style::new(Hand::Hei, 2.75).colored(color)
}

const fn said(words: &Words, lang: Lang) -> &String {
    match lang {
        Lang::Zh => &words.zh,
        Lang::En => &words.en,
    }
}

fn checks(flow: &mut Flow<'_>, facts: &Facts, lang: Lang) {
    let columns = vec![
        Column::new(own(("检查", "Check"), lang), 0.2),
        Column::new(own(("结果", "Result"), lang), 0.09).aligned(Align::Middle),
        Column::new(own(("所见", "What was found"), lang), 0.5),
        Column::new(own(("代码", "Code"), lang), 0.21),
    ];
    let row = |check: &super::super::facts::CheckFact| {
        let cells = [
            Cell::new(said(&check.title, lang), LABEL),
            Cell::new(meaning(&check.outcome, lang), outcome_style(&check.outcome)),
            Cell::new(said(&check.words, lang), SMALL),
            Cell::new(&check.code, Style { size: 2.3, ..DIGITS }),
        ];
        let ground = match check.outcome.as_str() {
            "failed" => Some(FAILED),
            "warning" => Some(Color::rgb(0xff, 0xf8, 0xe6)),
            _ => None,
        };
        cells
            .into_iter()
            .map(|cell| match ground {
                Some(ground) => cell.on(ground),
                None => cell,
            })
            .collect()
    };
    let rows = facts.checks.iter().map(row).collect();
    Table { columns, head: LABEL, rows }.draw(flow);
}

fn not_run(flow: &mut Flow<'_>, facts: &Facts, lang: Lang) {
    if facts.not_run.is_empty() {
        flow.paragraph(own(("所有检查均已执行。", "Every check ran."), lang), &TEXT);
        return;
    }
    let columns = vec![
        Column::new(own(("检查", "Check"), lang), 0.2),
        Column::new(own(("未执行的原因", "Why it did not run"), lang), 0.59),
        Column::new(own(("代码", "Code"), lang), 0.21),
    ];
    let row = |one: &super::super::facts::NotRunFact| {
        vec![
            Cell::new(said(&one.title, lang), LABEL),
            Cell::new(said(&one.words, lang), SMALL),
            Cell::new(&one.code, Style { size: 2.3, ..DIGITS }),
        ]
    };
    let rows = facts.not_run.iter().map(row).collect();
    Table { columns, head: LABEL, rows }.draw(flow);
}

fn anchors(flow: &mut Flow<'_>, facts: &Facts, lang: Lang) {
    if facts.anchors.is_empty() {
        let none = (
            "查验时没有任何受信任的根证书，因此结论不可能是“通过”。",
            "No root certificate was trusted, so that nothing can pass.",
        );
        flow.paragraph(own(none, lang), &TEXT);
        return;
    }
    let columns = vec![
        Column::new(own(("受信任的证书", "Trusted certificate"), lang), 0.4),
        Column::new("SHA-256", 0.6),
    ];
    let row = |anchor: &super::super::facts::Anchor| {
        vec![Cell::new(&anchor.subject, SMALL), Cell::new(&anchor.sha256, Style { size: 2.3, ..DIGITS })]
    };
    let mut rows: Vec<Vec<Cell>> = facts.anchors.iter().take(ANCHORS_MAX).map(row).collect();
    let more = facts.anchors.len().saturating_sub(ANCHORS_MAX);
    if more > 0 {
        let words = match lang {
            Lang::Zh => format!("另有 {more} 份，见所附 JSON"),
            Lang::En => format!("and {more} more: see the attached JSON"),
        };
        rows.push(vec![Cell::new(words, NOTE), Cell::default()]);
    }
    Table { columns, head: LABEL, rows }.draw(flow);
}

fn steps(flow: &mut Flow<'_>, lang: Lang, signed: bool) {
    let first = if signed { words::SIGNED } else { words::UNSIGNED };
    for (step, number) in std::iter::once(first).chain(words::STEPS).zip(1_usize..) {
        flow.paragraph(&format!("{number}. {}", own(step, lang)), &TEXT);
        flow.skip(1.0);
    }
}
