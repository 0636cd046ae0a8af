//! The QR payload of invoices: parse, write, and its CRC variants (DOMAIN §2).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::text::{fold_char, is_blank};
use crate::{DigitalNumber, Fen, Invoice, Kind, parse_date};

/// A parsed QR payload: `version,type,code,number,amount,date,check code,crc[,]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// Field 2, the kind in the QR name space: `01`, `04`, `10`, `31`, `32`, `51` …
    pub kind: String,
    /// Invoice code, empty on digital invoices.
    pub code: String,
    /// Invoice number.
    pub number: String,
    /// Net or gross, by kind: see [`Payload::to_invoice`].
    pub amount: Option<Fen>,
    /// Date of issue.
    pub date: Option<Date>,
    /// Check code, 20 digits on ordinary VAT invoices.
    pub check_code: String,
    /// Which CRC variant the tail matches.
    pub crc: Crc,
}

/// Which of the observed CRC variants a payload's tail matches (DOMAIN §2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Crc {
    /// CRC-16/UMTS through the last comma.
    Umts,
    /// CRC-16/UMTS without the last comma.
    UmtsNoComma,
    /// CRC-16/ARC.
    Arc,
    /// CRC-16/MODBUS.
    Modbus,
    /// A tail that matches nothing.
    Mismatch,
    /// No tail.
    Absent,
}

/// Longer texts are not read: a payload has some seventy characters, and glued text some more.
const TEXT_MAX: usize = 4_096;

/// Parses a payload; `None` when the text is not an invoice's QR (a link, for instance).
///
/// Tolerated: a byte-order mark, spaces, full-width commas and digits, a tail in lower case, and text
/// that an extraction glued to the end.
#[must_use]
pub fn parse(text: &str) -> Option<Payload> {
    if text.len() > TEXT_MAX {
        return None;
    }
    let plain: String = text.chars().map(fold_char).filter(|c| !is_blank(*c)).collect();
    let mut fields = plain.splitn(8, ',');
    let version = fields.next()?;
    let kind = fields.next()?;
    let code = fields.next()?;
    let number = fields.next()?;
    let amount = fields.next()?;
    let date = fields.next()?;
    let is_number =
        |text: &str, at_most: usize| text.len() <= at_most && text.bytes().all(|b| b.is_ascii_digit());
    let is_payload = version == "01"
        && kind.len() == 2
        && is_number(kind, 2)
        && is_number(code, 12)
        && is_number(number, 20)
        && !number.is_empty();
    if !is_payload {
        return None;
    }
    let amount = if amount.is_empty() { None } else { Some(Fen::parse(amount).ok()?) };
    let check_code = fields.next().unwrap_or_default();
    let tail = fields.next();
    let check_code = match tail {
        Some(_) if is_number(check_code, 20) => check_code,
        Some(_) => return None,
        // The text ends before the tail: glued text cannot be told from a check code.
        None => leading(check_code, |c| c.is_ascii_digit()),
    };
    let covered = tail.and_then(|tail| plain.strip_suffix(tail)).unwrap_or(&plain);
    Some(Payload {
        kind: kind.to_owned(),
        code: code.to_owned(),
        number: number.to_owned(),
        amount,
        date: parse_date(leading(date, |c| c.is_ascii_digit())),
        check_code: check_code.to_owned(),
        crc: crc_of(covered, tail.unwrap_or_default()),
    })
}

/// Writes a payload with the CRC of the tax platform (CRC-16/UMTS, upper case), whatever its own is.
#[must_use]
pub fn write(payload: &Payload) -> String {
    let amount = payload.amount.map(|amount| amount.to_string()).unwrap_or_default();
    let date = payload.date.map(|date| date.strftime("%Y%m%d").to_string()).unwrap_or_default();
    let Payload { kind, code, number, check_code, .. } = payload;
    let covered = format!("01,{kind},{code},{number},{amount},{date},{check_code},");
    let crc = umts(covered.as_bytes());
    format!("{covered}{crc:04X}")
}

impl Payload {
    /// The payload that an invoice's QR must carry; `None` without a kind that has one, or a number.
    #[must_use]
    pub fn of(invoice: &Invoice) -> Option<Self> {
        let kind = invoice.kind?;
        let number = invoice.number.clone()?;
        let amount =
            if states_gross(kind, &number) { invoice.amount_with_tax } else { invoice.amount_without_tax };
        Some(Self {
            kind: type_of(kind, &number)?.to_owned(),
            code: invoice.code.clone().unwrap_or_default(),
            number,
            amount,
            date: invoice.issued_on,
            check_code: invoice.check_code.clone().unwrap_or_default(),
            crc: Crc::Umts,
        })
    }

    /// What the payload states as an invoice: the amount goes to net or gross by kind.
    #[must_use]
    pub fn to_invoice(&self) -> Invoice {
        let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let kind = Kind::from_qr(&self.kind);
        let gross = states_gross(kind.unwrap_or(Kind::Other), &self.number);
        Invoice {
            kind,
            code: filled(&self.code),
            number: filled(&self.number),
            issued_on: self.date,
            check_code: filled(&self.check_code),
            amount_with_tax: self.amount.filter(|_| gross),
            amount_without_tax: self.amount.filter(|_| !gross),
            red: self.amount.filter(|amount| amount.is_negative()).map(|_| true),
            ..Invoice::default()
        }
    }
}

