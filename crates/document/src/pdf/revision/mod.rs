//! What later revisions of a PDF changed after a signature.
//!
//! The signed revision is parsed as its own file and compared with the whole file, object by object as they
//! are reached from the catalog. So a rewritten object that says the same is no change, and an object number
//! that the signed revision left free or gave to something else (shadow attacks) is one.

mod compare;
mod form;
pub(crate) mod update;

use std::collections::BTreeMap;
use std::sync::Arc;

use hayro_syntax::object::ObjectIdentifier;

use super::file::File;
use super::marks::Marks;
use crate::Revision;

/// Signatures that hold their shape, by the object of their value, with the end of what they sign.
pub(crate) type Sound = BTreeMap<ObjectIdentifier, usize>;

/// The changes that the bytes after `end` make, most telling place names first seen first. Bytes that change
/// nothing, or that are more than updates, are a change of their own: another reader may see something in them.
pub(crate) fn later(
    bytes: &[u8],
    end: usize,
    marks: &Marks,
    whole: Option<&File>,
    sound: &Sound,
) -> Vec<Revision> {
    let unknown = || vec![Revision { place: format!("bytes {end}..{}", bytes.len()), explained: false }];
    let Some((whole, signed)) = whole.zip(bytes.get(..end)) else { return unknown() };
    let Ok(signed) = File::open(Arc::new(signed.to_vec()), &Marks::of(signed)) else { return unknown() };
    let read = crate::guard::guarded(|| {
        let changes = compare::compare(&signed, whole, end, sound);
        (changes, update::is_well_formed(bytes, end, marks, &signed))
    });
    let Some((mut changes, well_formed)) = read else { return unknown() };
    if changes.is_empty() || !well_formed {
        changes.push(Revision { place: "bytes after the signed revision".to_owned(), explained: false });
    }
    changes
}
