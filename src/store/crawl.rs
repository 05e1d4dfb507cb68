//! The crawl: rounds, and the pages of a source.

use chrono::{DateTime, Utc};

use super::captures::{NewCapture, put_capture};
use super::engine::Row;
use super::open::Tx;
use super::values::args;
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
    let sql = "SELECT address, open FROM crawl_source WHERE id = $1";
    let read = |row: &Row| Ok((row.get::<String, _>(0)?, row.get::<bool, _>(1)?));
    let known = tx.optional(sql, &args![source], read).await?;
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
        tx.execute(sql, &args![source]).await?;
        let sql = "INSERT INTO crawl_source (id, address, open, started_at)
                   VALUES ($1, $2, 1, $3)
                   ON CONFLICT (id) DO UPDATE SET address = excluded.address, open = 1,
                       started_at = excluded.started_at, finished_at = NULL";
        tx.execute(sql, &args![source, address, now]).await?;
    }
    tx.commit().await?;
    Ok(goes_on)
}

/// Closes a round.
///
/// # Errors
/// When the database cannot be written.
pub async fn finish(store: &Store, source: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    let sql = "UPDATE crawl_source SET open = 0, finished_at = $2 WHERE id = $1";
    store.execute(sql, &args![source, now]).await.map(drop)
}

/// Whether the last round of a source was cut off; `None` where it was never crawled.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_open(store: &Store, source: &str) -> Result<Option<bool>, StoreError> {
    let sql = "SELECT open FROM crawl_source WHERE id = $1";
    let open = |row: &Row| row.get(0);
    store.optional(sql, &args![source], open).await
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
    let failure = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    store.all(sql, &args![source], failure).await
}

/// The pages of a source.
///
/// # Errors
/// When the database cannot be read.
pub async fn pages(store: &Store, source: &str) -> Result<Vec<PageRow>, StoreError> {
    let sql = "SELECT p.url, p.depth, p.done, p.etag, p.last_modified, c.sha256
               FROM crawl_page p LEFT JOIN capture c ON c.id = p.capture
               WHERE p.source = $1 ORDER BY p.depth, p.url";
    let read = |row: &Row| {
        Ok(PageRow {
            url: row.get(0)?,
            depth: row.get(1)?,
            done: row.get(2)?,
            etag: row.get(3)?,
            last_modified: row.get(4)?,
            sha256: row.get(5)?,
        })
    };
    store.all(sql, &args![source], read).await
}

/// Records visits in one transaction.
///
/// # Errors
/// When the database cannot be written.
pub async fn put(store: &Store, visits: &[NewVisit]) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    for visit in visits {
        put_one(&mut tx, visit).await?;
    }
    tx.commit().await
}

async fn put_one(tx: &mut Tx, visit: &NewVisit) -> Result<(), StoreError> {
    let id = match &visit.capture {
        Some(new) => Some(put_capture(tx, new).await?),
        None => None,
    };
    let (etag, last_modified) = visit.validators.clone().unwrap_or_default();
    let sql = "INSERT INTO crawl_page
            (source, url, depth, done, outcome, visited_at, error, etag, last_modified, same_as, capture)
        VALUES ($1, $2, 0, 1, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (source, url) DO UPDATE SET done = 1, outcome = $3, visited_at = $4,
            error = $5, same_as = $8, capture = coalesce($9, crawl_page.capture),
            etag = CASE WHEN $10 = 1 THEN $6 ELSE crawl_page.etag END,
            last_modified = CASE WHEN $10 = 1 THEN $7 ELSE crawl_page.last_modified END";
    let told = args![
        &visit.source,
        &visit.url,
        visit.outcome,
        visit.visited_at,
        &visit.error,
        etag,
        last_modified,
        &visit.same_as,
        id,
        visit.validators.is_some()
    ];
    tx.execute(sql, &told).await?;
    for (url, depth) in &visit.found {
        let sql = "INSERT INTO crawl_page (source, url, depth, done) VALUES ($1, $2, $3, 0)
                   ON CONFLICT DO NOTHING";
        tx.execute(sql, &args![&visit.source, url, *depth]).await?;
    }
    Ok(())
}