/// The type that the QR carries. Kinds of the device era that went on with 20-digit numbers have another one there.
fn type_of(kind: Kind, number: &str) -> Option<&'static str> {
    let digital = DigitalNumber::parse(number).is_some();
    Some(match kind {
        Kind::Toll if digital => "32",
        Kind::MotorVehicle if digital => "83",
        Kind::UsedVehicle if digital => "84",
        kind => kind.qr_type()?,
    })
}

/// Whether the QR of an invoice states the amount with tax. Older kinds state it without; a used
/// vehicle has no tax, only its price.
fn states_gross(kind: Kind, number: &str) -> bool {
    kind.is_digital() || kind == Kind::UsedVehicle || DigitalNumber::parse(number).is_some()
}

fn leading(text: &str, wanted: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !wanted(c)).unwrap_or(text.len());
    text.split_at_checked(end).map_or(text, |(head, _)| head)
}

/// Which variant the tail's four hex digits match, given the text before the tail.
fn crc_of(covered: &str, tail: &str) -> Crc {
    let digits = leading(tail, |c| c.is_ascii_hexdigit());
    if digits.is_empty() {
        return Crc::Absent;
    }
    let Some(stated) = digits.get(..4).and_then(|four| u16::from_str_radix(four, 16).ok()) else {
        return Crc::Mismatch;
    };
    let bytes = covered.as_bytes();
    let matched = |crc: u16| crc == stated;
    if matched(umts(bytes)) {
        Crc::Umts
    } else if matched(umts(bytes.strip_suffix(b",").unwrap_or(bytes))) {
        Crc::UmtsNoComma
    } else if matched(reflected(bytes, 0)) {
        Crc::Arc
    } else if matched(reflected(bytes, 0xffff)) {
        Crc::Modbus
    } else {
        Crc::Mismatch
    }
}

/// CRC-16/UMTS: polynomial 0x8005, from zero, high bit first.
fn umts(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc: u16, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x8005 }
        })
    })
}

