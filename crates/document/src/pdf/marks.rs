//! Where objects and streams stand in the bytes, found without the cross-reference table.

use std::ops::Range;

use memchr::memmem;

use super::raw;

/// Most object headers and ends that are noted: twice the number of objects that a file may have.
pub(crate) const MARKS_MAX: usize = 400_000;

/// The marks of a file's structure, in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    objects: Vec<Mark>,
    streams: Vec<Range<usize>>,
    /// Whether there were more marks than are noted.
    pub(crate) overflow: bool,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    /// Where the mark starts.
    at: usize,
    /// Where it ends.
    end: usize,
    /// Object and generation number; none for `endobj`.
    id: Option<(u32, u32)>,
}

/// An object's bytes, between its header and its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// Object and generation number, where the header is readable.
    pub(crate) id: Option<(u32, u32)>,
    /// The bytes between.
    pub(crate) span: Range<usize>,
}

impl Marks {
    /// Finds the marks of a file.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut marks = Self::default();
        for at in memmem::find_iter(bytes, b"obj") {
            let Some(mark) = mark(bytes, at) else { continue };
            if marks.objects.len() >= MARKS_MAX {
                marks.overflow = true;
                break;
            }
            marks.objects.push(mark);
        }
        marks.streams = streams(bytes, &marks);
        marks
    }

    /// Number of object headers.
    pub(crate) fn objects(&self) -> usize {
        self.objects.iter().filter(|mark| mark.id.is_some()).count()
    }

    /// Every object header: where it starts, object and generation number.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (usize, (u32, u32))> + '_ {
        self.objects.iter().filter_map(|mark| Some((mark.at, mark.id?)))
    }

    /// The object whose header starts at `at`: its numbers, and the bytes from its header's end to the next mark.
    pub(crate) fn header_at(&self, at: usize) -> Option<Window> {
        let index = self.objects.binary_search_by_key(&at, |mark| mark.at).ok()?;
        let mark = self.objects.get(index).filter(|mark| mark.id.is_some())?;
        let next = self.objects.get(index + 1).map_or(mark.end, |mark| mark.at);
        Some(Window { id: mark.id, span: mark.end..next })
    }

    /// The object around a position: from the last header or end before it to the next one after it.
    pub(crate) fn window(&self, at: usize, length: usize) -> Window {
        let after = self.objects.partition_point(|mark| mark.at < at);
        let before = after.checked_sub(1).and_then(|index| self.objects.get(index));
        let next = self.objects.get(after).map_or(length, |mark| mark.at);
        Window { id: before.and_then(|mark| mark.id), span: before.map_or(0, |mark| mark.end)..next }
    }

    /// The last bytes that stand under an object number: what a damaged cross-reference table would have said.
    pub(crate) fn last(&self, number: u32, length: usize) -> Option<Window> {
        let index = self.objects.iter().rposition(|mark| mark.id.is_some_and(|(id, _)| id == number))?;
        let mark = self.objects.get(index)?;
        let next = self.objects.get(index + 1).map_or(length, |mark| mark.at);
        Some(Window { id: mark.id, span: mark.end..next })
    }

    /// Every stream's data.
    pub(crate) fn streams(&self) -> &[Range<usize>] {
        &self.streams
    }

    /// Whether a position stands inside a stream's data.
    pub(crate) fn in_stream(&self, at: usize) -> bool {
        let index = self.streams.partition_point(|span| span.end <= at);
        self.streams.get(index).is_some_and(|span| span.contains(&at))
    }
}

/// The mark whose `obj` stands at `at`.
fn mark(bytes: &[u8], at: usize) -> Option<Mark> {
    let end = at + 3;
    let before = bytes.get(..at)?;
    if before.ends_with(b"end") {
        return Some(Mark { at: at - 3, end, id: None });
    }
    let (before, generation) = number_before(before)?;
    let (before, object) = number_before(before)?;
    Some(Mark { at: before.len(), end, id: Some((object, generation)) })
}

