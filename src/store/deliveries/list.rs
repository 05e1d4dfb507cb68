//! Deliveries as people look at them.

use chrono::{DateTime, Utc};

use super::{COLUMNS, Delivery, read};
use crate::store::engine::Row;
use crate::store::values::args;
use crate::store::{Store, StoreError};

/// A delivery that waits for a person, with its notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    /// Its number in the table.
    pub delivery: i64,
    /// `unknown`, `rejected` or `bounced`.
    pub state: String,
    /// The bureau.
    pub bureau: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Number of the notice.
    pub number: String,
    /// Whom the notice is about.
    pub about: String,
    /// What the server said last.
    pub reply: Option<String>,
}

/// The deliveries that a person has to settle, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn stuck(store: &Store) -> Result<Vec<Stuck>, StoreError> {
    let sql = "SELECT d.id, d.state, d.bureau, d.changed_at, n.number, n.about, d.reply
               FROM delivery d JOIN message m ON m.id = d.message
               JOIN case_notice n ON n.id = m.notice
               WHERE d.state IN ('unknown', 'rejected', 'bounced')
               ORDER BY d.changed_at, d.id";
    let read = |row: &Row| {
        Ok(Stuck {
            delivery: row.get(0)?,
            state: row.get(1)?,
            bureau: row.get(2)?,
            since: row.get(3)?,
            number: row.get(4)?,
            about: row.get(5)?,
            reply: row.get(6)?,
        })
    };
    store.all(sql, &[], read).await
}

/// The deliveries of a notice, its reminders included.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_notice(store: &Store, notice: i64) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!("{COLUMNS} WHERE m.notice = $1 ORDER BY d.id");
    store
        .all(sqlx::AssertSqlSafe(sql), &args![notice], read)
        .await
}

/// The deliveries that a roundup carries.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_carrier(store: &Store, carrier: i64) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!("{COLUMNS} WHERE d.carrier = $1 ORDER BY d.id");
    store
        .all(sqlx::AssertSqlSafe(sql), &args![carrier], read)
        .await
}
