//! Colours, gradients and lines.

use std::sync::Arc;

use crate::geometry::{Matrix, Point};

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
    /// How much it covers what is below; 255 for all.
    pub alpha: u8,
}

/// What an area or a line is painted with.
#[derive(Clone, Debug, PartialEq)]
pub enum Paint {
    /// One colour.
    Color(Color),
    /// Colours that run into each other.
    Gradient(Arc<Gradient>),
}

/// Colours that run into each other, in the space of what they paint.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradient {
    /// Along what.
    pub kind: GradientKind,
    /// Colours by their place from 0 to 1, in order; at least two.
    pub stops: Vec<Stop>,
    /// How it goes on outside, where it does.
    pub spread: Spread,
    /// From the space of its points to that of what it paints.
    pub transform: Matrix,
}

/// Along what a gradient runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GradientKind {
    /// From a point to another one.
    Axial {
        /// Where the first colour is.
        start: Point,
        /// Where the last colour is.
        end: Point,
    },
    /// From a circle to another one.
    Radial {
        /// Middle of the circle of the first colour.
        start: Point,
        /// Its radius.
        start_radius: f64,
        /// Middle of the circle of the last colour.
        end: Point,
        /// Its radius.
        end_radius: f64,
    },
}

/// A colour of a gradient at its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// From 0 to 1.
    pub place: f32,
    /// The colour.
    pub color: Color,
}

/// How a gradient goes on outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Spread {
    /// With its first and last colour.
    #[default]
    Pad,
    /// From the start again.
    Repeat,
    /// Back and forth.
    Reflect,
}

/// How an area is filled.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// With what.
    pub paint: Paint,
    /// Whether areas that are enclosed twice stay empty.
    pub even_odd: bool,
}

/// How a line is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// With what.
    pub paint: Paint,
    /// Width in millimetres, before the transformation.
    pub width: f64,
    /// How it ends.
    pub cap: Cap,
    /// How it turns.
    pub join: Join,
    /// How far a pointed corner may reach, in widths.
    pub miter_limit: f64,
    /// Lengths of dashes and gaps in turn, in millimetres; none for a line without gaps.
    pub dashes: Vec<f32>,
    /// Where in the dashes the line starts.
    pub dash_offset: f32,
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Cap {
    /// At its end.
    #[default]
    Butt,
    /// In a half circle.
    Round,
    /// In a half square.
    Square,
}

/// How a line turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Join {
    /// In a point.
    #[default]
    Miter,
    /// In a circle.
    Round,
    /// Cut off.
    Bevel,
}

/// How something mixes with what is below (GB/T 33190 §8.4; ISO 32000-1 §11.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[expect(missing_docs, reason = "the names are those of the standard")]
pub enum Blend {
    #[default]
    Normal,
    Multiply,
    Screen,
    Overlay,
    Darken,
    Lighten,
    ColorDodge,
    ColorBurn,
    HardLight,
    SoftLight,
    Difference,
    Exclusion,
    Hue,
    Saturation,
    Color,
    Luminosity,
}

impl Color {
    /// Black.
    pub const BLACK: Self = Self::rgb(0, 0, 0);

    /// A colour that covers what is below.
    #[must_use]
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue, alpha: u8::MAX }
    }
}

impl Fill {
    /// One colour, whichever way the lines run.
    #[must_use]
    pub fn color(color: Color) -> Self {
        Self { paint: Paint::Color(color), even_odd: false }
    }
}

impl Stroke {
    /// A plain line of one colour; `width` in millimetres.
    #[must_use]
    pub fn color(color: Color, width: f64) -> Self {
        Self {
            paint: Paint::Color(color),
            width,
            cap: Cap::Butt,
            join: Join::Miter,
            miter_limit: 4.234,
            dashes: Vec::new(),
            dash_offset: 0.0,
        }
    }
}

impl Blend {
    /// Reads the name of a blend mode as the standard writes it; `Normal` for others.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        match name {
            "Multiply" => Self::Multiply,
            "Screen" => Self::Screen,
            "Overlay" => Self::Overlay,
            "Darken" => Self::Darken,
            "Lighten" => Self::Lighten,
            "ColorDodge" => Self::ColorDodge,
            "ColorBurn" => Self::ColorBurn,
            "HardLight" => Self::HardLight,
            "SoftLight" => Self::SoftLight,
            "Difference" => Self::Difference,
            "Exclusion" => Self::Exclusion,
            "Hue" => Self::Hue,
            "Saturation" => Self::Saturation,
            "Color" => Self::Color,
            "Luminosity" => Self::Luminosity,
            _ => Self::Normal,
        }
    }
}
