//! Notices of cases: drafted, approved, fixed. What each says stands beside it word for word,
//! so that what an officer approves is what goes out.

mod brief;
mod freeze;
mod write;

use chrono::{DateTime, NaiveDate, Utc};

use super::engine::Row;
use super::values::args;
use super::{Store, StoreError};

pub use brief::{
    Brief, Unjudged, arrived, brief, confirmed, day_of, findings_of, reopened, unjudged,
};
pub use freeze::{Freeze, NewDelivery, freeze};
pub use write::{Draft, Letter, NewNotice, draft};

/// The kind of the task that asks for a case's notices. Its key names the case and what is new
/// about it; the same is asked for once.
pub const DRAFT_WANTED: &str = "notice_draft";

/// A notice on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseNotice {
    /// Its number in the table.
    pub id: i64,
    /// 校培巡〔2026〕3F9A20C1B7号
    pub number: String,
    /// The case, by its number in the table.
    pub case: i64,
    /// Counts what bureaus are told of the case, from 1.
    pub revision: u32,
    /// The lead bureau; empty where the rules name none.
    pub lead: String,
    /// `draft`, `approved`, … (DESIGN 8).
    pub state: String,
    /// `automatic`, `one` or `two`.
    pub needed: String,
    /// The officer who agreed first.
    pub approved_by: Option<String>,
    /// The officer who agreed second.
    pub second_by: Option<String>,
    /// How often the case had been reopened before it.
    pub round: u32,
    /// What number and Message-ID are made of.
    pub digest: String,
    /// Whom it is about, as letters call it.
    pub about: String,
    /// How many findings it tells of.
    pub findings: usize,
    /// Day of the check.
    pub day: NaiveDate,
    /// Day by which a reply is asked for.
    pub reply_by: NaiveDate,
    /// When the lead bureau answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Why it has its state, in a person's words.
    pub reason: Option<String>,
    /// Counts its changes; a change names the version that was read.
    pub version: i64,
    /// When it was drafted.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
}

/// A notice by its number in the table.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(store: &Store, id: i64) -> Result<Option<CaseNotice>, StoreError> {
    let sql = "SELECT * FROM case_notice WHERE id = $1";
    store.optional(sql, &args![id], read).await
}

/// A notice by the number that letters print.
///
/// # Errors
/// When the database cannot be read.
pub async fn numbered(store: &Store, number: &str) -> Result<Option<CaseNotice>, StoreError> {
    let sql = "SELECT * FROM case_notice WHERE number = $1";
    store.optional(sql, &args![number], read).await
}

/// The notices of a case, the latest revision first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_case(store: &Store, case: i64) -> Result<Vec<CaseNotice>, StoreError> {
    let sql = "SELECT * FROM case_notice WHERE case_id = $1 ORDER BY revision DESC, lead";
    store.all(sql, &args![case], read).await
}

/// The notices in a state, in the order in which they were drafted.
///
/// # Errors
/// When the database cannot be read.
pub async fn in_state(store: &Store, state: &str) -> Result<Vec<CaseNotice>, StoreError> {
    let sql = "SELECT * FROM case_notice WHERE state = $1 ORDER BY id";
    store.all(sql, &args![state], read).await
}

/// The latest notices, whatever their state, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn latest(store: &Store, most: u32) -> Result<Vec<CaseNotice>, StoreError> {
    let sql = "SELECT * FROM case_notice ORDER BY id DESC LIMIT $1";
    store.all(sql, &args![most], read).await
}

/// Fixed notices whose day of reply is past and that nobody has answered.
///
/// # Errors
/// When the database cannot be read.
pub async fn unanswered(store: &Store, on: NaiveDate) -> Result<Vec<CaseNotice>, StoreError> {
    let sql = "SELECT n.* FROM case_notice n JOIN case_file c ON c.id = n.case_id
               WHERE n.state = 'frozen' AND n.answered_at IS NULL AND n.reply_by < $1
                   AND c.state IN ('noticed', 'awaiting_reply')
                   -- A later revision asks for the reply instead.
                   AND NOT EXISTS (SELECT 1 FROM case_notice later
                       WHERE later.case_id = n.case_id AND later.lead = n.lead
                           AND later.revision > n.revision AND later.state = 'frozen')
               ORDER BY n.reply_by, n.id";
    store.all(sql, &args![on], read).await
}

/// What a notice says.
///
/// # Errors
/// When the database cannot be read.
pub async fn letter(store: &Store, notice: i64) -> Result<Option<Letter>, StoreError> {
    let sql = "SELECT subject, body, html, list_name, list, parties FROM notice_letter
               WHERE notice = $1";
    let read = |row: &Row| {
        let (name, list): (Option<String>, Option<Vec<u8>>) = (row.get(3)?, row.get(4)?);
        Ok(Letter {
            subject: row.get(0)?,
            body: row.get(1)?,
            html: row.get(2)?,
            list: name.zip(list),
            parties: row.get(5)?,
        })
    };
    store.optional(sql, &args![notice], read).await
}

/// Which findings a notice tells of, each with the digest of the evidence that it shows.
///
/// # Errors
/// When the database cannot be read.
pub async fn told(store: &Store, notice: i64) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT finding, evidence FROM notice_finding WHERE notice = $1 ORDER BY finding";
    let read = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    store.all(sql, &args![notice], read).await
}

fn read(row: &Row) -> Result<CaseNotice, sqlx::Error> {
    Ok(CaseNotice {
        id: row.get("id")?,
        number: row.get("number")?,
        case: row.get("case_id")?,
        revision: row.get("revision")?,
        lead: row.get("lead")?,
        state: row.get("state")?,
        needed: row.get("needed")?,
        approved_by: row.get("approved_by")?,
        second_by: row.get("second_by")?,
        round: row.get("round")?,
        digest: row.get("digest")?,
        about: row.get("about")?,
        findings: row.get("findings")?,
        day: row.get("day")?,
        reply_by: row.get("reply_by")?,
        answered_at: row.get("answered_at")?,
        reason: row.get("reason")?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        changed_at: row.get("changed_at")?,
    })
}
