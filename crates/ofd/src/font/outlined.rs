//! A face made of outlines: for glyphs whose own font cannot be taken along. TrueType, each glyph under one character.
#![expect(clippy::float_arithmetic, reason = "outlines are not money")]

use std::collections::BTreeMap;

use super::Face;
use crate::shape::{Segment, Shape};
use crate::write::font::{cmap, sfnt};

/// Units in an em.
const UNITS: f32 = 2_048.0;
/// Farthest that an outline may reach, in units, so that every step fits.
const FARTHEST: f32 = 16_000.0;
/// How far a curve may be from the one that it stands for, in units.
const TOLERANCE: f32 = 0.5;
/// Most points of a glyph.
const POINTS_MAX: usize = 8_000;
/// Most glyphs of a face.
const GLYPHS_MAX: usize = 60_000;

/// A glyph for a face.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    /// How far it is to the next one, in ems.
    pub advance: f32,
    /// Its outline, in ems, y down from the baseline; filled where its winding number is not zero.
    pub outline: Shape,
}

impl Drawn {
    /// Whether a face can hold it: within some ems of its origin, and of a bearable number of points.
    #[must_use]
    pub fn fits(&self) -> bool {
        (0.0..=8.0).contains(&self.advance) && contours(&self.outline).is_some()
    }
}

impl Face {
    /// A face of these glyphs, each under its character. Absent when one of them does not fit ([`Drawn::fits`]), or there
    /// are too many.
    #[must_use]
    pub fn outlined(glyphs: &BTreeMap<char, Drawn>) -> Option<Self> {
        if glyphs.len() > GLYPHS_MAX {
            return None;
        }
        Self::embedded(font(glyphs)?, 0)
    }
}

/// A point of a contour in units, y up, and whether the contour goes through it.
type Point = (i16, i16, bool);

/// The contours of an outline; absent when it does not fit.
fn contours(shape: &Shape) -> Option<Vec<Vec<Point>>> {
    let mut contours: Vec<Vec<Point>> = Vec::new();
    let mut points = 0_usize;
    let (mut at, mut start) = ([0.0_f32; 2], [0.0_f32; 2]);
    for segment in &shape.segments {
        match *segment {
            Segment::Move(to) => {
                contours.push(vec![point(to, true)?]);
                (at, start) = (to, to);
            }
            Segment::Close => at = start,
            Segment::Line(to) => {
                contours.last_mut()?.push(point(to, true)?);
                at = to;
            }
            Segment::Quad(control, to) => {
                contours.last_mut()?.extend([point(control, false)?, point(to, true)?]);
                at = to;
            }
            Segment::Cubic(first, second, to) => {
                quadratic(contours.last_mut()?, [at, first, second, to])?;
                at = to;
            }
        }
        points = points.saturating_add(4);
        if points > POINTS_MAX {
            return None;
        }
    }
    for contour in &mut contours {
        // A contour closes by itself.
        if contour.len() > 1 && contour.first() == contour.last() {
            contour.pop();
        }
    }
    contours.retain(|contour| contour.len() > 2);
    Some(contours)
}

fn point([x, y]: [f32; 2], on: bool) -> Option<Point> {
    Some((unit(x)?, unit(-y)?, on))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "within the range, which was checked"
)]
fn unit(ems: f32) -> Option<i16> {
    let units = (ems * UNITS).round();
    (units.abs() <= FARTHEST).then_some(units as i16)
}

/// A cubic curve as quadratic ones.
fn quadratic(contour: &mut Vec<Point>, [p0, p1, p2, p3]: [[f32; 2]; 4]) -> Option<()> {
    let third = |axis: usize| -> Option<f32> {
        Some(p3.get(axis)? - 3.0 * p2.get(axis)? + 3.0 * p1.get(axis)? - p0.get(axis)?)
    };
    // A cubic and its best quadratic differ by the third difference, times √3 ⁄ 36; parts by the cube of their length.
    let error = third(0)?.hypot(third(1)?) * UNITS * 0.0482;
    let parts = (error / TOLERANCE).cbrt().ceil().clamp(1.0, 12.0);
    let place = |t: f32| -> [f32; 2] {
        let s = 1.0 - t;
        let along = |a: f32, b: f32, c: f32, d: f32| {
            s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
        };
        [along(p0[0], p1[0], p2[0], p3[0]), along(p0[1], p1[1], p2[1], p3[1])]
    };
    let slope = |t: f32| -> [f32; 2] {
        let s = 1.0 - t;
        let along = |a: f32, b: f32, c: f32, d: f32| {
            3.0 * (s * s * (b - a) + 2.0 * s * t * (c - b) + t * t * (d - c))
        };
        [along(p0[0], p1[0], p2[0], p3[0]), along(p0[1], p1[1], p2[1], p3[1])]
    };
    let mut part = 0.0;
    while part < parts {
        let (from, to) = (part / parts, (part + 1.0) / parts);
        let (start, end, out, into) = (place(from), place(to), slope(from), slope(to));
        let step = to - from;
        // The mean of the two control points that the ends ask for.
        let control = |axis: fn(&[f32; 2]) -> f32| {
            (axis(&start) + axis(&end)) / 2.0 + (axis(&out) - axis(&into)) * step / 4.0
        };
        let control = [control(|p| p[0]), control(|p| p[1])];
        let end = if part + 1.5 > parts { p3 } else { end };
        contour.extend([point(control, false)?, point(end, true)?]);
        part += 1.0;
    }
    Some(())
}

