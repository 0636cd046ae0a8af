//! The fonts that a document uses: which faces draw which characters, and the files that are embedded.

pub(crate) mod cmap;
mod name;
pub(crate) mod sfnt;
mod subset;

use super::WriteError;
use crate::layout::{Face, FontHandle, Layout};

/// A font as the document's resources list it: a font of the layout, drawn by one of its faces.
#[derive(Debug)]
pub(super) struct Used {
    /// ID of the resource.
    pub id: u32,
    /// Position of the font in the layout.
    pub font: usize,
    /// Position among [`Fonts::faces`]; absent when no face has the characters.
    pub file: Option<usize>,
    /// Position of the face in the font.
    slot: Option<usize>,
}

/// A face that draws text of the document.
#[derive(Debug)]
struct Drawing<'l> {
    face: &'l Face,
    /// The name of the font that used it first.
    name: &'l str,
    characters: Vec<char>,
}

/// A font file that is embedded.
#[derive(Debug)]
pub(super) struct FontFile {
    /// The font.
    pub bytes: Vec<u8>,
    /// `ttf` or `otf`.
    pub extension: &'static str,
}

/// Collects what fonts the objects use.
#[derive(Debug)]
pub(super) struct Fonts<'l> {
    layout: &'l Layout,
    used: Vec<Used>,
    faces: Vec<Drawing<'l>>,
    /// Characters that no face has.
    missing: Vec<char>,
}

impl<'l> Fonts<'l> {
    pub fn new(layout: &'l Layout) -> Self {
        Self { layout, used: Vec::new(), faces: Vec::new(), missing: Vec::new() }
    }

    /// The fonts that are used, in the order of their IDs.
    pub fn used(&self) -> &[Used] {
        &self.used
    }

    /// Characters that no face has, once each.
    pub fn missing(&mut self) -> Vec<char> {
        self.missing.sort_unstable();
        self.missing.dedup();
        std::mem::take(&mut self.missing)
    }

    /// Notes that a face of a font draws a text; the ID of the resource. `fresh` hands out a new one.
    pub fn take(
        &mut self,
        handle: FontHandle,
        slot: Option<usize>,
        text: &str,
        fresh: impl FnOnce() -> u32,
    ) -> Option<u32> {
        let known = self.used.iter().find(|used| used.font == handle.0 && used.slot == slot);
        let (id, file) = match known {
            Some(used) => (used.id, used.file),
            None => {
                let font = self.layout.fonts().get(handle.0)?;
                let file = match slot {
                    Some(slot) => Some(self.file_of(font.faces.get(slot)?, &font.name)),
                    None => None,
                };
                let id = fresh();
                self.used.push(Used { id, font: handle.0, file, slot });
                (id, file)
            }
        };
        match file.and_then(|file| self.faces.get_mut(file)) {
            Some(drawing) => drawing.characters.extend(text.chars()),
            None => self.missing.extend(text.chars()),
        }
        Some(id)
    }

    /// The position of the file of a face: faces of the same bytes share one.
    fn file_of(&mut self, face: &'l Face, name: &'l str) -> usize {
        let same = |other: &Drawing<'_>| {
            std::ptr::eq(other.face.bytes(), face.bytes()) && other.face.index() == face.index()
        };
        self.faces.iter().position(same).unwrap_or_else(|| {
            self.faces.push(Drawing { face, name, characters: Vec::new() });
            self.faces.len().saturating_sub(1)
        })
    }

    /// The font files, in the order of [`Used::file`].
    pub fn embed(&mut self) -> Result<Vec<FontFile>, WriteError> {
        let file = |drawing: &mut Drawing<'l>| {
            drawing.characters.sort_unstable();
            drawing.characters.dedup();
            subset::subset(drawing.face, drawing.name, &drawing.characters)
                .ok_or_else(|| WriteError::Font { name: drawing.name.to_owned() })
        };
        self.faces.iter_mut().map(file).collect()
    }
}
