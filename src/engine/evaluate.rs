//! Puts every rule to every record, institution by institution.

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::extract::Vocabulary;
use crate::model::{Certainty, Facts, InstitutionIx, Value};
use crate::rules::{Problems, Record, Rule, Rulebook};

use super::collect::{Collector, Lessons};
use super::context::{Context, DayTable};
use super::kinds::Kind;
use super::matching::Matches;
use super::measure::Measure;
use super::prepare::Prepared;
use super::scope::{self, Fit};
use super::verdict::{Breach, Reason};

/// A rulebook whose every rule has its parameters read, ready to judge.
#[derive(Debug)]
pub struct Engine<'b> {
    pub(super) book: &'b Rulebook,
    vocabulary: &'b Vocabulary,
    rules: Vec<Compiled<'b>>,
}

#[derive(Debug)]
struct Compiled<'b> {
    position: u16,
    rule: &'b Rule,
    kind: Kind,
}

/// A rule broken by a record, not yet put into words. 32 bytes, because there may be as many
/// as there are lessons.
#[derive(Debug, Clone)]
pub struct Hit {
    pub(super) proof: Proof,
    /// Whose record it is; `NOBODY` for a page that matches no institution.
    institution: u32,
    /// Row of the registry table, or page.
    pub(super) ix: u32,
    /// Which offer of the page.
    pub(super) offer: u32,
    pub(super) rule: u16,
    pub(super) record: Record,
    /// Position of the governing limit in its rule.
    pub(super) governing: u8,
}

const NOBODY: u32 = u32::MAX;

/// What was seen and what is allowed.
#[derive(Debug, Clone)]
pub(super) enum Proof {
    Lesson { observed: Measure, limit: Measure },
    Told(Box<Breach>),
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
            Matches::new(facts),
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

fn institution(
    rules: &[Compiled<'_>],
    ix: InstitutionIx,
    cx: &Context<'_>,
    mut outcome: Outcome,
) -> Outcome {
    let mut all = Collector {
        institution: Some(ix),
        rule: 0,
        outcome: &mut outcome,
    };
    for compiled in rules {
        all.rule = compiled.position;
        for record in &compiled.rule.scope.records {
            put(compiled, *record, ix, cx, &mut all);
        }
    }
    outcome
}

fn put(
    compiled: &Compiled<'_>,
    record: Record,
    ix: InstitutionIx,
    cx: &Context<'_>,
    all: &mut Collector<'_>,
) {
    let (kind, scope) = (&compiled.kind, &compiled.rule.scope);
    let owner = cx.facts.institution(ix);
    match record {
        Record::Institution => {
            let fit = scope::institution(scope, owner);
            all.add(
                record,
                ix.at(),
                0,
                fit.apply(|| kind.institution(owner, ix.at(), cx)),
            );
        }
        Record::Teacher => {
            for t in cx.prepared.teachers(ix) {
                let teacher = &cx.facts.teachers[t];
                let fit = scope::teacher(scope, t, teacher, owner, cx.prepared);
                all.add(record, t, 0, fit.apply(|| kind.teacher(teacher, t, cx)));
            }
        }
        Record::Class | Record::Session | Record::Payment | Record::Contract => {
            for c in cx.prepared.classes(ix) {
                let fit = scope::class(scope, c, &cx.facts.classes[c], owner, cx.prepared);
                if fit != Fit::Out {
                    of_class(compiled, record, c, &fit, cx, all);
                }
            }
        }
        Record::Offer | Record::Page => {
            for page in cx.matches.pages(ix) {
                of_page(compiled, record, page, cx, all);
            }
        }
    }
}

fn of_class(
    compiled: &Compiled<'_>,
    record: Record,
    c: usize,
    fit: &Fit,
    cx: &Context<'_>,
    all: &mut Collector<'_>,
) {
    let kind = &compiled.kind;
    match record {
        Record::Session => {
            kind.lessons(cx.prepared.lessons(c), cx, &mut Lessons { all, fit });
        }
        Record::Payment => {
            for p in cx.prepared.payments(c) {
                all.add(
                    record,
                    p,
                    0,
                    fit.apply(|| kind.payment(&cx.facts.payments[p], p, cx)),
                );
            }
        }
        Record::Contract => {
            for k in cx.prepared.contracts(c) {
                all.add(
                    record,
                    k,
                    0,
                    fit.apply(|| kind.contract(&cx.facts.contracts[k], k, cx)),
                );
            }
        }
        _ => all.add(
            record,
            c,
            0,
            fit.apply(|| kind.class(&cx.facts.classes[c], c, cx)),
        ),
    }
}

fn strangers(rules: &[Compiled<'_>], cx: &Context<'_>, outcome: &mut Outcome) {
    let mut all = Collector {
        institution: None,
        rule: 0,
        outcome,
    };
    for compiled in rules {
        all.rule = compiled.position;
        for record in &compiled.rule.scope.records {
            if matches!(record, Record::Offer | Record::Page) {
                for page in cx.matches.strangers() {
                    of_page(compiled, *record, page, cx, &mut all);
                }
            }
        }
    }
}

fn of_page(
    compiled: &Compiled<'_>,
    record: Record,
    ix: usize,
    cx: &Context<'_>,
    all: &mut Collector<'_>,
) {
    let page = &cx.facts.pages[ix];
    if record == Record::Page {
        all.add(record, ix, 0, compiled.kind.page(page, ix, cx));
        return;
    }
    for (nth, offer) in page.listing.offers.iter().enumerate() {
        let fit = scope::offer(&compiled.rule.scope, offer);
        all.add(
            record,
            ix,
            nth,
            fit.apply(|| compiled.kind.offer(offer, ix, cx)),
        );
    }
}

impl Hit {
    pub(super) fn new(
        institution: Option<InstitutionIx>,
        rule: u16,
        record: Record,
        (ix, offer): (u32, u32),
        governing: u8,
        proof: Proof,
    ) -> Self {
        let institution = institution.map_or(NOBODY, |i| i.0);
        Self {
            proof,
            institution,
            ix,
            offer,
            rule,
            record,
            governing,
        }
    }

    /// What was seen, and what is allowed.
    pub(super) fn values(&self, book: &Rulebook) -> (Value, Value) {
        match &self.proof {
            Proof::Lesson { observed, limit } => {
                (observed.value(&book.calendar), limit.value(&book.calendar))
            }
            Proof::Told(breach) => (breach.observed.clone(), breach.limit.clone()),
        }
    }

    /// First and one past the last character of a page's text.
    pub(super) fn words(&self) -> Option<(usize, usize)> {
        match &self.proof {
            Proof::Lesson { .. } => None,
            Proof::Told(breach) => breach.words,
        }
    }

    /// Position of the rule in the rulebook.
    pub fn rule(&self) -> usize {
        usize::from(self.rule)
    }

    /// Whose record it is; `None` for a page that matches no institution.
    pub fn institution(&self) -> Option<InstitutionIx> {
        Some(self.institution)
            .filter(|i| *i != NOBODY)
            .map(InstitutionIx)
    }

    /// What people read on pages and in names is a suspicion for a person to confirm.
    pub fn certainty(&self, rule: &Rule) -> Certainty {
        let from_words = rule.kind.value == "text_claim";
        match self.record {
            Record::Offer | Record::Page => Certainty::Suspicion,
            _ if from_words => Certainty::Suspicion,
            _ => Certainty::Violation,
        }
    }
}
