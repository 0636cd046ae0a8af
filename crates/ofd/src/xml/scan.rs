//! One pass over the text of a document.

use std::borrow::Cow;

use super::entity::unescape;
use super::tree::{Attribute, Oddities, Record, Tree};
use super::{Error, Flaw};
use crate::Limits;

/// Reads the text of a document into a tree.
pub(super) fn scan<'s>(text: &'s str, limits: &Limits) -> Result<Tree<'s>, Error> {
    // About one element in forty bytes is what invoices show; a guess saves the growing.
    let elements = text.len().min(1 << 20) / 40 + 1;
    let mut scanner = Scanner {
        text,
        at: 0,
        limits,
        open: Vec::with_capacity(8),
        tree: Tree {
            elements: Vec::with_capacity(elements),
            attributes: Vec::with_capacity(elements),
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
    limits: &'l Limits,
    /// Indices of the elements that are open, outermost first.
    open: Vec<usize>,
    tree: Tree<'s>,
    prefixes: Prefixes<'s>,
}

impl<'s> Scanner<'s, '_> {
    fn run(&mut self) -> Result<(), Error> {
        while self.at < self.text.len() {
            match memchr::memchr(b'<', self.rest().as_bytes()) {
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
        let name = self.name()?;
        let first = self.tree.attributes.len();
        let closed = self.attribute_list(first)?;
        let index = self.tree.elements.len();
        if index.saturating_add(self.tree.attributes.len()) >= self.limits.xml_items {
            return Err(Error::Items { limit: self.limits.xml_items });
        }
        self.tree.elements.push(Record {
            name,
            prefix: self.prefixes.used(name),
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
        let name = self.name()?;
        self.blank();
        self.expect(b'=', Flaw::NoValue)?;
        self.blank();
        let quote = match self.byte() {
            Some(quote @ (b'"' | b'\'')) => quote,
            _ => return Err(self.malformed(Flaw::NoQuotes)),
        };
        self.at = self.at.saturating_add(1);
        let length = memchr::memchr2(quote, b'<', self.rest().as_bytes());
        let raw = self.take(length.ok_or_else(|| self.malformed(Flaw::OpenValue))?)?;
        self.expect(quote, Flaw::Bracket)?;
        if raw.len() > self.limits.xml_text_bytes {
            return Err(Error::Text { limit: self.limits.xml_text_bytes });
        }
        let present = self.tree.attributes.get(first..).unwrap_or_default();
        if present.len() >= self.limits.xml_attributes {
            return Err(Error::Attributes { limit: self.limits.xml_attributes });
        }
        if present.iter().any(|other| other.name == name) {
            return Err(self.malformed(Flaw::Twice));
        }
        self.prefixes.declared(name);
        let value = unescape(raw, &mut self.tree.oddities.unknown_reference);
        self.tree.attributes.push(Attribute { name, value });
        Ok(())
    }

    fn end_tag(&mut self) -> Result<(), Error> {
        self.at = self.at.saturating_add(2);
        let name = self.name()?;
        self.blank();
        self.expect(b'>', Flaw::OpenEnd)?;
        let end = self.index(self.tree.elements.len())?;
        let record = self.open.pop().and_then(|open| self.tree.elements.get_mut(open));
        match record {
            Some(record) if record.name == name => {
                record.end = end;
                Ok(())
            }
            _ => Err(self.malformed(Flaw::StrayEnd)),
        }
    }

    fn characters(&mut self, raw: &'s str) -> Result<(), Error> {
        let blank = raw.bytes().all(|byte| byte.is_ascii_whitespace() || byte == 0);
        if blank && self.open.is_empty() {
            return Ok(());
        }
        let text = unescape(raw, &mut self.tree.oddities.unknown_reference);
        self.append(text, !blank)
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

    /// A name: everything up to what cannot be in one. What is in it is not judged.
    fn name(&mut self) -> Result<&'s str, Error> {
        let ends = |byte: &u8| {
            matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'>' | b'=' | b'<' | b'"' | b'\'')
        };
        let length = self.rest().bytes().position(|byte| ends(&byte)).unwrap_or(self.rest().len());
        if length == 0 {
            return Err(self.malformed(Flaw::NoName));
        }
        self.take(length)
    }

    fn blank(&mut self) {
        let blank = self.rest().bytes().take_while(u8::is_ascii_whitespace).count();
        self.at = self.at.saturating_add(blank);
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

/// The prefixes that names use and that attributes declare, wherever: scopes do not matter to a reader that
/// ignores prefixes, only whether they are declared at all.
#[derive(Default)]
struct Prefixes<'s> {
    used: Vec<&'s str>,
    declared: Vec<&'s str>,
}

impl<'s> Prefixes<'s> {
    /// Notes the prefix of an element's name. Bytes of the prefix with its colon.
    fn used(&mut self, name: &'s str) -> u32 {
        let Some(colon) = memchr::memrchr(b':', name.as_bytes()) else { return 0 };
        if let Some(prefix) = name.get(..colon) {
            note(&mut self.used, prefix);
        }
        u32::try_from(colon.saturating_add(1)).unwrap_or_default()
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
