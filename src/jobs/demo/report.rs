//! The summary of a demo run, by what is on record.

use std::path::{Path, PathBuf};

use super::{DemoError, SOURCE};
use crate::jobs::deliver::{queues, stuck_words};
use crate::jobs::import::DEFAULT_REGISTRY;
use crate::jobs::nightly::NightlyReport;
use crate::jobs::notices::Office;
use crate::jobs::scan::Knowledge;
use crate::model::{Certainty, Table, Word};
use crate::store::cases::{self, Case};
use crate::store::scan::elsewhere;
use crate::store::{Store, case_notices, findings, imports, judged};

/// More than a demo has.
const MOST: u32 = 10_000;

/// What the demo did, for the summary.
#[derive(Debug, Default)]
pub struct DemoReport {
    /// Institutions, teachers, classes, sessions, payments, contracts.
    pub records: Vec<(&'static str, u64)>,
    /// Pages that were crawled.
    pub pages: usize,
    /// Rules applied.
    pub rules: usize,
    /// Findings that are violations, and suspicions.
    pub findings: (u64, u64),
    /// Institutions with at least one finding.
    pub institutions: u64,
    /// Records that could not be judged.
    pub unknown: u64,
    /// Findings that are new since the last run.
    pub new_findings: u64,
    /// Cases that are open, and those that this run opened.
    pub cases: (Vec<Case>, usize),
    /// Notices per lead bureau.
    pub bureaus: Vec<(String, usize)>,
    /// Mails that this run wrote.
    pub mails: usize,
    /// What could not be sent, as text; empty where everything has a route.
    pub no_route: String,
    /// Folder with the results.
    pub out: PathBuf,
}

/// Sums up a run.
pub(super) async fn sum_up(
    store: &Store,
    knowledge: &Knowledge,
    office: &Office<'_>,
    night: &NightlyReport,
    out: &Path,
) -> Result<DemoReport, DemoError> {
    let read = imports::records(store, DEFAULT_REGISTRY).await?;
    let records = Table::ALL.iter().map(|table| {
        let count = read.get(table.name()).copied();
        (table.zh(), count.unwrap_or_default())
    });
    let standing = findings::standing(store).await?;
    let of = |certainty: Certainty| {
        let found = standing.by_certainty.iter();
        let mut found = found.filter(|(code, _)| code == certainty.code());
        found.next().map_or(0, |(_, count)| *count)
    };
    let mut bureaus: Vec<(String, usize)> = Vec::new();
    let mut notices = case_notices::latest(store, MOST).await?;
    notices.sort_by_key(|notice| notice.id);
    for notice in &notices {
        let lead = match notice.lead.as_str() {
            "" => "未明确",
            lead => lead,
        };
        match bureaus.iter_mut().find(|(known, _)| known == lead) {
            Some((_, count)) => *count += 1,
            None => bureaus.push((lead.to_owned(), 1)),
        }
    }
    let asked = cases::Asked {
        most: MOST,
        ..cases::Asked::default()
    };
    let opened = night.scan.as_ref().map_or(0, |scan| scan.opened.len());
    let unknowns = judged::unknowns(store).await?;
    Ok(DemoReport {
        records: records.collect(),
        pages: elsewhere::pages(store, SOURCE).await?.len(),
        rules: knowledge.book.rules.len(),
        findings: (of(Certainty::Violation), of(Certainty::Suspicion)),
        institutions: standing.institutions,
        unknown: unknowns.iter().map(|(_, _, _, records)| records).sum(),
        new_findings: night.scan.as_ref().map_or(0, |scan| scan.counts.new),
        cases: (cases::list(store, &asked).await?, opened),
        bureaus,
        mails: night.delivered.as_ref().map_or(0, |done| done.sent.mails),
        no_route: stuck_words(&queues(office).await?, office),
        out: out.to_owned(),
    })
}
