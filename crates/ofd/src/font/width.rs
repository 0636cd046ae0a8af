//! Glyphs of half width: Latin letters as wide as half an em, as Chinese fonts of forms have them.

use std::collections::HashMap;

use skrifa::raw::TableProvider;
use skrifa::raw::tables::gsub::{SingleSubst, SubstitutionSubtables};
use skrifa::raw::types::GlyphId16;
use skrifa::{FontRef, MetadataProvider, Tag};

use super::face::GlyphId;

/// The glyphs of half width (feature `hwid`) of Latin characters; empty when the face has none.
pub(super) fn half_widths(font: &FontRef<'_>) -> HashMap<char, GlyphId> {
    let mut glyphs = HashMap::new();
    let charmap = font.charmap();
    for character in '!'..='\u{FF}' {
        let wide = charmap.map(character).and_then(|glyph| GlyphId16::try_from(glyph).ok());
        if let Some(half) = wide.and_then(|wide| half_width(font, wide)) {
            glyphs.insert(character, GlyphId(half.to_u32()));
        }
    }
    glyphs
}

fn half_width(font: &FontRef<'_>, glyph: GlyphId16) -> Option<GlyphId16> {
    let table = font.gsub().ok()?;
    let (features, lookups) = (table.feature_list().ok()?, table.lookup_list().ok()?);
    let record =
        features.feature_records().iter().find(|record| record.feature_tag() == Tag::new(b"hwid"))?;
    let feature = record.feature(features.offset_data()).ok()?;
    feature.lookup_list_indices().iter().find_map(|index| {
        let lookup = lookups.lookups().get(usize::from(index.get())).ok()?;
        let SubstitutionSubtables::Single(subtables) = lookup.subtables().ok()? else { return None };
        subtables.iter().find_map(|subtable| substituted(&subtable.ok()?, glyph))
    })
}

fn substituted(subtable: &SingleSubst<'_>, glyph: GlyphId16) -> Option<GlyphId16> {
    match subtable {
        SingleSubst::Format1(table) => {
            table.coverage().ok()?.get(glyph)?;
            let moved = i32::from(glyph.to_u16()).checked_add(i32::from(table.delta_glyph_id()))?;
            u16::try_from(moved.rem_euclid(65_536)).ok().map(GlyphId16::new)
        }
        SingleSubst::Format2(table) => {
            let at = table.coverage().ok()?.get(glyph)?;
            table.substitute_glyph_ids().get(usize::from(at)).map(|glyph| glyph.get())
        }
    }
}
