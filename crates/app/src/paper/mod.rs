//! Paper: text that is set, tables that run over pages, figures.
//!
//! What comes out are display lists ([`fapiao_ofd::display::Page`]), so that PDF, PNG and SVG are drawn of them
//! alike. All lengths are millimetres.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

mod code;
mod figure;
mod flow;
mod pen;
mod table;
mod wrap;

pub(crate) use code::code;
pub(crate) use figure::{line, rectangle};
pub(crate) use flow::Flow;
pub(crate) use pen::{Align, Hand, Pen, Style};
pub(crate) use table::{Cell, Column, Table};

use fapiao_ofd::display::paint::Color;

/// Width and height of A4, upright.
pub(crate) const A4: (f64, f64) = (210.0, 297.0);

/// Text.
pub(crate) const INK: Color = Color::rgb(0x1a, 0x1a, 0x1a);
/// Text that says the same in the other language, and small print.
pub(crate) const FAINT: Color = Color::rgb(0x6b, 0x6b, 0x6b);
/// Rules of tables.
pub(crate) const RULE: Color = Color::rgb(0xb4, 0xb4, 0xb4);
/// The ground of heads.
pub(crate) const SHADE: Color = Color::rgb(0xf0, 0xf2, 0xf5);
