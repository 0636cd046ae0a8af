//! Seeded damage: a file and a seed give the same damaged file for ever.

use crate::archive;
use crate::random::Random;

/// The file damaged as the seed says: bytes changed, a piece cut, copied, moved or swapped for noise.
#[must_use]
pub fn mutant(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut out = bytes.to_vec();
    damage(&mut out, &mut random);
    out
}

/// The package with the unpacked content of one entry damaged, and packed again so that its ZIP is sound.
#[must_use]
pub fn mutant_inside(package: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut entries = archive::read(package).expect("an honest archive");
    let index = random.below(entries.len());
    damage(&mut entries[index].content, &mut random);
    archive::write(&entries)
}

/// One byte changed at a place that the seed says; the place, and the file.
#[must_use]
pub fn one_byte(bytes: &[u8], seed: u64) -> (usize, Vec<u8>) {
    let mut random = Random::new(seed);
    let mut out = bytes.to_vec();
    let at = random.below(out.len());
    out[at] ^= random.between(1, 255) as u8;
    (at, out)
}

/// Damaged files without end, each with the seed that makes it again: name it when a test fails.
pub fn mutants(bytes: &[u8], first_seed: u64) -> impl Iterator<Item = (u64, Vec<u8>)> + '_ {
    (first_seed..).map(|seed| (seed, mutant(bytes, seed)))
}

fn damage(out: &mut Vec<u8>, random: &mut Random) {
    let length = out.len();
    if length == 0 {
        out.extend(random.bytes(16));
        return;
    }
    let at = random.below(length);
    let piece = (1 + random.below(64)).min(length - at);
    match random.below(10) {
        0..=3 => out[at] ^= random.between(1, 255) as u8,
        4 => {
            for _ in 0..=random.below(16) {
                let at = random.below(length);
                out[at] = random.below(256) as u8;
            }
        }
        // What parsers stumble over: ends of ranges.
        5 => {
            let edge = *random.pick(&[&0_u8, &0x7F, &0x80, &0xFF]);
            out[at..at + piece.min(8)].fill(edge);
        }
        6 => out.truncate(at),
        7 => {
            out.drain(at..at + piece);
        }
        8 => {
            let copy = out[at..at + piece].to_vec();
            let to = random.below(length);
            out.splice(to..to, copy);
        }
        _ => {
            let noise = random.bytes(piece);
            out.splice(at..at + piece, noise);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Entry;

    #[test]
    fn mutant_when_the_seed_is_the_same_then_is_the_same_and_seldom_the_original() {
        let original = vec![7; 1000];
        let changed = (0..200).filter(|seed| {
            assert_eq!(mutant(&original, *seed), mutant(&original, *seed));
            mutant(&original, *seed) != original
        });
        assert!(changed.count() > 150);
    }

    #[test]
    fn one_byte_when_changed_then_differs_there_only() {
        let original = vec![7; 100];
        let (at, changed) = one_byte(&original, 5);
        let differ: Vec<usize> = (0..100).filter(|i| original[*i] != changed[*i]).collect();
        assert_eq!(differ, [at]);
    }

    #[test]
    fn mutant_inside_when_read_then_is_a_sound_archive() {
        let package = archive::write(&[Entry::new("a", "aaaa"), Entry::new("b", "bbbb")]);
        for seed in 0..50 {
            assert_eq!(archive::read(&mutant_inside(&package, seed)).unwrap().len(), 2);
        }
    }

    #[test]
    fn mutants_when_taken_then_carry_their_seed() {
        for (seed, bytes) in mutants(b"some bytes", 40).take(3) {
            assert_eq!(bytes, mutant(b"some bytes", seed));
        }
    }
}
