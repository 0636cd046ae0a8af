//! JSON to an invoice; every fault is found, not only the first.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Node, REPEATED, SHAPE, UNKNOWN, VALUE};
use crate::{
    Fault, Fen, Invoice, Kind, Line, LineNature, OriginalInvoice, Party, Severity, SpecialBusiness, Tax,
    TaxRate, text,
};

/// The invoice of a JSON object: the one that `fapiao verify --format jsonl` prints under `invoice`, or a whole line
/// of its output.
///
/// Absent and `null` are the same. Text is trimmed, and its full-width digits and letters are folded, as in
/// every [`Invoice`].
///
/// # Errors
/// All faults: keys that are not known or given twice, values that are none of their field. Their codes
/// stand in [`super::CODES`].
pub fn read(node: &Node) -> Result<Invoice, Vec<Fault>> {
    let mut faults = Vec::new();
    let invoice = match node.get("invoice") {
        Some(inner) => report(node, inner, &mut faults),
        None => Reader::new(node, "", &mut faults).map(invoice),
    };
    match invoice {
        Some(invoice) if faults.is_empty() => Ok(invoice),
        _ => Err(faults),
    }
}

/// What else stands in a line of `fapiao verify`: read over.
const REPORT: [&str; 9] =
    ["file", "sha256", "format", "sources", "signatures", "verdict", "reason", "checks", "not_run"];

fn report(node: &Node, inner: &Node, faults: &mut Vec<Fault>) -> Option<Invoice> {
    let mut outer = Reader::new(node, "", faults)?;
    outer.take("invoice");
    for key in REPORT {
        outer.take(key);
    }
    let kind = outer.kind();
    outer.finish();
    let mut invoice = invoice(Reader::new(inner, "invoice", faults)?);
    invoice.kind = invoice.kind.or(kind);
    Some(invoice)
}

fn invoice(mut reader: Reader<'_, '_>) -> Invoice {
    let invoice = Invoice {
        kind: reader.kind(),
        code: reader.text("code"),
        number: reader.text("number"),
        issued_on: reader.date("issued_on"),
        check_code: reader.text("check_code").map(|code| code.split_whitespace().collect()),
        machine_number: reader.text("machine_number"),
        seller: reader.object("seller").map(party).unwrap_or_default(),
        buyer: reader.object("buyer").map(party).unwrap_or_default(),
        lines: reader.list("lines", line),
        amount_without_tax: reader.money("amount_without_tax"),
        tax_amount: reader.tax("tax_amount"),
        amount_with_tax: reader.money("amount_with_tax"),
        amount_in_words: reader.text("amount_in_words"),
        remark: reader.text("remark"),
        drawer: reader.text("drawer"),
        payee: reader.text("payee"),
        reviewer: reader.text("reviewer"),
        red: reader.flag("red"),
        original: reader.object("original").map(blue),
        special: reader.object("special").map(block),
    };
    reader.finish();
    invoice
}

fn party(mut reader: Reader<'_, '_>) -> Party {
    let party = Party {
        name: reader.text("name"),
        tax_id: reader.text("tax_id").map(|id| id.to_ascii_uppercase()),
        address_phone: reader.text("address_phone"),
        bank_account: reader.text("bank_account"),
    };
    reader.finish();
    party
}

fn line(mut reader: Reader<'_, '_>) -> Line {
    let nature = "normal, discount, discounted";
    let line = Line {
        name: reader.text("name"),
        specification: reader.text("specification"),
        unit: reader.text("unit"),
        quantity: reader.decimal("quantity"),
        unit_price: reader.decimal("unit_price"),
        amount: reader.money("amount"),
        tax_rate: reader.parsed("tax_rate", "13%、0.13、免税、不征税、***", "13%, 0.13, ***", TaxRate::parse),
        tax_amount: reader.tax("tax_amount"),
        tax_code: reader.text("tax_code"),
        nature: reader.parsed("nature", nature, nature, LineNature::from_name),
    };
    reader.finish();
    line
}

fn blue(mut reader: Reader<'_, '_>) -> OriginalInvoice {
    let original = OriginalInvoice {
        code: reader.text("code"),
        number: reader.text("number"),
        confirmation: reader.text("confirmation"),
    };
    reader.finish();
    original
}

fn block(mut reader: Reader<'_, '_>) -> SpecialBusiness {
    let element = |mut reader: Reader<'_, '_>| {
        let pair = (reader.text("name").unwrap_or_default(), reader.text("value").unwrap_or_default());
        reader.finish();
        pair
    };
    let code = reader.text("code");
    let elements = reader.list("elements", element);
    reader.finish();
    let filled = |(name, value): &(String, String)| !(name.is_empty() && value.is_empty());
    SpecialBusiness { code, elements: elements.into_iter().filter(filled).collect() }
}

/// An object that is being read: what was asked for, and where it stands.
struct Reader<'n, 'f> {
    members: &'n [(String, Node)],
    taken: Vec<&'static str>,
    path: String,
    faults: &'f mut Vec<Fault>,
}

