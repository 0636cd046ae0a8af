//! How an invoice prints its figures: amounts, capitals, dates, rates, tax ids, the QR payload.
//!
//! Written from DOMAIN §2, §4.1 and §4.6 independently of `fapiao-invoice`, so that the two check
//! each other.

use fapiao_invoice::Date;
use fapiao_invoice::Fen;
use fapiao_invoice::Invoice;
use fapiao_invoice::Kind;
use fapiao_invoice::Tax;
use fapiao_invoice::TaxRate;
use rust_decimal::Decimal;

/// `-12.30`.
#[must_use]
pub fn yuan(amount: Fen) -> String {
    let sign = if amount.0 < 0 { "-" } else { "" };
    let fen = amount.0.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// `12.30` or `***`.
#[must_use]
pub fn tax(amount: Tax) -> String {
    match amount {
        Tax::Amount(fen) => yuan(fen),
        Tax::Masked => "***".to_owned(),
    }
}

/// `13%`, `免税`, `不征税`, `***`.
#[must_use]
pub fn rate(rate: TaxRate) -> String {
    match rate {
        TaxRate::Rate(fraction) => format!("{}%", (fraction * Decimal::from(100)).normalize()),
        TaxRate::Exempt => "免税".to_owned(),
        TaxRate::NotTaxable => "不征税".to_owned(),
        TaxRate::Masked => "***".to_owned(),
    }
}

/// `2026年07月23日`.
#[must_use]
pub fn chinese_date(date: Date) -> String {
    date.strftime("%Y年%m月%d日").to_string()
}

/// The amount in capitals as the tax platform prints it.
#[must_use]
pub fn capitals(amount: Fen) -> String {
    const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
    let fen = amount.0.unsigned_abs();
    let (whole, jiao, cent) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut out = if amount.0 < 0 { "负" } else { "" }.to_owned();
    if whole > 0 {
        out.push_str(&whole_capitals(whole, &DIGITS));
        out.push('圆');
    } else if fen == 0 {
        out.push_str("零圆");
    }
    if jiao > 0 {
        out.push_str(DIGITS[jiao as usize]);
        out.push('角');
    } else if cent > 0 && whole > 0 {
        out.push('零');
    }
    if cent > 0 {
        out.push_str(DIGITS[cent as usize]);
        out.push('分');
    } else {
        out.push('整');
    }
    out
}

fn whole_capitals(whole: u64, digits: &[&str; 10]) -> String {
    let mut out = String::new();
    let mut zero_due = false;
    for power in (0..12_u32).rev() {
        let digit = whole / 10_u64.pow(power) % 10;
        if digit > 0 {
            if zero_due && !out.is_empty() {
                out.push('零');
            }
            out.push_str(digits[digit as usize]);
            out.push_str(["", "拾", "佰", "仟"][(power % 4) as usize]);
        }
        zero_due = digit == 0;
        let group = whole / 10_u64.pow(power) % 10_000;
        if power % 4 == 0 && group > 0 {
            out.push_str(["", "万", "亿"][(power / 4) as usize]);
            // Zeros before 万 or 亿 belong to the group above.
            zero_due = false;
        }
    }
    out
}

/// A unified social credit code with right check digits (GB 32100, GB 11714) around a made-up body.
#[must_use]
pub fn tax_id(body: u32) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let organisation = format!("{body:08}");
    let sum: u32 =
        organisation.bytes().zip([3_u32, 7, 9, 10, 5, 8, 4, 2]).map(|(c, w)| u32::from(c - b'0') * w).sum();
    let check = match 11 - sum % 11 {
        10 => "X".to_owned(),
        11 => "0".to_owned(),
        digit => digit.to_string(),
    };
    let code = format!("91110000{organisation}{check}");
    let mut weight = 1;
    let mut sum = 0;
    for c in code.bytes() {
        sum += weight * ALPHABET.iter().position(|a| *a == c).unwrap();
        weight = weight * 3 % 31;
    }
    format!("{code}{}", char::from(ALPHABET[(31 - sum % 31) % 31]))
}

/// The QR payload, with CRC-16/UMTS in capitals; the kinds before 数电 end in a comma.
#[must_use]
pub fn qr(invoice: &Invoice) -> String {
    let (kind, digital) = match invoice.kind {
        Some(Kind::DigitalSpecial) => ("31", true),
        Some(Kind::DigitalOrdinary) => ("32", true),
        Some(Kind::Railway) => ("51", true),
        Some(Kind::Air) => ("61", true),
        Some(Kind::VatSpecialElectronic) => ("20", false),
        _ => ("10", false),
    };
    let amount = if digital { invoice.amount_with_tax } else { invoice.amount_without_tax };
    let date = invoice.issued_on.map(|d| d.strftime("%Y%m%d").to_string());
    let text = format!(
        "01,{kind},{},{},{},{},{},",
        invoice.code.as_deref().unwrap_or_default(),
        invoice.number.as_deref().unwrap_or_default(),
        amount.map(yuan).unwrap_or_default(),
        date.unwrap_or_default(),
        invoice.check_code.as_deref().unwrap_or_default(),
    );
    let tail = if digital { "" } else { "," };
    format!("{text}{:04X}{tail}", crc_umts(text.as_bytes()))
}

/// CRC-16/UMTS: polynomial 0x8005, no reflection, nothing added.
#[must_use]
pub fn crc_umts(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc: u16, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            let shifted = crc << 1;
            if crc & 0x8000 == 0 { shifted } else { shifted ^ 0x8005 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_when_zeros_stand_inside_then_collapse() {
        for (fen, text) in [
            (0, "零圆整"),
            (1, "壹分"),
            (101, "壹圆零壹分"),
            (1070, "壹拾圆柒角整"),
            (100_001, "壹仟圆零壹分"),
            (101_000, "壹仟零壹拾圆整"),
            (1_010_101, "壹万零壹佰零壹圆零壹分"),
            (10_700_053, "壹拾万柒仟圆伍角叁分"),
            (1_001_000_000, "壹仟零壹万圆整"),
            (10_000_000_100, "壹亿零壹圆整"),
            (900_719_925_474, "玖拾亿零柒佰壹拾玖万玖仟贰佰伍拾肆圆柒角肆分"),
            (99_999_999_999_999, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖圆玖角玖分"),
            (-1234, "负壹拾贰圆叁角肆分"),
        ] {
            assert_eq!(capitals(Fen(fen)), text);
        }
    }

    #[test]
    fn crc_when_the_published_check_string_is_given_then_is_the_published_value() {
        assert_eq!(crc_umts(b"123456789"), 0xFEE8);
        assert_eq!(crc_umts(b"01,32,,26312000000000000001,113.00,20261122,,"), 0x659E);
    }

    #[test]
    fn tax_id_when_made_then_has_18_characters() {
        assert_eq!(tax_id(1).len(), 18);
        assert_ne!(tax_id(1)[16..], tax_id(2)[16..]);
    }
}
