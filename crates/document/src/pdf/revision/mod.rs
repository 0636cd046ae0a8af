//! What later revisions of a PDF changed after a signature.
//!
//! The signed revision is parsed as its own file and compared with the whole file, object by object as they
//! are reached from the catalog. So a rewritten object that says the same is no change, and an object number
//! that the signed revision left free or gave to something else (shadow attacks) is one. Nothing is passed over by
//! its name: what differs is a change, and only what is listed here explains one.

mod compare;
mod form;
mod page;
pub(crate) mod update;
mod written;

use std::collections::BTreeMap;
use std::sync::Arc;

use hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier};

use super::file::File;
use super::marks::Marks;
use crate::Revision;

/// Signatures that hold their shape, by the object of their value, with the end of what they sign.
pub(crate) type Sound = BTreeMap<ObjectIdentifier, usize>;

/// What is compared: the bytes of the whole file and its objects, and one signature in it.
pub(crate) struct Later<'f> {
    pub(crate) bytes: &'f [u8],
    pub(crate) marks: &'f Marks,
    /// Absent when the objects of the whole file cannot be read.
    pub(crate) whole: Option<&'f File>,
    /// Where the signed revision ends.
    pub(crate) end: usize,
    /// The object of the signature, where its number is readable.
    pub(crate) signature: Option<ObjectIdentifier>,
    pub(crate) sound: &'f Sound,
}

/// The changes that the bytes after the signed revision make, most telling place names first seen first. Bytes that
/// change nothing, or that are more than updates, are a change of their own: another reader may see something in
/// them.
pub(crate) fn later(later: &Later<'_>) -> Vec<Revision> {
    let Later { bytes, marks, end, .. } = *later;
    let revision = |place: String| Revision { place, explained: false, shown: false };
    let unknown = || vec![revision(format!("bytes {end}..{}", bytes.len()))];
    let Some((whole, signed)) = later.whole.zip(bytes.get(..end)) else { return unknown() };
    let Ok(signed) = File::open(Arc::new(signed.to_vec()), &Marks::of(signed)) else { return unknown() };
    let read = crate::guard::guarded(|| {
        let forbids = later.signature.is_none_or(|signature| forbids(&signed, signature));
        let changes = compare::compare(&signed, whole, end, later.sound, forbids);
        (changes, update::is_well_formed(bytes, end, marks, &signed))
    });
    let Some((mut changes, well_formed)) = read else { return unknown() };
    if changes.is_empty() || !well_formed {
        changes.push(revision("bytes after the signed revision".to_owned()));
    }
    changes
}

/// Whether a signature certifies the document and permits no change at all (ISO 32000-2, 12.8.2.2, P 1). Validation
/// data and document time stamps are none (12.8.4.3, 12.8.5).
fn forbids(signed: &File, signature: ObjectIdentifier) -> bool {
    let Some(value) = signed.xref().get::<Dict<'_>>(signature) else { return false };
    let Some(references) = value.get::<Array<'_>>(b"Reference") else { return false };
    references.iter::<Dict<'_>>().any(|reference| {
        reference.get::<Name<'_>>(b"TransformMethod").is_some_and(|method| method.as_str() == "DocMDP")
            && reference.get::<Dict<'_>>(b"TransformParams").is_some_and(|parameters| {
                // Without a value it is 2; what is no number of 2 or 3 permits nothing.
                parameters.contains_key(b"P") && !matches!(parameters.get::<i32>(b"P"), Some(2 | 3))
            })
    })
}
