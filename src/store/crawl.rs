//! The crawl: rounds, and the pages of a source.

use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};

use super::captures::{NewCapture, put_capture};
use super::{Store, StoreError};

/// A page of a source as the last round left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRow {
    /// Address.
    pub url: String,
    /// Links between the source's address and it.
    pub depth: u32,
    /// Whether the running round has been there.
    pub done: bool,
    /// The ETag header of the last version.
    pub etag: Option<String>,
    /// The Last-Modified header of the last version.
    pub last_modified: Option<String>,
    /// SHA-256 of the last version's bytes, in hexadecimal.
    pub sha256: Option<String>,
}

/// What became of a page.
#[derive(Debug, Clone)]
pub struct NewVisit {
    /// The source.
    pub source: String,
    /// The page.
    pub url: String,
    /// `answered`, `unchanged`, `disallowed` or `failed`.
    pub outcome: &'static str,
    /// When the answer came; nothing where there was none.
    pub visited_at: Option<DateTime<Utc>>,
    /// Why it could not be fetched or read.
    pub error: Option<String>,
    /// ETag and Last-Modified; kept as they were where the page is unchanged.
    pub validators: Option<(Option<String>, Option<String>)>,
    /// The page that served the same bytes before in this round.
    pub same_as: Option<String>,
    /// The fetch, where there was an answer.
    pub capture: Option<NewCapture>,
    /// Pages that it leads to, with their depth.
    pub found: Vec<(String, u32)>,
}

/// Begins a round, or goes on with one that was cut off; says which. `fresh` begins anew.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin(
    store: &Store,
    source: &str,
    address: &str,
    fresh: bool,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    let fail = |e| store.fail(&e);
    let known: Option<(String, bool)> =
        sqlx::query_as("SELECT address, open FROM crawl_source WHERE id = $1")
            .bind(source)
            .fetch_optional(&mut *tx)
            .await
            .map_err(fail)?;
    let goes_on = known
        .as_ref()
        .is_some_and(|(was, open)| *open && was == address)
        && !fresh;
    if !goes_on {
        // Another address is another walk: its pages are found anew. Captures stay.
        let sql = match known.is_some_and(|(was, _)| was == address) {
            true => "UPDATE crawl_page SET done = 0 WHERE source = $1",
            false => "DELETE FROM crawl_page WHERE source = $1",
        };
        sqlx::query(sql)
            .bind(source)
            .execute(&mut *tx)
            .await
            .map_err(fail)?;
        let sql = "INSERT INTO crawl_source (id, address, open, started_at)
                   VALUES ($1, $2, 1, $3)
                   ON CONFLICT (id) DO UPDATE SET address = excluded.address, open = 1,
                       started_at = excluded.started_at, finished_at = NULL";
        sqlx::query(sql)
            .bind(source)
            .bind(address)
            .bind(now.timestamp())
            .execute(&mut *tx)
            .await
            .map_err(fail)?;
    }
    store.commit(tx).await?;
    Ok(goes_on)
}

/// Closes a round.
///
/// # Errors
/// When the database cannot be written.
pub async fn finish(store: &Store, source: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    let sql = "UPDATE crawl_source SET open = 0, finished_at = $2 WHERE id = $1";
    let mut tx = store.write().await?;
    let done = sqlx::query(sql)
        .bind(source)
        .bind(now.timestamp())
        .execute(&mut *tx)
        .await;
    done.map_err(|e| store.fail(&e))?;
    store.commit(tx).await
}

/// Whether the last round of a source was cut off; `None` where it was never crawled.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_open(store: &Store, source: &str) -> Result<Option<bool>, StoreError> {
    sqlx::query_scalar("SELECT open FROM crawl_source WHERE id = $1")
        .bind(source)
        .fetch_optional(store.pool())
        .await
        .map_err(|e| store.fail(&e))
}

/// The pages of a source that the last round could not fetch or read, with the reason.
///
/// # Errors
/// When the database cannot be read.
pub async fn failures(store: &Store, source: &str) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT p.url, coalesce(p.error, '服务器答复 ' || c.status)
               FROM crawl_page p LEFT JOIN capture c ON c.id = p.capture
               WHERE p.source = $1
                   AND (p.outcome = 'failed' OR p.error IS NOT NULL OR c.status <> 200)
               ORDER BY p.url";
    sqlx::query_as(sql)
        .bind(source)
        .fetch_all(store.pool())
        .await
        .map_err(|e| store.fail(&e))
}

/// The pages of a source.
///
/// # Errors
/// When the database cannot be read.
pub async fn pages(store: &Store, source: &str) -> Result<Vec<PageRow>, StoreError> {
    let sql = "SELECT p.url, p.depth, p.done, p.etag, p.last_modified, c.sha256
               FROM crawl_page p LEFT JOIN capture c ON c.id = p.capture
               WHERE p.source = $1 ORDER BY p.depth, p.url";
    let read = |row: &SqliteRow| {
        Ok(PageRow {
            url: row.try_get(0)?,
            depth: row.try_get(1)?,
            done: row.try_get(2)?,
            etag: row.try_get(3)?,
            last_modified: row.try_get(4)?,
            sha256: row.try_get(5)?,
        })
    };
    let rows = sqlx::query(sql).bind(source).fetch_all(store.pool()).await;
    rows.and_then(|rows| rows.iter().map(read).collect())
        .map_err(|e| store.fail(&e))
}

/// Records visits in one transaction.
///
/// # Errors
/// When the database cannot be written.
pub async fn put(store: &Store, visits: &[NewVisit]) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    for visit in visits {
        put_one(&mut tx, visit).await.map_err(|e| store.fail(&e))?;
    }
    store.commit(tx).await
}

async fn put_one(tx: &mut Transaction<'_, Sqlite>, visit: &NewVisit) -> Result<(), sqlx::Error> {
    let id = match &visit.capture {
        Some(new) => Some(put_capture(tx, new).await?),
        None => None,
    };
    let (etag, last_modified) = visit.validators.clone().unwrap_or_default();
    let sql = "INSERT INTO crawl_page
            (source, url, depth, done, outcome, visited_at, error, etag, last_modified, same_as, capture)
        VALUES ($1, $2, 0, 1, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (source, url) DO UPDATE SET done = 1, outcome = $3, visited_at = $4,
            error = $5, same_as = $8, capture = coalesce($9, capture),
            etag = CASE WHEN $10 THEN $6 ELSE etag END,
            last_modified = CASE WHEN $10 THEN $7 ELSE last_modified END";
    sqlx::query(sql)
        .bind(&visit.source)
        .bind(&visit.url)
        .bind(visit.outcome)
        .bind(visit.visited_at.map(|at| at.timestamp()))
        .bind(&visit.error)
        .bind(etag)
        .bind(last_modified)
        .bind(&visit.same_as)
        .bind(id)
        .bind(visit.validators.is_some())
        .execute(&mut **tx)
        .await?;
    for (url, depth) in &visit.found {
        let sql = "INSERT INTO crawl_page (source, url, depth, done) VALUES ($1, $2, $3, 0)
                   ON CONFLICT DO NOTHING";
        sqlx::query(sql)
            .bind(&visit.source)
            .bind(url)
            .bind(depth)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
