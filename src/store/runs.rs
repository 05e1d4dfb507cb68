//! Runs: when the registry was checked, with which rules, and how much was read.

use chrono::{DateTime, NaiveDate, Utc};

use super::engine::Row;
use super::open::Tx;
use super::values::args;
use super::{Store, StoreError};

/// A run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub i64);

/// A run that begins.
#[derive(Debug, Clone, Copy)]
pub struct NewRun<'a> {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// The day that is judged.
    pub day: NaiveDate,
    /// Id of the rule pack.
    pub rulebook: &'a str,
    /// SHA-256 of the rulebook.
    pub rulebook_sha256: &'a str,
}

/// A run on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; `None` while it runs, and for ever where it was killed.
    pub finished_at: Option<DateTime<Utc>>,
    /// The day that is judged.
    pub day: NaiveDate,
    /// Id of the rule pack.
    pub rulebook: String,
    /// SHA-256 of the rulebook.
    pub rulebook_sha256: String,
}

/// Records a new run.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin(store: &Store, new: &NewRun<'_>) -> Result<RunId, StoreError> {
    let mut tx = store.write().await?;
    let run = begin_in(&mut tx, new).await?;
    tx.commit().await?;
    Ok(run)
}

/// The same, as part of a larger transaction.
pub(super) async fn begin_in(tx: &mut Tx, new: &NewRun<'_>) -> Result<RunId, StoreError> {
    let sql = "INSERT INTO run (started_at, day, rulebook, rulebook_sha256)
               VALUES ($1, $2, $3, $4) RETURNING id";
    let told = args![new.started_at, new.day, new.rulebook, new.rulebook_sha256];
    let id = tx.one(sql, &told, |row| row.get(0)).await?;
    Ok(RunId(id))
}

/// Records the end of a run and how many records of each table it read.
///
/// # Errors
/// When the database cannot be written, or has no such run.
pub async fn finish(
    store: &Store,
    run: RunId,
    at: DateTime<Utc>,
    counts: &[(&str, usize)],
) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    for (table, records) in counts {
        let sql = "INSERT INTO run_count (run, tbl, records) VALUES ($1, $2, $3)
                   ON CONFLICT (run, tbl) DO UPDATE SET records = excluded.records";
        tx.execute(sql, &args![run.0, *table, *records]).await?;
    }
    let sql = "UPDATE run SET finished_at = $2 WHERE id = $1";
    tx.execute(sql, &args![run.0, at]).await?;
    tx.commit().await
}

/// The latest runs, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn latest(store: &Store, most: u32) -> Result<Vec<Run>, StoreError> {
    let sql = "SELECT id, started_at, finished_at, day, rulebook, rulebook_sha256
               FROM run ORDER BY id DESC LIMIT $1";
    store.all(sql, &args![most], read).await
}

/// A run by its number.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(store: &Store, run: RunId) -> Result<Option<Run>, StoreError> {
    let sql = "SELECT id, started_at, finished_at, day, rulebook, rulebook_sha256
               FROM run WHERE id = $1";
    store.optional(sql, &args![run.0], read).await
}

/// How many records of each table a run read, by table name.
///
/// # Errors
/// When the database cannot be read.
pub async fn counts(store: &Store, run: RunId) -> Result<Vec<(String, u64)>, StoreError> {
    let sql = "SELECT tbl, records FROM run_count WHERE run = $1 ORDER BY tbl";
    let read = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    store.all(sql, &args![run.0], read).await
}

fn read(row: &Row) -> Result<Run, sqlx::Error> {
    Ok(Run {
        id: RunId(row.get("id")?),
        started_at: row.get("started_at")?,
        finished_at: row.get("finished_at")?,
        day: row.get("day")?,
        rulebook: row.get("rulebook")?,
        rulebook_sha256: row.get("rulebook_sha256")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::{self, noon};

    #[tokio::test]
    async fn a_run_that_was_killed_has_no_end() {
        for (_place, store) in testing::stores().await {
            let first = testing::run(&store).await;
            let second = testing::run(&store).await;
            let counted = [("sessions", 6_000), ("institutions", 40)];
            finish(&store, second, noon(), &counted).await.unwrap();
            finish(&store, second, noon(), &counted).await.unwrap();
            let runs = latest(&store, 10).await.unwrap();
            assert_eq!(
                runs.iter()
                    .map(|r| (r.id, r.finished_at))
                    .collect::<Vec<_>>(),
                [(second, Some(noon())), (first, None)]
            );
            assert_eq!(runs[0].day, noon().date_naive());
            assert_eq!(
                counts(&store, second).await.unwrap(),
                [
                    ("institutions".to_owned(), 40),
                    ("sessions".to_owned(), 6_000)
                ]
            );
            assert!(counts(&store, first).await.unwrap().is_empty());
        }
    }

    #[tokio::test]
    async fn counts_of_a_run_that_does_not_exist_are_refused() {
        for (_place, store) in testing::stores().await {
            let error = finish(&store, RunId(7), noon(), &[("sessions", 1)]).await;
            assert!(
                error
                    .unwrap_err()
                    .to_string()
                    .to_lowercase()
                    .contains("foreign key")
            );
        }
    }
}
