//! Text objects to glyphs with their places (GB/T 33190 §11).
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::rc::Rc;
use std::sync::Arc;

use super::build::Builder;
use super::object::Space;
use super::paint::{Color, Fill};
use super::resource::FontUse;
use super::style::{Ink, Style};
use super::{Glyphs, Item, PlacedGlyph};
use crate::finding;
use crate::font::{Face, GlyphId};
use crate::geometry::{Matrix, Point, narrow, number};
use crate::reader::flag;
use crate::shape::Shape;
use crate::text::{Deltas, is_half_width};
use crate::xml::Element;

/// How the characters of a text object are drawn.
struct Manner {
    face: Face,
    /// Whether glyph numbers of the document are those of the face.
    embedded: bool,
    /// Whether the face stands for a Chinese font, in which Latin letters are half as wide as an em.
    halves: bool,
    size: f64,
    stretch: f64,
    turn: u16,
    /// Unit vector in which the text runs where it has no offsets.
    direction: Point,
}

/// A character, or a glyph that the document names, before it has a place.
struct Mark {
    text: String,
    glyph: Option<(Face, GlyphId)>,
}

impl<'p> Builder<'_, '_, 'p> {
    /// Draws a text object.
    pub(super) fn text(
        &mut self,
        element: Element<'_, '_>,
        space: &Space,
        style: &Style,
        out: &mut Vec<Item>,
    ) {
        let fills = flag(element, "Fill", true);
        let stroke = if flag(element, "Stroke", false) { style.stroke() } else { None };
        let fill = if fills { style.fill(false, Some(Color::BLACK)) } else { None };
        let clear =
            |fill: &Fill| matches!(&fill.paint, super::paint::Paint::Color(color) if color.alpha == 0);
        let fill = fill.filter(|fill| !clear(fill));
        let tile = match &style.fill {
            Some(Ink::Tile(tile)) if fills => Some(Rc::clone(tile)),
            _ => None,
        };
        if fill.is_none() && stroke.is_none() && tile.is_none() {
            return;
        }
        let runs = self.runs(element, space);
        if let Some(tile) = tile {
            let shape = Arc::new(outlines(&runs));
            out.extend(self.tiled(&tile, &shape, false, &Matrix::IDENTITY));
        }
        if fill.is_some() || stroke.is_some() {
            out.extend(
                runs.into_iter()
                    .map(|run| Item::Glyphs(Glyphs { fill: fill.clone(), stroke: stroke.clone(), ..run })),
            );
        }
    }

    /// The outlines of a text, on the page.
    pub(super) fn text_outline(&mut self, element: Element<'_, '_>, space: &Space) -> Shape {
        outlines(&self.runs(element, space))
    }

    /// The glyphs of a text object, a run for each face.
    fn runs(&mut self, element: Element<'_, '_>, space: &Space) -> Vec<Glyphs> {
        let mut runs: Vec<Glyphs> = Vec::new();
        let Some(manner) = self.manner(element) else { return runs };
        let mut start = Point::default();
        let mut named: Vec<Element<'_, '_>> = Vec::new();
        for child in element.children() {
            match child.name() {
                "CGTransform" => named.push(child),
                "TextCode" => {
                    let coordinate = |name| child.attr(name).and_then(number);
                    start = Point {
                        x: coordinate("X").unwrap_or(start.x),
                        y: coordinate("Y").unwrap_or(start.y),
                    };
                    let written: usize = child.attributes().map(|(_, value)| value.len()).sum();
                    if !self.pay(child.raw_text().len().saturating_add(written) / 32) {
                        break;
                    }
                    let marks = self.marks(child.raw_text(), &std::mem::take(&mut named), &manner);
                    place(&marks, child, start, &manner, space, &mut runs);
                }
                _ => {}
            }
        }
        runs
    }

    /// How the characters of an object are drawn; absent when there is no font at all, or no size.
    fn manner(&mut self, element: Element<'_, '_>) -> Option<Manner> {
        /// Larger than any page.
        const LARGEST_MM: f64 = 10_000.0;
        let id = element.attr("Font").map(str::trim_ascii).unwrap_or_default();
        let font = self.scope.iter().find_map(|loaded| loaded.font(id));
        if font.is_none() {
            self.missing("Font", id);
        }
        let font = font.unwrap_or_default();
        let weight = element.attr("Weight").and_then(number).unwrap_or(400.0);
        let bold = font.bold || weight >= 600.0;
        let italic = font.italic || flag(element, "Italic", false);
        let (face, embedded) = self.face(&font, bold, italic)?;
        let size = element.attr("Size").and_then(number).filter(|size| *size > 0.0 && *size <= LARGEST_MM);
        if size.is_none() {
            self.odd(finding::NUMBER, element.attr("Size").unwrap_or_default());
        }
        let quarter = |name| match element.attr(name).map(str::trim_ascii) {
            Some("90") => 90,
            Some("180") => 180,
            Some("270") => 270,
            _ => 0,
        };
        let direction = match quarter("ReadDirection") {
            90 => Point { x: 0.0, y: 1.0 },
            180 => Point { x: -1.0, y: 0.0 },
            270 => Point { x: 0.0, y: -1.0 },
            _ => Point { x: 1.0, y: 0.0 },
        };
        let stretch = element.attr("HScale").and_then(number).filter(|scale| *scale > 0.0 && *scale <= 100.0);
        let (size, turn) = (size?, quarter("CharDirection"));
        let halves = !embedded && face.has_half_width_latin();
        Some(Manner { face, embedded, halves, size, stretch: stretch.unwrap_or(1.0), turn, direction })
    }

