//! How much waits for somebody, in numbers.

use chrono::NaiveDate;

use super::engine::Row;
use super::values::args;
use super::{Store, StoreError};

/// How much waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Tasks that could not be done.
    pub failed_tasks: u64,
    /// Open cases whose day due was counted through a year without a holiday notice.
    pub unsure_dues: u64,
    /// Open cases whose day due is past.
    pub overdue: u64,
    /// Open tips that match no registered institution, or several, or were not compared.
    pub unmatched_tips: u64,
    /// Findings whose source could not be looked at.
    pub unverified: u64,
}

/// Counts what waits on a day.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(store: &Store, on: NaiveDate) -> Result<Waiting, StoreError> {
    let sql = "SELECT
        (SELECT count(*) FROM outbox WHERE state = 'failed'),
        (SELECT count(*) FROM case_file WHERE state <> 'closed' AND due_unsure IS NOT NULL),
        (SELECT count(*) FROM case_file WHERE state <> 'closed' AND due_on < $1),
        (SELECT count(*) FROM tip
         WHERE matching <> 'one' AND closed_at IS NULL AND same_as IS NULL),
        (SELECT count(*) FROM finding WHERE state = 'unverified')";
    let read = |row: &Row| {
        Ok(Waiting {
            failed_tasks: row.get(0)?,
            unsure_dues: row.get(1)?,
            overdue: row.get(2)?,
            unmatched_tips: row.get(3)?,
            unverified: row.get(4)?,
        })
    };
    let found = store.optional(sql, &args![on], read).await?;
    Ok(found.unwrap_or_default())
}
