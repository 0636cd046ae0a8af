//! What a page draws, taken down piece by piece.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::collections::HashMap;

use fapiao_ofd::font::Drawn;
use fapiao_ofd::geometry::{Matrix, Point};
use fapiao_ofd::layout::{Area, Clipped, Color, FontHandle, Item, Layout, Path, Picture};
use hayro_interpret::font::{Glyph, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Rect, Shape as _};
use hayro_interpret::{
    BlendMode, CacheKey as _, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};
use hayro_syntax::page::Resources;

use super::face::{Faces, Name};
use super::line::{Line, Stand};
use super::outline;
use super::picture::Pictures;
use crate::pdf::{Decoders, without_subset};

/// Most things that one page may draw: forms that draw forms can ask for 2⁴⁰.
const DRAWN_MAX: u32 = 300_000;
/// Most steps of the outlines of one page.
const SEGMENTS_MAX: usize = 1_500_000;
/// First character for glyphs whose character nobody knows (Private Use Area).
const UNKNOWN: u32 = 0xE000;

/// Takes down one page.
pub(super) struct PageDevice<'p> {
    resources: &'p Resources<'p>,
    decoders: Option<Decoders>,
    area: Rect,
    layout: &'p mut Layout,
    faces: &'p mut Faces,
    pictures: &'p mut Pictures,
    items: Vec<Item>,
    line: Option<Line>,
    clips: Vec<Clip>,
    /// Clips of the last item, by their numbers.
    last_clips: Vec<u32>,
    next_clip: u32,
    /// For each group that is open: whether it covers less, and how many items there were.
    groups: Vec<(f32, usize)>,
    drawn: u32,
    segments: usize,
    /// Characters for glyphs whose own is not known.
    unknown: HashMap<u128, char>,
    /// What the page shows that a layout has no like for.
    pub(super) odd: Option<&'static str>,
}

struct Clip {
    number: u32,
    area: Option<Area>,
    bounds: Rect,
    /// Whether it is a rectangle along the sides of the page.
    upright: bool,
}

impl<'p> PageDevice<'p> {
    pub(super) fn new(
        resources: &'p Resources<'p>,
        area: Rect,
        layout: &'p mut Layout,
        faces: &'p mut Faces,
        pictures: &'p mut Pictures,
    ) -> Self {
        Self {
            resources,
            decoders: None,
            area,
            layout,
            faces,
            pictures,
            items: Vec::new(),
            line: None,
            clips: Vec::new(),
            last_clips: Vec::new(),
            next_clip: 0,
            groups: Vec::new(),
            drawn: 0,
            segments: 0,
            unknown: HashMap::new(),
            odd: None,
        }
    }

    /// The items of the page, and its text alone.
    pub(super) fn finish(mut self) -> (Vec<Item>, Vec<Item>) {
        self.end_line();
        let mut texts = Vec::new();
        let lines = |item: &Item| match item {
            Item::Text(_) => vec![item.clone()],
            Item::Clipped(clipped) => {
                clipped.items.iter().filter(|item| matches!(item, Item::Text(_))).cloned().collect()
            }
            _ => Vec::new(),
        };
        if self.odd.is_some() {
            texts = self.items.iter().flat_map(lines).collect();
        }
        (self.items, texts)
    }

    /// Counts one thing drawn. The interpreter offers no way to stop it, so too many unwind it: silently, and
    /// only up to [`super::Tracer::add`].
    fn count(&mut self, segments: usize) {
        self.drawn = self.drawn.saturating_add(1);
        self.segments = self.segments.saturating_add(segments);
        if self.drawn > DRAWN_MAX || self.segments > SEGMENTS_MAX {
            std::panic::resume_unwind(Box::new("more is drawn than the limit"));
        }
    }

    fn odd(&mut self, what: &'static str) {
        self.odd.get_or_insert(what);
    }

    /// The colour of a paint, and how much it covers; none for a pattern, which is odd.
    fn color(&mut self, paint: &Paint<'_>) -> Option<(Color, u8)> {
        match paint {
            Paint::Color(color) => {
                let [red, green, blue, alpha] = color.to_rgba().to_rgba8();
                Some((Color::new(red, green, blue), alpha))
            }
            Paint::Pattern(_) => {
                self.odd("pattern");
                None
            }
        }
    }

