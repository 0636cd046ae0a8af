//! The byte range of a signature: what it states, what it must be, and what is wrong with it.
//!
//! The only sound shape is `[0, a, b, c]` where the gap `a..b` is exactly the value of `/Contents` and `b + c`
//! is the end of a revision. Everything else lets a file show bytes that nobody signed.

use std::ops::Range;

use memchr::memmem;

use crate::StructureFault;

use super::fault;

/// Where a signature's bytes stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signed {
    /// The signed ranges, in the order in which they are digested.
    pub(crate) ranges: Vec<Range<usize>>,
    /// Where the signed revision ends.
    pub(crate) end: usize,
    /// Whether the ranges are the sound shape: all of the revision but the value itself.
    pub(crate) sound: bool,
}

/// Settles which bytes are digested. A range that cannot be followed is rebuilt around the value's gap: its
/// digest then differs from the signed one, because the range itself is among the signed bytes.
pub(crate) fn settle(
    bytes: &[u8],
    stated: Option<&[i64]>,
    contents: &Range<usize>,
    faults: &mut Vec<StructureFault>,
) -> Signed {
    let before = faults.len();
    match stated.and_then(|stated| stated_ranges(bytes.len(), stated, faults)) {
        Some(ranges) => {
            check(bytes, &ranges, contents, faults);
            let end = ranges.iter().map(|range| range.end).max().unwrap_or(0);
            Signed { ranges, end, sound: faults.len() == before }
        }
        None => {
            let end = revision_end(bytes, contents.end);
            Signed { ranges: vec![0..contents.start, contents.end..end], end, sound: false }
        }
    }
}

/// The ranges as written; `None` with faults when they cannot be followed.
fn stated_ranges(
    length: usize,
    stated: &[i64],
    faults: &mut Vec<StructureFault>,
) -> Option<Vec<Range<usize>>> {
    let written = || format!("{stated:?}");
    if stated.is_empty() || !stated.len().is_multiple_of(2) {
        faults.push(fault("DOC-PDF-BYTE-RANGE-COUNT", written()));
        return None;
    }
    let mut ranges = Vec::new();
    for pair in stated.chunks_exact(2) {
        let [start, size] = pair else { return None };
        let start = usize::try_from(*start).ok();
        let end = start.zip(usize::try_from(*size).ok()).and_then(|(start, size)| start.checked_add(size));
        match start.zip(end) {
            Some((start, end)) if end <= length => ranges.push(start..end),
            _ => {
                faults.push(fault("DOC-PDF-BYTE-RANGE-OUTSIDE", written()));
                return None;
            }
        }
    }
    Some(ranges)
}

/// What is wrong with ranges that can be followed.
fn check(bytes: &[u8], ranges: &[Range<usize>], contents: &Range<usize>, faults: &mut Vec<StructureFault>) {
    let [first, second] = ranges else {
        faults.push(fault("DOC-PDF-BYTE-RANGE-COUNT", ranges.len().to_string()));
        return;
    };
    if first.start != 0 {
        faults.push(fault("DOC-PDF-BYTE-RANGE-START", first.start.to_string()));
    }
    if second.start < first.end {
        faults.push(fault("DOC-PDF-BYTE-RANGE-OVERLAP", format!("{first:?} {second:?}")));
    } else if first.end != contents.start || second.start != contents.end {
        faults.push(fault(
            "DOC-PDF-BYTE-RANGE-GAP",
            format!("{}..{} <> {}..{}", first.end, second.start, contents.start, contents.end),
        ));
    }
    if !ends_revision(bytes, second.end) {
        faults.push(fault("DOC-PDF-BYTE-RANGE-END", second.end.to_string()));
    }
}

/// The bytes that are neither signed nor the value itself.
pub(crate) fn gaps(ranges: &[Range<usize>], contents: &Range<usize>, length: usize) -> Vec<Range<usize>> {
    let mut covered: Vec<&Range<usize>> = ranges.iter().chain([contents]).collect();
    covered.sort_by_key(|range| range.start);
    let mut gaps = Vec::new();
    let mut at = 0;
    for range in covered {
        if range.start > at {
            gaps.push(at..range.start);
        }
        at = at.max(range.end);
    }
    if at < length {
        gaps.push(at..length);
    }
    gaps
}

