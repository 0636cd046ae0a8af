//! The program as its users call it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "a test that cannot go on shall stop, and one that skips shall say so"
)]

mod batch;
mod certificate;
mod convert;
mod corpora;
mod coverage;
mod evil;
mod examples;
mod language;
mod mutation;
mod outsiders;
mod print;
mod program;
mod reader;
mod rename;
mod sign;
mod summary;
mod trust;
mod truth;
mod verify;
mod write;
mod written;
