//! Colours and shadings as documents write them (GB/T 33190 §8.3), to paint.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::sync::Arc;

use super::paint::{Color, Gradient, GradientKind, Paint, Spread, Stop};
use crate::geometry::{Matrix, Point, narrow, number, numbers};
use crate::xml::Element;

/// A colour space, as far as colours need it.
#[derive(Clone, Debug, Default)]
pub(super) struct Space {
    /// Largest value of a channel.
    pub largest: f64,
    /// Values of the palette.
    pub palette: Vec<String>,
}

/// More colours of one gradient than any producer writes.
const MOST_STOPS: usize = 256;

impl Space {
    /// Reads a `ColorSpace` element.
    pub fn read(element: Element<'_, '_>) -> Self {
        let bits = element.attr("BitsPerComponent").and_then(|bits| bits.trim_ascii().parse::<u8>().ok());
        let largest = match bits {
            Some(bits @ 1..=16) => f64::from(1_u32.checked_shl(bits.into()).unwrap_or(256)) - 1.0,
            _ => 255.0,
        };
        let values = element.child("Palette").into_iter().flat_map(|palette| palette.children_named("CV"));
        let palette = values.take(65_536).map(|value| value.text().to_owned()).collect();
        Self { largest, palette }
    }
}

/// Reads the colour of a `FillColor`, `StrokeColor` or `Color` element that is not a shading; absent when it states
/// none.
pub(super) fn color(element: Element<'_, '_>, space: Option<&Space>) -> Option<Color> {
    let index = element.attr("Index").and_then(|index| index.trim_ascii().parse::<usize>().ok());
    let palette = space.zip(index).and_then(|(space, index)| space.palette.get(index)).map(String::as_str);
    let written = element.attr("Value").filter(|value| !value.trim_ascii().is_empty()).or(palette)?;
    let mut channels = [0.0; 4];
    let mut count = 0_usize;
    for (slot, word) in channels.iter_mut().zip(written.split_ascii_whitespace()) {
        *slot = match word.strip_prefix('#') {
            Some(hex) => u16::from_str_radix(hex, 16).ok().map(f64::from)?,
            None => number(word)?,
        };
        count = count.saturating_add(1);
    }
    let largest = space.map_or(255.0, |space| if space.largest > 0.0 { space.largest } else { 255.0 });
    let [a, b, c, d] = channels.map(|channel| (channel / largest).clamp(0.0, 1.0));
    // The number of values tells the space even where another one is named.
    let [red, green, blue] = match count {
        1 | 2 => [a, a, a],
        4 => [a, b, c].map(|ink| (1.0 - ink) * (1.0 - d)),
        _ => [a, b, c],
    };
    let alpha = element.attr("Alpha").and_then(number).map_or(u8::MAX, |alpha| byte(alpha / 255.0));
    Some(Color { red: byte(red), green: byte(green), blue: byte(blue), alpha })
}

