//! XML that others wrote, changed in one place; all the rest stays as it is.

use super::WriteError;
use crate::package::Package;
use crate::{Entry, finding};

/// The text of an XML file that is to be changed.
#[derive(Debug)]
pub(super) struct Edited {
    path: String,
    /// What stands before the text: a byte order mark, or nothing.
    mark: &'static [u8],
    text: String,
}

/// An element in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    /// Its name as written up to the colon: the prefix of its namespace.
    prefix: String,
    /// Its name as written.
    name: String,
    /// Where its content begins and ends.
    content: std::ops::Range<usize>,
    /// Whether it is written as one tag; then both ends of its content are before the slash.
    single: bool,
}

impl Edited {
    /// The text of an entry that was parsed before. One that is not in UTF-8 is written in UTF-8.
    pub fn open(package: &Package<'_>, entry: &Entry) -> Result<Self, WriteError> {
        let wrap = |source| WriteError::Package { source };
        let path = entry.path().to_owned();
        let bytes = package.content(entry).map_err(wrap)?;
        let (text, tolerated) = package.text(entry).map_err(wrap)?;
        if tolerated.is_some() {
            return Err(WriteError::Ambiguous { code: finding::XML_DECODED, place: path });
        }
        const MARK: &[u8] = b"\xEF\xBB\xBF";
        let mark: &[u8] = if bytes.starts_with(MARK) { MARK } else { b"" };
        if bytes.strip_prefix(mark) == Some(text.as_bytes()) {
            return Ok(Self { path, mark, text: text.to_owned() });
        }
        let body = match text.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
            Some((_, body)) => body.trim_start(),
            None => text,
        };
        Ok(Self { path, mark: b"", text: format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}") })
    }

    /// Adds a child at the end of an element, which is found by local names from the root down and by its position
    /// among the elements of the last name. `child` writes it, given the prefix that is in use.
    pub fn append(
        &mut self,
        element: &[&str],
        position: usize,
        child: impl FnOnce(&str) -> String,
    ) -> Result<(), WriteError> {
        let Some(found) = find(&self.text, element, position) else {
            return Err(WriteError::Ambiguous { code: finding::XML_ROOT, place: self.path.clone() });
        };
        let child = child(&found.prefix);
        let at = found.content.end;
        if found.single {
            let slash = self.text.get(at..).and_then(|rest| rest.find('>')).unwrap_or(0);
            let closed = format!(">{child}</{}>", found.name);
            self.text.replace_range(at..at.saturating_add(slash).saturating_add(1), &closed);
        } else {
            self.text.insert_str(at, &child);
        }
        Ok(())
    }

    /// Replaces the text of an element, where there is one.
    pub fn replace(&mut self, element: &[&str], text: &str) {
        if let Some(found) = find(&self.text, element, 0).filter(|found| !found.single) {
            self.text.replace_range(found.content, text);
        }
    }

    /// The bytes.
    pub fn finish(self) -> Vec<u8> {
        let mut bytes = self.mark.to_vec();
        bytes.extend_from_slice(self.text.as_bytes());
        bytes
    }
}

/// Finds an element of well-formed text.
fn find(text: &str, element: &[&str], mut position: usize) -> Option<Found> {
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut wanted: Option<usize> = None;
    let mut at = 0;
    loop {
        let start = memchr::memchr(b'<', text.as_bytes().get(at..)?)?.checked_add(at)?;
        let rest = text.get(start..)?;
        let skipped =
            [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")].iter().find(|s| rest.starts_with(s.0));
        if let Some((begin, end)) = skipped {
            at = rest.get(begin.len()..)?.find(end)?.checked_add(start)?.checked_add(begin.len())?;
            at = at.checked_add(end.len())?;
            continue;
        }
        let end = start.checked_add(tag_end(rest)?)?;
        let inside = text.get(start.checked_add(1)?..end)?;
        at = end.checked_add(1)?;
        if inside.starts_with('/') {
            let (name, content) = open.pop()?;
            if wanted == Some(open.len()) {
                return Some(found(name, content..start, false));
            }
            continue;
        }
        let single = inside.ends_with('/');
        let name = inside.split([' ', '\t', '\r', '\n', '/']).next()?;
        let is_path = open.len().checked_add(1) == Some(element.len())
            && open.iter().map(|(name, _)| *name).chain([name]).zip(element).all(|(n, e)| local(n) == *e);
        if is_path && wanted.is_none() {
            if position > 0 {
                position = position.saturating_sub(1);
            } else if single {
                let before = end.checked_sub(1)?;
                return Some(found(name, before..before, true));
            } else {
                wanted = Some(open.len());
            }
        }
        if !single {
            open.push((name, at));
        }
    }
}

fn found(name: &str, content: std::ops::Range<usize>, single: bool) -> Found {
    let prefix = name.len().saturating_sub(local(name).len());
    let prefix = name.get(..prefix).unwrap_or_default().to_owned();
    Found { prefix, name: name.to_owned(), content, single }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Where a tag ends: at the first `>` outside quotes.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str) -> Edited {
        Edited { path: "x".to_owned(), mark: b"", text: text.to_owned() }
    }

    #[test]
    fn append_when_markup_is_tricky_then_goes_to_the_end_of_the_element() {
        let text =
            "<?x </o:B> ?><o:A a='>'><!-- </o:B> --><o:B/><o:B b=\"/>\"><![CDATA[</o:B>]]><C/></o:B></o:A>";
        let mut file = edited(text);
        file.append(&["A", "B"], 1, |prefix| format!("<{prefix}New/>")).unwrap();
        assert_eq!(file.text, text.replace("<C/>", "<C/><o:New/>"));
        let mut file = edited(text);
        file.append(&["A", "B"], 0, |prefix| format!("<{prefix}New/>")).unwrap();
        assert_eq!(file.text, text.replace("<o:B/>", "<o:B><o:New/></o:B>"));
        assert!(edited(text).append(&["A", "B"], 2, |_| String::new()).is_err());
        assert!(edited(text).append(&["B"], 0, |_| String::new()).is_err());
    }

    #[test]
    fn replace_when_the_element_is_there_then_its_text_is_new() {
        let mut file = edited("<A><M>1</M><M>2</M></A>");
        file.replace(&["A", "M"], "7");
        file.replace(&["A", "N"], "8");
        assert_eq!(file.text, "<A><M>7</M><M>2</M></A>");
    }
}
