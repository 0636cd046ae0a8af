//! Hostile fonts.

/// A TrueType font whose glyph 1 is made of 200 glyphs 2, each made of 200 glyphs 3, and so on for thirty more.
pub(super) fn glyphs_in_glyphs() -> Vec<u8> {
    const GLYPHS: u16 = 34;
    const COPIES: usize = 200;
    let mut glyf = Vec::new();
    let mut loca = vec![0_u32, 0];
    for next in 2..GLYPHS {
        // No contours of its own, an empty box, then the parts: words as offsets, and whether more follow.
        glyf.extend((-1_i16).to_be_bytes());
        glyf.extend([0; 8]);
        for copy in 1..=COPIES {
            let flags: u16 = if copy < COPIES { 0x0021 } else { 0x0001 };
            for word in [flags, next, 0, 0] {
                glyf.extend(word.to_be_bytes());
            }
        }
        loca.push(u32::try_from(glyf.len()).unwrap());
    }
    loca.push(u32::try_from(glyf.len()).unwrap());
    let loca: Vec<u8> = loca.into_iter().flat_map(u32::to_be_bytes).collect();
    sfnt(*b"\x00\x01\x00\x00", GLYPHS, &[(*b"glyf", glyf), (*b"loca", loca)])
}

/// A CFF program whose glyph 1 calls a subroutine that calls another one 200 times, which calls another one 200 times,
/// and so on as deep as the standard allows.
pub(super) fn calls_in_calls() -> Vec<u8> {
    const CALLS: usize = 200;
    let call = |subroutine: u8| [139 - 107 + subroutine, 29];
    let subroutines: Vec<Vec<u8>> =
        (1..10_u8).map(|next| [call(next).repeat(CALLS), vec![11]].concat()).chain([vec![11]]).collect();
    let programs = vec![vec![14], [call(0).to_vec(), vec![14]].concat()];
    let (subroutines, programs) = (index(&subroutines), index(&programs));
    let head = [vec![1, 0, 4, 4], index(&[b"Evil".to_vec()])].concat();
    // The top dictionary has one entry of fixed length: where the programs are.
    let top = |offset: u32| [vec![29], offset.to_be_bytes().to_vec(), vec![17]].concat();
    let strings = index(&[]);
    let before = head.len() + index(&[top(0)]).len() + strings.len() + subroutines.len();
    let top = index(&[top(u32::try_from(before).unwrap())]);
    [head, top, strings, subroutines, programs].concat()
}

/// A font whose tables lie outside of it, on each other, and are longer than they can be.
pub(super) fn lying_tables() -> Vec<u8> {
    let mut font = sfnt(*b"\x00\x01\x00\x00", 0xFFFF, &[(*b"glyf", vec![0; 64]), (*b"loca", vec![0xFF; 64])]);
    // The directory's entries have their offset and length at 8 and 12 of 16 bytes.
    for (entry, (offset, length)) in
        [(12, 0xFFFF_FFFF_u32), (0, 0xFFFF_FF00), (60, 0x7FFF_FFFF)].into_iter().enumerate()
    {
        let at = 12 + 16 * entry + 8;
        font[at..at + 4].copy_from_slice(&u32::to_be_bytes(offset));
        font[at + 4..at + 8].copy_from_slice(&length.to_be_bytes());
    }
    font
}

/// A font file with the tables that every font has, and some more.
fn sfnt(kind: [u8; 4], glyphs: u16, more: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let words = |words: &[u16]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
    let mut head = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x5F, 0x0F, 0x3C, 0xF5, 0, 0];
    head.extend(1000_u16.to_be_bytes());
    head.extend([0; 16]);
    head.extend(words(&[0, 0, 1000, 1000, 0, 8, 2, 1, 0]));
    let mut tables = vec![
        (*b"head", head),
        (*b"hhea", words(&[1, 0, 880, 65_336, 0, 1000, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1])),
        (*b"hmtx", [words(&[1000, 0]), vec![0; 2 * usize::from(glyphs.min(64))]].concat()),
        (*b"maxp", words(&[1, 0, glyphs, 100, 9, 100, 9, 1, 0, 0, 0, 0, 0, 0, 9, 9])),
    ];
    tables.extend(more.iter().cloned());
    tables.sort();
    let mut font = kind.to_vec();
    font.extend(words(&[u16::try_from(tables.len()).unwrap(), 64, 2, 32]));
    let mut offset = 12 + 16 * tables.len();
    let mut data = Vec::new();
    for (tag, table) in &tables {
        font.extend(tag);
        for number in [0, offset, table.len()] {
            font.extend(u32::try_from(number).unwrap().to_be_bytes());
        }
        data.extend(table);
        data.resize(data.len().next_multiple_of(4), 0);
        offset += table.len().next_multiple_of(4);
    }
    font.extend(data);
    font
}

/// An INDEX of CFF, with offsets of four bytes.
fn index(items: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = u16::try_from(items.len()).unwrap().to_be_bytes().to_vec();
    if items.is_empty() {
        return bytes;
    }
    bytes.push(4);
    let mut offset = 1_u32;
    bytes.extend(offset.to_be_bytes());
    for item in items {
        offset += u32::try_from(item.len()).unwrap();
        bytes.extend(offset.to_be_bytes());
    }
    bytes.extend(items.concat());
    bytes
}
