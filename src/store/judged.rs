//! What was judged: coverage of each run, and what stayed unknown.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::AssertSqlSafe;

use super::engine::Row;
use super::known::VersionId;
use super::open::Tx;
use super::values::{args, places};
use super::{RunId, Store, StoreError};

/// Rows per statement; SQLite takes 32,766 values in one.
const AT_ONCE: usize = 1_000;

/// The source of everything that the registry says.
pub const REGISTRY: &str = "registry";

/// What a judgement rests on, beside the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis<'a> {
    /// SHA-256 of the rulebook.
    pub rulebook: &'a str,
    /// SHA-256 of the calendar and the vacations.
    pub calendar: &'a str,
    /// The day that is judged.
    pub day: NaiveDate,
}

/// Something that could not be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown<'a> {
    /// The rule.
    pub rule: &'a str,
    /// Why, in Chinese.
    pub reason: &'a str,
    /// How many records.
    pub records: u64,
}

/// A source that was judged, or could not be.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The institution; empty for a page that matches none.
    pub institution: &'a str,
    /// [`REGISTRY`], or the address of a page.
    pub source: &'a str,
    /// What of the registry.
    pub version: Option<VersionId>,
    /// Digest of the institution's pages as they were judged; the same again needs no look.
    pub pages: &'a str,
    /// Whether the source was read without a mistake.
    pub complete: bool,
    /// What could not be judged.
    pub unknowns: &'a [Unknown<'a>],
    /// The first day on which the same facts may be judged otherwise.
    pub again_on: Option<NaiveDate>,
    /// Digest of everything that was seen.
    pub digest: &'a str,
}

/// A part of a run: what was looked at.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The run.
    pub run: RunId,
    /// What it judges by.
    pub basis: Basis<'a>,
    /// When.
    pub at: DateTime<Utc>,
    /// What was looked at, each institution and source once.
    pub judged: &'a [Judged<'a>],
}

/// Records what was looked at, as part of a larger transaction: a run that is killed goes on
/// with the next part, and looks again at the one that is not on record.
pub(super) async fn keep_in(tx: &mut Tx, part: &Part<'_>) -> Result<(), StoreError> {
    cover(tx, part).await?;
    put_unknowns(tx, part).await?;
    remember(tx, part).await
}

/// Whatever these institutions were judged on, they are judged anew.
pub(super) async fn forget(tx: &mut Tx, institutions: &[&str]) -> Result<(), StoreError> {
    for chunk in institutions.chunks(AT_ONCE) {
        let told: Vec<_> = chunk.iter().flat_map(|id| args![*id]).collect();
        let list = places(1, chunk.len());
        let sql = format!("DELETE FROM judged WHERE institution IN {list}");
        tx.execute(AssertSqlSafe(sql), &told).await?;
    }
    Ok(())
}

/// What was unknown of these pages and tips, whomever they spoke for.
pub(super) async fn forget_unknown(tx: &mut Tx, sources: &[&str]) -> Result<(), StoreError> {
    for chunk in sources.chunks(AT_ONCE) {
        let told: Vec<_> = chunk.iter().flat_map(|source| args![*source]).collect();
        let list = places(1, chunk.len());
        let sql = format!("DELETE FROM unknown WHERE source IN {list}");
        tx.execute(AssertSqlSafe(sql), &told).await?;
    }
    Ok(())
}

async fn cover(tx: &mut Tx, part: &Part<'_>) -> Result<(), StoreError> {
    for chunk in part.judged.chunks(AT_ONCE) {
        let told: Vec<_> = chunk
            .iter()
            .flat_map(|j| {
                let version = j.version.map(|v| v.0);
                args![part.run.0, j.institution, j.source, version, j.complete]
            })
            .collect();
        let sql = format!(
            "INSERT INTO coverage (run, institution, source, version, complete) VALUES {}
             ON CONFLICT (run, institution, source) DO UPDATE SET
                 version = excluded.version, complete = excluded.complete",
            places(chunk.len(), 5)
        );
        tx.execute(AssertSqlSafe(sql), &told).await?;
    }
    Ok(())
}

