//! Invoice codes (发票代码) of the time before digital invoices: 10 or 12 digits (DOMAIN §1.3).

use crate::Kind;
use crate::region::Region;

/// An invoice code of 10 or 12 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InvoiceCode {
    digits: [u8; 12],
    long: bool,
}

/// Batches of the first electronic invoices of 2015, older than the structure that names the kind.
const PILOT_CODES: [&str; 4] = ["144031539110", "131001570151", "133011501118", "111001571071"];

impl InvoiceCode {
    /// The code in a text of exactly 10 or 12 ASCII digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let long = match bytes.len() {
            10 => false,
            12 => true,
            _ => return None,
        };
        if !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut digits = [0; 12];
        for (digit, byte) in digits.iter_mut().zip(bytes) {
            *digit = byte - b'0';
        }
        Some(Self { digits, long })
    }

    /// Four digits of the administrative division: 1–4 of ten, 2–5 of twelve.
    #[must_use]
    pub fn area(&self) -> u16 {
        self.number(if self.long { 1 } else { 0 }, 4)
    }

    /// The region of the area; `None` when it is not assigned.
    #[must_use]
    pub fn region(&self) -> Option<&'static Region> {
        Region::of_area(self.area())
    }

    /// The year of the batch, in full: digits 5–6 of ten, 6–7 of twelve.
    #[must_use]
    pub fn year(&self) -> i16 {
        let two = self.number(if self.long { 5 } else { 4 }, 2);
        i16::try_from(two).unwrap_or_default() + 2000
    }

    /// The kind that the structure states; `None` when the digits are not those of a known kind.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        let eighth = self.number(7, 1);
        if !self.long {
            return match eighth {
                1 | 5 => Some(Kind::VatSpecial),
                3 | 6 => Some(Kind::VatOrdinary),
                2 | 7 => Some(Kind::Other),
                _ => None,
            };
        }
        if self.number(0, 1) != 0 {
            let pilot = PILOT_CODES.into_iter().filter_map(Self::parse).any(|code| code == *self);
            return match eighth {
                _ if pilot => Some(Kind::VatOrdinaryElectronic),
                2 => Some(Kind::MotorVehicle),
                _ => None,
            };
        }
        match self.number(10, 2) {
            4..=7 => Some(Kind::VatOrdinary),
            11 => Some(Kind::VatOrdinaryElectronic),
            12 => Some(Kind::Toll),
            13 => Some(Kind::VatSpecialElectronic),
            17 => Some(Kind::UsedVehicle),
            _ => None,
        }
    }

    fn number(&self, from: usize, digits: usize) -> u16 {
        self.digits.iter().skip(from).take(digits).fold(0, |n, digit| n * 10 + u16::from(*digit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_when_it_has_twelve_digits_then_area_year_and_kind_are_read() {
        let code = InvoiceCode::parse("031002600111").unwrap();
        assert_eq!((code.area(), code.year()), (3100, 2026));
        assert_eq!(code.region().map(|region| region.zh), Some("上海"));
        assert_eq!(code.kind(), Some(Kind::VatOrdinaryElectronic));
    }

    #[test]
    fn code_when_it_has_ten_digits_then_area_year_and_kind_are_read() {
        let code = InvoiceCode::parse("3100264130").unwrap();
        assert_eq!((code.area(), code.year()), (3100, 2026));
        assert_eq!(code.kind(), Some(Kind::VatSpecial));
    }

    #[test]
    fn code_when_digits_name_a_kind_then_it_is_found() {
        for (code, kind) in [
            ("044032600104", Some(Kind::VatOrdinary)),
            ("044032600107", Some(Kind::VatOrdinary)),
            ("044032600112", Some(Kind::Toll)),
            ("044032600113", Some(Kind::VatSpecialElectronic)),
            ("044032600117", Some(Kind::UsedVehicle)),
            ("044032600199", None),
            ("144032629110", Some(Kind::MotorVehicle)),
            ("131001570151", Some(Kind::VatOrdinaryElectronic)),
            ("3100264320", Some(Kind::VatOrdinary)),
            ("3100264620", Some(Kind::VatOrdinary)),
            ("3100264130", Some(Kind::VatSpecial)),
            ("3100264220", Some(Kind::Other)),
        ] {
            assert_eq!(Kind::from_code(code), kind, "{code}");
        }
    }

    #[test]
    fn code_when_length_or_digits_are_wrong_then_it_is_none() {
        for text in ["", "31002641", "31002641300", "0310026001111", "03100260011A"] {
            assert_eq!(InvoiceCode::parse(text), None, "{text}");
        }
    }
}
