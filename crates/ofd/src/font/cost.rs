//! What drawing a glyph of a stranger's font costs, counted before it is drawn: glyphs that are made of others, and
//! programs that call each other, can be made to take longer than anybody lives.

use skrifa::raw::TableProvider;
use skrifa::raw::ps::cff::CffFontRef;
use skrifa::raw::ps::cff::index::Index;
use skrifa::raw::tables::glyf::{Glyf, Glyph};
use skrifa::raw::tables::loca::Loca;
use skrifa::{FontRef, GlyphId, Tag};

/// Parts that a glyph may be made of.
const MOST_PARTS: usize = 512;
/// Operators that the program of a glyph may run.
const MOST_OPERATORS: usize = 100_000;
/// Calls within each other; the standard has 10.
const DEEPEST: usize = 10;

/// Whether a glyph can be drawn at little cost. A glyph that cannot be followed is not.
pub(super) fn is_affordable(font: &FontRef<'_>, glyph: GlyphId) -> bool {
    if let (Ok(loca), Ok(glyf)) = (font.loca(None), font.glyf()) {
        let mut left = MOST_PARTS;
        return has_few_parts(&loca, &glyf, glyph, 0, &mut left);
    }
    let Some(data) = font.table_data(Tag::new(b"CFF ")) else { return false };
    let walk = || {
        let cff = CffFontRef::new_cff(data.as_bytes(), 0, None).ok()?;
        let program = cff.charstrings().get(usize::try_from(glyph.to_u32()).ok()?).ok()?;
        let subfont = cff.subfont(cff.subfont_index(glyph)?, &[]).ok()?;
        let local = match usize::try_from(subfont.subrs_offset()).ok()? {
            0 => Index::Empty,
            offset => Index::new(data.as_bytes().get(offset..)?, false).unwrap_or(Index::Empty),
        };
        let mut run = Run {
            global: cff.global_subrs(),
            local: &local,
            stack: Vec::new(),
            stems: 0,
            left: MOST_OPERATORS,
        };
        run.program(program, 0)
    };
    walk().is_some()
}

fn has_few_parts(loca: &Loca<'_>, glyf: &Glyf<'_>, glyph: GlyphId, depth: usize, left: &mut usize) -> bool {
    /// Glyphs within each other; fonts have two or three.
    const DEEPEST_PARTS: usize = 16;
    let Some(paid) = left.checked_sub(1) else { return false };
    *left = paid;
    match loca.get_glyf(glyph, glyf) {
        Ok(Some(Glyph::Composite(composite))) => {
            depth < DEEPEST_PARTS
                && composite
                    .components()
                    .all(|part| has_few_parts(loca, glyf, part.glyph.into(), depth.saturating_add(1), left))
        }
        Ok(_) => true,
        Err(_) => false,
    }
}

/// A Type 2 charstring, followed only as far as it takes to know what it calls.
struct Run<'f> {
    global: &'f Index<'f>,
    local: &'f Index<'f>,
    /// Whole numbers on the stack; others count as 0.
    stack: Vec<i32>,
    stems: usize,
    left: usize,
}

impl Run<'_> {
    /// Runs a program; true when it ends the glyph. Absent when it costs too much, or cannot be followed.
    fn program(&mut self, program: &[u8], depth: usize) -> Option<bool> {
        if depth > DEEPEST {
            return None;
        }
        let mut rest = program;
        while let Some((operator, after)) = rest.split_first() {
            self.left = self.left.checked_sub(1)?;
            rest = after;
            match operator {
                28 | 32..=255 => rest = self.number(*operator, rest)?,
                10 | 29 => {
                    let index = if *operator == 10 { self.local } else { self.global };
                    let number = self.stack.pop()?.checked_add(index.subr_bias())?;
                    let called = index.get(usize::try_from(number).ok()?).ok()?;
                    if self.program(called, depth.saturating_add(1))? {
                        return Some(true);
                    }
                }
                11 => return Some(false),
                14 => {
                    // An accented letter by the names of its parts: their programs are not followed.
                    return (self.stack.len() < 4).then_some(true);
                }
                1 | 3 | 18 | 23 => self.stem_hints(),
                19 | 20 => {
                    self.stem_hints();
                    rest = rest.get(self.stems.div_ceil(8)..)?;
                }
                // Arithmetic leaves numbers that are not followed; flexes leave none.
                12 => {
                    rest = rest.get(1..)?;
                    self.stack.clear();
                }
                _ => self.stack.clear(),
            }
        }
        Some(false)
    }

    fn stem_hints(&mut self) {
        self.stems = self.stems.saturating_add(self.stack.len() / 2);
        self.stack.clear();
    }

    /// Pushes a number; gives what is behind it.
    fn number<'p>(&mut self, first: u8, rest: &'p [u8]) -> Option<&'p [u8]> {
        /// The standard has 48, later ones 513.
        const DEEPEST_STACK: usize = 600;
        let first = i32::from(first);
        let (number, rest) = match (first, rest) {
            (28, [high, low, rest @ ..]) => (i32::from(i16::from_be_bytes([*high, *low])), rest),
            (32..=246, rest) => (first.checked_sub(139)?, rest),
            (247..=250, [low, rest @ ..]) => ((first - 247) * 256 + i32::from(*low) + 108, rest),
            (251..=254, [low, rest @ ..]) => (-(first - 251) * 256 - i32::from(*low) - 108, rest),
            (255, [_, _, _, _, rest @ ..]) => (0, rest),
            _ => return None,
        };
        if self.stack.len() >= DEEPEST_STACK {
            return None;
        }
        self.stack.push(number);
        Some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An INDEX of programs.
    fn index(programs: &[&[u8]]) -> Vec<u8> {
        let mut bytes = u16::try_from(programs.len()).unwrap().to_be_bytes().to_vec();
        bytes.push(4);
        let mut offset = 1_u32;
        for program in programs {
            bytes.extend(offset.to_be_bytes());
            offset += u32::try_from(program.len()).unwrap();
        }
        bytes.extend(offset.to_be_bytes());
        bytes.extend(programs.concat());
        bytes
    }

    fn runs(programs: &[&[u8]], start: &[u8]) -> Option<bool> {
        let bytes = index(programs);
        let local = Index::new(&bytes, false).unwrap();
        let mut run =
            Run { global: &Index::Empty, local: &local, stack: Vec::new(), stems: 0, left: MOST_OPERATORS };
        run.program(start, 0)
    }

    #[test]
    fn program_when_it_calls_and_ends_then_is_followed() {
        // Numbers, a stem, a mask of one byte, a call of the first subroutine, the end.
        let start = [139, 139, 1, 19, 0b1000_0000, 139 - 107, 10, 14];
        assert_eq!(runs(&[&[139, 139, 21, 11]], &start), Some(true));
        assert_eq!(runs(&[&[139, 139, 21, 11]], &[140 - 107, 10]), None, "no such subroutine");
    }

    #[test]
    fn program_when_calls_multiply_then_costs_too_much() {
        // Each subroutine calls the next a hundred times.
        let programs: Vec<Vec<u8>> =
            (0..9_u8).map(|next| [139 - 107 + next + 1, 10].repeat(100)).chain([vec![11]]).collect();
        let programs: Vec<&[u8]> = programs.iter().map(Vec::as_slice).collect();
        assert_eq!(runs(&programs, &[139 - 107, 10]), None);
        // One that calls itself ends by its depth.
        assert_eq!(runs(&[&[139 - 107, 10]], &[139 - 107, 10]), None);
    }
}
