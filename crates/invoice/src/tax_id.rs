//! Taxpayer identification numbers (GB 32100, GB 11714 and the legacy forms; DOMAIN §4.1).

use std::fmt;

use crate::text::fold;

/// A taxpayer identification number of a recognised form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TaxId(String);

/// The form of a [`TaxId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaxIdForm {
    /// 统一社会信用代码: 18 characters, GB 32100.
    UnifiedSocialCredit,
    /// 15, 17, 18 or 20 characters of the time before.
    Legacy,
}

/// What is wrong with a [`TaxId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaxIdProblem {
    /// A character that GB 32100 does not use (I, O, S, V, Z).
    Alphabet(char),
    /// The last character is not the check digit that the others demand.
    CheckDigit {
        /// What the check digit must be.
        expected: char,
    },
    /// The organisation code inside (GB 11714) has another check digit.
    OrganisationCheckDigit {
        /// What its check digit must be.
        expected: char,
    },
}

/// GB 32100: the 31 characters, in the order of their values.
const CREDIT_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// GB 32100: weights of the first 17 characters, powers of 3 modulo 31.
const CREDIT_WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// GB 11714: weights of the first 8 characters.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
/// GB 11643: weights of the first 17 digits of an identity number.
const IDENTITY_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// GB 11643: check characters by remainder.
const IDENTITY_CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

impl TaxId {
    /// The tax id in a text: 15, 17, 18 or 20 Latin letters and digits, in any width and case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut folded = fold(text);
        folded.make_ascii_uppercase();
        let known_length = matches!(folded.len(), 15 | 17 | 18 | 20);
        (known_length && folded.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(Self(folded))
    }

    /// The credit code that 17 characters and their check digit make: for what is invented or issued.
    /// `None` unless all are of the alphabet of GB 32100.
    #[must_use]
    pub fn with_check_digit(seventeen: &str) -> Option<Self> {
        let mut id = Self(format!("{seventeen}0"));
        let check = id.credit_check().filter(|_| seventeen.chars().count() == 17)?;
        id.0.pop();
        id.0.push(check);
        Some(id)
    }

    /// The characters, upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form. Eighteen characters are a credit code unless they are a person's identity number.
    #[must_use]
    pub fn form(&self) -> TaxIdForm {
        if self.0.len() != 18 || (self.credit_check() != self.last() && self.is_identity_number()) {
            return TaxIdForm::Legacy;
        }
        TaxIdForm::UnifiedSocialCredit
    }

    /// The check digit that the first 17 characters of a credit code demand; `None` for legacy forms
    /// and when a character has no value.
    #[must_use]
    pub fn expected_check(&self) -> Option<char> {
        match self.form() {
            TaxIdForm::UnifiedSocialCredit => self.credit_check(),
            TaxIdForm::Legacy => None,
        }
    }

    /// Whether the check digit is right; true for legacy forms, which have none of their own.
    #[must_use]
    pub fn check_digit_ok(&self) -> bool {
        self.form() == TaxIdForm::Legacy
            || (self.credit_check().is_some() && self.credit_check() == self.last())
    }

    /// What is wrong, if anything. Of the legacy forms only the organisation code in 15 characters
    /// can be checked, and only where it cannot be an old identity number.
    #[must_use]
    pub fn problem(&self) -> Option<TaxIdProblem> {
        if self.form() == TaxIdForm::Legacy {
            let is_person = self.0.len() != 15 || self.0.bytes().all(|b| b.is_ascii_digit());
            return if is_person { None } else { self.organisation_problem(6) };
        }
        match self.credit_check() {
            None => self.0.chars().find(|c| credit_value(*c).is_none()).map(TaxIdProblem::Alphabet),
            Some(expected) if self.last() != Some(expected) => Some(TaxIdProblem::CheckDigit { expected }),
            Some(_) => self.organisation_problem(8),
        }
    }

    fn last(&self) -> Option<char> {
        self.0.chars().last()
    }

    fn credit_check(&self) -> Option<char> {
        let sum = self
            .0
            .chars()
            .zip(CREDIT_WEIGHTS)
            .try_fold(0, |sum, (c, weight)| Some(sum + credit_value(c)? * weight))?;
        let check = usize::try_from((31 - sum % 31) % 31).ok()?;
        CREDIT_ALPHABET.get(check).map(|byte| char::from(*byte))
    }

    /// The nine characters of the organisation code that begin at `from`.
    fn organisation_problem(&self, from: usize) -> Option<TaxIdProblem> {
        let body = self.0.chars().skip(from).take(8);
        let sum: u32 =
            body.zip(ORGANISATION_WEIGHTS).map(|(c, weight)| c.to_digit(36).unwrap_or(0) * weight).sum();
        let expected = match 11 - sum % 11 {
            10 => 'X',
            11 => '0',
            digit => char::from_digit(digit, 10)?,
        };
        let found = self.0.chars().nth(from + 8)?;
        (found != expected).then_some(TaxIdProblem::OrganisationCheckDigit { expected })
    }

    /// GB 11643: 17 digits of place, birthday and sequence, and a check character that is right.
    fn is_identity_number(&self) -> bool {
        let mut sum = 0;
        for (c, weight) in self.0.chars().zip(IDENTITY_WEIGHTS) {
            match c.to_digit(10) {
                Some(digit) => sum += digit * weight,
                None => return false,
            }
        }
        let expected = usize::try_from(sum % 11).ok().and_then(|i| IDENTITY_CHECKS.get(i)).copied();
        expected == self.last()
    }
}

