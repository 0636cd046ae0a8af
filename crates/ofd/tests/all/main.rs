//! Tests of the OFD reader through its door.

#![expect(
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod corpora;
mod corpus;
mod draw;
mod draw_text;
mod fixture;
mod font;
mod limits;
mod mutation;
mod oddities;
mod reach;
mod render;
mod signatures;
mod text;
mod write;
mod write_display;
mod write_font;
mod write_outside;
mod write_schema;
mod write_sign;
mod write_zip;
mod xml;
mod zip;
