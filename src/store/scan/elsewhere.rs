//! What is known beside the registry: pages of the crawl, and what findings rest on.

use crate::store::engine::Row;
use crate::store::values::args;
use crate::store::{Store, StoreError};

/// Tables of findings that do not rest on the registry.
pub(super) const ELSEWHERE: &str = "('pages', 'offers', 'tips')";

/// A page of a source as the last round left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageState {
    /// Which source.
    pub source: String,
    /// Its address.
    pub url: String,
    /// Whether the last round of the source has been there.
    pub done: bool,
    /// Whether that round was cut off.
    pub open: bool,
    /// `answered`, `unchanged`, `disallowed` or `failed`.
    pub outcome: Option<String>,
    /// Why it could not be fetched or read.
    pub error: Option<String>,
    /// The page that served the same bytes before in this round.
    pub same_as: Option<String>,
    /// HTTP status of the last answer.
    pub status: Option<u16>,
    /// SHA-256 of the last answer's bytes.
    pub sha256: Option<String>,
}

/// The pages of a source, by address.
///
/// # Errors
/// When the database cannot be read.
pub async fn pages(store: &Store, source: &str) -> Result<Vec<PageState>, StoreError> {
    let sql = "SELECT p.source, p.url, p.done, s.open, p.outcome, p.error, p.same_as, c.status,
                   c.sha256
               FROM crawl_page p JOIN crawl_source s ON s.id = p.source
               LEFT JOIN capture c ON c.id = p.capture WHERE p.source = $1 ORDER BY p.url";
    let read = |row: &Row| {
        Ok(PageState {
            source: row.get(0)?,
            url: row.get(1)?,
            done: row.get(2)?,
            open: row.get(3)?,
            outcome: row.get(4)?,
            error: row.get(5)?,
            same_as: row.get(6)?,
            status: row.get(7)?,
            sha256: row.get(8)?,
        })
    };
    store.all(sql, &args![source], read).await
}

/// The pages and tips that findings on record rest on, those left out that are settled.
///
/// # Errors
/// When the database cannot be read.
pub async fn on_record(store: &Store) -> Result<Vec<String>, StoreError> {
    let sql = format!(
        "SELECT DISTINCT source FROM finding
         WHERE tbl IN {ELSEWHERE} AND source IS NOT NULL AND state <> 'resolved' ORDER BY source"
    );
    let read = |row: &Row| row.get(0);
    store.all(sqlx::AssertSqlSafe(sql), &[], read).await
}

/// What the last round that came to its end judged by.
///
/// # Errors
/// When the database cannot be read.
pub async fn last_basis(store: &Store) -> Result<Option<String>, StoreError> {
    let sql = "SELECT basis FROM scan WHERE state = 'done' ORDER BY run DESC LIMIT 1";
    store.optional(sql, &[], |row| row.get(0)).await
}
