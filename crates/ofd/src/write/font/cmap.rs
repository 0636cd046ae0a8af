//! The character map of a font: from Unicode to glyphs, for readers that know only the first plane (format 4) and for
//! those that know all (format 12).

/// A run of characters whose glyphs follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    first: u32,
    last: u32,
    glyph: u16,
}

/// Windows and Unicode subtables: platform, encoding, and whether it is the one of all planes. Sorted as they must be.
const SUBTABLES: [(u16, u16, bool); 4] = [(0, 3, false), (0, 4, true), (3, 1, false), (3, 10, true)];

/// The table for a mapping that is sorted by character. `None` when it is too large, which no text is.
pub(crate) fn table(mapping: &[(u32, u16)]) -> Option<Vec<u8>> {
    let runs = runs(mapping);
    let (plane, all) = (first_plane(&runs)?, all_planes(&runs)?);
    let mut table = Vec::with_capacity(plane.len().saturating_add(all.len()).saturating_add(64));
    table.extend_from_slice(&[0, 0]);
    table.extend_from_slice(&u16::try_from(SUBTABLES.len()).ok()?.to_be_bytes());
    let start = SUBTABLES.len().checked_mul(8)?.checked_add(4)?;
    for (platform, encoding, is_all) in SUBTABLES {
        let offset = if is_all { start.checked_add(plane.len())? } else { start };
        table.extend_from_slice(&platform.to_be_bytes());
        table.extend_from_slice(&encoding.to_be_bytes());
        table.extend_from_slice(&u32::try_from(offset).ok()?.to_be_bytes());
    }
    table.extend_from_slice(&plane);
    table.extend_from_slice(&all);
    Some(table)
}

fn runs(mapping: &[(u32, u16)]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (character, glyph) in mapping {
        let follows = |run: &Run| {
            let length = character.checked_sub(run.first);
            run.last.checked_add(1) == Some(*character)
                // Format 4 counts within the first plane.
                && *character != 0x1_0000
                && length.is_some_and(|length| u32::from(run.glyph).checked_add(length) == Some((*glyph).into()))
        };
        match runs.last_mut().filter(|run| follows(run)) {
            Some(run) => run.last = *character,
            None => runs.push(Run { first: *character, last: *character, glyph: *glyph }),
        }
    }
    runs
}

/// Format 4: runs of the first plane, and one at its end that maps nothing.
fn first_plane(runs: &[Run]) -> Option<Vec<u8>> {
    let mut ends = Vec::new();
    let mut starts = Vec::new();
    let mut deltas = Vec::new();
    for run in runs {
        let (Ok(first), Ok(last)) = (u16::try_from(run.first), u16::try_from(run.last)) else { break };
        ends.push(last);
        starts.push(first);
        deltas.push(run.glyph.wrapping_sub(first));
    }
    ends.push(u16::MAX);
    starts.push(u16::MAX);
    deltas.push(1);
    let count = u16::try_from(ends.len()).ok()?;
    let power = count.checked_ilog2()?;
    let search = 2_u16.checked_shl(power)?;
    let twice = count.checked_mul(2)?;
    let length = usize::from(count).checked_mul(8)?.checked_add(16)?;
    let mut table = Vec::with_capacity(length);
    let header = [4, u16::try_from(length).ok()?, 0, twice, search, u16::try_from(power).ok()?];
    let offsets = std::iter::repeat_n(0, ends.len());
    let fields = header
        .into_iter()
        .chain([twice.checked_sub(search)?])
        .chain(ends)
        // Reserved.
        .chain([0])
        .chain(starts)
        .chain(deltas)
        .chain(offsets);
    for field in fields {
        table.extend_from_slice(&field.to_be_bytes());
    }
    Some(table)
}

/// Format 12.
fn all_planes(runs: &[Run]) -> Option<Vec<u8>> {
    let length = runs.len().checked_mul(12)?.checked_add(16)?;
    let mut table = Vec::with_capacity(length);
    table.extend_from_slice(&[0, 12, 0, 0]);
    for field in [u32::try_from(length).ok()?, 0, u32::try_from(runs.len()).ok()?] {
        table.extend_from_slice(&field.to_be_bytes());
    }
    for run in runs {
        for field in [run.first, run.last, run.glyph.into()] {
            table.extend_from_slice(&field.to_be_bytes());
        }
    }
    Some(table)
}
