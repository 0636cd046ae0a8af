//! Why an XML document is not read.

/// Why an XML document is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A document type definition: entities could be defined in it, so it is refused whole.
    #[error("document type definition at byte {at}")]
    Doctype {
        /// Where, in bytes of the decoded text.
        at: usize,
    },
    /// Elements are nested deeper than [`crate::Limits::xml_depth`].
    #[error("nested deeper than {limit} elements")]
    Depth {
        /// The limit.
        limit: usize,
    },
    /// An element has more attributes than [`crate::Limits::xml_attributes`].
    #[error("more than {limit} attributes on one element")]
    Attributes {
        /// The limit.
        limit: usize,
    },
    /// A text is longer than [`crate::Limits::xml_text_bytes`].
    #[error("a text longer than {limit} bytes")]
    Text {
        /// The limit.
        limit: usize,
    },
    /// There are more elements and attributes than [`crate::Limits::xml_items`].
    #[error("more than {limit} elements and attributes")]
    Items {
        /// The limit.
        limit: usize,
    },
    /// The declared encoding is not UTF-8, UTF-16 or GB18030 (GBK, GB2312), or there is none and the bytes are in
    /// none of these.
    #[error("encoding {} is not read", stated(.label))]
    Encoding {
        /// The declared encoding; empty when there is no declaration.
        label: String,
    },
    /// Not XML: what is wrong, and where.
    #[error("{} at byte {at}", .flaw.en())]
    Malformed {
        /// What is wrong.
        flaw: Flaw,
        /// Where, in bytes of the decoded text.
        at: usize,
    },
}

/// What makes a text no XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// The document ends inside an element.
    OpenElement,
    /// The document ends inside a tag.
    OpenTag,
    /// There is no element.
    NoElement,
    /// There is a second root element.
    SecondRoot,
    /// There is text outside the root element.
    OutsideText,
    /// An end tag closes nothing, or another element than the open one.
    StrayEnd,
    /// An end tag is not finished.
    OpenEnd,
    /// There is a slash inside a tag.
    Slash,
    /// A name is missing.
    NoName,
    /// An attribute has no value.
    NoValue,
    /// The value of an attribute has no quotes.
    NoQuotes,
    /// The value of an attribute is not finished.
    OpenValue,
    /// There is a `<` in the value of an attribute.
    Bracket,
    /// An attribute is given twice.
    Twice,
    /// A comment is not finished.
    OpenComment,
    /// A CDATA section is not finished.
    OpenCdata,
    /// A processing instruction is not finished.
    OpenInstruction,
    /// A character is broken.
    Character,
}

impl Flaw {
    /// Every flaw, for tables.
    pub const ALL: &[Self] = &[
        Self::OpenElement,
        Self::OpenTag,
        Self::NoElement,
        Self::SecondRoot,
        Self::OutsideText,
        Self::StrayEnd,
        Self::OpenEnd,
        Self::Slash,
        Self::NoName,
        Self::NoValue,
        Self::NoQuotes,
        Self::OpenValue,
        Self::Bracket,
        Self::Twice,
        Self::OpenComment,
        Self::OpenCdata,
        Self::OpenInstruction,
        Self::Character,
    ];

    /// What is wrong, in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        self.row().0
    }

    /// What is wrong, in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        self.row().1
    }

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::OpenElement => ("文档在元素内结束", "the document ends inside an element"),
            Self::OpenTag => ("文档在标签内结束", "the document ends inside a tag"),
            Self::NoElement => ("没有元素", "no element"),
            Self::SecondRoot => ("有第二个根元素", "a second root element"),
            Self::OutsideText => ("根元素之外有文本", "text outside the root element"),
            Self::StrayEnd => ("结束标签没有对应的元素", "an end tag that closes nothing"),
            Self::OpenEnd => ("结束标签不完整", "an unfinished end tag"),
            Self::Slash => ("标签内有“/”", "'/' inside a tag"),
            Self::NoName => ("缺少名称", "a name is missing"),
            Self::NoValue => ("属性没有值", "an attribute without a value"),
            Self::NoQuotes => ("属性值没有引号", "an attribute value without quotes"),
            Self::OpenValue => ("属性值不完整", "an unfinished attribute value"),
            Self::Bracket => ("属性值中有“<”", "'<' in an attribute value"),
            Self::Twice => ("属性重复", "an attribute given twice"),
            Self::OpenComment => ("注释不完整", "unfinished comment"),
            Self::OpenCdata => ("CDATA 不完整", "unfinished CDATA"),
            Self::OpenInstruction => ("处理指令不完整", "unfinished processing instruction"),
            Self::Character => ("字符不完整", "a broken character"),
        }
    }
}

impl Error {
    /// Stable code, listed in [`crate::finding::CODES`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        use crate::finding as code;
        match self {
            Self::Doctype { .. } => code::XML_DOCTYPE,
            Self::Depth { .. } => code::XML_DEPTH,
            Self::Attributes { .. } => code::XML_ATTRIBUTES,
            Self::Text { .. } => code::XML_TEXT,
            Self::Items { .. } => code::XML_ITEMS,
            Self::Encoding { .. } => code::XML_ENCODING,
            Self::Malformed { .. } => code::XML_MALFORMED,
        }
    }

    /// Whether a limit stopped the reading, so that there may be more than was seen.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::Depth { .. } | Self::Attributes { .. } | Self::Text { .. } | Self::Items { .. })
    }

    /// What exactly is wrong, in no language: a limit, a place, a label.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Doctype { at } | Self::Malformed { at, .. } => at.to_string(),
            Self::Depth { limit }
            | Self::Attributes { limit }
            | Self::Text { limit }
            | Self::Items { limit } => limit.to_string(),
            Self::Encoding { label } => label.clone(),
        }
    }

    /// What exactly is wrong, in Chinese; in English it is what this error displays.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Doctype { at } => format!("文档类型定义在第 {at} 字节"),
            Self::Depth { limit } => format!("嵌套超过 {limit} 层"),
            Self::Attributes { limit } => format!("一个元素的属性超过 {limit} 个"),
            Self::Text { limit } => format!("文本超过 {limit} 字节"),
            Self::Items { limit } => format!("元素和属性超过 {limit} 个"),
            Self::Encoding { label } if label.is_empty() => "未声明编码".to_owned(),
            Self::Encoding { label } => label.clone(),
            Self::Malformed { flaw, at } => format!("{}，在第 {at} 字节", flaw.zh()),
        }
    }
}

fn stated(label: &str) -> &str {
    if label.is_empty() { "undeclared" } else { label }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Flaw;

    #[test]
    fn flaws_when_listed_then_each_is_named_in_both_languages() {
        let mut seen = HashSet::new();
        for flaw in Flaw::ALL {
            assert!(!flaw.zh().is_ascii() && flaw.en().is_ascii(), "{flaw:?}");
            assert!(seen.insert(flaw.zh()) && seen.insert(flaw.en()), "{flaw:?}");
        }
    }
}
