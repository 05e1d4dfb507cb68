//! The audit log: who did what when. Nothing is ever taken out, and each row carries the hash
//! of the one before, so that a row which was changed behind our back shows.
//!
//! A log whose last rows are gone is whole in itself: keep the head that [`verify`] gives in
//! another place (a printed report, a mail), and compare.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;

use super::engine::{Lock, Row};
use super::open::Tx;
use super::payload::hex;
use super::values::{args, places};
use super::{Store, StoreError};

/// The hash that the first row follows.
const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Rows per statement.
const AT_ONCE: usize = 1_000;

/// Something that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// Who: an officer's name, or the job that did it.
    pub actor: &'a str,
    /// What kind of thing it was done to: `finding`, `case`, `notice`, `delivery`, `run`, …
    pub kind: &'a str,
    /// Which one.
    pub subject: &'a str,
    /// What was done.
    pub action: &'a str,
    /// The state before, where there is one.
    pub from: Option<&'a str>,
    /// The state after.
    pub to: Option<&'a str>,
    /// Why, in the words of whoever did it.
    pub reason: Option<&'a str>,
    /// Whatever else is needed to understand it, as JSON.
    pub detail: Option<&'a str>,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its number, from 1 without a gap.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What kind of thing it was done to.
    pub kind: String,
    /// Which one.
    pub subject: String,
    /// What was done.
    pub action: String,
    /// The state before.
    pub from: Option<String>,
    /// The state after.
    pub to: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Whatever else is needed to understand it, as JSON.
    pub detail: Option<String>,
    /// The hash of the row before.
    pub previous: String,
    /// Its own hash.
    pub hash: String,
}

/// Whether the log is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// It is: so many rows, and the hash of the last.
    Whole {
        /// How many rows there are.
        rows: i64,
        /// The hash of the last one.
        head: String,
    },
    /// It is not: the first row that is wrong.
    Broken {
        /// Its number.
        seq: i64,
        /// What is wrong with it.
        why: Fault,
    },
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The rows before it, or between it and the last, are gone.
    Gap,
    /// It does not follow the row before: one of the two was replaced.
    Link,
    /// It does not say what was written.
    Content,
}

/// Adds to the log, as part of the change that it tells of.
pub(super) async fn append(tx: &mut Tx, entries: &[Entry<'_>]) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    tx.lock(Lock::Audit).await?;
    let sql = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";
    let last = tx.optional(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)));
    let (mut seq, mut head): (i64, String) = last.await?.unwrap_or((0, START.to_owned()));
    for chunk in entries.chunks(AT_ONCE) {
        let mut told = Vec::with_capacity(chunk.len() * 12);
        for e in chunk {
            seq += 1;
            let hash = hash(&head, seq, e);
            told.extend(args![
                seq,
                e.at,
                e.actor,
                e.kind,
                e.subject,
                e.action,
                e.from,
                e.to,
                e.reason,
                e.detail,
                head,
                hash.clone()
            ]);
            head = hash;
        }
        let sql = format!(
            "INSERT INTO audit (seq, at, actor, kind, subject, action, from_state, to_state,
                 reason, detail, previous, hash) VALUES {}",
            places(chunk.len(), 12)
        );
        tx.execute(AssertSqlSafe(sql), &told).await?;
    }
    Ok(())
}

/// SHA-256 over the hash before and the row, each part with its length before it, so that
/// nothing can be moved from one part into the next.
fn hash(previous: &str, seq: i64, e: &Entry<'_>) -> String {
    let mut all = Sha256::new();
    all.update(b"tutorwatch audit 1\n");
    let (seq, at) = (seq.to_string(), e.at.timestamp().to_string());
    let parts = [
        Some(previous),
        Some(&seq),
        Some(&at),
        Some(e.actor),
        Some(e.kind),
        Some(e.subject),
        Some(e.action),
        e.from,
        e.to,
        e.reason,
        e.detail,
    ];
    for part in parts {
        match part {
            Some(text) => {
                // As the database keeps it (see values.rs).
                let text = text.replace('\0', "\u{FFFD}");
                all.update(format!("{}:", text.len()));
                all.update(text);
            }
            None => all.update(b"-"),
        }
    }
    hex(&all.finalize())
}

/// Makes every hash again.
///
/// # Errors
/// When the database cannot be read; a log that is not whole is no error.
pub async fn verify(store: &Store) -> Result<Verified, StoreError> {
    let (mut seq, mut head) = (0, START.to_owned());
    loop {
        let rows = after(store, seq, 5_000).await?;
        if rows.is_empty() {
            return Ok(Verified::Whole { rows: seq, head });
        }
        for row in rows {
            seq += 1;
            let entry = Entry {
                at: row.at,
                actor: &row.actor,
                kind: &row.kind,
                subject: &row.subject,
                action: &row.action,
                from: row.from.as_deref(),
                to: row.to.as_deref(),
                reason: row.reason.as_deref(),
                detail: row.detail.as_deref(),
            };
            let why = if row.seq != seq {
                Some(Fault::Gap)
            } else if row.previous != head {
                Some(Fault::Link)
            } else if row.hash != hash(&head, seq, &entry) {
                Some(Fault::Content)
            } else {
                None
            };
            if let Some(why) = why {
                return Ok(Verified::Broken { seq, why });
            }
            head = row.hash;
        }
    }
}

/// The rows that follow a number, in order.
///
/// # Errors
/// When the database cannot be read.
pub async fn after(store: &Store, seq: i64, most: u32) -> Result<Vec<Logged>, StoreError> {
    let sql = "SELECT * FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";
    store.all(sql, &args![seq, most], read).await
}

/// The last rows, of one kind of thing only where one is named; the oldest of them first.
///
/// # Errors
/// When the database cannot be read.
pub async fn last(store: &Store, kind: Option<&str>, most: u32) -> Result<Vec<Logged>, StoreError> {
    let sql = match kind {
        Some(_) => "SELECT * FROM audit WHERE kind = $1 ORDER BY seq DESC LIMIT $2",
        None => "SELECT * FROM audit WHERE $1 = '' ORDER BY seq DESC LIMIT $2",
    };
    let mut rows = store
        .all(sql, &args![kind.unwrap_or_default(), most], read)
        .await?;
    rows.reverse();
    Ok(rows)
}

/// Everything that was done to one thing, in order.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(store: &Store, kind: &str, subject: &str) -> Result<Vec<Logged>, StoreError> {
    let sql = "SELECT * FROM audit WHERE kind = $1 AND subject = $2 ORDER BY seq";
    store.all(sql, &args![kind, subject], read).await
}

fn read(row: &Row) -> Result<Logged, sqlx::Error> {
    Ok(Logged {
        seq: row.get("seq")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        kind: row.get("kind")?,
        subject: row.get("subject")?,
        action: row.get("action")?,
        from: row.get("from_state")?,
        to: row.get("to_state")?,
        reason: row.get("reason")?,
        detail: row.get("detail")?,
        previous: row.get("previous")?,
        hash: row.get("hash")?,
    })
}
