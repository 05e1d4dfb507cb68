//! Registry records as they were last seen: enough to tell which ones changed.

use sqlx::{QueryBuilder, Sqlite};

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
    for chunk in records.chunks(AT_ONCE) {
        let mut sql = QueryBuilder::<Sqlite>::new(
            "INSERT INTO record (tbl, id, institution, hash, first_run, changed_run, last_run) ",
        );
        sql.push_values(chunk, |mut row, record| {
            row.push_bind(record.table)
                .push_bind(record.id)
                .push_bind(record.institution)
                .push_bind(record.hash)
                .push_bind(run.0)
                .push_bind(run.0)
                .push_bind(run.0);
        });
        sql.push(
            " ON CONFLICT (tbl, id) DO UPDATE SET
                 changed_run = CASE WHEN record.hash = excluded.hash
                     AND record.institution = excluded.institution
                     THEN record.changed_run ELSE excluded.changed_run END,
                 institution = excluded.institution,
                 hash = excluded.hash,
                 last_run = excluded.last_run",
        );
        let done = sql.build().execute(&mut *tx).await;
        done.map_err(|e| store.fail(&e))?;
    }
    let sql = "SELECT (SELECT count(*) FROM record WHERE first_run = $1),
                      (SELECT count(*) FROM record WHERE changed_run = $1),
                      (SELECT count(*) FROM record WHERE last_run < $1)";
    let counted: Result<(i64, i64, i64), _> =
        sqlx::query_as(sql).bind(run.0).fetch_one(&mut *tx).await;
    let (new, touched, gone) = counted.map_err(|e| store.fail(&e))?;
    store.commit(tx).await?;
    Ok(Changes {
        new: new.unsigned_abs(),
        changed: touched.abs_diff(new),
        gone: gone.unsigned_abs(),
    })
}

/// Institutions of which a run saw a new or changed record, in order.
///
/// # Errors
/// When the database cannot be read.
pub async fn touched_institutions(store: &Store, run: RunId) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT institution FROM record WHERE changed_run = $1 ORDER BY 1";
    let rows = sqlx::query_scalar(sql)
        .bind(run.0)
        .fetch_all(store.pool())
        .await;
    rows.map_err(|e| store.fail(&e))
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
        let (_folder, store) = testing::store().await;
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

    #[tokio::test]
    async fn a_county_goes_in_at_once() {
        let (_folder, store) = testing::store().await;
        let run = testing::run(&store).await;
        let ids: Vec<String> = (0..2_500).map(|n| format!("S{n}")).collect();
        let records: Vec<_> = ids.iter().map(|id| record(id, "H1", "a")).collect();
        let changes = put(&store, run, &records).await.unwrap();
        assert_eq!(changes.new, 2_500);
        assert_eq!(put(&store, run, &[]).await.unwrap().new, 2_500);
    }
}
