//! A file of a batch as the use cases see it.

use fapiao_document::{Format, Itinerary, Reading};
use fapiao_invoice::Invoice;
use fapiao_verify::{Lang, Outcome, Reason, Report, Verdict};

/// A file of a batch: what the user calls it, and what was read from it or why nothing was.
///
/// Small on purpose, so that a sheet of a hundred thousand invoices fits into memory: of the report only
/// the verdict and the codes are kept.
#[derive(Clone, Debug)]
pub struct Item {
    /// What the user calls the file; members of archives are `outer.zip!/inner.ofd`.
    pub file: String,
    /// What was read.
    pub content: Result<Content, Unreadable>,
}

/// What was read from a file and how it was judged.
#[derive(Clone, Debug)]
pub struct Content {
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// What the bytes are, by content.
    pub format: Format,
    /// The extension that such files have, without the dot: `ofd`, `pdf`, `xml`, `jpg`, `png`.
    pub extension: &'static str,
    /// Number of pages, where the format has pages.
    pub pages: u32,
    /// What its sources say together; `None` when no invoice was found.
    pub invoice: Option<Invoice>,
    /// What it says as a 行程单, when it is one.
    pub itinerary: Option<Itinerary>,
    /// The verdict of the report.
    pub verdict: Verdict,
    /// The reason of the report.
    pub reason: Reason,
    /// Codes of the checks that failed, each once, in the order of the report.
    pub failed: Vec<&'static str>,
    /// Codes of the checks that warned, each once, in the order of the report.
    pub warnings: Vec<&'static str>,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Stable code, `DOC-…` or `CLI-…`.
    pub code: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Content {
    /// What the use cases need of a reading and its report.
    #[must_use]
    pub fn of(
        sha256: [u8; 32],
        extension: &'static str,
        reading: &Reading,
        invoice: Option<Invoice>,
        report: &Report,
    ) -> Self {
        Self {
            sha256,
            format: reading.format,
            extension,
            pages: reading.pages,
            invoice,
            itinerary: reading.itinerary.clone(),
            verdict: report.verdict,
            reason: report.reason,
            failed: codes(report, Outcome::Failed),
            warnings: codes(report, Outcome::Warning),
        }
    }
}

fn codes(report: &Report, outcome: Outcome) -> Vec<&'static str> {
    let mut codes = Vec::new();
    for check in report.checks.iter().filter(|check| check.outcome == outcome) {
        if !codes.contains(&check.code) {
            codes.push(check.code);
        }
    }
    codes
}

impl Unreadable {
    /// The message in Chinese or English.
    #[must_use]
    pub fn message(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A file as it comes from the reader, with nothing said against it.
    pub(crate) fn content(invoice: Option<Invoice>) -> Content {
        Content {
            sha256: [7; 32],
            format: Format::Ofd,
            extension: "ofd",
            pages: 1,
            invoice,
            itinerary: None,
            verdict: Verdict::Passed,
            reason: Reason::AllChecksPassed,
            failed: Vec::new(),
            warnings: Vec::new(),
        }
    }

    #[test]
    fn unreadable_when_shown_then_in_the_language_that_was_asked() {
        let unreadable =
            Unreadable { code: "DOC-EMPTY".to_owned(), zh: "空".to_owned(), en: "empty".to_owned() };
        assert_eq!(unreadable.message(Lang::Zh), "空");
        assert_eq!(unreadable.message(Lang::En), "empty");
    }
}