impl<'n, 'f> Reader<'n, 'f> {
    /// `None`, with a fault, when the value is no object.
    fn new(node: &'n Node, path: &str, faults: &'f mut Vec<Fault>) -> Option<Self> {
        let Node::Object(members) = node else {
            let message = ("应为 JSON 对象", "must be a JSON object");
            faults.push(fault(SHAPE, path.to_owned(), message.0.to_owned(), message.1.to_owned()));
            return None;
        };
        Some(Self { members, taken: Vec::with_capacity(members.len()), path: path.to_owned(), faults })
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The value of a key; `null` is none.
    fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        self.taken.push(key);
        let mut values = self.members.iter().filter(|(name, _)| name == key);
        let (_, value) = values.next()?;
        if values.next().is_some() {
            let path = self.path_of(key);
            let (zh, en) = (
                format!("键“{key}”出现多次；请只保留一个"),
                format!("“{key}” is given more than once; keep one"),
            );
            self.faults.push(fault(REPEATED, path, zh, en));
        }
        (*value != Node::Null).then_some(value)
    }

    fn wrong(&mut self, key: &str, node: &Node, zh: &str, en: &str) {
        let found = match node {
            Node::Null => "null".to_owned(),
            Node::Bool(value) => value.to_string(),
            Node::Number(text) => text.clone(),
            Node::Text(text) => format!("“{}”", text.chars().take(60).collect::<String>()),
            Node::List(_) => "[…]".to_owned(),
            Node::Object(_) => "{…}".to_owned(),
        };
        let path = self.path_of(key);
        self.faults.push(fault(
            VALUE,
            path,
            format!("值{found}不能识别，应为{zh}"),
            format!("{found} cannot be read here; give {en}"),
        ));
    }

    /// A value that is written as a JSON string of some form.
    fn parsed<T>(
        &mut self,
        key: &'static str,
        zh: &str,
        en: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let node = self.take(key)?;
        let value = node.as_text().and_then(|text| parse(text.trim()));
        if value.is_none() {
            self.wrong(key, node, &format!("字符串，如 {zh}"), &format!("a string such as {en}"));
        }
        value
    }

    fn text(&mut self, key: &'static str) -> Option<String> {
        let node = self.take(key)?;
        match node {
            Node::Text(words) => {
                let words = text::tidy(&words.replace("\r\n", "\n").replace('\r', "\n"));
                (!words.is_empty()).then_some(words)
            }
            _ => {
                self.wrong(key, node, "字符串", "a string");
                None
            }
        }
    }

    fn flag(&mut self, key: &'static str) -> Option<bool> {
        match self.take(key)? {
            Node::Bool(value) => Some(*value),
            node => {
                self.wrong(key, node, "true 或 false", "true or false");
                None
            }
        }
    }

    fn kind(&mut self) -> Option<Kind> {
        self.parsed("kind", "digital_ordinary", "digital_ordinary", Kind::from_name)
    }

    fn date(&mut self, key: &'static str) -> Option<Date> {
        self.parsed(key, "2026-11-22", "2026-11-22", |text| text.parse().ok())
    }

    fn money(&mut self, key: &'static str) -> Option<Fen> {
        self.parsed(key, "12.30", "12.30", fen)
    }

    fn tax(&mut self, key: &'static str) -> Option<Tax> {
        let tax = |text: &str| match text {
            "***" | "*" => Some(Tax::Masked),
            _ => fen(text).map(Tax::Amount),
        };
        self.parsed(key, "12.30 或 ***", "12.30 or ***", tax)
    }

    fn decimal(&mut self, key: &'static str) -> Option<Decimal> {
        self.parsed(key, "1.5", "1.5", plain_decimal)
    }

    fn object(&mut self, key: &'static str) -> Option<Reader<'n, '_>> {
        let node = self.take(key)?;
        let path = self.path_of(key);
        Reader::new(node, &path, self.faults)
    }

    fn list<T>(&mut self, key: &'static str, mut item: impl FnMut(Reader<'n, '_>) -> T) -> Vec<T> {
        let Some(node) = self.take(key) else { return Vec::new() };
        let Node::List(nodes) = node else {
            self.wrong(key, node, "数组", "an array");
            return Vec::new();
        };
        let path = self.path_of(key);
        let mut items = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.iter().enumerate() {
            items.extend(Reader::new(node, &format!("{path}[{index}]"), self.faults).map(&mut item));
        }
        items
    }

    /// Every key that nobody asked for is a fault.
    fn finish(self) {
        for (key, _) in self.members {
            if self.taken.contains(&key.as_str()) {
                continue;
            }
            let known = self.taken.join(", ");
            self.faults.push(fault(
                UNKNOWN,
                self.path_of(key),
                format!("不认识的键“{key}”；此处可用：{known}"),
                format!("“{key}” is not known; here one of: {known}"),
            ));
        }
    }
}

fn fault(code: &'static str, path: String, zh: String, en: String) -> Fault {
    Fault { code, path, zh, en, severity: Severity::Wrong }
}

/// An amount with at most two decimals and nothing around it: what would be rounded is no amount here.
fn fen(text: &str) -> Option<Fen> {
    let value = plain_decimal(text)?;
    (value.normalize().scale() <= 2).then(|| Fen::from_decimal(value)).flatten()
}

/// Digits with at most one point among them and a sign before them, kept to the last digit.
fn plain_decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(whole) && is_number(fraction)).then(|| Decimal::from_str_exact(text).ok()).flatten()
}
