//! A round of the scan: weighed first, then applied; stopped in between where it would change
//! far more than usual.

use chrono::{DateTime, Utc};

use super::piece::{NewPiece, put_pieces};
use crate::store::audit::{self, Entry};
use crate::store::engine::{Lock, Row};
use crate::store::open::Tx;
use crate::store::runs::NewRun;
use crate::store::values::args;
use crate::store::{RunId, Store, StoreError};

/// How far a round has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundState {
    /// It looks at everything and changes no finding.
    Weighing,
    /// It would change too much: a person has to look.
    Stopped,
    /// It writes.
    Applying,
    /// It has ended.
    Done,
    /// Rules, calendar, day or registry became others before it ended.
    Abandoned,
}

impl RoundState {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Weighing, "weighing"),
        (Self::Stopped, "stopped"),
        (Self::Applying, "applying"),
        (Self::Done, "done"),
        (Self::Abandoned, "abandoned"),
    ];

    fn of(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, code)| *code == word);
        found.map(|(state, _)| *state)
    }
}

/// A round that begins.
#[derive(Debug, Clone, Copy)]
pub struct NewRound<'a> {
    /// The run that it is.
    pub run: NewRun<'a>,
    /// The rules that it evaluates.
    pub rules: &'a [&'a str],
    /// What it judges by and which registry it read.
    pub basis: &'a str,
    /// Why there are no pages, where the crawl has failed altogether.
    pub uncrawled: Option<&'a str>,
    /// Open findings on record.
    pub on_record: u64,
    /// Whether it writes at once: a first run opens everything there is.
    pub at_once: bool,
    /// Its pieces.
    pub pieces: &'a [NewPiece],
}

/// A round on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Its run.
    pub run: RunId,
    /// How far it has come.
    pub state: RoundState,
    /// What it judges by and which registry it read.
    pub basis: String,
    /// Open findings on record when it began.
    pub on_record: u64,
    /// Findings that it opened, or would.
    pub opened: u64,
    /// Findings that it closed, or would.
    pub closed: u64,
    /// Why it was stopped.
    pub stopped: Option<String>,
    /// Who let it go on.
    pub allowed_by: Option<String>,
}

/// Who lets a stopped round go on, and why.
#[derive(Debug, Clone, Copy)]
pub struct Allowed<'a> {
    /// Who.
    pub by: &'a str,
    /// Why.
    pub reason: &'a str,
    /// When.
    pub at: DateTime<Utc>,
}

/// The round that has not ended, if there is one.
///
/// # Errors
/// When the database cannot be read.
pub async fn open(store: &Store) -> Result<Option<Round>, StoreError> {
    let sql = format!("{SELECT} WHERE state IN ('weighing', 'stopped', 'applying') ORDER BY run");
    store.optional(sqlx::AssertSqlSafe(sql), &[], read).await
}

/// A round by its run.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(store: &Store, run: RunId) -> Result<Option<Round>, StoreError> {
    let sql = format!("{SELECT} WHERE run = $1");
    let told = args![run.0];
    store.optional(sqlx::AssertSqlSafe(sql), &told, read).await
}

/// Why a round has no pages, where the crawl had failed altogether.
///
/// # Errors
/// When the database cannot be read.
pub async fn uncrawled(store: &Store, run: RunId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT uncrawled FROM scan WHERE run = $1";
    let why = store.optional(sql, &args![run.0], |row| row.get(0)).await?;
    Ok(why.flatten())
}

/// Begins a round, with its run and pieces. Where another process has begun one meanwhile,
/// that one is given and nothing is written.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin(store: &Store, new: &NewRound<'_>) -> Result<Round, StoreError> {
    let mut tx = store.write().await?;
    tx.lock(Lock::Scan).await?;
    let sql = format!("{SELECT} WHERE state IN ('weighing', 'stopped', 'applying') ORDER BY run");
    if let Some(other) = tx.optional(sqlx::AssertSqlSafe(sql), &[], read).await? {
        return Ok(other);
    }
    let run = crate::store::runs::begin_in(&mut tx, &new.run).await?;
    for rule in new.rules {
        let sql = "INSERT INTO run_rule (run, rule) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        tx.execute(sql, &args![run.0, *rule]).await?;
    }
    let (state, code) = match new.at_once {
        true => (RoundState::Applying, "applying"),
        false => (RoundState::Weighing, "weighing"),
    };
    let sql = "INSERT INTO scan (run, state, basis, on_record, uncrawled)
               VALUES ($1, $2, $3, $4, $5)";
    let told = args![run.0, code, new.basis, new.on_record, new.uncrawled];
    tx.execute(sql, &told).await?;
    put_pieces(&mut tx, run, new.pieces, new.at_once).await?;
    note(&mut tx, run, "begun", "scan", None, new.run.started_at).await?;
    tx.commit().await?;
    Ok(Round {
        run,
        state,
        basis: new.basis.to_owned(),
        on_record: new.on_record,
        opened: 0,
        closed: 0,
        stopped: None,
        allowed_by: None,
    })
}

