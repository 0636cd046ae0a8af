//! The parts of a mail message (RFC 2046), found one after another; nothing is decoded.

use std::io;
use std::ops::Range;

use mail_parser::{MessageParser, MimeHeaders};

use super::lines::Lines;
use super::read_at::ReadAt;

/// Multiparts inside multiparts that are followed.
const DEPTH_MAX: usize = 32;
/// Of longer headers of a part only so much is read.
const HEADER_BYTES_MAX: usize = 64 << 10;

/// A part that holds no further parts.
pub(super) struct Part {
    /// Its header fields, as sent.
    pub(super) header: Vec<u8>,
    /// Where its content is, without the line end before the next boundary.
    pub(super) body: Range<u64>,
    /// Whether it is a message unless it says otherwise (`multipart/digest`).
    pub(super) in_digest: bool,
    /// Whether it is a multipart that is not followed: too deep, or without a boundary.
    pub(super) is_closed: bool,
}

/// The parts of a message, in order.
pub(super) struct Parts<'a> {
    lines: Lines<'a>,
    /// The multiparts that are open, outermost first.
    open: Vec<Multipart>,
    /// How many more parts are looked at.
    left: u32,
    ended: bool,
}

/// Why there are no more parts, before the end of the message.
#[derive(Debug)]
pub(super) enum Stop {
    /// There are more than are looked at.
    Many,
    /// The file could not be read on.
    Unread,
}

impl From<io::Error> for Stop {
    fn from(_: io::Error) -> Self {
        Self::Unread
    }
}

struct Multipart {
    boundary: Vec<u8>,
    is_digest: bool,
}

/// A line between parts.
enum Delimiter {
    /// The next part of a multipart begins.
    Next,
    /// A multipart ends, and with it those inside.
    End,
}

impl<'a> Parts<'a> {
    /// The parts of a message, of which no more than `most` are looked at, those that hold others included.
    pub(super) fn new(file: &'a dyn ReadAt, most: u32) -> Self {
        Self { lines: Lines::new(file), open: Vec::new(), left: most, ended: false }
    }

    /// The next part that holds no further parts.
    pub(super) fn next(&mut self) -> Result<Option<Part>, Stop> {
        while !self.ended {
            self.left = self.left.checked_sub(1).ok_or(Stop::Many)?;
            let in_digest = self.open.last().is_some_and(|multipart| multipart.is_digest);
            let (header, body_at, delimiter) = self.header()?;
            if let Some(delimiter) = delimiter {
                self.pass(&delimiter)?;
                return Ok(Some(Part { header, body: body_at..body_at, in_digest, is_closed: false }));
            }
            match multipart(&header) {
                Some(Some(multipart)) if self.open.len() < DEPTH_MAX => {
                    self.open.push(multipart);
                    // What stands before its first part is for readers that know no parts.
                    self.skip_to_part()?;
                }
                other => {
                    let body = self.body(body_at)?;
                    return Ok(Some(Part { header, body, in_digest, is_closed: other.is_some() }));
                }
            }
        }
        Ok(None)
    }

    /// The header fields up to the empty line, and where the body begins; a delimiter instead of a body.
    fn header(&mut self) -> io::Result<(Vec<u8>, u64, Option<Delimiter>)> {
        let mut header = Vec::new();
        let mut at = 0;
        while let Some(line) = self.lines.next()? {
            if let Some(delimiter) = self.delimiter(&line.text) {
                return Ok((header, line.start, Some(delimiter)));
            }
            at = line.next;
            if line.text.is_empty() {
                break;
            }
            if header.len().saturating_add(line.text.len()) < HEADER_BYTES_MAX {
                header.extend_from_slice(&line.text);
                header.extend_from_slice(b"\r\n");
            }
        }
        Ok((header, at, None))
    }

    /// The body from `start` to the next delimiter.
    fn body(&mut self, start: u64) -> io::Result<Range<u64>> {
        let mut end = start;
        let mut before = 0;
        while let Some(line) = self.lines.next()? {
            if let Some(delimiter) = self.delimiter(&line.text) {
                self.pass(&delimiter)?;
                return Ok(start..end.saturating_sub(before).max(start));
            }
            (end, before) = (line.next, line.end_bytes);
        }
        self.ended = true;
        Ok(start..end)
    }

    /// Passes over what stands between the end of a multipart and the next part.
    fn pass(&mut self, delimiter: &Delimiter) -> io::Result<()> {
        match delimiter {
            Delimiter::Next => Ok(()),
            Delimiter::End => self.skip_to_part(),
        }
    }

    fn skip_to_part(&mut self) -> io::Result<()> {
        while let Some(line) = self.lines.next()? {
            match self.delimiter(&line.text) {
                Some(Delimiter::Next) => return Ok(()),
                Some(Delimiter::End) | None => {}
            }
        }
        self.ended = true;
        Ok(())
    }

