//! A piece of the scan in numbers, as it is kept and added up.

use serde::{Deserialize, Serialize};

use super::decide::Looked;
use crate::cases::nightly::{Change, Event, Tally};

/// What happened in a piece, or in a whole round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Institutions that were judged.
    pub institutions: u64,
    /// Sessions of theirs.
    pub sessions: u64,
    /// Pages and tips that were judged.
    pub pages: u64,
    /// Pages and tips that could not be.
    pub pages_failed: u64,
    /// Findings that were seen.
    pub seen: u64,
    /// New ones.
    pub new: u64,
    /// Opened again.
    pub reopened: u64,
    /// No longer there.
    pub resolved: u64,
    /// Nobody knows.
    pub unverified: u64,
    /// Known to be there again.
    pub verified: u64,
    /// Seen with other evidence.
    pub changed: u64,
    /// Dismissals that end soon.
    pub lapsing: u64,
    /// Repetitions.
    pub duplicates: u64,
    /// Covered by a waiver: no case takes them up.
    pub waived: u64,
    /// Steps that a state table refused.
    pub refused: u64,
    /// Records that could not be judged.
    pub unknown: u64,
    /// Findings of rules that are not in the rulebook any more.
    pub retired: u64,
    /// Cases that were opened.
    pub cases_opened: u64,
    /// Open cases that took up more.
    pub cases_extended: u64,
    /// Closed cases that go on.
    pub cases_reopened: u64,
    /// Open cases whose evidence has changed.
    pub cases_revised: u64,
}

impl Counts {
    /// What a night did to findings.
    pub fn of(changes: &[Change]) -> Self {
        let tally = Tally::of(changes);
        let events = changes.iter().flat_map(|change| &change.events);
        let changed = events.filter(|e| matches!(e, Event::EvidenceChanged { .. }));
        Self {
            new: tally.new,
            reopened: tally.reopened,
            resolved: tally.resolved,
            unverified: tally.unverified,
            verified: tally.verified,
            changed: changed.count() as u64,
            lapsing: tally.lapsing,
            duplicates: tally.duplicates,
            refused: tally.refused,
            ..Self::default()
        }
    }

    /// Institutions of which everything was seen as before.
    pub(super) fn seen_again(looked: &Looked) -> Self {
        let mut counts = Self::default();
        counts.look(looked);
        counts
    }

    /// Adds what was looked at.
    pub(super) fn look(&mut self, looked: &Looked) {
        for sight in &looked.sights {
            self.institutions += 1;
            self.sessions += sight.due.sessions;
            self.seen += sight.seen.len() as u64;
            self.unknown += sight.unknowns.iter().map(|(_, _, n)| n).sum::<u64>();
        }
        for leaf in &looked.leaves {
            self.pages += u64::from(leaf.failed.is_none());
            self.pages_failed += u64::from(leaf.failed.is_some());
            self.seen += leaf.seen.len() as u64;
            self.unknown += leaf.unknowns.iter().map(|(_, _, _, n)| n).sum::<u64>();
        }
    }

    /// Adds another piece.
    pub fn add(&mut self, o: &Self) {
        let pairs = [
            (&mut self.institutions, o.institutions),
            (&mut self.sessions, o.sessions),
            (&mut self.pages, o.pages),
            (&mut self.pages_failed, o.pages_failed),
            (&mut self.seen, o.seen),
            (&mut self.new, o.new),
            (&mut self.reopened, o.reopened),
            (&mut self.resolved, o.resolved),
            (&mut self.unverified, o.unverified),
            (&mut self.verified, o.verified),
            (&mut self.changed, o.changed),
            (&mut self.lapsing, o.lapsing),
            (&mut self.duplicates, o.duplicates),
            (&mut self.waived, o.waived),
            (&mut self.refused, o.refused),
            (&mut self.unknown, o.unknown),
            (&mut self.retired, o.retired),
            (&mut self.cases_opened, o.cases_opened),
            (&mut self.cases_extended, o.cases_extended),
            (&mut self.cases_reopened, o.cases_reopened),
            (&mut self.cases_revised, o.cases_revised),
        ];
        for (sum, more) in pairs {
            *sum += more;
        }
    }

    /// Findings that were opened and closed, as the circuit breaker counts them.
    pub fn opened_closed(&self) -> (u64, u64) {
        (self.new + self.reopened, self.resolved)
    }
}
