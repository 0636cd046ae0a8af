//! The pen: it measures text in the faces that will draw it, and sets it on a line.

use std::collections::HashMap;

use fapiao_ofd::display::paint::{Color, Fill};
use fapiao_ofd::display::{Glyphs, Item, PlacedGlyph};
use fapiao_ofd::font::{Face, Fonts, GlyphId};
use fapiao_ofd::geometry::Matrix;

use super::INK;

/// Which kind of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Hand {
    /// 宋体: running text.
    Song,
    /// 黑体: headings and labels.
    Hei,
    /// Letters of one width: digests and serial numbers.
    Mono,
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) hand: Hand,
    pub(crate) bold: bool,
    /// Size of an em in millimetres.
    pub(crate) size: f64,
    pub(crate) color: Color,
}

/// Where a text stands in its room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Align {
    #[default]
    Left,
    Middle,
    Right,
}

/// Measures and sets text. Faces are looked up once; a character that a face lacks comes from the nearest one that
/// has it, and one that no font has is drawn as a box.
pub(crate) struct Pen<'f> {
    fonts: &'f Fonts,
    faces: HashMap<(Hand, bool), Option<Face>>,
    glyphs: HashMap<(Hand, bool, char), Option<(Face, GlyphId)>>,
}

impl Style {
    pub(crate) const fn new(hand: Hand, size: f64) -> Self {
        Self { hand, bold: false, size, color: INK }
    }

    pub(crate) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) const fn colored(self, color: Color) -> Self {
        Self { color, ..self }
    }

    /// From one baseline to the next.
    pub(crate) fn leading(&self) -> f64 {
        self.size * 1.45
    }

    /// From the top of a line to its baseline.
    pub(crate) fn rise(&self) -> f64 {
        self.size * 1.08
    }
}

impl<'f> Pen<'f> {
    pub(crate) fn new(fonts: &'f Fonts) -> Self {
        Self { fonts, faces: HashMap::new(), glyphs: HashMap::new() }
    }

    /// How wide a text is.
    pub(crate) fn width(&mut self, text: &str, style: &Style) -> f64 {
        text.chars().map(|c| self.advance(c, style)).sum()
    }

    /// How wide a character is.
    pub(crate) fn advance(&mut self, c: char, style: &Style) -> f64 {
        let ems = match self.glyph(style, c) {
            Some((face, glyph)) => f64::from(face.advance(*glyph)),
            None => 1.0,
        };
        ems * style.size
    }

    /// Sets a text on a line that begins at `x`, and gives what is drawn.
    pub(crate) fn set(&mut self, text: &str, style: &Style, x: f64, baseline: f64) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        let mut run: Option<(Face, Glyphs)> = None;
        let mut x = x;
        for c in text.chars().filter(|c| !c.is_control()) {
            let Some((face, id)) = self.glyph(style, c).clone() else {
                // A box, as readers know it: something is there that no font has.
                let place = fapiao_ofd::geometry::Rect {
                    x: x + style.size * 0.1,
                    y: baseline - style.size * 0.8,
                    width: style.size * 0.8,
                    height: style.size * 0.9,
                };
                items.push(super::rectangle(&place, None, Some((style.color, style.size * 0.05))));
                x += style.size;
                continue;
            };
            let same = run.as_ref().is_some_and(|(known, _)| *known == face);
            if !same {
                items.extend(run.take().map(|(_, glyphs)| Item::Glyphs(glyphs)));
                run = Some((face.clone(), glyphs_of(face.clone(), style)));
            }
            if let Some((face, glyphs)) = &mut run {
                let bytes = c.len_utf8();
                glyphs.glyphs.push(PlacedGlyph { id, x, y: baseline, stretch: 1.0, bytes });
                glyphs.text.push(c);
                x += f64::from(face.advance(id)) * style.size;
            }
        }
        items.extend(run.map(|(_, glyphs)| Item::Glyphs(glyphs)));
        items
    }

    /// Sets a text between two edges.
    pub(crate) fn set_in(
        &mut self,
        text: &str,
        style: &Style,
        (left, right): (f64, f64),
        baseline: f64,
        align: Align,
    ) -> Vec<Item> {
        let spare = right - left - self.width(text, style);
        let x = match align {
            Align::Left => left,
            Align::Middle => left + spare / 2.0,
            Align::Right => left + spare,
        };
        self.set(text, style, x, baseline)
    }

    fn glyph(&mut self, style: &Style, c: char) -> &Option<(Face, GlyphId)> {
        let Self { fonts, faces, glyphs } = self;
        let c = if c == '\t' { ' ' } else { c };
        glyphs.entry((style.hand, style.bold, c)).or_insert_with(|| {
            let face = faces.entry((style.hand, style.bold)).or_insert_with(|| {
                let name = match style.hand {
                    Hand::Song => "宋体",
                    Hand::Hei => "黑体",
                    Hand::Mono => "Courier New",
                };
                fonts.find(name, style.bold, false)
            });
            let face = face.as_ref()?;
            if let Some(glyph) = face.glyph(c) {
                return Some((face.clone(), glyph));
            }
            let other = fonts.substitute(face, c)?;
            let glyph = other.glyph(c)?;
            Some((other, glyph))
        })
    }
}

fn glyphs_of(face: Face, style: &Style) -> Glyphs {
    Glyphs {
        face,
        size: style.size,
        transform: Matrix::IDENTITY,
        stretch: 1.0,
        turn: 0,
        glyphs: Vec::new(),
        text: String::new(),
        fill: Some(Fill::color(style.color)),
        stroke: None,
    }
}