/// The number that a text ends with, and what stands before it.
fn number_before(text: &[u8]) -> Option<(&[u8], u32)> {
    let text = text.trim_ascii_end();
    let digits = text.iter().rev().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let (before, number) = text.split_at_checked(text.len().checked_sub(digits)?)?;
    Some((before, std::str::from_utf8(number).ok()?.parse().ok()?))
}

/// The data of every stream: by its length where that holds, else up to the next `endstream`.
fn streams(bytes: &[u8], marks: &Marks) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut from = 0;
    let keyword = memmem::Finder::new(b"stream");
    while let Some(found) = bytes.get(from..).and_then(|rest| keyword.find(rest)) {
        let at = from + found;
        from = at + 6;
        let opens = bytes.get(..at).is_some_and(|before| before.trim_ascii_end().ends_with(b">>"));
        if !opens {
            continue;
        }
        let start = match (bytes.get(from), bytes.get(from + 1)) {
            (Some(b'\r'), Some(b'\n')) => from + 2,
            (Some(b'\r' | b'\n'), _) => from + 1,
            _ => continue,
        };
        let by_length = length_before(bytes, at, marks).and_then(|length| {
            let end = start.checked_add(length)?;
            bytes.get(raw_space(bytes, end)..)?.starts_with(b"endstream").then_some(end)
        });
        let end = by_length
            .or_else(|| Some(start + memmem::find(bytes.get(start..)?, b"endstream")?))
            .unwrap_or(bytes.len());
        spans.push(start..end);
        from = end;
    }
    spans
}

fn raw_space(bytes: &[u8], at: usize) -> usize {
    at + bytes
        .get(at..)
        .map_or(0, |rest| rest.iter().take(4).take_while(|byte| raw::is_space(**byte)).count())
}

/// The stream length that the dictionary before `at` states, itself or by reference.
fn length_before(bytes: &[u8], at: usize, marks: &Marks) -> Option<usize> {
    let window = marks.window(at, bytes.len());
    let dict = bytes.get(window.span.start..at)?;
    let key = memmem::find_iter(dict, b"/Length").find(|found| {
        dict.get(found + 7).is_some_and(|byte| raw::is_space(*byte) || byte.is_ascii_digit())
    })?;
    let integer = |item: raw::Item| match item.value {
        raw::Raw::Integer(number) => usize::try_from(number).ok(),
        _ => None,
    };
    let length = raw::value(dict, key + 7)?;
    match length.value {
        raw::Raw::Ref(number, _) => {
            let window = marks.last(number, bytes.len())?;
            integer(raw::value(bytes.get(..window.span.end)?, window.span.start)?)
        }
        _ => integer(length),
    }
}

#[cfg(test)]
mod tests {
    use super::Marks;

    #[test]
    fn marks_when_read_then_objects_and_streams_have_their_places() {
        let bytes =
            b"%PDF-1.5\n1 0 obj\n<</Length 2 0 R>>stream\r\nab 7 0 obj endstream cd\nendstream\nendobj\n\
            2 0 obj\n23\nendobj\n3 0 obj\n<</Length 4>>\nstream\nabcd\nendstream\nendobj";
        let marks = Marks::of(bytes);
        let data: Vec<&[u8]> = marks.streams().iter().map(|span| &bytes[span.clone()]).collect();
        assert_eq!(data, [&b"ab 7 0 obj endstream cd"[..], b"abcd"]);
        let at = bytes.windows(4).position(|window| window == b"abcd").unwrap();
        let window = marks.window(at, bytes.len());
        assert_eq!(window.id, Some((3, 0)));
        assert!(bytes[window.span].starts_with(b"\n<</Length 4>>"));
        assert!(marks.in_stream(at) && !marks.in_stream(at - 1) && !marks.in_stream(at + 4));
        assert_eq!(marks.last(2, bytes.len()).map(|window| &bytes[window.span]), Some(&b"\n23\n"[..]));
    }
}