/// What was unknown of these sources before is judged anew.
async fn put_unknowns(tx: &mut Tx, part: &Part<'_>) -> Result<(), StoreError> {
    let mut by_source: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for judged in part.judged {
        let all = by_source.entry(judged.source).or_default();
        all.push(judged.institution);
    }
    for (source, institutions) in by_source {
        for chunk in institutions.chunks(AT_ONCE) {
            let mut told: Vec<_> = chunk.iter().flat_map(|id| args![*id]).collect();
            let sql = format!(
                "DELETE FROM unknown WHERE institution IN {} AND source = ${}",
                places(1, chunk.len()),
                chunk.len() + 1
            );
            told.extend(args![source]);
            tx.execute(AssertSqlSafe(sql), &told).await?;
        }
    }
    let mut all = Vec::new();
    for j in part.judged {
        for u in j.unknowns {
            let (institution, source) = (j.institution, j.source);
            all.push(args![
                institution,
                source,
                u.rule,
                u.reason,
                part.run.0,
                u.records
            ]);
        }
    }
    for chunk in all.chunks(AT_ONCE) {
        let sql = format!(
            "INSERT INTO unknown (institution, source, rule, reason, run, records) VALUES {}",
            places(chunk.len(), 6)
        );
        tx.execute(AssertSqlSafe(sql), &chunk.concat()).await?;
    }
    Ok(())
}

/// What needs no second look. What was not read whole is looked at again, whatever happens.
async fn remember(tx: &mut Tx, part: &Part<'_>) -> Result<(), StoreError> {
    let whole = part.judged.iter().filter_map(|j| {
        let version = j.version.filter(|_| j.complete && j.source == REGISTRY)?;
        Some((j, version))
    });
    let whole: Vec<_> = whole.collect();
    for chunk in whole.chunks(AT_ONCE) {
        let told: Vec<_> = chunk
            .iter()
            .flat_map(|(j, version)| {
                args![
                    j.institution,
                    part.run.0,
                    version.0,
                    j.pages,
                    part.basis.rulebook,
                    part.basis.calendar,
                    j.again_on,
                    j.digest
                ]
            })
            .collect();
        let sql = format!(
            "INSERT INTO judged (institution, run, version, pages, rulebook, calendar, again_on,
                 digest)
             VALUES {}
             ON CONFLICT (institution) DO UPDATE SET run = excluded.run,
                 version = excluded.version, pages = excluded.pages,
                 rulebook = excluded.rulebook, calendar = excluded.calendar,
                 again_on = excluded.again_on, digest = excluded.digest",
            places(chunk.len(), 8)
        );
        tx.execute(AssertSqlSafe(sql), &told).await?;
    }
    Ok(())
}

/// What could not be judged at the last look, over all institutions: rule, reason, in how many
/// of them, and how many records.
///
/// # Errors
/// When the database cannot be read.
pub async fn unknowns(store: &Store) -> Result<Vec<(String, String, u64, u64)>, StoreError> {
    let sql = "SELECT rule, reason, count(DISTINCT institution), CAST(sum(records) AS BIGINT)
               FROM unknown GROUP BY rule, reason ORDER BY rule, reason";
    let read = |row: &Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    store.all(sql, &[], read).await
}

/// The run that looked at an institution's registry last.
///
/// # Errors
/// When the database cannot be read.
pub async fn last_look(store: &Store, institution: &str) -> Result<Option<RunId>, StoreError> {
    let sql = "SELECT max(run) FROM coverage WHERE institution = $1 AND source = $2";
    let told = args![institution, REGISTRY];
    let run = store.optional(sql, &told, |row| row.get::<Option<i64>, _>(0));
    Ok(run.await?.flatten().map(RunId))
}
