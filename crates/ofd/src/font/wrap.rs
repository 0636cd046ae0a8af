//! Bare CFF programs, as converters from PDF embed them, made into fonts that can be read and embedded.

use std::collections::HashMap;

use skrifa::raw::ps::cff::CffFontRef;

/// Font units in an em of nearly every CFF program.
const UNITS_PER_EM: u16 = 1000;

/// A font around a bare CFF program.
#[derive(Debug, PartialEq)]
pub(super) struct Wrapped {
    pub bytes: Vec<u8>,
    /// The glyphs by the numbers that documents name them by, where these are not their positions (CID-keyed programs).
    pub numbers: Option<HashMap<u32, u32>>,
}

/// Makes a font around a bare CFF program; absent when the bytes are none. Every glyph is an em wide: documents that
/// embed such programs state the place of each glyph.
pub(super) fn wrapped(program: &[u8]) -> Option<Wrapped> {
    if !matches!(program, [1, 0, 4..=255, 1..=4, ..]) {
        return None;
    }
    let cff = CffFontRef::new_cff(program, 0, None).ok()?;
    let numbers = cff.is_cid().then(|| {
        let charset = cff.charset();
        let pairs = charset.iter().flat_map(|charset| charset.iter());
        pairs.map(|(glyph, number)| (u32::from(number.to_u16()), glyph.to_u32())).collect()
    });
    let glyphs = cff.num_glyphs();
    let glyphs = u16::try_from(glyphs).ok().filter(|glyphs| *glyphs > 0)?;
    let tables: [(&[u8; 4], Vec<u8>); 5] = [
        (b"CFF ", program.to_vec()),
        (b"head", head()),
        (b"hhea", hhea()),
        (b"hmtx", hmtx(glyphs)),
        (b"maxp", [&0x0000_5000_u32.to_be_bytes()[..], &glyphs.to_be_bytes()].concat()),
    ];
    let mut offset = u32::try_from(12 + 16 * tables.len()).ok()?;
    let mut directory = b"OTTO".to_vec();
    // Number of tables, and three numbers for who searches among them by halves.
    for number in [5_u16, 64, 2, 16] {
        directory.extend(number.to_be_bytes());
    }
    let mut data = Vec::new();
    for (tag, table) in &tables {
        let length = u32::try_from(table.len()).ok()?;
        directory.extend(*tag);
        directory.extend(0_u32.to_be_bytes());
        directory.extend(offset.to_be_bytes());
        directory.extend(length.to_be_bytes());
        data.extend(table);
        let padding = table.len().next_multiple_of(4).saturating_sub(table.len());
        data.extend(std::iter::repeat_n(0, padding));
        offset = offset.checked_add(length.checked_next_multiple_of(4)?)?;
    }
    directory.extend(data);
    Some(Wrapped { bytes: directory, numbers })
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// The header: version 1.0, a magic number, units, no dates, a box of one em.
fn head() -> Vec<u8> {
    let mut table = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x5F, 0x0F, 0x3C, 0xF5, 0, 0];
    table.extend(UNITS_PER_EM.to_be_bytes());
    table.extend([0; 16]);
    // The box: from 0, -200 to 1000, 880; then style, smallest size, direction and formats.
    table.extend(words(&[0, 65_336, 1000, 880, 0, 8, 2, 0, 0]));
    table
}

/// The horizontal header: one width for all.
fn hhea() -> Vec<u8> {
    words(&[1, 0, 880, 65_336, 0, UNITS_PER_EM, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1])
}

/// One width, then a left side of 0 for each other glyph.
fn hmtx(glyphs: u16) -> Vec<u8> {
    let mut table = words(&[UNITS_PER_EM, 0]);
    table.extend(std::iter::repeat_n(0, usize::from(glyphs.saturating_sub(1)).saturating_mul(2)));
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_when_not_cff_then_absent() {
        for bytes in
            [&b""[..], b"\x00\x01\x00\x00", b"OTTO", b"\x01\x00\x04\x01", b"\x01\x00\x04\x02garbage garbage"]
        {
            assert_eq!(wrapped(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn tables_when_written_then_have_the_sizes_of_the_standard() {
        assert_eq!((head().len(), hhea().len(), hmtx(3).len()), (54, 36, 8));
    }
}
