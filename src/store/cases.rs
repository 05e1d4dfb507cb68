//! Cases as people look at them and work on them.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::AssertSqlSafe;

use super::audit::{self, Entry};
use super::engine::Row;
use super::findings::{self, Finding};
use super::open::Tx;
use super::outbox::{self, NewTask};
use super::scan::CaseRow;
use super::values::{Arg, args};
use super::{Store, StoreError};

/// The state of a case, column by column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseColumns {
    /// The word.
    pub state: String,
    /// The result, of a closed case only.
    pub outcome: Option<String>,
    /// The officer who works on it.
    pub officer: Option<String>,
    /// Why it was returned, disputed or reopened.
    pub reason: Option<String>,
    /// The rest, as JSON.
    pub detail: Option<String>,
}

/// A case with what people see of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// As it is on record.
    pub row: CaseRow,
    /// Name of the institution, where it is known.
    pub name: Option<String>,
    /// Its town.
    pub town: Option<String>,
    /// Lead bureaus as the document names them.
    pub lead: String,
    /// The case of the same matter that was closed before.
    pub follows: Option<i64>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was changed last.
    pub changed_at: DateTime<Utc>,
    /// How many findings it holds.
    pub count: u64,
    /// How many of them are there still, or cannot be verified.
    pub waiting: u64,
}

/// Which cases are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked<'a> {
    /// Also those that have ended.
    pub closed: bool,
    /// In this state.
    pub state: Option<&'a str>,
    /// About this institution.
    pub institution: Option<&'a str>,
    /// Of this officer.
    pub officer: Option<&'a str>,
    /// Due before that day.
    pub due_before: Option<NaiveDate>,
    /// After that one in the list, by its id.
    pub after: Option<i64>,
    /// At most so many.
    pub most: u32,
}

/// What somebody wrote or did about a case beside its states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What kind: `note`, …
    pub kind: String,
    /// What.
    pub body: String,
}

/// What an officer does: the case or its findings get other states, with audit rows, an event
/// and the tasks that follow.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// The case as it was read.
    pub case: Option<&'a CaseRow>,
    /// Its state from now on.
    pub state: Option<&'a CaseColumns>,
    /// Its revision from now on.
    pub revision: Option<i64>,
    /// Findings with the version that was read, and their states from now on.
    pub findings: &'a [(String, i64, findings::FindingColumns)],
    /// A note for the case's own list.
    pub note: Option<(&'a str, &'a str)>,
    /// Who.
    pub actor: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// Audit rows.
    pub entries: &'a [Entry<'a>],
    /// What is to be done because of it.
    pub tasks: &'a [NewTask<'a>],
}

const SELECT: &str = "SELECT c.*, i.name AS institution_name,
    (SELECT count(*) FROM case_finding m WHERE m.case_id = c.id) AS held,
    (SELECT count(*) FROM case_finding m JOIN finding f ON f.fingerprint = m.finding
        WHERE m.case_id = c.id AND f.state IN ('open', 'in_case', 'reopened', 'unverified'))
        AS waiting
    FROM case_file c LEFT JOIN institution i ON i.id = c.institution";

/// Cases by id.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(store: &Store, asked: &Asked<'_>) -> Result<Vec<Case>, StoreError> {
    let mut told: Vec<Arg<'_>> = args![asked.after.unwrap_or(0)].to_vec();
    let mut sql = format!("{SELECT} WHERE c.id > $1");
    let texts = [
        ("c.state =", asked.state),
        ("c.institution =", asked.institution),
        ("c.officer =", asked.officer),
    ];
    for (condition, text) in texts {
        if let Some(text) = text {
            told.extend(args![text]);
            sql.push_str(&format!(" AND {condition} ${}", told.len()));
        }
    }
    if let Some(day) = asked.due_before {
        told.extend(args![day]);
        sql.push_str(&format!(" AND c.due_on < ${}", told.len()));
    }
    if !asked.closed && asked.state.is_none() {
        sql.push_str(" AND c.state <> 'closed'");
    }
    told.extend(args![asked.most]);
    sql.push_str(&format!(" ORDER BY c.id LIMIT ${}", told.len()));
    store.all(AssertSqlSafe(sql), &told, read).await
}

/// A case by its number for people or in the table, with its findings.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(store: &Store, name: &str) -> Result<Option<(Case, Vec<Finding>)>, StoreError> {
    let sql = format!("{SELECT} WHERE c.number = $1 OR c.id = $2");
    let id: i64 = name.parse().unwrap_or(-1);
    let told = args![name, id];
    let found = store.optional(AssertSqlSafe(sql), &told, read).await?;
    let Some(mut case) = found else {
        return Ok(None);
    };
    let held = findings::of_case(store, case.row.id).await?;
    case.row.findings = held.iter().map(|f| f.fingerprint.clone()).collect();
    Ok(Some((case, held)))
}

