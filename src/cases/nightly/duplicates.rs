//! Findings that say the same: one of them stands for all.

use std::collections::{BTreeMap, BTreeSet};

use super::event::Event;
use super::judge::Judging;
use super::record::Record;
use crate::cases::finding::{FindingAction, FindingState};
use crate::cases::grounds::Actor;

type All<'n> = BTreeMap<String, Judging<'n>>;

/// Marks what repeats another finding, and frees what no longer does.
///
/// Only what nobody has worked on is marked. A repetition goes with its original as long as
/// that one is there, also where a person has set it aside: the person saw both.
pub(super) fn mark(all: &mut All<'_>) {
    // The second round is for copies whose original was marked in the first; a third finds
    // nothing. Bounded all the same: a refused step must not hold up the night.
    for _ in 0..3 {
        if !(free(all) | gather(all)) {
            return;
        }
    }
}

/// Frees repetitions whose original is gone, is itself one, or says something else.
fn free(all: &mut All<'_>) -> bool {
    let freed: Vec<(String, String)> = all
        .iter()
        .filter_map(|(fingerprint, judging)| {
            let original = repeated(&judging.record)?;
            let stands = all
                .get(original)
                .is_some_and(|o| stands_for(&o.record, &judging.record));
            (!stands).then(|| (fingerprint.clone(), original.to_owned()))
        })
        .collect();
    for (fingerprint, original) in &freed {
        if let Some(judging) = all.get_mut(fingerprint) {
            judging.act(FindingAction::Release, Event::Released(original.clone()));
        }
    }
    !freed.is_empty()
}

/// The original of what the machine has marked.
fn repeated(record: &Record) -> Option<&str> {
    match &record.state {
        FindingState::DuplicateOf {
            original,
            by: Actor::Machine,
            ..
        } => Some(original),
        _ => None,
    }
}

fn stands_for(original: &Record, copy: &Record) -> bool {
    let stands = match &original.state {
        FindingState::Unverified { .. } => true,
        FindingState::DuplicateOf { .. } => false,
        _ => original.present,
    };
    stands && key(original) == key(copy)
}

/// What two findings have in common that say the same.
fn key(record: &Record) -> Option<(&Option<String>, &str, &str)> {
    let seen = &record.seen;
    Some((&seen.institution, &seen.rule, seen.twin.as_deref()?))
}

fn gather(all: &mut All<'_>) -> bool {
    let originals: BTreeSet<&str> = all.values().filter_map(|j| repeated(&j.record)).collect();
    let mut groups: BTreeMap<_, Vec<(bool, bool, &str)>> = BTreeMap::new();
    for (fingerprint, judging) in all.iter() {
        let record = &judging.record;
        if let (Some(key), Some(_), true) = (key(record), record.state.live(), record.present) {
            let worked_on = record.state == FindingState::InCase;
            let has_copies = originals.contains(fingerprint.as_str());
            let rank = (!worked_on, !has_copies, fingerprint.as_str());
            groups.entry(key).or_default().push(rank);
        }
    }
    let mut pairs: Vec<(String, String)> = Vec::new();
    for group in groups.values_mut() {
        group.sort_unstable();
        if let Some(((_, _, original), copies)) = group.split_first() {
            let copies = copies.iter().filter(|(untouched, _, _)| *untouched);
            pairs.extend(copies.map(|(_, _, copy)| ((*copy).to_owned(), (*original).to_owned())));
        }
    }
    for (copy, original) in &pairs {
        if let Some(judging) = all.get_mut(copy) {
            judging.repeats(original);
        }
    }
    !pairs.is_empty()
}
