//! Lines: where a text may be broken, in Chinese and in Latin letters.

use super::pen::{Pen, Style};

/// What may not begin a line.
const NO_START: &str = "，。、；：！？）》】”’〉」』％%,.;:!?)]}…·～";
/// What may not end a line.
const NO_END: &str = "（《【“‘〈「『([{¥￥";

/// Breaks a text into lines of at most `width`. Line ends in the text stay; a word that is longer than a line is torn.
pub(crate) fn wrap(pen: &mut Pen<'_>, text: &str, style: &Style, width: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        wrap_paragraph(pen, paragraph.trim_end_matches('\r'), style, width, &mut lines);
    }
    lines
}

fn wrap_paragraph(pen: &mut Pen<'_>, text: &str, style: &Style, width: f64, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut used = 0.0_f64;
    // Where the line may be broken: after so many of its bytes.
    let mut opportunity: Option<usize> = None;
    let mut before: Option<char> = None;
    for c in text.chars() {
        let advance = pen.advance(c, style);
        if let Some(last) = before
            && may_break(last, c)
        {
            opportunity = Some(line.len());
        }
        if used + advance > width && !line.is_empty() && c != ' ' {
            let at = opportunity.filter(|at| *at > 0 && *at <= line.len()).unwrap_or(line.len());
            let rest = line.split_off(at);
            lines.push(line.trim_end().to_owned());
            line = rest.trim_start().to_owned();
            used = pen.width(&line, style);
            opportunity = None;
        }
        line.push(c);
        used += advance;
        before = Some(c);
    }
    lines.push(line.trim_end().to_owned());
}

/// The width of the widest piece of a text that no line may break.
pub(crate) fn widest_piece(pen: &mut Pen<'_>, text: &str, style: &Style) -> f64 {
    let mut widest = 0.0_f64;
    let mut piece = 0.0;
    let mut before: Option<char> = None;
    for c in text.chars() {
        if c == '\n' || before.is_some_and(|last| may_break(last, c)) {
            piece = 0.0;
        }
        if c != ' ' {
            piece += pen.advance(c, style);
        }
        widest = widest.max(piece);
        before = Some(c);
    }
    widest
}

/// Whether a line may end between two characters.
fn may_break(last: char, next: char) -> bool {
    if NO_START.contains(next) || NO_END.contains(last) {
        return false;
    }
    let wide = |c: char| u32::from(c) >= 0x2e80;
    last == ' ' || wide(last) || wide(next) || matches!(last, '-' | '/' | '_' | '=' | '&' | ';' | ',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn break_when_between_letters_then_words_and_punctuation_stay_together() {
        assert!(may_break('发', '票'));
        assert!(may_break('票', 'A'));
        assert!(may_break(' ', 'A'));
        assert!(may_break('/', 'a'));
        assert!(!may_break('a', 'b'));
        assert!(!may_break('票', '，'));
        assert!(!may_break('（', '票'));
        assert!(!may_break('1', '2'));
    }
}
