//! Page geometry: millimetres, x to the right, y down.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

/// A point, in millimetres from the upper left corner of the page.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A rectangle (ST_Box), in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width; negative in some real files.
    pub width: f64,
    /// Height; negative in some real files.
    pub height: f64,
}

/// A transformation (CTM): x' = a·x + c·y + e, y' = b·x + d·y + f.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matrix {
    /// x to x.
    pub a: f64,
    /// x to y.
    pub b: f64,
    /// y to x.
    pub c: f64,
    /// y to y.
    pub d: f64,
    /// Shift of x.
    pub e: f64,
    /// Shift of y.
    pub f: f64,
}

/// A finite number.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim_ascii();
    short_number(text).or_else(|| text.parse::<f64>().ok().filter(|number| number.is_finite()))
}

/// A number as pages are full of, `-12.345`: up to nine digits, and one point. Gives what `parse` gives, since both
/// the digits and the power of ten are exact.
fn short_number(text: &str) -> Option<f64> {
    const POWERS: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
    let (negative, figure) = match text.as_bytes() {
        [b'-', figure @ ..] => (true, figure),
        figure => (false, figure),
    };
    let (mut value, mut digits, mut places) = (0_u32, 0_usize, None);
    for byte in figure {
        match byte {
            b'0'..=b'9' if digits < 9 => {
                value = value.wrapping_mul(10).wrapping_add(u32::from(byte.wrapping_sub(b'0')));
                digits = digits.wrapping_add(1);
            }
            b'.' if places.is_none() => places = Some(digits),
            _ => return None,
        }
    }
    let power = POWERS.get(places.map_or(0, |before| digits.saturating_sub(before)))?;
    let size = f64::from(value) / power;
    (digits > 0).then_some(if negative { -size } else { size })
}

/// Words of a list of numbers: what stands between white space and commas.
#[derive(Clone, Debug)]
pub(crate) struct Words<'t>(&'t str);

impl<'t> Words<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        Self(text)
    }
}

impl<'t> Iterator for Words<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let parts = |byte: &u8| matches!(byte, b' ' | b',' | b'\t' | b'\n' | b'\r');
        let bytes = self.0.as_bytes();
        let start = bytes.iter().position(|byte| !parts(byte))?;
        let length = bytes.get(start..)?.iter().position(parts);
        let end = length.map_or(bytes.len(), |length| start.saturating_add(length));
        let word = self.0.get(start..end);
        self.0 = self.0.get(end..).unwrap_or_default();
        word
    }
}

/// A number to the digit that is written: a tenth of a micrometre.
pub(crate) fn rounded(number: f64) -> f64 {
    const SCALE: f64 = 10_000.0;
    (number * SCALE).round() / SCALE
}

/// Exactly `N` finite numbers, separated by white space or commas.
pub(crate) fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let mut words = Words::of(text);
    let mut out = [0.0; N];
    for slot in &mut out {
        *slot = number(words.next()?)?;
    }
    words.next().is_none().then_some(out)
}

impl Point {
    /// The point in single precision: exact to a ten-thousandth of a millimetre on any page.
    #[must_use]
    pub fn narrow(self) -> [f32; 2] {
        [narrow(self.x), narrow(self.y)]
    }

    /// A point from single precision.
    #[must_use]
    pub fn widen([x, y]: [f32; 2]) -> Self {
        Self { x: f64::from(x), y: f64::from(y) }
    }
}

/// A number in single precision; one that is too large becomes infinite.
#[expect(clippy::as_conversions, reason = "there is no other way, and it cannot fail: it rounds")]
#[expect(clippy::cast_possible_truncation, reason = "it rounds")]
pub(crate) fn narrow(number: f64) -> f32 {
    number as f32
}

impl Rect {
    /// The rectangle between two corners, whichever is the upper left one.
    #[must_use]
    pub fn between(a: Point, b: Point) -> Self {
        Self { x: a.x.min(b.x), y: a.y.min(b.y), width: (a.x - b.x).abs(), height: (a.y - b.y).abs() }
    }

