//! One file a command.

pub mod codes;
pub mod completions;
pub mod inspect;
pub mod render;
pub mod trust;
pub mod verify;
