//! How texts are made comparable.

use fapiao_invoice::{Fen, parse_capitals, text::fold_char};

/// Letters and digits only, widths folded, lower case.
pub(crate) fn letters(text: &str) -> String {
    let folded = text.chars().map(fold_char).filter(|c| c.is_alphanumeric());
    folded.map(|c| c.to_ascii_lowercase()).collect()
}

/// What an amount in words says.
pub(super) fn value_of_words(text: &str) -> Option<Fen> {
    parse_capitals(text)
}
