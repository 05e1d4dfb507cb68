//! Imports: what was read when, what it changed, and what could not be read.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::audit::{self, Entry};
use super::engine::Row;
use super::open::Tx;
use super::values::{args, places};
use super::{Store, StoreError};

/// Rows per statement; SQLite takes 32,766 values in one.
const AT_ONCE: usize = 1_000;

/// An import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImportId(pub i64);

/// What an import did to the registry, in institutions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    /// Not known before, or gone before.
    pub new: u64,
    /// With other records than before.
    pub changed: u64,
    /// With the same records as before; nothing was written.
    pub unchanged: u64,
    /// Of the same registry, and not in it any more. They stay as history.
    pub gone: u64,
    /// Of the same registry and not seen by an import that could not read everything: they
    /// stay as they were.
    pub missing: u64,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// File as it was named.
    pub file: String,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Row, from 1.
    pub row: Option<u32>,
    /// English name of the column.
    pub column: Option<String>,
    /// What stands in the cell.
    pub value: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
    /// How many mistakes the entry stands for.
    pub count: u64,
}

/// An import on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its number.
    pub id: ImportId,
    /// Which registry it brought.
    pub registry: String,
    /// File or folder that was read.
    pub source: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When its facts were in place; `None` where it was cut off.
    pub finished_at: Option<DateTime<Utc>>,
    /// `open`, `done` or `abandoned`.
    pub state: String,
    /// Whether everything that should be there could be read.
    pub complete: bool,
    /// What it changed.
    pub changes: Changes,
    /// How many mistakes it met.
    pub errors: u64,
}

/// Begins an import. One of the same registry that was cut off is given up: its process is
/// gone, or it will be told so when it wants to finish.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin(
    store: &Store,
    registry: &str,
    source: &str,
    now: DateTime<Utc>,
) -> Result<ImportId, StoreError> {
    let mut tx = store.write().await?;
    let sql = "UPDATE import SET state = 'abandoned' WHERE registry = $1 AND state = 'open'";
    tx.execute(sql, &args![registry]).await?;
    let sql = "INSERT INTO import (registry, source, started_at, state)
               VALUES ($1, $2, $3, 'open') RETURNING id";
    let told = args![registry, source, now];
    let id = tx.one(sql, &told, |row| row.get(0)).await?;
    tx.commit().await?;
    Ok(ImportId(id))
}

/// Takes the import's turn: whoever finishes at the same moment waits. Says its registry.
pub(super) async fn claim(tx: &mut Tx, import: ImportId) -> Result<String, StoreError> {
    let sql = "UPDATE import SET state = 'done' WHERE id = $1 AND state = 'open'
               RETURNING registry";
    let registry = tx.optional(sql, &args![import.0], |row| row.get(0)).await?;
    registry.ok_or_else(|| tx.missing(format!("进行中的导入 {}", import.0)))
}

/// Writes down what an import did; its facts are part of the same transaction.
pub(super) async fn finish(
    tx: &mut Tx,
    import: ImportId,
    changes: &Changes,
    bad: &[BadRow],
    complete: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for (nth, chunk) in bad.chunks(AT_ONCE).enumerate() {
        let told: Vec<_> = (nth * AT_ONCE..)
            .zip(chunk)
            .flat_map(|(nth, b)| {
                args![
                    import.0, nth, &b.file, &b.sheet, b.row, &b.column, &b.value, &b.message,
                    b.count
                ]
            })
            .collect();
        let sql = format!(
            "INSERT INTO import_error (import, nth, file, sheet, line, col, value, message, times)
             VALUES {}",
            places(chunk.len(), 9)
        );
        tx.execute(AssertSqlSafe(sql), &told).await?;
    }
    let sql = "UPDATE import SET finished_at = $2, complete = $3, fresh = $4, changed = $5,
                   unchanged = $6, gone = $7, missing = $8, errors = $9
               WHERE id = $1";
    let errors: u64 = bad.iter().map(|b| b.count).sum();
    let told = args![
        import.0,
        now,
        complete,
        changes.new,
        changes.changed,
        changes.unchanged,
        changes.gone,
        changes.missing,
        errors
    ];
    tx.execute(sql, &told).await?;
    let subject = import.0.to_string();
    let detail = serde_json::json!({
        "new": changes.new, "changed": changes.changed, "unchanged": changes.unchanged,
        "gone": changes.gone, "missing": changes.missing, "errors": errors,
    })
    .to_string();
    let entry = Entry {
        at: now,
        actor: "import",
        kind: "import",
        subject: &subject,
        action: "import",
        from: None,
        to: Some(if complete { "complete" } else { "partial" }),
        reason: None,
        detail: Some(&detail),
    };
    // The log last: on a server the others wait for it.
    audit::append(tx, &[entry]).await
}

