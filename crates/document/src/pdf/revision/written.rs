//! Whether the objects of an update are written so that every reader makes the same of them.
//!
//! Of a key that stands in a dictionary twice, readers take the first or the last; of an object under two generation
//! numbers, the old one, the new one or either; of a stream that states a wrong length, what they please.

use std::collections::{BTreeMap, BTreeSet};

use crate::pdf::marks::Marks;
use crate::pdf::raw::{self, Item, Raw};

/// The objects of the signed revision, with their generation numbers.
pub(super) struct Known {
    generations: BTreeMap<u32, u32>,
}

impl Known {
    pub(super) fn of(end: usize, marks: &Marks) -> Self {
        let headers = marks.headers().filter(|(at, _)| *at < end && !marks.in_stream(*at));
        Self { generations: headers.map(|(_, id)| id).collect() }
    }

    /// Whether the signed revision has an object of a number.
    pub(super) fn has(&self, number: u32) -> bool {
        self.generations.contains_key(&number)
    }

    /// Whether a number keeps its generation: the one that it was signed with, and 0 when it is new.
    pub(super) fn is_generation(&self, number: u32, generation: u32) -> bool {
        self.generations.get(&number).copied().unwrap_or(0) == generation
    }
}

/// Checks the object whose header stands at an offset: one value, then its end.
pub(super) fn object(bytes: &[u8], header: usize, marks: &Marks, known: &Known) -> Option<()> {
    let value = raw::value(bytes, marks.header_at(header)?.span.start)?;
    is_sane(&value, known).then_some(())?;
    let mut at = raw::skip_space(bytes, value.span.end);
    if bytes.get(at..)?.starts_with(b"stream") {
        let next = marks.streams().partition_point(|span| span.start < at);
        let span = marks.streams().get(next)?;
        let ends_line = matches!(bytes.get(at + 6..span.start)?, b"\n" | b"\r\n");
        if !ends_line || length(bytes, &value, marks)? != span.len() {
            return None;
        }
        at = spaces(bytes, span.end);
        at += bytes.get(at..)?.starts_with(b"endstream").then_some(9)?;
        at = spaces(bytes, at);
    }
    bytes.get(at..)?.starts_with(b"endobj").then_some(())
}

/// The length that a stream states, itself or by reference.
fn length(bytes: &[u8], dict: &Item, marks: &Marks) -> Option<usize> {
    let size =
        |value: &Raw| if let Raw::Integer(number) = value { usize::try_from(*number).ok() } else { None };
    match dict.get(b"Length")?.value {
        Raw::Ref(number, _) => {
            let window = marks.last(number, bytes.len())?;
            size(&raw::value(bytes.get(..window.span.end)?, window.span.start)?.value)
        }
        ref value => size(value),
    }
}

fn spaces(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| raw::is_space(**byte)).count()
}

/// Whether no dictionary states a key twice, and references name objects as they are known.
pub(super) fn is_sane(item: &Item, known: &Known) -> bool {
    match &item.value {
        Raw::Dict(entries) => {
            let mut keys = BTreeSet::new();
            entries.iter().all(|(key, item)| keys.insert(key) && is_sane(item, known))
        }
        Raw::Array(items) => items.iter().all(|item| is_sane(item, known)),
        Raw::Ref(number, generation) => known.is_generation(*number, *generation),
        Raw::Other | Raw::Integer(_) | Raw::Name(_) | Raw::Text { .. } => true,
    }
}
