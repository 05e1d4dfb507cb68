//! Differences counted by rule, lead bureau and institution, with examples.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::engine::{Difference, Finding};

/// How many differences of each rule and sort are kept as examples.
const EXAMPLES: usize = 3;

/// How many findings appear, vanish and change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    pub appear: usize,
    pub vanish: usize,
    pub change: usize,
}

impl Counts {
    fn of<'c>(&'c mut self, difference: &Difference<'_>) -> &'c mut usize {
        match difference {
            Difference::Appears(_) => &mut self.appear,
            Difference::Vanishes(_) => &mut self.vanish,
            Difference::Changes(..) => &mut self.change,
        }
    }

    fn any(self) -> bool {
        self != Self::default()
    }
}

/// What happens to the findings of one rule.
#[derive(Debug, Default)]
pub(super) struct OfRule<'a> {
    pub item: Option<u32>,
    pub title: &'a str,
    pub lead: &'a [String],
    pub counts: Counts,
    /// By institution (id and name); an empty id for pages that belong to none.
    pub institutions: BTreeMap<(&'a str, &'a str), Counts>,
    pub examples: Vec<Difference<'a>>,
}

/// Everything that differs.
#[derive(Debug, Default)]
pub(super) struct Summary<'a> {
    /// Findings that stay as they are.
    pub same: usize,
    pub counts: Counts,
    pub rules: BTreeMap<&'a str, OfRule<'a>>,
    /// By lead bureau; a finding with two leads counts for both.
    pub bureaus: BTreeMap<&'a str, Counts>,
    /// Records that cannot be judged, before and after, by rule.
    pub unjudged: BTreeMap<String, (u64, u64)>,
}

impl<'a> Summary<'a> {
    /// Counts a difference.
    pub fn add(&mut self, difference: &Difference<'a>) {
        let finding: &Finding<'a> = difference.finding();
        let rule = finding.rule;
        *self.counts.of(difference) += 1;
        for lead in &rule.lead {
            *self.bureaus.entry(lead).or_default().of(difference) += 1;
        }
        if rule.lead.is_empty() {
            *self.bureaus.entry("").or_default().of(difference) += 1;
        }
        let of_rule = self.rules.entry(&rule.id).or_default();
        of_rule.item = rule.item;
        (of_rule.title, of_rule.lead) = (&rule.title, &rule.lead);
        let count = of_rule.counts.of(difference);
        *count += 1;
        if *count <= EXAMPLES {
            of_rule.examples.push(difference.clone());
        }
        let institution = finding
            .institution
            .map_or(("", ""), |i| (i.id.as_str(), i.label()));
        *of_rule
            .institutions
            .entry(institution)
            .or_default()
            .of(difference) += 1;
    }

    /// Whether the two versions say anything different.
    pub fn differs(&self) -> bool {
        self.counts.any() || !self.unjudged.is_empty()
    }
}
