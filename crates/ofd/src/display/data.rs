//! Abbreviated path data (GB/T 33190 §9.1): operators and their numbers, to an outline.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use crate::geometry::{Matrix, Point};
use crate::shape::{Segment, Shape};

/// Why path data are not drawn to their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Something is not an operator with its numbers.
    Malformed,
    /// More segments than the limit.
    TooLong,
}

/// Reads path data; what was read before something odd is kept.
pub(super) fn read(data: &str, segments_max: usize) -> (Shape, Option<Stop>) {
    let mut pen = Pen { shape: Shape::default(), at: Point::default(), start: Point::default(), open: false };
    let mut words = Words { rest: data };
    let mut stop = None;
    while let Some(operator) = words.operator() {
        if pen.shape.segments.len() >= segments_max {
            stop = Some(Stop::TooLong);
            break;
        }
        if pen.draw(operator, &mut words).is_none() {
            stop = Some(Stop::Malformed);
            break;
        }
    }
    if stop.is_none() && !words.rest.trim_ascii_start().is_empty() {
        stop = Some(Stop::Malformed);
    }
    (pen.shape, stop)
}

struct Words<'s> {
    rest: &'s str,
}

impl Words<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r', ',']);
    }

    /// The next operator; absent at the end, and where something else stands.
    fn operator(&mut self) -> Option<char> {
        self.skip();
        let operator = self.rest.chars().next().filter(char::is_ascii_alphabetic)?;
        self.rest = self.rest.get(1..)?;
        Some(operator)
    }

    /// The next number, which an operator may follow without a blank.
    fn number(&mut self) -> Option<f64> {
        /// Farther than any page; what is beyond would spoil the arithmetic of those who draw.
        const FARTHEST: f64 = 1e6;
        self.skip();
        let exponent = |at: usize| {
            self.rest.as_bytes().get(at.wrapping_sub(1)).is_some_and(|b| matches!(b, b'e' | b'E'))
        };
        let end = self.rest.char_indices().find(|(at, c)| match c {
            '0'..='9' | '.' => false,
            'e' | 'E' => *at == 0,
            '+' | '-' => *at != 0 && !exponent(*at),
            _ => true,
        });
        let (number, rest) = self.rest.split_at_checked(end.map_or(self.rest.len(), |(at, _)| at))?;
        let number = number.parse::<f64>().ok().filter(|number| number.abs() <= FARTHEST)?;
        self.rest = rest;
        Some(number)
    }

    fn point(&mut self) -> Option<Point> {
        Some(Point { x: self.number()?, y: self.number()? })
    }
}

struct Pen {
    shape: Shape,
    at: Point,
    /// Start of the line that is drawn.
    start: Point,
    /// Whether a line was started.
    open: bool,
}

