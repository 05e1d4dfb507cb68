//! What notices need to know of cases.

use chrono::NaiveDate;

use crate::store::engine::Row;
use crate::store::findings::{self, Finding};
use crate::store::values::args;
use crate::store::{RunId, Store, StoreError};

/// A case, as far as its notices go by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// Its number in the table.
    pub id: i64,
    /// Its number, as people know it; the same in every copy of the database.
    pub number: String,
    /// The institution's id, or the address of a page that matches none.
    pub about: String,
    /// The institution.
    pub institution: Option<String>,
    /// The family of rules.
    pub family: String,
    /// `triage`, `assigned`, … (DESIGN 8).
    pub state: String,
    /// 0 normal, 1 high, 2 urgent.
    pub priority: i64,
    /// Counts its changes.
    pub version: i64,
}

/// What could not be judged of an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unjudged {
    /// The rule.
    pub rule: String,
    /// Why, in Chinese.
    pub reason: String,
    /// How many records.
    pub records: usize,
}

/// A case by its number in the table.
///
/// # Errors
/// When the database cannot be read.
pub async fn brief(store: &Store, case: i64) -> Result<Option<Brief>, StoreError> {
    let sql = "SELECT * FROM case_file WHERE id = $1";
    store.optional(sql, &args![case], read).await
}

/// The confirmed cases, of which bureaus are to be told.
///
/// # Errors
/// When the database cannot be read.
pub async fn confirmed(store: &Store) -> Result<Vec<Brief>, StoreError> {
    let sql = "SELECT * FROM case_file WHERE state = 'confirmed' ORDER BY id";
    store.all(sql, &[], read).await
}

/// Cases in `noticed` whose notice a lead bureau's server has taken, or that was handed over in
/// another way: a reply is awaited.
///
/// # Errors
/// When the database cannot be read.
pub async fn arrived(store: &Store) -> Result<Vec<Brief>, StoreError> {
    let sql = "SELECT c.* FROM case_file c WHERE c.state = 'noticed' AND (
                   EXISTS (SELECT 1 FROM case_notice n JOIN message m ON m.notice = n.id
                       JOIN delivery d ON d.message = m.id
                       WHERE n.case_id = c.id AND m.step = 'notice' AND d.part = 'lead'
                           AND d.state IN ('accepted', 'acknowledged')
                           AND n.revision = (SELECT max(revision) FROM case_notice
                               WHERE case_id = c.id AND state IN ('frozen', 'handed_over')))
                   OR EXISTS (SELECT 1 FROM case_notice n
                       WHERE n.case_id = c.id AND n.state = 'handed_over'))
               ORDER BY c.id";
    store.all(sql, &[], read).await
}

/// The findings of a case that stand: none that is resolved, set aside or a repetition.
///
/// # Errors
/// When the database cannot be read.
pub async fn findings_of(store: &Store, case: i64) -> Result<Vec<Finding>, StoreError> {
    let sql = "SELECT f.* FROM case_finding c JOIN finding f ON f.fingerprint = c.finding
               WHERE c.case_id = $1
                   AND f.state IN ('open', 'in_case', 'reopened', 'unverified')
               ORDER BY f.fingerprint";
    store.all(sql, &args![case], findings::read).await
}

/// How often a case was reopened so far.
///
/// # Errors
/// When the database cannot be read.
pub async fn reopened(store: &Store, case: i64) -> Result<u32, StoreError> {
    let sql = "SELECT count(*) FROM audit WHERE kind = 'case' AND subject = $1
                   AND to_state = 'reopened' AND from_state = 'closed'";
    let told = args![case.to_string()];
    let count = store.optional(sql, &told, |row| row.get(0)).await?;
    Ok(count.unwrap_or(0))
}

/// What could not be judged of an institution at the last look.
///
/// # Errors
/// When the database cannot be read.
pub async fn unjudged(store: &Store, institution: &str) -> Result<Vec<Unjudged>, StoreError> {
    let sql = "SELECT rule, reason, CAST(sum(records) AS BIGINT) FROM unknown
               WHERE institution = $1 GROUP BY rule, reason ORDER BY rule, reason";
    let read = |row: &Row| {
        Ok(Unjudged {
            rule: row.get(0)?,
            reason: row.get(1)?,
            records: row.get(2)?,
        })
    };
    store.all(sql, &args![institution], read).await
}

/// The day that a run judged.
///
/// # Errors
/// When the database cannot be read.
pub async fn day_of(store: &Store, run: RunId) -> Result<Option<NaiveDate>, StoreError> {
    let sql = "SELECT day FROM run WHERE id = $1";
    store.optional(sql, &args![run.0], |row| row.get(0)).await
}

fn read(row: &Row) -> Result<Brief, sqlx::Error> {
    Ok(Brief {
        id: row.get("id")?,
        number: row.get("number")?,
        about: row.get("about")?,
        institution: row.get("institution")?,
        family: row.get("family")?,
        state: row.get("state")?,
        priority: row.get("priority")?,
        version: row.get("version")?,
    })
}
