//! A tip that is done with. What is kept about it is counted from that day.

use super::super::values::args;
use super::super::{Store, StoreError};
use super::{TipId, Told, What, note};

/// Closes a tip; `false` where it was closed before, or there is none.
///
/// # Errors
/// When the database cannot be written.
pub async fn close(store: &Store, tip: TipId, told: Told<'_>) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    let sql = "UPDATE tip SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL";
    if tx.execute(sql, &args![tip.0, told.at()]).await? == 0 {
        return Ok(false);
    }
    note(&mut tx, tip, What::Closed, told).await?;
    tx.commit().await?;
    Ok(true)
}
