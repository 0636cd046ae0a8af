//! A face cut down to some characters, as a font that every program can use by itself: with a character map, which a
//! subset for PDF has not.

use skrifa::raw::types::Tag;
use skrifa::{FontRef, raw};
use subsetter::GlyphRemapper;

use super::{FontFile, cmap, name, sfnt};
use crate::display::picture::guarded;
use crate::layout::Face;
use crate::layout::line::is_ignorable;

/// Tables that the subset keeps as they are cut.
const KEPT: [&[u8; 4]; 10] =
    [b"CFF ", b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep"];
/// Bytes of a `post` table that names no glyph.
const POST_BYTES: usize = 32;
/// Where `OS/2` says whether the font may be embedded, and which characters it has.
const EMBEDDING_AT: usize = 8;
const FIRST_AT: usize = 64;
/// `fsType`: not to be embedded without leave of the owner, and nothing more liberal beside it.
const RESTRICTED: u16 = 0x0002;
const LIBERAL: u16 = 0x000c;

/// Cuts a face down to `characters`, which are sorted and each there once. `None` when the face cannot be cut or its
/// maker forbids it.
pub(super) fn subset(face: &Face, font_name: &str, characters: &[char]) -> Option<FontFile> {
    let font = FontRef::from_index(face.bytes(), face.index()).ok()?;
    let os2 = table(&font, b"OS/2").filter(|os2| os2.len() >= FIRST_AT.saturating_add(4));
    let rights = os2.and_then(|os2| two(os2, EMBEDDING_AT)).unwrap_or(0);
    if rights & RESTRICTED != 0 && rights & LIBERAL == 0 {
        return None;
    }
    let mut remapper = GlyphRemapper::new();
    let mut mapping = Vec::with_capacity(characters.len());
    for character in characters {
        // Marks without a picture must not show one: they are mapped to the blank.
        let drawn = if is_ignorable(*character) { ' ' } else { *character };
        if let Some(glyph) = face.glyph(drawn) {
            let glyph = u16::try_from(glyph.0).ok()?;
            mapping.push((u32::from(*character), remapper.remap(glyph)));
        }
    }
    let cut = guarded(|| subsetter::subset(face.bytes(), face.index(), &remapper))?.ok()?;
    let mut tables = sfnt::tables(&cut)?;
    tables.retain(|(tag, _)| KEPT.contains(tag));
    let is_cff = tables.iter().any(|(tag, _)| *tag == b"CFF ");
    let cmap = cmap::table(&mapping)?;
    let name = name::table(&font, font_name, characters);
    let post = post(table(&font, b"post"));
    let os2 = os2.map(|os2| narrowed(os2, &mapping));
    tables.push((b"cmap", &cmap));
    tables.push((b"name", &name));
    tables.push((b"post", &post));
    if let Some(os2) = &os2 {
        tables.push((b"OS/2", os2));
    }
    let bytes = sfnt::assemble(if is_cff { *b"OTTO" } else { [0, 1, 0, 0] }, tables)?;
    Some(FontFile { bytes, extension: if is_cff { "otf" } else { "ttf" } })
}

fn table<'f>(font: &FontRef<'f>, tag: &[u8; 4]) -> Option<&'f [u8]> {
    font.table_data(Tag::new(tag)).map(|data: raw::FontData<'f>| data.as_bytes())
}

/// `post` without glyph names (version 3): slant and underline as they were.
fn post(own: Option<&[u8]>) -> Vec<u8> {
    let mut post = own.and_then(|own| own.get(..POST_BYTES)).unwrap_or(&[0; POST_BYTES]).to_vec();
    if let Some(version) = post.first_chunk_mut::<4>() {
        *version = [0, 3, 0, 0];
    }
    post
}

/// `OS/2` that says which characters there are now.
fn narrowed(own: &[u8], mapping: &[(u32, u16)]) -> Vec<u8> {
    let mut os2 = own.to_vec();
    let ends = [mapping.first(), mapping.last()].map(|end| {
        end.map_or(0, |(character, _)| u16::try_from(*character).unwrap_or(u16::MAX)).to_be_bytes()
    });
    for (slot, end) in os2.iter_mut().skip(FIRST_AT).zip(ends.iter().flatten()) {
        *slot = *end;
    }
    os2
}

fn two(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk::<2>().map(|two| u16::from_be_bytes(*two))
}
