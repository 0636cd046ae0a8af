//! Sentences in two languages with places for evidence, filled only when somebody reads them.

use std::borrow::Cow;
use std::fmt::Write as _;

use jiff::tz::Offset;

use crate::evidence::{Evidence, Fact};
use crate::label::label;

/// The language of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// 简体中文.
    #[default]
    Zh,
    /// English.
    En,
}

/// A message in Chinese and English; `{name}` stands for the evidence of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

/// Times in messages are Beijing's, as on the invoice; the evidence has them in UTC.
const CHINA: Offset = Offset::constant(8);
/// How many items of a list a message spells out; the evidence holds all of them.
const ITEMS_MAX: usize = 5;

impl Sentence {
    /// The sentence in one language, its places filled from `evidence`.
    #[must_use]
    pub fn fill(&self, evidence: &Evidence, lang: Lang) -> String {
        let template = match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        };
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            match evidence.get(name) {
                Some(fact) => spell(fact, lang, &mut out),
                None => out.push('–'),
            }
            rest = tail;
        }
        out.push_str(rest);
        out
    }
}

/// Writes a fact as a reader expects it inside a sentence.
fn spell(fact: &Fact, lang: Lang, out: &mut String) {
    match fact {
        Fact::Text(text) => out.push_str(text),
        Fact::Count(count) => push(out, count),
        Fact::Flag(flag) => out.push_str(match (flag, lang) {
            (true, Lang::Zh) => "是",
            (false, Lang::Zh) => "否",
            (true, Lang::En) => "yes",
            (false, Lang::En) => "no",
        }),
        Fact::Time(time) => push(out, &CHINA.to_datetime(*time).strftime("%Y-%m-%d %H:%M:%S +08:00")),
        Fact::Fault(fault) => out.push_str(match lang {
            Lang::Zh => &fault.zh,
            Lang::En => &fault.en,
        }),
        Fact::Term(term) => out.push_str(match lang {
            Lang::Zh => &term.zh,
            Lang::En => &term.en,
        }),
        Fact::Named(members) => spell_named(members, lang, out),
        Fact::List(items) => spell_list(items, lang, out),
    }
}

/// `field` heads what the sources say of it: `价税合计：附件 XML 1280.12，版面文字 91280.12`.
fn spell_named(members: &[(Cow<'static, str>, Fact)], lang: Lang, out: &mut String) {
    let (colon, comma) = match lang {
        Lang::Zh => ("：", "，"),
        Lang::En => (": ", ", "),
    };
    let mut separator = "";
    for (name, member) in members {
        match member {
            Fact::Text(field) if name == "field" => {
                out.push_str(&label(field, lang));
                out.push_str(colon);
            }
            _ => {
                out.push_str(separator);
                out.push_str(&label(name, lang));
                out.push(' ');
                spell(member, lang, out);
                separator = comma;
            }
        }
    }
}

fn spell_list(items: &[Fact], lang: Lang, out: &mut String) {
    let comma = match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    };
    for (index, item) in items.iter().take(ITEMS_MAX).enumerate() {
        if index > 0 {
            out.push_str(comma);
        }
        spell(item, lang, out);
    }
    if items.len() > ITEMS_MAX {
        match lang {
            Lang::Zh => push(out, &format_args!(" 等 {} 项", items.len())),
            Lang::En => push(out, &format_args!(" and {} more", items.len() - ITEMS_MAX)),
        }
    }
}

/// Writing to a `String` cannot fail.
fn push(out: &mut String, value: &impl std::fmt::Display) {
    let _written = write!(out, "{value}");
}

#[cfg(test)]
mod tests {
    use super::{Lang, Sentence};
    use crate::evidence::Evidence;

    const PARTS: Sentence =
        Sentence { zh: "{count} 个部分被改动：{parts}", en: "{count} parts altered: {parts}" };

    #[test]
    fn sentence_when_filled_then_both_languages_carry_the_evidence() {
        let evidence = Evidence::new().with("count", 2_u64).with("parts", vec!["a.xml", "b.xml"]);
        assert_eq!(PARTS.fill(&evidence, Lang::Zh), "2 个部分被改动：a.xml、b.xml");
        assert_eq!(PARTS.fill(&evidence, Lang::En), "2 parts altered: a.xml, b.xml");
    }

    #[test]
    fn sentence_when_the_list_is_long_then_the_rest_is_counted() {
        let parts: Vec<String> = (0..8).map(|n| format!("p{n}")).collect();
        let evidence = Evidence::new().with("count", 8_u64).with("parts", parts);
        assert_eq!(PARTS.fill(&evidence, Lang::En), "8 parts altered: p0, p1, p2, p3, p4 and 3 more");
        assert!(PARTS.fill(&evidence, Lang::Zh).ends_with("p4 等 8 项"));
    }

    #[test]
    fn sentence_when_evidence_holds_braces_then_they_are_not_read_as_places() {
        let evidence = Evidence::new().with("count", 1_u64).with("parts", "{count}{");
        assert_eq!(PARTS.fill(&evidence, Lang::En), "1 parts altered: {count}{");
    }
}
