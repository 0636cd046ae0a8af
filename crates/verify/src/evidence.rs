//! What a check saw: named values in a fixed order, so that the same file gives the same bytes.

use std::borrow::Cow;

use fapiao_invoice::Fault;
use jiff::Timestamp;
use serde::ser::{SerializeMap, SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};

/// Named values in the order in which the check gives them; a JSON object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence(Vec<(&'static str, Fact)>);

/// One value of an [`Evidence`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A text: a path, a name, a stated value.
    Text(Cow<'static, str>),
    /// A number of things.
    Count(u64),
    /// A yes or no.
    Flag(bool),
    /// A moment, RFC 3339 in UTC.
    Time(Timestamp),
    /// What a rule found; its message is in the language of the reader.
    Fault(Fault),
    /// A stable code with its meaning in the language of the reader.
    Term(Term),
    /// Several values.
    List(Vec<Fact>),
    /// Values with names that the file gives.
    Named(Vec<(Cow<'static, str>, Fact)>),
}

/// A stable code with its meaning in both languages: JSON has the code, a message the meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Stable code, with what it is about where that is the same in both languages.
    pub code: Cow<'static, str>,
    /// In Chinese.
    pub zh: Cow<'static, str>,
    /// In English.
    pub en: Cow<'static, str>,
}

impl Term {
    /// A code and its meaning.
    #[must_use]
    pub fn new(
        code: impl Into<Cow<'static, str>>,
        zh: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { code: code.into(), zh: zh.into(), en: en.into() }
    }
}

impl Evidence {
    /// No evidence yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &'static str, fact: impl Into<Fact>) -> Self {
        self.push(name, fact);
        self
    }

    /// Adds a value.
    pub fn push(&mut self, name: &'static str, fact: impl Into<Fact>) {
        self.0.push((name, fact.into()));
    }

    /// The value of one name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Fact> {
        self.0.iter().find(|(key, _)| *key == name).map(|(_, fact)| fact)
    }

    /// All values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Fact)> {
        self.0.iter().map(|(name, fact)| (*name, fact))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&'static str> for Fact {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u64> for Fact {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Fact {
    fn from(count: usize) -> Self {
        Self::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl From<bool> for Fact {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Timestamp> for Fact {
    fn from(time: Timestamp) -> Self {
        Self::Time(time)
    }
}

impl From<Fault> for Fact {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Term> for Fact {
    fn from(term: Term) -> Self {
        Self::Term(term)
    }
}

impl<T: Into<Fact>> From<Vec<T>> for Fact {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, fact) in &self.0 {
            map.serialize_entry(name, fact)?;
        }
        map.end()
    }
}

impl Serialize for Fact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Count(count) => serializer.serialize_u64(*count),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Time(time) => serializer.collect_str(time),
            Self::Term(term) => serializer.serialize_str(&term.code),
            Self::Fault(fault) => {
                let mut fields = serializer.serialize_struct("Fault", 3)?;
                fields.serialize_field("code", fault.code)?;
                fields.serialize_field("path", &fault.path)?;
                fields.serialize_field("severity", &fault.severity)?;
                fields.end()
            }
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Named(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, member) in members {
                    map.serialize_entry(name, member)?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use fapiao_invoice::{Fault, Severity};

    use super::{Evidence, Fact};

    #[test]
    fn evidence_when_serialised_then_keeps_its_order_and_leaves_messages_out() {
        let fault = Fault {
            code: "INV-TOTAL",
            path: "lines[0]".to_owned(),
            zh: "甲".to_owned(),
            en: "a".to_owned(),
            severity: Severity::Notice,
        };
        let evidence = Evidence::new()
            .with("z", 1_u64)
            .with("a", true)
            .with("list", vec!["x", "y"])
            .with("faults", vec![fault])
            .with("named", Fact::Named(vec![("k".into(), "v".into())]));
        assert_eq!(
            serde_json::to_string(&evidence).unwrap(),
            r#"{"z":1,"a":true,"list":["x","y"],"faults":[{"code":"INV-TOTAL","path":"lines[0]","severity":"notice"}],"named":{"k":"v"}}"#
        );
    }
}
