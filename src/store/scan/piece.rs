//! Pieces of a round: a batch of institutions, claimed for a while by one process. A process
//! that dies leaves its claim, which runs out; nothing of an unfinished piece is written.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::hand::Hand;
use crate::store::engine::Row;
use crate::store::open::Tx;
use crate::store::values::{args, places};
use crate::store::{RunId, Store, StoreError};

/// Rows per statement.
const AT_ONCE: usize = 1_000;

/// What is done with the institutions of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PieceKind {
    /// Their records are judged.
    Judge,
    /// Nothing is judged; time has passed over dismissals, waivers and open findings.
    Tend,
    /// Their registry could not be read, or they are not in it any more.
    Doubt,
    /// Pages and tips, by address and number, are judged against the whole registry.
    Elsewhere,
}

impl PieceKind {
    fn code(self) -> &'static str {
        match self {
            Self::Judge => "judge",
            Self::Tend => "tend",
            Self::Doubt => "doubt",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// A piece that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPiece {
    /// What is done.
    pub kind: PieceKind,
    /// With which institutions, by id; or with which pages and tips.
    pub institutions: Vec<String>,
}

/// A piece that was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its round.
    pub run: RunId,
    /// Its number there.
    pub nth: u32,
    /// What is done.
    pub kind: PieceKind,
    /// With which institutions.
    pub institutions: Vec<String>,
    /// Whether it is to be written; else it is weighed.
    pub apply: bool,
}

pub(super) async fn put_pieces(
    tx: &mut Tx,
    run: RunId,
    pieces: &[NewPiece],
    apply: bool,
) -> Result<(), StoreError> {
    let state = if apply { "apply" } else { "weigh" };
    let lists: Vec<String> = pieces
        .iter()
        .map(|piece| serde_json::Value::from(piece.institutions.clone()).to_string())
        .collect();
    let rows: Vec<_> = (0_usize..).zip(pieces).zip(&lists).collect();
    for chunk in rows.chunks(AT_ONCE) {
        let told: Vec<_> = chunk
            .iter()
            .flat_map(|((nth, piece), list)| args![run.0, *nth, piece.kind.code(), *list, state])
            .collect();
        let sql = format!(
            "INSERT INTO scan_piece (run, nth, kind, institutions, state) VALUES {}",
            places(chunk.len(), 5)
        );
        tx.execute(AssertSqlSafe(sql), &told).await?;
    }
    Ok(())
}

/// Claims the next piece that nobody works on; two processes never get the same one. Pages are
/// written when all institutions are: who works on what makes no difference to their cases.
///
/// # Errors
/// When the database cannot be written.
pub async fn claim(
    store: &Store,
    run: RunId,
    apply: bool,
    worker: &str,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Option<Piece>, StoreError> {
    let mut tx = store.write().await?;
    let sql = format!(
        "UPDATE scan_piece SET lease_by = $3, lease_until = $5
         WHERE run = $1 AND nth = (SELECT nth FROM scan_piece
             WHERE run = $1 AND state = $2 AND (lease_until IS NULL OR lease_until < $4)
                 AND (kind <> 'elsewhere' OR NOT EXISTS (SELECT 1 FROM scan_piece other
                     WHERE other.run = $1 AND other.kind <> 'elsewhere' AND other.state <> 'done'
                         AND $2 = 'apply'))
             ORDER BY nth LIMIT 1{})
         RETURNING nth, kind, institutions",
        tx.skip_locked()
    );
    let state = if apply { "apply" } else { "weigh" };
    let told = args![run.0, state, worker, now, until];
    let read = |row: &Row| {
        let kind: String = row.get(1)?;
        let list: String = row.get(2)?;
        Ok(Piece {
            run,
            nth: row.get(0)?,
            kind: match kind.as_str() {
                "judge" => PieceKind::Judge,
                "tend" => PieceKind::Tend,
                "elsewhere" => PieceKind::Elsewhere,
                _ => PieceKind::Doubt,
            },
            institutions: serde_json::from_str(&list)
                .map_err(|e| sqlx::Error::Decode(Box::new(e)))?,
            apply,
        })
    };
    let piece = tx.optional(AssertSqlSafe(sql), &told, read).await?;
    tx.commit().await?;
    Ok(piece)
}

/// How many pieces are still to be weighed, or to be applied.
///
/// # Errors
/// When the database cannot be read.
pub async fn remaining(store: &Store, run: RunId, apply: bool) -> Result<u64, StoreError> {
    let state = if apply { "apply" } else { "weigh" };
    let sql = "SELECT count(*) FROM scan_piece WHERE run = $1 AND state = $2";
    let told = args![run.0, state];
    let left = store.optional(sql, &told, |row| row.get(0)).await?;
    Ok(left.unwrap_or_default())
}

/// When the first of the leases runs out that others hold.
///
/// # Errors
/// When the database cannot be read.
pub async fn next_lease(store: &Store, run: RunId) -> Result<Option<DateTime<Utc>>, StoreError> {
    let sql = "SELECT min(lease_until) FROM scan_piece WHERE run = $1 AND state <> 'done'";
    let told = args![run.0];
    let first = store.optional(sql, &told, |row| row.get(0)).await?;
    Ok(first.flatten())
}

/// Ends the weighing of a piece; says whether it was still this worker's. With nothing to
/// change it is done.
///
/// # Errors
/// When the database cannot be written.
pub async fn end_weighing(
    store: &Store,
    piece: &Piece,
    worker: &str,
    tally: &str,
    done: bool,
) -> Result<bool, StoreError> {
    let sql = "UPDATE scan_piece SET state = $4, tally = $5, lease_by = NULL, lease_until = NULL
               WHERE run = $1 AND nth = $2 AND lease_by = $3 AND state = 'weigh'";
    let state = if done { "done" } else { "apply" };
    let told = args![piece.run.0, piece.nth, worker, state, tally];
    Ok(store.execute(sql, &told).await? == 1)
}

/// Opens the transaction in which a piece is written; nothing where the piece is not this
/// worker's any more, or its round does not write.
///
/// # Errors
/// When the database cannot be written.
pub async fn take(store: &Store, piece: &Piece, worker: &str) -> Result<Option<Hand>, StoreError> {
    let mut tx = store.write().await?;
    let sql = "UPDATE scan_piece SET lease_by = NULL, lease_until = NULL
               WHERE run = $1 AND nth = $2 AND lease_by = $3 AND state <> 'done'
                   AND EXISTS (SELECT 1 FROM scan WHERE scan.run = $1
                       AND scan.state IN ('weighing', 'applying'))";
    let told = args![piece.run.0, piece.nth, worker];
    let mine = tx.execute(sql, &told).await? == 1;
    Ok(mine.then(|| Hand::new(tx, piece)))
}

/// What all pieces of a round have told so far.
///
/// # Errors
/// When the database cannot be read.
pub async fn tallies(store: &Store, run: RunId) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT tally FROM scan_piece WHERE run = $1 AND tally IS NOT NULL ORDER BY nth";
    store.all(sql, &args![run.0], |row| row.get(0)).await
}