    /// Notes what of the way of drawing a layout has no like for.
    fn check(&mut self, mask: Option<&SoftMask<'_>>, blend: BlendMode) {
        if mask.is_some() {
            self.odd("mask");
        }
        if blend != BlendMode::Normal {
            self.odd("blend mode");
        }
    }

    fn end_line(&mut self) {
        if let Some(line) = self.line.take() {
            let bounds = line.bounds;
            if let Some(text) = line.finish() {
                self.put(text.into(), bounds);
            }
        }
    }

    fn item(&mut self, item: Item, bounds: Rect) {
        self.end_line();
        self.put(item, bounds);
    }

    /// Puts an item on the page: what is not seen at all is left out, and clips that cut nothing off are.
    fn put(&mut self, item: Item, bounds: Rect) {
        let bounds = bounds.inflate(0.02, 0.02);
        if !bounds.is_finite() || !bounds.overlaps(self.area) {
            return;
        }
        let outside = self.clips.iter().any(|clip| !clip.bounds.inflate(0.02, 0.02).overlaps(bounds));
        if outside {
            return;
        }
        let cuts = |clip: &&Clip| !(clip.upright && clip.bounds.inflate(0.05, 0.05).contains_rect(bounds));
        let cutting: Vec<&Clip> = self.clips.iter().filter(cuts).collect();
        let numbers: Vec<u32> = cutting.iter().map(|clip| clip.number).collect();
        if numbers.is_empty() {
            self.items.push(item);
        } else if let Some(Item::Clipped(open)) = self.items.last_mut().filter(|_| self.last_clips == numbers)
        {
            open.items.push(item);
        } else {
            let areas: Vec<Area> = cutting.iter().filter_map(|clip| clip.area.clone()).collect();
            self.segments =
                areas.iter().fold(self.segments, |sum, area| sum.saturating_add(area.segments.len()));
            self.items.push(Clipped { areas, items: vec![item] }.into());
        }
        self.last_clips = numbers;
    }

    fn path(&mut self, path: &BezPath, props: &DrawProps<'_>, mode: &DrawMode) {
        let Some((color, alpha)) = self.color(&props.paint).filter(|(_, alpha)| *alpha > 0) else { return };
        let bounds = (props.transform * path.clone()).control_box();
        let (fill, stroke) = match mode {
            DrawMode::Fill(rule) => (Some(rule), None),
            DrawMode::Stroke(stroke) => (None, Some(stroke)),
            DrawMode::FillAndStroke(rule, stroke) => (Some(rule), Some(stroke)),
            DrawMode::Invisible => (None, None),
        };
        if let Some(rule) = fill
            && let Some(segments) = outline::segments(path, props.transform)
        {
            let filled = Path { alpha, rule: outline::rule(*rule), ..Path::filled(segments, color) };
            self.item(filled.into(), bounds);
        }
        if let Some(stroke) = stroke
            && let Some(line) = outline::stroked(path, props.transform, stroke, color, alpha)
        {
            let reach = f64::from(stroke.line_width) * props.transform.determinant().abs().sqrt();
            let reach = reach * f64::from(stroke.miter_limit).clamp(1.5, 4.0) / 2.0 + 0.1;
            self.item(line.into(), bounds.inflate(reach, reach));
        }
    }

    /// Text of a glyph; when nobody knows its character, one of nobody's.
    fn characters(&mut self, glyph: &PositionedGlyph<'_>) -> Vec<char> {
        let stated = match glyph.as_unicode() {
            Some(BfString::Char(character)) => Some(String::from(character)),
            Some(BfString::String(text)) => Some(text),
            None => self.decode(glyph),
        };
        let usable = |c: &char| !c.is_control();
        let characters: Vec<char> =
            stated.iter().flat_map(|text| text.chars()).filter(usable).take(8).collect();
        if !characters.is_empty() {
            return characters;
        }
        let key = match &**glyph {
            Glyph::Outline(outline) => outline.identifier().cache_key(),
            Glyph::Type3(shape) => shape.cache_key(),
        };
        let next = u32::try_from(self.unknown.len()).unwrap_or(u32::MAX).min(6_000);
        let free = char::from_u32(UNKNOWN.saturating_add(next)).unwrap_or(char::REPLACEMENT_CHARACTER);
        vec![*self.unknown.entry(key).or_insert(free)]
    }