/// CRC-16/ARC (from zero) and CRC-16/MODBUS (from all ones): the same polynomial, low bit first.
fn reflected(bytes: &[u8], init: u16) -> u16 {
    bytes.iter().fold(init, |crc, byte| {
        (0..8).fold(
            crc ^ u16::from(*byte),
            |crc: u16, _| if crc & 1 == 0 { crc >> 1 } else { (crc >> 1) ^ 0xa001 },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// DOMAIN §13.3, made up: text before the tail, then the tails of UMTS, ARC and MODBUS.
    const VECTORS: &[(&str, &str, &str, &str)] = &[
        ("01,32,,26312000000000000001,113.00,20261122,,", "659E", "2852", "e762"),
        ("01,31,,26110000000000000002,10600.00,20261122,,", "3FFA", "c2a2", "96f6"),
        ("01,10,031002600111,12345678,100.00,20261122,12345678901234567890,", "5732", "ed7b", "1d55"),
        ("01,01,3100264130,12345678,1000.00,20261122,,", "2857", "b8fb", "49ee"),
        ("01,51,,26119123456789012345,553.00,20261122,,", "2052", "9a17", "5527"),
    ];

    #[test]
    fn crc_when_the_published_vectors_are_used_then_each_variant_is_named() {
        let check = b"123456789";
        assert_eq!((umts(check), reflected(check, 0), reflected(check, 0xffff)), (0xfee8, 0xbb3d, 0x4b37));
        for (covered, a, b, c) in VECTORS {
            for (tail, crc) in [(a, Crc::Umts), (b, Crc::Arc), (c, Crc::Modbus)] {
                let upper = parse(&format!("{covered}{}", tail.to_uppercase())).unwrap();
                let lower = parse(&format!("{covered}{},", tail.to_lowercase())).unwrap();
                assert_eq!((upper.crc, lower.crc), (crc, crc), "{covered}{tail}");
            }
            let no_comma = umts(covered.strip_suffix(',').unwrap().as_bytes());
            assert_eq!(parse(&format!("{covered}{no_comma:04X}")).unwrap().crc, Crc::UmtsNoComma);
        }
    }

    /// Proves B-002.
    #[test]
    fn parse_when_payload_is_of_an_older_kind_then_the_amount_is_net() {
        let invoice = parse("01,10,031002600111,12345678,100.00,20261122,12345678901234567890,5732,")
            .unwrap()
            .to_invoice();
        assert_eq!(invoice.kind, Some(Kind::VatOrdinaryElectronic));
        assert_eq!(invoice.code.as_deref(), Some("031002600111"));
        assert_eq!(invoice.number.as_deref(), Some("12345678"));
        assert_eq!((invoice.amount_without_tax, invoice.amount_with_tax), (Some(Fen(10_000)), None));
        assert_eq!(invoice.check_code.as_deref(), Some("12345678901234567890"));
        assert_eq!(invoice.issued_on, parse_date("2026-11-22"));
    }

    #[test]
    fn parse_when_payload_is_digital_then_the_amount_is_gross() {
        for (text, kind) in [
            ("01,32,,26312000000000000001,113,20261122,,659E", Some(Kind::DigitalOrdinary)),
            ("01,51,,26119123456789012345,113.0,20261122,,2052", Some(Kind::Railway)),
            ("01,77,,26119123456789012345,113.00,20261122,,", None),
        ] {
            let invoice = parse(text).unwrap().to_invoice();
            assert_eq!(invoice.kind, kind);
            assert_eq!((invoice.amount_with_tax, invoice.amount_without_tax), (Some(Fen(11_300)), None));
            assert_eq!((invoice.code, invoice.check_code), (None, None));
        }
    }

    #[test]
    fn parse_when_text_was_extracted_badly_then_the_payload_is_still_read() {
        let clean = parse("01,32,,26312000000000000001,113.00,20261122,,659E");
        assert!(clean.is_some());
        for text in [
            "\u{feff}01,32,,26312000000000000001,113.00,20261122,,659E",
            " 01, 32, , 26312000000000000001, 113.00, 20261122, , 659e \n",
            "０１，３２，，26312000000000000001，113.00，20261122，，659E",
            "01,32,,26312000000000000001,113.00,20261122,,659E,",
            "01,32,,26312000000000000001,113.00,20261122,,659E电子发票（普通发票）,开票日期",
            "01,32,,26312000000000000001,113.00,20261122,,659E,\n上海",
        ] {
            assert_eq!(parse(text), clean, "{text}");
        }
    }

    #[test]
    fn parse_when_the_tail_is_missing_or_wrong_then_it_says_so() {
        for (text, crc) in [
            ("01,32,,26312000000000000001,113.00,20261122,,", Crc::Absent),
            ("01,32,,26312000000000000001,113.00,20261122,", Crc::Absent),
            ("01,32,,26312000000000000001,113.00,20261122", Crc::Absent),
            ("01,32,,26312000000000000001,113.00,20261122电子发票", Crc::Absent),
            ("01,32,,26312000000000000001,113.00,20261122,,电子发票", Crc::Absent),
            ("01,32,,26312000000000000001,113.00,20261122,,65", Crc::Mismatch),
            ("01,32,,26312000000000000001,113.00,20261122,,0000", Crc::Mismatch),
        ] {
            assert_eq!(parse(text).map(|payload| payload.crc), Some(crc), "{text}");
        }
    }

    #[test]
    fn parse_when_text_is_something_else_then_it_is_no_payload() {
        for text in [
            "",
            "https://inv-veri.chinatax.gov.cn/xxcx?lx=32&fphm=26312000000000000001",
            "https://example.test/01,32,,26312000000000000001,113.00,20261122,,659E",
            "$01YWJj$",
            "01,32,,,113.00,20261122,,659E",
            "01,3A,,26312000000000000001,113.00,20261122,,659E",
            "02,32,,26312000000000000001,113.00,20261122,,659E",
            "01,32,,2631200000000000000A,113.00,20261122,,659E",
            "01,32,,26312000000000000001,abc,20261122,,659E",
            "1,2,3,4,5,6,7,8",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"0".repeat(TEXT_MAX + 1)), None);
    }

    #[test]
    fn payload_when_made_of_an_invoice_then_it_reads_back_as_the_same() {
        let invoice = Invoice {
            kind: Some(Kind::DigitalSpecial),
            number: Some("26110000000000000002".into()),
            issued_on: parse_date("20261122"),
            amount_with_tax: Some(Fen(1_060_000)),
            ..Invoice::default()
        };
        let text = write(&Payload::of(&invoice).unwrap());
        assert_eq!(text, "01,31,,26110000000000000002,10600.00,20261122,,3FFA");
        assert_eq!(parse(&text).unwrap().to_invoice(), invoice);
        assert_eq!(Payload::of(&Invoice::default()), None);
    }

    proptest! {
        #[test]
        fn payload_when_written_then_it_parses_back(
            kind in "[0-9]{2}", code in "([0-9]{10}|[0-9]{12})?", number in "([0-9]{8}|[0-9]{20})",
            fen: i64, days in 0i32..30_000, check_code in "([0-9]{20})?",
        ) {
            let date = jiff::civil::date(1990, 1, 1).checked_add(jiff::Span::new().days(days)).ok();
            let payload = Payload { kind, code, number, amount: Some(Fen(fen)), date, check_code, crc: Crc::Umts };
            prop_assert_eq!(parse(&write(&payload)), Some(payload));
        }

        #[test]
        fn parse_when_text_is_any_then_it_never_panics(text in "[0-9A-Fa-f,，.\u{feff}年元 -]{0,80}") {
            let _ = parse(&text);
            let _ = parse(&format!("01,32,,{text}"));
        }
    }
}
