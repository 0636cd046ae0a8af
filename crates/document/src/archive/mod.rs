//! Collections of invoices: ZIP archives and mail messages, walked one level, one member at a time.
//!
//! Nothing touches the disk, and a member's name is for showing only. An OFD is a document, not an archive;
//! an archive inside an archive is an error for that member.

mod directory;
mod eml;
mod end;
mod lines;
mod parts;
mod read_at;
mod zip;

pub use read_at::ReadAt;
pub(crate) use read_at::piece;
pub(crate) use zip::Stored;

use crate::{Detail, Error, Limits, Sniffed, sniff, sniff_at};

/// A member of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name inside the collection, without control characters; see [`member_name`].
    pub name: String,
    /// Its bytes, or why they are not given.
    pub bytes: Result<Vec<u8>, Error>,
}

/// The members of a ZIP or EML, in the order of its directory; made by [`members`].
///
/// The collection is read where it lies; one member's bytes are in memory at a time.
pub struct Members<'a>(Kind<'a>);

enum Kind<'a> {
    Zip(Box<zip::Entries<'a>>),
    Eml(Box<eml::Attachments<'a>>),
}

/// Opens a collection: `file` must have been sniffed as [`Sniffed::Zip`] or [`Sniffed::Eml`].
///
/// # Errors
/// `DOC-ARCHIVE-DAMAGED` when its directory or headers cannot be read, `DOC-ARCHIVE-AMBIGUOUS` when other programs
/// may find other members in it; [`Error::Format`] when it is no collection.
pub fn members<'a>(file: &'a dyn ReadAt, limits: &Limits) -> Result<Members<'a>, Error> {
    match sniff_at(file).map_err(|_| unread())? {
        Sniffed::Zip => Ok(Members(Kind::Zip(Box::new(zip::Entries::open(file, limits)?)))),
        Sniffed::Eml => Ok(Members(Kind::Eml(Box::new(eml::Attachments::open(file, limits))))),
        Sniffed::Foreign(foreign) => Err(foreign.error()),
        Sniffed::Ofd | Sniffed::Pdf | Sniffed::Xml | Sniffed::Jpeg | Sniffed::Png => {
            Err(Error::Format { name: "document".to_owned() })
        }
    }
}

/// The file of the collection could not be read on.
fn unread() -> Error {
    Error::refused("DOC-ARCHIVE-DAMAGED", Detail::of("读取出错", "it cannot be read"))
}

/// How a member of a collection is named everywhere: `outer.zip!/inner.ofd`.
#[must_use]
pub fn member_name(collection: &str, member: &str) -> String {
    format!("{collection}!/{member}")
}

impl Iterator for Members<'_> {
    type Item = Member;

    fn next(&mut self) -> Option<Member> {
        let member = match &mut self.0 {
            Kind::Zip(entries) => entries.next()?,
            Kind::Eml(attachments) => attachments.next()?,
        };
        let bytes = member.bytes.and_then(|bytes| match sniff(&bytes) {
            Sniffed::Zip | Sniffed::Eml => Err(Error::refused("DOC-ARCHIVE-NESTED", Detail::default())),
            _ => Ok(bytes),
        });
        Some(Member { name: shown(&member.name), bytes })
    }
}

/// A name as it can be shown: no control characters, no marks that turn the writing direction, not too long.
fn shown(name: &str) -> String {
    const CHARS_MAX: usize = 255;
    let turns =
        |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    name.chars().map(|c| if c.is_control() || turns(c) { '\u{FFFD}' } else { c }).take(CHARS_MAX).collect()
}