/// The case that holds a finding.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_finding(store: &Store, finding: &str) -> Result<Option<Case>, StoreError> {
    let sql = format!("{SELECT} JOIN case_finding m ON m.case_id = c.id WHERE m.finding = $1");
    store
        .optional(AssertSqlSafe(sql), &args![finding], read)
        .await
}

/// Open cases none of whose findings is still there, by id: their officers are asked to close
/// them.
///
/// # Errors
/// When the database cannot be read.
pub async fn idle(store: &Store) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT c.number FROM case_file c WHERE c.state <> 'closed' AND NOT EXISTS (
                   SELECT 1 FROM case_finding m JOIN finding f ON f.fingerprint = m.finding
                   WHERE m.case_id = c.id
                       AND f.state IN ('open', 'in_case', 'reopened', 'unverified'))
               ORDER BY c.number";
    store.all(sql, &[], |row| row.get(0)).await
}

/// Cases that a run opened, by number.
///
/// # Errors
/// When the database cannot be read.
pub async fn opened_by(store: &Store, run: super::RunId) -> Result<Vec<Case>, StoreError> {
    let sql = format!("{SELECT} WHERE c.opened_run = $1 ORDER BY c.number");
    store.all(AssertSqlSafe(sql), &args![run.0], read).await
}

/// What was written about a case, in order.
///
/// # Errors
/// When the database cannot be read.
pub async fn events(store: &Store, case: i64) -> Result<Vec<Event>, StoreError> {
    let sql = "SELECT at, actor, kind, body FROM case_event WHERE case_id = $1 ORDER BY id";
    let read = |row: &Row| {
        Ok(Event {
            at: row.get(0)?,
            actor: row.get(1)?,
            kind: row.get(2)?,
            body: row.get(3)?,
        })
    };
    store.all(sql, &args![case], read).await
}

/// Writes what an officer does, all of it or nothing.
///
/// # Errors
/// [`StoreError::Conflict`] where somebody was faster.
pub async fn work(store: &Store, deed: &Deed<'_>) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    if let Some(case) = deed.case {
        change(&mut tx, case, deed).await?;
    }
    for (fingerprint, version, state) in deed.findings {
        let sql = "UPDATE finding SET state = $3, reason = $4, dismissed_until = $5,
                       duplicate_of = $6, detail = $7, changed_at = $8, version = version + 1
                   WHERE fingerprint = $1 AND version = $2";
        let told = args![
            fingerprint,
            *version,
            &state.state,
            &state.reason,
            state.dismissed_until,
            &state.duplicate_of,
            &state.detail,
            deed.at
        ];
        if tx.execute(sql, &told).await? != 1 {
            return Err(tx.conflict(format!("疑点 {fingerprint}"), *version));
        }
    }
    outbox::put(&mut tx, deed.tasks, deed.at).await?;
    audit::append(&mut tx, deed.entries).await?;
    tx.commit().await
}

async fn change(tx: &mut Tx, case: &CaseRow, deed: &Deed<'_>) -> Result<(), StoreError> {
    let state = deed.state.unwrap_or(&case.state);
    let revision = deed.revision.unwrap_or(case.revision);
    let sql = "UPDATE case_file SET state = $3, outcome = $4, officer = $5, reason = $6,
                   detail = $7, revision = $8, changed_at = $9, version = version + 1
               WHERE id = $1 AND version = $2";
    let told = args![
        case.id,
        case.version,
        &state.state,
        &state.outcome,
        &state.officer,
        &state.reason,
        &state.detail,
        revision,
        deed.at
    ];
    if tx.execute(sql, &told).await? != 1 {
        return Err(tx.conflict(format!("案件 {}", case.number), case.version));
    }
    if let Some((kind, body)) = deed.note {
        let sql = "INSERT INTO case_event (case_id, at, actor, kind, body)
                   VALUES ($1, $2, $3, $4, $5)";
        let told = args![case.id, deed.at, deed.actor, kind, body];
        tx.execute(sql, &told).await?;
    }
    Ok(())
}

/// The columns of a state.
pub(super) fn columns(row: &Row) -> Result<CaseColumns, sqlx::Error> {
    Ok(CaseColumns {
        state: row.get("state")?,
        outcome: row.get("outcome")?,
        officer: row.get("officer")?,
        reason: row.get("reason")?,
        detail: row.get("detail")?,
    })
}

fn read(row: &Row) -> Result<Case, sqlx::Error> {
    Ok(Case {
        row: super::scan::case(row)?,
        name: row.get("institution_name")?,
        town: row.get("town")?,
        lead: row.get("lead")?,
        follows: row.get("follows")?,
        opened_at: row.get("opened_at")?,
        changed_at: row.get("changed_at")?,
        count: row.get("held")?,
        waiting: row.get("waiting")?,
    })
}
