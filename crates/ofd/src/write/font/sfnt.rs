//! The container of a font: a directory and tables.

/// A tag and the table.
pub(crate) type Table<'f> = (&'f [u8; 4], &'f [u8]);

/// Where the adjustment of the checksum stands in `head`.
const ADJUSTMENT_AT: usize = 8;
/// What a whole font adds up to.
const MAGIC: u32 = 0xB1B0_AFBA;

/// The tables of a font, in the order of its directory.
pub(super) fn tables(font: &[u8]) -> Option<Vec<Table<'_>>> {
    let count = usize::from(u16::from_be_bytes(*font.get(4..)?.first_chunk()?));
    let records = font.get(12..)?.get(..count.checked_mul(16)?)?;
    let table = |record: &'_ [u8]| {
        let start = usize::try_from(u32::from_be_bytes(*record.get(8..)?.first_chunk()?)).ok()?;
        let length = usize::try_from(u32::from_be_bytes(*record.get(12..)?.first_chunk()?)).ok()?;
        font.get(start..start.checked_add(length)?)
    };
    records.chunks_exact(16).map(|record| Some((record.first_chunk::<4>()?, table(record)?))).collect()
}

/// Makes a font of tables, sorted by tag, with all checksums.
pub(crate) fn assemble(flavour: [u8; 4], mut tables: Vec<Table<'_>>) -> Option<Vec<u8>> {
    tables.sort_by_key(|(tag, _)| **tag);
    let count = u16::try_from(tables.len()).ok()?;
    let power = count.checked_ilog2()?;
    let search = 16_u16.checked_shl(power)?;
    let mut offset = tables.len().checked_mul(16)?.checked_add(12)?;
    let whole: usize = tables.iter().map(|(_, table)| table.len().saturating_add(4)).sum();
    let mut font = Vec::with_capacity(offset.saturating_add(whole));
    font.extend_from_slice(&flavour);
    for field in [count, search, u16::try_from(power).ok()?, count.checked_mul(16)?.checked_sub(search)?] {
        font.extend_from_slice(&field.to_be_bytes());
    }
    let mut head = None;
    for (tag, table) in &tables {
        let mut sum = checksum(table);
        if *tag == b"head" {
            // Its own checksum is that without the adjustment.
            sum = sum.wrapping_sub(u32::from_be_bytes(*table.get(ADJUSTMENT_AT..)?.first_chunk()?));
            head = Some(offset.checked_add(ADJUSTMENT_AT)?);
        }
        font.extend_from_slice(*tag);
        for field in [sum, u32::try_from(offset).ok()?, u32::try_from(table.len()).ok()?] {
            font.extend_from_slice(&field.to_be_bytes());
        }
        offset = offset.checked_add(table.len())?.checked_next_multiple_of(4)?;
    }
    for (_, table) in &tables {
        font.extend_from_slice(table);
        font.resize(font.len().checked_next_multiple_of(4)?, 0);
    }
    let at = head?;
    font.get_mut(at..)?.first_chunk_mut::<4>()?.fill(0);
    let adjustment = MAGIC.wrapping_sub(checksum(&font));
    *font.get_mut(at..)?.first_chunk_mut::<4>()? = adjustment.to_be_bytes();
    Some(font)
}

/// The sum of a table as big-endian words, as if it were padded with zeros.
fn checksum(table: &[u8]) -> u32 {
    let (words, rest) = table.as_chunks::<4>();
    let mut last = [0_u8; 4];
    for (slot, byte) in last.iter_mut().zip(rest) {
        *slot = *byte;
    }
    words
        .iter()
        .chain(std::iter::once(&last))
        .fold(0_u32, |sum, word| sum.wrapping_add(u32::from_be_bytes(*word)))
}
