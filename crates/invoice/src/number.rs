//! Invoice numbers, and the key that identifies an invoice.

use serde::{Deserialize, Serialize};

use crate::region::Region;
use crate::{Invoice, text};

/// A 20-digit number of a digital invoice: year, region, channel, serial (DOMAIN §1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DigitalNumber([u8; 20]);

impl DigitalNumber {
    /// The number in a text of exactly 20 ASCII digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 20] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_digit).then_some(Self(bytes))
    }

    /// Digits 1–2: the calendar year of issue, in full.
    #[must_use]
    pub fn year(&self) -> i16 {
        let [a, b, ..] = self.0;
        i16::from(a - b'0') * 10 + i16::from(b - b'0') + 2000
    }

    /// Digits 3–4: the region.
    #[must_use]
    pub fn region(&self) -> u8 {
        let [_, _, a, b, ..] = self.0;
        (a - b'0') * 10 + (b - b'0')
    }

    /// The region by name; `None` when the code is not assigned.
    #[must_use]
    pub fn region_name(&self) -> Option<&'static Region> {
        Region::of_number(self.region())
    }

    /// Digit 5: how it was issued. Seen: 2 the tax bureau's platform, 7 directly connected issuers,
    /// 9 railway.
    #[must_use]
    pub fn channel(&self) -> u8 {
        let [_, _, _, _, channel, ..] = self.0;
        channel - b'0'
    }

    /// Digits 6–20: the serial number.
    #[must_use]
    pub fn serial(&self) -> u64 {
        self.0.iter().skip(5).fold(0, |serial, digit| serial * 10 + u64::from(digit - b'0'))
    }
}

/// What makes two files the same invoice: the number, with the code where there is one (DOMAIN §4.12).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InvoiceKey {
    /// 发票代码; absent on digital invoices.
    pub code: Option<String>,
    /// 发票号码.
    pub number: String,
}

impl InvoiceKey {
    /// The key of an invoice, where it states enough for one: a 20-digit number, or a code and a
    /// number.
    #[must_use]
    pub fn of(invoice: &Invoice) -> Option<Self> {
        let number = text::fold(invoice.number.as_deref()?);
        if number.is_empty() {
            return None;
        }
        if DigitalNumber::parse(&number).is_some() {
            return Some(Self { code: None, number });
        }
        let code = invoice.code.as_deref().map(text::fold).filter(|code| !code.is_empty());
        // Eight digits alone repeat in every region and year.
        if code.is_none() && number.len() <= 8 {
            return None;
        }
        Some(Self { code, number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digital_number_when_parsed_then_its_parts_are_read() {
        let number = DigitalNumber::parse("26957000000000000012").unwrap();
        assert_eq!(number.year(), 2026);
        assert_eq!(number.region(), 95);
        assert_eq!(number.region_name().map(|region| region.zh), Some("深圳"));
        assert_eq!(number.channel(), 7);
        assert_eq!(number.serial(), 12);
    }

    #[test]
    fn digital_number_when_not_twenty_digits_then_it_is_none() {
        for text in ["", "2631200000000000001", "263120000000000000011", "2631200000000000000A", "２６３１２"]
        {
            assert_eq!(DigitalNumber::parse(text), None, "{text}");
        }
    }

    #[test]
    fn key_when_invoice_is_digital_then_the_code_plays_no_part() {
        let mut invoice = Invoice { number: Some("26312000000000000001".into()), ..Invoice::default() };
        let key = InvoiceKey::of(&invoice);
        assert_eq!(key.as_ref().and_then(|key| key.code.as_deref()), None);
        invoice.code = Some("031002600111".into());
        assert_eq!(InvoiceKey::of(&invoice), key);
    }

    #[test]
    fn key_when_invoice_has_eight_digits_then_it_needs_its_code() {
        let mut invoice = Invoice { number: Some("１２３４５６７８".into()), ..Invoice::default() };
        assert_eq!(InvoiceKey::of(&invoice), None);
        invoice.code = Some("031002600111".into());
        let key = InvoiceKey { code: Some("031002600111".into()), number: "12345678".into() };
        assert_eq!(InvoiceKey::of(&invoice), Some(key));
        assert_eq!(InvoiceKey::of(&Invoice::default()), None);
    }

    proptest! {
        #[test]
        fn digital_number_when_any_digits_then_parts_rebuild_it(text in "[0-9]{20}") {
            let n = DigitalNumber::parse(&text).unwrap();
            let rebuilt = format!("{:02}{:02}{}{:015}", n.year() - 2000, n.region(), n.channel(), n.serial());
            prop_assert_eq!(rebuilt, text);
        }
    }
}
