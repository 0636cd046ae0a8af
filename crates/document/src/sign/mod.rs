//! Signing and sealing documents: PDF (PAdES), OFD (GB/T 38540 and GB/T 35275).
//!
//! Keys, algorithms and structures are `pki`'s; here is what of a document is signed, and where the signature
//! stands. Time and randomness are arguments, and what a time-stamp authority answers is handed in.

pub use crate::ofd::sign::{OfdDraft, OfdEnvelope, OfdSigning};
pub use crate::pdf::sign::{Appearance, PdfDraft, PdfSigning};
pub use fapiao_ofd::geometry::Rect;
pub use fapiao_ofd::write::StampPlace;
