//! Foreign files are read in children: a 20 KB PDF can abort a process and nothing in it can catch that.
//!
//! [`pool`] is the parent's side, [`child`] what `fapiao reader` runs, [`frame`] what passes between them.
//! OFD and XML are read in the process, since our own readers bound depth, memory and work.

pub mod child;
pub mod converter;
pub mod drawer;
pub mod frame;
pub mod ocr;
pub mod pool;
pub mod printer;
pub mod unpacker;