    fn decode(&mut self, glyph: &PositionedGlyph<'_>) -> Option<String> {
        let Glyph::Outline(outline) = &**glyph else { return None };
        let name = outline.font_data()?.postscript_name?;
        let resources = self.resources;
        self.decoders.get_or_insert_with(|| Decoders::of(resources)).decode(&name, outline.char_code())
    }

    /// A glyph as text: with its outline, or as blank text over what was drawn otherwise.
    fn glyph(&mut self, glyph: &PositionedGlyph<'_>, props: &DrawProps<'_>, ink: (Color, u8), blank: bool) {
        let transform = props.transform * glyph.transform();
        let (path, advance, font) = match &**glyph {
            Glyph::Outline(outline) => {
                let name = outline.font_data().and_then(|data| data.postscript_name);
                (outline.outline(), outline.advance_width(), name.unwrap_or_default())
            }
            Glyph::Type3(shape) => (BezPath::new(), shape.advance_width(), String::new()),
        };
        self.count(path.elements().len());
        let font = match without_subset(&font) {
            "" => "Font".to_owned(),
            name => name.chars().filter(|c| !c.is_control()).take(100).collect(),
        };
        let bounds = if path.elements().is_empty() || blank {
            transform.transform_rect_bbox(Rect::new(0.0, 0.0, 500.0, 500.0))
        } else {
            (transform * path.clone()).control_box()
        };
        let advance =
            advance.filter(|advance| advance.is_finite()).unwrap_or(1000.0).clamp(0.0, 4000.0) / 1000.0;
        let placed = Stand::of(transform).filter(|_| {
            // Text beyond the paper is not on the page.
            bounds.is_finite() && bounds.overlaps(self.area)
        });
        let Some(stand) = placed else {
            if !blank && bounds.is_finite() {
                self.outlined(&path, transform, ink, bounds);
            }
            return;
        };
        let name = Name { font, lean: thousandths(stand.lean), mirrored: stand.mirrored };
        let outline = if blank { BezPath::new() } else { path.clone() };
        let [advance, _] = Point { x: f64::from(advance) * stand.stretch, y: 0.0 }.narrow();
        let mut drawn = Drawn { advance, outline: outline::shape(&outline, stand.inner()) };
        for character in self.characters(glyph) {
            let Some(font) = self.faces.take(self.layout, &name, character, &drawn) else {
                self.outlined(&path, transform, ink, bounds);
                return;
            };
            self.set(font, &stand, ink, character, bounds);
            // What stands for several characters is drawn once.
            drawn = Drawn { advance: 0.0, ..Drawn::default() };
        }
    }

    fn set(&mut self, font: FontHandle, stand: &Stand, ink: (Color, u8), character: char, bounds: Rect) {
        let goes_on =
            self.line.as_mut().is_some_and(|line| line.goes_on(font, stand, ink, character, bounds));
        if !goes_on {
            self.end_line();
            if character != ' ' {
                self.line = Some(Line::new(font, *stand, ink, character, bounds));
            }
        }
    }

    /// A glyph that no text can hold.
    fn outlined(&mut self, path: &BezPath, transform: Affine, (color, alpha): (Color, u8), bounds: Rect) {
        if let Some(segments) = outline::segments(path, transform).filter(|_| alpha > 0) {
            self.item(Path { alpha, ..Path::filled(segments, color) }.into(), bounds);
        }
    }

    fn clip(&mut self, path: &BezPath, rule: hayro_interpret::FillRule) {
        self.count(path.elements().len());
        self.end_line();
        let segments = outline::segments(path, Affine::IDENTITY);
        let bounds = if path.elements().is_empty() { Rect::ZERO } else { path.bounding_box() };
        let upright = is_upright(path, bounds);
        let area = segments.map(|segments| Area { segments, rule: outline::rule(rule) });
        self.next_clip = self.next_clip.saturating_add(1);
        // A clip of nothing shows nothing.
        let bounds = if area.is_some() { bounds } else { Rect::new(-9e9, -9e9, -9e9, -9e9) };
        self.clips.push(Clip { number: self.next_clip, area, bounds, upright });
    }
}

