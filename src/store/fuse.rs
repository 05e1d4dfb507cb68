//! A program that dies at a chosen moment, for the tests: right before a commit, right after
//! it, or where the test itself burns a step. From then on nothing of it reaches the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::{Address, StoreError};

/// How many moments are left; a new one never blows.
#[derive(Debug, Clone)]
pub struct Fuse(Arc<AtomicI64>);

impl Default for Fuse {
    fn default() -> Self {
        Self::after(i64::MAX)
    }
}

impl Fuse {
    /// Blows at the moment after so many.
    pub fn after(moments: i64) -> Self {
        Self(Arc::new(AtomicI64::new(moments)))
    }

    /// Whether it has blown.
    pub fn is_blown(&self) -> bool {
        self.0.load(Ordering::SeqCst) < 0
    }

    /// A moment passes; says whether the program still lives.
    pub fn lives(&self) -> bool {
        let is_blown = |left: i64| (left >= 0).then_some(left - 1);
        let _ = self
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, is_blown);
        !self.is_blown()
    }

    pub(super) fn burn(&self, at: &Arc<Address>) -> Result<(), StoreError> {
        match self.lives() {
            true => Ok(()),
            false => Err(dead(at)),
        }
    }

    pub(super) fn holds(&self, at: &Arc<Address>) -> Result<(), StoreError> {
        match self.is_blown() {
            false => Ok(()),
            true => Err(dead(at)),
        }
    }
}

fn dead(at: &Arc<Address>) -> StoreError {
    StoreError::Other {
        at: Address::clone(at),
        reason: "the program was killed here".to_owned(),
    }
}
