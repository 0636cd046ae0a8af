//! Text of the pages with its place, and the pictures that may be QR codes.
#![expect(clippy::float_arithmetic, reason = "geometry of pages, not money")]

use hayro_interpret::font::{Glyph, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro_syntax::page::Page;

use super::file::File;
use super::picture::{Picture, Pictures};
use crate::Limits;
use crate::guard::guarded;
use crate::layout::Run;

/// Millimetres in one point.
const MM: f64 = 25.4 / 72.0;
/// A gap this wide, in parts of the font size, splits a string.
const GAP: f64 = 1.0;

/// Most things that one page, and that all pages, may draw: forms that draw forms can ask for 2⁴⁰.
const DRAWN_PAGE_MAX: u32 = 300_000;
const DRAWN_MAX: u32 = 3_000_000;

/// What the pages show.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) runs: Vec<Run>,
    pub(crate) pictures: Vec<Picture>,
    /// Glyphs whose character is not known.
    pub(crate) unreadable: usize,
    /// Characters that are set but not painted.
    pub(crate) invisible: usize,
    /// Pages whose interpretation stopped.
    pub(crate) damaged: Vec<u32>,
    /// Number of things drawn.
    pub(crate) drawn: u32,
}

/// Reads the text of the pages; with `pictures`, also decodes those that may be QR codes.
pub(crate) fn read(file: &File, limits: &Limits, pictures: bool) -> Shown {
    let mut shown = Shown::default();
    let cache = InterpreterCache::new();
    for (number, page) in (0_u32..).zip(file.pdf().pages().iter()) {
        if number >= limits.pages_max || shown.runs.len() >= limits.runs_max {
            break;
        }
        if shown.drawn >= DRAWN_MAX {
            shown.damaged.push(number);
            break;
        }
        let mut device = PageReader {
            page: number,
            area: area(page),
            runs_max: limits.runs_max.saturating_sub(shown.runs.len()),
            pictures: Pictures::new(
                if pictures { limits.images_max.saturating_sub(shown.pictures.len()) } else { 0 },
                limits,
            ),
            shown: Shown::default(),
        };
        if guarded(|| interpret(file, page, &cache, &mut device)).is_none() {
            shown.damaged.push(number);
        }
        shown.runs.append(&mut device.shown.runs);
        shown.pictures.append(&mut device.pictures.found);
        shown.drawn = shown.drawn.saturating_add(device.shown.drawn);
        shown.unreadable += device.shown.unreadable;
        shown.invisible += device.shown.invisible;
    }
    shown
}

fn interpret<'a>(file: &'a File, page: &Page<'a>, cache: &InterpreterCache<'a>, device: &mut PageReader) {
    let initial = Affine::new(page.initial_transform(true).as_coeffs());
    let settings = InterpreterSettings::default();
    let mut context = Context::new(initial, device.area, cache, file.xref(), settings);
    interpret_page(page, &mut context, device);
}

fn area(page: &Page<'_>) -> Rect {
    let (width, height) = page.render_dimensions();
    Rect::new(0.0, 0.0, f64::from(width), f64::from(height))
}

/// Takes the text and pictures of one page; paints nothing.
struct PageReader {
    page: u32,
    area: Rect,
    runs_max: usize,
    pictures: Pictures,
    shown: Shown,
}

/// One glyph on the page, in points.
struct Placed {
    text: String,
    origin: Point,
    /// One em in the direction of the text.
    em: Vec2,
    /// One em across it.
    size: f64,
    /// Where the next glyph is expected.
    end: Point,
}

impl PageReader {
    /// Counts one thing drawn. The interpreter offers no way to stop it, so too many unwind it: silently, and
    /// only up to [`read`].
    fn draw(&mut self) {
        self.shown.drawn += 1;
        if self.shown.drawn > DRAWN_PAGE_MAX {
            std::panic::resume_unwind(Box::new("more is drawn than the limit"));
        }
    }

    fn glyph(&mut self, glyph: &PositionedGlyph<'_>, transform: Affine) -> Option<Placed> {
        let transform = transform * glyph.transform();
        let origin = transform * Point::ORIGIN;
        let em = transform * Point::new(1000.0, 0.0) - origin;
        let size = (transform * Point::new(0.0, 1000.0) - origin).hypot();
        let advance = match &**glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(shape) => shape.advance_width(),
        };
        let end = origin + em * (f64::from(advance.unwrap_or(0.0)) / 1000.0);
        let text = match glyph.as_unicode() {
            Some(BfString::Char(char)) => String::from(char),
            Some(BfString::String(text)) => text,
            None => {
                self.shown.unreadable += 1;
                return None;
            }
        };
        (origin.is_finite() && em.is_finite() && size.is_finite()).then_some(Placed {
            text,
            origin,
            em,
            size,
            end,
        })
    }

    /// Adds one string as runs: split at wide gaps, glyph by glyph when it does not run from left to right.
    fn string(&mut self, glyphs: &[Placed], vertical: bool) {
        let mut open: Option<Run> = None;
        let mut last: Option<&Placed> = None;
        let mut spaced = false;
        for glyph in glyphs {
            let text = glyph.text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
            if text.is_empty() {
                spaced = true;
                continue;
            }
            let upright = !vertical && glyph.em.x > 0.0 && glyph.em.y.abs() <= glyph.em.x * 0.02;
            let near = last.is_some_and(|last| {
                let gap = glyph.origin - last.end;
                gap.x.abs() <= GAP * glyph.size && gap.y.abs() <= 0.2 * glyph.size && upright
            });
            match &mut open {
                Some(run) if near => {
                    if spaced {
                        run.text.push(' ');
                    }
                    run.text.push_str(text);
                    run.width = (glyph.end.x * MM - run.x).max(run.width);
                }
                _ => {
                    self.shown.runs.extend(open.take());
                    open = Some(Run {
                        text: text.to_owned(),
                        page: self.page,
                        x: glyph.origin.x * MM,
                        y: glyph.origin.y * MM,
                        width: (glyph.end.x - glyph.origin.x).max(0.0) * MM,
                        height: glyph.size * MM,
                    });
                }
            }
            spaced = false;
            last = Some(glyph);
        }
        self.shown.runs.extend(open);
    }
}

impl<'a> Device<'a> for PageReader {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.draw();
    }
    // Every form that is drawn pushes its clip.
    fn push_clip_path(&mut self, _: &ClipPath) {
        self.draw();
    }
    fn push_clip_rect(&mut self, _: &Rect) {
        self.draw();
    }
    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {
        self.draw();
    }
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.draw();
    }
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.draw();
        // Text that is stroked and filled comes twice.
        if self.shown.runs.len() >= self.runs_max || matches!(mode, DrawMode::Stroke(_)) {
            return;
        }
        if matches!(mode, DrawMode::Invisible) {
            self.shown.invisible += run.glyphs().len();
            return;
        }
        let placed: Vec<Placed> =
            run.glyphs().iter().filter_map(|glyph| self.glyph(glyph, props.transform)).collect();
        let on_page: Vec<Placed> =
            placed.into_iter().filter(|glyph| self.area.contains(glyph.origin)).collect();
        self.string(&on_page, run.writing_mode() == WritingMode::Vertical);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.draw();
        self.pictures.take(self.page, &image, props.transform);
    }
}
