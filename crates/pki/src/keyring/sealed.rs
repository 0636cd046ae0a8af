//! What a ciphertext looks like, and what it is bound to.

use super::suite::Suite;
use crate::error::Error;

/// Where a ciphertext stands. One that is moved to another place does not open there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table, or the kind of object.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The key of the row, or the name of the object.
    pub row: &'a str,
}

/// The head of a ciphertext: format, suite, version of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) suite: Suite,
    pub(super) version: u32,
}

/// Length of a [`Head`] in bytes.
const HEAD_BYTES: usize = 6;
/// The first byte of each ciphertext: the layout after it.
const FORMAT: u8 = 1;

impl Head {
    pub(super) fn to_bytes(self) -> [u8; HEAD_BYTES] {
        let [a, b, c, d] = self.version.to_be_bytes();
        [FORMAT, self.suite.code(), a, b, c, d]
    }

    /// The head, and what follows it.
    pub(super) fn split(sealed: &[u8]) -> Result<(Self, &[u8]), Error> {
        let wrong = |problem| Error::malformed("ciphertext", problem);
        let (head, rest) = sealed.split_first_chunk::<HEAD_BYTES>().ok_or(wrong("cut off"))?;
        let [FORMAT, suite, version @ ..] = *head else { return Err(wrong("of no known form")) };
        let suite = Suite::of_code(suite).ok_or(wrong("of no known form"))?;
        Ok((Self { suite, version: u32::from_be_bytes(version) }, rest))
    }

    /// The associated data of a text at a place. Each part is preceded by its length: no two places have one encoding.
    pub(super) fn bind(self, tenant: &str, place: Place<'_>) -> Vec<u8> {
        let mut bytes = self.to_bytes().to_vec();
        for part in [tenant, place.table, place.column, place.row] {
            bytes.extend(measured(part));
        }
        bytes
    }
}

/// A text after its length.
pub(super) fn measured(part: &str) -> impl Iterator<Item = u8> + '_ {
    let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
    length.to_be_bytes().into_iter().chain(part.bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn places_when_they_differ_then_are_bound_differently(
            one in proptest::array::uniform4("[ab]{0,3}"), other in proptest::array::uniform4("[ab]{0,3}"),
        ) {
            let head = Head { suite: Suite::International, version: 7 };
            let bind = |[tenant, table, column, row]: &[String; 4]| head.bind(tenant, Place { table, column, row });
            prop_assert_eq!(one == other, bind(&one) == bind(&other));
        }

        #[test]
        fn head_when_read_again_then_is_the_same(version: u32, commercial: bool, rest: Vec<u8>) {
            let suite = if commercial { Suite::Commercial } else { Suite::International };
            let head = Head { suite, version };
            let bytes = [head.to_bytes().as_slice(), &rest].concat();
            prop_assert_eq!(Head::split(&bytes), Ok((head, rest.as_slice())));
        }
    }
}
