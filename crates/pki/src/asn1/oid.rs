//! Object identifiers.

use std::fmt;
use std::hash::Hash;
use std::hash::Hasher;

use der::oid::ObjectIdentifier;

use crate::error::Error;

const MAX_BYTES: usize = 39;

/// An object identifier, kept as its content octets (at most 39).
#[derive(Clone, Copy)]
pub struct Oid {
    bytes: [u8; MAX_BYTES],
    len: u8,
}

impl Oid {
    /// An identifier known at compile time, from its dotted form. A mistake stops the build.
    ///
    /// Meant for constants only.
    #[expect(clippy::indexing_slicing, reason = "for constants: an index out of range stops the build")]
    pub const fn known(dotted: &str) -> Self {
        let identifier = ObjectIdentifier::new_unwrap(dotted);
        let from = identifier.as_bytes();
        let mut bytes = [0; MAX_BYTES];
        let mut len = 0u8;
        let mut i = 0;
        while i < from.len() {
            bytes[i] = from[i];
            i += 1;
            len += 1;
        }
        Oid { bytes, len }
    }

    /// From content octets, checked to be one valid identifier in its shortest form.
    pub fn from_content(content: &[u8]) -> Result<Self, Error> {
        let fault = |problem| Error::malformed("OBJECT IDENTIFIER", problem);
        if content.len() > MAX_BYTES {
            return Err(fault("longer than 39 octets"));
        }
        let Some(last) = content.last() else { return Err(fault("empty")) };
        if last & 0x80 != 0 {
            return Err(fault("last arc is cut off"));
        }
        let mut first_of_arc = true;
        for byte in content {
            if first_of_arc && *byte == 0x80 {
                return Err(fault("arc with leading zeros"));
            }
            first_of_arc = byte & 0x80 == 0;
        }
        let mut bytes = [0; MAX_BYTES];
        let mut len = 0u8;
        for (to, from) in bytes.iter_mut().zip(content) {
            *to = *from;
            len = len.saturating_add(1);
        }
        Ok(Oid { bytes, len })
    }

    /// From the dotted form (`1.2.156.10197.1.401`).
    pub fn from_dotted(text: &str) -> Option<Self> {
        ObjectIdentifier::new(text).ok().and_then(|o| Oid::from_content(o.as_bytes()).ok())
    }

    /// The content octets.
    pub fn content(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }
}

impl PartialEq for Oid {
    fn eq(&self, other: &Self) -> bool {
        self.content() == other.content()
    }
}

impl Eq for Oid {}

impl PartialOrd for Oid {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Oid {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.content().cmp(other.content())
    }
}

impl Hash for Oid {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.content().hash(state);
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut arc = 0u128;
        let mut first = true;
        for byte in self.content() {
            // An arc beyond 128 bits has no use but to confuse: it is shown as the largest number.
            arc = arc.checked_mul(128).map_or(u128::MAX, |a| a | u128::from(byte & 0x7f));
            if byte & 0x80 != 0 {
                continue;
            }
            if first {
                let root = (arc / 40).min(2);
                write!(f, "{root}.{}", arc - root * 40)?;
                first = false;
            } else {
                write!(f, ".{arc}")?;
            }
            arc = 0;
        }
        Ok(())
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oid({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oid_when_written_dotted_then_reads_back() {
        for text in ["1.2.156.10197.1.401", "2.5.29.19", "0.9.2342.19200300.100.1.1", "1.3.6.1.4.1.54706.1"] {
            let oid = Oid::from_dotted(text).unwrap();
            assert_eq!(oid.to_string(), text);
            assert_eq!(Oid::from_content(oid.content()).unwrap(), oid);
        }
        assert_eq!(Oid::from_content(&[0x88, 0x37, 3]).unwrap().to_string(), "2.999.3");
        // 2.25 followed by a UUID: an arc of 128 bits.
        let mut content = vec![0x69];
        content.extend([0x83]);
        content.extend([0xff; 17]);
        content.push(0x7f);
        assert_eq!(Oid::from_content(&content).unwrap().to_string(), format!("2.25.{}", u128::MAX));
    }

    #[test]
    fn oid_when_content_is_not_canonical_then_is_refused() {
        for content in [&b""[..], &[0x80, 0x01], &[0x2a, 0x80, 0x01], &[0x2a, 0x81], &[1; 40]] {
            assert!(Oid::from_content(content).is_err(), "{content:?}");
        }
    }
}