    /// The corners, clockwise from the upper left one.
    #[must_use]
    pub fn corners(&self) -> [Point; 4] {
        let (right, bottom) = (self.x + self.width, self.y + self.height);
        [(self.x, self.y), (right, self.y), (right, bottom), (self.x, bottom)].map(|(x, y)| Point { x, y })
    }

    /// The part that both have in common; absent when there is none.
    #[must_use]
    pub fn common(&self, other: &Self) -> Option<Self> {
        let (left, top) = (self.x.max(other.x), self.y.max(other.y));
        let right = (self.x + self.width).min(other.x + other.width);
        let bottom = (self.y + self.height).min(other.y + other.height);
        let inside = right > left && bottom > top;
        inside.then_some(Self { x: left, y: top, width: right - left, height: bottom - top })
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        let (left, top) = (self.x.min(other.x), self.y.min(other.y));
        let right = (self.x + self.width).max(other.x + other.width);
        let bottom = (self.y + self.height).max(other.y + other.height);
        Self { x: left, y: top, width: right - left, height: bottom - top }
    }

    /// Whether another rectangle is inside.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        other.x >= self.x
            && other.y >= self.y
            && other.x + other.width <= self.x + self.width
            && other.y + other.height <= self.y + self.height
    }

    /// The rectangle, larger by a margin on each side.
    #[must_use]
    pub fn grown(&self, margin: f64) -> Self {
        Self {
            x: self.x - margin,
            y: self.y - margin,
            width: self.width + 2.0 * margin,
            height: self.height + 2.0 * margin,
        }
    }

    /// Reads `x y width height`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let [x, y, width, height] = numbers(text)?;
        Some(Self { x, y, width, height })
    }

    /// Whether width or height is negative.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.width < 0.0 || self.height < 0.0
    }
}

impl Matrix {
    /// Changes nothing.
    pub const IDENTITY: Self = Self { a: 1.0, b: 0.0, c: 0.0, d: 1.0, e: 0.0, f: 0.0 };

