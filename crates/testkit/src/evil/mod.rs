//! Hostile files, all made from code: what a reader of foreign bytes must survive (SECURITY §3).
//!
//! "Survive" is: no panic, no hang over five seconds, no more than 512 MB, nothing written; an error
//! with a code, or a report that is never `passed`.

mod budget;
mod cms;
mod code;
mod container;
mod draw;
mod font;
mod foreign;
mod ofd;
mod package;
mod pdf;
mod pdf_loop;
mod picture;
mod update;
mod xml;

pub use update::honest as honest_update;

/// One hostile file.
#[derive(Clone, Debug)]
pub struct Evil {
    /// What it does, unique: `zip-bomb-flat`.
    pub name: &'static str,
    /// The name that it comes under.
    pub file_name: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// What a reader makes of it.
    pub expect: Expect,
    /// The code that the error, or a finding or signature fault of the report, must have; empty where the
    /// reader may choose.
    pub code: &'static str,
}

/// What a reader makes of a hostile file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// It cannot be read at all: an error.
    Error,
    /// A report that is not `passed`.
    Report,
    /// Either: how much of it is read is the reader's choice, `passed` it is never.
    Never,
}

/// Every hostile file. Making them all takes about a second and 100 MB.
#[must_use]
pub fn all() -> Vec<Evil> {
    let mut out = Vec::new();
    out.extend(package::all());
    out.extend(container::all());
    out.extend(ofd::all());
    out.extend(budget::all());
    out.extend(draw::all());
    out.extend(xml::all());
    out.extend(cms::all());
    out.extend(pdf::all());
    out.extend(pdf_loop::all());
    out.extend(update::all());
    out.extend(picture::all());
    out.extend(foreign::all());
    out
}

/// The hostile file of a name.
#[must_use]
pub fn named(name: &str) -> Option<Evil> {
    all().into_iter().find(|evil| evil.name == name)
}

fn evil(name: &'static str, file_name: &'static str, bytes: impl Into<Vec<u8>>, expect: Expect) -> Evil {
    Evil { name, file_name, bytes: bytes.into(), expect, code: code::of(name) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn evil_when_all_are_made_then_are_many_named_differently_and_the_same_each_time() {
        let files = all();
        let names: BTreeSet<&str> = files.iter().map(|e| e.name).collect();
        assert_eq!(names.len(), files.len());
        assert!(files.len() >= 40, "{}", files.len());
        let total: usize = files.iter().map(|e| e.bytes.len()).sum();
        assert!(total < 120 << 20, "{total} bytes");
        for name in code::names() {
            assert!(names.contains(name), "no file {name}");
        }
        for (one, two) in files.iter().zip(all()) {
            assert!(one.bytes == two.bytes, "{} differs when made again", one.name);
        }
    }
}
