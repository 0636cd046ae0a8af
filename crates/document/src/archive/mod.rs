//! Collections of invoices: ZIP archives and mail messages, walked one level, one member at a time.
//!
//! Nothing touches the disk, and a member's name is for showing only. An OFD is a document, not an archive;
//! an archive inside an archive is an error for that member.

mod eml;
mod zip;

use crate::{Error, Limits, Sniffed, sniff};

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
/// At most one member's bytes are in memory besides the collection itself (a mail's attachments are decoded
/// together, as a mail is small).
pub struct Members<'a>(Kind<'a>);

enum Kind<'a> {
    Zip(zip::Entries<'a>),
    Eml(eml::Attachments<'a>),
}

/// Opens a collection: `bytes` must have been sniffed as [`Sniffed::Zip`] or [`Sniffed::Eml`].
///
/// # Errors
/// `DOC-ARCHIVE-DAMAGED` when its directory or headers cannot be read; [`Error::Format`] when it is neither.
pub fn members<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Members<'a>, Error> {
    match sniff(bytes) {
        Sniffed::Zip => Ok(Members(Kind::Zip(zip::Entries::open(bytes, limits)?))),
        Sniffed::Eml => Ok(Members(Kind::Eml(eml::Attachments::open(bytes, limits)?))),
        Sniffed::Foreign(foreign) => Err(foreign.error()),
        Sniffed::Ofd | Sniffed::Pdf | Sniffed::Xml | Sniffed::Jpeg | Sniffed::Png => {
            Err(Error::Format { name: "document".to_owned() })
        }
    }
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
            Sniffed::Zip | Sniffed::Eml => Err(Error::refused("DOC-ARCHIVE-NESTED", "")),
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
