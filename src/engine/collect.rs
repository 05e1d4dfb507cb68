//! What the records of one institution say, gathered rule by rule.

use super::evaluate::{Outcome, Unjudged};
use super::hit::{Hit, Proof};
use super::measure::Measure;
use super::scope::Fit;
use super::verdict::{Reason, Verdict};
use crate::model::InstitutionIx;
use crate::rules::Record;

/// Collects what one institution's records say.
pub(super) struct Collector<'a> {
    pub institution: Option<InstitutionIx>,
    pub rule: u16,
    pub outcome: &'a mut Outcome,
}

impl Collector<'_> {
    pub fn add(&mut self, record: Record, ix: usize, offer: usize, verdict: Verdict) {
        match verdict {
            Verdict::Pass => self.outcome.passed += 1,
            Verdict::NotApplicable => {}
            Verdict::Violation(breach) => {
                let governing = breach.governing;
                self.hit(
                    record,
                    index(ix),
                    index(offer),
                    governing,
                    Proof::Told(Box::new(breach)),
                );
            }
            Verdict::Unknown(reason) => self.doubt(reason),
        }
    }

    fn hit(&mut self, record: Record, ix: u32, offer: u32, governing: u8, proof: Proof) {
        let (institution, rule) = (self.institution, self.rule);
        self.outcome.hits.push(Hit::new(
            institution,
            rule,
            record,
            (ix, offer),
            governing,
            proof,
        ));
    }

    fn doubt(&mut self, reason: Reason) {
        let (rule, institution) = (self.rule, self.institution);
        let here = |u: &&mut Unjudged| u.rule == rule && u.institution == institution;
        let mut latest = self.outcome.unjudged.iter_mut().rev().take_while(here);
        match latest.find(|u| u.reason == reason) {
            Some(same) => same.count += 1,
            None => self.outcome.unjudged.push(Unjudged {
                rule,
                institution,
                reason,
                count: 1,
            }),
        }
    }
}

/// Takes what a rule says of the lessons of one class.
pub(super) struct Lessons<'a, 'o> {
    pub all: &'a mut Collector<'o>,
    /// Whether the rule concerns the class.
    pub fit: &'a Fit,
}

impl Lessons<'_, '_> {
    /// A lesson that breaks the rule.
    #[inline]
    pub fn breach(&mut self, ix: u32, observed: Measure, limit: Measure, governing: u8) {
        match self.fit {
            Fit::In => {
                let proof = Proof::Lesson { observed, limit };
                self.all.hit(Record::Session, ix, 0, governing, proof);
            }
            Fit::Doubt(reason) => self.all.doubt(reason.clone()),
            Fit::Out => {}
        }
    }

    /// Anything else that is said of a lesson.
    pub fn add(&mut self, ix: u32, verdict: Verdict) {
        self.all
            .add(Record::Session, ix as usize, 0, self.fit.apply(|| verdict));
    }

    /// So many lessons that keep the rule.
    pub fn passed(&mut self, lessons: u32) {
        self.all.outcome.passed += lessons;
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
