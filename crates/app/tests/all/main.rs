//! The use cases as their callers see them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod batch;
mod certificate;
mod chance;
mod summary;