/// The latest imports, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn latest(store: &Store, most: u32) -> Result<Vec<Import>, StoreError> {
    let sql = "SELECT * FROM import ORDER BY id DESC LIMIT $1";
    store.all(sql, &args![most], read).await
}

/// What happened to an institution in an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Its id.
    pub institution: String,
    /// Whether it is there from this import on.
    pub began: bool,
    /// Whether it was there before it.
    pub ended: bool,
}

/// The institutions that an import changed, by id.
///
/// # Errors
/// When the database cannot be read.
pub async fn touched(store: &Store, import: ImportId) -> Result<Vec<Touched>, StoreError> {
    let sql = "SELECT institution, max(CASE WHEN first_import = $1 THEN 1 ELSE 0 END),
                   max(CASE WHEN until_import = $1 THEN 1 ELSE 0 END)
               FROM institution_version WHERE first_import = $1 OR until_import = $1
               GROUP BY institution ORDER BY institution";
    let read = |row: &Row| {
        Ok(Touched {
            institution: row.get(0)?,
            began: row.get(1)?,
            ended: row.get(2)?,
        })
    };
    store.all(sql, &args![import.0], read).await
}

/// Keeps how many records of each table an import read that could read everything.
///
/// # Errors
/// When the database cannot be written.
pub async fn keep_records(
    store: &Store,
    import: ImportId,
    counts: &[(&str, usize)],
) -> Result<(), StoreError> {
    let counts: BTreeMap<&str, usize> = counts.iter().copied().collect();
    let json = serde_json::json!(counts).to_string();
    let sql = "UPDATE import SET records = $2 WHERE id = $1";
    store.execute(sql, &args![import.0, json]).await.map(drop)
}

/// How many records of each table the last import of a registry read that could read
/// everything.
///
/// # Errors
/// When the database cannot be read.
pub async fn records(store: &Store, registry: &str) -> Result<BTreeMap<String, u64>, StoreError> {
    let sql = "SELECT records FROM import WHERE registry = $1 AND records IS NOT NULL
               ORDER BY id DESC LIMIT 1";
    let told = args![registry];
    let found = store.optional(sql, &told, |row| row.get::<String, _>(0));
    match found.await? {
        Some(json) => {
            serde_json::from_str(&json).map_err(|e| store.unreadable("导入记录".to_owned(), &e))
        }
        None => Ok(BTreeMap::new()),
    }
}

/// What an import could not read, in its order.
///
/// # Errors
/// When the database cannot be read.
pub async fn bad_rows(store: &Store, import: ImportId) -> Result<Vec<BadRow>, StoreError> {
    let sql = "SELECT * FROM import_error WHERE import = $1 ORDER BY nth";
    let read = |row: &Row| {
        Ok(BadRow {
            file: row.get("file")?,
            sheet: row.get("sheet")?,
            row: row.get("line")?,
            column: row.get("col")?,
            value: row.get("value")?,
            message: row.get("message")?,
            count: row.get("times")?,
        })
    };
    store.all(sql, &args![import.0], read).await
}

fn read(row: &Row) -> Result<Import, sqlx::Error> {
    Ok(Import {
        id: ImportId(row.get("id")?),
        registry: row.get("registry")?,
        source: row.get("source")?,
        started_at: row.get("started_at")?,
        finished_at: row.get("finished_at")?,
        state: row.get("state")?,
        complete: row.get("complete")?,
        changes: Changes {
            new: row.get("fresh")?,
            changed: row.get("changed")?,
            unchanged: row.get("unchanged")?,
            gone: row.get("gone")?,
            missing: row.get("missing")?,
        },
        errors: row.get("errors")?,
    })
}