/// Gives up a round whose basis is another one by now: what it wrote stays, and what it did
/// not come to is looked at by the next.
///
/// # Errors
/// When the database cannot be written.
pub async fn abandon_others(
    store: &Store,
    basis: &str,
    at: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let mut tx = store.write().await?;
    tx.lock(Lock::Scan).await?;
    let sql = "UPDATE scan SET state = 'abandoned'
               WHERE state IN ('weighing', 'stopped', 'applying') AND basis <> $1 RETURNING run";
    let runs = tx.all(sql, &args![basis], |row| row.get(0)).await?;
    for run in &runs {
        note(&mut tx, RunId(*run), "abandoned", "scan", None, at).await?;
    }
    tx.commit().await?;
    Ok(runs.len() as u64)
}

/// Lets a round write that was weighed, once; says whether it was this call.
///
/// # Errors
/// When the database cannot be written.
pub async fn apply_now(
    store: &Store,
    run: RunId,
    (opened, closed): (u64, u64),
) -> Result<bool, StoreError> {
    let sql = "UPDATE scan SET state = 'applying', opened = $2, closed = $3
               WHERE run = $1 AND state = 'weighing'";
    Ok(store.execute(sql, &args![run.0, opened, closed]).await? == 1)
}

/// Stops a round that was weighed; says whether it was this call.
///
/// # Errors
/// When the database cannot be written.
pub async fn stop(
    store: &Store,
    run: RunId,
    (opened, closed): (u64, u64),
    why: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    let sql = "UPDATE scan SET state = 'stopped', opened = $2, closed = $3, stopped = $4
               WHERE run = $1 AND state = 'weighing'";
    let done = tx.execute(sql, &args![run.0, opened, closed, why]).await? == 1;
    if done {
        note(&mut tx, run, "stopped", "scan", Some(why), at).await?;
    }
    tx.commit().await?;
    Ok(done)
}

/// Lets a stopped round go on, by a person's word; says whether it was stopped.
///
/// # Errors
/// When the database cannot be written.
pub async fn allow(store: &Store, run: RunId, allowed: Allowed<'_>) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    let sql = "UPDATE scan SET state = 'applying', allowed_by = $2, allowed_reason = $3
               WHERE run = $1 AND state = 'stopped'";
    let told = args![run.0, allowed.by, allowed.reason];
    let done = tx.execute(sql, &told).await? == 1;
    if done {
        let (by, why) = (allowed.by, Some(allowed.reason));
        note(&mut tx, run, "allowed", by, why, allowed.at).await?;
    }
    tx.commit().await?;
    Ok(done)
}

/// Ends a round whose pieces are all done; says whether it was this call.
///
/// # Errors
/// When the database cannot be written.
pub async fn finish(
    store: &Store,
    run: RunId,
    (opened, closed): (u64, u64),
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    let sql = "UPDATE scan SET state = 'done', opened = $2, closed = $3
               WHERE run = $1 AND state = 'applying'
                   AND NOT EXISTS (SELECT 1 FROM scan_piece p
                       WHERE p.run = scan.run AND p.state <> 'done')";
    let done = tx.execute(sql, &args![run.0, opened, closed]).await? == 1;
    if done {
        let sql = "UPDATE run SET finished_at = $2 WHERE id = $1";
        tx.execute(sql, &args![run.0, at]).await?;
        note(&mut tx, run, "finished", "scan", None, at).await?;
    }
    tx.commit().await?;
    Ok(done)
}

/// What the last rounds opened and closed, the newest first; those only that came to their end.
///
/// # Errors
/// When the database cannot be read.
pub async fn last_changes(store: &Store, most: u32) -> Result<Vec<(u64, u64)>, StoreError> {
    let sql = "SELECT opened, closed FROM scan WHERE state = 'done' ORDER BY run DESC LIMIT $1";
    store
        .all(sql, &args![most], |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

async fn note(
    tx: &mut Tx,
    run: RunId,
    action: &str,
    actor: &str,
    reason: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let subject = run.0.to_string();
    let entry = Entry {
        at,
        actor,
        kind: "run",
        subject: &subject,
        action,
        from: None,
        to: None,
        reason,
        detail: None,
    };
    audit::append(tx, &[entry]).await
}

const SELECT: &str =
    "SELECT run, state, basis, on_record, opened, closed, stopped, allowed_by FROM scan";

fn read(row: &Row) -> Result<Round, sqlx::Error> {
    let word: String = row.get(1)?;
    Ok(Round {
        run: RunId(row.get(0)?),
        state: RoundState::of(&word).ok_or(sqlx::Error::RowNotFound)?,
        basis: row.get(2)?,
        on_record: row.get(3)?,
        opened: row.get(4)?,
        closed: row.get(5)?,
        stopped: row.get(6)?,
        allowed_by: row.get(7)?,
    })
}
