//! A night in numbers.

use super::event::Event;
use super::reconcile::Change;

/// How many findings met what in a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// New ones.
    pub new: u64,
    /// Opened again: new evidence, gone and back, or a dismissal that is over.
    pub reopened: u64,
    /// No longer there.
    pub resolved: u64,
    /// Nobody knows.
    pub unverified: u64,
    /// Known to be there again.
    pub verified: u64,
    /// Seen, on record.
    pub again: u64,
    /// Dismissals that end soon.
    pub lapsing: u64,
    /// Marked as repetitions.
    pub duplicates: u64,
    /// Steps that the table refused.
    pub refused: u64,
}

impl Tally {
    /// Counts.
    pub fn of(changes: &[Change]) -> Self {
        let mut tally = Self::default();
        for event in changes.iter().flat_map(|change| &change.events) {
            match event {
                Event::New => tally.new += 1,
                Event::Reopened
                | Event::Returned
                | Event::Released(_)
                | Event::Lapsed { there: true, .. } => tally.reopened += 1,
                Event::Resolved => tally.resolved += 1,
                Event::Unverified(_) => tally.unverified += 1,
                Event::Verified => tally.verified += 1,
                Event::SeenAgain => tally.again += 1,
                Event::Lapsing { .. } => tally.lapsing += 1,
                Event::Duplicate(_) => tally.duplicates += 1,
                Event::Refused(_) => tally.refused += 1,
                Event::Lapsed { there: false, .. }
                | Event::EvidenceChanged { .. }
                | Event::Gone => {}
            }
        }
        tally
    }

    /// Adds another batch of the same night.
    pub fn add(&mut self, other: Self) {
        self.new += other.new;
        self.reopened += other.reopened;
        self.resolved += other.resolved;
        self.unverified += other.unverified;
        self.verified += other.verified;
        self.again += other.again;
        self.lapsing += other.lapsing;
        self.duplicates += other.duplicates;
        self.refused += other.refused;
    }

    /// Findings that the night opens.
    pub fn opened(&self) -> u64 {
        self.new + self.reopened
    }

    /// Findings that the night closes.
    pub fn closed(&self) -> u64 {
        self.resolved
    }
}
