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
    zh: "开票时各栏目没有尖括号和控制字符",
    en: "on issue, no field holds angle brackets or control characters",
    check: characters,
};

fn characters(invoice: &Invoice, context: Context) -> Vec<Fault> {
    if !context.is_issue() {
        return Vec::new();
    }
    let forbidden = |c: &char| matches!(c, '<' | '>') || (c.is_control() && *c != '\n');
    let fault = |text: Text<'_>| {
        let found = text.value.chars().find(forbidden)?;
        Some(CHARACTERS.wrong(
            text.path,
            format!("含有不允许的字符{found:?}；请删除"),
            format!("holds {found:?}, which is not allowed; remove it"),
        ))
    };
    texts(invoice).into_iter().filter_map(fault).collect()
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
    for (path, person) in
        [("drawer", &invoice.drawer), ("payee", &invoice.payee), ("reviewer", &invoice.reviewer)]
    {
        add(path.to_owned(), person, 20);
    }
    texts
}

/// Length in GBK, which the limits count: one byte for ASCII, two for the rest.
fn gbk_bytes(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
