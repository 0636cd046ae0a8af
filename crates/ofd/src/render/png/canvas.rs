//! Items onto pixels.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use tiny_skia::{
    BlendMode, FillRule, FilterQuality, GradientStop, LineCap, LineJoin, LinearGradient, Mask, PathBuilder,
    Pattern, Pixmap, PixmapPaint, Point as SkiaPoint, RadialGradient, Shader, SpreadMode, StrokeDash,
    Transform,
};

use super::sample::sampled;
use crate::display::paint::{Blend, Cap, Color, Gradient, GradientKind, Join, Paint, Spread, Stroke};
use crate::display::{Clip, Figure, Glyphs, Group, Item, Placed};
use crate::geometry::{Matrix, Point, Rect, narrow};
use crate::shape::{Segment, Shape};

/// Pixels in the making: the page, or a part of it that is blended as a whole.
pub(super) struct Canvas {
    pixmap: Pixmap,
    /// The corner of the pixels on the page.
    corner: (i32, i32),
    /// Pixels that may still be painted.
    left: u64,
    exhausted: bool,
}

impl Canvas {
    /// White paper.
    pub fn paper(width: u32, height: u32, painted_pixels: u64) -> Option<Self> {
        let mut pixmap = Pixmap::new(width, height)?;
        pixmap.fill(tiny_skia::Color::WHITE);
        Some(Self { pixmap, corner: (0, 0), left: painted_pixels, exhausted: false })
    }

    /// Red, green and blue of each pixel, and whether the work was too much.
    pub fn finish(self) -> (Vec<u8>, bool) {
        let rgba = self.pixmap.take();
        let mut data = Vec::with_capacity(rgba.len() / 4 * 3);
        for pixel in rgba.chunks_exact(4) {
            if let [red, green, blue, _] = *pixel {
                data.extend([red, green, blue]);
            }
        }
        (data, self.exhausted)
    }

    /// Draws items; `place` leads from their space to pixels of the page.
    pub fn items(&mut self, items: &[Item], place: &Matrix) {
        for item in items {
            if self.exhausted {
                return;
            }
            match item {
                Item::Glyphs(run) => self.glyphs(run, place),
                Item::Figure(figure) => self.figure(figure, place),
                Item::Picture(placed) => self.picture(placed, place),
                Item::Group(group) => self.group(group, place),
                Item::Pdf(_) => {}
            }
        }
    }

    /// Pays for the painting of a box on the page, crossed by so many segments; false when it lies outside or there
    /// is no more to spend.
    fn pay(&mut self, bounds: &Rect, segments: usize) -> bool {
        let Some(shown) = bounds.common(&self.area()) else { return false };
        let area = f64::from(whole(shown.width)) * f64::from(whole(shown.height));
        let lines = f64::from(whole(shown.height)) * f64::from(u32::try_from(segments).unwrap_or(u32::MAX));
        let cost = clamped(area + lines / 4.0 + 64.0);
        let left = self.left.checked_sub(cost);
        self.left = left.unwrap_or(0);
        self.exhausted |= left.is_none();
        left.is_some()
    }

    /// The part of the page that the pixels are.
    fn area(&self) -> Rect {
        Rect {
            x: f64::from(self.corner.0),
            y: f64::from(self.corner.1),
            width: f64::from(self.pixmap.width()),
            height: f64::from(self.pixmap.height()),
        }
    }

    /// From the page to the pixels.
    fn onto(&self, place: &Matrix) -> Matrix {
        Matrix::shift(-f64::from(self.corner.0), -f64::from(self.corner.1)).after(place)
    }

