//! Character and entity references: the five of XML and numeric ones, nothing that a document could define.

use std::borrow::Cow;

/// Replaces references and normalises line ends. An unknown reference is kept as written and reported.
pub(super) fn unescape<'s>(raw: &'s str, unknown: &mut bool) -> Cow<'s, str> {
    if memchr::memchr2(b'&', b'\r', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr::memchr2(b'&', b'\r', rest.as_bytes()) {
        let Some((before, from)) = rest.split_at_checked(at) else { break };
        out.push_str(before);
        if let Some(after) = from.strip_prefix('\r') {
            out.push('\n');
            rest = after.strip_prefix('\n').unwrap_or(after);
        } else if let Some((character, after)) = reference(from) {
            out.push(character);
            rest = after;
        } else {
            *unknown = true;
            out.push('&');
            rest = from.strip_prefix('&').unwrap_or_default();
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of a reference at the start of `from`, and what follows it.
fn reference(from: &str) -> Option<(char, &str)> {
    const LONGEST: usize = 12;
    let body = from.strip_prefix('&')?;
    let head = body.as_bytes();
    let end = memchr::memchr(b';', head.get(..LONGEST).unwrap_or(head))?;
    let (name, after) = body.split_at_checked(end)?;
    let character = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => numeric(name.strip_prefix('#')?)?,
    };
    Some((character, after.strip_prefix(';')?))
}

fn numeric(digits: &str) -> Option<char> {
    let (digits, radix) = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16),
        None => (digits, 10),
    };
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    match char::from_u32(u32::from_str_radix(digits, radix).ok()?)? {
        '\0' => None,
        character => Some(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(raw: &str) -> (String, bool) {
        let mut unknown = false;
        let text = unescape(raw, &mut unknown).into_owned();
        (text, unknown)
    }

    #[test]
    fn unescape_when_references_are_known_then_replaces_them() {
        assert_eq!(plain("R&amp;W &lt;&#65;&#x7968;&gt;"), ("R&W <A票>".to_owned(), false));
        assert_eq!(plain("a\r\nb\rc"), ("a\nb\nc".to_owned(), false));
    }

    #[test]
    fn unescape_when_a_reference_is_unknown_then_keeps_it_and_says_so() {
        for raw in
            ["R&W", "&", "&;", "&file;", "&#0;", "&#xD800;", "&#+65;", "&#99999999;", "&amp", "&票票票票;"]
        {
            assert_eq!(plain(raw), (raw.to_owned(), true), "{raw}");
        }
    }
}
