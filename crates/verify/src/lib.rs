//! A reading, a trust list, a policy and a moment to a [`Report`]. Offline and deterministic.
//!
//! The walk: the facts of each signature are measured once (`facts`), every check of one explicit list
//! looks at them (`check`), and the verdict follows from the reasons that the checks give (`reason`):
//! the weightiest reason wins, each reason has exactly one verdict, and without any the file passes. So
//! what can make a file fail, and what `passed` needs, is a table that can be read.
//!
//! * `failed` comes only from something signed that does not match, a revoked certificate, or shown
//!   content that differs from signed content.
//! * `passed` needs a signature over the whole file that leads to a trusted anchor.
//! * Everything else is `indeterminate`, with the reason and the list of checks that did not run.

mod case;
mod check;
mod claimed;
mod code;
mod evidence;
mod facts;
mod judge;
mod label;
mod measure;
mod place;
mod policy;
mod reason;
mod report;
mod sentence;
mod verdict;
mod verifier;

pub use check::Duplicate;
pub use code::{Code, codes};
pub use evidence::{Evidence, Fact, Term};
pub use label::label;
pub use policy::Policy;
pub use reason::{Reason, ReasonRow, reasons};
pub use report::{
    ChainStatus, CheckResult, CheckView, Coverage, NotRun, NotRunView, Outcome, Report, ReportView,
    SignatureFormat, SignatureReport, SignatureValue,
};
pub use sentence::{Lang, Sentence};
pub use verdict::Verdict;
pub use verifier::Verifier;