impl Pen {
    fn draw(&mut self, operator: char, words: &mut Words<'_>) -> Option<()> {
        match operator {
            'S' | 'M' => {
                let to = words.point()?;
                self.shape.segments.push(Segment::Move(to.narrow()));
                (self.at, self.start, self.open) = (to, to, true);
            }
            'L' => {
                let to = words.point()?;
                self.push(Segment::Line(to.narrow()), to);
            }
            'Q' => {
                let (control, to) = (words.point()?, words.point()?);
                self.push(Segment::Quad(control.narrow(), to.narrow()), to);
            }
            'B' => {
                let (first, second, to) = (words.point()?, words.point()?, words.point()?);
                self.push(Segment::Cubic(first.narrow(), second.narrow(), to.narrow()), to);
            }
            'A' => {
                let radii = words.point()?;
                let (turn, large, sweep) = (words.number()?, words.number()? != 0.0, words.number()? != 0.0);
                let to = words.point()?;
                self.arc(radii, turn, large, sweep, to);
            }
            'C' => {
                if self.open {
                    self.shape.segments.push(Segment::Close);
                    self.at = self.start;
                    self.open = false;
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn push(&mut self, segment: Segment, to: Point) {
        if !self.open {
            self.shape.segments.push(Segment::Move(self.at.narrow()));
            (self.start, self.open) = (self.at, true);
        }
        self.shape.segments.push(segment);
        self.at = to;
    }

    /// An arc of an ellipse by its end, as cubic curves of at most a quarter turn each.
    fn arc(&mut self, radii: Point, turn_degrees: f64, large: bool, sweep: bool, to: Point) {
        let from = self.at;
        let Some(arc) = Arc::between(from, to, radii, turn_degrees.to_radians(), large, sweep) else {
            self.push(Segment::Line(to.narrow()), to);
            return;
        };
        let pieces = (arc.swept.abs() / std::f64::consts::FRAC_PI_2 - 1e-9).ceil().clamp(1.0, 4.0);
        let step = arc.swept / pieces;
        let reach = 4.0 / 3.0 * (step / 4.0).tan();
        let mut angle = arc.start;
        let mut left = pieces;
        while left > 0.5 {
            let next = angle + step;
            let (sin, cos) = angle.sin_cos();
            let (next_sin, next_cos) = next.sin_cos();
            let first = arc.place.apply(Point { x: cos - reach * sin, y: sin + reach * cos });
            let second =
                arc.place.apply(Point { x: next_cos + reach * next_sin, y: next_sin - reach * next_cos });
            left -= 1.0;
            let end = if left > 0.5 { arc.place.apply(Point { x: next_cos, y: next_sin }) } else { to };
            self.push(Segment::Cubic(first.narrow(), second.narrow(), end.narrow()), end);
            angle = next;
        }
    }
}

/// An arc of the unit circle, and where the circle is.
struct Arc {
    start: f64,
    swept: f64,
    place: Matrix,
}

impl Arc {
    /// The arc from one point to another (SVG 1.1, F.6.5); absent when it is a straight line.
    fn between(from: Point, to: Point, radii: Point, turn: f64, large: bool, sweep: bool) -> Option<Self> {
        let (mut rx, mut ry) = (radii.x.abs(), radii.y.abs());
        if rx < 1e-9 || ry < 1e-9 || (from.x - to.x).hypot(from.y - to.y) < 1e-9 {
            return None;
        }
        let (sin, cos) = turn.sin_cos();
        let half = Point { x: (from.x - to.x) / 2.0, y: (from.y - to.y) / 2.0 };
        let x = cos * half.x + sin * half.y;
        let y = cos * half.y - sin * half.x;
        let excess = ((x / rx).powi(2) + (y / ry).powi(2)).sqrt();
        if excess > 1.0 {
            rx *= excess;
            ry *= excess;
        }
        let (px, py) = (x / rx, y / ry);
        let square = px * px + py * py;
        let side = if large == sweep { -1.0 } else { 1.0 };
        let factor = side * ((1.0 - square) / square).max(0.0).sqrt();
        let middle = Point { x: factor * py, y: -factor * px };
        let start = (py - middle.y).atan2(px - middle.x);
        let end = (-py - middle.y).atan2(-px - middle.x);
        let full = std::f64::consts::TAU;
        let mut swept = end - start;
        if sweep && swept < 0.0 {
            swept += full;
        } else if !sweep && swept > 0.0 {
            swept -= full;
        }
        let (cx, cy) = (middle.x * rx, middle.y * ry);
        let place = Matrix {
            a: rx * cos,
            b: rx * sin,
            c: -ry * sin,
            d: ry * cos,
            e: cos * cx - sin * cy + (from.x + to.x) / 2.0,
            f: sin * cx + cos * cy + (from.y + to.y) / 2.0,
        };
        swept.is_finite().then_some(Self { start, swept, place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_when_written_as_programs_do_then_is_the_same_outline() {
        let plain = read("M 0 0.2 L 73 0.2 C", 99);
        assert_eq!(plain.1, None);
        assert_eq!(plain.0.segments, [Segment::Move([0.0, 0.2]), Segment::Line([73.0, 0.2]), Segment::Close]);
        for other in ["M0,.2L73,.2C", " S 0 2e-1\nL 7.3e1 0.2\tC ", "M0 0.2 L73 0.2C"] {
            assert_eq!(read(other, 99), plain, "{other}");
        }
        let signed = read("M-1-2L+3 4e+0", 99);
        assert_eq!(
            signed,
            (Shape { segments: vec![Segment::Move([-1.0, -2.0]), Segment::Line([3.0, 4.0])] }, None)
        );
    }

    #[test]
    fn read_when_a_line_goes_on_after_it_was_closed_then_starts_there_again() {
        let (shape, stop) = read("M 1 1 L 5 1 C L 3 3", 99);
        assert_eq!(stop, None);
        assert_eq!(shape.segments[3..], [Segment::Move([1.0, 1.0]), Segment::Line([3.0, 3.0])]);
    }

    #[test]
    fn read_when_odd_then_keeps_what_was_before() {
        for (data, segments, stop) in [
            ("", 0, None),
            ("M 1 1 L 2", 1, Some(Stop::Malformed)),
            ("M 1 1 X 2 2", 1, Some(Stop::Malformed)),
            ("M 1 1 L NaN 2", 1, Some(Stop::Malformed)),
            ("M 1 1 L 1e300 2", 1, Some(Stop::Malformed)),
            ("1 1 L 2 2", 0, Some(Stop::Malformed)),
            ("M 1 1 L 2 2 3 3", 2, Some(Stop::Malformed)),
            ("M 1 1 L 2 2 L 3 3 L 4 4", 3, Some(Stop::TooLong)),
            ("C C C", 0, None),
            ("M 1 1 税", 1, Some(Stop::Malformed)),
        ] {
            let read = read(data, 3);
            assert_eq!((read.0.segments.len(), read.1), (segments, stop), "{data}");
        }
    }

    #[test]
    fn arc_when_half_a_circle_then_passes_through_its_top() {
        let (shape, stop) = read("M 0 0 A 5 5 0 0 1 10 0", 99);
        assert_eq!((stop, shape.segments.len()), (None, 3));
        let Some(Segment::Cubic(.., top)) = shape.segments.get(1).copied() else { panic!("{shape:?}") };
        assert!((top[0] - 5.0).abs() < 1e-4 && (top[1] + 5.0).abs() < 1e-4, "{top:?}");
        let other = read("M 0 0 A 5 5 0 1 0 10 0", 99).0;
        let Some(Segment::Cubic(.., bottom)) = other.segments.get(1).copied() else { panic!("{other:?}") };
        assert!((bottom[1] - 5.0).abs() < 1e-4, "{bottom:?}");
        // Radii that are too small grow; no radii are a line.
        assert_eq!(read("M 0 0 A 1 1 0 0 1 10 0", 99).0.segments.len(), 3);
        assert_eq!(read("M 0 0 A 0 1 0 0 1 10 0", 99).0.segments[1], Segment::Line([10.0, 0.0]));
    }
}
