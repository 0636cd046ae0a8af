//! One pass over the text of a document.

use std::borrow::Cow;

use super::entity::unescape;
use super::tree::{Attribute, Oddities, Record, Tree};
use super::{Error, Flaw};
use crate::Limits;

/// Reads the text of a document into a tree.
pub(super) fn scan<'s>(text: &'s str, limits: &Limits) -> Result<Tree<'s>, Error> {
    // About one element in forty bytes and one attribute in twenty is what invoices show; a guess saves the growing.
    let guess = text.len().min(1 << 20);
    let mut scanner = Scanner {
        text,
        at: 0,
        escape: next_escape(text, 0),
        limits,
        open: Vec::with_capacity(8),
        tree: Tree {
            elements: Vec::with_capacity(guess / 40 + 1),
            attributes: Vec::with_capacity(guess / 20 + 1),
            oddities: Oddities::default(),
        },
        prefixes: Prefixes::default(),
    };
    scanner.run()?;
    scanner.tree.oddities.undeclared_prefix = scanner.prefixes.undeclared();
    Ok(scanner.tree)
}

struct Scanner<'s, 'l> {
    text: &'s str,
    at: usize,
    /// Where the next reference or carriage return is, or the end of the text.
    escape: usize,
    limits: &'l Limits,
    /// Indices of the elements that are open, outermost first.
    open: Vec<usize>,
    tree: Tree<'s>,
    prefixes: Prefixes<'s>,
}

