//! Captures: the fetches that the archive holds.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::engine::Row;
use super::open::Tx;
use super::values::args;
use super::{Store, StoreError};

/// A fetch that the archive holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureRow {
    /// Its number.
    pub id: i64,
    /// Where the page was found.
    pub url: String,
    /// When it was received.
    pub fetched_at: DateTime<Utc>,
    /// HTTP status.
    pub status: u16,
    /// SHA-256 of the unpacked body, in hexadecimal.
    pub sha256: String,
    /// SHA-256 of the body as served, in hexadecimal.
    pub payload_sha256: String,
    /// The charset that the header names.
    pub charset: Option<String>,
    /// The Content-Type header.
    pub content_type: Option<String>,
    /// The capture that holds the bytes: this one, or an earlier one.
    pub body_id: i64,
    /// Archive file with the bytes.
    pub file: String,
    /// First byte of the record with the bytes.
    pub at: u64,
}

/// A fetch to be recorded.
#[derive(Debug, Clone)]
pub struct NewCapture {
    /// Everything but the number.
    pub row: CaptureRow,
    /// The capture that holds the bytes, where this one saw the same again.
    pub body: Option<i64>,
}

const CAPTURE: &str = "SELECT c.id, c.url, c.fetched_at, c.status, c.sha256, c.payload_sha256,
    c.charset, c.content_type, coalesce(b.file, c.file), coalesce(b.at, c.at), coalesce(b.id, c.id)
    FROM capture c LEFT JOIN capture b ON b.id = c.body";

fn capture(row: &Row) -> Result<CaptureRow, sqlx::Error> {
    Ok(CaptureRow {
        id: row.get(0)?,
        url: row.get(1)?,
        fetched_at: row.get(2)?,
        status: row.get(3)?,
        sha256: row.get(4)?,
        payload_sha256: row.get(5)?,
        charset: row.get(6)?,
        content_type: row.get(7)?,
        file: row.get(8)?,
        at: row.get(9)?,
        body_id: row.get(10)?,
    })
}

/// The last fetch of a page of a source.
///
/// # Errors
/// When the database cannot be read.
pub async fn last(
    store: &Store,
    source: &str,
    url: &str,
) -> Result<Option<CaptureRow>, StoreError> {
    let sql = format!(
        "{CAPTURE} WHERE c.id = (SELECT capture FROM crawl_page WHERE source = $1 AND url = $2)"
    );
    let told = args![source, url];
    store.optional(AssertSqlSafe(sql), &told, capture).await
}

/// A fetch that holds these bytes as they were served.
///
/// # Errors
/// When the database cannot be read.
pub async fn with_payload(store: &Store, sha256: &str) -> Result<Option<CaptureRow>, StoreError> {
    let sql =
        format!("{CAPTURE} WHERE c.payload_sha256 = $1 AND c.body IS NULL ORDER BY c.id LIMIT 1");
    let told = args![sha256];
    store.optional(AssertSqlSafe(sql), &told, capture).await
}

/// Every fetch of an address, the last first.
///
/// # Errors
/// When the database cannot be read.
pub async fn history(store: &Store, url: &str) -> Result<Vec<CaptureRow>, StoreError> {
    let sql = format!("{CAPTURE} WHERE c.url = $1 ORDER BY c.fetched_at DESC, c.id DESC");
    store.all(AssertSqlSafe(sql), &args![url], capture).await
}

/// The fetches of an address from one moment until before another, the last first.
///
/// # Errors
/// When the database cannot be read.
pub async fn between(
    store: &Store,
    url: &str,
    from: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<Vec<CaptureRow>, StoreError> {
    let sql = format!(
        "{CAPTURE} WHERE c.url = $1 AND c.fetched_at >= $2 AND c.fetched_at < $3
         ORDER BY c.fetched_at DESC, c.id DESC"
    );
    let range = args![url, from, before];
    store.all(AssertSqlSafe(sql), &range, capture).await
}

/// What the last round of a source left: each page that answered, with its fetch; pages that
/// repeat another one of the round are left out.
///
/// # Errors
/// When the database cannot be read.
pub async fn harvest(store: &Store, source: &str) -> Result<Vec<CaptureRow>, StoreError> {
    let sql = format!(
        "{CAPTURE} JOIN crawl_page p ON p.capture = c.id
         WHERE p.source = $1 AND p.outcome IN ('answered', 'unchanged') AND p.same_as IS NULL
         ORDER BY p.depth, p.url"
    );
    store.all(AssertSqlSafe(sql), &args![source], capture).await
}

/// Every fetch that the archive must hold.
///
/// # Errors
/// When the database cannot be read.
pub async fn captures(store: &Store) -> Result<Vec<CaptureRow>, StoreError> {
    let sql = format!("{CAPTURE} ORDER BY 9, 10");
    store.all(AssertSqlSafe(sql), &[], capture).await
}

/// Names of the archive's files that fetches stand in.
///
/// # Errors
/// When the database cannot be read.
pub async fn files(store: &Store) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT file FROM capture ORDER BY file";
    store.all(sql, &[], |row| row.get(0)).await
}

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldFile {
    /// Its name.
    pub name: String,
    /// Whether a finding, a page's present version or a later capture rests on it.
    pub needed: bool,
}

/// The files whose captures are all older than that.
///
/// # Errors
/// When the database cannot be read.
pub async fn old_files(store: &Store, before: DateTime<Utc>) -> Result<Vec<OldFile>, StoreError> {
    // A finding about prices names the earlier capture in what was observed.
    let sql = "WITH proof AS MATERIALIZED (
                   SELECT observed FROM finding WHERE observed LIKE '%SHA-256%')
               SELECT file, max(CASE WHEN
                   EXISTS (SELECT 1 FROM crawl_page p WHERE p.capture = c.id)
                   OR EXISTS (SELECT 1 FROM capture later
                              WHERE later.body = c.id AND later.file <> c.file)
                   OR EXISTS (SELECT 1 FROM finding f WHERE f.page_sha256 = c.sha256)
                   OR EXISTS (SELECT 1 FROM proof
                              WHERE proof.observed LIKE '%' || c.sha256 || '%')
                   THEN 1 ELSE 0 END)
               FROM capture c GROUP BY file HAVING max(fetched_at) < $1 ORDER BY file";
    let file = |row: &Row| {
        Ok(OldFile {
            name: row.get(0)?,
            needed: row.get(1)?,
        })
    };
    store.all(sql, &args![before], file).await
}

/// Forgets the captures of a file.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget(store: &Store, file: &str) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    // Those that rest on another capture of the file go first.
    for sql in [
        "DELETE FROM capture WHERE file = $1 AND body IS NOT NULL",
        "DELETE FROM capture WHERE file = $1",
    ] {
        tx.execute(sql, &args![file]).await?;
    }
    tx.commit().await
}

/// Records a fetch; says its number.
pub(super) async fn put_capture(tx: &mut Tx, new: &NewCapture) -> Result<i64, StoreError> {
    let row = &new.row;
    let sql = "INSERT INTO capture (url, fetched_at, status, sha256, payload_sha256, charset,
                   content_type, file, at, body)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id";
    let told = args![
        &row.url,
        row.fetched_at,
        row.status,
        &row.sha256,
        &row.payload_sha256,
        &row.charset,
        &row.content_type,
        &row.file,
        row.at,
        new.body
    ];
    tx.one(sql, &told, |row| row.get(0)).await
}
