//! Many files: found one after another, read and judged on all processors, given back in input order.

mod duplicate;
pub mod examine;
pub mod input;
mod run;

pub use duplicate::Duplicates;
pub use examine::{Examined, Outcome};
pub use input::count;
pub use run::{Batch, run};
