//! Deliveries: one mail to one bureau, and what became of it.

mod incoming;
mod list;

use chrono::{DateTime, Utc};

use super::engine::Row;
use super::values::args;
use super::{Store, StoreError};

pub use incoming::{Came, NewIncoming, Settled, addressed, keys, open_mail, record, settle_mail};
pub use list::{Stuck, of_carrier, of_notice, stuck};

/// A delivery on record, with what it needs of its mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number in the table.
    pub id: i64,
    /// Its own mail.
    pub message: i64,
    /// `notice`, `reminder` or `escalation`.
    pub kind: String,
    /// The notice that it is of.
    pub notice: Option<i64>,
    /// The bureau.
    pub bureau: String,
    /// `lead` or `copy`.
    pub part: String,
    /// Addresses, parted by a space.
    pub address: String,
    /// 0 normal, 1 high, 2 urgent.
    pub priority: i64,
    /// `queued`, `claimed`, … (DESIGN 8).
    pub state: String,
    /// Attempts since a person last put it into the queue.
    pub attempts: u32,
    /// When the first of them began.
    pub first_try: Option<DateTime<Utc>>,
    /// Not before.
    pub next_at: DateTime<Utc>,
    /// Which sender has it.
    pub lease_by: Option<String>,
    /// Until when.
    pub lease_until: Option<DateTime<Utc>>,
    /// The roundup that carries it instead of its own mail.
    pub carrier: Option<i64>,
    /// When it last began to be written to a server.
    pub sent_at: Option<DateTime<Utc>>,
    /// What the server said last.
    pub reply: Option<String>,
    /// Why it has its state, in a person's words.
    pub reason: Option<String>,
    /// Counts its changes; a change names the version that was read.
    pub version: i64,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
}

const COLUMNS: &str = "SELECT d.*, m.kind AS kind, m.notice AS notice
                       FROM delivery d JOIN message m ON m.id = d.message";

/// A delivery by its number in the table.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(store: &Store, id: i64) -> Result<Option<Delivery>, StoreError> {
    let sql = format!("{COLUMNS} WHERE d.id = $1");
    let sql = sqlx::AssertSqlSafe(sql);
    store.optional(sql, &args![id], read).await
}

/// What a sweep may have to clear up: deferred ones whose time has come, and those that a
/// sender holds longer than its lease.
///
/// # Errors
/// When the database cannot be read.
pub async fn overdue(store: &Store, now: DateTime<Utc>) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "{COLUMNS} WHERE (d.state = 'deferred' AND d.next_at <= $1)
             OR (d.state IN ('claimed', 'sending') AND d.lease_until <= $1) ORDER BY d.id"
    );
    store.all(sqlx::AssertSqlSafe(sql), &args![now], read).await
}

/// What waits for a sender and is due, in the order in which it was queued.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(store: &Store, now: DateTime<Utc>) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!("{COLUMNS} WHERE d.state = 'queued' AND d.next_at <= $1 ORDER BY d.id");
    store.all(sqlx::AssertSqlSafe(sql), &args![now], read).await
}

/// Mails by bureau that began to be written since then, or that a sender has in its hands; a
/// roundup is one. Read it after [`waiting`]: then what somebody takes in between shows in one
/// of the two.
///
/// # Errors
/// When the database cannot be read.
pub async fn recent(store: &Store, since: DateTime<Utc>) -> Result<Vec<(String, u32)>, StoreError> {
    // A mail without a carrier goes to a bureau in one delivery.
    let sql = "SELECT bureau, count(DISTINCT CASE WHEN carrier IS NULL THEN -id ELSE carrier END)
               FROM delivery WHERE sent_at > $1 OR state = 'claimed' GROUP BY bureau";
    let read = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    store.all(sql, &args![since], read).await
}

/// How many deliveries are in each state.
///
/// # Errors
/// When the database cannot be read.
pub async fn counts(store: &Store) -> Result<Vec<(String, u64)>, StoreError> {
    let sql = "SELECT state, count(*) FROM delivery GROUP BY state ORDER BY state";
    let read = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    store.all(sql, &[], read).await
}

fn read(row: &Row) -> Result<Delivery, sqlx::Error> {
    Ok(Delivery {
        id: row.get("id")?,
        message: row.get("message")?,
        kind: row.get("kind")?,
        notice: row.get("notice")?,
        bureau: row.get("bureau")?,
        part: row.get("part")?,
        address: row.get("address")?,
        priority: row.get("priority")?,
        state: row.get("state")?,
        attempts: row.get("attempts")?,
        first_try: row.get("first_try")?,
        next_at: row.get("next_at")?,
        lease_by: row.get("lease_by")?,
        lease_until: row.get("lease_until")?,
        carrier: row.get("carrier")?,
        sent_at: row.get("sent_at")?,
        reply: row.get("reply")?,
        reason: row.get("reason")?,
        version: row.get("version")?,
        changed_at: row.get("changed_at")?,
    })
}
