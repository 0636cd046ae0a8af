//! Pages of an invoice as marks at positions: what the OFD, PDF and picture makers draw.
//!
//! Millimetres from the page's top left corner, y downwards, as in OFD.

mod digital;
mod list;
mod ticket;
mod vat;

pub(crate) use vat::cipher_text;

use fapiao_invoice::Invoice;
use fapiao_invoice::Kind;

/// One page.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Width in millimetres.
    pub width: f64,
    /// Height in millimetres.
    pub height: f64,
    /// Pages of one form share a template.
    pub form: &'static str,
    /// What is printed on the form: titles and labels.
    pub labels: Vec<Text>,
    /// Lines of the form: x1, y1, x2, y2.
    pub rules: Vec<[f64; 4]>,
    /// What this invoice says.
    pub values: Vec<Text>,
    /// Where the QR code stands: x, y, width, height.
    pub qr: Option<[f64; 4]>,
}

/// One run of text.
#[derive(Clone, Debug)]
pub struct Text {
    /// Which field of the invoice this is (the names of the 2019 eInvoice schema); empty for labels.
    pub field: &'static str,
    /// The line of the invoice, for fields of lines.
    pub line: Option<usize>,
    /// x, y, width, height of the box.
    pub boundary: [f64; 4],
    /// The first glyph's origin in the box: x and baseline.
    pub origin: [f64; 2],
    /// The font.
    pub font: Font,
    /// Font size in millimetres.
    pub size: f64,
    /// From each glyph to the next, one fewer than there are characters.
    pub advances: Vec<f64>,
    /// Written from top to bottom.
    pub vertical: bool,
    /// The text.
    pub text: String,
}

/// The fonts of invoices; none is embedded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Font {
    /// 楷体, for labels.
    Kai,
    /// 宋体, for values.
    Song,
    /// Courier New, for tax ids and amounts.
    Courier,
}

/// How a text stands in its box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// At the left edge.
    Left,
    /// At the right edge.
    Right,
    /// In the middle.
    Centre,
}

/// Characters of the usual size, in millimetres (9 pt).
pub(crate) const SIZE: f64 = 3.175;
/// What separates two lines of an invoice, in millimetres.
pub(crate) const PITCH: f64 = 4.5;

/// The pages of an invoice in the layout of its kind.
#[must_use]
pub fn pages(invoice: &Invoice) -> Vec<Sheet> {
    match invoice.kind {
        Some(Kind::VatOrdinaryElectronic | Kind::VatSpecialElectronic) => vat::pages(invoice),
        Some(Kind::Railway | Kind::Air) => vec![ticket::page(invoice)],
        _ => digital::pages(invoice),
    }
}

impl Text {
    /// A text in a box, vertically where the real forms have it.
    pub(crate) fn new(field: &'static str, boundary: [f64; 4], font: Font, align: Align, text: &str) -> Self {
        Self::sized(field, boundary, (font, SIZE), align, text)
    }

    /// A text of another size.
    pub(crate) fn sized(
        field: &'static str,
        boundary: [f64; 4],
        (font, size): (Font, f64),
        align: Align,
        text: &str,
    ) -> Self {
        let widths: Vec<f64> = text.chars().map(|c| width(font, size, c)).collect();
        let total: f64 = widths.iter().sum();
        let x = match align {
            Align::Left => 0.0,
            Align::Right => boundary[2] - total,
            Align::Centre => (boundary[2] - total) / 2.0,
        };
        Self {
            field,
            line: None,
            boundary,
            origin: [x, (boundary[3] + size * 0.76) / 2.0],
            font,
            size,
            advances: widths[..widths.len().saturating_sub(1)].to_vec(),
            vertical: false,
            text: text.to_owned(),
        }
    }

    /// A label of the form at a position.
    pub(crate) fn label(x: f64, y: f64, text: &str) -> Self {
        let width = text.chars().count() as f64 * SIZE + 1.0;
        Self::new("", [x, y, width, 3.6], Font::Kai, Align::Left, text)
    }

    /// A label with a gap between its characters, as in 金　额.
    pub(crate) fn spaced(x: f64, y: f64, advance: f64, text: &str) -> Self {
        let mut label = Self::label(x, y, text);
        label.advances = vec![advance; label.advances.len()];
        label.boundary[2] = advance * label.advances.len() as f64 + SIZE + 1.0;
        label
    }

    /// A label from top to bottom.
    pub(crate) fn upright(x: f64, y: f64, advance: f64, text: &str) -> Self {
        let count = text.chars().count();
        let mut label = Self::new("", [x, y, 4.11, advance * count as f64], Font::Kai, Align::Left, text);
        label.origin = [0.25, 3.15];
        label.advances = vec![advance; count - 1];
        label.vertical = true;
        label
    }

    /// The same text as one of an invoice's lines.
    pub(crate) fn of_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// Where the first glyph stands on the page: x and baseline.
    #[must_use]
    pub fn position(&self) -> [f64; 2] {
        [self.boundary[0] + self.origin[0], self.boundary[1] + self.origin[1]]
    }
}

/// The advance of a character in a font.
pub(crate) fn width(font: Font, size: f64, character: char) -> f64 {
    match (font, character.is_ascii() || character == '¥') {
        (Font::Courier, true) => size * 0.6,
        (_, true) => size / 2.0,
        (_, false) => size,
    }
}

/// A text broken into pieces that fit a width.
pub(crate) fn wrap(text: &str, font: Font, limit: f64) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0.0;
    for character in text.chars() {
        let advance = width(font, SIZE, character);
        if used + advance > limit + 1e-6 {
            pieces.push(String::new());
            used = 0.0;
        }
        used += advance;
        pieces.last_mut().unwrap().push(character);
    }
    pieces
}

/// The frame of a table: horizontal rules at heights, vertical ones between two heights.
pub(crate) fn grid(rows: &[f64], columns: &[(f64, f64, f64)], x: (f64, f64)) -> Vec<[f64; 4]> {
    let across = rows.iter().map(|y| [x.0, *y, x.1, *y]);
    let down = columns.iter().map(|(x, top, bottom)| [*x, *top, *x, *bottom]);
    across.chain(down).collect()
}

/// The visible mark that every made page carries.
pub(crate) fn specimen(x: f64, y: f64) -> Text {
    Text::sized("", [x, y, 30.0, 6.0], (Font::Kai, 4.5), Align::Left, "样票 SAMPLE")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::sample::Case;

    #[test]
    fn pages_when_lines_are_many_then_every_line_stands_on_one() {
        for (case, lines) in [(Case::Lines(100), 100), (Case::VatLines(70), 70)] {
            let sheets = pages(&sample::invoice(case, 1));
            assert!(sheets.len() > 2);
            let amounts =
                sheets.iter().flat_map(|s| &s.values).filter(|t| t.field == "Amount" && t.line.is_some());
            assert_eq!(amounts.count(), lines);
        }
    }

    #[test]
    fn pages_when_made_then_every_value_lies_on_the_paper() {
        for case in Case::ALL {
            for sheet in pages(&sample::invoice(case, 1)) {
                for text in sheet.labels.iter().chain(&sheet.values) {
                    let [x, y] = text.position();
                    assert!(x > 0.0 && x < sheet.width, "{text:?}");
                    assert!(y > 0.0 && y < sheet.height, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn wrap_when_text_is_wide_then_breaks_at_the_width() {
        assert_eq!(wrap("一二三", Font::Song, 2.0 * SIZE), ["一二", "三"]);
        assert_eq!(wrap("", Font::Song, 1.0), [""]);
    }
}
