//! Text in columns: Chinese characters are two columns wide.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Cuts or pads a text to exactly `columns`; a cut one ends in `…`. Control characters, which could
/// repaint a terminal, become `�`.
pub fn fit(text: &str, columns: usize) -> String {
    let clean = printable(text);
    let mut fitted = if width(&clean) <= columns { clean } else { cut(&clean, columns) };
    let missing = columns.saturating_sub(width(&fitted));
    fitted.extend(std::iter::repeat_n(' ', missing));
    fitted
}

/// Breaks a text into lines of at most `columns`.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0_usize;
    for character in printable(text).chars() {
        let wide = character.width().unwrap_or(0);
        if used.saturating_add(wide) > columns {
            let rest = break_at_word(lines.last_mut());
            used = width(&rest);
            lines.push(rest);
        }
        if let Some(line) = lines.last_mut() {
            line.push(character);
        }
        used = used.saturating_add(wide);
    }
    lines
}

/// Takes the last word off a full line, so that words, paths and codes are not torn.
fn break_at_word(line: Option<&mut String>) -> String {
    /// A longer word is torn rather than leave half a line empty.
    const WORD_BYTES_MAX: usize = 48;
    let Some(line) = line else { return String::new() };
    let end_of_word =
        line.char_indices().rev().find(|(_, character)| matches!(character, ' ' | '、' | '；' | '，' | '：'));
    let Some((at, character)) = end_of_word else { return String::new() };
    let start = at.saturating_add(character.len_utf8());
    if line.len().saturating_sub(start) > WORD_BYTES_MAX {
        return String::new();
    }
    let rest = line.split_off(start);
    line.truncate(line.trim_end().len());
    // Chinese may break between any two characters; only a Latin word moves to the next line.
    if rest.starts_with(|first: char| first.is_ascii()) || rest.is_empty() {
        rest
    } else {
        line.push_str(&rest);
        String::new()
    }
}

fn cut(text: &str, columns: usize) -> String {
    let mut kept = String::new();
    let mut used = 1_usize;
    for character in text.chars() {
        used = used.saturating_add(character.width().unwrap_or(0));
        if used > columns {
            break;
        }
        kept.push(character);
    }
    kept.push('…');
    kept
}

fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fit_when_text_is_chinese_then_counts_two_columns() {
        assert_eq!(fit("发票", 6), "发票  ");
        assert_eq!(fit("电子发票", 6), "电子… ");
        assert_eq!(fit("a\u{1b}[2Jb", 6), "a\u{fffd}[2Jb");
    }

    #[test]
    fn wrap_when_line_is_full_then_breaks_between_words() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("电子发票", 4), ["电子", "发票"]);
        assert_eq!(wrap("改动：OFD.xml、Doc_0/Document.xml", 26), ["改动：OFD.xml、", "Doc_0/Document.xml"]);
    }
}
