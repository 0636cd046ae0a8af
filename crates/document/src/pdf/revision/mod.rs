//! What later revisions of a PDF changed after a signature.
//!
//! The signed revision is parsed as its own file and compared with the whole file, object by object as they
//! are reached from the catalog. So a rewritten object that says the same is no change, and an object number
//! that the signed revision left free or gave to something else (shadow attacks) is one.

mod compare;
mod form;

use std::sync::Arc;

use super::file::File;
use super::marks::Marks;
use crate::Revision;

/// The changes that the bytes after `end` make, most telling place names first seen first.
pub(crate) fn later(bytes: &[u8], end: usize, whole: Option<&File>) -> Vec<Revision> {
    let unknown = || vec![Revision { place: format!("bytes {end}..{}", bytes.len()), explained: false }];
    let Some((whole, signed)) = whole.zip(bytes.get(..end)) else { return unknown() };
    let marks = Marks::of(signed);
    match File::open(Arc::new(signed.to_vec()), &marks) {
        Ok(signed) => crate::guard::guarded(|| compare::compare(&signed, whole)).unwrap_or_else(unknown),
        Err(_) => unknown(),
    }
}
