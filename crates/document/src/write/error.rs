//! Why a file could not be written.

use fapiao_invoice::Fault;
use thiserror::Error as ThisError;

/// Why a file could not be written.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum Error {
    /// The invoice has faults; a file with them would be refused wherever it is shown.
    #[error("the invoice has {} faults, the first: {}", .0.len(), .0.first().map_or("", |fault| fault.en.as_str()))]
    Faults(Vec<Fault>),
    /// The kind has no such file.
    #[error("an invoice of this kind is not written as {format}")]
    Format {
        /// The format that was asked for.
        format: &'static str,
    },
    /// No font for Chinese is installed.
    #[error("no installed font has Chinese characters; on Debian: apt install {}", fapiao_ofd::font::DEBIAN_PACKAGES.join(" "))]
    Fonts,
    /// No installed font has these characters: they would be missing on the page.
    #[error("no installed font has the characters {0:?}; install a font that has them")]
    Characters(Vec<char>),
    /// The package could not be written.
    #[error("the OFD cannot be written: {0}")]
    Ofd(fapiao_ofd::write::WriteError),
    /// The PDF could not be written.
    #[error("the PDF cannot be written: {0}")]
    Pdf(String),
    /// What is to be signed is not what this program writes.
    #[error("not an XML invoice that can be signed: {0}")]
    NotSignable(&'static str),
    /// The signer failed.
    #[error("signing failed: {0}")]
    Signer(String),
}