    /// The face of a font, and whether the document carries it.
    fn face(&mut self, font: &FontUse<'p>, bold: bool, italic: bool) -> Option<(Face, bool)> {
        if font.embedded {
            match font.entry.and_then(|path| self.drawing.embedded(path)) {
                Some(face) => return Some((face, true)),
                None => self.odd(finding::FONT_UNREADABLE, &font.name),
            }
        }
        let face = self.scene().fonts.find(&font.name, bold, italic)?;
        if face.is_guessed() && !font.name.is_empty() {
            self.odd(finding::FONT_UNKNOWN, &font.name);
        }
        Some((face, false))
    }

    /// The characters of a text, with the glyphs that the document names for them.
    fn marks(&mut self, text: &str, named: &[Element<'_, '_>], manner: &Manner) -> Vec<Mark> {
        let characters: Vec<char> = text.chars().collect();
        let mut marks = Vec::with_capacity(characters.len());
        let mut at = 0_usize;
        let mut named: Vec<_> = if manner.embedded {
            named.iter().map(|element| Named::read(*element)).collect()
        } else {
            Vec::new()
        };
        named.sort_by_key(|named| named.position);
        let mut named = named.into_iter().peekable();
        while let Some(character) = characters.get(at) {
            while named.next_if(|named| named.position < at).is_some() {}
            if let Some(named) = named.next_if(|named| named.position == at) {
                let end = at.saturating_add(named.codes).min(characters.len());
                let covered = characters.get(at..end).unwrap_or_default();
                if !self.pay(named.glyphs.len() / 8) {
                    break;
                }
                named.marks(covered, &manner.face, &mut marks);
                at = end.max(at.saturating_add(1));
                continue;
            }
            let half = manner.halves.then(|| manner.face.half_width_glyph(*character)).flatten();
            let glyph = match half {
                Some(half) => Some((manner.face.clone(), half)),
                None => self.glyph(*character, &manner.face),
            };
            marks.push(Mark { text: character.to_string(), glyph });
            at = at.saturating_add(1);
        }
        marks
    }

    /// The glyph of a character, from the face or from one that has it. Absent for what shows nothing.
    fn glyph(&mut self, character: char, face: &Face) -> Option<(Face, GlyphId)> {
        if character.is_control() {
            return None;
        }
        if let Some(glyph) = face.glyph(character) {
            return Some((face.clone(), glyph));
        }
        if character.is_whitespace()
            || matches!(character, '\u{200B}'..='\u{200F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
        {
            return None;
        }
        if let Some(other) = self.scene().fonts.substitute(face, character)
            && let Some(glyph) = other.glyph(character)
        {
            return Some((other, glyph));
        }
        self.odd(finding::GLYPH_MISSING, &format!("U+{:04X}", u32::from(character)));
        Some((face.clone(), GlyphId(0)))
    }
}

/// Glyphs that the document names for some characters (CGTransform).
struct Named {
    /// Position of the first character.
    position: usize,
    /// Number of characters.
    codes: usize,
    glyphs: Vec<u32>,
}

impl Named {
    fn read(element: Element<'_, '_>) -> Self {
        let count = |name, otherwise| {
            element.attr(name).and_then(|count| count.trim_ascii().parse::<usize>().ok()).unwrap_or(otherwise)
        };
        let written = element.child_text("Glyphs").unwrap_or_default().split_ascii_whitespace();
        let glyphs: Vec<u32> =
            written.map_while(|glyph| glyph.parse().ok()).take(count("GlyphCount", usize::MAX)).collect();
        let codes = count("CodeCount", glyphs.len()).max(1);
        Self { position: count("CodePosition", 0), codes, glyphs }
    }