impl<'a> Device<'a> for PageDevice<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.count(path.elements().len());
        self.check(props.soft_mask.as_ref(), props.blend_mode);
        self.path(path, &props, mode);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.clip(&clip.path, clip.fill);
    }

    fn pop_clip(&mut self) {
        self.end_line();
        self.clips.pop();
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        self.count(0);
        self.end_line();
        self.check(mask.as_ref(), blend);
        self.groups.push((opacity, self.items.len()));
        self.last_clips.clear();
    }

    fn pop_transparency_group(&mut self) {
        self.end_line();
        let Some((opacity, before)) = self.groups.pop() else { return };
        let inside = self.items.get_mut(before..).unwrap_or_default();
        if opacity >= 0.999 || inside.is_empty() {
            return;
        }
        // Of several, those below would be seen through those above.
        let faded = match inside {
            [item] => faded(item, opacity),
            _ => false,
        };
        if !faded {
            self.odd("group");
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.count(0);
        self.check(props.soft_mask.as_ref(), props.blend_mode);
        let Some(ink) = self.color(&props.paint) else { return };
        // What is shown apart stays apart: two columns may touch.
        self.end_line();
        for glyph in run.glyphs() {
            match (mode, &**glyph) {
                (DrawMode::Invisible, _) => self.glyph(glyph, &props, (ink.0, 0), false),
                (_, Glyph::Type3(shape)) => {
                    self.end_line();
                    shape.interpret(self, props.transform, glyph.transform(), &props.paint);
                    self.glyph(glyph, &props, ink, true);
                }
                (DrawMode::Fill(_), Glyph::Outline(_)) => self.glyph(glyph, &props, ink, false),
                // Text that is stroked and filled comes twice: its line is an outline.
                (DrawMode::Stroke(_) | DrawMode::FillAndStroke(..), Glyph::Outline(outline)) => {
                    if matches!(mode, DrawMode::FillAndStroke(..)) {
                        self.glyph(glyph, &props, ink, false);
                    }
                    let path = glyph.transform() * outline.outline();
                    if let DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) = mode {
                        self.count(path.elements().len());
                        self.path(&path, &props, &DrawMode::Stroke(stroke.clone()));
                    }
                }
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.count(0);
        self.check(props.soft_mask.as_ref(), props.blend_mode);
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        let unit = props.transform * Affine::scale_non_uniform(width, height);
        let bounds = unit.transform_rect_bbox(Rect::new(0.0, 0.0, 1.0, 1.0));
        if !bounds.is_finite()
            || !bounds.overlaps(self.area)
            || bounds.width().max(bounds.height()) > 20_000.0
        {
            return;
        }
        let kept = match &image {
            Image::Raster(raster) => self.pictures.raster(self.layout, raster),
            Image::Stencil(stencil) => self.pictures.stencil(self.layout, stencil),
        };
        let Some(kept) = kept else { return self.odd("picture") };
        let [a, b, c, d, e, f] = unit.as_coeffs();
        self.item(Picture::transformed(kept, Matrix { a, b, c, d, e, f }).into(), bounds);
    }
}

/// Makes an item cover less; false when its parts lie on each other.
fn faded(item: &mut Item, opacity: f32) -> bool {
    let alpha = match item {
        Item::Text(text) => &mut text.alpha,
        Item::Picture(picture) => &mut picture.alpha,
        Item::Path(path) if path.fill.is_none() || path.stroke.is_none() => &mut path.alpha,
        Item::Clipped(clipped) => {
            return match clipped.items.as_mut_slice() {
                [item] => faded(item, opacity),
                _ => false,
            };
        }
        _ => return false,
    };
    *alpha = part(f32::from(*alpha) * opacity.clamp(0.0, 1.0));
    true
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a part of a byte; it saturates"
)]
fn part(number: f32) -> u8 {
    number.round() as u8
}

/// Whether a path is a rectangle along the sides of the page.
fn is_upright(path: &BezPath, bounds: Rect) -> bool {
    let area = path.area().abs();
    let curved = path.elements().iter().any(|element| {
        use hayro_interpret::kurbo::PathEl;
        matches!(element, PathEl::QuadTo(..) | PathEl::CurveTo(..))
    });
    !curved && path.elements().len() <= 6 && (area - bounds.area()).abs() <= 1e-3 * bounds.area().max(1e-6)
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "within five, which was checked")]
fn thousandths(lean: f64) -> i32 {
    (lean * 1000.0).round() as i32
}
