//! Findings and cases as a piece of the scan writes them.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::AssertSqlSafe;

use crate::store::StoreError;
use crate::store::cases::CaseColumns;
use crate::store::findings::FindingColumns;
use crate::store::open::Tx;
use crate::store::values::{args, places};

/// Rows per statement; SQLite takes 32,766 values in one.
const AT_ONCE: usize = 1_000;

/// A finding as the run saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The same from night to night while the breach is the same.
    pub fingerprint: String,
    /// Id of the rule.
    pub rule: String,
    /// Id of the institution; `None` where a page or tip matches nothing in the registry.
    pub institution: Option<String>,
    /// Table of the record.
    pub table: &'static str,
    /// Id of the record.
    pub record_id: String,
    /// Day of the fact.
    pub occurred_on: Option<NaiveDate>,
    /// What was seen, in Chinese.
    pub observed: String,
    /// What is allowed, in Chinese.
    pub limit: String,
    /// The sentence that an officer reads.
    pub message: String,
    /// `violation` or `suspicion`.
    pub certainty: &'static str,
    /// File or address where the fact was read.
    pub source: String,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Row of a table, from 1.
    pub line: Option<u32>,
    /// SHA-256 of the page's bytes, in hexadecimal.
    pub page_sha256: Option<String>,
    /// First and one past the last character of a page's text.
    pub chars: Option<(usize, usize)>,
    /// Hash of what was seen and against which limit.
    pub evidence: String,
    /// Equal for findings that say the same.
    pub twin: Option<String>,
}

/// A change of a finding on record.
#[derive(Debug, Clone, Copy)]
pub struct Update<'a> {
    /// Which one.
    pub fingerprint: &'a str,
    /// The version that was read.
    pub version: i64,
    /// Its state from now on.
    pub state: &'a FindingColumns,
    /// Whether it is there, as far as is known.
    pub present: bool,
    /// As the run saw it; nothing where it did not.
    pub seen: Option<&'a Sighting>,
    /// Whether the evidence is another than before.
    pub changed: bool,
    /// When.
    pub at: DateTime<Utc>,
}

/// A case that is opened.
#[derive(Debug, Clone)]
pub struct NewCase<'a> {
    /// Its number for people, the same whatever process opens it.
    pub number: &'a str,
    /// The institution's id, or what else it is about.
    pub about: &'a str,
    /// The institution's id.
    pub institution: Option<&'a str>,
    /// Which rules it gathers.
    pub family: &'a str,
    /// Its state.
    pub state: &'a CaseColumns,
    /// Priority and due day.
    pub set: CaseSet,
    /// Lead bureaus as the document names them.
    pub lead: &'a str,
    /// The case of the same matter that was closed before.
    pub follows: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What of a case changes beside its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseSet {
    /// The most urgent has the greatest.
    pub priority: u16,
    /// Last day.
    pub due_on: Option<NaiveDate>,
    /// The year without a holiday notice that it was counted through.
    pub due_unsure: Option<i64>,
    /// Grows with every change that bureaus are told of, from 1.
    pub revision: i64,
}

/// Puts findings on record that were not, each with the word of its state.
pub(super) async fn add(
    tx: &mut Tx,
    run: i64,
    new: &[(&Sighting, &FindingColumns)],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    for chunk in new.chunks(AT_ONCE) {
        let told: Vec<_> = chunk
            .iter()
            .flat_map(|(s, state)| {
                args![
                    &s.fingerprint,
                    run,
                    run,
                    run,
                    &s.rule,
                    &s.institution,
                    s.table,
                    &s.record_id,
                    s.occurred_on,
                    &s.observed,
                    &s.limit,
                    &s.message,
                    s.certainty,
                    &s.source,
                    &s.sheet,
                    s.line,
                    &s.page_sha256,
                    s.chars.map(|c| c.0),
                    s.chars.map(|c| c.1),
                    &s.evidence,
                    &s.twin,
                    &state.state,
                    &state.reason,
                    &state.duplicate_of,
                    &state.detail,
                    at
                ]
            })
            .collect();
        let sql = format!(
            "INSERT INTO finding (fingerprint, first_run, last_run, evidence_run, rule, institution,
                 tbl, record_id, occurred_on, observed, limit_text, message, certainty, source,
                 sheet, line, page_sha256, chars_from, chars_to, evidence, twin, state, reason, duplicate_of,
                 detail, changed_at) VALUES {}",
            places(chunk.len(), 26)
        );
        tx.execute(AssertSqlSafe(sql), &told).await?;
    }
    Ok(())
}

