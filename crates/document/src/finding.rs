//! Every code of this room, with its message in Chinese and English.
//!
//! One table for errors, findings and structure faults: docs/errors.md is generated from it.

/// One row of the code table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable code, `DOC-…`.
    pub code: &'static str,
    /// What it means and what to do, in Chinese.
    pub zh: &'static str,
    /// What it means and what to do, in English.
    pub en: &'static str,
}

const fn row(code: &'static str, zh: &'static str, en: &'static str) -> Code {
    Code { code, zh, en }
}

/// All codes of this room.
#[must_use]
pub fn codes() -> &'static [Code] {
    CODES
}

/// The row of one code.
#[must_use]
pub fn code(code: &str) -> Option<&'static Code> {
    CODES.iter().find(|row| row.code == code)
}

/// Rows stand in alphabetical order, so that two hands that add rows seldom meet.
const CODES: &[Code] = &[
    row("DOC-EMPTY", "文件为空", "the file is empty"),
    row("DOC-FORMAT", "不是 OFD、PDF、XML、JPG 或 PNG 文件", "not an OFD, PDF, XML, JPG or PNG file"),
    row("DOC-TOO-LARGE", "文件超过大小限制", "the file is larger than the limit"),
];

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn codes_when_listed_then_sorted_unique_and_bilingual() {
        for pair in CODES.windows(2) {
            assert!(pair[0].code < pair[1].code, "{} before {}", pair[0].code, pair[1].code);
        }
        for row in CODES {
            assert!(row.code.starts_with("DOC-"), "{}", row.code);
            assert!(!row.zh.is_ascii() && row.en.is_ascii(), "{}", row.code);
        }
    }
}
