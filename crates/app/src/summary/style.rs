//! How cells of a spreadsheet look.

use fapiao_verify::{Lang, Verdict};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// Money: thousands apart, two decimals, red below zero.
pub(super) const MONEY: &str = "#,##0.00;[Red]-#,##0.00";
const DAY: &str = "yyyy-mm-dd";
const TEXT: &str = "@";
/// As many digits as there are.
const DECIMAL: &str = "General";
const PERCENT: &str = "0.##%";
const WHOLE_PERCENT: &str = "0%";

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Face {
    Text,
    /// Digits that are a name: never broken into lines.
    Digits,
    /// A short text in the middle of its cell.
    Middle,
    Money,
    Day,
    Decimal,
    Percent,
    WholePercent,
}

/// How a row is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mark {
    Plain,
    /// It repeats an invoice and is not summed.
    Repeat,
    /// It contradicts an earlier row.
    Contradiction,
}

/// The font that spreadsheets have for the language.
const fn font(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "等线",
        Lang::En => "Calibri",
    }
}

fn base(lang: Lang) -> Format {
    Format::new()
        .set_font_name(font(lang))
        .set_font_size(10)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0xBFBFBF))
}

/// The head of a column.
pub(super) fn head(lang: Lang) -> Format {
    base(lang)
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_text_wrap()
        .set_background_color(Color::RGB(0xDDE6F0))
}

/// A cell of a row.
pub(super) fn cell(face: Face, mark: Mark, lang: Lang) -> Format {
    let format = match face {
        Face::Text => base(lang).set_num_format(TEXT).set_align(FormatAlign::Left).set_text_wrap(),
        Face::Digits => base(lang).set_num_format(TEXT).set_align(FormatAlign::Left),
        Face::Middle => base(lang).set_align(FormatAlign::Center),
        Face::Money => base(lang).set_num_format(MONEY),
        Face::Day => base(lang).set_num_format(DAY).set_align(FormatAlign::Center),
        Face::Decimal => base(lang).set_num_format(DECIMAL),
        Face::Percent => base(lang).set_num_format(PERCENT).set_align(FormatAlign::Center),
        Face::WholePercent => base(lang).set_num_format(WHOLE_PERCENT).set_align(FormatAlign::Center),
    };
    match mark {
        Mark::Plain => format,
        Mark::Repeat => struck(format.set_font_color(Color::RGB(0x8C8C8C)), face),
        Mark::Contradiction => struck(format.set_background_color(Color::RGB(0xFBE3E0)), face),
    }
}

/// Money that is not summed is struck through.
fn struck(format: Format, face: Face) -> Format {
    if face == Face::Money { format.set_font_strikethrough() } else { format }
}

/// The cell of a verdict.
pub(super) fn verdict(verdict: Verdict, mark: Mark, lang: Lang) -> Format {
    let format = cell(Face::Middle, mark, lang);
    match verdict {
        Verdict::Passed => format.set_font_color(Color::RGB(0x1E7B34)),
        Verdict::Indeterminate => format.set_font_color(Color::RGB(0x9A6700)),
        Verdict::Failed => format.set_font_color(Color::RGB(0xC00000)).set_bold(),
    }
}

/// A cell of the last row.
pub(super) fn total(money: bool, lang: Lang) -> Format {
    let format =
        base(lang).set_bold().set_border_top(FormatBorder::Medium).set_background_color(Color::RGB(0xF2F2F2));
    if money { format.set_num_format(MONEY) } else { format }
}

/// A remark below a table.
pub(super) fn note(lang: Lang) -> Format {
    Format::new().set_font_name(font(lang)).set_font_size(10).set_text_wrap().set_align(FormatAlign::Top)
}

/// The title of a part of the notes.
pub(super) fn title(lang: Lang) -> Format {
    Format::new().set_font_name(font(lang)).set_font_size(11).set_bold()
}
