//! What `check` prints.

mod csv;
mod html;
mod human;
mod json;
mod lines;
mod sarif;

pub(super) use csv::csv;
pub(super) use html::html;
pub(super) use human::human;
pub(super) use json::json;
pub(super) use sarif::sarif;

use std::io::Write;
use std::path::PathBuf;

use chrono::NaiveDate;

use super::CliError;
use crate::cases::{Waiver, Waivers};
use crate::engine::{Finding, Outcome, describe};
use crate::jobs::Inspection;
use crate::model::Institution;
use crate::rules::{Rule, Rulebook};

/// Everything that a report is made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged<'a> {
    pub book: &'a Rulebook,
    pub inspection: &'a Inspection,
    pub outcome: &'a Outcome,
    /// Findings that somebody has allowed.
    pub waivers: &'a Waivers,
    /// The day on which registry states were judged.
    pub on: NaiveDate,
    /// What was checked, as the user named it.
    pub paths: &'a [PathBuf],
}

/// Records that a rule could not judge for one reason; never the same as a pass.
#[derive(Debug)]
pub(super) struct Unknown<'a> {
    /// Position of the rule in the rulebook.
    pub position: usize,
    pub rule: &'a Rule,
    pub institution: Option<&'a Institution>,
    pub reason: String,
    /// How many records.
    pub count: u32,
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

    /// The waiver of a finding.
    pub fn waiver(&self, finding: &Finding<'_>) -> Option<&'a Waiver> {
        self.waivers.of(finding, self.on)
    }

    /// What could not be judged, in order.
    pub fn unknowns(&self) -> impl Iterator<Item = Unknown<'a>> {
        let (facts, book) = (&self.inspection.facts, self.book);
        self.outcome.unjudged.iter().filter_map(|unjudged| {
            let position = usize::from(unjudged.rule);
            Some(Unknown {
                position,
                rule: book.rules.get(position)?,
                institution: unjudged.institution.map(|ix| facts.institution(ix)),
                reason: unjudged.reason.to_string(),
                count: unjudged.count,
            })
        })
    }
}

/// Writes the items of a JSON list one after the other, so that they need not be held.
fn list<T>(
    out: &mut dyn Write,
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(T, &mut dyn Write) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let mut separator = "\n";
    for item in items {
        out.write_all(separator.as_bytes())?;
        write(item, out)?;
        separator = ",\n";
    }
    Ok(())
}

/// The state of a finding that somebody has allowed.
const WAIVED: &str = "已豁免";

/// Name and version, as reports and letters give it.
pub(super) const TOOL: &str = concat!("tutorwatch ", env!("CARGO_PKG_VERSION"));
