//! Notices: which letters were written, each once.

use chrono::{DateTime, Utc};

use super::engine::Row;
use super::values::args;
use super::{RunId, Store, StoreError};

/// A notice that is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewNotice<'a> {
    /// Message-ID; the same notice has the same one.
    pub message_id: &'a str,
    /// The run that it comes from.
    pub run: RunId,
    /// Leading bureau.
    pub bureau: &'a str,
    /// Id of the institution; `None` where no institution matches.
    pub institution: Option<&'a str>,
    /// Number of the notice, as printed.
    pub number: &'a str,
    /// File that holds the letter.
    pub path: &'a str,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// A notice on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Message-ID.
    pub message_id: String,
    /// The run that it comes from.
    pub run: RunId,
    /// Leading bureau.
    pub bureau: String,
    /// Id of the institution.
    pub institution: Option<String>,
    /// Number of the notice, as printed.
    pub number: String,
    /// File that holds the letter.
    pub path: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// Records a notice, and says whether it is new: `false` means that it was written before,
/// also by another program at this very moment. A program that was killed between recording
/// and writing leaves a row without its file: before a caller trusts `false`, it looks for
/// the file at the recorded `path`.
///
/// # Errors
/// When the database cannot be written.
pub async fn record_once(store: &Store, notice: &NewNotice<'_>) -> Result<bool, StoreError> {
    let sql = "INSERT INTO notice
                   (message_id, run, bureau, institution, number, path, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (message_id) DO NOTHING";
    let told = args![
        notice.message_id,
        notice.run.0,
        notice.bureau,
        notice.institution,
        notice.number,
        notice.path,
        notice.created_at
    ];
    Ok(store.execute(sql, &told).await? == 1)
}

/// A notice by its Message-ID.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(store: &Store, message_id: &str) -> Result<Option<Notice>, StoreError> {
    let sql = "SELECT * FROM notice WHERE message_id = $1";
    store.optional(sql, &args![message_id], read).await
}

/// The notices of a run, by bureau and number.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_run(store: &Store, run: RunId) -> Result<Vec<Notice>, StoreError> {
    let sql = "SELECT * FROM notice WHERE run = $1 ORDER BY bureau, number";
    store.all(sql, &args![run.0], read).await
}

fn read(row: &Row) -> Result<Notice, sqlx::Error> {
    Ok(Notice {
        message_id: row.get("message_id")?,
        run: RunId(row.get("run")?),
        bureau: row.get("bureau")?,
        institution: row.get("institution")?,
        number: row.get("number")?,
        path: row.get("path")?,
        created_at: row.get("created_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::{self, noon};

    fn notice(run: RunId, message_id: &str) -> NewNotice<'_> {
        NewNotice {
            message_id,
            run,
            bureau: "教育局",
            institution: Some("H1"),
            number: "2024-0918-01",
            path: "outbox/1.eml",
            created_at: noon(),
        }
    }

    #[tokio::test]
    async fn the_second_time_is_not_new() {
        for (_place, store) in testing::stores().await {
            let run = testing::run(&store).await;
            assert!(record_once(&store, &notice(run, "<1@x>")).await.unwrap());
            let again = NewNotice {
                path: "outbox/2.eml",
                ..notice(run, "<1@x>")
            };
            assert!(!record_once(&store, &again).await.unwrap());
            assert!(record_once(&store, &notice(run, "<2@x>")).await.unwrap());
            let kept = of_run(&store, run).await.unwrap();
            assert_eq!(kept.len(), 2);
            let first = get(&store, "<1@x>").await.unwrap().unwrap();
            assert_eq!(first.path, "outbox/1.eml");
            assert_eq!(first.created_at, noon());
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_many_at_once_one_is_new() {
        for (place, store) in testing::stores().await {
            let run = testing::run(&store).await;
            let mut tasks = Vec::new();
            for _ in 0..8 {
                let address = place.address.clone();
                tasks.push(tokio::spawn(async move {
                    let other = Store::open(&address).await.unwrap();
                    record_once(&other, &notice(run, "<1@x>")).await.unwrap()
                }));
            }
            let mut new = 0;
            for task in tasks {
                new += usize::from(task.await.unwrap());
            }
            assert_eq!(new, 1);
        }
    }
}