    /// The glyphs with the characters that they show; when the numbers differ, the first one shows them all.
    fn marks(&self, covered: &[char], face: &Face, marks: &mut Vec<Mark>) {
        let one_each = self.glyphs.len() == covered.len();
        for (at, glyph) in self.glyphs.iter().enumerate() {
            let text = match covered.get(at) {
                Some(character) if one_each => character.to_string(),
                _ if at == 0 => covered.iter().collect(),
                _ => String::new(),
            };
            let glyph = face.numbered(*glyph).map(|glyph| (face.clone(), glyph));
            marks.push(Mark { text, glyph });
        }
    }
}

/// Gives the marks of a text their places.
fn place(
    marks: &[Mark],
    code: Element<'_, '_>,
    start: Point,
    manner: &Manner,
    space: &Space,
    runs: &mut Vec<Glyphs>,
) {
    /// Farther than anything on a page; what is beyond is not drawn.
    const FARTHEST: f64 = 1e6;
    let mut delta_x = Deltas::new(code.attr("DeltaX").unwrap_or_default());
    let mut delta_y = Deltas::new(code.attr("DeltaY").unwrap_or_default());
    let mut next = start;
    let mut fresh = true;
    for mark in marks {
        let at = next;
        let stated = (delta_x.next(), delta_y.next());
        next = match stated {
            (None, None) => advanced(at, mark, manner),
            (x, y) => Point { x: at.x + x.unwrap_or(0.0), y: at.y + y.unwrap_or(0.0) },
        };
        let Some((face, id)) = &mark.glyph else { continue };
        if at.x.abs() > FARTHEST || at.y.abs() > FARTHEST {
            continue;
        }
        let (stretch, indent) = fitted(mark, stated.0, manner);
        if fresh || runs.last().is_none_or(|run| run.face != *face) {
            runs.push(run(face, manner, space));
            fresh = false;
        }
        if let Some(run) = runs.last_mut() {
            run.glyphs.push(PlacedGlyph {
                id: *id,
                x: at.x + indent,
                y: at.y,
                stretch: narrow(stretch),
                bytes: mark.text.len(),
            });
            run.text.push_str(&mark.text);
        }
    }
}

/// How a glyph of another font than the one that was meant fits into its place: how much wider it is drawn, and how far
/// from the start. `stated` is the distance to the next glyph, where the document says it.
fn fitted(mark: &Mark, stated: Option<f64>, manner: &Manner) -> (f64, f64) {
    /// Narrower than this, a letter cannot be read.
    const NARROWEST: f64 = 0.4;
    let upright = manner.turn == 0 && manner.direction.x > 0.0;
    let mut characters = mark.text.chars();
    let (Some(character), None, false, true) =
        (characters.next(), characters.next(), manner.embedded, upright)
    else {
        return (1.0, 0.0);
    };
    let Some((face, glyph)) = &mark.glyph else { return (1.0, 0.0) };
    let own = f64::from(face.advance(*glyph)) * manner.size * manner.stretch;
    let half = 0.5 * manner.size * manner.stretch;
    let is_half = manner.halves && is_half_width(character);
    let Some(cell) = stated.filter(|stated| *stated > 0.0).or_else(|| is_half.then_some(half)) else {
        return (1.0, 0.0);
    };
    if own > cell * 1.02 {
        return ((cell / own).max(NARROWEST), 0.0);
    }
    // A narrow letter stands in the middle of its half, as it does in the font that was meant.
    let in_half = is_half && character.is_ascii_alphanumeric() && (cell / half - 1.0).abs() < 0.02;
    (1.0, if in_half { (cell - own) / 2.0 } else { 0.0 })
}

/// The place after a mark, by the width of its glyph.
fn advanced(at: Point, mark: &Mark, manner: &Manner) -> Point {
    let is_half = manner.halves && mark.text.chars().all(is_half_width);
    let advance = match &mark.glyph {
        Some((face, glyph)) if !is_half => f64::from(face.advance(*glyph)),
        _ => 0.5,
    };
    let along = manner.direction.x != 0.0;
    // Text that runs down stands upright, a full square each, unless its glyphs are turned.
    let lies = manner.turn == 90 || manner.turn == 270;
    let width = if along != lies { advance * manner.stretch } else { 1.0 };
    let width = width * manner.size;
    Point { x: at.x + manner.direction.x * width, y: at.y + manner.direction.y * width }
}

fn run(face: &Face, manner: &Manner, space: &Space) -> Glyphs {
    Glyphs {
        face: face.clone(),
        size: manner.size,
        transform: space.own,
        stretch: manner.stretch,
        turn: manner.turn,
        glyphs: Vec::new(),
        text: String::new(),
        fill: None,
        stroke: None,
    }
}

/// The outlines of all glyphs, in the space around the runs.
pub(super) fn outlines(runs: &[Glyphs]) -> Shape {
    let mut shape = Shape::default();
    for run in runs {
        for glyph in &run.glyphs {
            let outline = run.face.outline(glyph.id);
            shape.segments.extend(outline.transformed(&run.placement(glyph)).segments);
        }
    }
    shape
}
