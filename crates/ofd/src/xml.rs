//! XML as real invoices write it: a tree of slices of the text, made in one pass, under [`Limits`].
//!
//! Lenient where it is harmless: prefixes are ignored, names need not be namespace-well-formed
//! (`<:eInvoice xmlns:="">` is in production), an unknown reference is kept as written. Strict where a lenient
//! reader could be shown something else than the next one: unbalanced tags, two roots, repeated attributes and
//! document type definitions are refused.
//!
//! The scanner is our own: a general parser refuses the first kind of file, and a tree of slices costs a third of
//! events that are copied into one.

mod decode;
mod entity;
mod error;
mod scan;
mod tree;

pub use decode::{Decoded, decode};
pub use error::{Error, Flaw};
pub use tree::{Children, Descendants, Element, Oddities, Tree};

use crate::Limits;

impl<'s> Tree<'s> {
    /// Reads a document.
    ///
    /// # Errors
    /// When the text is not XML, holds a document type definition, or passes a limit.
    pub fn parse(text: &'s str, limits: &Limits) -> Result<Self, Error> {
        scan::scan(text, limits)
    }
}
