//! Hostile XML, in EInvoice files (and, by `ofd`, in packages).

use super::Evil;
use super::Expect;
use super::evil;
use crate::make;
use crate::make::EinvoiceOptions;
use crate::sample;

/// An external entity.
pub(super) const EXTERNAL: &str = "<!DOCTYPE x [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
/// A parameter entity that fetches a DTD.
pub(super) const PARAMETER: &str =
    "<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/x.dtd\"> %p; <!ENTITY x \"\">]>";

/// Billion laughs, for a root element.
pub(super) fn laughs(root: &str) -> String {
    let mut out = format!("<!DOCTYPE {root} [<!ENTITY a \"样票\">");
    for pair in ["ab", "bc", "cd", "de", "ef", "fg", "gh", "hi"] {
        let (from, to) = pair.split_at(1);
        out += &format!("<!ENTITY {to} \"{}\">", format!("&{from};").repeat(10));
    }
    out + "]>"
}

/// A good invoice, and what follows its declaration.
fn good() -> (String, String) {
    let text = make::einvoice(&sample::digital_special(1), &EinvoiceOptions::default());
    let body = text.split_once("?>").unwrap().1.to_owned();
    (text, body)
}

/// The good invoice with a prologue, and with its remark replaced.
fn with(prologue: &str, remark: &str) -> String {
    let body = good().1.replacen("样票 SAMPLE", remark, 1);
    format!("<?xml version=\"1.0\"?>{prologue}{body}")
}

pub(super) fn all() -> Vec<Evil> {
    let mut out = entities();
    out.extend(sizes());
    out.extend(texts());
    out
}

fn error(name: &'static str, bytes: impl Into<Vec<u8>>) -> Evil {
    evil(name, "invoice.xml", bytes, Expect::Error)
}

fn never(name: &'static str, bytes: impl Into<Vec<u8>>) -> Evil {
    evil(name, "invoice.xml", bytes, Expect::Never)
}

fn entities() -> Vec<Evil> {
    let external = "<!DOCTYPE EInvoice SYSTEM \"http://127.0.0.1:9/x.dtd\">";
    let quadratic = format!("<!DOCTYPE x [<!ENTITY x \"{}\">]>", "样".repeat(50_000));
    let include = good().1.replacen(
        "<SpecificInformation>",
        "<SpecificInformation><xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" parse=\"text\"/>",
        1,
    );
    vec![
        error("xml-xxe", with(EXTERNAL, "&x;")),
        error("xml-external-dtd", with(external, "")),
        error("xml-parameter-entity", with(PARAMETER, "&x;")),
        error("xml-billion-laughs", with(&laughs("EInvoice"), "&i;")),
        error("xml-quadratic-blow-up", with(&quadratic, &"&x;".repeat(50_000))),
        evil("xml-xinclude", "invoice.xml", include, Expect::Report),
    ]
}

fn sizes() -> Vec<Evil> {
    let (_, body) = good();
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let attributes: String = (0..10_000).map(|n| format!(" a{n}=\"\"")).collect();
    let same: String = " a=\"\"".repeat(1_000);
    let (_, rest) = body.split_once("<IssuItemInformation>").unwrap();
    let (line, _) = rest.split_once("</IssuItemInformation>").unwrap();
    let lines = format!("<IssuItemInformation>{line}</IssuItemInformation>").repeat(40_000);
    let many = body.replacen("<SpecificInformation>", &format!("{lines}<SpecificInformation>"), 1);
    let comment = body.replacen("<Header>", &format!("<!--{}--><Header>", "-=".repeat(1 << 20)), 1);
    let header = |attributes: &str| body.replacen("<Header>", &format!("<Header{attributes}>"), 1);
    vec![
        error("xml-100000-deep", format!("<?xml version=\"1.0\"?><EInvoice>{deep}</EInvoice>")),
        error("xml-10000-attributes", header(&attributes)),
        never("xml-one-attribute-1000-times", header(&same)),
        error("xml-text-too-long", with("", &"样".repeat(6 << 20))),
        never("xml-40000-lines", many),
        evil("xml-comment-two-mebibytes", "invoice.xml", comment, Expect::Report),
    ]
}

fn texts() -> Vec<Evil> {
    let (good, body) = good();
    let sixteen: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let controls = "\u{1}\u{B}&#0;&#xFFFFFFFF;&#xD800;";
    vec![
        error("xml-utf7", good.replacen("utf-8", "utf-7", 1)),
        never("xml-utf16-without-mark", sixteen),
        never("xml-truncated", &good.as_bytes()[..good.len() / 2]),
        never("xml-two-roots", format!("{good}{body}")),
        never("xml-control-characters", with("", controls)),
        never("xml-not-an-invoice", "<?xml version=\"1.0\"?><html><body>样票</body></html>"),
    ]
}
