//! What the testkit makes is what the readers read: the two were written apart.
#![expect(clippy::unwrap_used, clippy::panic, reason = "in the functions that tests share")]

mod evil;
mod figure;
mod ofd;
mod pdf;
mod seal;
