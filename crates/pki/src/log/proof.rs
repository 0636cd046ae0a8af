//! Checking proofs, from the outside: no log is needed, only what it said.

use super::hash::Hash;

/// Whether a proof shows that a leaf's hash stands at `index` of the tree of `size` leaves with this root
/// (RFC 9162 §2.1.3.2).
#[must_use]
pub fn verify_inclusion(leaf: Hash, index: u64, size: u64, root: Hash, proof: &[Hash]) -> bool {
    if index >= size {
        return false;
    }
    let (mut from, mut last) = (index, size.saturating_sub(1));
    let mut hash = leaf;
    for step in proof {
        if last == 0 {
            return false;
        }
        if from & 1 == 1 || from == last {
            hash = Hash::above(step, &hash);
            climb(&mut from, &mut last);
        } else {
            hash = Hash::above(&hash, step);
        }
        from >>= 1;
        last >>= 1;
    }
    last == 0 && hash == root
}

/// Whether a proof shows that the tree of `new` leaves begins with all that the tree of `old` leaves held
/// (RFC 9162 §2.1.4.2). Every tree begins with the empty one; that needs no proof.
#[must_use]
pub fn verify_consistency(old: (u64, Hash), new: (u64, Hash), proof: &[Hash]) -> bool {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root;
    }
    if old_size == 0 {
        return proof.is_empty() && old_root == Hash::of_nothing();
    }
    if old_size > new_size {
        return false;
    }
    let (mut from, mut last) = (old_size.saturating_sub(1), new_size.saturating_sub(1));
    while from & 1 == 1 {
        from >>= 1;
        last >>= 1;
    }
    // A whole old tree is a node of the new one, and its root is known already.
    let (first, rest) = if old_size.is_power_of_two() {
        (old_root, proof)
    } else {
        let Some((first, rest)) = proof.split_first() else { return false };
        (*first, rest)
    };
    let (mut old_hash, mut new_hash) = (first, first);
    for step in rest {
        if last == 0 {
            return false;
        }
        if from & 1 == 1 || from == last {
            old_hash = Hash::above(step, &old_hash);
            new_hash = Hash::above(step, &new_hash);
            climb(&mut from, &mut last);
        } else {
            new_hash = Hash::above(&new_hash, step);
        }
        from >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == old_root && new_hash == new_root
}

/// A node at the right edge that has no sibling stands for its parent as well, up to where it is a right child.
fn climb(from: &mut u64, last: &mut u64) {
    while *from != 0 && *from & 1 == 0 {
        *from >>= 1;
        *last >>= 1;
    }
}
