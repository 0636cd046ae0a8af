//! Times as documents write them outside the envelope: OFD, PDF and XML, in many forms.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Chinese documents that name no zone mean this one.
const CHINA: Offset = Offset::constant(8);

/// Reads a time: `20200723130907.763Z`, `20201010151120`, `2020-04-22 16:22:44`, `2020-04-22T16:22:44+08:00`,
/// `D:20180921121314+08'00'`, `20191127 153000`. Without a zone it is Beijing's. `None` when it is no time.
pub(crate) fn claimed_time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let text = text.strip_prefix("D:").unwrap_or(text);
    let (civil, rest) = civil(text)?;
    let offset = offset(rest.trim())?;
    offset.to_timestamp(civil).ok()
}

/// The date and time at the beginning, and what follows the seconds and their fraction.
fn civil(text: &str) -> Option<(DateTime, &str)> {
    const DIGITS: usize = 14;
    let mut digits = [0_i16; DIGITS];
    let mut count = 0_usize;
    let mut end = text.len();
    for (index, letter) in text.char_indices() {
        match letter.to_digit(10) {
            Some(digit) if count < DIGITS => {
                *digits.get_mut(count)? = i16::try_from(digit).ok()?;
                count = count.saturating_add(1);
            }
            None if count < DIGITS && matches!(letter, '-' | '/' | ':' | ' ' | 'T' | '.') => {}
            _ => {
                end = index;
                break;
            }
        }
    }
    // A date alone stands for its first moment; half a time of day does not stand for anything.
    if count != DIGITS && count != 8 {
        return None;
    }
    let pair = |at: usize| {
        let (tens, ones) = (digits.get(at)?, digits.get(at.checked_add(1)?)?);
        tens.checked_mul(10)?.checked_add(*ones)
    };
    let small = |at: usize| i8::try_from(pair(at)?).ok();
    let year = pair(0)?.checked_mul(100)?.checked_add(pair(2)?)?;
    let time = DateTime::new(year, small(4)?, small(6)?, small(8)?, small(10)?, small(12)?, 0).ok()?;
    let rest = text.get(end..)?;
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|letter: char| letter.is_ascii_digit()),
        None => rest,
    };
    Some((time, rest))
}

fn offset(text: &str) -> Option<Offset> {
    if text.is_empty() {
        return Some(CHINA);
    }
    if text.starts_with(['Z', 'z']) {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (1_i32, rest),
        (_, Some(rest)) => (-1_i32, rest),
        _ => return None,
    };
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = match digits.get(2..4) {
        Some(minutes) => minutes.parse().ok()?,
        None => 0,
    };
    let seconds = hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)?;
    Offset::from_seconds(seconds.checked_mul(sign)?).ok()
}

#[cfg(test)]
mod tests {
    use super::claimed_time;

    #[test]
    fn claimed_time_when_written_as_documents_do_then_it_is_read() {
        for (text, expected) in [
            ("20250723130907.763Z", "2025-07-23T13:09:07Z"),
            ("20250817111329Z", "2025-08-17T11:13:29Z"),
            ("20251010151120", "2025-10-10T07:11:20Z"),
            ("2025-04-22 16:22:44", "2025-04-22T08:22:44Z"),
            ("2025-04-22T16:22:44+08:00", "2025-04-22T08:22:44Z"),
            ("2025-04-22T16:22:44.123456Z", "2025-04-22T16:22:44Z"),
            ("D:20250921121314+08'00'", "2025-09-21T04:13:14Z"),
            ("D:20250921121314-03'30'", "2025-09-21T15:43:14Z"),
            ("D:20250921121314Z00'00'", "2025-09-21T12:13:14Z"),
            ("20251127 153000", "2025-11-27T07:30:00Z"),
            (" 2025/11/27 15:30:00 ", "2025-11-27T07:30:00Z"),
            ("2025-11-27", "2025-11-26T16:00:00Z"),
        ] {
            assert_eq!(claimed_time(text).map(|time| time.to_string()).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn claimed_time_when_it_is_no_time_then_none() {
        for text in [
            "",
            "2025",
            "20251301000000",
            "20250230120000",
            "2025-04-22 16:22",
            "heute",
            "20251010151120+99'00'",
            "20251010151120 CST",
            "D:",
        ] {
            assert_eq!(claimed_time(text), None, "{text}");
        }
    }
}
