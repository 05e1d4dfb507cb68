//! Findings: one row per breach, however many nights it is seen.

mod put;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use put::{put, seen};

use super::engine::Row;
use super::values::args;
use super::{RunId, Store, StoreError};

/// A finding of the running run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewFinding<'a> {
    /// The same from night to night while the breach is the same.
    pub fingerprint: &'a str,
    /// Id of the rule.
    pub rule: &'a str,
    /// Id of the institution; `None` where a page matches nothing in the registry.
    pub institution: Option<&'a str>,
    /// Table of the record.
    pub table: &'a str,
    /// Id of the record.
    pub record_id: &'a str,
    /// Day of the fact.
    pub occurred_on: Option<NaiveDate>,
    /// What was seen.
    pub observed: &'a str,
    /// What is allowed.
    pub limit: &'a str,
    /// The sentence that an officer reads.
    pub message: &'a str,
    /// File or address where the fact was read.
    pub source: &'a str,
    /// SHA-256 of the page's bytes, in hexadecimal; of pages only.
    pub page_sha256: Option<&'a str>,
    /// First and one past the last character of the page's text.
    pub chars: Option<(usize, usize)>,
}

/// The state of a finding, column by column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindingColumns {
    /// The word.
    pub state: String,
    /// Why it has it.
    pub reason: Option<String>,
    /// Last day of a dismissal.
    pub dismissed_until: Option<NaiveDate>,
    /// What it repeats.
    pub duplicate_of: Option<String>,
    /// The rest, as JSON.
    pub detail: Option<String>,
}

/// A finding on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The same from night to night while the breach is the same.
    pub fingerprint: String,
    /// The run that saw it first.
    pub first_run: RunId,
    /// The run that saw it last.
    pub last_run: RunId,
    /// Id of the rule.
    pub rule: String,
    /// Id of the institution.
    pub institution: Option<String>,
    /// Table of the record.
    pub table: String,
    /// Id of the record.
    pub record_id: String,
    /// Day of the fact.
    pub occurred_on: Option<NaiveDate>,
    /// What was seen.
    pub observed: String,
    /// What is allowed.
    pub limit: String,
    /// The sentence that an officer reads.
    pub message: String,
    /// `open`, `in_case`, `dismissed`, … (DESIGN 8).
    pub state: String,
    /// Counts every change of state or evidence; a change names the version that was read.
    pub version: i64,
    /// The run that saw the present evidence first; not known of findings that are older than
    /// the column.
    pub evidence_run: Option<RunId>,
    /// Why it has its state, in the words of whoever gave it.
    pub reason: Option<String>,
    /// The last day of a dismissal.
    pub dismissed_until: Option<NaiveDate>,
    /// The finding that this one repeats.
    pub duplicate_of: Option<String>,
    /// File or address where the fact was read; not known of findings of the first version.
    pub source: Option<String>,
    /// SHA-256 of the page's bytes, in hexadecimal; of pages only.
    pub page_sha256: Option<String>,
    /// First and one past the last character of the page's text.
    pub chars: Option<(usize, usize)>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Row of a table, from 1.
    pub line: Option<u32>,
    /// Hash of its evidence; not known of findings that are older than the column.
    pub evidence: Option<String>,
    /// Whether the last full look saw it.
    pub present: bool,
    /// `violation` or `suspicion`; not known of findings that are older than the column.
    pub certainty: Option<String>,
    /// What its state has to remember beside the columns, as JSON.
    pub detail: Option<String>,
}

impl Finding {
    /// Its state, column by column.
    pub fn columns(&self) -> FindingColumns {
        FindingColumns {
            state: self.state.clone(),
            reason: self.reason.clone(),
            dismissed_until: self.dismissed_until,
            duplicate_of: self.duplicate_of.clone(),
            detail: self.detail.clone(),
        }
    }
}

/// What a run found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// Findings that no earlier run had.
    pub new: u64,
    /// Findings that were on record before.
    pub again: u64,
}

/// What is on record and not resolved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// `violation` and `suspicion`, each with its count.
    pub by_certainty: Vec<(String, u64)>,
    /// How many institutions have some.
    pub institutions: u64,
}