    fn glyphs(&mut self, run: &Glyphs, place: &Matrix) {
        let own = place.after(&run.transform);
        let mut builder = PathBuilder::new();
        let mut bounds: Option<Rect> = None;
        let mut segments = 0_usize;
        let area = self.area();
        let stroke = run.stroke.clone().or_else(|| run.emboldening());
        let margin = stroke.as_ref().map_or(0.0, |stroke| stroke.width * own.scale());
        for glyph in &run.glyphs {
            let outline = run.face.outline(glyph.id);
            let matrix = place.after(&run.placement(glyph));
            let Some(around) = outline.bounds().map(|bounds| matrix.around(&bounds).grown(margin)) else {
                continue;
            };
            if area.common(&around).is_none() || !is_drawable(&around) {
                continue;
            }
            bounds = Some(bounds.map_or(around, |bounds| bounds.joined(&around)));
            segments = segments.saturating_add(outline.segments.len());
            append(&mut builder, &outline, &self.onto(&matrix));
        }
        let (Some(path), Some(bounds)) = (builder.finish(), bounds) else { return };
        let height = bounds.height.min(own.scale() * run.size * 4.0);
        if !self.pay(&Rect { height, ..bounds }, segments / run.glyphs.len().max(1)) {
            return;
        }
        let onto = self.onto(&own);
        if let Some(paint) = run.fill.as_ref().and_then(|fill| skia_paint(&fill.paint, &onto)) {
            self.pixmap.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        }
        if let Some(stroke) = stroke
            && let Some(paint) = skia_paint(&stroke.paint, &onto)
        {
            let line =
                skia_stroke(&Stroke { width: stroke.width * own.scale(), ..stroke }, bounds.width * 16.0);
            self.pixmap.stroke_path(&path, &paint, &line, Transform::identity(), None);
        }
    }

    fn figure(&mut self, figure: &Figure, place: &Matrix) {
        let own = place.after(&figure.transform);
        let margin = figure.stroke.as_ref().map_or(0.0, |stroke| {
            let corner = if stroke.join == Join::Miter { stroke.miter_limit } else { 1.0 };
            (stroke.width * corner * own.scale()).max(1.0)
        });
        let Some(bounds) = figure.shape.bounds().map(|bounds| own.around(&bounds).grown(margin)) else {
            return;
        };
        // A line has two sides, and a corner at each end.
        let stroked =
            if figure.stroke.is_some() { figure.shape.segments.len().saturating_mul(32) } else { 0 };
        let segments = figure.shape.segments.len().saturating_add(stroked);
        if !is_drawable(&bounds) || !self.pay(&bounds, segments) {
            return;
        }
        let onto = self.onto(&own);
        let mut builder = PathBuilder::new();
        append(&mut builder, &figure.shape, &Matrix::IDENTITY);
        let Some(path) = builder.finish() else { return };
        let transform = skia_transform(&onto);
        if let Some(fill) = &figure.fill
            && let Some(paint) = skia_paint(&fill.paint, &Matrix::IDENTITY)
        {
            let rule = if fill.even_odd { FillRule::EvenOdd } else { FillRule::Winding };
            self.pixmap.fill_path(&path, &paint, rule, transform, None);
        }
        if let Some(stroke) = &figure.stroke
            && let Some(paint) = skia_paint(&stroke.paint, &Matrix::IDENTITY)
        {
            let length = figure.shape.length();
            // A line without width is as thin as can be seen.
            let width = stroke.width.max(0.5 / own.scale().max(1e-9));
            let line = skia_stroke(&Stroke { width, ..stroke.clone() }, length);
            self.pixmap.stroke_path(&path, &paint, &line, transform, None);
        }
    }