    /// Reads `a b c d e f`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let [a, b, c, d, e, f] = numbers(text)?;
        Some(Self { a, b, c, d, e, f })
    }

    /// A shift.
    #[must_use]
    pub fn shift(x: f64, y: f64) -> Self {
        Self { e: x, f: y, ..Self::IDENTITY }
    }

    /// First `inner`, then this.
    #[must_use]
    pub fn after(&self, inner: &Self) -> Self {
        let origin = self.apply(Point { x: inner.e, y: inner.f });
        Self {
            a: self.a * inner.a + self.c * inner.b,
            b: self.b * inner.a + self.d * inner.b,
            c: self.a * inner.c + self.c * inner.d,
            d: self.b * inner.c + self.d * inner.d,
            e: origin.x,
            f: origin.y,
        }
    }

    /// The transformation back; absent when there is none, because everything ends on a line.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        let scale = self.determinant();
        let Self { a, b, c, d, e, f } = *self;
        let (x, y) = ((c * f - d * e) / scale, (b * e - a * f) / scale);
        let inverse = Self { a: d / scale, b: -b / scale, c: -c / scale, d: a / scale, e: x, f: y };
        inverse.is_finite().then_some(inverse)
    }

    /// How much larger areas become; negative when they are mirrored.
    #[must_use]
    pub fn determinant(&self) -> f64 {
        self.a * self.d - self.b * self.c
    }

    /// How much longer lines become, on average.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.determinant().abs().sqrt()
    }

    /// Whether all its numbers are finite.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        [self.a, self.b, self.c, self.d, self.e, self.f].iter().all(|number| number.is_finite())
    }

    /// The rectangle around the image of a rectangle.
    #[must_use]
    pub fn around(&self, rect: &Rect) -> Rect {
        self.after(&Self { a: rect.width, d: rect.height, ..Self::shift(rect.x, rect.y) }).unit_square()
    }

    /// Where a point goes.
    #[must_use]
    pub fn apply(&self, point: Point) -> Point {
        let Point { x, y } = point;
        Point { x: self.a * x + self.c * y + self.e, y: self.b * x + self.d * y + self.f }
    }

    /// Where a vector goes: the shift does not count.
    #[must_use]
    pub fn turn(&self, vector: Point) -> Point {
        let Point { x, y } = vector;
        Point { x: self.a * x + self.c * y, y: self.b * x + self.d * y }
    }

    /// The rectangle around the image of the unit square: where a picture stands.
    #[must_use]
    pub fn unit_square(&self) -> Rect {
        let corners =
            [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|(x, y)| self.apply(Point { x, y }));
        let low = corners.iter().fold((f64::MAX, f64::MAX), |low, p| (low.0.min(p.x), low.1.min(p.y)));
        let high = corners.iter().fold((f64::MIN, f64::MIN), |high, p| (high.0.max(p.x), high.1.max(p.y)));
        Rect { x: low.0, y: low.1, width: high.0 - low.0, height: high.1 - low.1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_when_short_then_is_what_the_standard_library_reads() {
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        for round in 0..200_000_u32 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let mut text = (random % 10_u64.pow(round % 12)).to_string();
            let at = usize::try_from(random >> 32).unwrap() % (text.len() + 1);
            if round % 3 > 0 {
                text.insert(at, '.');
            }
            if round % 5 == 0 {
                text.insert(0, '-');
            }
            if round % 7 == 0 {
                text.insert_str(0, "00");
            }
            let expected = text.parse::<f64>().ok().map(f64::to_bits);
            assert_eq!(number(&text).map(f64::to_bits), expected, "{text}");
        }
        for text in
            ["", "-", ".", "-.", "+1", "1.2.3", "1e3", "--1", "1 2", "٣", "inf", "-0", "00.", ".5", "5."]
        {
            let expected = text.parse::<f64>().ok().filter(|number| number.is_finite());
            assert_eq!(number(text).map(f64::to_bits), expected.map(f64::to_bits), "{text}");
        }
    }

    #[test]
    fn words_when_parted_oddly_then_none_is_empty() {
        let words = |text| Words::of(text).collect::<Vec<_>>();
        assert_eq!(words(" 1,,2\t票 \r\n3,"), ["1", "2", "票", "3"]);
        assert_eq!(words(" ,\n"), [""; 0]);
    }

    #[test]
    fn parse_when_numbers_are_odd_then_reads_or_refuses() {
        assert_eq!(Rect::parse("90 58 -3 5").map(|rect| rect.is_negative()), Some(true));
        assert_eq!(Rect::parse(" 0,1, 2.50\n3 "), Some(Rect { x: 0.0, y: 1.0, width: 2.5, height: 3.0 }));
        for text in ["", "1 2 3", "1 2 3 4 5", "a b c d", "NaN 0 0 0", "inf 0 0 0", "1e999 0 0 0"] {
            assert_eq!(Rect::parse(text), None, "{text}");
        }
    }

    #[test]
    fn after_when_composed_then_is_the_same_as_one_after_the_other() {
        let inner = Matrix::parse("0 1 -1 0 3.25 0").unwrap();
        let outer = Matrix::parse("2 0 0 3 10 20").unwrap();
        let point = Point { x: 1.5, y: -4.0 };
        assert_eq!(outer.after(&inner).apply(point), outer.apply(inner.apply(point)));
        assert_eq!(Matrix::IDENTITY.after(&inner), inner);
    }

    #[test]
    fn unit_square_when_turned_then_is_the_box_around_it() {
        let matrix = Matrix::parse("0 20 -30 0 40 5").unwrap();
        assert_eq!(matrix.unit_square(), Rect { x: 10.0, y: 5.0, width: 30.0, height: 20.0 });
    }
}
