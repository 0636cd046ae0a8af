//! The use cases as their callers see them.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on shall stop, and one that skips shall say so"
)]

mod batch;
mod certificate;
mod chance;
mod convert;
mod convert_page;
mod summary;
