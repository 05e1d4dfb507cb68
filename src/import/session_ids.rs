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
    /// Hash of the id that was looked for last: it is the one that is added next.
    looked_for: Option<u64>,
}

const EMPTY: u64 = u64::MAX;

impl SessionIds {
    /// The session of that id.
    pub fn find(&mut self, sessions: &Sessions, id: &str) -> Option<usize> {
        let hash = self.hash(id);
        self.looked_for = Some(hash);
        if self.slots.is_empty() {
            return None;
        }
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

    /// Makes room for so many ids.
    pub fn reserve(&mut self, ids: usize) {
        let wanted = (self.used + ids) * 3 / 2 + 1;
        if wanted > self.slots.len() {
            self.grow(wanted.next_power_of_two());
        }
    }

    fn grow(&mut self, length: usize) {
        let old = std::mem::replace(&mut self.slots, vec![EMPTY; length]);
        for slot in old.into_iter().filter(|slot| *slot != EMPTY) {
            self.put(slot);
        }
    }

    /// Adds the id of the session at that position, which is the one looked for last, or one
    /// that was not looked for.
    pub fn add(&mut self, sessions: &Sessions, ix: usize) {
        if self.used * 3 >= self.slots.len() * 2 {
            self.grow((self.slots.len() * 2).max(64));
        }
        let looked_for = self.looked_for.take();
        let hash = looked_for.unwrap_or_else(|| self.hash(sessions.id(ix)));
        debug_assert_eq!(
            hash,
            self.hash(sessions.id(ix)),
            "added another id than looked for"
        );
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