/// What is added up over the glyphs.
#[derive(Default)]
struct Measures {
    low: (i16, i16),
    high: (i16, i16),
    points: usize,
    contours: usize,
    advance: u16,
}

fn font(glyphs: &BTreeMap<char, Drawn>) -> Option<Vec<u8>> {
    let mut measures = Measures::default();
    let (mut glyf, mut loca, mut hmtx) = (Vec::new(), Vec::new(), Vec::new());
    let mut mapping = Vec::with_capacity(glyphs.len());
    // The first glyph stands for what is missing, and shows nothing.
    let none = Drawn { advance: 0.5, ..Drawn::default() };
    for (number, (character, drawn)) in
        std::iter::once((None, &none)).chain(glyphs.iter().map(|(c, drawn)| (Some(*c), drawn))).enumerate()
    {
        loca.extend(u32::try_from(glyf.len()).ok()?.to_be_bytes());
        let left = glyph(&mut glyf, &contours(&drawn.outline)?, &mut measures)?;
        let advance = u16::try_from(unit(drawn.advance)?).ok()?;
        measures.advance = measures.advance.max(advance);
        hmtx.extend(advance.to_be_bytes());
        hmtx.extend(left.to_be_bytes());
        if let Some(character) = character {
            mapping.push((u32::from(character), u16::try_from(number).ok()?));
        }
    }
    loca.extend(u32::try_from(glyf.len()).ok()?.to_be_bytes());
    let count = u16::try_from(glyphs.len().checked_add(1)?).ok()?;
    let (head, hhea, maxp) = (head(&measures), hhea(&measures, count), maxp(&measures, count)?);
    let (cmap, os2) = (cmap::table(&mapping)?, os2(&mapping));
    let post = [[0, 3, 0, 0].as_slice(), &[0; 28]].concat();
    let tables: Vec<sfnt::Table<'_>> = vec![
        (b"head", &head),
        (b"hhea", &hhea),
        (b"maxp", &maxp),
        (b"hmtx", &hmtx),
        (b"loca", &loca),
        (b"glyf", &glyf),
        (b"cmap", &cmap),
        (b"OS/2", &os2),
        (b"post", &post),
    ];
    sfnt::assemble([0, 1, 0, 0], tables)
}

/// Writes one glyph; how far left it begins.
fn glyph(glyf: &mut Vec<u8>, contours: &[Vec<Point>], measures: &mut Measures) -> Option<i16> {
    let all = || contours.iter().flatten();
    let (Some(left), Some(right)) = (all().map(|p| p.0).min(), all().map(|p| p.0).max()) else {
        return Some(0);
    };
    let (Some(bottom), Some(top)) = (all().map(|p| p.1).min(), all().map(|p| p.1).max()) else {
        return Some(0);
    };
    measures.low = (measures.low.0.min(left), measures.low.1.min(bottom));
    measures.high = (measures.high.0.max(right), measures.high.1.max(top));
    measures.points = measures.points.max(all().count());
    measures.contours = measures.contours.max(contours.len());
    for number in [i16::try_from(contours.len()).ok()?, left, bottom, right, top] {
        glyf.extend(number.to_be_bytes());
    }
    let mut last = 0_usize;
    for contour in contours {
        last = last.checked_add(contour.len())?;
        glyf.extend(u16::try_from(last.checked_sub(1)?).ok()?.to_be_bytes());
    }
    glyf.extend([0, 0]);
    glyf.extend(all().map(|(.., on)| u8::from(*on)));
    let steps = |along: fn(&Point) -> i16| {
        let before = std::iter::once(0).chain(all().map(along));
        all().map(along).zip(before).map(|(to, from)| to.checked_sub(from)).collect::<Option<Vec<i16>>>()
    };
    for step in steps(|p| p.0)?.into_iter().chain(steps(|p| p.1)?) {
        glyf.extend(step.to_be_bytes());
    }
    while !glyf.len().is_multiple_of(4) {
        glyf.push(0);
    }
    Some(left)
}

