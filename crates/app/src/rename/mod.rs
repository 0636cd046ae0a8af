//! File names from the fields of the invoices inside: a pattern, a plan, and the way back.
//!
//! A [`Pattern`] makes a name of an invoice, [`plan`] looks at all files together, so that no two get the
//! same name and no file is lost, and a [`Journal`] holds what was done, so that it can be undone.

mod journal;
mod name;
mod pattern;
mod plan;

pub use journal::{Journal, Renamed, Undo};
pub use name::safe_component;
pub use pattern::{DEFAULT, Naming, Pattern};
pub use plan::{Action, Leave, Options, Source, Step, plan};
