//! The use cases, one folder each: what a person does with invoices that were read and judged.
//!
//! Nothing here touches a file, reads a clock or draws a random number: names of files, the time and
//! randomness are arguments, and what comes back is a plan or bytes. `cli` does the input and output.
//!
//! * [`certificate`]: 查验证明, what was checked about a file, to be handed to somebody else.
//! * [`convert`]: a copy of a file in another format, which says that it is one.
//! * [`print`]: many invoices on few sheets.
//! * [`rename`]: file names from the fields of the invoices inside.
//! * [`summary`]: one sheet of many invoices, XLSX or CSV.
//!
//! They share the [`Item`], a file of a batch as it was read, the [`field`]s by which people name what an
//! invoice states, and [`Repeats`], which finds the same invoice again.

pub mod certificate;
pub mod convert;
mod error;
pub mod field;
mod item;
mod paper;
pub mod print;
pub mod rename;
mod repeat;
pub mod summary;

pub use error::Error;
pub use item::{Content, Item, Unreadable};
pub use repeat::{Repeat, Repeats};

pub use fapiao_verify::Lang;
