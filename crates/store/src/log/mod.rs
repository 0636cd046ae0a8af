//! The log of acts: leaves get their places, trees grow, checkpoints are signed, and anything is proven.

mod prove;
mod sequence;

pub use prove::{Entry, Proof};
