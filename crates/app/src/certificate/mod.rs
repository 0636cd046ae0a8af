//! 查验证明: what was checked about one file, what was not, and what came of it, to be handed to somebody else.
//!
//! The [`Facts`] are the certificate; their canonical JSON is what is signed, and the pages are drawn of them and
//! attach them. Whoever has the certificate and the original can check it without us: signature, digests, and, by
//! running the same checks again, the verdict.
//!
//! It is never issued in the name of a tax authority, and says so on every page.

mod canonical;
mod compare;
mod draw;
mod examine;
mod facts;
mod serial;
mod sign;
mod words;

pub use canonical::canonical;
pub use draw::{pages, pdf};
pub use examine::{Examination, Finding, Original, examine_json, examine_pdf};
pub use facts::{
    Anchor, CheckFact, Checked, Facts, FieldFact, FileFact, Issue, NotRunFact, SignatureFact, SourceFact,
    Subject, VerdictFact, Words,
};
pub use serial::Serial;
pub use sign::{ATTACHMENT, Envelope, sign};
