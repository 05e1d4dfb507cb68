//! How many findings there are, per rule, lead bureau and town.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Hit;
use crate::model::{Certainty, Institution};
use crate::report::Judged;

/// Violations and suspicions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub violations: usize,
    pub suspicions: usize,
}

impl Count {
    pub fn all(self) -> usize {
        self.violations + self.suspicions
    }

    pub fn add(&mut self, other: Self) {
        self.violations += other.violations;
        self.suspicions += other.suspicions;
    }
}

/// The findings of one rule and institution.
pub(super) struct Group<'a> {
    /// `None`: pages that match no registered institution.
    pub institution: Option<&'a Institution>,
    pub hits: &'a [Hit],
}

/// Everything counted. The findings themselves are not put into words for it.
pub(super) struct Tally<'a> {
    pub total: Count,
    /// How many institutions have findings.
    pub institutions: usize,
    /// By position of the rule, those with findings only.
    pub rules: BTreeMap<usize, (Count, Vec<Group<'a>>)>,
    /// By name of the lead bureau; a rule with two leads counts for both.
    pub bureaus: BTreeMap<&'a str, Count>,
    /// By town; `None` for pages that match no institution.
    pub towns: BTreeMap<Option<&'a str>, Count>,
}

/// For a rule whose row names no lead bureau.
const NO_LEAD: &str = "未明确牵头单位";

/// For an institution whose town is not known.
const NO_TOWN: &str = "未填写镇街道";

impl<'a> Tally<'a> {
    pub fn new(judged: &Judged<'a>) -> Self {
        let (facts, book) = (&judged.inspection.facts, judged.book);
        let mut tally = Self {
            total: Count::default(),
            institutions: 0,
            rules: BTreeMap::new(),
            bureaus: BTreeMap::new(),
            towns: BTreeMap::new(),
        };
        let mut seen = BTreeSet::new();
        let of_one = |a: &Hit, b: &Hit| (a.rule(), a.institution()) == (b.rule(), b.institution());
        for hits in judged.outcome.hits.chunk_by(of_one) {
            let Some((first, rule)) = hits
                .first()
                .and_then(|hit| Some((hit, book.rules.get(hit.rule())?)))
            else {
                continue;
            };
            let mut count = Count::default();
            for hit in hits {
                match hit.certainty(rule) {
                    Certainty::Violation => count.violations += 1,
                    Certainty::Suspicion => count.suspicions += 1,
                }
            }
            let institution = first.institution().map(|ix| facts.institution(ix));
            seen.extend(first.institution());
            tally.total.add(count);
            let of_rule = tally.rules.entry(first.rule()).or_default();
            of_rule.0.add(count);
            of_rule.1.push(Group { institution, hits });
            for lead in &rule.lead {
                tally.bureaus.entry(lead).or_default().add(count);
            }
            if rule.lead.is_empty() {
                tally.bureaus.entry(NO_LEAD).or_default().add(count);
            }
            let town = institution.map(|i| i.town.text().unwrap_or(NO_TOWN));
            tally.towns.entry(town).or_default().add(count);
        }
        tally.institutions = seen.len();
        tally
    }
}
