//! Copies of the whole store: how one is made, what is checked of it, and which were made.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::audit::{self, Entry};
use super::engine::{self, Row};
use super::values::args;
use super::{Address, Store, StoreError};

/// A copy that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// When.
    pub made_at: DateTime<Utc>,
    /// The file.
    pub file: String,
    /// How long it is.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Writes a copy of an SQLite file as of one moment into a new file, while others go on
/// working; `false` where the store is a server's.
///
/// # Errors
/// When the database cannot be read or the copy not be written.
pub async fn into_file(store: &Store, file: &Path) -> Result<bool, StoreError> {
    let copied = store.pool().copy_into(file).await;
    copied.map_err(|e| engine::failure(store.address(), &e))
}

/// What is damaged, in the engine's own words.
///
/// # Errors
/// When the database cannot be read at all.
pub async fn damage(store: &Store) -> Result<Vec<String>, StoreError> {
    let found = store.pool().damage().await;
    found.map_err(|e| engine::failure(store.address(), &e))
}

/// Name and version of the engine, and the schema that a server's tables stand in.
///
/// # Errors
/// When the database cannot be read.
pub async fn about(store: &Store) -> Result<(String, Option<String>), StoreError> {
    let about = store.pool().about().await;
    about.map_err(|e| engine::failure(store.address(), &e))
}

/// Of a server: what its clock says, and whether this user may change the audit log.
///
/// # Errors
/// When the database cannot be read.
pub async fn server(store: &Store) -> Result<Option<(DateTime<Utc>, bool)>, StoreError> {
    let found = store.pool().server().await;
    let found = found.map_err(|e| engine::failure(store.address(), &e))?;
    Ok(found.and_then(|(at, may)| Some((DateTime::from_timestamp(at, 0)?, may))))
}

/// How many tables stand in a server's schema. The store is not opened, which would make them.
///
/// # Errors
/// When the server cannot be reached.
pub async fn tables_in(at: &Address, schema: &str) -> Result<i64, StoreError> {
    engine::tables_in(at, schema).await
}

/// Puts a copy on record.
///
/// # Errors
/// When the database cannot be written.
pub async fn record(store: &Store, made: &Copied, actor: &str) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    let sql = "INSERT INTO backup (made_at, file, bytes, sha256) VALUES ($1, $2, $3, $4)";
    let told = args![made.made_at, &made.file, made.bytes, &made.sha256];
    tx.execute(sql, &told).await?;
    let entry = Entry {
        at: made.made_at,
        actor,
        kind: "store",
        subject: &made.sha256,
        action: "backup",
        from: None,
        to: None,
        reason: None,
        detail: None,
    };
    audit::append(&mut tx, &[entry]).await?;
    tx.commit().await
}

/// The last copy that was made.
///
/// # Errors
/// When the database cannot be read.
pub async fn last(store: &Store) -> Result<Option<Copied>, StoreError> {
    let sql =
        "SELECT made_at, file, bytes, sha256 FROM backup ORDER BY made_at DESC, id DESC LIMIT 1";
    let read = |row: &Row| {
        Ok(Copied {
            made_at: row.get(0)?,
            file: row.get(1)?,
            bytes: row.get(2)?,
            sha256: row.get(3)?,
        })
    };
    store.optional(sql, &[], read).await
}