/// A part of one as a byte.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was clamped"
)]
pub(super) fn byte(part: f64) -> u8 {
    (part.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Reads an axial or radial shading; absent when it is not one or states no colours.
pub(super) fn gradient<'s>(
    shading: Element<'_, '_>,
    space: impl Fn(&str) -> Option<&'s Space>,
) -> Option<Paint> {
    let segments: Vec<_> = shading.children_named("Segment").take(MOST_STOPS).collect();
    let mut stops = Vec::with_capacity(segments.len());
    let last = segments.len().saturating_sub(1).max(1);
    for (at, segment) in segments.into_iter().enumerate() {
        let element = segment.child("Color")?;
        let color = color(element, element.attr("ColorSpace").and_then(|id| space(id.trim_ascii())))?;
        let even = f64::from(u32::try_from(at).ok()?) / f64::from(u32::try_from(last).ok()?);
        let place = segment.attr("Position").and_then(number).unwrap_or(even);
        stops.push(Stop { place: narrow(place.clamp(0.0, 1.0)), color });
    }
    // A place before that of the colour before it is the same place.
    let mut before = 0.0_f32;
    for stop in &mut stops {
        stop.place = stop.place.max(before);
        before = stop.place;
    }
    let (first, end) = (*stops.first()?, *stops.last()?);
    if stops.len() < 2 {
        return Some(Paint::Color(first.color));
    }
    let spread = match shading.attr("MapType").map(str::trim_ascii) {
        Some("Repeat") => Spread::Repeat,
        Some("Reflect") => Spread::Reflect,
        _ => Spread::Pad,
    };
    if spread == Spread::Pad {
        let extend = shading.attr("Extend").and_then(number).unwrap_or(0.0);
        let clear = |color: Color| Color { alpha: 0, ..color };
        if !matches!(extend, 1.0 | 3.0) {
            stops.insert(0, Stop { place: 0.0, color: clear(first.color) });
        }
        if !matches!(extend, 2.0 | 3.0) {
            stops.push(Stop { place: 1.0, color: clear(end.color) });
        }
    }
    let (kind, transform) = match shading.name() {
        "AxialShd" => (axial(shading, spread)?, Matrix::IDENTITY),
        "RadialShd" => radial(shading)?,
        _ => return None,
    };
    Some(Paint::Gradient(Arc::new(Gradient { kind, stops, spread, transform })))
}

fn axial(shading: Element<'_, '_>, spread: Spread) -> Option<GradientKind> {
    let (start, mut end) = (point(shading, "StartPoint")?, point(shading, "EndPoint")?);
    let unit = shading.attr("MapUnit").and_then(number).filter(|unit| *unit > 0.0);
    let length = (end.x - start.x).hypot(end.y - start.y);
    if let (Spread::Repeat | Spread::Reflect, Some(unit)) = (spread, unit)
        && length > 0.0
    {
        let part = unit / length;
        end = Point { x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part };
    }
    Some(GradientKind::Axial { start, end })
}

/// A radial shading: circles, flattened and turned.
fn radial(shading: Element<'_, '_>) -> Option<(GradientKind, Matrix)> {
    let (start, end) = (point(shading, "StartPoint")?, point(shading, "EndPoint")?);
    let radius = |name| shading.attr(name).and_then(number).filter(|radius| *radius >= 0.0);
    let (start_radius, end_radius) = (radius("StartRadius").unwrap_or(0.0), radius("EndRadius")?);
    let eccentricity = shading.attr("Eccentricity").and_then(number).unwrap_or(0.0).clamp(0.0, 0.999);
    if eccentricity == 0.0 {
        return Some((GradientKind::Radial { start, start_radius, end, end_radius }, Matrix::IDENTITY));
    }
    let flat = (1.0 - eccentricity * eccentricity).sqrt();
    let (sin, cos) = shading.attr("Angle").and_then(number).unwrap_or(0.0).to_radians().sin_cos();
    let transform = Matrix { a: cos, b: sin, c: -sin * flat, d: cos * flat, e: 0.0, f: 0.0 };
    let back = transform.inverse()?;
    let (start, end) = (back.apply(start), back.apply(end));
    Some((GradientKind::Radial { start, start_radius, end, end_radius }, transform))
}

fn point(element: Element<'_, '_>, name: &str) -> Option<Point> {
    let [x, y] = numbers(element.attr(name)?)?;
    Some(Point { x, y })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use crate::xml::Tree;

    fn read(xml: &str, space: Option<&Space>) -> Option<Color> {
        let tree = Tree::parse(xml, &Limits::default()).unwrap();
        color(tree.root().unwrap(), space)
    }

    #[test]
    fn color_when_written_in_any_space_then_is_rgb() {
        let brown = Some(Color::rgb(156, 82, 35));
        assert_eq!(read(r#"<C Value="156 82 35"/>"#, None), brown);
        assert_eq!(read(r##"<C Value="#9c #52 #23"/>"##, None), brown);
        assert_eq!(read(r#"<C Value="128"/>"#, None), Some(Color::rgb(128, 128, 128)));
        assert_eq!(read(r#"<C Value="0 255 255 0"/>"#, None), Some(Color::rgb(255, 0, 0)));
        assert_eq!(
            read(r#"<C Value="300 -5 0" Alpha="0"/>"#, None).unwrap(),
            Color { red: 255, green: 0, blue: 0, alpha: 0 }
        );
        let deep = Space { largest: 1023.0, palette: vec!["1023 0 0".to_owned()] };
        assert_eq!(read(r#"<C Index="0"/>"#, Some(&deep)), Some(Color::rgb(255, 0, 0)));
        for none in [
            r#"<C/>"#,
            r#"<C Value=""/>"#,
            r#"<C Value="red"/>"#,
            r#"<C Index="7"/>"#,
            r#"<C Value="NaN 0 0"/>"#,
        ] {
            assert_eq!(read(none, Some(&deep)), None, "{none}");
        }
    }

    #[test]
    fn gradient_when_not_extended_then_is_clear_outside() {
        let segments =
            r#"<Segment><Color Value="255 0 0"/></Segment><Segment><Color Value="0 0 255"/></Segment>"#;
        let read = |attributes: &str| {
            let xml =
                format!(r#"<AxialShd StartPoint="0 0" EndPoint="10 0" {attributes}>{segments}</AxialShd>"#);
            let tree = Tree::parse(&xml, &Limits::default()).unwrap();
            match gradient(tree.root().unwrap(), |_| None) {
                Some(Paint::Gradient(gradient)) => gradient,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(read("").stops.len(), 4);
        assert_eq!(read("").stops[0].color.alpha, 0);
        assert_eq!(read(r#"Extend="3""#).stops.len(), 2);
        let repeated = read(r#"MapType="Repeat" MapUnit="5""#);
        let end = Point { x: 5.0, y: 0.0 };
        assert_eq!(repeated.kind, GradientKind::Axial { start: Point::default(), end });
    }
}
