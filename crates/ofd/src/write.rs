//! Packages made of a [`Layout`] (GB/T 33190), and packages changed without touching what need not change.
//!
//! The same layout gives the same bytes: no clock, no randomness, a fixed order of entries. Text is embedded with the
//! glyphs that it needs and keeps its characters, so that every reader shows the same and finds the same.
//!
//! ```
//! use fapiao_ofd::geometry::Point;
//! use fapiao_ofd::layout::{Font, Info, Layout, Page, Size, Text};
//!
//! let info = Info { doc_id: "0123456789abcdef0123456789abcdef".to_owned(), ..Info::default() };
//! let mut layout = Layout::new(info, Size::INVOICE);
//! // With faces, from `font::Fonts`, it is embedded.
//! let song = layout.font(Font { name: "宋体".to_owned(), ..Font::default() });
//! let text = Text::new(song, 3.175, Point { x: 20.0, y: 30.0 }, "样票 SAMPLE");
//! layout.pages.push(Page::new(None, vec![text.into()]));
//! let written = fapiao_ofd::write::write(&layout)?;
//! assert!(written.bytes.starts_with(b"PK"));
//! # Ok::<(), fapiao_ofd::write::WriteError>(())
//! ```

mod archive;
mod document;
mod edit;
mod error;
pub(crate) mod font;
mod list;
mod object;
mod page;
mod resource;
mod signature;
mod tag;
mod xml;

pub use self::archive::{Archive, Packing};
pub use self::error::WriteError;
pub use self::signature::{Prepared, SignatureKind, Signing, StampPlace, prepare};

use self::archive::Deflater;
use crate::layout::Layout;

/// Where the document is in the package.
const FOLDER: &str = "Doc_0";

/// Writes packages; keeps what is costly to make from one to the next.
#[derive(Debug, Default)]
pub struct Writer {
    deflater: Deflater,
}

/// A package that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The package.
    pub bytes: Vec<u8>,
    /// Characters that no face of their font has, sorted. They are in the text, but every reader shows them in a font
    /// of its own or not at all.
    pub missing: Vec<char>,
}

impl Writer {
    /// A writer that has written nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes a package.
    ///
    /// # Errors
    /// [`WriteError`]: what of the layout cannot be written. Nothing of it is changed silently.
    pub fn write(&mut self, layout: &Layout) -> Result<Written, WriteError> {
        let files = document::write(layout, None)?;
        Ok(Written { bytes: files.archive.finish_with(&mut self.deflater)?, missing: files.missing })
    }

    /// Writes a package up to the value of its first signature: the same as [`prepare`] does to the package that
    /// [`Writer::write`] gives, and faster. With it, what [`Written::missing`] would be.
    ///
    /// # Errors
    /// As [`Writer::write`] and [`prepare`].
    pub fn prepare<'l>(
        &mut self,
        layout: &'l Layout,
        signing: &Signing<'_>,
        digest: &dyn Fn(&[u8]) -> Vec<u8>,
    ) -> Result<(Prepared<'l>, Vec<char>), WriteError> {
        let files = document::write(layout, Some(signature::FIRST_LIST))?;
        let prepared = signature::prepare_new(files.archive, &files.pages, signing, digest)?;
        Ok((prepared, files.missing))
    }

    /// [`Prepared::finish`] by a writer that is kept.
    ///
    /// # Errors
    /// [`WriteError::TooLarge`].
    pub fn finish(&mut self, prepared: Prepared<'_>, signed_value: &[u8]) -> Result<Vec<u8>, WriteError> {
        prepared.finish_with(signed_value, &mut self.deflater)
    }
}

/// Writes one package. Whoever writes many keeps a [`Writer`].
///
/// # Errors
/// As [`Writer::write`].
pub fn write(layout: &Layout) -> Result<Written, WriteError> {
    Writer::new().write(layout)
}