impl fmt::Display for TaxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn credit_value(c: char) -> Option<u32> {
    let position = CREDIT_ALPHABET.iter().position(|byte| char::from(*byte) == c)?;
    u32::try_from(position).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// DOMAIN §13.1.
    const VALID: &[&str] = &[
        "91350100M000100Y43",
        "9144030071526726XG",
        "91110000802100433B",
        "91330100799655058B",
        "914403001922038216",
        "91110302562134916R",
        "91110000710925462X",
        "91110108551385082Q",
        "91330106673959654P",
        "91330106MA2AYNWD8M",
        "91440101MA5APD8X8J",
        "91110105771583283D",
        "91110108740084270C",
        "112302070019030687",
        "51610700305332460K",
        "11610923MB2900168E",
        "1134082855783407XL",
        "91341000MA2N0ABGXX",
        "92330106MA2GKHP698",
    ];

    #[test]
    fn tax_id_when_the_published_codes_are_used_then_every_check_digit_is_right() {
        for text in VALID {
            let id = TaxId::parse(text).unwrap();
            assert_eq!(id.form(), TaxIdForm::UnifiedSocialCredit, "{text}");
            assert!(id.check_digit_ok(), "{text}");
            assert_eq!(id.problem(), None, "{text}");
            assert_eq!(TaxId::parse(&text.to_lowercase()), Some(id));
        }
    }

    #[test]
    fn tax_id_when_a_published_code_is_wrong_then_the_right_digit_is_named() {
        for (text, expected) in [
            ("91350200M000000510", 'D'),
            ("91350128M00000019A", 'F'),
            ("91500105MAC35KKR6G", '0'),
            ("9114010034683511XD", '0'),
            ("91350100M000100Y44", '3'),
        ] {
            let id = TaxId::parse(text).unwrap();
            assert!(!id.check_digit_ok());
            assert_eq!(id.problem(), Some(TaxIdProblem::CheckDigit { expected }), "{text}");
        }
        let letter_o = TaxId::parse("9135010OM000100Y43").unwrap();
        assert!(!letter_o.check_digit_ok());
        assert_eq!(letter_o.problem(), Some(TaxIdProblem::Alphabet('O')));
        assert_eq!(TaxId::with_check_digit("9135010OM000100Y4"), None);
        assert_eq!(TaxId::with_check_digit("91350100M000100Y"), None);
    }

    #[test]
    fn tax_id_when_it_holds_an_organisation_code_then_its_digit_is_checked_too() {
        for (organisation, check) in [("MA2AYNWD", '8'), ("71526726", 'X'), ("80210043", '3')] {
            let right = TaxId::parse(&format!("110108{organisation}{check}")).unwrap();
            assert_eq!((right.form(), right.problem()), (TaxIdForm::Legacy, None));
            let wrong =
                TaxId::parse(&format!("A10108{organisation}{}", if check == '1' { '2' } else { '1' }))
                    .unwrap();
            assert_eq!(wrong.problem(), Some(TaxIdProblem::OrganisationCheckDigit { expected: check }));
        }
    }

    #[test]
    fn tax_id_when_it_is_of_a_person_then_it_is_a_legacy_form() {
        // Place 110105, a birthday of 1949, check character X: the example of GB 11643 itself.
        let person = TaxId::parse("11010519491231002X").unwrap();
        assert_eq!((person.form(), person.problem()), (TaxIdForm::Legacy, None));
        assert_eq!(person.expected_check(), None);
        for text in ["110108491231002", "11010519491231002X01", "1101051949123100X"] {
            assert_eq!(TaxId::parse(text).unwrap().form(), TaxIdForm::Legacy, "{text}");
        }
    }

    #[test]
    fn tax_id_when_length_or_characters_are_wrong_then_it_is_none() {
        for text in ["", "91350100M000100Y4-", "9135010", "91350100M000100Y43123", "税号350100M000100Y"] {
            assert_eq!(TaxId::parse(text), None, "{text}");
        }
        // Seventeen characters are a legacy form, not a credit code that lost one.
        assert_eq!(TaxId::parse("91350100M000100Y4").map(|id| id.form()), Some(TaxIdForm::Legacy));
    }

    proptest! {
        #[test]
        fn tax_id_when_generated_then_valid_and_one_changed_character_is_found(
            body in "9[0-9]{7}[0-9A-HJ-NP-RTUWXY]{9}", at in 0usize..18, step in 1usize..31,
        ) {
            let id = TaxId::with_check_digit(&body).unwrap();
            prop_assert!(id.check_digit_ok());
            prop_assert_eq!(TaxId::parse(id.as_str()), Some(id.clone()));
            let mut bytes = id.0.into_bytes();
            let value = CREDIT_ALPHABET.iter().position(|b| *b == bytes[at]).unwrap();
            bytes[at] = CREDIT_ALPHABET[(value + step) % 31];
            let changed = TaxId::parse(&String::from_utf8(bytes).unwrap()).unwrap();
            // A changed code may happen to be a person's number; that is its own form.
            prop_assert!(changed.form() == TaxIdForm::Legacy || !changed.check_digit_ok());
        }

        #[test]
        fn tax_id_when_text_is_any_then_it_never_panics(text: String) {
            if let Some(id) = TaxId::parse(&text) {
                let _ = (id.form(), id.problem(), id.check_digit_ok());
            }
        }
    }
}
