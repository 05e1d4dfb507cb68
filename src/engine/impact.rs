//! Two versions of the rules over the same facts: which findings appear, vanish or change.

use std::collections::{BTreeMap, HashMap};

use crate::model::Facts;
use crate::rules::Rulebook;

use super::describe::describe;
use super::evaluate::Outcome;
use super::finding::Finding;
use super::hit::Hit;

/// One version of the rules, and what it said of the facts.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// The rules.
    pub book: &'a Rulebook,
    /// The facts; those of both versions come from the same registry.
    pub facts: &'a Facts,
    /// What the rules said of them.
    pub outcome: &'a Outcome,
}

/// What happens to one finding.
#[derive(Debug, Clone)]
pub enum Difference<'a> {
    /// Only the new version finds it.
    Appears(Box<Finding<'a>>),
    /// Only the old version finds it.
    Vanishes(Box<Finding<'a>>),
    /// Both find it, with another observed fact, limit or source of the limit.
    Changes(Box<Finding<'a>>, Box<Finding<'a>>),
}

impl<'a> Difference<'a> {
    /// The finding as the newer of the versions that have it says.
    pub fn finding(&self) -> &Finding<'a> {
        match self {
            Self::Appears(finding) | Self::Vanishes(finding) | Self::Changes(_, finding) => finding,
        }
    }
}

/// Tells `each` of every difference, institution by institution, so that no more than one
/// institution's findings are held, and returns how many findings stay as they are.
/// Fingerprints are equal across versions, because limits are no part of them.
pub fn compare<'a>(
    from: Version<'a>,
    to: Version<'a>,
    each: &mut dyn FnMut(Difference<'a>),
) -> usize {
    let (mut old, mut new) = (from.outcome.hits.as_slice(), to.outcome.hits.as_slice());
    let mut same = 0;
    while let Some(next) = first(old).into_iter().chain(first(new)).min() {
        let (before, after) = (group(&mut old, next), group(&mut new, next));
        same += compare_group((from, before), (to, after), each);
    }
    same
}

/// Hits come by institution; those of no institution come last.
fn order(hit: &Hit) -> u32 {
    hit.institution().map_or(u32::MAX, |ix| ix.0)
}

fn first(hits: &[Hit]) -> Option<u32> {
    hits.first().map(order)
}

/// Takes the hits of one institution from the front.
fn group<'a>(hits: &mut &'a [Hit], of: u32) -> &'a [Hit] {
    let (group, rest) = hits.split_at(hits.iter().take_while(|hit| order(hit) == of).count());
    *hits = rest;
    group
}

fn compare_group<'a>(
    (from, before): (Version<'a>, &[Hit]),
    (to, after): (Version<'a>, &[Hit]),
    each: &mut dyn FnMut(Difference<'a>),
) -> usize {
    let mut old: Vec<Option<Finding<'a>>> = before
        .iter()
        .map(|hit| describe(hit, from.facts, from.book))
        .collect();
    let places: HashMap<String, usize> = (0..)
        .zip(&old)
        .filter_map(|(nth, finding)| Some((finding.as_ref()?.fingerprint.clone(), nth)))
        .collect();
    let mut same = 0;
    for finding in after
        .iter()
        .filter_map(|hit| describe(hit, to.facts, to.book))
    {
        let known = places
            .get(&finding.fingerprint)
            .and_then(|nth| old.get_mut(*nth)?.take());
        match known {
            None => each(Difference::Appears(Box::new(finding))),
            Some(known) if alike(&known, &finding) => same += 1,
            Some(known) => each(Difference::Changes(Box::new(known), Box::new(finding))),
        }
    }
    old.into_iter()
        .flatten()
        .for_each(|finding| each(Difference::Vanishes(Box::new(finding))));
    same
}

fn alike(a: &Finding<'_>, b: &Finding<'_>) -> bool {
    let of = |f: &Finding<'_>| (f.governing.source.clone(), f.governing.pack.clone());
    a.observed == b.observed && a.limit == b.limit && of(a) == of(b)
}

/// Records that could not be judged, by rule: under the old version and under the new one;
/// only rules for which the two differ.
pub fn unjudged(from: Version<'_>, to: Version<'_>) -> BTreeMap<String, (u64, u64)> {
    let mut counts: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for (version, is_new) in [(from, false), (to, true)] {
        for unjudged in &version.outcome.unjudged {
            let Some(rule) = version.book.rules.get(usize::from(unjudged.rule)) else {
                continue;
            };
            let (old, new) = counts.entry(rule.id.clone()).or_default();
            *(if is_new { new } else { old }) += u64::from(unjudged.count);
        }
    }
    counts.retain(|_, (old, new)| old != new);
    counts
}
