//! What `check` prints.

mod human;
mod json;

pub(super) use human::human;
pub(super) use json::json;

use chrono::NaiveDate;

use crate::engine::{Finding, Outcome, describe};
use crate::jobs::Inspection;
use crate::rules::Rulebook;

/// Everything that a report is made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged<'a> {
    pub book: &'a Rulebook,
    pub inspection: &'a Inspection,
    pub outcome: &'a Outcome,
    /// The day on which registry states were judged.
    pub on: NaiveDate,
}

impl<'a> Judged<'a> {
    /// The findings in order; each is made when it is asked for, because there may be
    /// half a million of them.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'a>> {
        let (facts, book) = (&self.inspection.facts, self.book);
        self.outcome
            .hits
            .iter()
            .filter_map(|hit| describe(hit, facts, book))
    }
}

/// Name and version, as reports and letters give it.
pub(super) const TOOL: &str = concat!("tutorwatch ", env!("CARGO_PKG_VERSION"));
