//! The amount in capitals against the amount in figures (DOMAIN §4.6).

use super::{Context, Rule};
use crate::{Fault, Invoice, capitals_of, parse_capitals};

pub(super) const WORDS: Rule = Rule {
    code: "INV-WORDS",
    zh: "大写金额与价税合计一致",
    en: "the amount in capitals equals the total with tax",
    check: words,
};

/// Compared as money, not as text. Red invoices may print their capitals without 负.
fn words(invoice: &Invoice, context: Context) -> Vec<Fault> {
    let Some(text) = invoice.amount_in_words.as_deref() else { return Vec::new() };
    let Some(figures) = invoice.amount_with_tax else { return Vec::new() };
    let stated = parse_capitals(text);
    if stated == Some(figures) || (figures.is_negative() && stated == figures.checked_neg()) {
        return Vec::new();
    }
    let expected = capitals_of(figures);
    let Some(stated) = stated else {
        return vec![WORDS.fault(
            context.lenient(),
            "amount_in_words",
            format!("无法识别大写金额“{text}”；价税合计{figures}应写作“{expected}”"),
            format!("the capitals “{text}” cannot be read; {figures} is written “{expected}”"),
        )];
    };
    vec![WORDS.wrong(
        "amount_in_words",
        format!("大写金额“{text}”为{stated}，价税合计为{figures}；应写作“{expected}”"),
        format!(
            "the capitals “{text}” say {stated}, but the total with tax is {figures}, written “{expected}”"
        ),
    )]
}
