//! Outlines of PDF as those of layouts.

use fapiao_ofd::geometry::Point;
use fapiao_ofd::layout::{Cap, Color, Path, Rule, Segment, Stroke};
use fapiao_ofd::shape;
use hayro_interpret::kurbo::{self, Affine, BezPath, PathEl, Shape as _};
use hayro_interpret::{FillRule, StrokeProps};

/// Farther than anything on a page, in millimetres.
const FARTHEST: f64 = 20_000.0;
/// The thinnest line that is drawn: PDF lets a width of 0 mean "as thin as can be seen".
const THINNEST: f64 = 0.1;
/// How exact lines are that become areas, in millimetres.
const TOLERANCE: f64 = 0.01;

/// An outline on the page; absent when it is empty or not of this world.
pub(super) fn segments(path: &BezPath, transform: Affine) -> Option<Vec<Segment>> {
    let mut segments = Vec::with_capacity(path.elements().len());
    for element in path.elements() {
        let place = |point: kurbo::Point| {
            let kurbo::Point { x, y } = transform * point;
            (x.abs() <= FARTHEST && y.abs() <= FARTHEST).then_some(Point { x, y })
        };
        segments.push(match *element {
            PathEl::MoveTo(to) => Segment::Move(place(to)?),
            PathEl::LineTo(to) => Segment::Line(place(to)?),
            PathEl::QuadTo(control, to) => Segment::Quadratic(place(control)?, place(to)?),
            PathEl::CurveTo(first, second, to) => Segment::Cubic(place(first)?, place(second)?, place(to)?),
            PathEl::ClosePath => Segment::Close,
        });
    }
    matches!(segments.first(), Some(Segment::Move(_))).then_some(segments)
}

/// An outline in the space of glyphs.
pub(super) fn shape(path: &BezPath, transform: Affine) -> shape::Shape {
    let place = |point: kurbo::Point| {
        let kurbo::Point { x, y } = transform * point;
        Point { x, y }.narrow()
    };
    let segments = path.elements().iter().map(|element| match *element {
        PathEl::MoveTo(to) => shape::Segment::Move(place(to)),
        PathEl::LineTo(to) => shape::Segment::Line(place(to)),
        PathEl::QuadTo(control, to) => shape::Segment::Quad(place(control), place(to)),
        PathEl::CurveTo(first, second, to) => shape::Segment::Cubic(place(first), place(second), place(to)),
        PathEl::ClosePath => shape::Segment::Close,
    });
    shape::Shape { segments: segments.collect() }
}

pub(super) fn rule(rule: FillRule) -> Rule {
    match rule {
        FillRule::NonZero => Rule::NonZero,
        FillRule::EvenOdd => Rule::EvenOdd,
    }
}

/// The line along an outline: as a line where a layout knows such lines, else as the area that it covers.
pub(super) fn stroked(
    path: &BezPath,
    transform: Affine,
    props: &StrokeProps,
    color: Color,
    alpha: u8,
) -> Option<Path> {
    let [a, b, c, d, ..] = transform.as_coeffs();
    let (along, across) = (a.hypot(b), c.hypot(d));
    let even =
        (along - across).abs() <= 0.01 * along.max(across) && (a * c + b * d).abs() <= 0.01 * along * across;
    let straight = path.elements().len() <= 2;
    let joins = straight || matches!(props.line_join, kurbo::Join::Miter);
    let width = (f64::from(props.line_width) * (along * across).sqrt()).max(THINNEST);
    if even && joins && props.dash_offset == 0.0 {
        let cap = match props.line_cap {
            kurbo::Cap::Butt => Cap::Butt,
            kurbo::Cap::Round => Cap::Round,
            kurbo::Cap::Square => Cap::Square,
        };
        let dashes: Vec<f64> = props.dash_array.iter().map(|dash| f64::from(*dash) * along).collect();
        let usable = dashes.iter().all(|dash| dash.is_finite() && *dash >= 0.0);
        let visible = dashes.is_empty() || dashes.iter().sum::<f64>() > 0.05;
        let dashes = if usable && visible { dashes } else { Vec::new() };
        let stroke = Stroke { width, color, cap, dashes };
        return Some(Path { alpha, ..Path::stroked(segments(path, transform)?, stroke) });
    }
    let scale = (along * across).sqrt();
    if !(scale > 1e-6 && scale < 1e6) {
        return None;
    }
    let style = kurbo::Stroke {
        width: width / scale,
        join: props.line_join,
        miter_limit: f64::from(props.miter_limit),
        start_cap: props.line_cap,
        end_cap: props.line_cap,
        dash_pattern: props.dash_array.iter().map(|dash| f64::from(*dash)).collect(),
        dash_offset: f64::from(props.dash_offset),
    };
    // Dashes that are too many for anybody to see are a line.
    let length = path.perimeter(1.0) * scale;
    let dash = style.dash_pattern.iter().sum::<f64>() * scale;
    let style = if dash > 0.05 && length / dash < 20_000.0 {
        style
    } else {
        kurbo::Stroke { dash_pattern: Default::default(), ..style }
    };
    let area = kurbo::stroke(path.iter(), &style, &kurbo::StrokeOpts::default(), TOLERANCE / scale);
    Some(Path { alpha, ..Path::filled(segments(&area, transform)?, color) })
}
