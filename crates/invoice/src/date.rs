//! Dates as invoices print them.

use jiff::civil::Date;

use crate::text::{fold_char, is_blank};

/// The date in a text, in any form that invoices use: `2020年07月24日`, `2020-07-24`, `2020/7/24`,
/// `2020.7.24`, `20200724`, each with or without a time of day after it. `None` when it is not a
/// date, or not a day of the calendar.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let mut chars = text.chars().map(fold_char).filter(|c| !is_blank(*c)).peekable();
    let mut digits = Digits::default();
    digits.read(&mut chars, 15);
    let (year, month, day) = match digits.count {
        // Compact, with or without hours, minutes and seconds.
        8 => (digits.value / 10_000, digits.value / 100 % 100, digits.value % 100),
        12 => (digits.value / 100_000_000, digits.value / 1_000_000 % 100, digits.value / 10_000 % 100),
        14 => {
            let date = digits.value / 1_000_000;
            (date / 10_000, date / 100 % 100, date % 100)
        }
        4 => {
            let year = digits.value;
            chars.next_if(|c| matches!(c, '年' | '-' | '/' | '.'))?;
            let mut month = Digits::default();
            month.read(&mut chars, 2);
            chars.next_if(|c| matches!(c, '月' | '-' | '/' | '.'))?;
            let mut day = Digits::default();
            day.read(&mut chars, 2);
            chars.next_if(|c| matches!(c, '日' | '号'));
            (year, month.value, day.value)
        }
        _ => return None,
    };
    let is_time = |c: char| c.is_ascii_digit() || "T:.+-Z时分秒".contains(c);
    if !chars.all(is_time) {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A run of decimal digits.
#[derive(Default)]
struct Digits {
    value: i64,
    count: usize,
}

impl Digits {
    fn read(&mut self, chars: &mut std::iter::Peekable<impl Iterator<Item = char>>, at_most: usize) {
        while self.count < at_most
            && let Some(digit) = chars.peek().and_then(|c| c.to_digit(10))
        {
            self.value = self.value * 10 + i64::from(digit);
            self.count += 1;
            chars.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_date_when_form_is_known_then_the_day_is_read() {
        let expected = Date::new(2020, 7, 24).ok();
        for text in [
            "2020年07月24日",
            "2020 年07 月24 日",
            "２０２０年７月２４日",
            "2020-07-24",
            "2020-7-24 10:11:12",
            "2020-07-24T10:11:12.000+08:00",
            "2020/7/24",
            "2020.07.24",
            "20200724",
            "202007241011",
            "20200724101112",
            "\u{feff}2020年7月24日 10时11分12秒",
        ] {
            assert_eq!(parse_date(text), expected, "{text}");
        }
    }

    #[test]
    fn parse_date_when_text_is_no_date_then_nothing_is_read() {
        for text in [
            "",
            "2020",
            "2020年",
            "2020-13-01",
            "2021-02-29",
            "20201301",
            "2020072",
            "202007241",
            "2020-07-24 abc",
            "年月日",
            "2020072410111213",
            "2020-07",
            "-2020-07-24",
            "0000-00-00",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
