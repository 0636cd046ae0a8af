//! The three verdicts.

use std::fmt;

use serde::Serialize;

use crate::sentence::Lang;

/// The answer to "is this file what its signer signed?", after the manner of EU DSS (ETSI EN 319 102-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Something signed does not match: it was altered, or the signature or its certificate is not good.
    Failed,
    /// Nothing speaks against the file, but what is at hand does not prove it.
    Indeterminate,
    /// Signed as a whole by somebody who leads to a trusted anchor, and unchanged since.
    Passed,
}

impl Verdict {
    /// The word of the JSON output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Indeterminate => "indeterminate",
            Self::Passed => "passed",
        }
    }

    /// The verdict in Chinese or English.
    #[must_use]
    pub const fn message(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Failed, Lang::Zh) => "不通过",
            (Self::Failed, Lang::En) => "failed",
            (Self::Indeterminate, Lang::Zh) => "无法确定",
            (Self::Indeterminate, Lang::En) => "indeterminate",
            (Self::Passed, Lang::Zh) => "通过",
            (Self::Passed, Lang::En) => "passed",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