    /// Whether a line is the boundary of an open multipart; those inside it end with it.
    fn delimiter(&mut self, line: &[u8]) -> Option<Delimiter> {
        let rest = line.strip_prefix(b"--")?.trim_ascii_end();
        let matching = |multipart: &Multipart| {
            let after = rest.strip_prefix(multipart.boundary.as_slice())?;
            match after {
                b"" => Some(Delimiter::Next),
                b"--" => Some(Delimiter::End),
                _ => None,
            }
        };
        let (index, delimiter) = self
            .open
            .iter()
            .enumerate()
            .rev()
            .find_map(|(index, multipart)| Some((index, matching(multipart)?)))?;
        let kept = match delimiter {
            Delimiter::Next => index.saturating_add(1),
            Delimiter::End => index,
        };
        self.open.truncate(kept);
        Some(delimiter)
    }
}

/// The boundary that header fields state: none when the part is no multipart, `Some(None)` when it is one without a
/// usable boundary.
fn multipart(header: &[u8]) -> Option<Option<Multipart>> {
    const BOUNDARY_BYTES_MAX: usize = 200;
    let message = MessageParser::new().with_mime_headers().parse_headers(header)?;
    let kind = message.content_type().filter(|kind| kind.ctype().eq_ignore_ascii_case("multipart"))?;
    let boundary = kind.attribute("boundary").map(|boundary| boundary.trim_end().as_bytes().to_vec());
    let boundary = boundary.filter(|boundary| (1..=BOUNDARY_BYTES_MAX).contains(&boundary.len()));
    let is_digest = kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("digest"));
    Some(boundary.map(|boundary| Multipart { boundary, is_digest }))
}

#[cfg(test)]
mod tests {
    use super::{DEPTH_MAX, Parts};

    /// The first header line and the body of each part.
    fn parts(text: &str) -> Vec<(String, String)> {
        let bytes = text.replace('\n', "\r\n").into_bytes();
        let file: &[u8] = &bytes;
        let mut parts = Parts::new(&file, 100);
        let mut found = Vec::new();
        while let Some(part) = parts.next().unwrap() {
            let header = String::from_utf8(part.header).unwrap();
            let body =
                &bytes[usize::try_from(part.body.start).unwrap()..usize::try_from(part.body.end).unwrap()];
            found.push((
                header.lines().next().unwrap_or_default().to_owned(),
                String::from_utf8(body.to_vec()).unwrap(),
            ));
        }
        found
    }

    fn named(found: &[(String, String)]) -> Vec<(&str, &str)> {
        found.iter().map(|(header, body)| (header.as_str(), body.as_str())).collect()
    }

    #[test]
    fn parts_when_multiparts_are_nested_then_every_leaf_with_its_own_body() {
        let found = parts(
            "From: a\nContent-Type: multipart/mixed; boundary=\"out\"\n\npreamble\n--out\n\
             Content-Type: multipart/alternative; boundary=in\n\n--in\nA: 1\n\none\n\n--in  \nA: 2\n\ntwo\n--in--\n\
             epilogue\n--out\nA: 3\n\n--other\nthree\n--out--\nmore\n",
        );
        assert_eq!(named(&found), [("A: 1", "one\r\n"), ("A: 2", "two"), ("A: 3", "--other\r\nthree")]);
    }

    #[test]
    fn parts_when_an_inner_end_is_missing_then_the_outer_boundary_ends_it() {
        let found = parts(
            "From: a\nContent-Type: multipart/mixed; boundary=out\n\n--out\n\
             Content-Type: multipart/mixed; boundary=in\n\n--in\nA: 1\n\none\n--out\nA: 2\n\ntwo",
        );
        assert_eq!(named(&found), [("A: 1", "one"), ("A: 2", "two")]);
    }

    #[test]
    fn parts_when_header_ends_at_a_boundary_or_there_is_no_multipart_then_still_found() {
        let found =
            parts("From: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\nA: 1\n--b\n\nbody\n--b--\n");
        assert_eq!(named(&found), [("A: 1", ""), ("", "body")]);
        assert_eq!(named(&parts("From: a\n\nbody\n")), [("From: a", "body\r\n")]);
        assert_eq!(parts("").len(), 1);
    }

    #[test]
    fn parts_when_nested_without_end_then_closed_at_the_limit() {
        let mut text = "From: a\n".to_owned();
        for depth in 0..1_000 {
            text.push_str(&format!("Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n"));
        }
        let bytes = text.into_bytes();
        let file: &[u8] = &bytes;
        let mut parts = Parts::new(&file, 100);
        let part = parts.next().unwrap().unwrap();
        assert!(part.is_closed);
        assert_eq!(parts.open.len(), DEPTH_MAX);
        assert!(parts.next().unwrap().is_none());
    }
}
