//! What a run leaves in the database.

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};

use super::DemoError;
use crate::engine::Finding;
use crate::jobs::crawl::Saved;
use crate::model::{Facts, Table};
use crate::rules::{Rulebook, hex};
use crate::store::{RunId, Store, findings, pages, records, runs};

/// Everything that a run leaves in the database.
pub(super) struct Kept<'a> {
    pub book: &'a Rulebook,
    pub facts: &'a Facts,
    pub fetched: &'a [Saved],
    pub findings: &'a [Finding<'a>],
    pub day: NaiveDate,
}

/// Records the run with its pages, records and findings; says how many findings are new.
pub(super) async fn keep(
    store: &Store,
    kept: &Kept<'_>,
    clock: fn() -> DateTime<Utc>,
) -> Result<(RunId, u64), DemoError> {
    let new = runs::NewRun {
        started_at: clock(),
        day: kept.day,
        rulebook: kept.book.id(),
        rulebook_sha256: &kept.book.sha256,
    };
    let run = runs::begin(store, &new).await?;
    for page in kept.fetched {
        let new = pages::NewPage {
            source: &page.url,
            sha256: &page.sha256,
            bytes: &page.bytes,
            fetched_at: page.fetched_at,
        };
        pages::put(store, &new).await?;
    }
    let hashes = record_hashes(kept.facts);
    let rows: Vec<records::NewRecord<'_>> = hashes
        .iter()
        .map(|(table, ix, hash)| records::NewRecord {
            table: table.name(),
            id: kept.facts.record(*table, *ix).0,
            institution: &kept.facts.institution(kept.facts.owner(*table, *ix)).id,
            hash,
        })
        .collect();
    records::put(store, run, &rows).await?;
    let seen = keep_findings(store, run, kept.findings, kept.facts).await?;
    let counts: Vec<(&str, usize)> = Table::ALL
        .iter()
        .map(|t| (t.name(), kept.facts.count(*t)))
        .collect();
    runs::finish(store, run, clock(), &counts).await?;
    Ok((run, seen.new))
}

async fn keep_findings(
    store: &Store,
    run: RunId,
    findings: &[Finding<'_>],
    facts: &Facts,
) -> Result<findings::Seen, DemoError> {
    let texts: Vec<[String; 3]> = findings
        .iter()
        .map(|f| [f.observed.to_string(), f.limit.to_string(), f.message()])
        .collect();
    let page = |source: &str| {
        let page = facts.pages.iter().find(|page| page.source == source)?;
        Some(page.sha256.as_str())
    };
    let rows: Vec<findings::NewFinding<'_>> = findings
        .iter()
        .zip(&texts)
        .map(
            |(finding, [observed, limit, message])| findings::NewFinding {
                fingerprint: &finding.fingerprint,
                rule: &finding.rule.id,
                institution: finding.institution.map(|i| i.id.as_str()),
                table: finding.table,
                record_id: &finding.id,
                occurred_on: finding.occurred_on,
                observed,
                limit,
                message,
                source: finding.source.file,
                page_sha256: page(finding.source.file),
                chars: finding.source.chars,
            },
        )
        .collect();
    Ok(findings::put(store, run, &rows).await?)
}

/// A hash of each record's content, by which a later run tells what changed.
fn record_hashes(facts: &Facts) -> Vec<(Table, usize, String)> {
    let mut all = Vec::new();
    for table in Table::ALL {
        for ix in 0..facts.count(table) {
            let hash = hex(&Sha256::digest(facts.content(table, ix)));
            all.push((table, ix, hash));
        }
    }
    all
}
