//! INTEGER.

use crate::tolerance::Notes;
use crate::tolerance::Tolerance;

/// An INTEGER's content octets, two's complement, big-endian; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integer<'a>(&'a [u8]);

impl<'a> Integer<'a> {
    pub(crate) fn new(content: &'a [u8], notes: &Notes) -> Self {
        let over_long = match content {
            [0x00, second, ..] => second & 0x80 == 0,
            [0xff, second, ..] => second & 0x80 != 0,
            _ => false,
        };
        if over_long {
            notes.note(Tolerance::OverLongInteger);
        }
        Integer(content)
    }

    /// The content octets as they stand.
    pub fn content(self) -> &'a [u8] {
        self.0
    }

    /// Whether the sign bit is set.
    pub fn is_negative(self) -> bool {
        self.0.first().is_some_and(|b| b & 0x80 != 0)
    }

    /// The magnitude without leading zeros, of a number that can only be positive: a sign bit that is set
    /// means that the producer forgot the leading zero, which is noted.
    pub fn positive(self, notes: &Notes) -> &'a [u8] {
        if self.is_negative() {
            notes.note(Tolerance::NegativeInteger);
        }
        let zeros = self.0.iter().take_while(|b| **b == 0).count();
        self.0.get(zeros..).unwrap_or_default()
    }

    /// As a number, if it is not negative and fits.
    pub fn as_u64(self) -> Option<u64> {
        if self.is_negative() {
            return None;
        }
        self.0.iter().try_fold(0u64, |n, b| n.checked_mul(256)?.checked_add(u64::from(*b)))
    }

    /// The magnitude left-padded with zeros to `N` octets; `None` if it does not fit.
    pub fn to_array<const N: usize>(self, notes: &Notes) -> Option<[u8; N]> {
        let magnitude = self.positive(notes);
        let mut out = [0; N];
        let start = N.checked_sub(magnitude.len())?;
        out.get_mut(start..)?.copy_from_slice(magnitude);
        Some(out)
    }
}
