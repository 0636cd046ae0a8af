//! Display lists to PNG, SVG and PDF.

pub mod pdf;
pub mod png;
pub mod svg;
