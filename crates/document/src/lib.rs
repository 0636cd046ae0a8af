//! Bytes of an OFD, PDF, XML or image file to a [`Reading`]: what each source in the file says.
//!
//! Nothing here judges. A reading holds facts that were measured under [`Limits`] — fields by source,
//! signatures with their measured digests, oddities — so that `verify` can be a pure function of it.

mod agree;
pub mod archive;
mod detail;
pub mod draw;
mod error;
mod field;
mod fields;
pub mod finding;
mod guard;
pub mod image;
mod itinerary;
pub mod layout;
mod limits;
mod merge;
mod ofd;
mod pdf;
mod read;
mod reading;
mod remark;
pub mod sign;
mod sniff;
pub mod write;
pub mod xml;

pub use agree::Disagreement;
pub use detail::Detail;
pub use error::Error;
pub use itinerary::Itinerary;
pub use limits::Limits;
pub use pdf::attached;
pub use read::{Ocr, Options, read};
pub use reading::{
    Attachment, Coverage, Envelope, Finding, Format, Origin, PartState, Reading, ReferencedPart, Revision,
    Signature, Source, StructureFault, Uncovered,
};
pub use sniff::{Foreign, Sniffed, sniff, sniff_at};
