//! Colours and lines of SVG.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use super::Writer;
use crate::display::paint::{Blend, Cap, Color, Fill, Gradient, GradientKind, Join, Paint, Spread, Stroke};
use crate::geometry::{Matrix, Point};

impl Writer<'_> {
    /// The attributes of what is filled and drawn. Lengths of lines are multiplied by `scale`; `space` leads from the
    /// space of gradients to that of the element.
    pub(super) fn paints(
        &mut self,
        fill: Option<&Fill>,
        stroke: Option<&Stroke>,
        scale: f64,
        space: &Matrix,
    ) {
        match fill {
            Some(fill) => {
                self.paint("fill", &fill.paint, space);
                if fill.even_odd {
                    self.body.raw(" fill-rule=\"evenodd\"");
                }
            }
            None => {
                self.body.raw(" fill=\"none\"");
            }
        }
        let Some(stroke) = stroke else { return };
        self.paint("stroke", &stroke.paint, space);
        self.body.raw(" stroke-width=\"").number(stroke.width * scale).raw("\"");
        match stroke.cap {
            Cap::Butt => {}
            Cap::Round => {
                self.body.raw(" stroke-linecap=\"round\"");
            }
            Cap::Square => {
                self.body.raw(" stroke-linecap=\"square\"");
            }
        }
        match stroke.join {
            Join::Miter => {
                self.body.raw(" stroke-miterlimit=\"").number(stroke.miter_limit).raw("\"");
            }
            Join::Round => {
                self.body.raw(" stroke-linejoin=\"round\"");
            }
            Join::Bevel => {
                self.body.raw(" stroke-linejoin=\"bevel\"");
            }
        }
        if !stroke.dashes.is_empty() {
            self.body.raw(" stroke-dasharray=\"");
            for (at, dash) in stroke.dashes.iter().enumerate() {
                self.body.raw(if at == 0 { "" } else { " " }).number(f64::from(*dash) * scale);
            }
            self.body.raw("\" stroke-dashoffset=\"").number(f64::from(stroke.dash_offset) * scale).raw("\"");
        }
    }

    fn paint(&mut self, name: &str, paint: &Paint, space: &Matrix) {
        match paint {
            Paint::Color(color) => {
                self.body.raw(" ").raw(name).raw("=\"").raw(&hex(*color)).raw("\"");
                if color.alpha < u8::MAX {
                    self.body.raw(" ").raw(name).raw("-opacity=\"").number(f64::from(color.alpha) / 255.0);
                    self.body.raw("\"");
                }
            }
            Paint::Gradient(gradient) => {
                let id = self.gradient(gradient, space);
                self.body.raw(" ").raw(name).raw("=\"url(#").raw(&self.options.id_prefix).raw("s").whole(id);
                self.body.raw(")\"");
            }
        }
    }

    fn gradient(&mut self, gradient: &Gradient, space: &Matrix) -> usize {
        let id = self.next();
        let xml = &mut self.definitions;
        let element = match gradient.kind {
            GradientKind::Axial { .. } => "linearGradient",
            GradientKind::Radial { .. } => "radialGradient",
        };
        xml.raw("<").raw(element).raw(" id=\"").raw(&self.options.id_prefix).raw("s").whole(id);
        xml.raw("\" gradientUnits=\"userSpaceOnUse\"");
        let mut point = |names: [&str; 2], place: Point| {
            xml.raw(" ").raw(names[0]).raw("=\"").number(place.x).raw("\" ");
            xml.raw(names[1]).raw("=\"").number(place.y).raw("\"");
        };
        match gradient.kind {
            GradientKind::Axial { start, end } => {
                point(["x1", "y1"], start);
                point(["x2", "y2"], end);
            }
            GradientKind::Radial { start, start_radius, end, end_radius } => {
                point(["fx", "fy"], start);
                point(["cx", "cy"], end);
                xml.raw(" fr=\"").number(start_radius).raw("\" r=\"").number(end_radius).raw("\"");
            }
        }
        let transform = space.after(&gradient.transform);
        if transform != Matrix::IDENTITY {
            xml.raw(" gradientTransform=\"").matrix(&transform).raw("\"");
        }
        match gradient.spread {
            Spread::Pad => {}
            Spread::Repeat => {
                xml.raw(" spreadMethod=\"repeat\"");
            }
            Spread::Reflect => {
                xml.raw(" spreadMethod=\"reflect\"");
            }
        }
        xml.raw(">");
        for stop in &gradient.stops {
            xml.raw("<stop offset=\"").number(f64::from(stop.place)).raw("\" stop-color=\"");
            xml.raw(&hex(stop.color)).raw("\"");
            if stop.color.alpha < u8::MAX {
                xml.raw(" stop-opacity=\"").number(f64::from(stop.color.alpha) / 255.0).raw("\"");
            }
            xml.raw("/>");
        }
        xml.raw("</").raw(element).raw(">");
        id
    }
}

fn hex(color: Color) -> String {
    format!("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue)
}

/// The name of a blend mode in CSS.
pub(super) fn css_blend(blend: Blend) -> &'static str {
    match blend {
        Blend::Normal => "normal",
        Blend::Multiply => "multiply",
        Blend::Screen => "screen",
        Blend::Overlay => "overlay",
        Blend::Darken => "darken",
        Blend::Lighten => "lighten",
        Blend::ColorDodge => "color-dodge",
        Blend::ColorBurn => "color-burn",
        Blend::HardLight => "hard-light",
        Blend::SoftLight => "soft-light",
        Blend::Difference => "difference",
        Blend::Exclusion => "exclusion",
        Blend::Hue => "hue",
        Blend::Saturation => "saturation",
        Blend::Color => "color",
        Blend::Luminosity => "luminosity",
    }
}
