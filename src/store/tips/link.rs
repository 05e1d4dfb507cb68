//! Whom a tip speaks of, and which tip it repeats: compared by the program, decided by people.

use super::super::open::Tx;
use super::super::values::args;
use super::super::{Store, StoreError};
use super::add::columns;
use super::{Matched, TipId, Told, What, note};

/// Records what comparing a tip with the registry gave. What a person decided stays, and what
/// is the same already gives no line. Says whether anything changed.
///
/// # Errors
/// When the database cannot be written.
pub async fn compare(
    store: &Store,
    tip: TipId,
    matched: &Matched,
    told: Told<'_>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE tip SET matching = $2, institution = $3, candidates = $4, reason = $5
               WHERE id = $1 AND matched_by IS NULL
                   AND (matching <> $2 OR candidates <> $4 OR reason <> $5
                       OR coalesce(institution, '') <> coalesce($3, ''))";
    let (word, one, several) = columns(&matched.matching);
    let values = args![tip.0, word, one, several, &matched.reason];
    let mut tx = store.write().await?;
    if tx.execute(sql, &values).await? == 0 {
        return Ok(false);
    }
    noted(tx, tip, What::Matched, told).await?;
    Ok(true)
}

/// Records whom a tip speaks of, as a person decided; `false` where there is no such tip.
///
/// # Errors
/// When the database cannot be written.
pub async fn decide(
    store: &Store,
    tip: TipId,
    matched: &Matched,
    told: Told<'_>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE tip SET matching = $2, institution = $3, candidates = $4, reason = $5,
                   matched_by = $6
               WHERE id = $1";
    let (word, one, several) = columns(&matched.matching);
    let values = args![tip.0, word, one, several, &matched.reason, told.who()];
    let mut tx = store.write().await?;
    if tx.execute(sql, &values).await? == 0 {
        return Ok(false);
    }
    noted(tx, tip, What::Matched, told).await?;
    Ok(true)
}

/// Links a tip with the first one that reported the same, or takes the link away. Tips that
/// were linked with this one follow. `false` where one of them is not on record, or the two
/// are one already.
///
/// # Errors
/// When the database cannot be written.
pub async fn link(
    store: &Store,
    tip: TipId,
    same_as: Option<TipId>,
    told: Told<'_>,
) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    let first = match same_as {
        Some(other) => Some(root(&mut tx, other).await?),
        None => None,
    };
    if first == Some(tip) {
        return Ok(false);
    }
    let there = "SELECT id FROM tip WHERE id = $1";
    for id in first.into_iter().chain([tip]) {
        let found = tx
            .optional(there, &args![id.0], |row| row.get::<i64, _>("id"))
            .await?;
        if found.is_none() {
            return Ok(false);
        }
    }
    let first_id = first.map(|id| id.0);
    let sql = "UPDATE tip SET same_as = $2 WHERE id = $1";
    tx.execute(sql, &args![tip.0, first_id]).await?;
    if let Some(first) = first {
        let sql = "UPDATE tip SET same_as = $2 WHERE same_as = $1 AND id <> $2";
        tx.execute(sql, &args![tip.0, first.0]).await?;
    }
    noted(tx, tip, What::Linked, told).await?;
    Ok(true)
}

/// The first tip of those that report the same. Links have no chains: [`link`] keeps that.
pub(super) async fn root(tx: &mut Tx, tip: TipId) -> Result<TipId, StoreError> {
    let sql = "SELECT same_as FROM tip WHERE id = $1";
    let read = |row: &super::super::engine::Row| row.get::<Option<i64>, _>("same_as");
    let first = tx.optional(sql, &args![tip.0], read).await?.flatten();
    Ok(first.map_or(tip, TipId))
}

async fn noted(mut tx: Tx, tip: TipId, what: What, told: Told<'_>) -> Result<(), StoreError> {
    note(&mut tx, tip, what, told).await?;
    tx.commit().await
}
