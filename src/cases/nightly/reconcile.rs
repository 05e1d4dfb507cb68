//! All findings in one night.

use std::collections::BTreeMap;

use super::coverage::Coverage;
use super::duplicates;
use super::event::Event;
use super::judge::Judging;
use super::record::{Night, Record, Seen};

/// A finding that a night touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// It, as it is from now on.
    pub after: Record,
    /// What happened, in order.
    pub events: Vec<Event>,
}

/// Compares what is on record with what a run saw.
///
/// The order of the arguments does not matter, the changes come by fingerprint, and the same
/// run over its own result changes nothing. A caller that works in batches keeps all records
/// and sightings of an institution in one batch: repetitions are looked for inside of it.
///
/// A finding that was not seen is resolved only where its own institution, source and rule
/// were evaluated in full. What a person decided stands until it ends or the evidence is
/// another.
pub fn reconcile(
    night: &Night,
    records: Vec<Record>,
    seen: Vec<Seen>,
    coverage: &Coverage,
) -> Vec<Change> {
    let mut sightings = once_each(seen);
    let mut all: BTreeMap<String, Judging<'_>> = BTreeMap::new();
    for record in records {
        let fingerprint = record.seen.fingerprint.clone();
        let mut judging = Judging::known(record, night);
        match choose(sightings.remove(&fingerprint), &judging.record) {
            Some(seen) => judging.saw(seen),
            None => {
                let known = &judging.record.seen;
                let looked = coverage.looked(&known.institution, &known.source, &known.rule);
                judging.missed(looked);
            }
        }
        all.insert(fingerprint, judging);
    }
    for (fingerprint, seen) in sightings {
        if let Some(seen) = seen.into_iter().next() {
            all.insert(fingerprint, Judging::new(seen, night));
        }
    }
    duplicates::mark(&mut all);
    all.values_mut().for_each(Judging::doubt);
    all.into_values()
        .filter(|judging| !judging.events.is_empty())
        .map(|judging| Change {
            after: judging.record,
            events: judging.events,
        })
        .collect()
}

/// Sightings by fingerprint, the least first: a page that is reached by two ways is seen twice.
fn once_each(seen: Vec<Seen>) -> BTreeMap<String, Vec<Seen>> {
    let mut all: BTreeMap<String, Vec<Seen>> = BTreeMap::new();
    for seen in seen {
        all.entry(seen.fingerprint.clone()).or_default().push(seen);
    }
    all.values_mut().for_each(|several| several.sort());
    all
}

/// Of several sightings the one with the evidence that is on record, so that two pages with
/// different words do not take turns.
fn choose(seen: Option<Vec<Seen>>, record: &Record) -> Option<Seen> {
    let mut seen = seen?;
    let same = |s: &Seen| s.evidence == record.seen.evidence && s.source == record.seen.source;
    let at = seen.iter().position(same).unwrap_or(0);
    (at < seen.len()).then(|| seen.swap_remove(at))
}