/// Changes a finding on record.
pub(super) async fn update(tx: &mut Tx, run: i64, u: &Update<'_>) -> Result<(), StoreError> {
    let state = u.state;
    let mut told = args![
        u.fingerprint,
        u.version,
        &state.state,
        &state.reason,
        state.dismissed_until,
        &state.duplicate_of,
        &state.detail,
        u.present,
        u.at
    ]
    .to_vec();
    let mut words = "";
    if let Some(s) = u.seen {
        words = ", observed = $10, limit_text = $11, message = $12, occurred_on = $13,
            source = $14, sheet = $15, line = $16, evidence = $17, twin = $18, certainty = $19,
            last_run = $20, evidence_run = CASE WHEN $21 = 1 THEN $20 ELSE evidence_run END,
            page_sha256 = $22, chars_from = $23, chars_to = $24";
        told.extend(args![
            &s.observed,
            &s.limit,
            &s.message,
            s.occurred_on,
            &s.source,
            &s.sheet,
            s.line,
            &s.evidence,
            &s.twin,
            s.certainty,
            run,
            u.changed,
            &s.page_sha256,
            s.chars.map(|c| c.0),
            s.chars.map(|c| c.1)
        ]);
    }
    let sql = format!(
        "UPDATE finding SET state = $3, reason = $4, dismissed_until = $5, duplicate_of = $6,
             detail = $7, present = $8, changed_at = $9, version = version + 1{words}
         WHERE fingerprint = $1 AND version = $2"
    );
    match tx.execute(AssertSqlSafe(sql), &told).await? {
        1 => Ok(()),
        _ => Err(tx.conflict(format!("疑点 {}", u.fingerprint), u.version)),
    }
}

/// Opens a case.
pub(super) async fn open_case(tx: &mut Tx, run: i64, new: &NewCase<'_>) -> Result<i64, StoreError> {
    let sql = "INSERT INTO case_file (number, about, institution, family, state, outcome, officer,
                   reason, detail, priority, due_on, due_unsure, revision, lead, town, follows,
                   opened_run, opened_at, changed_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
                   (SELECT town FROM institution WHERE id = $3), $15, $16, $17, $17)
               RETURNING id";
    let (state, set) = (new.state, new.set);
    let told = args![
        new.number,
        new.about,
        new.institution,
        new.family,
        &state.state,
        &state.outcome,
        &state.officer,
        &state.reason,
        &state.detail,
        set.priority,
        set.due_on,
        set.due_unsure,
        set.revision,
        new.lead,
        new.follows,
        run,
        new.at
    ];
    tx.one(sql, &told, |row| row.get(0)).await
}

/// Changes a case.
pub(super) async fn update_case(
    tx: &mut Tx,
    id: i64,
    version: i64,
    state: &CaseColumns,
    set: &CaseSet,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "UPDATE case_file SET state = $3, outcome = $4, officer = $5, reason = $6,
                   detail = $7, priority = $8, due_on = $9, due_unsure = $10, revision = $11,
                   changed_at = $12, version = version + 1
               WHERE id = $1 AND version = $2";
    let told = args![
        id,
        version,
        &state.state,
        &state.outcome,
        &state.officer,
        &state.reason,
        &state.detail,
        set.priority,
        set.due_on,
        set.due_unsure,
        set.revision,
        at
    ];
    match tx.execute(sql, &told).await? {
        1 => Ok(()),
        _ => Err(tx.conflict(format!("案件 {id}"), version)),
    }
}

/// Puts findings into a case. One that was in an earlier case of the same matter moves: the
/// log says where it was.
pub(super) async fn take_up(
    tx: &mut Tx,
    case: i64,
    findings: &[String],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    for chunk in findings.chunks(AT_ONCE) {
        let told: Vec<_> = chunk.iter().flat_map(|f| args![f, case, at]).collect();
        let sql = format!(
            "INSERT INTO case_finding (finding, case_id, added_at) VALUES {}
             ON CONFLICT (finding) DO UPDATE SET case_id = excluded.case_id,
                 added_at = CASE WHEN case_finding.case_id = excluded.case_id
                     THEN case_finding.added_at ELSE excluded.added_at END",
            places(chunk.len(), 3)
        );
        tx.execute(AssertSqlSafe(sql), &told).await?;
    }
    Ok(())
}
