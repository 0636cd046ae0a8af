//! PDF values read straight from the bytes, each with its place.
//!
//! The object layer of `hayro-syntax` says what a document means, but not where a value stands; a signature is
//! about exactly that. This reader is small, bounded in depth and independent of cross-reference tables, so it
//! also works on a file whose structure is damaged.

use std::ops::Range;

/// Deepest nesting of arrays and dictionaries that is followed.
const DEPTH_MAX: usize = 32;
/// Most items of one array or dictionary.
const ITEMS_MAX: usize = 50_000;

/// Most characters of a hexadecimal string that are no digits: damage counts as the digit 0, so that a signature
/// with a damaged digit stays one.
pub(crate) const STRANGE_DIGITS_MAX: usize = 4;

/// A value and the bytes it stands in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) value: Raw,
    pub(crate) span: Range<usize>,
}

/// A PDF value as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Raw {
    /// `null`, `true`, `false`, a real number, or a keyword that is none of PDF's.
    Other,
    Integer(i64),
    Name(Vec<u8>),
    Text {
        bytes: Vec<u8>,
        hex: bool,
    },
    Array(Vec<Item>),
    Dict(Vec<(Vec<u8>, Item)>),
    /// Object and generation number.
    Ref(u32, u32),
}

impl Item {
    /// The first value of a dictionary's key.
    pub(crate) fn get(&self, key: &[u8]) -> Option<&Item> {
        match &self.value {
            Raw::Dict(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, item)| item),
            _ => None,
        }
    }

    /// How often a dictionary states a key.
    pub(crate) fn count(&self, key: &[u8]) -> usize {
        match &self.value {
            Raw::Dict(entries) => entries.iter().filter(|(name, _)| name == key).count(),
            _ => 0,
        }
    }

    pub(crate) fn name(&self) -> Option<String> {
        match &self.value {
            Raw::Name(name) => Some(String::from_utf8_lossy(name).into_owned()),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&[u8]> {
        match &self.value {
            Raw::Text { bytes, .. } => Some(bytes),
            _ => None,
        }
    }

    /// An array's integers; `None` when it holds anything else.
    pub(crate) fn integers(&self) -> Option<Vec<i64>> {
        match &self.value {
            Raw::Array(items) => items
                .iter()
                .map(|item| if let Raw::Integer(number) = item.value { Some(number) } else { None })
                .collect(),
            _ => None,
        }
    }
}

/// Reads one value that starts at or after `at`.
pub(crate) fn value(bytes: &[u8], at: usize) -> Option<Item> {
    Reader { bytes, at }.value(0)
}

/// Skips white space and comments.
pub(crate) fn skip_space(bytes: &[u8], at: usize) -> usize {
    let mut reader = Reader { bytes, at };
    reader.skip_space();
    reader.at
}

/// Whether a byte ends a token.
pub(crate) fn is_delimiter(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

/// The value of a hexadecimal digit.
pub(crate) fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<Item> {
        self.skip_space();
        let start = self.at;
        let value = match self.peek()? {
            b'/' => Raw::Name(self.name()),
            b'(' => Raw::Text { bytes: self.literal()?, hex: false },
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => self.dict(depth)?,
            b'<' => Raw::Text { bytes: self.hex()?, hex: true },
            b'[' => self.array(depth)?,
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number()?,
            byte if is_delimiter(byte) => return None,
            _ => {
                self.word();
                Raw::Other
            }
        };
        Some(Item { value, span: start..self.at })
    }

    fn word(&mut self) -> &[u8] {
        let start = self.at;
        while self.peek().is_some_and(|byte| !is_delimiter(byte)) {
            self.at += 1;
        }
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let written = self.word();
        let mut name = Vec::with_capacity(written.len());
        let mut rest = written;
        while let Some((&byte, after)) = rest.split_first() {
            let escaped = match after {
                [high, low, ..] if byte == b'#' => hex_digit(*high).zip(hex_digit(*low)),
                _ => None,
            };
            if let Some((high, low)) = escaped {
                name.push(high << 4 | low);
                rest = after.get(2..).unwrap_or_default();
            } else {
                name.push(byte);
                rest = after;
            }
        }
        name
    }

    /// A number, or a reference when `generation R` follows.
    fn number(&mut self) -> Option<Raw> {
        let text = std::str::from_utf8(self.word()).ok()?;
        let Ok(integer) = text.parse::<i64>() else {
            return text.parse::<f64>().is_ok().then_some(Raw::Other);
        };
        let back = self.at;
        if let Ok(object) = u32::try_from(integer) {
            self.skip_space();
            let generation = std::str::from_utf8(self.word()).ok().and_then(|word| word.parse::<u32>().ok());
            self.skip_space();
            if let Some(generation) = generation
                && self.word() == b"R"
            {
                return Some(Raw::Ref(object, generation));
            }
        }
        self.at = back;
        Some(Raw::Integer(integer))
    }

    fn literal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut text = Vec::new();
        let mut open = 1_u32;
        loop {
            match self.next()? {
                b'(' => {
                    open += 1;
                    text.push(b'(');
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Some(text);
                    }
                    text.push(b')');
                }
                b'\\' => self.escape(&mut text)?,
                byte => text.push(byte),
            }
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Option<()> {
        match self.next()? {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(0x0C),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'\n' => {}
            first @ b'0'..=b'7' => {
                let mut code = u16::from(first - b'0');
                for _ in 0..2 {
                    match self.peek() {
                        Some(digit @ b'0'..=b'7') => {
                            code = code * 8 + u16::from(digit - b'0');
                            self.at += 1;
                        }
                        _ => break,
                    }
                }
                text.push(code.to_le_bytes()[0]);
            }
            byte => text.push(byte),
        }
        Some(())
    }

    fn hex(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut bytes = Vec::new();
        let mut high = None;
        let mut strange = 0;
        loop {
            let byte = self.next()?;
            if byte == b'>' {
                bytes.extend(high.map(|high: u8| high << 4));
                return Some(bytes);
            }
            if is_space(byte) {
                continue;
            }
            let digit = hex_digit(byte).unwrap_or_else(|| {
                strange += 1;
                0
            });
            if strange > STRANGE_DIGITS_MAX || is_delimiter(byte) {
                return None;
            }
            high = match high {
                None => Some(digit),
                Some(first) => {
                    bytes.push(first << 4 | digit);
                    None
                }
            };
        }
    }

    fn array(&mut self, depth: usize) -> Option<Raw> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek()? == b']' {
                self.at += 1;
                return Some(Raw::Array(items));
            }
            if depth >= DEPTH_MAX || items.len() >= ITEMS_MAX {
                return None;
            }
            items.push(self.value(depth + 1)?);
        }
    }

    fn dict(&mut self, depth: usize) -> Option<Raw> {
        self.at += 2;
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            match self.peek()? {
                b'>' if self.bytes.get(self.at + 1) == Some(&b'>') => {
                    self.at += 2;
                    return Some(Raw::Dict(entries));
                }
                b'/' if depth < DEPTH_MAX && entries.len() < ITEMS_MAX => {
                    let key = self.name();
                    entries.push((key, self.value(depth + 1)?));
                }
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Raw, value};

    #[test]
    fn value_when_dictionary_then_values_with_their_places() {
        let bytes = b"  <</A 1/B[1 0 R 2 -3]/C(a\\(b\\051\\\n(c))/D<41 4>/E#41 null/F 1.5>> x";
        let item = value(bytes, 0).unwrap();
        assert_eq!(item.span, 2..bytes.len() - 2);
        assert_eq!(item.get(b"A").unwrap().value, Raw::Integer(1));
        let Raw::Array(array) = &item.get(b"B").unwrap().value else { panic!() };
        assert_eq!(array[0].value, Raw::Ref(1, 0));
        assert_eq!(array[2].value, Raw::Integer(-3));
        assert_eq!(item.get(b"C").unwrap().text(), Some(&b"a(b)(c)"[..]));
        let hex = item.get(b"D").unwrap();
        assert_eq!((hex.text(), &bytes[hex.span.clone()]), (Some(&b"A@"[..]), &b"<41 4>"[..]));
        assert_eq!(item.get(b"EA").unwrap().value, Raw::Other);
        assert_eq!(item.get(b"F").unwrap().value, Raw::Other);
    }

    #[test]
    fn value_when_nested_ten_thousand_deep_then_refused() {
        assert_eq!(value("[".repeat(10_000).as_bytes(), 0), None);
        assert_eq!(value("<</A".repeat(10_000).as_bytes(), 0), None);
    }

    #[test]
    fn value_when_cut_off_then_none() {
        let bytes = b"<</A(b(c))/B<4142>/C[1 2]>>";
        for end in 0..bytes.len() {
            assert_eq!(value(&bytes[..end], 0), None, "{end}");
        }
    }
}
