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

pub(super) fn all() -> Vec<Evil> {
    let good = make::einvoice(&sample::digital_special(1), &EinvoiceOptions::default());
    let body = good.split_once("?>").unwrap().1;
    let with = |prologue: &str, entity: &str| {
        let body = body.replacen("样票 SAMPLE", entity, 1);
        format!("<?xml version=\"1.0\"?>{prologue}{body}")
    };
    let quadratic = format!("<!DOCTYPE x [<!ENTITY x \"{}\">]>", "样".repeat(50_000));
    let include = body.replacen(
        "<SpecificInformation>",
        "<SpecificInformation><xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" parse=\"text\"/>",
        1,
    );
    let sixteen: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let attributes: String = (0..10_000).map(|n| format!(" a{n}=\"\"")).collect();
    let same: String = " a=\"\"".repeat(1_000);
    let line =
        body.split_once("<IssuItemInformation>").unwrap().1.split_once("</IssuItemInformation>").unwrap().0;
    let lines = format!("<IssuItemInformation>{line}</IssuItemInformation>").repeat(40_000);
    let many = body.replacen("<SpecificInformation>", &format!("{lines}<SpecificInformation>"), 1);
    let comment = body.replacen("<Header>", &format!("<!--{}--><Header>", "-=".repeat(1 << 20)), 1);
    let mut out = vec![
        evil("xml-xxe", "xxe.xml", with(EXTERNAL, "&x;"), Expect::Error),
        evil(
            "xml-external-dtd",
            "dtd.xml",
            with("<!DOCTYPE EInvoice SYSTEM \"http://127.0.0.1:9/x.dtd\">", ""),
            Expect::Error,
        ),
        evil("xml-parameter-entity", "entity.xml", with(PARAMETER, "&x;"), Expect::Error),
        evil("xml-billion-laughs", "laughs.xml", with(&laughs("EInvoice"), "&i;"), Expect::Error),
        evil(
            "xml-quadratic-blow-up",
            "quadratic.xml",
            with(&quadratic, &"&x;".repeat(50_000)),
            Expect::Error,
        ),
        evil("xml-xinclude", "include.xml", include, Expect::Report),
        evil(
            "xml-100000-deep",
            "deep.xml",
            format!("<?xml version=\"1.0\"?><EInvoice>{deep}</EInvoice>"),
            Expect::Error,
        ),
        evil(
            "xml-10000-attributes",
            "attributes.xml",
            body.replacen("<Header>", &format!("<Header{attributes}>"), 1),
            Expect::Error,
        ),
        evil(
            "xml-one-attribute-1000-times",
            "attributes.xml",
            body.replacen("<Header>", &format!("<Header{same}>"), 1),
            Expect::Never,
        ),
    ];
    out.extend([
        evil("xml-text-too-long", "long.xml", with("", &"样".repeat(6 << 20)), Expect::Error),
        evil("xml-40000-lines", "lines.xml", many, Expect::Never),
        evil("xml-comment-two-mebibytes", "comment.xml", comment, Expect::Report),
        evil("xml-utf7", "utf7.xml", good.replacen("utf-8", "utf-7", 1), Expect::Error),
        evil("xml-utf16-without-mark", "utf16.xml", sixteen, Expect::Never),
        evil("xml-truncated", "cut.xml", &good.as_bytes()[..good.len() / 2], Expect::Never),
        evil("xml-two-roots", "roots.xml", format!("{good}{body}"), Expect::Never),
        evil(
            "xml-control-characters",
            "control.xml",
            with("", "\u{1}\u{B}&#0;&#xFFFFFFFF;&#xD800;"),
            Expect::Never,
        ),
        evil(
            "xml-not-an-invoice",
            "other.xml",
            "<?xml version=\"1.0\"?><html><body>样票</body></html>",
            Expect::Never,
        ),
    ]);
    out
}
