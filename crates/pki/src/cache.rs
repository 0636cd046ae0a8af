//! A bounded cache of results by hash. Only results about seals and certificates are kept, never about
//! documents: the same inputs give the same results with and without it.

use std::collections::HashMap;
use std::fmt;
use std::sync::Mutex;
use std::sync::PoisonError;

/// A bounded map from SHA-256 digests to results, shared between threads.
///
/// When it is full, the older half is dropped; what was used since is kept.
pub struct Cache<V> {
    generations: Mutex<Generations<V>>,
    half: usize,
}

struct Generations<V> {
    young: HashMap<[u8; 32], V>,
    old: HashMap<[u8; 32], V>,
}

impl<V: Clone> Cache<V> {
    /// A cache of at most `capacity` results.
    pub fn new(capacity: usize) -> Self {
        Cache {
            generations: Mutex::new(Generations { young: HashMap::new(), old: HashMap::new() }),
            half: capacity.div_ceil(2).max(1),
        }
    }

    /// The result kept for `key`; else the one that `make` makes, which is kept. Two threads may make the same
    /// result at the same time: no lock is held meanwhile.
    pub fn get_or_make(&self, key: [u8; 32], make: impl FnOnce() -> V) -> V {
        if let Some(value) = self.get(&key) {
            return value;
        }
        let value = make();
        self.insert(key, value.clone());
        value
    }

    /// The result kept for `key`.
    pub fn get(&self, key: &[u8; 32]) -> Option<V> {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = generations.young.get(key) {
            return Some(value.clone());
        }
        let value = generations.old.remove(key)?;
        generations.insert(*key, value.clone(), self.half);
        Some(value)
    }

    /// Keeps a result.
    pub fn insert(&self, key: [u8; 32], value: V) {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner).insert(key, value, self.half);
    }

    /// How many results are kept.
    pub fn len(&self) -> usize {
        let generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        generations.young.len().saturating_add(generations.old.len())
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<V> Generations<V> {
    fn insert(&mut self, key: [u8; 32], value: V, half: usize) {
        if self.young.len() >= half && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

impl<V> fmt::Debug for Cache<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("half", &self.half).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cache_when_full_then_stays_bounded_and_keeps_what_is_used() {
        let cache = Cache::new(100);
        let key = |n: u32| {
            let mut key = [0; 32];
            key[..4].copy_from_slice(&n.to_be_bytes());
            key
        };
        cache.insert(key(0), 0);
        for n in 1..10_000 {
            assert_eq!(cache.get_or_make(key(n), || n), n);
            assert_eq!(cache.get(&key(0)), Some(0), "{n}");
            assert!(cache.len() <= 100);
        }
        assert_eq!(cache.get(&key(1)), None);
        assert!(!cache.is_empty());
    }
}
