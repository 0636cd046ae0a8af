//! Colours, lines and pictures of PDF.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use krilla::blend::BlendMode;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Transform};
use krilla::image::{BitsPerComponent, CustomImage, Image, ImageColorspace};
use krilla::num::NormalizedF32;
use krilla::paint::{
    Fill, FillRule, LineCap, LineJoin, LinearGradient, Paint, RadialGradient, SpreadMethod, Stop, Stroke,
    StrokeDash,
};

use crate::display::paint::{self, Blend, Cap, Color, Gradient, GradientKind, Join, Spread};
use crate::display::picture::{Channels, Picture, Pixels};
use crate::geometry::{Matrix, narrow};
use crate::shape::{Segment, Shape};

pub(super) fn transform(matrix: &Matrix) -> Transform {
    let [a, b, c, d, e, f] = [matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f].map(narrow);
    Transform::from_row(a, b, c, d, e, f)
}

/// An outline; absent when there is nothing to draw.
pub(super) fn path(shape: &Shape) -> Option<krilla::geom::Path> {
    let mut builder = PathBuilder::new();
    for segment in &shape.segments {
        match *segment {
            Segment::Move([x, y]) => builder.move_to(x, y),
            Segment::Line([x, y]) => builder.line_to(x, y),
            Segment::Quad([x1, y1], [x, y]) => builder.quad_to(x1, y1, x, y),
            Segment::Cubic([x1, y1], [x2, y2], [x, y]) => builder.cubic_to(x1, y1, x2, y2, x, y),
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}

pub(super) fn fill(fill: &paint::Fill) -> Fill {
    let (paint, opacity) = ink(&fill.paint);
    let rule = if fill.even_odd { FillRule::EvenOdd } else { FillRule::NonZero };
    Fill { paint, opacity, rule }
}

pub(super) fn stroke(stroke: &paint::Stroke) -> Stroke {
    let (paint, opacity) = ink(&stroke.paint);
    let dash = (!stroke.dashes.is_empty())
        .then(|| StrokeDash { array: stroke.dashes.clone(), offset: stroke.dash_offset.max(0.0) });
    Stroke {
        paint,
        opacity,
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

/// A part of one.
pub(super) fn opacity(alpha: f32) -> NormalizedF32 {
    NormalizedF32::new(alpha.clamp(0.0, 1.0)).unwrap_or(NormalizedF32::ONE)
}

#[expect(clippy::float_arithmetic, reason = "an opacity is not money")]
fn alpha(color: Color) -> NormalizedF32 {
    opacity(f32::from(color.alpha) / 255.0)
}

fn ink(paint: &paint::Paint) -> (Paint, NormalizedF32) {
    match paint {
        paint::Paint::Color(color) => {
            (rgb::Color::new(color.red, color.green, color.blue).into(), alpha(*color))
        }
        paint::Paint::Gradient(gradient) => (shaded(gradient), NormalizedF32::ONE),
    }
}

fn shaded(gradient: &Gradient) -> Paint {
    let stop = |stop: &paint::Stop| Stop {
        offset: opacity(stop.place),
        color: rgb::Color::new(stop.color.red, stop.color.green, stop.color.blue).into(),
        opacity: alpha(stop.color),
    };
    let stops = gradient.stops.iter().map(stop).collect();
    let transform = transform(&gradient.transform);
    let spread_method = match gradient.spread {
        Spread::Pad => SpreadMethod::Pad,
        Spread::Repeat => SpreadMethod::Repeat,
        Spread::Reflect => SpreadMethod::Reflect,
    };
    match gradient.kind {
        GradientKind::Axial { start, end } => {
            let ([x1, y1], [x2, y2]) = (start.narrow(), end.narrow());
            LinearGradient { x1, y1, x2, y2, transform, spread_method, stops, anti_alias: true }.into()
        }
        GradientKind::Radial { start, start_radius, end, end_radius } => {
            let ([fx, fy], [cx, cy]) = (start.narrow(), end.narrow());
            let (fr, cr) = (narrow(start_radius), narrow(end_radius));
            RadialGradient { fx, fy, fr, cx, cy, cr, transform, spread_method, stops, anti_alias: true }
                .into()
        }
    }
}

pub(super) fn blend(blend: Blend) -> BlendMode {
    match blend {
        Blend::Normal => BlendMode::Normal,
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

/// A picture; a JPEG file stays as it is. Archives (PDF/A) do not let readers smooth it. Absent when it cannot be decoded.
pub(super) fn image(picture: &Picture, may_smooth: bool) -> Option<Image> {
    if let Some(jpeg) = picture.jpeg()
        && let Ok(image) = Image::from_jpeg(jpeg.to_vec().into(), may_smooth)
    {
        return Some(image);
    }
    let samples = Samples::new(picture.pixels()?);
    // Codes and stamps stay sharp.
    let smooth = may_smooth && samples.0.color_space != ImageColorspace::Luma;
    Image::from_custom(samples, smooth).ok()
}

/// Pixels as PDF wants them: colours, and how much they cover, apart.
#[derive(Clone)]
struct Samples(Arc<Channel>);

struct Channel {
    color: Vec<u8>,
    alpha: Option<Vec<u8>>,
    size: (u32, u32),
    color_space: ImageColorspace,
    hash: u64,
}

impl Samples {
    fn new(pixels: &Pixels) -> Self {
        let (mut color, mut alpha) = (Vec::new(), None);
        match pixels.channels {
            Channels::Grey | Channels::Rgb => color.clone_from(&pixels.data),
            Channels::Rgba => {
                let mut covers = Vec::with_capacity(pixels.data.len() / 4);
                color.reserve(pixels.data.len() / 4 * 3);
                for pixel in pixels.data.chunks_exact(4) {
                    if let [red, green, blue, alpha] = *pixel {
                        color.extend([red, green, blue]);
                        covers.push(alpha);
                    }
                }
                alpha = covers.iter().any(|cover| *cover < u8::MAX).then_some(covers);
            }
        }
        let color_space = match pixels.channels {
            Channels::Grey => ImageColorspace::Luma,
            Channels::Rgb | Channels::Rgba => ImageColorspace::Rgb,
        };
        let size = (pixels.width, pixels.height);
        let mut hasher = DefaultHasher::new();
        (&color, &alpha, size).hash(&mut hasher);
        Self(Arc::new(Channel { color, alpha, size, color_space, hash: hasher.finish() }))
    }
}

impl Hash for Samples {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash.hash(state);
    }
}

impl CustomImage for Samples {
    fn color_channel(&self) -> &[u8] {
        &self.0.color
    }

    fn alpha_channel(&self) -> Option<&[u8]> {
        self.0.alpha.as_deref()
    }

    fn bits_per_component(&self) -> BitsPerComponent {
        BitsPerComponent::Eight
    }

    fn size(&self) -> (u32, u32) {
        self.0.size
    }

    fn icc_profile(&self) -> Option<&[u8]> {
        None
    }

    fn color_space(&self) -> ImageColorspace {
        self.0.color_space
    }
}
