//! The picture of a seal of one's own: a red ring, a name along it, a line across.
#![expect(clippy::float_arithmetic, reason = "places on a picture are not money")]

use std::f64::consts::TAU;

use fapiao_ofd::display::DrawLimits;
use fapiao_ofd::display::picture::{Channels, Pixels};
use fapiao_ofd::font::{DEBIAN_PACKAGES, Face, Fonts};
use fapiao_ofd::geometry::Point;
use fapiao_ofd::layout::{
    Advances, Color, Flow, Font, FontHandle, Info, Item, Layout, Page, Path, Rule, Segment, Size, Stroke,
    Text,
};
use fapiao_ofd::render::png;

use crate::{Detail, Error};

/// Diameter of the seal, in millimetres.
const DIAMETER: f64 = 40.0;
/// Width of the ring.
const RING: f64 = 1.0;
/// From the ring's outer edge to the heads of the name's characters.
const MARGIN: f64 = 2.4;
/// Largest characters of the name, and of the line across.
const NAME_SIZE: f64 = 5.0;
const LINE_SIZE: f64 = 4.6;
/// How much of the circle the name may take.
const SPAN: f64 = 0.78 * TAU;
/// Pixels for an inch: as sharp as a good printer.
const DPI: f64 = 300.0;
/// Longest name that is still readable around the ring.
const NAME_MAX: usize = 40;
/// Longest line across.
const LINE_MAX: usize = 12;
const RED: Color = Color { red: 0xD0, green: 0, blue: 0 };

/// Draws a round seal of 40 mm as a PNG that covers only where it is red. It has no star and no frame of office: it
/// is not to look like the seals that police and tax authorities register.
///
/// # Errors
/// [`Error::Refused`] when no font is installed, when one lacks a character, or when a text is empty or too long.
pub fn draw_seal(name: &str, line: &str, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    let refused = |detail: Detail| Error::refused("DOC-SIGN-PICTURE", detail);
    let (name, line) = (name.trim(), line.trim());
    if name.is_empty() || name.chars().count() > NAME_MAX || line.chars().count() > LINE_MAX {
        return Err(refused(Detail::of(
            format!("名称须为 1 至 {NAME_MAX} 字，横排文字不超过 {LINE_MAX} 字"),
            format!("a name has 1 to {NAME_MAX} characters, the line across at most {LINE_MAX}"),
        )));
    }
    let no_font = || refused(format!("apt install {}", DEBIAN_PACKAGES.join(" ")).into());
    let face = Some(fonts).filter(|fonts| fonts.has_cjk()).and_then(|fonts| fonts.find("宋体", true, false));
    let face = face.ok_or_else(no_font)?;
    if let Some(missing) = name.chars().chain(line.chars()).find(|character| !face.has(*character)) {
        return Err(refused(format!("{missing:?} U+{:04X}", u32::from(missing)).into()));
    }
    let mut layout = Layout::new(Info::default(), Size { width: DIAMETER, height: DIAMETER });
    let font = layout.font(Font { name: "宋体".to_owned(), faces: vec![face.clone()], ..Font::default() });
    let mut items = vec![ring()];
    items.extend(around(name, font, &face));
    if !line.is_empty() {
        items.push(across(line, font, &face));
    }
    layout.pages.push(Page::new(None, items));
    let pages = layout.display();
    let page = pages.first().ok_or_else(no_font)?;
    let raster = png::raster(page, DPI, &DrawLimits::default())
        .map_err(|error| refused(Detail::of(error.zh(), error.en())))?;
    Ok(png::encode(&covering(&raster.pixels), DPI))
}

/// Red on white paper becomes red that covers as much as the paper was not white.
fn covering(paper: &Pixels) -> Pixels {
    let pixel = |rgb: &[u8]| {
        let green = rgb.get(1).copied().unwrap_or(u8::MAX);
        [RED.red, RED.green, RED.blue, u8::MAX.saturating_sub(green)]
    };
    let data = paper.data.chunks(3).flat_map(pixel).collect();
    Pixels { width: paper.width, height: paper.height, channels: Channels::Rgba, data }
}

fn ring() -> Item {
    /// How far control points lie for a quarter of a circle.
    const BEND: f64 = 0.552_284_749_8;
    let (middle, radius) = (DIAMETER / 2.0, (DIAMETER - RING) / 2.0 - 0.2);
    let at = |x: f64, y: f64| Point { x: middle + x * radius, y: middle + y * radius };
    let quarter = |(x0, y0): (f64, f64), (x1, y1): (f64, f64)| {
        let control = |(x, y): (f64, f64), (dx, dy): (f64, f64)| at(x + dx * BEND, y + dy * BEND);
        Segment::Cubic(control((x0, y0), (x1, y1)), control((x1, y1), (x0, y0)), at(x1, y1))
    };
    let corners = [(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)];
    let mut segments = vec![Segment::Move(at(0.0, -1.0))];
    for pair in corners.windows(2) {
        if let [from, to] = pair {
            segments.push(quarter(*from, *to));
        }
    }
    segments.push(Segment::Close);
    Item::Path(Path {
        handle: None,
        segments,
        stroke: Some(Stroke { width: RING, color: RED, cap: Default::default(), dashes: Vec::new() }),
        fill: None,
        rule: Rule::NonZero,
        alpha: u8::MAX,
    })
}

/// The name's characters, each upright on its radius, evenly around the top.
fn around(name: &str, font: FontHandle, face: &Face) -> Vec<Item> {
    let middle = DIAMETER / 2.0;
    let count = f64::from(u32::try_from(name.chars().count()).unwrap_or(1));
    let outer = middle - RING - MARGIN;
    // The size at which as many characters of full width fill the span, and no larger than looks well.
    let size = (SPAN * outer / (count * 1.12 + SPAN)).min(NAME_SIZE);
    let radius = outer - size * 0.86;
    // With few characters the name takes a part of the span only, and stays a name.
    let step = (SPAN / count).min(size * 1.75 / radius);
    let first = -step * (count - 1.0) / 2.0;
    let angles = (0_u32..).map(|index| first + step * f64::from(index));
    name.chars()
        .zip(angles)
        .map(|(character, angle)| {
            let half = width_of(character, face, size) / 2.0;
            let (sin, cos) = angle.sin_cos();
            let origin =
                Point { x: middle + radius * sin - half * cos, y: middle - radius * cos - half * sin };
            text(character.to_string(), font, size, origin, angle.to_degrees())
        })
        .collect()
}

/// The line across, under the middle.
fn across(line: &str, font: FontHandle, face: &Face) -> Item {
    let chord = DIAMETER - 2.0 * (RING + MARGIN + 5.0);
    let whole: f64 = line.chars().map(|character| width_of(character, face, 1.0)).sum();
    let size = (chord / whole).min(LINE_SIZE);
    let origin = Point { x: (DIAMETER - whole * size) / 2.0, y: DIAMETER * 0.56 + size * 0.36 };
    text(line.to_owned(), font, size, origin, 0.0)
}

fn width_of(character: char, face: &Face, size: f64) -> f64 {
    face.glyph(character).map_or(1.0, |glyph| f64::from(face.advance(glyph))) * size
}

fn text(text: String, font: FontHandle, size: f64, origin: Point, turn: f64) -> Item {
    Item::Text(Text {
        handle: None,
        text,
        font,
        size,
        origin,
        flow: Flow::Right,
        advances: Advances::Face,
        turn,
        h_scale: 1.0,
        weight: 400,
        italic: false,
        color: RED,
        alpha: u8::MAX,
        boundary: None,
    })
}
