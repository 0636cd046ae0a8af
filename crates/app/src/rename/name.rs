//! Names that every file system takes: characters, length, reserved words.

use unicode_segmentation::UnicodeSegmentation;

/// Names that Windows keeps for devices, whatever extension follows.
const RESERVED: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

/// Makes one component of a path of a text, or an empty text when nothing visible is left.
///
/// Characters that Windows forbids become their full-width forms, which look alike and are ordinary
/// letters; control and formatting characters, with which a name can show another extension than it has,
/// are taken out; blanks become one space; points and spaces at both ends go, and a hyphen at the
/// beginning, which programs take for an option, becomes a minus sign.
#[must_use]
pub fn safe_component(text: &str) -> String {
    let clean = clean(text);
    let inner = clean.trim_matches([' ', '.']);
    let inner = match inner.strip_prefix('-') {
        Some(rest) => format!("\u{2212}{rest}"),
        None => inner.to_owned(),
    };
    let first = inner.split('.').next().unwrap_or(&inner).trim_end().to_lowercase();
    if is_reserved(&first) { format!("_{inner}") } else { inner }
}

/// A part of a name with no character in it that a name cannot have.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if is_invisible(c) => {}
            c => out.push(allowed(c)),
        }
    }
    out
}

/// Whether a character has no face of its own: control characters, marks of direction, joiners.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Whether Windows or Unix forbid a character in a name.
pub(super) const fn is_forbidden(c: char) -> bool {
    matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

/// The full-width form of a forbidden character, else the character.
fn allowed(c: char) -> char {
    if !is_forbidden(c) {
        return c;
    }
    // The full-width block repeats ASCII from `!` to `~` in order.
    u32::from(c).checked_add(0xfee0).and_then(char::from_u32).unwrap_or('_')
}

fn is_reserved(stem: &str) -> bool {
    let numbered = |device: &str| {
        let number = stem.strip_prefix(device);
        number.is_some_and(|n| {
            let mut chars = n.chars();
            matches!((chars.next(), chars.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
        })
    };
    RESERVED.contains(&stem) || numbered("com") || numbered("lpt")
}

/// The beginning of a text in at most so many bytes, no letter torn.
pub(super) fn cut(text: &str, bytes_max: usize) -> &str {
    if text.len() <= bytes_max {
        return text;
    }
    let end = text
        .grapheme_indices(true)
        .map(|(start, letter)| start.saturating_add(letter.len()))
        .take_while(|end| *end <= bytes_max)
        .last()
        .unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// The first letters of a text, or with `from_end` its last.
pub(super) fn letters(text: &str, count: usize, from_end: bool) -> &str {
    let mut starts = text.grapheme_indices(true).map(|(start, _)| start);
    if from_end {
        let skipped = text.graphemes(true).count().saturating_sub(count);
        starts.nth(skipped).and_then(|start| text.get(start..)).unwrap_or_default()
    } else {
        starts.nth(count).and_then(|end| text.get(..end)).unwrap_or(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn component_when_characters_are_forbidden_then_they_become_full_width() {
        assert_eq!(safe_component(r#"a/b\c:d*e?f"g<h>i|j"#), "a／b＼c：d＊e？f＂g＜h＞i｜j");
        assert_eq!(safe_component("样例（示例）有限公司"), "样例（示例）有限公司");
        assert_eq!(safe_component("  多   空格\u{3000}\n行 "), "多 空格 行");
        assert_eq!(safe_component("..名字.."), "名字");
        assert_eq!(safe_component("-rf"), "\u{2212}rf");
    }

    #[test]
    fn component_when_it_would_deceive_the_eye_then_the_marks_go() {
        // Shown as "invoice_exe.pdf" by a program that follows the override.
        assert_eq!(safe_component("invoice_\u{202e}fdp.exe"), "invoice_fdp.exe");
        assert_eq!(safe_component("a\u{200b}\0\u{1b}b"), "ab");
        assert_eq!(safe_component("\u{feff}\u{200e}"), "");
    }

    #[test]
    fn component_when_windows_reserves_it_then_gets_a_mark() {
        for name in ["CON", "con.pdf", "Lpt1", "COM¹.x", "nul .txt", "AUX"] {
            assert_eq!(safe_component(name), format!("_{name}"), "{name}");
        }
        for name in ["CONSOLE", "COM", "COM12", "LPTx", "公司CON"] {
            assert_eq!(safe_component(name), name);
        }
    }

    #[test]
    fn cut_when_a_letter_has_many_bytes_then_it_is_kept_or_left_whole() {
        assert_eq!(cut("发票", 5), "发");
        assert_eq!(cut("发票", 6), "发票");
        assert_eq!(cut("发票", 2), "");
        // A letter with a combining mark, and a rare character outside the basic plane.
        assert_eq!(cut("e\u{301}x", 2), "");
        assert_eq!(cut("𠮷野", 4), "𠮷");
        assert_eq!(letters("样例科技", 2, false), "样例");
        assert_eq!(letters("样例科技", 2, true), "科技");
        assert_eq!(letters("样", 9, false), "样");
        assert_eq!(letters("样", 9, true), "样");
    }

    proptest! {
        #[test]
        fn component_when_text_is_any_then_every_file_system_takes_it(text in "\\PC{0,40}|[\\x00-\\x7f]{0,40}") {
            let name = safe_component(&text);
            prop_assert!(!name.chars().any(|c| is_forbidden(c) || is_invisible(c)), "{name:?}");
            prop_assert!(!name.starts_with(['.', ' ', '-']) && !name.ends_with(['.', ' ']), "{name:?}");
            prop_assert_eq!(safe_component(&name), name);
        }
    }
}