impl<'s> Scanner<'s, '_> {
    fn run(&mut self) -> Result<(), Error> {
        while self.at < self.text.len() {
            match find(self.bytes(), b'<', b'<') {
                Some(0) => {}
                Some(length) => {
                    let chunk = self.take(length)?;
                    self.characters(chunk)?;
                }
                None => {
                    let chunk = self.take(self.rest().len())?;
                    self.characters(chunk)?;
                    break;
                }
            }
            self.markup()?;
        }
        if !self.open.is_empty() {
            return Err(self.malformed(Flaw::OpenElement));
        }
        if self.tree.elements.is_empty() {
            return Err(self.malformed(Flaw::NoElement));
        }
        Ok(())
    }

    /// Markup that starts at the scanner's place, which is a `<`.
    fn markup(&mut self) -> Result<(), Error> {
        let rest = self.rest();
        match rest.as_bytes().get(1) {
            Some(b'/') => self.end_tag(),
            Some(b'?') => self.skip("?>", Flaw::OpenInstruction).map(|_| ()),
            Some(b'!') if rest.starts_with("<!--") => {
                self.at = self.at.saturating_add("<!--".len());
                self.skip("-->", Flaw::OpenComment).map(|_| ())
            }
            Some(b'!') if rest.starts_with("<![CDATA[") => {
                self.at = self.at.saturating_add("<![CDATA[".len());
                let chunk = self.skip("]]>", Flaw::OpenCdata)?;
                if chunk.is_empty() { Ok(()) } else { self.append(Cow::Borrowed(chunk), true) }
            }
            Some(b'!') => Err(Error::Doctype { at: self.at }),
            _ => self.start_tag(),
        }
    }

    fn start_tag(&mut self) -> Result<(), Error> {
        if self.open.is_empty() && !self.tree.elements.is_empty() {
            return Err(self.malformed(Flaw::SecondRoot));
        }
        if self.open.len() >= self.limits.xml_depth {
            return Err(Error::Depth { limit: self.limits.xml_depth });
        }
        self.at = self.at.saturating_add(1);
        let (name, prefix) = self.name()?;
        let first = self.tree.attributes.len();
        let closed = self.attribute_list(first)?;
        let index = self.tree.elements.len();
        if index.saturating_add(self.tree.attributes.len()) >= self.limits.xml_items {
            return Err(Error::Items { limit: self.limits.xml_items });
        }
        self.prefixes.used(name, prefix);
        self.tree.elements.push(Record {
            name,
            prefix: self.index(prefix)?,
            attributes: (self.index(first)?, self.index(self.tree.attributes.len())?),
            end: self.index(index.saturating_add(1))?,
            text: Cow::Borrowed(""),
        });
        if !closed {
            self.open.push(index);
        }
        Ok(())
    }

    /// Attributes up to the end of the tag. Whether the tag closes its element.
    fn attribute_list(&mut self, first: usize) -> Result<bool, Error> {
        loop {
            self.blank();
            match self.byte() {
                Some(b'>') => {
                    self.at = self.at.saturating_add(1);
                    return Ok(false);
                }
                Some(b'/') => {
                    self.at = self.at.saturating_add(1);
                    self.expect(b'>', Flaw::Slash)?;
                    return Ok(true);
                }
                Some(_) => self.attribute(first)?,
                None => return Err(self.malformed(Flaw::OpenTag)),
            }
        }
    }

    fn attribute(&mut self, first: usize) -> Result<(), Error> {
        let (name, prefix) = self.name()?;
        self.blank();
        self.expect(b'=', Flaw::NoValue)?;
        self.blank();
        let quote = match self.byte() {
            Some(quote @ (b'"' | b'\'')) => quote,
            _ => return Err(self.malformed(Flaw::NoQuotes)),
        };
        self.at = self.at.saturating_add(1);
        let length = find(self.bytes(), quote, b'<');
        let raw = self.take(length.ok_or_else(|| self.malformed(Flaw::OpenValue))?)?;
        let value = self.unescape(raw);
        self.expect(quote, Flaw::Bracket)?;
        if raw.len() > self.limits.xml_text_bytes {
            return Err(Error::Text { limit: self.limits.xml_text_bytes });
        }
        let present = self.tree.attributes.get(first..).unwrap_or_default();
        if present.len() >= self.limits.xml_attributes {
            return Err(Error::Attributes { limit: self.limits.xml_attributes });
        }
        let first_byte = name.as_bytes().first();
        if present.iter().any(|other| other.name.as_bytes().first() == first_byte && other.name == name) {
            return Err(self.malformed(Flaw::Twice));
        }
        if prefix > 0 {
            self.prefixes.declared(name);
        }
        self.tree.attributes.push(Attribute { name, value });
        Ok(())
    }

    fn end_tag(&mut self) -> Result<(), Error> {
        self.at = self.at.saturating_add(2);
        let end = self.index(self.tree.elements.len())?;
        let open = self.open.pop();
        let due = open.and_then(|open| self.tree.elements.get(open)).map_or("", |record| record.name);
        let rest = self.bytes().strip_prefix(due.as_bytes());
        if !due.is_empty() && rest.is_some_and(|rest| rest.first() == Some(&b'>')) {
            self.at = self.at.saturating_add(due.len()).saturating_add(1);
        } else {
            let (name, _) = self.name()?;
            self.blank();
            self.expect(b'>', Flaw::OpenEnd)?;
            if name != due {
                return Err(self.malformed(Flaw::StrayEnd));
            }
        }
        if let Some(record) = open.and_then(|open| self.tree.elements.get_mut(open)) {
            record.end = end;
        }
        Ok(())
    }

    fn characters(&mut self, raw: &'s str) -> Result<(), Error> {
        let blank = raw.bytes().all(|byte| byte.is_ascii_whitespace() || byte == 0);
        if blank && self.open.is_empty() {
            return Ok(());
        }
        let text = self.unescape(raw);
        self.append(text, !blank)
    }

    /// Replaces the references of what was just taken, where there are any: mostly there are none in the whole text.
    fn unescape(&mut self, raw: &'s str) -> Cow<'s, str> {
        let start = self.at.saturating_sub(raw.len());
        if self.escape < start {
            self.escape = next_escape(self.text, start);
        }
        if self.escape >= self.at {
            return Cow::Borrowed(raw);
        }
        unescape(raw, &mut self.tree.oddities.unknown_reference)
    }

    /// Adds to the text of the innermost open element. White space between children is not kept.
    fn append(&mut self, text: Cow<'s, str>, visible: bool) -> Result<(), Error> {
        let count = self.tree.elements.len();
        let Some(&index) = self.open.last() else {
            return Err(self.malformed(Flaw::OutsideText));
        };
        let limit = self.limits.xml_text_bytes;
        let outside = Error::Malformed { flaw: Flaw::OutsideText, at: self.at };
        let record = self.tree.elements.get_mut(index).ok_or(outside)?;
        if record.text.len().saturating_add(text.len()) > limit {
            return Err(Error::Text { limit });
        }
        if record.text.is_empty() {
            let leaf = count == index.saturating_add(1);
            if visible || leaf {
                record.text = text;
            }
        } else if visible {
            record.text.to_mut().push_str(&text);
        }
        Ok(())
    }

    /// A name: everything up to what cannot be in one. What is in it is not judged. With the length of its prefix and
    /// colon.
    fn name(&mut self) -> Result<(&'s str, usize), Error> {
        let (mut length, mut prefix) = (0_usize, 0);
        for byte in self.bytes() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'>' | b'=' | b'<' | b'"' | b'\'' => break,
                b':' => prefix = length.saturating_add(1),
                _ => {}
            }
            length = length.saturating_add(1);
        }
        if length == 0 {
            return Err(self.malformed(Flaw::NoName));
        }
        Ok((self.take(length)?, prefix))
    }

    fn blank(&mut self) {
        while self.byte().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at = self.at.saturating_add(1);
        }
    }

    fn expect(&mut self, byte: u8, otherwise: Flaw) -> Result<(), Error> {
        if self.byte() == Some(byte) {
            self.at = self.at.saturating_add(1);
            return Ok(());
        }
        Err(self.malformed(otherwise))
    }

    /// Everything up to a mark, and past the mark.
    fn skip(&mut self, mark: &'static str, otherwise: Flaw) -> Result<&'s str, Error> {
        let length = memchr::memmem::find(self.rest().as_bytes(), mark.as_bytes());
        let skipped = self.take(length.ok_or_else(|| self.malformed(otherwise))?)?;
        self.at = self.at.saturating_add(mark.len());
        Ok(skipped)
    }

    fn take(&mut self, length: usize) -> Result<&'s str, Error> {
        let end = self.at.saturating_add(length);
        let taken = self.text.get(self.at..end).ok_or_else(|| self.malformed(Flaw::Character))?;
        self.at = end;
        Ok(taken)
    }

    fn rest(&self) -> &'s str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn bytes(&self) -> &'s [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn index(&self, index: usize) -> Result<u32, Error> {
        u32::try_from(index).map_err(|_| Error::Items { limit: self.limits.xml_items })
    }

    fn malformed(&self, flaw: Flaw) -> Error {
        Error::Malformed { flaw, at: self.at }
    }
}

