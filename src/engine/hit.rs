//! A rule broken by a record, not yet put into words.

use super::measure::Measure;
use super::verdict::Breach;
use crate::model::{Certainty, InstitutionIx, Value};
use crate::rules::{Record, Rule, Rulebook};

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

/// No institution.
pub(super) const NOBODY: u32 = u32::MAX;

/// What was seen and what is allowed.
#[derive(Debug, Clone)]
pub(super) enum Proof {
    Lesson { observed: Measure, limit: Measure },
    Told(Box<Breach>),
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

    /// What it rests on that the record belongs to the institution, where that is only likely.
    pub(super) fn basis(&self) -> Option<&str> {
        match &self.proof {
            Proof::Lesson { .. } => None,
            Proof::Told(breach) => breach.basis.as_deref(),
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
