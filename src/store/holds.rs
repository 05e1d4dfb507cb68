//! What a restored store does not do by itself. It knows nothing of what was sent after its
//! copy was made, so that nothing leaves it until a person releases it.

use chrono::{DateTime, Utc};

use super::audit::{self, Entry};
use super::engine::Row;
use super::open::Tx;
use super::values::args;
use super::{Store, StoreError};

/// What a person reads beside a delivery that may have gone out since the copy was made.
const MAYBE_SENT: &str = "自备份恢复：备份之后可能已经发出，请向对方或者邮件服务器核实";

/// What the log calls the program.
const MACHINE: &str = "restore";

/// A hold that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Its number.
    pub id: i64,
    /// Whether what was under way in the copy is settled.
    pub is_settled: bool,
    /// When the copy was made.
    pub copied_at: DateTime<Utc>,
    /// When it was restored.
    pub began_at: DateTime<Utc>,
}

/// What was held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Deliveries that a person settles now.
    pub deliveries: usize,
    /// Approved notices that have to be approved anew.
    pub notices: usize,
    /// Drafts that the settings would have approved, and an officer has to approve now.
    pub drafts: usize,
    /// Tasks that were stopped.
    pub tasks: usize,
    /// Sign-ins that were ended.
    pub sessions: u64,
}

/// The hold that stands, if one does.
///
/// # Errors
/// When the database cannot be read.
pub async fn current(store: &Store) -> Result<Option<Hold>, StoreError> {
    let sql = "SELECT id, state, copied_at, began_at FROM hold WHERE state <> 'released'
               ORDER BY id DESC LIMIT 1";
    store.optional(sql, &[], read).await
}

/// Whether a store that is scanned has not been scanned since then.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_stale(store: &Store, since: DateTime<Utc>) -> Result<bool, StoreError> {
    let sql = "SELECT count(*), count(CASE WHEN scan.state = 'done' AND run.started_at >= $1
                   THEN 1 END)
               FROM scan JOIN run ON run.id = scan.run";
    let read = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    let found: Option<(i64, i64)> = store.optional(sql, &args![since], read).await?;
    Ok(found.is_some_and(|(all, new)| all > 0 && new == 0))
}

/// The statement by which a server's copy is held in the transaction that loads it.
pub fn loading(schema: &str, copied_at: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let (copied, at) = (copied_at.timestamp(), at.timestamp());
    let schema = schema.replace('"', "\"\"");
    format!(
        "INSERT INTO \"{schema}\".hold (state, copied_at, began_at)
         VALUES ('loading', {copied}, {at});\n"
    )
}

/// Holds a copy that has just been put in its place: what was under way when it was made waits
/// for a person from now on. What is held already stays so.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin(
    store: &Store,
    copied_at: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<Held, StoreError> {
    let mut tx = store.write().await?;
    let mut log = Log {
        at,
        rows: Vec::new(),
    };
    let held = Held {
        deliveries: deliveries(&mut tx, &mut log, "TRUE").await?,
        notices: notices(&mut tx, &mut log).await?,
        drafts: drafts(&mut tx, &mut log).await?,
        tasks: tasks(&mut tx, &mut log).await?,
        // Who was shut out since would be let in again.
        sessions: tx.execute("DELETE FROM web_session", &[]).await?,
    };
    tx.execute("DELETE FROM hold WHERE state = 'loading'", &[])
        .await?;
    let sql = "INSERT INTO hold (state, copied_at, began_at) VALUES ('held', $1, $2)";
    tx.execute(sql, &args![copied_at, at]).await?;
    log.add("store", "store".to_owned(), None, Some("held"));
    log.write(&mut tx, MACHINE, "自备份恢复").await?;
    tx.commit().await?;
    Ok(held)
}

/// A person lets mail out again. Reminders that the program has written meanwhile may have gone
/// out before as well: they wait for a person. Gives how many.
///
/// # Errors
/// [`StoreError::Missing`] where no hold stands; or when the database cannot be written.
pub async fn end(
    store: &Store,
    by: &str,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let mut tx = store.write().await?;
    let sql = "UPDATE hold SET state = 'released', ended_at = $1, ended_by = $2, reason = $3
               WHERE state = 'held'";
    if tx.execute(sql, &args![at, by, reason]).await? == 0 {
        return Err(tx.missing("自备份恢复后的停发".to_owned()));
    }
    let mut log = Log {
        at,
        rows: Vec::new(),
    };
    // A notice was approved by a person who knew of the hold; what a person has put into the
    // queue carries a reason.
    let written = "reason IS NULL AND message IN (
                       SELECT id FROM message WHERE kind <> 'notice')";
    let doubtful = deliveries(&mut tx, &mut log, written).await?;
    log.add("store", "store".to_owned(), Some("held"), Some("released"));
    log.write(&mut tx, by, reason).await?;
    tx.commit().await?;
    Ok(doubtful)
}

