//! The summary of a demo run.

use std::path::PathBuf;

use crate::engine::{Finding, Outcome};
use crate::jobs::inspect::Inspection;
use crate::model::{Certainty, Table};
use crate::notify::{Notice, no_route_report};

/// What the demo did, for the summary.
#[derive(Debug, Default)]
pub struct DemoReport {
    /// Institutions, teachers, classes, sessions, payments, contracts.
    pub records: Vec<(&'static str, usize)>,
    /// Pages fetched and offers read from them.
    pub pages: (usize, usize),
    /// Rules applied.
    pub rules: usize,
    /// Findings that are violations, and suspicions.
    pub findings: (usize, usize),
    /// Institutions with at least one finding.
    pub institutions: usize,
    /// Records that could not be judged.
    pub unknown: u64,
    /// Mistakes in the input.
    pub mistakes: usize,
    /// Letters newly written, and those that stood there already.
    pub letters: (usize, usize),
    /// Notices per bureau.
    pub bureaus: Vec<(String, usize)>,
    /// What could not be sent, as text; empty where everything has a route.
    pub no_route: String,
    /// Findings that are new since the last run.
    pub new_findings: u64,
    /// Folder with the results.
    pub out: PathBuf,
}

/// Everything that the summary is made from.
pub(super) struct Made<'a> {
    pub rules: usize,
    pub inspection: &'a Inspection,
    pub outcome: &'a Outcome,
    pub findings: &'a [Finding<'a>],
    pub notices: &'a [Notice<'a>],
    pub letters: (usize, usize),
    pub new_findings: u64,
    pub out: PathBuf,
}

/// Sums up a run.
pub(super) fn sum_up(made: Made<'_>) -> DemoReport {
    let (findings, outcome, all) = (made.findings, made.outcome, made.notices);
    let facts = &made.inspection.facts;
    let is = |certainty| findings.iter().filter(|f| f.certainty == certainty).count();
    let mut concerned: Vec<&str> = findings
        .iter()
        .filter_map(|f| f.institution)
        .map(|i| i.id.as_str())
        .collect();
    concerned.sort_unstable();
    concerned.dedup();
    let mut bureaus: Vec<(String, usize)> = Vec::new();
    for name in all
        .iter()
        .filter_map(|n| n.lead.as_ref())
        .map(|lead| &lead.name)
    {
        match bureaus.iter_mut().find(|(known, _)| known == name) {
            Some((_, count)) => *count += 1,
            None => bureaus.push((name.clone(), 1)),
        }
    }
    DemoReport {
        records: Table::ALL
            .iter()
            .map(|t| (t.zh(), facts.count(*t)))
            .collect(),
        pages: (
            facts.pages.len(),
            facts.pages.iter().map(|p| p.listing.offers.len()).sum(),
        ),
        rules: made.rules,
        findings: (is(Certainty::Violation), is(Certainty::Suspicion)),
        institutions: concerned.len(),
        unknown: outcome.unjudged.iter().map(|u| u64::from(u.count)).sum(),
        mistakes: made.inspection.report.errors.len(),
        letters: made.letters,
        bureaus,
        no_route: no_route_report(all),
        new_findings: made.new_findings,
        out: made.out,
    }
}
