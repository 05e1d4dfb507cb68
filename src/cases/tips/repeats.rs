//! Tips that report the same thing.

use std::collections::BTreeSet;

use super::named::Named;
use super::tip::{Tip, plain};

/// When two tips count as the same report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeats {
    /// Days between them at most.
    pub days: i64,
    /// Percent of the shorter one's pairs of characters that stand in the other.
    pub overlap: usize,
}

impl Default for Repeats {
    fn default() -> Self {
        Self {
            days: 14,
            overlap: 60,
        }
    }
}

/// A tip on file.
#[derive(Debug, Clone, Copy)]
pub struct Earlier<'a> {
    /// Its id.
    pub id: i64,
    /// What it says.
    pub tip: &'a Tip,
    /// Whom it speaks of.
    pub named: &'a Named,
}

impl Repeats {
    /// The first tip on file that this one repeats: it speaks of the same institution or the
    /// same place, within some days, with mostly the same words or the same photo. The two are
    /// linked; neither is thrown away.
    pub fn first(&self, tip: &Tip, named: &Named, earlier: &[Earlier<'_>]) -> Option<i64> {
        let same = |e: &&Earlier<'_>| self.same(tip, named, e);
        earlier.iter().filter(same).map(|e| e.id).min()
    }

    fn same(&self, tip: &Tip, named: &Named, earlier: &Earlier<'_>) -> bool {
        let apart = (tip.received_at - earlier.tip.received_at).num_days().abs();
        if apart > self.days {
            return false;
        }
        let photo = tip.photo_sha256.is_some() && tip.photo_sha256 == earlier.tip.photo_sha256;
        same_subject(tip, named, earlier) && (photo || self.alike(&tip.words, &earlier.tip.words))
    }

    fn alike(&self, a: &str, b: &str) -> bool {
        let (a, b) = (pairs(a), pairs(b));
        let least = a.len().min(b.len());
        least > 0 && a.intersection(&b).count() * 100 >= least * self.overlap
    }
}

fn same_subject(tip: &Tip, named: &Named, earlier: &Earlier<'_>) -> bool {
    match (named, earlier.named) {
        (Named::One(a), Named::One(b)) => a == b,
        // One names it and the other does not: the place decides.
        _ => {
            let place = |tip: &Tip| tip.place.as_deref().map(plain).filter(|p| !p.is_empty());
            let (a, b) = (place(tip), place(earlier.tip));
            a.is_some()
                && a == b
                && tip.town.is_none() | earlier.tip.town.is_none() | (tip.town == earlier.tip.town)
        }
    }
}

fn pairs(words: &str) -> BTreeSet<(char, char)> {
    let words: Vec<char> = plain(words).chars().collect();
    words
        .windows(2)
        .filter_map(|w| Some((*w.first()?, *w.get(1)?)))
        .collect()
}
