//! UTCTime, GeneralizedTime, and the written times of old seals.

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::tag;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;

/// A time from an element's tag and content. Forms other than DER's (`YYMMDDhhmmssZ`, `YYYYMMDDhhmmssZ`)
/// are noted; a time without a zone is taken as UTC.
pub(super) fn decode(tag: u8, content: &[u8], notes: &Notes) -> Option<Timestamp> {
    let text = std::str::from_utf8(content).ok()?;
    let is_utc_time = match tag {
        tag::UTC_TIME => true,
        tag::GENERALIZED_TIME => false,
        _ => return None,
    };
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    // Some producers write four-digit years into UTCTime and two-digit ones into GeneralizedTime.
    let short_year = match (digits, is_utc_time) {
        (10 | 12, true) => true,
        (12 | 14, false) => false,
        (14, true) => {
            notes.note(Tolerance::TimeForm);
            false
        }
        (10, false) => {
            notes.note(Tolerance::TimeForm);
            true
        }
        _ => return None,
    };
    let (stamp, rest) = text.split_at_checked(digits)?;
    let year_digits = if short_year { 2 } else { 4 };
    let (year, rest_digits) = stamp.split_at_checked(year_digits)?;
    let mut year: i16 = year.parse().ok()?;
    if short_year {
        year = year.checked_add(if year >= 50 { 1900 } else { 2000 })?;
    }
    let exact = text.len() == if short_year { 13 } else { 15 } && rest == "Z";
    if !exact {
        notes.note(Tolerance::TimeForm);
    }
    assemble(year, rest_digits, rest)
}

/// A time as old seals (GM/T 0031) and OFD files write it: `20191218125346Z`, `20200122072356.377Z`,
/// `2020-01-25T07:31:56.377Z`, `2020-04-22 16:22:44`. Without a zone it is taken as UTC.
pub fn read_time_text(text: &str) -> Option<Timestamp> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    let (head, tail) = match text.find(['.', ',', 'Z', '+']) {
        Some(at) => text.split_at_checked(at)?,
        None => (text, ""),
    };
    let mut digits = String::new();
    for c in head.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '-' | '/' | ':' | ' ' | 'T' => {}
            _ => return None,
        }
    }
    if digits.len() != 14 {
        return None;
    }
    let (year, rest) = digits.split_at_checked(4)?;
    assemble(year.parse().ok()?, rest, tail)
}

/// From the year, `MMDDhhmm[ss]`, and what follows: a fraction, then `Z`, an offset or nothing.
fn assemble(year: i16, digits: &str, rest: &str) -> Option<Timestamp> {
    let mut pairs = digits.as_bytes().as_chunks::<2>().0.iter().map(|pair| {
        let [tens, ones] = pair.map(|b| b.saturating_sub(b'0'));
        i8::try_from(tens.checked_mul(10)?.checked_add(ones)?).ok()
    });
    let (month, day) = (pairs.next()??, pairs.next()??);
    let (hour, minute) = (pairs.next()??, pairs.next()??);
    let second = pairs.next().unwrap_or(Some(0))?;
    let (nanoseconds, zone) = split_fraction(rest)?;
    let civil = DateTime::new(year, month, day, hour, minute, second.min(59), nanoseconds).ok()?;
    if second > 60 {
        return None;
    }
    let utc = Offset::UTC.to_timestamp(civil).ok()?;
    let offset = match zone.as_bytes() {
        b"" | b"Z" => 0,
        [sign @ (b'+' | b'-'), h1, h2, m @ ..] => {
            let number = |a: &u8, b: &u8| -> Option<i64> {
                (a.is_ascii_digit() && b.is_ascii_digit())
                    .then(|| i64::from(a.saturating_sub(b'0')) * 10 + i64::from(b.saturating_sub(b'0')))
            };
            let minutes = match m {
                [] => 0,
                [m1, m2] | [b':', m1, m2] => number(m1, m2)?,
                _ => return None,
            };
            let hours = number(h1, h2)?;
            if hours > 14 || minutes > 59 {
                return None;
            }
            let seconds = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?;
            if *sign == b'+' { seconds } else { seconds.checked_neg()? }
        }
        _ => return None,
    };
    utc.checked_sub(SignedDuration::from_secs(offset)).ok()
}

/// Nanoseconds of `.123` or `,123`, and what follows it.
fn split_fraction(rest: &str) -> Option<(i32, &str)> {
    let Some(fraction) = rest.strip_prefix(['.', ',']) else { return Some((0, rest)) };
    let count = fraction.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, zone) = fraction.split_at_checked(count)?;
    if digits.is_empty() {
        return None;
    }
    let mut nanoseconds = 0i32;
    let mut unit = 100_000_000;
    for b in digits.bytes().take(9) {
        nanoseconds = nanoseconds.checked_add(i32::from(b.saturating_sub(b'0')).checked_mul(unit)?)?;
        unit /= 10;
    }
    Some((nanoseconds, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_when_in_der_form_then_nothing_is_noted() {
        let notes = Notes::new();
        let read = |tag, text: &str| decode(tag, text.as_bytes(), &notes).map(|t| t.to_string());
        assert_eq!(read(tag::UTC_TIME, "231108130907Z").unwrap(), "2023-11-08T13:09:07Z");
        assert_eq!(read(tag::UTC_TIME, "500101000000Z").unwrap(), "1950-01-01T00:00:00Z");
        assert_eq!(read(tag::GENERALIZED_TIME, "20500101000000Z").unwrap(), "2050-01-01T00:00:00Z");
        assert!(notes.tolerances().is_empty());
    }

    #[test]
    fn time_when_in_other_forms_then_is_read_and_noted() {
        for (tag, text, expected) in [
            (tag::GENERALIZED_TIME, "20231108130907.763Z", "2023-11-08T13:09:07.763Z"),
            (tag::GENERALIZED_TIME, "20231108130907", "2023-11-08T13:09:07Z"),
            (tag::GENERALIZED_TIME, "20231108210907+0800", "2023-11-08T13:09:07Z"),
            (tag::UTC_TIME, "2311081309Z", "2023-11-08T13:09:00Z"),
            (tag::UTC_TIME, "20231108130907Z", "2023-11-08T13:09:07Z"),
        ] {
            let notes = Notes::new();
            assert_eq!(decode(tag, text.as_bytes(), &notes).unwrap().to_string(), expected, "{text}");
            assert!(notes.tolerances().contains(Tolerance::TimeForm), "{text}");
        }
        let notes = Notes::new();
        for text in [
            "",
            "Z",
            "20201323130907Z",
            "20231108250907Z",
            "2023110813090７Z",
            "20231108130907.Z",
            "20231108130907+99",
        ] {
            assert_eq!(decode(tag::GENERALIZED_TIME, text.as_bytes(), &notes), None, "{text}");
        }
    }

    #[test]
    fn time_text_when_written_as_old_seals_do_then_is_read() {
        for text in ["20200125073156.377Z", "2020-01-25T07:31:56.377Z", "\x002020-01-25 07:31:56.377"] {
            assert_eq!(read_time_text(text).unwrap().to_string(), "2020-01-25T07:31:56.377Z", "{text}");
        }
        assert_eq!(read_time_text("2020-04-22 16:22:44").unwrap().to_string(), "2020-04-22T16:22:44Z");
        assert_eq!(read_time_text("2020-04-22T16:22:44+08:00").unwrap().to_string(), "2020-04-22T08:22:44Z");
        for text in ["", "2020", "now", "2020-04-22 16:22", "99999999999999"] {
            assert_eq!(read_time_text(text), None, "{text}");
        }
    }
}
