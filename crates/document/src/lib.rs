//! Bytes of an OFD, PDF, XML or image file to a [`Reading`]: what each source in the file says.
//!
//! Nothing here judges. A reading holds facts that were measured under [`Limits`] — fields by source,
//! signatures with their measured digests, oddities — so that `verify` can be a pure function of it.

mod reading;

pub use reading::{
    Attachment, Coverage, Envelope, Finding, Format, Origin, PartState, Reading, ReferencedPart, Revision,
    Signature, Source, StructureFault, Uncovered,
};
