//! How a line of text is set: which face draws which characters, and where each of them stands.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use super::{Advances, Flow, Font, Text};
use crate::font::Face;
use crate::geometry::{Matrix, Point};

/// Extent above and below the baseline, in ems, of a font that is only named.
const ASCENT: f64 = 0.88;
const DESCENT: f64 = 0.24;

/// Characters of a line that follow each other and are drawn by one face.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece<'t> {
    /// The characters.
    pub text: &'t str,
    /// Position of the face in [`Font::faces`]; absent when no face has the characters.
    pub face: Option<usize>,
    /// Start of the baseline, along and across the line, from the origin of the text.
    pub start: Point,
    /// Millimetres from each character to the next along the line: one fewer than characters.
    pub deltas: Vec<f64>,
    /// Millimetres to the end of the last character along the line.
    pub length: f64,
    /// Extent above the baseline, in millimetres.
    pub ascent: f64,
    /// Extent below the baseline.
    pub descent: f64,
}

impl Font {
    /// The width of a text in millimetres, as its faces advance.
    #[must_use]
    pub fn width(&self, text: &str, size: f64) -> f64 {
        text.chars().map(|character| self.advance(character)).sum::<f64>() * size
    }

    /// The advance of a character in ems. A character that no face has is as wide as it is in Chinese type: an em,
    /// or half of one.
    #[must_use]
    pub fn advance(&self, character: char) -> f64 {
        match self.faces.iter().find_map(|face| face.glyph(character).map(|glyph| face.advance(glyph))) {
            _ if is_ignorable(character) => 0.0,
            Some(advance) => f64::from(advance),
            None if u32::from(character) < 0x1100 => 0.5,
            None => 1.0,
        }
    }

    /// The position of the first face that has a character.
    pub(crate) fn face_of(&self, character: char) -> Option<usize> {
        self.faces.iter().position(|face| face.has(character))
    }
}

impl Text {
    /// Sets the line; `None` when its advances are too few.
    pub(crate) fn pieces(&self, font: &Font) -> Option<Vec<Piece<'_>>> {
        let mut pieces: Vec<Piece<'_>> = Vec::with_capacity(1);
        // Where the last piece begins, in bytes and in millimetres; where the last character and the next one stand.
        let (mut first, mut start) = (0_usize, 0.0);
        let (mut before, mut place) = (0.0, 0.0);
        let mut characters = self.text.char_indices().enumerate().peekable();
        while let Some((position, (at, character))) = characters.next() {
            let face = match pieces.last() {
                Some(piece) if is_ignorable(character) => piece.face,
                None if is_ignorable(character) => (!font.faces.is_empty()).then_some(0),
                _ => font.face_of(character),
            };
            if pieces.last().is_none_or(|piece| piece.face != face) {
                (first, start) = (at, place);
                pieces.push(self.piece(font, face, place));
            } else if let Some(piece) = pieces.last_mut() {
                piece.deltas.push(place - before);
            }
            before = place;
            place += self.step(font, position, character, characters.peek().is_none())?;
            if let Some(piece) = pieces.last_mut() {
                piece.text = self.text.get(first..at.saturating_add(character.len_utf8()))?;
                piece.length = place - start;
            }
        }
        Some(pieces)
    }

    /// From the space of the line, which begins at its origin, to the page.
    pub(crate) fn placement(&self) -> Matrix {
        let Point { x, y } = self.origin;
        if self.turn == 0.0 {
            return Matrix::shift(x, y);
        }
        let (sin, cos) = self.turn.to_radians().sin_cos();
        Matrix { a: cos, b: sin, c: -sin, d: cos, e: x, f: y }
    }

    fn piece(&self, font: &Font, face: Option<usize>, place: f64) -> Piece<'_> {
        let (ascent, descent) = extent(face.and_then(|face| font.faces.get(face)), self.size);
        let start = self.flow.step(Point::default(), place);
        Piece { text: "", face, start, deltas: Vec::new(), length: 0.0, ascent, descent }
    }

    /// How far it is from a character to the next.
    fn step(&self, font: &Font, position: usize, character: char, last: bool) -> Option<f64> {
        let own = || match self.flow {
            Flow::Right => font.advance(character) * self.size * self.h_scale,
            Flow::Down if is_ignorable(character) => 0.0,
            Flow::Down => self.size,
        };
        match &self.advances {
            Advances::Face => Some(own()),
            Advances::Spaced(more) => Some(own() + more),
            Advances::Given(given) => given.get(position).copied().or_else(|| last.then(own)),
        }
    }
}

impl Flow {
    /// A place farther on the line.
    pub(crate) fn step(self, Point { x, y }: Point, distance: f64) -> Point {
        match self {
            Self::Right => Point { x: x + distance, y },
            Self::Down => Point { x, y: y + distance },
        }
    }
}

/// Characters without a picture of their own: variation selectors and marks of direction.
pub(crate) fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

fn extent(face: Option<&Face>, size: f64) -> (f64, f64) {
    let own = face.map(|face| (f64::from(face.ascent()), -f64::from(face.descent())));
    let (ascent, descent) = own.unwrap_or((ASCENT, DESCENT));
    (ascent * size, descent * size)
}