    fn picture(&mut self, placed: &Placed, place: &Matrix) {
        let own = on_grid(place.after(&placed.transform));
        let bounds = own.unit_square();
        if !is_drawable(&bounds) || self.area().common(&bounds).is_none() {
            return;
        }
        let Some(pixels) = placed.picture.pixels() else { return };
        let count = f64::from(pixels.width) * f64::from(pixels.height);
        let cost = clamped(count / 2.0);
        let left = self.left.checked_sub(cost);
        self.exhausted |= left.is_none();
        self.left = left.unwrap_or(0);
        if left.is_none() || !self.pay(&bounds, 4) {
            return;
        }
        let (wide, high) = (own.a.hypot(own.b), own.c.hypot(own.d));
        let Some(pixmap) = sampled(pixels, whole(wide), whole(high)) else { return };
        let (width, height) = (f64::from(pixmap.width()), f64::from(pixmap.height()));
        let onto = self.onto(&own);
        let unit = onto.after(&Matrix { a: 1.0 / width, d: 1.0 / height, ..Matrix::IDENTITY });
        // Enlarged codes and stamps stay sharp.
        let enlarged = wide > 2.0 * width && pixels.channels.count() == 1;
        let quality = if enlarged { FilterQuality::Nearest } else { FilterQuality::Bilinear };
        let shader =
            Pattern::new(pixmap.as_ref(), SpreadMode::Pad, quality, placed.alpha, skia_transform(&unit));
        let paint = tiny_skia::Paint { shader, ..tiny_skia::Paint::default() };
        let mut builder = PathBuilder::new();
        append(&mut builder, &Shape::quadrilateral(&onto, &UNIT), &Matrix::IDENTITY);
        if let Some(path) = builder.finish() {
            self.pixmap.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }

    fn group(&mut self, group: &Group, place: &Matrix) {
        let own = place.after(&group.transform);
        let Some(bounds) = bounds_of(&group.items, &own) else { return };
        let mut shown = bounds.grown(1.0).common(&self.area());
        let mut clips = Vec::new();
        for clip in &group.clips {
            let around = clip.shape.bounds().map(|bounds| own.around(&bounds));
            let (Some(part), Some(around)) = (shown, around) else { return };
            if !is_drawable(&around) {
                continue;
            }
            if !(is_box(&clip.shape, &own) && around.holds(&bounds)) {
                clips.push(clip);
            }
            shown = part.common(&around);
        }
        let Some(shown) = shown else { return };
        if clips.is_empty() && group.alpha >= 1.0 && group.blend == Blend::Normal {
            self.items(&group.items, &own);
            return;
        }
        self.layer(group, &own, &shown, &clips);
    }

    /// Draws a group apart, and blends it as a whole.
    fn layer(&mut self, group: &Group, own: &Matrix, shown: &Rect, clips: &[&Clip]) {
        let (x, y) = (shown.x.floor(), shown.y.floor());
        let (width, height) =
            (whole((shown.x + shown.width).ceil() - x), whole((shown.y + shown.height).ceil() - y));
        let part = Rect { x, y, width: f64::from(width), height: f64::from(height) };
        if !self.pay(&part, 4) {
            return;
        }
        let Some(pixmap) = Pixmap::new(width, height) else { return };
        let corner = (integer(x), integer(y));
        let mut layer = Self { pixmap, corner, left: self.left, exhausted: false };
        layer.items(&group.items, own);
        for clip in clips {
            layer.clip(clip, own);
        }
        (self.left, self.exhausted) = (layer.left, layer.exhausted);
        let paint = PixmapPaint {
            opacity: group.alpha,
            blend_mode: skia_blend(group.blend),
            quality: FilterQuality::Nearest,
        };
        let (x, y) = (corner.0.saturating_sub(self.corner.0), corner.1.saturating_sub(self.corner.1));
        self.pixmap.draw_pixmap(x, y, layer.pixmap.as_ref(), &paint, Transform::identity(), None);
    }

    fn clip(&mut self, clip: &Clip, own: &Matrix) {
        let Some(bounds) = clip.shape.bounds().map(|bounds| own.around(&bounds)) else { return };
        if !self.pay(&bounds, clip.shape.segments.len()) {
            return;
        }
        let mut builder = PathBuilder::new();
        append(&mut builder, &clip.shape, &self.onto(own));
        let Some(mut mask) = Mask::new(self.pixmap.width(), self.pixmap.height()) else { return };
        if let Some(path) = builder.finish() {
            let rule = if clip.even_odd { FillRule::EvenOdd } else { FillRule::Winding };
            mask.fill_path(&path, rule, true, Transform::identity());
        }
        self.pixmap.apply_mask(&mask);
    }
}

/// The unit square.
const UNIT: Rect = Rect { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };

/// The place of a picture with its edges on the grid of pixels, where it stands upright or on its side: no pixel is
/// mixed of two, so that the small modules of a code stay apart. What is thinner than a pixel stays as it is.
fn on_grid(place: Matrix) -> Matrix {
    const SLANT: f64 = 0.05;
    let snap = |start: f64, length: f64| {
        let near = start.round();
        if length.abs() < 1.0 { (start, length) } else { (near, (start + length).round() - near) }
    };
    let Matrix { a, b, c, d, e, f } = place;
    if b.abs() < SLANT && c.abs() < SLANT {
        let ((e, a), (f, d)) = (snap(e, a), snap(f, d));
        Matrix { a, b: 0.0, c: 0.0, d, e, f }
    } else if a.abs() < SLANT && d.abs() < SLANT {
        let ((e, c), (f, b)) = (snap(e, c), snap(f, b));
        Matrix { a: 0.0, b, c, d: 0.0, e, f }
    } else {
        place
    }
}

/// The box around items, generously; absent when there are none.
fn bounds_of(items: &[Item], place: &Matrix) -> Option<Rect> {
    let mut bounds: Option<Rect> = None;
    for item in items {
        let around = match item {
            Item::Glyphs(run) => glyph_bounds(run, place),
            Item::Figure(figure) => {
                let own = place.after(&figure.transform);
                let margin = figure.stroke.as_ref().map_or(0.0, |stroke| stroke.width * stroke.miter_limit);
                figure.shape.bounds().map(|bounds| own.around(&bounds.grown(margin)))
            }
            Item::Picture(placed) => Some(place.after(&placed.transform).unit_square()),
            Item::Group(group) => bounds_of(&group.items, &place.after(&group.transform)),
            Item::Pdf(_) => None,
        };
        bounds = match (bounds, around) {
            (Some(bounds), Some(around)) => Some(bounds.joined(&around)),
            (bounds, around) => bounds.or(around),
        };
    }
    bounds
}

/// The box around the glyphs of a run: an em around each.
fn glyph_bounds(run: &Glyphs, place: &Matrix) -> Option<Rect> {
    let own = place.after(&run.transform);
    let em = run.size * run.stretch.max(1.0);
    let around = |glyph: &crate::display::PlacedGlyph| {
        let place = Point { x: glyph.x, y: glyph.y };
        Rect { x: place.x, y: place.y, width: 0.0, height: 0.0 }.grown(em * 1.5)
    };
    let all = run.glyphs.iter().map(around).reduce(|all, next| all.joined(&next))?;
    Some(own.around(&all))
}

/// Whether an outline is a rectangle that stays upright.
fn is_box(shape: &Shape, place: &Matrix) -> bool {
    let upright = (place.b == 0.0 && place.c == 0.0) || (place.a == 0.0 && place.d == 0.0);
    let [Segment::Move(a), Segment::Line(b), Segment::Line(c), Segment::Line(d), Segment::Close] =
        shape.segments.as_slice()
    else {
        return false;
    };
    let side = |from: &[f32; 2], to: &[f32; 2]| from.iter().zip(to).any(|(from, to)| from == to);
    upright && side(a, b) && side(b, c) && side(c, d) && side(d, a)
}

/// Whether a box is near enough to the page that its numbers are exact, and no rasteriser stumbles.
fn is_drawable(bounds: &Rect) -> bool {
    const FARTHEST: f64 = 1e6;
    [bounds.x, bounds.y, bounds.x + bounds.width, bounds.y + bounds.height]
        .iter()
        .all(|edge| edge.abs() <= FARTHEST)
}

/// Adds an outline to a path.
fn append(builder: &mut PathBuilder, shape: &Shape, place: &Matrix) {
    let at = |point: [f32; 2]| place.apply(Point::widen(point)).narrow();
    for segment in &shape.segments {
        match *segment {
            Segment::Move(to) => {
                let [x, y] = at(to);
                builder.move_to(x, y);
            }
            Segment::Line(to) => {
                let [x, y] = at(to);
                builder.line_to(x, y);
            }
            Segment::Quad(control, to) => {
                let ([x1, y1], [x, y]) = (at(control), at(to));
                builder.quad_to(x1, y1, x, y);
            }
            Segment::Cubic(first, second, to) => {
                let ([x1, y1], [x2, y2], [x, y]) = (at(first), at(second), at(to));
                builder.cubic_to(x1, y1, x2, y2, x, y);
            }
            Segment::Close => builder.close(),
        }
    }
}

fn skia_transform(matrix: &Matrix) -> Transform {
    let [a, b, c, d, e, f] = [matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f].map(narrow);
    Transform::from_row(a, b, c, d, e, f)
}

fn skia_color(color: Color) -> tiny_skia::Color {
    tiny_skia::Color::from_rgba8(color.red, color.green, color.blue, color.alpha)
}

/// `place` leads from the space of a gradient's shape to the pixels.
fn skia_paint(paint: &Paint, place: &Matrix) -> Option<tiny_skia::Paint<'static>> {
    let shader = match paint {
        Paint::Color(color) => Shader::SolidColor(skia_color(*color)),
        Paint::Gradient(gradient) => skia_gradient(gradient, place)?,
    };
    Some(tiny_skia::Paint { shader, ..tiny_skia::Paint::default() })
}

