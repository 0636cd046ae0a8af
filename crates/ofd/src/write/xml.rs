//! XML as it is written: escaped, with short numbers, never with a character that XML cannot hold.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use super::WriteError;
use crate::geometry::Rect;

/// What every file begins with.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
/// The namespace of OFD, as an attribute.
pub(super) const NAMESPACE: &str = " xmlns:ofd=\"http://www.ofdspec.org/2016\"";
/// Beyond every page and every font size, in millimetres.
const LARGEST: f64 = 1e6;
/// Digits behind the point: a tenth of a micrometre.
const SCALE: f64 = 10_000.0;
/// The smallest number that is not written as 0.
const SMALLEST: f64 = 0.000_1;

/// An XML file that is being written. The first thing that cannot be written is kept, and the caller asks in the end.
#[derive(Debug)]
pub(super) struct Xml {
    out: String,
    place: String,
    fault: Option<WriteError>,
}

impl Xml {
    /// A file; `place` is its path, for errors.
    pub fn new(place: &str) -> Self {
        let mut out = String::with_capacity(4_096);
        out.push_str(DECLARATION);
        Self { out, place: place.to_owned(), fault: None }
    }

    /// A part of a file.
    pub fn fragment(place: &str) -> Self {
        Self { out: String::new(), place: place.to_owned(), fault: None }
    }

    /// Markup as it is.
    pub fn raw(&mut self, markup: &str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Text between tags.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.escape(text);
        self
    }

    /// The text of a line: it has no control characters.
    pub fn line(&mut self, text: &str) -> &mut Self {
        if let Some(character) = text.chars().find(|character| is_no_letter(*character)) {
            let (place, character) = (self.place.clone(), u32::from(character));
            self.refuse(WriteError::Character { place, character });
        }
        self.text(text)
    }

    /// An element with text, unless it is empty.
    pub fn element(&mut self, name: &str, text: &str) -> &mut Self {
        if text.is_empty() {
            return self;
        }
        self.raw("<").raw(name).raw(">").text(text).raw("</").raw(name).raw(">")
    }

    /// An attribute.
    pub fn attribute(&mut self, name: &str, value: &str) -> &mut Self {
        self.begin(name);
        self.escape(value);
        self.out.push('"');
        self
    }

    /// An attribute, unless it is empty.
    pub fn attribute_unless_empty(&mut self, name: &str, value: &str) -> &mut Self {
        if value.is_empty() { self } else { self.attribute(name, value) }
    }

    /// An attribute of whole numbers.
    pub fn whole(&mut self, name: &str, value: u32) -> &mut Self {
        self.begin(name);
        self.integer(value);
        self.out.push('"');
        self
    }

    /// A whole number between tags.
    pub fn integer(&mut self, value: u32) -> &mut Self {
        digits(&mut self.out, u64::from(value));
        self
    }

    /// An attribute of numbers, separated by blanks.
    pub fn numbers(&mut self, name: &str, values: &[f64]) -> &mut Self {
        self.begin(name);
        self.number_list(values);
        self.out.push('"');
        self
    }

    /// Numbers between tags, separated by blanks.
    pub fn number_list(&mut self, values: &[f64]) -> &mut Self {
        for (position, value) in values.iter().enumerate() {
            if position > 0 {
                self.out.push(' ');
            }
            self.number(*value);
        }
        self
    }

    /// Offsets in the notation of OFD: equal ones as `g count value`.
    pub fn deltas(&mut self, name: &str, values: &[f64]) -> &mut Self {
        self.begin(name);
        let mut first = true;
        for run in values.chunk_by(|a, b| units(*a) == units(*b)) {
            let Some(value) = run.first() else { continue };
            if !std::mem::take(&mut first) {
                self.out.push(' ');
            }
            if run.len() > 1 {
                self.out.push_str("g ");
                digits(&mut self.out, u64::try_from(run.len()).unwrap_or(u64::MAX));
                self.out.push(' ');
            }
            self.number(*value);
        }
        self.out.push('"');
        self
    }

    /// A number without exponent, with four digits behind the point at most.
    pub fn number(&mut self, value: f64) -> &mut Self {
        let Some(units) = units(value) else {
            let place = self.place.clone();
            self.refuse(WriteError::Number { place });
            return self;
        };
        if units < 0 {
            self.out.push('-');
        }
        let units = units.unsigned_abs();
        digits(&mut self.out, units / 10_000);
        let mut rest = units % 10_000;
        if rest > 0 {
            self.out.push('.');
            let mut unit = 1_000;
            while rest > 0 {
                digits(&mut self.out, rest / unit);
                rest %= unit;
                unit /= 10;
            }
        }
        self
    }

