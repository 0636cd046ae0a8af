//! The fields by which people name what an invoice states: columns of a sheet, parts of a file name.
//!
//! One table for all use cases, so that `seller` is the same thing everywhere, and may be called 销售方.

mod invoice;
mod line;
mod table;
mod value;

use fapiao_invoice::{Invoice, Line};
use fapiao_verify::Lang;

use crate::item::Content;

pub use table::FIELDS;
pub use value::{Value, short_kind};

/// A field that people name: its stable id, its headers in both languages, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The stable id: `amount_with_tax`.
    pub id: &'static str,
    /// The header in Chinese.
    pub zh: &'static str,
    /// The header in English.
    pub en: &'static str,
    /// Other words for it: `金额`, `amount`.
    pub aliases: &'static [&'static str],
    /// Of what it is a field.
    pub scope: Scope,
    value: fn(&Subject<'_>) -> Option<Value>,
}

/// Of what a field is a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Of the row or file, whatever stands in it.
    File,
    /// Of the invoice.
    Invoice,
    /// Of one line of the invoice.
    Line,
}

/// What a field is asked of: a file with an invoice, and one of its lines where lines are listed.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// What the user calls the file.
    pub file: &'a str,
    /// What was read from it.
    pub content: &'a Content,
    /// The invoice in it.
    pub invoice: &'a Invoice,
    /// The line, and its number from 1.
    pub line: Option<(u64, &'a Line)>,
    /// The number of the row or file in the batch, from 1.
    pub sequence: u64,
    /// What is said when the invoice came before; empty otherwise.
    pub repeats: &'a str,
    /// In which language words are given.
    pub lang: Lang,
}

impl Field {
    /// The field of an id, a header in either language or another word; upper and lower case are one.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        let name = name.trim().to_lowercase();
        let ids = FIELDS.iter().find(|field| field.id == name);
        ids.or_else(|| {
            FIELDS.iter().find(|field| {
                field.zh == name
                    || field.en.to_lowercase() == name
                    || field.aliases.iter().any(|alias| *alias == name)
            })
        })
    }

    /// The field's value; `None` when the file does not state it.
    #[must_use]
    pub fn value(&self, subject: &Subject<'_>) -> Option<Value> {
        (self.value)(subject).filter(|value| !value.is_blank())
    }

    /// The header in one language.
    #[must_use]
    pub const fn header(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Field {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn fields_when_named_then_every_word_leads_to_one_field_only() {
        let mut seen = HashSet::new();
        for field in FIELDS {
            for word in [field.id, field.zh].into_iter().chain(field.aliases.iter().copied()) {
                assert!(seen.insert(word), "{word} twice");
                assert_eq!(Field::named(word).map(|found| found.id), Some(field.id), "{word}");
                assert_eq!(word.to_lowercase(), word, "{word}");
            }
            assert_eq!(Field::named(field.en).map(|found| found.id), Some(field.id), "{}", field.en);
            assert!(!field.zh.is_ascii() && field.en.is_ascii(), "{}", field.id);
        }
        assert_eq!(Field::named(" 销售方 ").map(|field| field.id), Some("seller"));
        assert_eq!(Field::named("Amount").map(|field| field.id), Some("amount_with_tax"));
        assert_eq!(Field::named("colour"), None);
    }
}
