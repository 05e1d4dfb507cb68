//! What people and programs read of a check and of the rules: one file or folder for each
//! form. The command line prints these; the web shows the same parts.

mod csv;
pub mod document;
pub mod html;
mod human;
mod json;
mod lines;
pub mod rule;
mod sarif;

pub use csv::csv;
pub use html::html;
pub use human::human;
pub use json::json;
pub use sarif::sarif;

use std::io::{self, Write};
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::cases::{Waiver, Waivers};
use crate::engine::{Finding, Outcome, describe};
use crate::jobs::Inspection;
use crate::model::Institution;
use crate::rules::{Rule, Rulebook};

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The place that it goes to refuses it.
    #[error("无法写出结果：{0}")]
    Write(#[from] io::Error),
    /// JSON could not be made or written.
    #[error("无法写出JSON：{0}")]
    Json(#[from] serde_json::Error),
}

impl ReportError {
    /// Whether whoever reads has seen enough.
    pub fn is_broken_pipe(&self) -> bool {
        let kind = match self {
            Self::Write(error) => Some(error.kind()),
            Self::Json(error) => error.io_error_kind(),
        };
        kind == Some(io::ErrorKind::BrokenPipe)
    }
}

/// Everything that a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The rules that were applied.
    pub book: &'a Rulebook,
    /// What was read.
    pub inspection: &'a Inspection,
    /// What the rules said of it.
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
struct Unknown<'a> {
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
    fn findings(&self) -> impl Iterator<Item = Finding<'a>> {
        let (facts, book) = (&self.inspection.facts, self.book);
        self.outcome
            .hits
            .iter()
            .filter_map(|hit| describe(hit, facts, book))
    }

    /// The waiver of a finding.
    fn waiver(&self, finding: &Finding<'_>) -> Option<&'a Waiver> {
        self.waivers.of(finding, self.on)
    }

    /// What could not be judged, in order.
    fn unknowns(&self) -> impl Iterator<Item = Unknown<'a>> {
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
    mut write: impl FnMut(T, &mut dyn Write) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
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
pub const TOOL: &str = concat!("tutorwatch ", env!("CARGO_PKG_VERSION"));
