//! What is to be done because of a change: written with it, claimed by a worker for a while,
//! done once. What its worker does not finish in time comes back by itself; a kind of work that
//! must not be done twice says so in its own state before it begins (DESIGN 8.2).

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::engine::Row;
use super::open::Tx;
use super::values::args;
use super::{Store, StoreError};

/// Something to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewTask<'a> {
    /// What kind of work.
    pub kind: &'a str,
    /// On what; the same kind on the same thing is one task for ever.
    pub key: &'a str,
    /// What the worker needs, as JSON.
    pub body: &'a str,
    /// Not before.
    pub next_at: DateTime<Utc>,
}

/// A task that was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its number.
    pub id: i64,
    /// What kind of work.
    pub kind: String,
    /// On what.
    pub key: String,
    /// What the worker needs, as JSON.
    pub body: String,
    /// How often it was claimed, this time included.
    pub attempts: u32,
}

/// A worker's claim.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// What kind of work.
    pub kind: &'a str,
    /// Who.
    pub worker: &'a str,
    /// Now.
    pub now: DateTime<Utc>,
    /// Until when nobody else takes it.
    pub until: DateTime<Utc>,
    /// At most so many.
    pub most: u32,
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End<'a> {
    /// It is done.
    Done,
    /// It is tried again.
    Again {
        /// Not before.
        next_at: DateTime<Utc>,
        /// What went wrong.
        error: &'a str,
    },
    /// It cannot be done; a person looks.
    Failed(&'a str),
}

/// Writes tasks down, as part of the change that they come from. One that was written before
/// stays as it is.
pub(super) async fn put(
    tx: &mut Tx,
    tasks: &[NewTask<'_>],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for task in tasks {
        let sql = "INSERT INTO outbox (kind, key, body, created_at, next_at)
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, key) DO NOTHING";
        let told = args![task.kind, task.key, task.body, now, task.next_at];
        tx.execute(sql, &told).await?;
    }
    Ok(())
}

/// Claims tasks that are due, and those whose worker did not come back. Two workers never get
/// the same one.
///
/// # Errors
/// When the database cannot be written.
pub async fn claim(store: &Store, claim: &Claim<'_>) -> Result<Vec<Task>, StoreError> {
    let mut tx = store.write().await?;
    let sql = format!(
        "UPDATE outbox SET state = 'claimed', lease_by = $2, lease_until = $3,
             attempts = attempts + 1
         WHERE id IN (SELECT id FROM outbox
             WHERE kind = $1 AND ((state = 'queued' AND next_at <= $4)
                 OR (state = 'claimed' AND lease_until < $4))
             ORDER BY next_at, id LIMIT $5{})
         RETURNING id, kind, key, body, attempts",
        tx.skip_locked()
    );
    let told = args![claim.kind, claim.worker, claim.until, claim.now, claim.most];
    let mut tasks = tx.all(AssertSqlSafe(sql), &told, read).await?;
    tx.commit().await?;
    tasks.sort_unstable_by_key(|task| task.id);
    Ok(tasks)
}

/// Ends a task; says whether it was still this worker's. Where it was not, its lease had run
/// out and somebody else has taken it.
///
/// # Errors
/// When the database cannot be written.
pub async fn end(
    store: &Store,
    task: i64,
    worker: &str,
    end: End<'_>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (state, next_at, error) = match end {
        End::Done => ("done", now, None),
        End::Again { next_at, error } => ("queued", next_at, Some(error)),
        End::Failed(error) => ("failed", now, Some(error)),
    };
    let sql = "UPDATE outbox SET state = $3, next_at = $4, error = $5, lease_by = NULL,
                   lease_until = NULL
               WHERE id = $1 AND lease_by = $2 AND state = 'claimed'";
    let told = args![task, worker, state, next_at, error];
    Ok(store.execute(sql, &told).await? == 1)
}

fn read(row: &Row) -> Result<Task, sqlx::Error> {
    Ok(Task {
        id: row.get(0)?,
        kind: row.get(1)?,
        key: row.get(2)?,
        body: row.get(3)?,
        attempts: row.get(4)?,
    })
}
