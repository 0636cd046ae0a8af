//! Many files: found one after another, read and judged on all processors, given back in input order.

mod collect;
mod duplicate;
pub mod examine;
pub mod input;
mod original;
mod progress;
mod run;

pub use collect::{Collected, collect};
pub use duplicate::Duplicates;
pub use examine::{Examined, Outcome};
pub use original::Originals;
pub use progress::Progress;
pub use run::{Batch, jobs, run};