/// Words of a table, one after the other.
fn words(words: &[i16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn head(measures: &Measures) -> Vec<u8> {
    let (low, high) = (measures.low, measures.high);
    let mut head = words(&[1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0x0003, 2_048]);
    // No time: the same outlines give the same font.
    head.extend([0; 16]);
    head.extend(words(&[low.0, low.1, high.0, high.1, 0, 8, 2, 1, 0]));
    head
}

fn hhea(measures: &Measures, count: u16) -> Vec<u8> {
    let mut hhea = words(&[1, 0, 1_802, -492, 0]);
    hhea.extend(measures.advance.to_be_bytes());
    hhea.extend(words(&[measures.low.0, 0, measures.high.0, 1, 0, 0, 0, 0, 0, 0, 0]));
    hhea.extend(count.to_be_bytes());
    hhea
}

fn maxp(measures: &Measures, count: u16) -> Option<Vec<u8>> {
    let mut maxp = words(&[1, 0]);
    for number in [count, u16::try_from(measures.points).ok()?, u16::try_from(measures.contours).ok()?] {
        maxp.extend(number.to_be_bytes());
    }
    maxp.extend(words(&[0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0]));
    Some(maxp)
}

/// `OS/2`, version 0: upright, of normal weight, free to be embedded.
fn os2(mapping: &[(u32, u16)]) -> Vec<u8> {
    let ends = [mapping.first(), mapping.last()]
        .map(|end| end.map_or(0, |(character, _)| u16::try_from(*character).unwrap_or(u16::MAX)));
    let mut os2 = words(&[0, 1_024, 400, 5, 0]);
    os2.extend([0; 52]);
    os2.extend(words(&[0x40]));
    for end in ends {
        os2.extend(end.to_be_bytes());
    }
    os2.extend(words(&[1_802, -492, 0, 1_802, 492]));
    os2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlined_when_made_then_a_face_that_draws_the_same() {
        let ring = Shape {
            segments: vec![
                Segment::Move([0.1, 0.0]),
                Segment::Cubic([0.1, -0.6], [0.7, -0.6], [0.7, 0.0]),
                Segment::Line([0.4, 0.2]),
                Segment::Close,
                Segment::Move([0.3, -0.1]),
                Segment::Quad([0.4, -0.3], [0.5, -0.1]),
                Segment::Line([0.4, 0.0]),
                Segment::Close,
            ],
        };
        let drawn = Drawn { advance: 0.8, outline: ring };
        let blank = Drawn { advance: 0.25, ..Drawn::default() };
        let glyphs = BTreeMap::from([('票', drawn.clone()), (' ', blank), ('\u{20000}', drawn.clone())]);
        let face = Face::outlined(&glyphs).unwrap();
        for character in ['票', '\u{20000}'] {
            let glyph = face.glyph(character).unwrap();
            assert!((face.advance(glyph) - 0.8).abs() < 1e-3);
            let (own, made) = (drawn.outline.bounds().unwrap(), face.outline(glyph).bounds().unwrap());
            assert!(
                (own.x - made.x).abs() < 1e-3 && (own.width - made.width).abs() < 1e-3,
                "{own:?} {made:?}"
            );
            assert!(face.outline(glyph).segments.len() > 8);
        }
        assert!(face.outline(face.glyph(' ').unwrap()).is_empty());
        assert_eq!(face.glyph('税'), None);
    }

    #[test]
    fn outlined_when_a_glyph_is_beyond_measure_then_does_not_fit() {
        let far = |x: f32| Drawn {
            advance: 1.0,
            outline: Shape { segments: vec![Segment::Move([0.0, 0.0]), Segment::Line([x, 1.0])] },
        };
        assert!(far(7.0).fits());
        for x in [9.0, f32::NAN, f32::INFINITY] {
            assert!(!far(x).fits(), "{x}");
        }
        assert!(!Drawn { advance: -1.0, ..Drawn::default() }.fits());
        assert!(Face::outlined(&BTreeMap::from([('x', far(9.0))])).is_none());
    }
}