async fn deliveries(tx: &mut Tx, log: &mut Log, which: &str) -> Result<usize, StoreError> {
    let sql = format!(
        "SELECT id, state FROM delivery
         WHERE state IN ('queued', 'claimed', 'deferred', 'sending') AND {which} ORDER BY id"
    );
    let read = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    let found: Vec<(i64, String)> = tx.all(sqlx::AssertSqlSafe(sql), &[], read).await?;
    for (id, state) in &found {
        let sql = "UPDATE delivery SET state = 'unknown', lease_by = NULL, lease_until = NULL,
                       reply = $2, reason = NULL, version = version + 1, changed_at = $3
                   WHERE id = $1";
        tx.execute(sql, &args![*id, MAYBE_SENT, log.at]).await?;
        log.add("delivery", id.to_string(), Some(state), Some("unknown"));
    }
    Ok(found.len())
}

/// Who approved did not know that it may have gone out meanwhile.
async fn notices(tx: &mut Tx, log: &mut Log) -> Result<usize, StoreError> {
    let sql = "UPDATE case_notice SET state = 'draft', approved_by = NULL, second_by = NULL,
                   needed = CASE needed WHEN 'automatic' THEN 'one' ELSE needed END,
                   version = version + 1, changed_at = $1
               WHERE state = 'approved' RETURNING id";
    let found: Vec<i64> = tx.all(sql, &args![log.at], |row| row.get(0)).await?;
    for id in &found {
        log.add("notice", id.to_string(), Some("approved"), Some("draft"));
    }
    Ok(found.len())
}

async fn drafts(tx: &mut Tx, log: &mut Log) -> Result<usize, StoreError> {
    let sql = "UPDATE case_notice SET needed = 'one', version = version + 1, changed_at = $1
               WHERE state = 'draft' AND needed = 'automatic' RETURNING id";
    let found: Vec<i64> = tx.all(sql, &args![log.at], |row| row.get(0)).await?;
    for id in &found {
        log.add("notice", id.to_string(), Some("automatic"), Some("one"));
    }
    Ok(found.len())
}

/// Drafting sends nothing, and what is drafted while the hold stands waits for an officer: that
/// task goes on, so that no notice is forgotten. Every other one is stopped.
async fn tasks(tx: &mut Tx, log: &mut Log) -> Result<usize, StoreError> {
    let sql = "UPDATE outbox SET state = 'queued', lease_by = NULL, lease_until = NULL
               WHERE state = 'claimed' AND kind = 'notice_draft'";
    tx.execute(sql, &[]).await?;
    let sql = "SELECT id, state FROM outbox
               WHERE state IN ('queued', 'claimed') AND kind <> 'notice_draft' ORDER BY id";
    let read = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    let found: Vec<(i64, String)> = tx.all(sql, &[], read).await?;
    for (id, state) in &found {
        let sql = "UPDATE outbox SET state = 'failed', lease_by = NULL, lease_until = NULL,
                       error = $2 WHERE id = $1";
        let why = "自备份恢复：备份之后可能已经完成，请核实";
        tx.execute(sql, &args![*id, why]).await?;
        log.add("task", id.to_string(), Some(state), Some("failed"));
    }
    Ok(found.len())
}

/// The rows of the audit log that a hold writes.
struct Log {
    at: DateTime<Utc>,
    rows: Vec<(&'static str, String, Option<String>, Option<&'static str>)>,
}

impl Log {
    fn add(
        &mut self,
        kind: &'static str,
        subject: String,
        from: Option<&str>,
        to: Option<&'static str>,
    ) {
        self.rows.push((kind, subject, from.map(str::to_owned), to));
    }

    async fn write(&self, tx: &mut Tx, actor: &str, reason: &str) -> Result<(), StoreError> {
        let entries: Vec<Entry<'_>> = self
            .rows
            .iter()
            .map(|(kind, subject, from, to)| Entry {
                at: self.at,
                actor,
                kind,
                subject,
                action: "restored",
                from: from.as_deref(),
                to: *to,
                reason: Some(reason),
                detail: None,
            })
            .collect();
        audit::append(tx, &entries).await
    }
}

fn read(row: &Row) -> Result<Hold, sqlx::Error> {
    let state: String = row.get(1)?;
    Ok(Hold {
        id: row.get(0)?,
        is_settled: state == "held",
        copied_at: row.get(2)?,
        began_at: row.get(3)?,
    })
}
