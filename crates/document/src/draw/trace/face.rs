//! Fonts made of the glyphs that pages show: what a stranger's font program says stays behind.

use std::collections::{BTreeMap, HashMap};

use fapiao_ofd::font::{Drawn, Face};
use fapiao_ofd::layout::{Font, FontHandle, Layout};

/// Most fonts that are made; what does not fit into one is drawn as outlines.
const MADE_MAX: usize = 512;
/// Most glyphs of all fonts.
const GLYPHS_MAX: usize = 200_000;

/// The fonts that are made.
#[derive(Debug, Default)]
pub(super) struct Faces {
    made: Vec<Made>,
    /// Those of a name: more than one where it draws a character in several ways.
    named: HashMap<Name, Vec<usize>>,
    glyphs: usize,
}

/// What tells fonts apart: the name of the original's, and how its glyphs are slanted and mirrored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Name {
    pub(super) font: String,
    /// How far it leans, in thousandths.
    pub(super) lean: i32,
    pub(super) mirrored: bool,
}

#[derive(Debug)]
struct Made {
    handle: FontHandle,
    glyphs: BTreeMap<char, Drawn>,
}

impl Faces {
    /// The font that draws a character as a glyph; absent when there is no room for it.
    pub(super) fn take(
        &mut self,
        layout: &mut Layout,
        name: &Name,
        character: char,
        drawn: &Drawn,
    ) -> Option<FontHandle> {
        let known = self.named.get(name).map_or(&[][..], Vec::as_slice);
        for position in known {
            let made = self.made.get_mut(*position)?;
            match made.glyphs.get(&character) {
                Some(other) if other.outline == drawn.outline => return Some(made.handle),
                Some(_) => {}
                None => {
                    if self.glyphs >= GLYPHS_MAX || !drawn.fits() {
                        return None;
                    }
                    self.glyphs = self.glyphs.saturating_add(1);
                    made.glyphs.insert(character, drawn.clone());
                    return Some(made.handle);
                }
            }
        }
        if self.made.len() >= MADE_MAX || self.glyphs >= GLYPHS_MAX || !drawn.fits() {
            return None;
        }
        let font = Font { name: name.font.clone(), ..Font::default() };
        let handle = layout.font(font);
        let blank = Drawn { advance: 0.5, ..Drawn::default() };
        let glyphs = BTreeMap::from([(' ', blank), (character, drawn.clone())]);
        self.named.entry(name.clone()).or_default().push(self.made.len());
        self.made.push(Made { handle, glyphs });
        self.glyphs = self.glyphs.saturating_add(1);
        Some(handle)
    }

    /// Makes the fonts.
    pub(super) fn finish(self, layout: &mut Layout) {
        for made in self.made {
            layout.set_faces(made.handle, Face::outlined(&made.glyphs).into_iter().collect());
        }
    }
}