/// What is on record and not resolved, in numbers.
///
/// # Errors
/// When the database cannot be read.
pub async fn standing(store: &Store) -> Result<Standing, StoreError> {
    let sql = "SELECT coalesce(certainty, 'suspicion'), count(*) FROM finding
               WHERE state <> 'resolved' GROUP BY coalesce(certainty, 'suspicion') ORDER BY 1";
    let both = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    let by_certainty = store.all(sql, &[], both).await?;
    let sql = "SELECT count(DISTINCT institution) FROM finding WHERE state <> 'resolved'";
    let institutions = store.optional(sql, &[], |row| row.get(0)).await?;
    Ok(Standing {
        by_certainty,
        institutions: institutions.unwrap_or_default(),
    })
}

/// What a run saw, by rule, institution and record.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_run(store: &Store, run: RunId) -> Result<Vec<Finding>, StoreError> {
    let sql = "SELECT * FROM finding WHERE last_run = $1
               ORDER BY rule, institution NULLS FIRST, record_id";
    store.all(sql, &args![run.0], read).await
}

/// Everything on record about an institution, by rule and record.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_institution(store: &Store, institution: &str) -> Result<Vec<Finding>, StoreError> {
    let sql = "SELECT * FROM finding WHERE institution = $1 ORDER BY rule, record_id";
    store.all(sql, &args![institution], read).await
}

/// One finding.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(store: &Store, fingerprint: &str) -> Result<Option<Finding>, StoreError> {
    let sql = "SELECT * FROM finding WHERE fingerprint = $1";
    store.optional(sql, &args![fingerprint], read).await
}

/// The one finding whose fingerprint begins so; none where there are several.
///
/// # Errors
/// When the database cannot be read.
pub async fn beginning(store: &Store, begins: &str) -> Result<Option<Finding>, StoreError> {
    let sql = "SELECT * FROM finding WHERE fingerprint >= $1 AND fingerprint < $2 LIMIT 2";
    let past = format!("{begins}\u{10FFFF}");
    let mut found = store.all(sql, &args![begins, past], read).await?;
    Ok(found.pop().filter(|_| found.is_empty()))
}

/// The findings of a case, by rule and record.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_case(store: &Store, case: i64) -> Result<Vec<Finding>, StoreError> {
    let sql = "SELECT f.* FROM finding f JOIN case_finding m ON m.finding = f.fingerprint
               WHERE m.case_id = $1 ORDER BY f.rule, f.record_id, f.fingerprint";
    store.all(sql, &args![case], read).await
}

/// The columns of a state.
pub(super) fn columns(row: &Row) -> Result<FindingColumns, sqlx::Error> {
    Ok(FindingColumns {
        state: row.get("state")?,
        reason: row.get("reason")?,
        dismissed_until: row.get("dismissed_until")?,
        duplicate_of: row.get("duplicate_of")?,
        detail: row.get("detail")?,
    })
}

pub(in crate::store) fn read(row: &Row) -> Result<Finding, sqlx::Error> {
    Ok(Finding {
        fingerprint: row.get("fingerprint")?,
        first_run: RunId(row.get("first_run")?),
        last_run: RunId(row.get("last_run")?),
        rule: row.get("rule")?,
        institution: row.get("institution")?,
        table: row.get("tbl")?,
        record_id: row.get("record_id")?,
        occurred_on: row.get("occurred_on")?,
        observed: row.get("observed")?,
        limit: row.get("limit_text")?,
        message: row.get("message")?,
        state: row.get("state")?,
        version: row.get("version")?,
        evidence_run: row.get::<Option<i64>, _>("evidence_run")?.map(RunId),
        reason: row.get("reason")?,
        dismissed_until: row.get("dismissed_until")?,
        duplicate_of: row.get("duplicate_of")?,
        source: row.get("source")?,
        page_sha256: row.get("page_sha256")?,
        chars: chars(row.get("chars_from")?, row.get("chars_to")?),
        sheet: row.get("sheet")?,
        line: row.get("line")?,
        evidence: row.get("evidence")?,
        present: row.get("present")?,
        certainty: row.get("certainty")?,
        detail: row.get("detail")?,
    })
}

fn chars(from: Option<usize>, to: Option<usize>) -> Option<(usize, usize)> {
    Some((from?, to?))
}
