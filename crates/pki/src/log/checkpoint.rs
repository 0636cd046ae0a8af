//! What a log says of itself at one moment (C2SP tlog-checkpoint): whose it is, how long, and its root.

use std::fmt;

use super::hash::Hash;
use crate::error::Error;

/// Longest origin, in bytes.
pub const ORIGIN_MAX: usize = 255;

/// The state of a log. Its text is what is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: a name without white space or `+`, by custom like a URL without its scheme.
    pub origin: String,
    /// How many leaves it has.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

impl Checkpoint {
    /// Reads the text of a checkpoint; lines after the third are extensions that nobody has to know.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is none.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = |problem| Error::malformed(WHAT, problem);
        let mut lines = text.strip_suffix('\n').ok_or(wrong("cut off"))?.split('\n');
        let origin = lines.next().filter(|origin| is_name(origin)).ok_or(wrong("no origin"))?;
        let size = lines.next().and_then(decimal).ok_or(wrong("not a number"))?;
        let root = lines.next().and_then(Hash::from_base64).ok_or(wrong("no root"))?;
        if lines.any(str::is_empty) {
            return Err(wrong("an empty line"));
        }
        Ok(Self { origin: origin.to_owned(), size, root })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}\n{}\n{}", self.origin, self.size, self.root.to_base64())
    }
}

pub(super) const WHAT: &str = "checkpoint";

/// Whether a text can name a log or a key.
pub(super) fn is_name(name: &str) -> bool {
    let is_bad = |character: char| character.is_whitespace() || character.is_control() || character == '+';
    !name.is_empty() && name.len() <= ORIGIN_MAX && !name.chars().any(is_bad)
}

/// A number that is written in one way only.
fn decimal(text: &str) -> Option<u64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    is_plain.then(|| text.parse().ok()).flatten()
}
