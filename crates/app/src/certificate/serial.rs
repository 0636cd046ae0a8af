//! Serial numbers of certificates: a day, eighty random bits, and a check character.

use std::fmt;

use jiff::civil::Date;

/// The serial number of a certificate: `FC-20261122-7K3M-Q9XW-2TAB-CDEF-5`.
///
/// Letters that are mistaken for digits are left out (Crockford's base 32); the last character checks all others
/// (ISO 7064, MOD 37,36), so that one that was misread or two that were swapped are noticed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Serial(String);

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECK_ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

impl Serial {
    /// The serial number of a day and randomness.
    #[must_use]
    pub fn new(day: Date, random: [u8; 10]) -> Self {
        let bits = random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
        let letter = |group: u32| {
            let five = usize::try_from((bits >> (75 - 5 * group)) & 31).unwrap_or(0);
            ALPHABET.get(five).copied().map_or('0', char::from)
        };
        let letters: String = (0..16).map(letter).collect();
        let mut text = format!("FC-{}", day.strftime("%Y%m%d"));
        for (index, letter) in letters.chars().enumerate() {
            if index % 4 == 0 {
                text.push('-');
            }
            text.push(letter);
        }
        let check = check_of(&text);
        Self(format!("{text}-{check}"))
    }

    /// Reads a serial number; upper and lower case are one, and so are letters and the digits they look like.
    /// Absent when it is none, or its check character does not fit.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.trim().to_ascii_uppercase();
        let (body, check) = text.rsplit_once('-')?;
        let (prefix, rest) = body.split_once('-')?;
        let (day, letters) = rest.split_once('-')?;
        let letters = letters.replace('O', "0").replace(['I', 'L'], "1");
        let groups: Vec<&str> = letters.split('-').collect();
        let shape = prefix == "FC"
            && day.len() == 8
            && day.bytes().all(|byte| byte.is_ascii_digit())
            && groups.len() == 4
            && groups.iter().all(|group| group.len() == 4 && group.bytes().all(|b| ALPHABET.contains(&b)));
        let body = format!("{prefix}-{day}-{letters}");
        let serial = Self(format!("{body}-{check}"));
        (shape && check.chars().eq([check_of(&body)])).then_some(serial)
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The check character over letters and digits: ISO 7064, MOD 37,36.
fn check_of(text: &str) -> char {
    let mut product = 36_usize;
    for byte in text.bytes() {
        let Some(value) = CHECK_ALPHABET.iter().position(|known| *known == byte) else { continue };
        let sum = (product + value) % 36;
        product = (if sum == 0 { 36 } else { sum }) * 2 % 37;
    }
    let check = (37 - product) % 36;
    CHECK_ALPHABET.get(check).copied().map_or('0', char::from)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn serial_when_made_then_shows_its_day_and_reads_back() {
        let serial = Serial::new(date(2026, 11, 22), *b"\x00\x44\x32\x14\xc7\x42\x54\xb6\x35\xcf");
        assert!(serial.as_str().starts_with("FC-20261122-0123-4567-89AB-CDEF-"), "{serial}");
        assert_eq!(Serial::parse(serial.as_str()), Some(serial.clone()));
        assert_eq!(Serial::parse(&serial.as_str().to_lowercase()), Some(serial.clone()));
        // An O for the 0, an l for the 1.
        let misread = serial.as_str().replace("-0123-", "-Ol23-");
        assert_eq!(Serial::parse(&misread), Some(serial));
        for none in ["", "FC", "FC-20261122-0123-4567-89AB-CDEF", "XX-20261122-0123-4567-89AB-CDEF-0"] {
            assert_eq!(Serial::parse(none), None, "{none}");
        }
    }

    /// ISO 7064's published example for MOD 37,36: `A12425GABC1234002` is checked by `M`.
    #[test]
    fn check_when_the_standard_gives_an_example_then_the_character_is_its() {
        assert_eq!(check_of("A12425GABC1234002"), 'M');
    }

    proptest! {
        #[test]
        fn serial_when_one_character_is_wrong_or_two_are_swapped_then_it_is_none(
            random: [u8; 10], at in 3_usize..33, other in 0_usize..32
        ) {
            let serial = Serial::new(date(2026, 11, 22), random);
            let mut letters: Vec<u8> = serial.as_str().bytes().collect();
            let replaced = std::mem::replace(&mut letters[at], ALPHABET[other]);
            if replaced != ALPHABET[other] {
                prop_assert_eq!(Serial::parse(std::str::from_utf8(&letters).unwrap()), None);
            }
            let mut letters: Vec<u8> = serial.as_str().bytes().collect();
            if letters[at] != letters[at - 1] && letters[at] != b'-' && letters[at - 1] != b'-' {
                letters.swap(at, at - 1);
                prop_assert_eq!(Serial::parse(std::str::from_utf8(&letters).unwrap()), None);
            }
        }
    }
}
