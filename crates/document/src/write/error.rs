//! Why a file could not be written.

use fapiao_invoice::Fault;
use fapiao_ofd::write::WriteError;
use thiserror::Error as ThisError;

use crate::finding;

/// Why a file could not be written.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum Error {
    /// The invoice has faults; a file with them would be refused wherever it is shown.
    #[error("DOC-WRITE-FAULTS: {} faults", .0.len())]
    Faults(Vec<Fault>),
    /// The kind has no such file.
    #[error("DOC-WRITE-FORMAT: {format}")]
    Format {
        /// The format that was asked for.
        format: &'static str,
    },
    /// No font for Chinese is installed.
    #[error("DOC-WRITE-FONTS")]
    Fonts,
    /// No installed font has these characters: they would be missing on the page.
    #[error("DOC-WRITE-CHARACTERS: {0:?}")]
    Characters(Vec<char>),
    /// The package could not be written.
    #[error("{0}")]
    Ofd(WriteError),
    /// The PDF could not be written.
    #[error("DOC-WRITE-PDF: {0}")]
    Pdf(String),
    /// What is to be signed is not what this program writes.
    #[error("DOC-WRITE-NOT-SIGNABLE: {0}")]
    NotSignable(&'static str),
    /// The signer failed.
    #[error("DOC-WRITE-SIGNER: {0}")]
    Signer(#[source] fapiao_pki::Error),
}

impl Error {
    /// The stable code, `DOC-…`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Faults(_) => "DOC-WRITE-FAULTS".to_owned(),
            Self::Format { .. } => "DOC-WRITE-FORMAT".to_owned(),
            Self::Fonts => "DOC-WRITE-FONTS".to_owned(),
            Self::Characters(_) => "DOC-WRITE-CHARACTERS".to_owned(),
            Self::Ofd(error) => finding::of_ofd(error.code()).into_owned(),
            Self::Pdf(_) => "DOC-WRITE-PDF".to_owned(),
            Self::NotSignable(_) => "DOC-WRITE-NOT-SIGNABLE".to_owned(),
            Self::Signer(_) => "DOC-WRITE-SIGNER".to_owned(),
        }
    }

    /// The message in Chinese, with its particulars.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Ofd(error) => error.zh(),
            Self::Signer(error) => error.zh(),
            _ => self.with_detail(|row| row.zh, "："),
        }
    }

    /// The message in English, with its particulars.
    #[must_use]
    pub fn en(&self) -> String {
        match self {
            Self::Ofd(error) => error.en(),
            Self::Signer(error) => error.en(),
            _ => self.with_detail(|row| row.en, ": "),
        }
    }

    fn with_detail(&self, of: impl Fn(&finding::Code) -> &'static str, joint: &str) -> String {
        let message = finding::code(&self.code()).map(of).unwrap_or_default();
        let detail = match self {
            Self::Faults(faults) => faults.len().to_string(),
            Self::Format { format } => (*format).to_owned(),
            Self::Fonts => fapiao_ofd::font::DEBIAN_PACKAGES.join(" "),
            Self::Characters(characters) => {
                let shown = characters.iter().map(|c| format!("{c} (U+{:04X})", u32::from(*c)));
                shown.collect::<Vec<_>>().join(", ")
            }
            Self::Pdf(detail) => detail.clone(),
            Self::NotSignable(detail) => (*detail).to_owned(),
            Self::Ofd(_) | Self::Signer(_) => String::new(),
        };
        format!("{message}{joint}{detail}")
    }
}

#[cfg(test)]
mod tests {
    use super::Error;

    #[test]
    fn error_when_shown_then_in_both_languages_with_its_particulars() {
        for error in [
            Error::Faults(Vec::new()),
            Error::Format { format: "xml" },
            Error::Fonts,
            Error::Characters(vec!['䶮']),
            Error::Ofd(fapiao_ofd::write::WriteError::TooDeep),
            Error::Pdf("x".to_owned()),
            Error::NotSignable("x"),
            Error::Signer(fapiao_pki::Error::NoPrivateKey),
        ] {
            assert!(error.code().starts_with("DOC-"), "{error:?}");
            assert!(!error.zh().is_ascii() && error.zh().len() > 12, "{error:?}");
            assert!(error.en().len() > 10 && error.en().starts_with(|c: char| c.is_ascii()), "{error:?}");
        }
        assert!(Error::Characters(vec!['䶮']).en().contains("U+4DAE"));
    }
}
