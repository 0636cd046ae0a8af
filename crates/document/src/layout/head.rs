//! The head of an invoice: its title, code, number, date, check code; and the people at its foot.

use fapiao_invoice::{Invoice, Kind as InvoiceKind};

use super::glyph::{Row, Sheet};
use super::label::{Kind, Labels};
use super::value::{Reach, right_of};
use crate::{Limits, field};

/// The kind that the title names: the first large row of the first page that names one.
pub(super) fn kind(sheet: &Sheet) -> Option<InvoiceKind> {
    const TITLE_SIZE_MM: f64 = 4.4;
    let first_page = sheet.rows.first()?.page;
    let rows = || sheet.rows.iter().take_while(move |row| row.page == first_page);
    let large =
        rows().filter_map(|row| named(row, TITLE_SIZE_MM)).find_map(|title| InvoiceKind::from_title(&title));
    // A recognised or shrunken page has no sizes to go by: then the title's full wording must be there.
    large.or_else(|| {
        rows()
            .filter_map(|row| named(row, 0.0))
            .filter(|text| ["增值税", "电子发票(", "统一发票"].iter().any(|word| text.contains(word)))
            .find_map(|title| InvoiceKind::from_title(&title))
    })
}

/// The letters of a row that are at least so large, when they could be a title.
fn named(row: &Row, size_min: f64) -> Option<String> {
    const TITLE_LETTERS: std::ops::RangeInclusive<usize> = 3..=60;
    // Cheap test first: nearly every row fails it.
    if !row.glyphs.iter().any(|glyph| matches!(glyph.folded, '票' | '单')) {
        return None;
    }
    let letters = row.glyphs.iter().filter(|glyph| glyph.size >= size_min && !glyph.label);
    let text: String = letters.map(|glyph| glyph.folded).collect();
    let title = ["发票", "行程单", "客票", "票据"].iter().any(|word| text.contains(word));
    (title && TITLE_LETTERS.contains(&text.chars().count())).then_some(text)
}

/// Labels of one kind that are looked at: the first that has a value counts.
const SAME_KIND_MAX: usize = 16;

/// Code, number, date, check code, machine number, payee, reviewer, drawer.
pub(super) fn read(sheet: &Sheet, labels: &Labels, invoice: &mut Invoice, limits: &Limits) {
    const BESIDE: Reach = Reach::within(13.0);
    let text =
        |kind| labels.of(kind).filter_map(|label| right_of(sheet, label, BESIDE)).map(|piece| piece.text);
    invoice.code = text(Kind::Code).find_map(|value| code(&value));
    invoice.number = text(Kind::Number).find_map(|value| number(&value));
    invoice.issued_on = text(Kind::IssuedOn).find_map(|value| date(&value));
    invoice.check_code = text(Kind::CheckCode).find_map(|value| check_code(&value));
    invoice.machine_number = text(Kind::Machine).find_map(|value| leading_digits(&value, 8));
    let person = |kind| {
        labels
            .of(kind)
            .take(SAME_KIND_MAX)
            .filter_map(|label| right_of(sheet, label, Reach::within(10.0)))
            .find_map(|piece| field::words(piece.text.trim_end_matches([';', '；']), limits))
    };
    invoice.payee = person(Kind::Payee);
    invoice.reviewer = person(Kind::Reviewer);
    invoice.drawer = person(Kind::Drawer);
}

/// An invoice code: ten or twelve digits.
fn code(value: &str) -> Option<String> {
    leading_digits(value, 10).filter(|digits| matches!(digits.len(), 10 | 12))
}

/// An invoice number: eight digits after a code, twenty on digital invoices; tickets have others.
pub(super) fn number(value: &str) -> Option<String> {
    leading_digits(value, 8).filter(|digits| digits.len() <= 20)
}

/// Twenty digits, mostly printed in groups of five.
fn check_code(value: &str) -> Option<String> {
    let digits: String = value.chars().filter_map(digit).take(20).collect();
    (digits.len() == 20).then_some(digits)
}

/// A date that may be followed by other text.
pub(super) fn date(value: &str) -> Option<fapiao_invoice::Date> {
    let end = value.find('日').map_or(value.len(), |at| at.saturating_add('日'.len_utf8()));
    field::date(value.get(..end)?).or_else(|| field::date(value.split_whitespace().next()?))
}

/// The digits of the first word, when they are at least so many; else of the whole value, spaces left out.
fn leading_digits(value: &str, least: usize) -> Option<String> {
    let of = |text: &str| -> Option<String> {
        let digits: String = text.chars().map_while(digit).collect();
        (digits.len() >= least).then_some(digits)
    };
    of(value.split_whitespace().next()?).or_else(|| {
        let joined: String = value.chars().filter(|c| !c.is_whitespace()).collect();
        of(&joined)
    })
}

fn digit(c: char) -> Option<char> {
    let folded = fapiao_invoice::text::fold_char(c);
    folded.is_ascii_digit().then_some(folded)
}

#[cfg(test)]
mod tests {
    use super::{check_code, code, date, leading_digits, number};

    #[test]
    fn number_when_other_text_follows_then_the_first_word() {
        assert_eq!(number("12345678 共1页").as_deref(), Some("12345678"));
        assert_eq!(number("1234 5678").as_deref(), Some("12345678"));
        assert_eq!(number("123"), None);
    }

    #[test]
    fn code_when_of_another_length_then_none() {
        assert_eq!(code("099001900111").as_deref(), Some("099001900111"));
        assert_eq!(code("09900190011"), None);
    }

    #[test]
    fn check_code_when_in_groups_then_joined() {
        assert_eq!(check_code("12345 67890 12345 67890").as_deref(), Some("12345678901234567890"));
        assert_eq!(check_code("12345"), None);
    }

    #[test]
    fn date_when_spaced_and_followed_by_text_then_read() {
        assert!(date("2019 年 07 月 22 日 第1页").is_some());
        assert!(date("2021-07-26 10:00").is_some());
        assert_eq!(leading_digits("12a", 3), None);
    }
}
