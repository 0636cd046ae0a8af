//! Every code of this room, for docs/errors.md.

use crate::check::CHECKS;

/// One row of the code table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable code, `VER-…`.
    pub code: &'static str,
    /// What is checked, in Chinese.
    pub zh: &'static str,
    /// What is checked, in English.
    pub en: &'static str,
    /// What a warning or failure means.
    pub meaning: &'static str,
    /// What to do then.
    pub cure: &'static str,
}

/// Every check in the order of the report.
pub fn codes() -> impl Iterator<Item = Code> {
    CHECKS.iter().map(|check| Code {
        code: check.code,
        zh: check.title.zh,
        en: check.title.en,
        meaning: check.meaning,
        cure: check.cure,
    })
}
