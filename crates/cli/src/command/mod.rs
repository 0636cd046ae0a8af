//! One file a command.

pub mod certificate;
pub mod codes;
pub mod completions;
pub mod convert;
pub mod inspect;
pub mod print;
pub mod rename;
pub mod render;
pub mod seal;
pub mod sign;
pub mod summary;
pub mod trust;
pub mod verify;
pub mod write;
