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
    /// The declared encoding is not UTF-8, UTF-16 or GB18030 (GBK, GB2312), or the bytes are not in it.
    #[error("encoding {label} is not read")]
    Encoding {
        /// The declared encoding.
        label: String,
    },
    /// Not XML: what is wrong, and where.
    #[error("{what} at byte {at}")]
    Malformed {
        /// What is wrong.
        what: &'static str,
        /// Where, in bytes of the decoded text.
        at: usize,
    },
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
}