fn skia_gradient(gradient: &Gradient, place: &Matrix) -> Option<Shader<'static>> {
    let stops =
        gradient.stops.iter().map(|stop| GradientStop::new(stop.place, skia_color(stop.color))).collect();
    let mode = match gradient.spread {
        Spread::Pad => SpreadMode::Pad,
        Spread::Repeat => SpreadMode::Repeat,
        Spread::Reflect => SpreadMode::Reflect,
    };
    let transform = skia_transform(&place.after(&gradient.transform));
    let point = |point: Point| {
        let [x, y] = point.narrow();
        SkiaPoint::from_xy(x, y)
    };
    match gradient.kind {
        GradientKind::Axial { start, end } => {
            LinearGradient::new(point(start), point(end), stops, mode, transform)
        }
        GradientKind::Radial { start, start_radius, end, end_radius } => RadialGradient::new(
            point(start),
            narrow(start_radius),
            point(end),
            narrow(end_radius),
            stops,
            mode,
            transform,
        ),
    }
}

/// `length` is that of the whole line, in the unit of the width: dashes that are too many are not drawn.
fn skia_stroke(stroke: &Stroke, length: f64) -> tiny_skia::Stroke {
    /// More dashes in one line than can be told apart.
    const MOST_DASHES: f64 = 20_000.0;
    let period: f64 = stroke.dashes.iter().copied().map(f64::from).sum();
    let dash = if period > 0.0 && length / period < MOST_DASHES {
        // An odd number of dashes is taken twice, so that dashes and gaps change places.
        let twice = if stroke.dashes.len().is_multiple_of(2) { 1 } else { 2 };
        StrokeDash::new(stroke.dashes.repeat(twice), stroke.dash_offset)
    } else {
        None
    };
    tiny_skia::Stroke {
        width: narrow(stroke.width),
        miter_limit: narrow(stroke.miter_limit),
        line_cap: match stroke.cap {
            Cap::Butt => LineCap::Butt,
            Cap::Round => LineCap::Round,
            Cap::Square => LineCap::Square,
        },
        line_join: match stroke.join {
            Join::Miter => LineJoin::Miter,
            Join::Round => LineJoin::Round,
            Join::Bevel => LineJoin::Bevel,
        },
        dash,
    }
}

