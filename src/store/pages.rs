//! Pages: every version that was fetched, once.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::runs::time;
use super::{Store, StoreError};

/// A page as it was fetched.
#[derive(Debug, Clone, Copy)]
pub struct NewPage<'a> {
    /// File or address.
    pub source: &'a str,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: &'a str,
    /// What was served.
    pub bytes: &'a [u8],
    /// When.
    pub fetched_at: DateTime<Utc>,
}

/// A version of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// When it was first seen.
    pub fetched_at: DateTime<Utc>,
    /// When it was last seen.
    pub last_seen: DateTime<Utc>,
}

/// Keeps a page; says whether this version is new. A page that is older than what is known
/// of the version moves neither end wrongly.
///
/// # Errors
/// When the database cannot be written.
pub async fn put(store: &Store, page: &NewPage<'_>) -> Result<bool, StoreError> {
    let at = page.fetched_at.timestamp();
    let mut tx = store.write().await?;
    // The bytes are sent only where the version is not there yet.
    let seen = sqlx::query(
        "UPDATE page SET fetched_at = min(fetched_at, $3), last_seen = max(last_seen, $3)
         WHERE source = $1 AND sha256 = $2",
    )
    .bind(page.source)
    .bind(page.sha256)
    .bind(at)
    .execute(&mut *tx)
    .await
    .map_err(|e| store.fail(&e))?;
    let new = seen.rows_affected() == 0;
    if new {
        let sql = "INSERT INTO page (source, sha256, bytes, fetched_at, last_seen)
                   VALUES ($1, $2, $3, $4, $4)";
        sqlx::query(sql)
            .bind(page.source)
            .bind(page.sha256)
            .bind(page.bytes)
            .bind(at)
            .execute(&mut *tx)
            .await
            .map_err(|e| store.fail(&e))?;
    }
    store.commit(tx).await?;
    Ok(new)
}

/// The versions of a page, the one seen last first.
///
/// # Errors
/// When the database cannot be read.
pub async fn versions(store: &Store, source: &str) -> Result<Vec<Version>, StoreError> {
    let sql = "SELECT sha256, fetched_at, last_seen FROM page WHERE source = $1
               ORDER BY last_seen DESC, fetched_at DESC";
    let rows = sqlx::query(sql).bind(source).fetch_all(store.pool()).await;
    let read = |row: &sqlx::sqlite::SqliteRow| {
        Ok(Version {
            sha256: row.try_get(0)?,
            fetched_at: time(row.try_get(1)?),
            last_seen: time(row.try_get(2)?),
        })
    };
    rows.and_then(|rows| rows.iter().map(read).collect())
        .map_err(|e| store.fail(&e))
}

/// The bytes of a version.
///
/// # Errors
/// When the database cannot be read.
pub async fn bytes(
    store: &Store,
    source: &str,
    sha256: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT bytes FROM page WHERE source = $1 AND sha256 = $2";
    let found = sqlx::query_scalar(sql)
        .bind(source)
        .bind(sha256)
        .fetch_optional(store.pool())
        .await;
    found.map_err(|e| store.fail(&e))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::store::testing::{self, noon};

    #[tokio::test]
    async fn a_version_is_kept_once_and_its_span_grows() {
        let (_folder, store) = testing::store().await;
        let (old, new) = ("a".repeat(64), "b".repeat(64));
        let page = |sha256, hours| NewPage {
            source: "http://p.example/",
            sha256,
            bytes: b"<h1>\xbf\xce</h1>",
            fetched_at: noon() + TimeDelta::hours(hours),
        };
        assert!(put(&store, &page(&old, 0)).await.unwrap());
        assert!(put(&store, &page(&new, 1)).await.unwrap());
        assert!(!put(&store, &page(&old, 2)).await.unwrap());
        let versions = versions(&store, "http://p.example/").await.unwrap();
        let hashes: Vec<&str> = versions.iter().map(|v| v.sha256.as_str()).collect();
        assert_eq!(hashes, [old.as_str(), new.as_str()]);
        assert_eq!(versions[0].fetched_at, noon());
        assert_eq!(versions[0].last_seen, noon() + TimeDelta::hours(2));
        let kept = bytes(&store, "http://p.example/", &old).await.unwrap();
        assert_eq!(kept.as_deref(), Some(b"<h1>\xbf\xce</h1>".as_slice()));
        assert_eq!(bytes(&store, "no", &old).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_hash_that_is_none_is_refused() {
        let (_folder, store) = testing::store().await;
        let page = NewPage {
            source: "p",
            sha256: "short",
            bytes: b"",
            fetched_at: noon(),
        };
        assert!(put(&store, &page).await.is_err());
    }
}
