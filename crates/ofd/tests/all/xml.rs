//! XML: lenient where it is harmless, strict where two readers could disagree.

use fapiao_ofd::Limits;
use fapiao_ofd::xml::{Error, Tree};
use proptest::prelude::*;

fn parse(text: &str) -> Result<Tree<'_>, Error> {
    Tree::parse(text, &Limits::default())
}

#[test]
fn parse_when_the_document_is_honest_then_gives_its_tree() {
    let text = "<?xml version=\"1.0\"?>\n<!-- c --><fp:a xmlns:fp='urn:x' ID = '1'>\n <fp:b>R&amp;W <![CDATA[<&>]]></fp:b>\n\
                <c/><fp:b k=\"&lt;2&gt;\">\n 2 \n</fp:b></fp:a>\n";
    let tree = parse(text).unwrap();
    let root = tree.root().unwrap();
    assert_eq!((root.name(), root.prefix(), root.attr("ID")), ("a", "fp", Some("1")));
    assert_eq!(root.declared_namespace(), Some("urn:x"));
    assert_eq!(root.children().map(|child| child.name()).collect::<Vec<_>>(), ["b", "c", "b"]);
    assert_eq!(root.child_text("b"), Some("R&W <&>"));
    assert_eq!(root.children_named("b").map(|b| b.text().to_owned()).collect::<Vec<_>>(), ["R&W <&>", "2"]);
    assert_eq!(root.descendants("b").nth(1).unwrap().attr("k"), Some("<2>"));
    assert_eq!(root.descendants("b").nth(1).unwrap().raw_text(), "\n 2 \n");
    assert!(root.child("c").unwrap().is_empty() && root.child("d").is_none());
    assert_eq!(tree.oddities(), fapiao_ofd::xml::Oddities::default());
}

/// FORMATS 4.3: custom tags that are not namespace-well-formed.
#[test]
fn parse_when_names_are_not_namespace_well_formed_then_reads_them_and_says_so() {
    let text = "<:eInvoice xmlns:=\"\"><No><ofd:ObjectRef PageRef=\"1\">64</ofd:ObjectRef></No></:eInvoice>";
    let tree = parse(text).unwrap();
    assert_eq!(tree.root().unwrap().name(), "eInvoice");
    assert_eq!(tree.root().unwrap().descendants("ObjectRef").next().unwrap().text(), "64");
    assert!(tree.oddities().undeclared_prefix);
    assert!(parse("<ofd:a/>").unwrap().oddities().undeclared_prefix);
    assert!(!parse("<a xml:lang='zh'><b xmlns:p='u'><p:c/></b></a>").unwrap().oddities().undeclared_prefix);
}

#[test]
fn parse_when_white_space_is_the_text_then_keeps_it() {
    let tree = parse("<a><t>    </t><u>\n<v/>\n</u></a>").unwrap();
    let root = tree.root().unwrap();
    assert_eq!((root.child("t").unwrap().raw_text(), root.child("t").unwrap().text()), ("    ", ""));
    assert_eq!(root.child("u").unwrap().text(), "");
}

/// Proves promise 19.
#[test]
fn parse_when_there_is_a_doctype_then_refuses() {
    for text in [
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        "<?xml version='1.0'?>\n<!doctype a SYSTEM 'http://evil'><a/>",
        "<a><!ENTITY x 'y'></a>",
        "<!-- --><!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol2 '&lol;&lol;'>]><lolz>&lol2;</lolz>",
    ] {
        assert!(matches!(parse(text), Err(Error::Doctype { .. })), "{text}");
    }
    let tree = parse("<a>&x;</a>").unwrap();
    assert_eq!(tree.root().unwrap().text(), "&x;");
    assert!(tree.oddities().unknown_reference);
}

#[test]
fn parse_when_a_limit_is_passed_then_refuses_with_its_own_code() {
    let deep = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
    assert!(parse(&deep(64)).is_ok());
    assert_eq!(parse(&deep(65)).unwrap_err().code(), "OFD-XML-DEPTH");
    let wide = |count: usize| {
        let attributes: String = (0..count).map(|n| format!(" a{n}='1'")).collect();
        format!("<a{attributes}/>")
    };
    assert!(parse(&wide(256)).is_ok());
    assert_eq!(parse(&wide(257)).unwrap_err().code(), "OFD-XML-ATTRIBUTES");
    let small = Limits { xml_items: 100, xml_text_bytes: 1_000, ..Limits::default() };
    let many = format!("<a>{}</a>", "<b/>".repeat(100));
    assert_eq!(Tree::parse(&many, &small).unwrap_err().code(), "OFD-XML-ITEMS");
    for long in [format!("<a>{}</a>", "x".repeat(1_001)), format!("<a b='{}'/>", "x".repeat(1_001))] {
        assert_eq!(Tree::parse(&long, &small).unwrap_err().code(), "OFD-XML-TEXT");
    }
    let pieces = format!("<a>{}</a>", "<!-- -->0123456789".repeat(101));
    assert_eq!(Tree::parse(&pieces, &small).unwrap_err().code(), "OFD-XML-TEXT");
}

#[test]
fn parse_when_two_readers_could_disagree_then_refuses() {
    for text in [
        "",
        "   ",
        "text",
        "<a>",
        "<a></b>",
        "<a></a></a>",
        "<a/><b/>",
        "<a/>text",
        "text<a/>",
        "<a b='1' b='2'/>",
        "<a b=1/>",
        "<a b/>",
        "<a b='1'",
        "<a b='<'/>",
        "<a / >",
        "< a/>",
        "<a><!-- </a>",
        "<a><![CDATA[ </a>",
        "<?xml",
        "<a/><![CDATA[x]]>",
        "<>",
        "</>",
    ] {
        assert!(matches!(parse(text), Err(Error::Malformed { .. })), "{text:?}");
    }
    // Padding after the root is not text.
    assert!(parse("<a/>\n\0\0\0").is_ok());
}

proptest! {
    /// Proves promise 15.
    #[test]
    fn parse_when_the_text_is_random_then_never_panics(text in ".{0,200}") {
        let _ = parse(&text);
    }

    /// Proves promise 15.
    #[test]
    fn parse_when_the_text_is_made_of_markup_then_never_panics(
        parts in proptest::collection::vec(
            prop::sample::select(vec!["<", "a", ">", "/", "=", "\"", "'", "票", " ", "<!--", "-->", "<![CDATA[", "]]>",
                "<?", "?>", "&", ";", "#", ":", "xmlns", "<a>", "</a>", "\0"]), 0..60)
    ) {
        let _ = parse(&parts.concat());
    }

    #[test]
    fn text_when_it_is_escaped_and_read_then_is_the_same(text in "[^\0-\u{1f}]{0,60}") {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        let source = format!("<a k=\"{escaped}\">{escaped}</a>");
        let tree = parse(&source).unwrap();
        let root = tree.root().unwrap();
        prop_assert_eq!(root.raw_text(), text.as_str());
        prop_assert_eq!(root.attr("k"), Some(text.as_str()));
    }
}
