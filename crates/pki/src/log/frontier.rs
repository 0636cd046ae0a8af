//! The growing edge of a tree: all that must be held to append, a few hashes for any number of leaves.

use super::hash::Hash;
use super::plan::Node;

/// The right edge of a tree of `size` leaves: the complete subtrees that it is made of, the largest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    edge: Vec<Hash>,
}

impl Frontier {
    /// A tree without leaves.
    #[must_use]
    pub fn empty() -> Self {
        Self { size: 0, edge: Vec::new() }
    }

    /// The edge of a tree that is kept elsewhere: `edge` holds the hashes of [`Frontier::nodes`]. Absent when it does
    /// not hold one for each.
    #[must_use]
    pub fn resume(size: u64, edge: Vec<Hash>) -> Option<Self> {
        (Self::nodes(size).len() == edge.len()).then_some(Self { size, edge })
    }

    /// The nodes whose hashes make the edge of a tree of `size` leaves.
    #[must_use]
    pub fn nodes(size: u64) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut start = 0_u64;
        for level in (0..64_u8).rev() {
            let width = 1_u64 << level;
            if size & width != 0 {
                nodes.push(Node { level, index: start >> level });
                start = start.saturating_add(width);
            }
        }
        nodes
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf and answers the nodes that it completes, the leaf first: to be stored, never to change again.
    pub fn append(&mut self, leaf: Hash) -> Vec<(Node, Hash)> {
        let mut node = Node { level: 0, index: self.size };
        let mut hash = leaf;
        let mut completed = vec![(node, hash)];
        // A leaf with an odd index completes the tree of two above it, and so on upwards.
        while node.index & 1 == 1 {
            let Some(left) = self.edge.pop() else { break };
            hash = Hash::above(&left, &hash);
            node = Node { level: node.level.saturating_add(1), index: node.index >> 1 };
            completed.push((node, hash));
        }
        self.edge.push(hash);
        self.size = self.size.saturating_add(1);
        completed
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let folded = self.edge.iter().rev().copied().reduce(|right, left| Hash::above(&left, &right));
        folded.unwrap_or_else(Hash::of_nothing)
    }
}