/// Where the next reference or carriage return is, or the end of the text.
fn next_escape(text: &str, from: usize) -> usize {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    memchr::memchr2(b'&', b'\r', rest).map_or(text.len(), |at| from.saturating_add(at))
}

/// The first of two ASCII bytes. Most values are a few bytes long: eight at a time finds their end sooner than a
/// search that must be set up.
fn find(bytes: &[u8], a: u8, b: u8) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    /// Bytes that are looked at in this way.
    const NEAR: usize = 32;
    let (a8, b8) = (ONES.wrapping_mul(a.into()), ONES.wrapping_mul(b.into()));
    let (eights, _) = bytes.get(..NEAR).unwrap_or(bytes).as_chunks::<8>();
    let mut at = 0_usize;
    for eight in eights {
        // The lowest bit that stands is that of the first zero byte.
        let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
        let word = u64::from_le_bytes(*eight);
        let hits = zero(word ^ a8) | zero(word ^ b8);
        if hits != 0 {
            return usize::try_from(hits.trailing_zeros() / 8).ok()?.checked_add(at);
        }
        at = at.saturating_add(8);
    }
    memchr::memchr2(a, b, bytes.get(at..)?)?.checked_add(at)
}

/// The prefixes that names use and that attributes declare, wherever: scopes do not matter to a reader that
/// ignores prefixes, only whether they are declared at all.
#[derive(Default)]
struct Prefixes<'s> {
    used: Vec<&'s str>,
    declared: Vec<&'s str>,
}

impl<'s> Prefixes<'s> {
    /// Notes the prefix of an element's name, so many bytes long with its colon.
    fn used(&mut self, name: &'s str, prefix: usize) {
        if let Some(prefix) = prefix.checked_sub(1).and_then(|colon| name.get(..colon)) {
            note(&mut self.used, prefix);
        }
    }

    fn declared(&mut self, attribute: &'s str) {
        if let Some(prefix) = attribute.strip_prefix("xmlns:") {
            note(&mut self.declared, prefix);
        }
    }

    fn undeclared(&self) -> bool {
        self.used
            .iter()
            .any(|prefix| prefix.is_empty() || (*prefix != "xml" && !self.declared.contains(prefix)))
    }
}

/// Keeps a prefix once; a document with more than a few dozen is not an invoice, and the rest is let go.
fn note<'s>(prefixes: &mut Vec<&'s str>, prefix: &'s str) {
    const MOST: usize = 32;
    if prefixes.len() < MOST && !prefixes.contains(&prefix) {
        prefixes.push(prefix);
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn find_when_compared_with_a_plain_search_then_agrees() {
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        for round in 0..20_000_usize {
            let bytes: Vec<u8> = (0..round % 70)
                .map(|_| {
                    random ^= random << 13;
                    random ^= random >> 7;
                    random ^= random << 17;
                    // Few values, those around the ones looked for among them, and all of them now and then.
                    let near = [b'"', b'<', b'!', b'#', b';', b'=', 0, 0x80, 0xA2, 0xFF];
                    let value = near[usize::try_from(random % 10).unwrap()];
                    value.wrapping_add(if round % 3 == 0 { u8::try_from(random >> 60).unwrap() } else { 0 })
                })
                .collect();
            for (a, b) in [(b'"', b'<'), (b'<', b'<'), (b'\'', b'<')] {
                let expected = bytes.iter().position(|byte| *byte == a || *byte == b);
                assert_eq!(find(&bytes, a, b), expected, "{bytes:?}");
            }
        }
    }
}
