//! Why a file could not be read at all.

use std::borrow::Cow;

use thiserror::Error as ThisError;

use crate::{Detail, Foreign, finding};

/// Why a file could not be read as OFD, PDF, XML or a picture.
///
/// Each carries a stable code of [`finding::codes`]; what was tolerated is not here but in
/// [`crate::Reading::findings`].
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum Error {
    /// No bytes, or nothing but white space.
    #[error("DOC-EMPTY: the file is empty")]
    Empty,
    /// Larger than [`crate::Limits::file_bytes_max`].
    #[error("DOC-TOO-LARGE: {bytes} bytes, the limit is {limit}")]
    TooLarge {
        /// The size of the file.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// A format that is not read; the name says which, where it was recognised.
    #[error("DOC-FORMAT: {name}")]
    Format {
        /// `DOCX`, `RAR archive`, `text`, `unknown` …
        name: String,
    },
    /// The reader of one format refused the bytes.
    #[error("{code}: {}", .detail.en)]
    Refused {
        /// Stable code, `DOC-…`.
        code: Cow<'static, str>,
        /// What exactly: a path, a position, a value, or what is wrong with it.
        detail: Detail,
    },
    /// The key or certificate that was to sign.
    #[error("{}: {_0}", _0.code())]
    Key(#[source] fapiao_pki::Error),
}

impl Error {
    /// A refusal of one format's reader.
    #[must_use]
    pub fn refused(code: impl Into<Cow<'static, str>>, detail: impl Into<Detail>) -> Self {
        Self::Refused { code: code.into(), detail: detail.into() }
    }

    /// The stable code, `DOC-…`.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Empty => "DOC-EMPTY",
            Self::TooLarge { .. } => "DOC-TOO-LARGE",
            Self::Format { .. } => "DOC-FORMAT",
            Self::Refused { code, .. } => code,
            Self::Key(error) => error.code(),
        }
    }

    /// The message in Chinese, with the particulars and, for a format that is not read, what to give instead.
    #[must_use]
    pub fn zh(&self) -> String {
        if let Self::Key(error) = self {
            return error.zh();
        }
        let message =
            with_detail(finding::code(self.code()).map_or("", |row| row.zh), &self.detail().zh, "：");
        match self.foreign() {
            Some(foreign) => format!("{message}；{}", foreign.advice_zh()),
            None => message,
        }
    }

    /// The message in English, with the particulars and, for a format that is not read, what to give instead.
    #[must_use]
    pub fn en(&self) -> String {
        if let Self::Key(error) = self {
            return error.en();
        }
        let message =
            with_detail(finding::code(self.code()).map_or("", |row| row.en), &self.detail().en, ": ");
        match self.foreign() {
            Some(foreign) => format!("{message}; {}", foreign.advice_en()),
            None => message,
        }
    }

    /// The particulars as far as they are the same in both languages: names and numbers.
    pub(crate) fn neutral(&self) -> String {
        let detail = self.detail();
        if detail.zh == detail.en { detail.en.into_owned() } else { String::new() }
    }

    /// The format that was recognised though it is not read.
    fn foreign(&self) -> Option<Foreign> {
        match self {
            Self::Format { name } => Foreign::named(name),
            _ => None,
        }
    }

    fn detail(&self) -> Detail {
        match self {
            Self::Empty => Detail::default(),
            Self::TooLarge { bytes, limit } => format!("{bytes} > {limit}").into(),
            Self::Format { name } => match Foreign::named(name) {
                Some(foreign) => Detail::of(foreign.name_zh(), foreign.name()),
                None => name.clone().into(),
            },
            Self::Refused { detail, .. } => detail.clone(),
            Self::Key(error) => Detail::of(error.zh(), error.en()),
        }
    }
}

/// A message with its particulars; a full stop of the message gives way to them.
fn with_detail(message: &str, detail: &str, colon: &str) -> String {
    if detail.is_empty() {
        message.to_owned()
    } else {
        format!("{}{colon}{detail}", message.trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::Error;
    use crate::Detail;

    #[test]
    fn error_when_shown_then_in_both_languages_with_its_particulars() {
        let errors = [
            Error::Empty,
            Error::TooLarge { bytes: 2, limit: 1 },
            Error::Format { name: "DOCX".to_owned() },
            Error::refused("DOC-ARCHIVE-RATIO", "1 -> 2000".to_owned()),
            Error::refused("DOC-ARCHIVE-DAMAGED", Detail::of("数据不完整", "cut off")),
        ];
        for error in errors {
            assert!(error.code().starts_with("DOC-"), "{error:?}");
            assert!(!error.zh().is_ascii() && error.en().is_ascii(), "{error:?}");
        }
        assert!(Error::Format { name: "DOCX".to_owned() }.zh().ends_with("：DOCX"));
    }
}
