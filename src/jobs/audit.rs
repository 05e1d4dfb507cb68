//! The audit log for those who look after it: whether it is whole, and a copy that may leave
//! the house.

use crate::extract::{Vocabulary, mask_people};
use crate::store::audit::after;
use crate::store::{Store, StoreError};

pub use crate::store::audit::{Fault, Logged, Verified, last, of, verify};

/// Rows that are read at once.
const AT_ONCE: u32 = 5_000;

/// The row that stands at a number, or the next one where it is gone.
///
/// # Errors
/// When the database cannot be read.
pub async fn row_at(store: &Store, seq: i64) -> Result<Option<Logged>, StoreError> {
    Ok(after(store, seq - 1, 1).await?.into_iter().next())
}

/// Gives every row to `take`, in order, with names of pupils and parents and personal numbers
/// hidden. Says how many there were.
///
/// # Errors
/// When the database cannot be read, or what `take` says.
pub async fn copy_out<E: From<StoreError>>(
    store: &Store,
    vocabulary: &Vocabulary,
    mut take: impl FnMut(&Logged) -> Result<(), E>,
) -> Result<u64, E> {
    let (mut seq, mut count) = (0, 0);
    loop {
        let rows = after(store, seq, AT_ONCE).await?;
        let Some(last) = rows.last() else {
            return Ok(count);
        };
        seq = last.seq;
        for row in rows {
            take(&masked(row, vocabulary))?;
            count += 1;
        }
    }
}

/// What people have written of people is hidden; who acted stays, which is what a log is for.
pub fn masked(row: Logged, vocabulary: &Vocabulary) -> Logged {
    let mask = |text: String| mask_people(&text, vocabulary);
    Logged {
        reason: row.reason.map(mask),
        detail: row.detail.map(mask),
        ..row
    }
}
