//! What is on record of some institutions: their findings and their cases.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sqlx::AssertSqlSafe;

use super::elsewhere::ELSEWHERE;
use crate::store::cases::{CaseColumns, columns as case_columns};
use crate::store::engine::Row;
use crate::store::findings::{FindingColumns, columns};
use crate::store::judged::REGISTRY;
use crate::store::open::Tx;
use crate::store::values::{Arg, args, places};
use crate::store::{Store, StoreError};

/// Values per statement.
const AT_ONCE: usize = 1_000;

/// A finding on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// Which one.
    pub fingerprint: String,
    /// Its rule.
    pub rule: String,
    /// Its institution.
    pub institution: Option<String>,
    /// Id of the record that it is about.
    pub record_id: String,
    /// Day of the fact.
    pub occurred_on: Option<NaiveDate>,
    /// What was read: [`REGISTRY`], a page's address, or a tip.
    pub source: String,
    /// Hash of its evidence; empty where it is older than the column.
    pub evidence: String,
    /// Equal for findings that say the same.
    pub twin: Option<String>,
    /// The sentence that an officer reads.
    pub message: String,
    /// File or address where the fact was read.
    pub file: String,
    /// Row of a table, from 1.
    pub line: Option<u32>,
    /// Whether the last full look saw it.
    pub present: bool,
    /// The run that changed what is seen of it last.
    pub last_run: i64,
    /// The version of the row.
    pub version: i64,
    /// Its state.
    pub state: FindingColumns,
}

/// A case on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Its number in the table.
    pub id: i64,
    /// Its number for people.
    pub number: String,
    /// Whom it is about.
    pub about: String,
    /// The institution; `None` where it is about a page or a tip of nobody.
    pub institution: Option<String>,
    /// Which rules it gathers.
    pub family: String,
    /// Its state.
    pub state: CaseColumns,
    /// How soon.
    pub priority: u16,
    /// Last day.
    pub due_on: Option<NaiveDate>,
    /// The year without a holiday notice that it was counted through.
    pub due_unsure: Option<i64>,
    /// What bureaus were told of.
    pub revision: i64,
    /// The version of the row.
    pub version: i64,
    /// Its findings.
    pub findings: Vec<String>,
}

/// Findings by fingerprint, cases by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shelf {
    /// The findings.
    pub findings: Vec<FindingRow>,
    /// The cases.
    pub cases: Vec<CaseRow>,
}

/// What is on record of institutions, and of pages and tips, to look at.
///
/// # Errors
/// When the database cannot be read.
pub async fn shelf(
    store: &Store,
    institutions: &[&str],
    elsewhere: &[&str],
) -> Result<Shelf, StoreError> {
    let mut tx = store.write().await?;
    shelf_in(&mut tx, institutions, elsewhere).await
}

/// The same in a transaction that goes on to write. A finding of a page brings everything of
/// its institution.
pub(super) async fn shelf_in(
    tx: &mut Tx,
    institutions: &[&str],
    elsewhere: &[&str],
) -> Result<Shelf, StoreError> {
    let mut findings: BTreeMap<String, FindingRow> = BTreeMap::new();
    let mut owners: BTreeSet<String> = institutions.iter().map(|id| (*id).to_owned()).collect();
    for chunk in elsewhere.chunks(AT_ONCE) {
        let told: Vec<Arg<'_>> = chunk.iter().flat_map(|id| args![*id]).collect();
        let list = places(1, chunk.len());
        let sql = format!("SELECT * FROM finding WHERE tbl IN {ELSEWHERE} AND source IN {list}");
        for row in tx.all(AssertSqlSafe(sql), &told, finding).await? {
            owners.extend(row.institution.clone());
            findings.insert(row.fingerprint.clone(), row);
        }
    }
    let owners: Vec<String> = owners.into_iter().collect();
    for chunk in owners.chunks(AT_ONCE) {
        let told: Vec<Arg<'_>> = chunk.iter().flat_map(|id| args![id]).collect();
        let list = places(1, chunk.len());
        let sql = format!("SELECT * FROM finding WHERE institution IN {list}");
        let rows = tx.all(AssertSqlSafe(sql), &told, finding).await?;
        findings.extend(rows.into_iter().map(|row| (row.fingerprint.clone(), row)));
    }
    let about = owners
        .iter()
        .map(String::as_str)
        .chain(elsewhere.iter().copied());
    let about: Vec<&str> = about.collect::<BTreeSet<&str>>().into_iter().collect();
    Ok(Shelf {
        findings: findings.into_values().collect(),
        cases: cases(tx, &about).await?,
    })
}

async fn cases(tx: &mut Tx, about: &[&str]) -> Result<Vec<CaseRow>, StoreError> {
    let mut cases = Vec::new();
    let mut members: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for chunk in about.chunks(AT_ONCE) {
        let told: Vec<Arg<'_>> = chunk.iter().flat_map(|id| args![*id]).collect();
        let list = places(1, chunk.len());
        let sql = format!("SELECT * FROM case_file WHERE about IN {list}");
        cases.extend(tx.all(AssertSqlSafe(sql), &told, case).await?);
        let sql = format!(
            "SELECT m.case_id, m.finding FROM case_finding m JOIN case_file c ON c.id = m.case_id
             WHERE c.about IN {list} ORDER BY m.case_id, m.finding"
        );
        let read = |row: &Row| Ok((row.get::<i64, _>(0)?, row.get::<String, _>(1)?));
        for (case, finding) in tx.all(AssertSqlSafe(sql), &told, read).await? {
            members.entry(case).or_default().push(finding);
        }
    }
    for case in &mut cases {
        case.findings = members.remove(&case.id).unwrap_or_default();
    }
    cases.sort_unstable_by_key(|case| case.id);
    Ok(cases)
}

pub(in crate::store) fn finding(row: &Row) -> Result<FindingRow, sqlx::Error> {
    let table: String = row.get("tbl")?;
    let page: Option<String> = row.get("page_sha256")?;
    let source: Option<String> = row.get("source")?;
    Ok(FindingRow {
        fingerprint: row.get("fingerprint")?,
        rule: row.get("rule")?,
        institution: row.get("institution")?,
        record_id: row.get("record_id")?,
        occurred_on: row.get("occurred_on")?,
        message: row.get("message")?,
        file: source.clone().unwrap_or_default(),
        line: row.get("line")?,
        source: match (table.as_str(), page) {
            (_, Some(_)) | ("pages" | "offers" | "tips", _) => source.unwrap_or_default(),
            _ => REGISTRY.to_owned(),
        },
        evidence: row
            .get::<Option<String>, _>("evidence")?
            .unwrap_or_default(),
        twin: row.get("twin")?,
        present: row.get("present")?,
        last_run: row.get("last_run")?,
        version: row.get("version")?,
        state: columns(row)?,
    })
}

pub(in crate::store) fn case(row: &Row) -> Result<CaseRow, sqlx::Error> {
    Ok(CaseRow {
        id: row.get("id")?,
        number: row.get("number")?,
        about: row.get("about")?,
        institution: row.get("institution")?,
        family: row.get("family")?,
        state: case_columns(row)?,
        priority: row.get("priority")?,
        due_on: row.get("due_on")?,
        due_unsure: row.get("due_unsure")?,
        revision: row.get("revision")?,
        version: row.get("version")?,
        findings: Vec::new(),
    })
}
