//! Text of an SVG document in the making.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use crate::geometry::Matrix;
use crate::shape::{Segment, Shape};

/// Text of an SVG document in the making.
#[derive(Default)]
pub(super) struct Xml {
    text: String,
}

impl Xml {
    pub fn len(&self) -> usize {
        self.text.len()
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn into_text(self) -> String {
        self.text
    }

    /// Adds what is XML already.
    pub fn raw(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds text, with what XML cannot hold left out.
    pub fn escaped(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            match character {
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '&' => self.text.push_str("&amp;"),
                '\t' | '\n' | '\r' => self.text.push(' '),
                '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
                _ => self.text.push(character),
            }
        }
        self
    }

    pub fn whole(&mut self, number: usize) -> &mut Self {
        self.digits(u64::try_from(number).unwrap_or(u64::MAX));
        self
    }

    /// Adds a number, rounded to a ten-thousandth.
    pub fn number(&mut self, number: f64) -> &mut Self {
        self.rounded(number * 10_000.0, 4);
        self
    }

    pub fn matrix(&mut self, matrix: &Matrix) -> &mut Self {
        self.raw("matrix(");
        // The numbers that multiply are multiplied by thousands.
        for number in [matrix.a, matrix.b, matrix.c, matrix.d] {
            self.rounded(number * 100_000_000.0, 8);
            self.raw(" ");
        }
        self.number(matrix.e).raw(" ").number(matrix.f).raw(")")
    }

    /// Adds path data, each number multiplied by `scale`. At 1000, they are whole.
    pub fn outline(&mut self, shape: &Shape, scale: f64) -> &mut Self {
        let (unit, places) = if scale > 1.0 { (1.0, 0) } else { (10_000.0, 4) };
        let at = |xml: &mut Self, operator: char, points: &[[f32; 2]]| {
            xml.text.push(operator);
            for (place, number) in points.iter().flatten().enumerate() {
                // Only what is negative after rounding begins with a sign, which parts it from the number before.
                let number = (f64::from(*number) * scale * unit).round();
                let has_sign = number < 0.0;
                if place > 0 && !has_sign {
                    xml.text.push(' ');
                }
                xml.rounded(number, places);
            }
        };
        for segment in &shape.segments {
            match *segment {
                Segment::Move(to) => at(self, 'M', &[to]),
                Segment::Line(to) => at(self, 'L', &[to]),
                Segment::Quad(control, to) => at(self, 'Q', &[control, to]),
                Segment::Cubic(first, second, to) => at(self, 'C', &[first, second, to]),
                Segment::Close => at(self, 'z', &[]),
            }
        }
        self
    }

    /// Adds a number that was multiplied by a power of ten, without needless zeros.
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "it was clamped")]
    fn rounded(&mut self, number: f64, places: u32) {
        let number = number.round().clamp(-1e17, 1e17) as i64;
        if number < 0 {
            self.text.push('-');
        }
        let number = number.unsigned_abs();
        let unit = 10_u64.pow(places);
        let (whole, mut part) = (number / unit, number % unit);
        self.digits(whole);
        if part == 0 {
            return;
        }
        self.text.push('.');
        let mut unit = unit;
        while part > 0 {
            unit /= 10;
            self.text.push(digit(part / unit.max(1)));
            part %= unit.max(1);
        }
    }

    fn digits(&mut self, number: u64) {
        let mut digits = [0_u8; 20];
        let mut left = number;
        let mut count = 0_usize;
        for slot in digits.iter_mut().rev() {
            *slot = u8::try_from(left % 10).unwrap_or(0);
            left /= 10;
            count = count.saturating_add(1);
            if left == 0 {
                break;
            }
        }
        let written = digits.iter().skip(digits.len().saturating_sub(count));
        self.text.extend(written.map(|value| digit(u64::from(*value))));
    }
}

fn digit(value: u64) -> char {
    u32::try_from(value).ok().and_then(|value| char::from_digit(value, 10)).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_when_written_then_has_no_needless_zeros() {
        let written = |number: f64| {
            let mut xml = Xml::default();
            xml.number(number);
            xml.into_text()
        };
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (210.0, "210"),
            (0.25, "0.25"),
            (-3.0507, "-3.0507"),
            (1.000_04, "1"),
            (0.000_1, "0.0001"),
            (-0.000_01, "0"),
            (12.05, "12.05"),
        ] {
            assert_eq!(written(number), text, "{number}");
        }
        assert_eq!(written(f64::NAN), "0");
        assert_eq!(written(f64::INFINITY), "10000000000000");
    }

    #[test]
    fn outline_when_scaled_then_has_whole_numbers() {
        let shape = Shape {
            segments: vec![Segment::Move([0.5, -0.25]), Segment::Line([0.0004, 0.1]), Segment::Close],
        };
        let mut xml = Xml::default();
        xml.outline(&shape, 1000.0);
        assert_eq!(xml.into_text(), "M500-250L0 100z");
    }

    #[test]
    fn outline_when_a_number_is_barely_below_zero_then_stands_apart_from_the_one_before() {
        let shape =
            Shape { segments: vec![Segment::Line([0.5, -0.0004]), Segment::Line([0.25, -0.000_001])] };
        let written = |scale: f64| {
            let mut xml = Xml::default();
            xml.outline(&shape, scale);
            xml.into_text()
        };
        assert_eq!(written(1000.0), "L500 0L250 0");
        assert_eq!(written(1.0), "L0.5-0.0004L0.25 0");
    }

    #[test]
    fn escaped_when_text_is_hostile_then_is_harmless() {
        let mut xml = Xml::default();
        xml.escaped("<script>&\u{0}\u{b}\n税");
        assert_eq!(xml.into_text(), "&lt;script&gt;&amp; 税");
    }
}
