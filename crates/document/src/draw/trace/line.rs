//! Glyphs to lines of text.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use fapiao_ofd::geometry::Point;
use fapiao_ofd::layout::{Advances, Color, FontHandle, Text};
use hayro_interpret::kurbo::{self, Affine, Rect, Vec2};

/// Bounds of the size of text, in millimetres.
const SIZES: std::ops::RangeInclusive<f64> = 0.05..=2_000.0;
/// Bounds of how much wider than high text is drawn.
const STRETCHES: std::ops::RangeInclusive<f64> = 0.02..=50.0;

/// How a glyph stands on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stand {
    pub(super) origin: kurbo::Point,
    /// Degrees by which its line is turned, clockwise.
    turn: f64,
    /// Size of an em.
    pub(super) size: f64,
    /// How much wider than high an em is. It is in the glyphs of the font that is made: where a font that is not there had
    /// other widths, each glyph of a line has its own.
    pub(super) stretch: f64,
    /// How far it leans to the right, in ems for an em of height.
    pub(super) lean: f64,
    pub(super) mirrored: bool,
}

impl Stand {
    /// From the space of glyphs, a thousandth of an em, y up, to the page; absent for what no text can look like.
    pub(super) fn of(transform: Affine) -> Option<Self> {
        let [a, b, c, d, e, f] = transform.as_coeffs();
        let (along, up) = (Vec2::new(a, b) * 1000.0, Vec2::new(c, d) * 1000.0);
        let width = along.hypot();
        if !(width.is_finite() && width > 0.0) {
            return None;
        }
        let unit = along / width;
        // Across the line, downwards.
        let down = Vec2::new(-unit.y, unit.x);
        let (lean, height) = (up.dot(unit), up.dot(down));
        let size = height.abs();
        let stretch = width / size;
        let inside = SIZES.contains(&size) && STRETCHES.contains(&stretch) && e.abs() < 2e4 && f.abs() < 2e4;
        let turn = (unit.y.atan2(unit.x).to_degrees() * 100.0).round() / 100.0;
        let lean = (lean / size * 1000.0).round() / 1000.0;
        let stretch = if (stretch - 1.0).abs() < 0.002 { 1.0 } else { (stretch * 1000.0).round() / 1000.0 };
        (inside && lean.abs() < 5.0).then_some(Self {
            origin: kurbo::Point::new(e, f),
            turn,
            size: (size * 1000.0).round() / 1000.0,
            stretch,
            lean,
            mirrored: height > 0.0,
        })
    }

    /// From the space of glyphs to that of a font that is drawn upright: ems, y down.
    pub(super) fn inner(&self) -> Affine {
        let up = if self.mirrored { 1.0 } else { -1.0 };
        Affine::new([self.stretch, 0.0, self.lean, up, 0.0, 0.0]) * Affine::scale(0.001)
    }

    fn direction(&self) -> Vec2 {
        let (sin, cos) = self.turn.to_radians().sin_cos();
        Vec2::new(cos, sin)
    }
}

/// A line that is being set.
#[derive(Debug)]
pub(super) struct Line {
    font: FontHandle,
    first: Stand,
    color: Color,
    alpha: u8,
    text: String,
    advances: Vec<f64>,
    /// Where the last glyph stands, along the line.
    last: f64,
    /// The box around what it shows.
    pub(super) bounds: Rect,
}

impl Line {
    pub(super) fn new(
        font: FontHandle,
        stand: Stand,
        (color, alpha): (Color, u8),
        character: char,
        bounds: Rect,
    ) -> Self {
        let (text, advances) = (character.to_string(), Vec::new());
        Self { font, first: stand, color, alpha, text, advances, last: 0.0, bounds }
    }

    /// Whether a glyph goes on with the line; then it is taken.
    pub(super) fn goes_on(
        &mut self,
        font: FontHandle,
        stand: &Stand,
        (color, alpha): (Color, u8),
        character: char,
        bounds: Rect,
    ) -> bool {
        let first = &self.first;
        let alike = self.font == font
            && (first.turn, first.size) == (stand.turn, stand.size)
            && (self.color, self.alpha) == (color, alpha);
        let way = stand.origin - first.origin;
        let direction = first.direction();
        let (along, aside) = (way.dot(direction), way.cross(direction).abs());
        let step = along - self.last;
        let near = aside <= 0.005 * first.size && step >= -0.3 * first.size && step <= 2.0 * first.size;
        if !(alike && near) {
            return false;
        }
        self.text.push(character);
        self.advances.push(step);
        self.last = along;
        self.bounds = self.bounds.union(bounds);
        true
    }

    /// The line; absent when it is blank.
    pub(super) fn finish(mut self) -> Option<Text> {
        let kept = self.text.trim_end_matches(' ').len();
        self.text.truncate(kept);
        if self.text.is_empty() {
            return None;
        }
        self.advances.truncate(self.text.chars().count().saturating_sub(1));
        let kurbo::Point { x, y } = self.first.origin;
        Some(Text {
            advances: Advances::Given(self.advances),
            turn: self.first.turn,
            color: self.color,
            alpha: self.alpha,
            ..Text::new(self.font, self.first.size, Point { x, y }, self.text)
        })
    }
}
