//! Registry records as they were last seen: enough to tell which ones changed.

use sqlx::AssertSqlSafe;

use super::engine::Row;
use super::values::{args, last_of_each, places};
use super::{RunId, Store, StoreError};

/// Rows per statement; SQLite takes 32,766 values in one.
const AT_ONCE: usize = 1_000;

/// A record of the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewRecord<'a> {
    /// Table of the registry package.
    pub table: &'a str,
    /// Its id there.
    pub id: &'a str,
    /// Id of the institution that it belongs to.
    pub institution: &'a str,
    /// Hash of its row.
    pub hash: &'a str,
}

/// What a run saw of the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    /// Records that were not there before.
    pub new: u64,
    /// Records whose row is another one.
    pub changed: u64,
    /// Records of earlier runs that this one did not see.
    pub gone: u64,
}

/// Records what a run read. Records of other runs stay: what was not seen may be a failed
/// import, and that is for the caller to judge.
///
/// # Errors
/// When the database cannot be written.
pub async fn put(
    store: &Store,
    run: RunId,
    records: &[NewRecord<'_>],
) -> Result<Changes, StoreError> {
    let mut tx = store.write().await?;
    for chunk in last_of_each(records, |r| (r.table, r.id)).chunks(AT_ONCE) {
        let told: Vec<_> = chunk
            .iter()
            .flat_map(|record| {
                let NewRecord {
                    table,
                    id,
                    institution,
                    hash,
                } = **record;
                args![table, id, institution, hash, run.0, run.0, run.0]
            })
            .collect();
        let sql = format!(
            "INSERT INTO record (tbl, id, institution, hash, first_run, changed_run, last_run)
             VALUES {}
             ON CONFLICT (tbl, id) DO UPDATE SET
                 changed_run = CASE WHEN record.hash = excluded.hash
                     AND record.institution = excluded.institution
                     THEN record.changed_run ELSE excluded.changed_run END,
                 institution = excluded.institution,
                 hash = excluded.hash,
                 last_run = excluded.last_run",
            places(chunk.len(), 7)
        );
        tx.execute(AssertSqlSafe(sql), &told).await?;
    }
    let sql = "SELECT (SELECT count(*) FROM record WHERE first_run = $1),
                      (SELECT count(*) FROM record WHERE changed_run = $1),
                      (SELECT count(*) FROM record WHERE last_run < $1)";
    let read = |row: &Row| {
        let (new, touched): (u64, u64) = (row.get(0)?, row.get(1)?);
        Ok(Changes {
            new,
            changed: touched.abs_diff(new),
            gone: row.get(2)?,
        })
    };
    let changes = tx.one(sql, &args![run.0], read).await?;
    tx.commit().await?;
    Ok(changes)
}

/// Institutions of which a run saw a new or changed record, in order.
///
/// # Errors
/// When the database cannot be read.
pub async fn touched_institutions(store: &Store, run: RunId) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT institution FROM record WHERE changed_run = $1 ORDER BY 1";
    store.all(sql, &args![run.0], |row| row.get(0)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing;

    fn record<'a>(id: &'a str, institution: &'a str, hash: &'a str) -> NewRecord<'a> {
        NewRecord {
            table: "classes",
            id,
            institution,
            hash,
        }
    }

    #[tokio::test]
    async fn new_changed_and_gone_records_are_told_apart() {
        for (_place, store) in testing::stores().await {
            let first = testing::run(&store).await;
            let before = [
                record("C1", "H1", "a"),
                record("C2", "H1", "a"),
                record("C3", "H2", "a"),
            ];
            let changes = put(&store, first, &before).await.unwrap();
            assert_eq!((changes.new, changes.changed, changes.gone), (3, 0, 0));

            let second = testing::run(&store).await;
            let after = [
                record("C1", "H1", "a"),
                record("C2", "H1", "b"),
                record("C4", "H3", "a"),
            ];
            let changes = put(&store, second, &after).await.unwrap();
            assert_eq!((changes.new, changes.changed, changes.gone), (1, 1, 1));
            assert_eq!(
                touched_institutions(&store, second).await.unwrap(),
                ["H1", "H3"]
            );
            // A run that is started again says the same.
            assert_eq!(put(&store, second, &after).await.unwrap(), changes);
        }
    }

    #[tokio::test]
    async fn a_county_goes_in_at_once() {
        for (_place, store) in testing::stores().await {
            let run = testing::run(&store).await;
            let ids: Vec<String> = (0..2_500).map(|n| format!("S{n}")).collect();
            let records: Vec<_> = ids.iter().map(|id| record(id, "H1", "a")).collect();
            let changes = put(&store, run, &records).await.unwrap();
            assert_eq!(changes.new, 2_500);
            assert_eq!(put(&store, run, &[]).await.unwrap().new, 2_500);
        }
    }
}
