//! What fits on an invoice that is to be issued: lengths and characters (DOMAIN §4.4).

use super::{Context, Rule, line_path};
use crate::{Fault, Invoice};

pub(super) const LENGTH: Rule = Rule {
    code: "INV-LENGTH",
    zh: "开票时各栏目不超过允许的长度",
    en: "on issue, no field is longer than allowed",
    check: length,
};

fn length(invoice: &Invoice, context: Context) -> Vec<Fault> {
    if !context.is_issue() {
        return Vec::new();
    }
    let too_long = |text: &Text<'_>| gbk_bytes(text.value) > text.bytes_max;
    let fault = |text: Text<'_>| {
        let (bytes, most) = (gbk_bytes(text.value), text.bytes_max);
        LENGTH.wrong(
            text.path,
            format!("长{bytes}字节（一个汉字两字节），最多{most}字节；请缩短"),
            format!("is {bytes} bytes long (two for a Chinese character), at most {most} fit; shorten it"),
        )
    };
    texts(invoice).into_iter().filter(too_long).map(fault).collect()
}

pub(super) const CHARACTERS: Rule = Rule {
    code: "INV-CHARACTERS",
    zh: "开票时各栏目没有尖括号、控制字符和不可见字符",
    en: "on issue, no field holds angle brackets, control characters or invisible ones",
    check: characters,
};

fn characters(invoice: &Invoice, context: Context) -> Vec<Fault> {
    if !context.is_issue() {
        return Vec::new();
    }
    let fault = |text: Text<'_>| {
        let breaks_lines = text.path == "remark";
        let found = text.value.chars().find(|c| is_forbidden(*c) && !(*c == '\n' && breaks_lines))?;
        Some(CHARACTERS.wrong(
            text.path,
            format!("含有不允许的字符{found:?}；请删除"),
            format!("holds {found:?}, which is not allowed; remove it"),
        ))
    };
    texts(invoice).into_iter().filter_map(fault).collect()
}

/// What takes part in no text: mark-up, control characters, and characters that are not seen but change what
/// is seen or compared (direction marks, zero-width characters, non-characters).
fn is_forbidden(c: char) -> bool {
    matches!(c, '<' | '>' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{fdd0}'..='\u{fdef}')
        || c.is_control()
        || u32::from(c) & 0xfffe == 0xfffe
}

/// A text of an invoice, and how many bytes it may have.
struct Text<'a> {
    path: String,
    value: &'a str,
    bytes_max: usize,
}

/// Every text whose length is limited, with the limits that all channels accept.
fn texts<'a>(invoice: &'a Invoice) -> Vec<Text<'a>> {
    let mut texts = Vec::new();
    let mut add = |path: String, value: &'a Option<String>, bytes_max| {
        if let Some(value) = value.as_deref() {
            texts.push(Text { path, value, bytes_max });
        }
    };
    for (path, party) in [("seller", &invoice.seller), ("buyer", &invoice.buyer)] {
        add(format!("{path}.name"), &party.name, 100);
        add(format!("{path}.address_phone"), &party.address_phone, 100);
        add(format!("{path}.bank_account"), &party.bank_account, 100);
    }
    for (index, line) in invoice.lines.iter().enumerate() {
        add(line_path(index, "name"), &line.name, 90);
        add(line_path(index, "specification"), &line.specification, 40);
        add(line_path(index, "unit"), &line.unit, 20);
    }
    add("remark".to_owned(), &invoice.remark, 200);
    add("amount_in_words".to_owned(), &invoice.amount_in_words, 100);
    for (path, person) in
        [("drawer", &invoice.drawer), ("payee", &invoice.payee), ("reviewer", &invoice.reviewer)]
    {
        add(path.to_owned(), person, 20);
    }
    let elements = invoice.special.iter().flat_map(|block| &block.elements).enumerate();
    for (index, (name, value)) in elements {
        let path = |part: &str| format!("special.elements[{index}].{part}");
        texts.push(Text { path: path("name"), value: name, bytes_max: 60 });
        texts.push(Text { path: path("value"), value, bytes_max: 200 });
    }
    texts
}

/// Length in GBK, which the limits count: one byte for ASCII, two for the rest.
fn gbk_bytes(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
