//! What is known of institutions, now and on any day before.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::engine::Row;
use super::payload::{Stored, read};
use super::values::{args, places};
use super::{Store, StoreError};
use crate::model::Facts;

/// A version of an institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionId(pub i64);

/// What an institution was for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number.
    pub id: VersionId,
    /// The institution.
    pub institution: String,
    /// SHA-256 of its records, in hexadecimal.
    pub hash: String,
    /// From when on it was known.
    pub from: DateTime<Utc>,
    /// When it was replaced, or gone from the registry.
    pub until: Option<DateTime<Utc>>,
    /// Whether the import that brought it could read everything.
    pub complete: bool,
    /// How many sessions it has.
    pub sessions: u64,
}

/// The institutions that are in the registry now, by id.
///
/// # Errors
/// When the database cannot be read.
pub async fn present(store: &Store) -> Result<Vec<Version>, StoreError> {
    let sql = "SELECT v.id, v.institution, v.hash, v.from_at, v.until_at, v.complete, v.sessions
               FROM institution i JOIN institution_version v ON v.id = i.version
               WHERE i.state = 'present' ORDER BY i.id";
    store.all(sql, &[], version).await
}

/// The institutions that were known at a moment, by id.
///
/// # Errors
/// When the database cannot be read.
pub async fn at(store: &Store, moment: DateTime<Utc>) -> Result<Vec<Version>, StoreError> {
    let sql = "SELECT id, institution, hash, from_at, until_at, complete, sessions
               FROM institution_version
               WHERE from_at <= $1 AND (until_at IS NULL OR until_at > $1) ORDER BY institution";
    store.all(sql, &args![moment], version).await
}

/// Everything that an institution ever was, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn history(store: &Store, institution: &str) -> Result<Vec<Version>, StoreError> {
    let sql = "SELECT id, institution, hash, from_at, until_at, complete, sessions
               FROM institution_version WHERE institution = $1 ORDER BY from_at DESC, id DESC";
    store.all(sql, &args![institution], version).await
}

fn version(row: &Row) -> Result<Version, sqlx::Error> {
    Ok(Version {
        id: VersionId(row.get(0)?),
        institution: row.get(1)?,
        hash: row.get(2)?,
        from: row.get(3)?,
        until: row.get(4)?,
        complete: row.get(5)?,
        sessions: row.get(6)?,
    })
}

/// The facts of versions, institutions in the order of their ids. Ask for those together that
/// share teachers, or such a teacher is not known; and for so many at a time as may be in
/// memory.
///
/// # Errors
/// When the database cannot be read, lacks one of the versions, or holds a damaged one.
pub async fn facts(store: &Store, versions: &[VersionId]) -> Result<Facts, StoreError> {
    let mut stored = Vec::with_capacity(versions.len());
    for chunk in versions.chunks(1_000) {
        let sql = format!(
            "SELECT institution, format, places, payload FROM institution_version
             WHERE id IN {} ORDER BY institution, id",
            places(1, chunk.len())
        );
        let told: Vec<_> = chunk.iter().flat_map(|version| args![version.0]).collect();
        let rows = store.all(AssertSqlSafe(sql), &told, |row| {
            let stored = Stored {
                format: row.get(1)?,
                places: row.get(2)?,
                payload: row.get(3)?,
            };
            Ok((row.get::<String, _>(0)?, stored))
        });
        let rows = rows.await?;
        if rows.len() < chunk.len() {
            let what = format!("全部{}个机构版本", chunk.len());
            let at = store.address().clone();
            return Err(StoreError::Missing { at, what });
        }
        stored.extend(rows);
    }
    let (names, stored): (Vec<_>, Vec<_>) = stored.into_iter().unzip();
    read(&stored).map_err(|(nth, e)| store.unreadable(format!("机构 {} 的登记", names[nth]), &e))
}
