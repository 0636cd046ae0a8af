//! Which characters a face has.

use skrifa::{FontRef, MetadataProvider};

/// The characters of a face, as ranges in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Coverage {
    ranges: Vec<(u32, u32)>,
}

impl Coverage {
    /// Reads the character map of a face; empty when there is none.
    pub fn read(bytes: &[u8], index: u32) -> Self {
        let Ok(font) = FontRef::from_index(bytes, index) else { return Self::default() };
        let mut characters: Vec<u32> = font.charmap().mappings().map(|(character, _)| character).collect();
        characters.sort_unstable();
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for character in characters {
            match ranges.last_mut() {
                Some((_, end)) if character <= end.saturating_add(1) => *end = character,
                _ => ranges.push((character, character)),
            }
        }
        Self { ranges }
    }

    pub fn has(&self, character: char) -> bool {
        let character = u32::from(character);
        let at = self.ranges.partition_point(|(_, end)| *end < character);
        self.ranges.get(at).is_some_and(|(start, _)| *start <= character)
    }
}
