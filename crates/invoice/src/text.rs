//! Text as Chinese invoices carry it: full-width forms folded for reading and comparing.

/// Folds full-width digits, letters, punctuation and spaces to their half-width forms and trims:
/// what is compared when two sources print the same text in different widths.
#[must_use]
pub fn fold(text: &str) -> String {
    trimmed(text.chars().map(fold_char).collect())
}

/// Folds full-width digits and Latin letters only, and trims: how an [`crate::Invoice`] keeps text,
/// so that `（个人）` stays as printed and `９１３３` becomes `9133`.
#[must_use]
pub fn tidy(text: &str) -> String {
    let folded = |c: char| match fold_char(c) {
        half if half.is_ascii_alphanumeric() => half,
        _ => c,
    };
    let text = text.trim_matches(is_blank);
    // Nearly every text is kept as it is.
    if text.chars().all(|c| folded(c) == c) { text.to_owned() } else { text.chars().map(folded).collect() }
}

/// The half-width form of a character, or the character itself.
#[must_use]
pub fn fold_char(c: char) -> char {
    match c {
        // ASCII and ideographs: nearly every character of an invoice.
        '\0'..='\u{9f}' | '\u{3001}'..='\u{ff00}' => c,
        // The full-width block repeats ASCII from `!` to `~` in order.
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\u{2002}'..='\u{200a}' => ' ',
        '￥' => '¥',
        '\u{2212}' | '\u{2010}'..='\u{2014}' => '-',
        _ => c,
    }
}

/// Whether a character carries nothing: white space, a byte-order mark, a zero-width space.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\0')
}

/// The ASCII digits that follow `label` in a text, with nothing but punctuation and blanks between.
pub(crate) fn digits_after<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let (_, after) = text.split_once(label)?;
    let digits = after
        .trim_start_matches(|c| is_blank(c) || c.is_ascii_punctuation() || "：（）【】、是为".contains(c));
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.split_at_checked(end).map(|(run, _)| run).filter(|run| !run.is_empty())
}

fn trimmed(text: String) -> String {
    let inner = text.trim_matches(is_blank);
    if inner.len() == text.len() { text } else { inner.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fold_when_text_is_full_width_then_it_becomes_ascii() {
        assert_eq!(fold("\u{feff}　Ａｂ１２（普通发票）：￥１，０００．５０ "), "Ab12(普通发票):¥1,000.50");
        assert_eq!(fold("－１２"), "-12");
        assert_eq!(fold(""), "");
    }

    #[test]
    fn digits_after_when_label_is_there_then_only_its_number_is_read() {
        assert_eq!(digits_after("对应代码: 0310 号码：（42）", "代码"), Some("0310"));
        assert_eq!(digits_after("对应代码: 0310 号码：（42）", "号码"), Some("42"));
        assert_eq!(digits_after("号码见附件 42", "号码"), None);
        assert_eq!(digits_after("号码", "号码"), None);
        assert_eq!(digits_after("", "号码"), None);
    }

    #[test]
    fn tidy_when_text_has_full_width_brackets_then_they_stay() {
        assert_eq!(tidy(" ９１３３ＭＡ（个人）"), "9133MA（个人）");
    }
}
