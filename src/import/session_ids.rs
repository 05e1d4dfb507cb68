//! The ids of a million sessions, to find the ones that stand twice.

use std::hash::{BuildHasher, RandomState};

use super::index::small;
use crate::model::Sessions;

/// The ids of the sessions as an open hash table of their positions. The upper half of a
/// slot is the id's hash, which finds the slot and tells most other ids apart, so that the
/// texts are seldom looked at and a growing table never reads them.
#[derive(Default)]
pub(super) struct SessionIds {
    slots: Vec<u64>,
    used: usize,
    hasher: RandomState,
}

const EMPTY: u64 = u64::MAX;

impl SessionIds {
    /// The session of that id.
    pub fn find(&self, sessions: &Sessions, id: &str) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        let hash = self.hash(id);
        let mut at = self.start(hash);
        while self.slots[at] != EMPTY {
            let ix = low(self.slots[at]);
            if self.slots[at] >> 32 == hash && sessions.id(ix) == id {
                return Some(ix);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        None
    }

    /// Adds the id of the session at that position.
    pub fn add(&mut self, sessions: &Sessions, ix: usize) {
        if self.used * 3 >= self.slots.len() * 2 {
            let length = (self.slots.len() * 2).max(64);
            let old = std::mem::replace(&mut self.slots, vec![EMPTY; length]);
            for slot in old.into_iter().filter(|slot| *slot != EMPTY) {
                self.put(slot);
            }
        }
        let hash = self.hash(sessions.id(ix));
        self.put(hash << 32 | u64::from(small(ix)));
        self.used += 1;
    }

    fn put(&mut self, slot: u64) {
        let mut at = self.start(slot >> 32);
        while self.slots[at] != EMPTY {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = slot;
    }

    /// 32 bits, keyed at random: ids cannot be made up to fall together.
    fn hash(&self, id: &str) -> u64 {
        self.hasher.hash_one(id) >> 32
    }

    /// The table's length is a power of two.
    fn start(&self, hash: u64) -> usize {
        low(hash) & (self.slots.len() - 1)
    }
}

fn low(value: u64) -> usize {
    usize::try_from(value & u64::from(u32::MAX)).unwrap_or(usize::MAX)
}
