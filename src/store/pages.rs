//! Pages: every version that was fetched, once.

use chrono::{DateTime, Utc};

use super::engine::Row;
use super::values::args;
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
    let mut tx = store.write().await?;
    // The bytes are sent only where the version is not there yet.
    let sql = "UPDATE page SET
            fetched_at = CASE WHEN fetched_at < $3 THEN fetched_at ELSE $3 END,
            last_seen = CASE WHEN last_seen > $3 THEN last_seen ELSE $3 END
        WHERE source = $1 AND sha256 = $2";
    let told = args![page.source, page.sha256, page.fetched_at];
    let mut new = false;
    if tx.execute(sql, &told).await? == 0 {
        let put = "INSERT INTO page (source, sha256, bytes, fetched_at, last_seen)
                   VALUES ($1, $2, $3, $4, $4) ON CONFLICT DO NOTHING";
        let all = args![page.source, page.sha256, page.bytes, page.fetched_at];
        new = tx.execute(put, &all).await? == 1;
        if !new {
            // Somebody else kept it in between.
            tx.execute(sql, &told).await?;
        }
    }
    tx.commit().await?;
    Ok(new)
}

/// The versions of a page, the one seen last first.
///
/// # Errors
/// When the database cannot be read.
pub async fn versions(store: &Store, source: &str) -> Result<Vec<Version>, StoreError> {
    let sql = "SELECT sha256, fetched_at, last_seen FROM page WHERE source = $1
               ORDER BY last_seen DESC, fetched_at DESC";
    let read = |row: &Row| {
        Ok(Version {
            sha256: row.get(0)?,
            fetched_at: row.get(1)?,
            last_seen: row.get(2)?,
        })
    };
    store.all(sql, &args![source], read).await
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
    let told = args![source, sha256];
    store.optional(sql, &told, |row| row.get(0)).await
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::store::testing::{self, noon};

    #[tokio::test]
    async fn a_version_is_kept_once_and_its_span_grows() {
        for (_place, store) in testing::stores().await {
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
    }

    #[tokio::test]
    async fn a_hash_that_is_none_is_refused() {
        for (_place, store) in testing::stores().await {
            let page = NewPage {
                source: "p",
                sha256: "short",
                bytes: b"",
                fetched_at: noon(),
            };
            assert!(put(&store, &page).await.is_err());
        }
    }
}