/// Whether a revision ends at `end`: at the end of the file, or after `%%EOF` and its line end.
fn ends_revision(bytes: &[u8], end: usize) -> bool {
    let rest = bytes.get(end..).unwrap_or_default();
    rest.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0)
        || bytes.get(..end).is_some_and(|signed| signed.trim_ascii_end().ends_with(b"%%EOF"))
}

/// The end of the revision that a position belongs to: after the next `%%EOF` and its line end.
fn revision_end(bytes: &[u8], from: usize) -> usize {
    let Some(found) = bytes.get(from..).and_then(|rest| memmem::find(rest, b"%%EOF")) else {
        return bytes.len();
    };
    let end = from + found + 5;
    let line_end =
        bytes.get(end..).unwrap_or_default().iter().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n'));
    end + line_end.count()
}

#[cfg(test)]
mod tests {
    use super::{gaps, settle};

    const FILE: &[u8] = b"%PDF-1.5 before <0A0B> after %%EOF\nlater %%EOF\n";

    fn codes(stated: Option<&[i64]>) -> (Vec<String>, Vec<std::ops::Range<usize>>) {
        let mut faults = Vec::new();
        let signed = settle(FILE, stated, &(16..22), &mut faults);
        assert_eq!(signed.sound, faults.is_empty() && stated.is_some());
        (faults.iter().map(|fault| fault.code.to_string()).collect(), signed.ranges)
    }

    #[test]
    fn settle_when_sound_then_no_fault() {
        assert_eq!(codes(Some(&[0, 16, 22, 13])), (vec![], vec![0..16, 22..35]));
        assert_eq!(codes(Some(&[0, 16, 22, 25])), (vec![], vec![0..16, 22..47]));
    }

    /// Proves promise 21.
    #[test]
    fn settle_when_range_is_a_trick_then_its_own_fault() {
        let cases: &[(&[i64], &str)] = &[
            (&[1, 15, 22, 13], "DOC-PDF-BYTE-RANGE-START"),
            (&[0, 15, 22, 13], "DOC-PDF-BYTE-RANGE-GAP"),
            (&[0, 16, 23, 12], "DOC-PDF-BYTE-RANGE-GAP"),
            (&[0, 17, 21, 14], "DOC-PDF-BYTE-RANGE-GAP"),
            (&[0, 23, 22, 13], "DOC-PDF-BYTE-RANGE-OVERLAP"),
            (&[0, 16, 22, 14], "DOC-PDF-BYTE-RANGE-END"),
            (&[0, 16, 22, 26], "DOC-PDF-BYTE-RANGE-OUTSIDE"),
            (&[0, 16, 22, -1], "DOC-PDF-BYTE-RANGE-OUTSIDE"),
            (&[0, i64::MAX, i64::MAX, i64::MAX], "DOC-PDF-BYTE-RANGE-OUTSIDE"),
            (&[0, 16, 22], "DOC-PDF-BYTE-RANGE-COUNT"),
            (&[], "DOC-PDF-BYTE-RANGE-COUNT"),
            (&[0, 16, 22, 3, 25, 10], "DOC-PDF-BYTE-RANGE-COUNT"),
        ];
        for (stated, code) in cases {
            assert_eq!(codes(Some(stated)).0, [*code], "{stated:?}");
        }
    }

    #[test]
    fn gaps_when_ranges_leave_bytes_out_then_named() {
        assert_eq!(gaps(&[0..16, 22..35], &(16..22), 35), []);
        assert_eq!(gaps(&[2..16, 25..35], &(16..22), 47), [0..2, 22..25, 35..47]);
        assert_eq!(gaps(&[0..40, 22..30], &(16..22), 40), []);
    }

    #[test]
    fn settle_when_range_cannot_be_followed_then_rebuilt_around_the_value() {
        assert_eq!(codes(None).1, [0..16, 22..35]);
        assert_eq!(codes(Some(&[0, 16, 22, 99])).1, [0..16, 22..35]);
    }
}
