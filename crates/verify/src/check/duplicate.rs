//! The same invoice occurs once. Needs more than one file, so that the caller adds it.

use super::{Check, Run};
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-DUPLICATE",
    title: Sentence { zh: "重复", en: "duplicate" },
    meaning: "Another file of the same batch is the same invoice: the same code and number, or the same \
              bytes. An invoice may be booked only once.",
    cure: "Keep one of the files: the signed one, else the one that came from the issuer.",
    run: Run::Outside,
};

const SAME_INVOICE: Sentence = Sentence {
    zh: "与 {other} 是同一张发票（代码和号码相同）",
    en: "the same invoice as {other} (same code and number)",
};
const SAME_BYTES: Sentence = Sentence {
    zh: "与 {other} 是同一个文件（内容逐字节相同）",
    en: "the same bytes as {other}",
};

/// What makes two files of a batch duplicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Duplicate {
    /// The same code and number.
    Identity,
    /// The same bytes.
    Bytes,
}

impl CheckResult {
    /// `VER-DUPLICATE`: a warning that `other` is the same invoice.
    #[must_use]
    pub fn duplicate(other: impl Into<String>, by: Duplicate) -> Self {
        let (sentence, word) = match by {
            Duplicate::Identity => (&SAME_INVOICE, "identity"),
            Duplicate::Bytes => (&SAME_BYTES, "sha256"),
        };
        Self::warning(CHECK.code, sentence).with("other", other.into()).with("by", word)
    }
}