    /// A box as an attribute.
    pub fn boundary(&mut self, name: &str, rect: Rect) -> &mut Self {
        self.begin(name);
        self.rect(rect);
        self.out.push('"');
        self
    }

    /// A box between tags; its sides are longer than nothing.
    pub fn rect(&mut self, rect: Rect) -> &mut Self {
        let Rect { x, y, width, height } = rect;
        if !(width >= SMALLEST && height >= SMALLEST) {
            let place = self.place.clone();
            self.refuse(WriteError::Number { place });
        }
        self.number_list(&[x, y, width, height])
    }

    /// A place in the file, for errors.
    pub fn place(&self, what: &str) -> String {
        format!("{} {what}", self.place)
    }

    /// Keeps the first reason for which the file is not written.
    pub fn refuse(&mut self, fault: WriteError) {
        self.fault.get_or_insert(fault);
    }

    /// The bytes.
    pub fn finish(self) -> Result<Vec<u8>, WriteError> {
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self.out.into_bytes()),
        }
    }

    fn begin(&mut self, name: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
    }

    fn escape(&mut self, text: &str) {
        if text.bytes().all(|byte| byte >= b' ' && !matches!(byte, b'&' | b'<' | b'>' | b'"' | 0x7f | 0xef)) {
            self.out.push_str(text);
            return;
        }
        for character in text.chars() {
            match character {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                // As references, so that readers do not make blanks of them.
                '\t' => self.out.push_str("&#9;"),
                '\n' => self.out.push_str("&#10;"),
                '\r' => self.out.push_str("&#13;"),
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                    let (place, character) = (self.place.clone(), u32::from(character));
                    self.refuse(WriteError::Character { place, character });
                }
                other => self.out.push(other),
            }
        }
    }
}

/// Whether a character has no place in a line of text.
fn is_no_letter(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}')
}

/// A number as a count of the smallest unit that is written; `None` when it is not finite or too large.
fn units(value: f64) -> Option<i64> {
    if value.is_nan() || value.abs() > LARGEST {
        return None;
    }
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "at most 10^10, checked above"
    )]
    let units = (value * SCALE).round() as i64;
    Some(units)
}

fn digits(out: &mut String, value: u64) {
    let mut buffer = [0_u8; 20];
    let mut at = buffer.len();
    let mut rest = value;
    loop {
        at = at.saturating_sub(1);
        let Some(slot) = buffer.get_mut(at) else { break };
        *slot = b'0'.saturating_add(u8::try_from(rest % 10).unwrap_or(0));
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.push_str(buffer.get(at..).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f64) -> Option<String> {
        let mut xml = Xml::new("x");
        xml.number(value);
        xml.finish().ok().map(|bytes| String::from_utf8(bytes[DECLARATION.len()..].to_vec()).unwrap())
    }

    #[test]
    fn number_when_written_then_is_short_and_without_exponent() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (-0.000_01, "0"),
            (3.175, "3.175"),
            (210.0, "210"),
            (-67.5, "-67.5"),
            (0.05, "0.05"),
            (0.000_06, "0.0001"),
            (1.0 / 3.0, "0.3333"),
            (-1e-9, "0"),
            (999_999.999_9, "999999.9999"),
        ] {
            assert_eq!(number(value).as_deref(), Some(text), "{value}");
        }
        for value in [f64::NAN, f64::INFINITY, -f64::INFINITY, 1e7] {
            assert_eq!(number(value), None, "{value}");
        }
    }

    #[test]
    fn deltas_when_equal_then_are_written_once() {
        let mut xml = Xml::new("x");
        xml.deltas("DeltaX", &[3.175, 3.175, 3.175, 1.587_5, 3.175, 3.175]);
        let text = String::from_utf8(xml.finish().unwrap()).unwrap();
        assert!(text.ends_with(" DeltaX=\"g 3 3.175 1.5875 g 2 3.175\""), "{text}");
    }

    #[test]
    fn text_when_it_has_what_xml_has_not_then_is_refused() {
        let mut xml = Xml::new("a.xml");
        xml.text("甲<乙>&\"'\u{20000}\t");
        assert!(xml.finish().unwrap().ends_with("甲&lt;乙&gt;&amp;&quot;'\u{20000}&#9;".as_bytes()));
        for character in ['\0', '\u{8}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
            let mut xml = Xml::new("a.xml");
            xml.text(&character.to_string());
            let fault = WriteError::Character { place: "a.xml".to_owned(), character: character.into() };
            assert_eq!(xml.finish(), Err(fault));
        }
    }
}
