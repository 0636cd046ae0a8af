//! Drawing parameters: how lines are drawn and areas are filled (GB/T 33190 §8.2), from whoever states them.

use std::rc::Rc;

use super::build::Builder;
use super::color;
use super::paint::{Blend, Cap, Color, Fill, Join, Paint, Stroke};
use super::resource::Kind;
use super::tile::Tile;
use crate::geometry::{narrow, number};
use crate::xml::Element;

/// Drawing parameters.
#[derive(Clone)]
pub(super) struct Style {
    pub line_width: f64,
    pub cap: Cap,
    pub join: Join,
    pub miter_limit: f64,
    pub dashes: Vec<f32>,
    pub dash_offset: f32,
    pub fill: Option<Ink>,
    pub stroke: Option<Ink>,
}

/// What something is painted with.
#[derive(Clone)]
pub(super) enum Ink {
    Paint(Paint),
    Tile(Rc<Tile>),
}

impl Default for Style {
    /// What the standard says where nothing is stated.
    fn default() -> Self {
        Self {
            line_width: 0.353,
            cap: Cap::Butt,
            join: Join::Miter,
            miter_limit: 4.234,
            dashes: Vec::new(),
            dash_offset: 0.0,
            fill: None,
            stroke: None,
        }
    }
}

impl Style {
    /// How an area is filled with its colours; what is not stated is `otherwise`. A pattern is not drawn by this.
    pub fn fill(&self, even_odd: bool, otherwise: Option<Color>) -> Option<Fill> {
        let paint = match &self.fill {
            Some(Ink::Paint(paint)) => paint.clone(),
            Some(Ink::Tile(_)) => return None,
            None => Paint::Color(otherwise?),
        };
        Some(Fill { paint, even_odd })
    }

    /// How a line is drawn.
    pub fn stroke(&self) -> Option<Stroke> {
        let paint = match &self.stroke {
            Some(Ink::Paint(paint)) => paint.clone(),
            Some(Ink::Tile(tile)) => Paint::Color(tile.mean),
            None => Paint::Color(Color::BLACK),
        };
        (self.line_width >= 0.0).then(|| Stroke {
            paint,
            width: self.line_width,
            cap: self.cap,
            join: self.join,
            miter_limit: self.miter_limit.max(1.0),
            dashes: self.dashes.clone(),
            dash_offset: self.dash_offset,
        })
    }
}

/// What an object says about its place among others.
pub(super) struct Mixing {
    /// 0 to 1.
    pub alpha: f32,
    pub blend: Blend,
}

impl Mixing {
    #[expect(clippy::float_arithmetic, reason = "an opacity is not money")]
    pub fn read(element: Element<'_, '_>) -> Self {
        let alpha = element.attr("Alpha").and_then(number).map_or(u8::MAX, byte);
        let blend = element.attr("BlendMode").map(|name| Blend::parse(name.trim_ascii())).unwrap_or_default();
        Self { alpha: f32::from(alpha) / 255.0, blend }
    }
}

#[expect(clippy::float_arithmetic, reason = "an opacity is not money")]
fn byte(value: f64) -> u8 {
    color::byte(value / 255.0)
}

impl Builder<'_, '_, '_> {
    /// The parameters of an object: its own, else those of its `DrawParam`, else those around it.
    pub(super) fn style(&mut self, element: Element<'_, '_>, around: &Style, depth: usize) -> Style {
        let mut style = around.clone();
        if let Some(id) = element.attr("DrawParam") {
            self.draw_param(id.trim_ascii(), &mut style, depth);
        }
        self.read_style(element, &mut style, depth);
        style
    }

    /// Applies drawing parameters of the resources, after those that they extend.
    pub(super) fn draw_param(&mut self, id: &str, style: &mut Style, depth: usize) {
        if depth >= self.limits().depth || !self.pay(1) {
            return;
        }
        let found =
            self.scope.iter().find(|loaded| loaded.element(Kind::DrawParam, id).is_some()).map(Rc::clone);
        let Some(loaded) = found else {
            self.unsupported(&format!("DrawParam {id}"));
            return;
        };
        let Some(element) = loaded.element(Kind::DrawParam, id) else { return };
        if let Some(base) = element.attr("Relative").map(str::trim_ascii).filter(|base| *base != id) {
            self.draw_param(base, style, depth.saturating_add(1));
        }
        self.read_style(element, style, depth);
    }

    fn read_style(&mut self, element: Element<'_, '_>, style: &mut Style, depth: usize) {
        /// More dashes than any producer writes.
        const MOST_DASHES: usize = 64;
        let stated = |name| element.attr(name).map(str::trim_ascii).filter(|value| !value.is_empty());
        if let Some(width) = stated("LineWidth").and_then(number) {
            style.line_width = width;
        }
        if let Some(limit) = stated("MiterLimit").and_then(number) {
            style.miter_limit = limit;
        }
        match stated("Cap") {
            Some("Butt") => style.cap = Cap::Butt,
            Some("Round") => style.cap = Cap::Round,
            Some("Square") => style.cap = Cap::Square,
            _ => {}
        }
        match stated("Join") {
            Some("Miter") => style.join = Join::Miter,
            Some("Round") => style.join = Join::Round,
            Some("Bevel") => style.join = Join::Bevel,
            _ => {}
        }
        if let Some(offset) = stated("DashOffset").and_then(number) {
            style.dash_offset = narrow(offset);
        }
        if let Some(pattern) = stated("DashPattern") {
            let words = pattern.split([' ', ',']).filter(|word| !word.is_empty()).take(MOST_DASHES);
            let dashes: Vec<f32> = words.map_while(number).map(narrow).collect();
            let usable = dashes.iter().all(|dash| *dash >= 0.0) && dashes.iter().any(|dash| *dash > 0.0);
            style.dashes = if usable { dashes } else { Vec::new() };
        }
        for child in element.children() {
            let slot = match child.name() {
                "FillColor" => &mut style.fill,
                "StrokeColor" => &mut style.stroke,
                _ => continue,
            };
            if let Some(ink) = self.ink(child, depth) {
                *slot = Some(ink);
            }
        }
    }

    /// What a colour element says: a colour, a shading, a pattern.
    fn ink(&mut self, element: Element<'_, '_>, depth: usize) -> Option<Ink> {
        for child in element.children() {
            match child.name() {
                "AxialShd" | "RadialShd" => {
                    let scope = &self.scope;
                    let space = |id: &str| scope.iter().find_map(|loaded| loaded.space(id));
                    return color::gradient(child, space).map(Ink::Paint);
                }
                "Pattern" => return self.tile(child, depth).map(|tile| Ink::Tile(Rc::new(tile))),
                "GouraudShd" | "LaGourandShd" | "LaGouraudShd" => {
                    self.unsupported(child.name());
                    let first = child.descendants("Color").next()?;
                    return self.color(first).map(|color| Ink::Paint(Paint::Color(color)));
                }
                _ => {}
            }
        }
        self.color(element).map(|color| Ink::Paint(Paint::Color(color)))
    }

    fn color(&self, element: Element<'_, '_>) -> Option<Color> {
        let id = element.attr("ColorSpace").map(str::trim_ascii);
        let space = id.and_then(|id| self.scope.iter().find_map(|loaded| loaded.space(id)));
        color::color(element, space)
    }
}
