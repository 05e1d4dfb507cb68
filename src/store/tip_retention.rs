//! What is erased when its time is over: first who reported a tip, later its photos. Tips that
//! are open, repeat an open one or belong to an open case are never touched.

use chrono::{DateTime, Utc};

use super::engine::Row;
use super::open::Tx;
use super::tips::{TipId, Told, What, note};
use super::values::args;
use super::{Store, StoreError};

/// Tips whose reporters or photos are over their time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overdue {
    /// Tips whose reporter is to go.
    pub identities: Vec<TipId>,
    /// Tips whose photos are to go, with their number.
    pub photos: Vec<(TipId, u64)>,
}

/// The tip was done with before `$1`, so was every one that reports the same, and neither its
/// institution nor what it gave rise to has an open case.
const DONE: &str = "tip.closed_at < $1
    AND NOT EXISTS (
        SELECT 1 FROM tip AS other WHERE (other.closed_at IS NULL OR other.closed_at >= $1)
            AND (other.id = tip.same_as OR other.same_as = tip.id
                OR other.same_as = tip.same_as))
    AND NOT EXISTS (
        SELECT 1 FROM case_file
        WHERE case_file.institution = tip.institution AND case_file.state <> 'closed')
    AND NOT EXISTS (
        SELECT 1 FROM finding
            JOIN case_finding ON case_finding.finding = finding.fingerprint
            JOIN case_file ON case_file.id = case_finding.case_id
        WHERE finding.tbl = 'tips' AND finding.record_id = CAST(tip.id AS TEXT)
            AND case_file.state <> 'closed')";

/// What is over its time: reporters of tips closed before the first day, photos of tips closed
/// before the second.
///
/// # Errors
/// When the database cannot be read.
pub async fn overdue(
    store: &Store,
    identities: DateTime<Utc>,
    photos: DateTime<Utc>,
) -> Result<Overdue, StoreError> {
    let sql = format!(
        "SELECT tip.id FROM tip JOIN tip_identity ON tip_identity.tip = tip.id
         WHERE tip_identity.erased_at IS NULL AND {DONE} ORDER BY tip.id"
    );
    let sql = sqlx::AssertSqlSafe(sql);
    let read = |row: &Row| Ok(TipId(row.get("id")?));
    let over = store.all(sql, &args![identities], read).await?;
    let sql = format!(
        "SELECT tip.id, count(*) AS photos FROM tip JOIN tip_photo ON tip_photo.tip = tip.id
         WHERE tip_photo.erased_at IS NULL AND {DONE} GROUP BY tip.id ORDER BY tip.id"
    );
    let sql = sqlx::AssertSqlSafe(sql);
    let read = |row: &Row| Ok((TipId(row.get("id")?), row.get("photos")?));
    Ok(Overdue {
        identities: over,
        photos: store.all(sql, &args![photos], read).await?,
    })
}

/// Erases a tip's reporter: the sealed bytes are overwritten, and the history says so. `false`
/// where the tip was opened or the reporter erased meanwhile.
///
/// # Errors
/// When the database cannot be written.
pub async fn erase_identity(
    store: &Store,
    tip: TipId,
    before: DateTime<Utc>,
    told: Told<'_>,
) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    if !is_done(&mut tx, tip, before).await? {
        return Ok(false);
    }
    let sql = "UPDATE tip_identity SET nonce = NULL, sealed = NULL, erased_at = $2
               WHERE tip = $1 AND erased_at IS NULL";
    if tx.execute(sql, &args![tip.0, told.at()]).await? == 0 {
        return Ok(false);
    }
    noted(tx, tip, What::IdentityErased, told).await
}

/// Erases a tip's photos, save those that another tip still needs.
///
/// # Errors
/// When the database cannot be written.
pub async fn erase_photos(
    store: &Store,
    tip: TipId,
    before: DateTime<Utc>,
    told: Told<'_>,
) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    if !is_done(&mut tx, tip, before).await? {
        return Ok(false);
    }
    let sql = "UPDATE tip_photo SET erased_at = $2 WHERE tip = $1 AND erased_at IS NULL";
    if tx.execute(sql, &args![tip.0, told.at()]).await? == 0 {
        return Ok(false);
    }
    // Waits for tips that are being taken in with one of these photos, so that they are seen.
    let sql = "UPDATE photo SET width = width
               WHERE sha256 IN (SELECT sha256 FROM tip_photo WHERE tip = $1)";
    tx.execute(sql, &args![tip.0]).await?;
    let sql = "DELETE FROM photo
               WHERE sha256 IN (SELECT sha256 FROM tip_photo WHERE tip = $1)
                   AND NOT EXISTS (SELECT 1 FROM tip_photo AS other
                       WHERE other.sha256 = photo.sha256 AND other.erased_at IS NULL)";
    tx.execute(sql, &args![tip.0]).await?;
    noted(tx, tip, What::PhotosErased, told).await
}

async fn is_done(tx: &mut Tx, tip: TipId, before: DateTime<Utc>) -> Result<bool, StoreError> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT tip.id FROM tip WHERE tip.id = $2 AND {DONE}"
    ));
    let found = tx
        .optional(sql, &args![before, tip.0], |row| row.get::<i64, _>("id"))
        .await?;
    Ok(found.is_some())
}

async fn noted(mut tx: Tx, tip: TipId, what: What, told: Told<'_>) -> Result<bool, StoreError> {
    note(&mut tx, tip, what, told).await?;
    tx.commit().await?;
    Ok(true)
}
