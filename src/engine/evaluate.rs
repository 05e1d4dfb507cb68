//! Puts every rule to every record, institution by institution.

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::extract::Vocabulary;
use crate::model::{Facts, InstitutionIx};
use crate::rules::{Problems, Rule, Rulebook};

use super::context::{Context, DayTable};
use super::hit::{Hit, NOBODY};
use super::kinds::Kind;
use super::matching::Matches;
use super::prepare::Prepared;
use super::verdict::Reason;
use super::walk::{institution, strangers};

/// A rulebook whose every rule has its parameters read, ready to judge.
#[derive(Debug)]
pub struct Engine<'b> {
    pub(super) book: &'b Rulebook,
    pub(super) vocabulary: &'b Vocabulary,
    pub(super) rules: Vec<Compiled<'b>>,
}

/// A rule with its parameters read.
#[derive(Debug)]
pub(super) struct Compiled<'b> {
    pub position: u16,
    pub rule: &'b Rule,
    pub kind: Kind,
}

/// Records that a rule could not judge for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unjudged {
    /// Position of the rule in the rulebook.
    pub rule: u16,
    /// The institution; `None` for pages that match none.
    pub institution: Option<InstitutionIx>,
    /// Why.
    pub reason: Reason,
    /// How many records.
    pub count: u32,
}

/// What the engine found.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Broken rules by institution, rule and record.
    pub hits: Vec<Hit>,
    /// What could not be judged, by institution, rule and reason.
    pub unjudged: Vec<Unjudged>,
    /// Records that keep a rule (classes, where lessons are judged), for the rules' own tests.
    pub(super) passed: u32,
}

impl<'b> Engine<'b> {
    /// Reads every rule's parameters; mistakes are noted and the rule is left out, so the
    /// engine must not be used unless `problems` stays empty.
    pub fn new(book: &'b Rulebook, vocabulary: &'b Vocabulary, problems: &mut Problems) -> Self {
        let compiled = book
            .rules
            .iter()
            .enumerate()
            .filter_map(|(position, rule)| {
                // A draft is read, so that its mistakes are known, and judges nothing.
                let kind = Kind::read(rule, problems)?;
                rule.is_active().then(|| Compiled {
                    position: u16::try_from(position).unwrap_or(u16::MAX),
                    rule,
                    kind,
                })
            });
        Self {
            book,
            vocabulary,
            rules: compiled.collect(),
        }
    }

    /// Judges all facts as of the day `on`, which serves for what has no day of its own.
    pub fn judge(&self, facts: &Facts, on: NaiveDate) -> Outcome {
        let mut parts = self.parts(facts, on).into_iter();
        let mut all = parts.next().unwrap_or_default();
        let hits = parts.as_slice().iter().map(|part| part.hits.len()).sum();
        all.hits.reserve_exact(hits);
        for part in parts {
            all.hits.extend(part.hits);
            all.unjudged.extend(part.unjudged);
            all.passed += part.passed;
        }
        all
    }

    /// What was found, in parts; what was made ready for judging is given back by then.
    fn parts(&self, facts: &Facts, on: NaiveDate) -> Vec<Outcome> {
        let prepared = Prepared::new(facts, self.vocabulary);
        let (matches, days) = (
            Matches::new(facts, self.vocabulary),
            DayTable::new(facts, &self.book.calendar),
        );
        let (book, vocabulary) = (self.book, self.vocabulary);
        let cx = Context {
            facts,
            book,
            vocabulary,
            prepared: &prepared,
            matches: &matches,
            days: &days,
            on,
        };
        let rules = self.rules.as_slice();
        let count = u32::try_from(facts.institutions.len()).unwrap_or(NOBODY);
        // Few parts, and the first becomes the whole: what was found is hardly copied.
        let shortest = match rayon::current_num_threads() {
            1 => facts.institutions.len(),
            threads => facts.institutions.len() / (threads * 8),
        };
        let mut parts: Vec<Outcome> = (0..count)
            .into_par_iter()
            .with_min_len(shortest.max(1))
            .fold(Outcome::default, |part, ix| {
                institution(rules, InstitutionIx(ix), &cx, part)
            })
            .collect();
        let mut of_strangers = Outcome::default();
        strangers(rules, &cx, &mut of_strangers);
        parts.push(of_strangers);
        parts
    }
}
