//! Files: encrypted, named by the hash of what is stored, never changed.
//!
//! A file is laid down first and told of in an act ([`Act::keep`](crate::Act::keep)); one whose act never came is an
//! orphan, which nobody sees and a sweep takes away.

mod keep;
mod place;

pub use keep::{Laid, ObjectName};
pub(crate) use place::Objects;
