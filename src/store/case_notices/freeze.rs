//! Fixing a notice's bytes, with the deliveries that follow from it.

use chrono::{DateTime, Utc};

use crate::store::changes::{self, Change};
use crate::store::messages::{self, NewMessage};
use crate::store::values::args;
use crate::store::{Store, StoreError};

/// A delivery that is to be made: one mail to one bureau.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewDelivery<'a> {
    /// The bureau.
    pub bureau: &'a str,
    /// `lead` or `copy`.
    pub part: &'a str,
    /// Addresses, parted by a space.
    pub address: &'a str,
    /// 0 normal, 1 high, 2 urgent: the most urgent go first.
    pub priority: i64,
}

/// What becomes fixed.
#[derive(Debug, Clone, Copy)]
pub struct Freeze<'a> {
    /// The mail.
    pub message: NewMessage<'a>,
    /// To whom it goes.
    pub deliveries: &'a [NewDelivery<'a>],
    /// States that change with it: the notice's, the case's.
    pub changes: &'a [Change<'a>],
    /// When.
    pub at: DateTime<Utc>,
}

/// Fixes a mail: bytes, Message-ID, deliveries and changes of state are one transaction.
/// Says whether it was done: `false` where the notice had taken this step before.
///
/// # Errors
/// [`StoreError::Conflict`] where somebody was faster; or when the database cannot be written.
pub async fn freeze(store: &Store, freeze: &Freeze<'_>) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    let Some(message) = messages::put(&mut tx, &freeze.message, freeze.at).await? else {
        return Ok(false);
    };
    for new in freeze.deliveries {
        let sql = "INSERT INTO delivery
                       (message, bureau, part, address, priority, state, next_at, changed_at)
                   VALUES ($1, $2, $3, $4, $5, 'queued', $6, $6)";
        let told = args![
            message,
            new.bureau,
            new.part,
            new.address,
            new.priority,
            freeze.at
        ];
        tx.execute(sql, &told).await?;
    }
    changes::apply_in(&mut tx, freeze.changes).await?;
    messages::log(&mut tx, message, &freeze.message, freeze.at).await?;
    tx.commit().await?;
    Ok(true)
}
