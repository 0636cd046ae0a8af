//! Which stored nodes a proof is made of (RFC 9162 §2.1.3.1, §2.1.4.1).

use super::hash::Hash;

/// The place of a complete subtree: it covers the leaves from `index · 2^level` on, `2^level` of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    /// Height above the leaves.
    pub level: u8,
    /// Position on its level, from the left.
    pub index: u64,
}

/// What must be read to make a proof, so that a store can fetch it at once.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The ranges of leaves whose subtrees' hashes are the proof, in its order.
    ranges: Vec<(u64, u64)>,
}

impl Plan {
    /// The proof that the leaf at `index` is in a tree of `size` leaves; absent when the tree has no such leaf.
    #[must_use]
    pub fn inclusion(index: u64, size: u64) -> Option<Self> {
        if index >= size {
            return None;
        }
        let (mut start, mut end) = (0, size);
        let mut ranges = Vec::new();
        while end.saturating_sub(start) > 1 {
            let middle = middle(start, end);
            if index < middle {
                ranges.push((middle, end));
                end = middle;
            } else {
                ranges.push((start, middle));
                start = middle;
            }
        }
        ranges.reverse();
        Some(Self { ranges })
    }

    /// The proof that a tree of `new` leaves begins with one of `old` leaves; absent when `old` is none or more.
    #[must_use]
    pub fn consistency(old: u64, new: u64) -> Option<Self> {
        if old == 0 || old > new {
            return None;
        }
        let (mut start, mut end) = (0, new);
        let mut ranges = Vec::new();
        while old != end {
            let middle = middle(start, end);
            if old <= middle {
                ranges.push((middle, end));
                end = middle;
            } else {
                ranges.push((start, middle));
                start = middle;
            }
        }
        // Who checks has the old root: the subtree is told only where it is not the whole old tree.
        if start != 0 {
            ranges.push((start, end));
        }
        ranges.reverse();
        Some(Self { ranges })
    }

    /// The nodes to read.
    #[must_use]
    pub fn nodes(&self) -> Vec<Node> {
        self.ranges.iter().flat_map(|range| complete(*range)).collect()
    }

    /// The proof, from the nodes' hashes.
    ///
    /// # Errors
    /// The first node whose hash is missing.
    pub fn assemble(&self, hash_of: impl Fn(Node) -> Option<Hash>) -> Result<Vec<Hash>, Node> {
        self.ranges.iter().map(|range| hash_of_range(*range, &hash_of)).collect()
    }
}

/// Where a range of at least two leaves is split: the left part is the largest power of two that is smaller.
fn middle(start: u64, end: u64) -> u64 {
    let largest = end.saturating_sub(start).saturating_sub(1).checked_ilog2().unwrap_or(0);
    start.saturating_add(1 << largest)
}

/// The complete subtrees that a range is made of, from the left. Ranges of a proof begin at a multiple of the
/// largest of them.
fn complete((start, end): (u64, u64)) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut at = start;
    while let Some(level) = end.saturating_sub(at).checked_ilog2() {
        nodes.push(Node { level: u8::try_from(level).unwrap_or(u8::MAX), index: at >> level });
        at = at.saturating_add(1 << level);
    }
    nodes
}

fn hash_of_range(range: (u64, u64), hash_of: &impl Fn(Node) -> Option<Hash>) -> Result<Hash, Node> {
    let hashes: Result<Vec<Hash>, Node> =
        complete(range).into_iter().map(|node| hash_of(node).ok_or(node)).collect();
    let folded = hashes?.into_iter().rev().reduce(|right, left| Hash::above(&left, &right));
    Ok(folded.unwrap_or_else(Hash::of_nothing))
}