fn skia_blend(blend: Blend) -> BlendMode {
    match blend {
        Blend::Normal => BlendMode::SourceOver,
        Blend::Multiply => BlendMode::Multiply,
        Blend::Screen => BlendMode::Screen,
        Blend::Overlay => BlendMode::Overlay,
        Blend::Darken => BlendMode::Darken,
        Blend::Lighten => BlendMode::Lighten,
        Blend::ColorDodge => BlendMode::ColorDodge,
        Blend::ColorBurn => BlendMode::ColorBurn,
        Blend::HardLight => BlendMode::HardLight,
        Blend::SoftLight => BlendMode::SoftLight,
        Blend::Difference => BlendMode::Difference,
        Blend::Exclusion => BlendMode::Exclusion,
        Blend::Hue => BlendMode::Hue,
        Blend::Saturation => BlendMode::Saturation,
        Blend::Color => BlendMode::Color,
        Blend::Luminosity => BlendMode::Luminosity,
    }
}

/// The nearest whole number of pixels, at least 1.
pub(super) fn whole(length: f64) -> u32 {
    let length = integer(length.round()).max(1);
    u32::try_from(length).unwrap_or(1)
}

/// A whole number, within what a picture can have.
#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "it was clamped")]
fn integer(number: f64) -> i32 {
    number.clamp(-1e9, 1e9) as i32
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was clamped"
)]
fn clamped(number: f64) -> u64 {
    number.clamp(1.0, 1e15) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_grid_when_upright_or_on_its_side_then_edges_are_whole_and_else_as_it_was() {
        let matrix = |text: &str| Matrix::parse(text).unwrap();
        assert_eq!(on_grid(matrix("117.6 0 0 99.7 10.4 20.6")), matrix("118 0 0 99 10 21"));
        assert_eq!(on_grid(matrix("0 20.2 -30.4 0 40 5.4")), matrix("0 21 -30 0 40 5"));
        // A hair line, and what stands askew.
        assert_eq!(on_grid(matrix("50.3 0 0 0.4 0 7.3")).d, 0.4);
        let askew = matrix("10.3 2 -2 10.3 0.5 0.5");
        assert_eq!(on_grid(askew), askew);
    }
}
