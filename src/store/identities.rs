//! Who reported a tip: sealed bytes, apart from the tips, and read only with a line in the
//! tip's history.

use chrono::{DateTime, Utc};

use super::engine::Row;
use super::open::Tx;
use super::tips::{TipId, Told, What, note};
use super::values::args;
use super::{Store, StoreError};

/// Sealed bytes that are to be kept.
#[derive(Clone, Copy)]
pub struct SealedRef<'a> {
    /// Which key opens them.
    pub key_id: &'a str,
    /// Drawn for these bytes alone.
    pub nonce: &'a [u8],
    /// The bytes.
    pub sealed: &'a [u8],
}

/// Sealed bytes on record.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// Which key opens them.
    pub key_id: String,
    /// Drawn for these bytes alone.
    pub nonce: Vec<u8>,
    /// The bytes.
    pub sealed: Vec<u8>,
}

/// What was found of a tip's reporter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// Sealed; the history now says who asked and why.
    Sealed(SealedRow),
    /// It was erased then.
    Erased(DateTime<Utc>),
    /// Nobody said who they are.
    Anonymous,
}

/// Keeps a tip's reporter, in the transaction that takes the tip in.
pub(super) async fn put(
    tx: &mut Tx,
    tip: TipId,
    identity: &SealedRef<'_>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO tip_identity (tip, key_id, nonce, sealed) VALUES ($1, $2, $3, $4)";
    let told = args![tip.0, identity.key_id, identity.nonce, identity.sealed];
    tx.execute(sql, &told).await.map(drop)
}

/// The sealed reporter of a tip, for somebody to read: the line that says who asks and why is
/// on record before anything is given out.
///
/// # Errors
/// When the database cannot be read or written; then nothing is given out.
pub async fn reveal(store: &Store, tip: TipId, told: Told<'_>) -> Result<Identity, StoreError> {
    let mut tx = store.write().await?;
    let found = sealed(&mut tx, tip).await?;
    if let Identity::Sealed(_) = &found {
        note(&mut tx, tip, What::IdentityRead, told).await?;
        tx.commit().await?;
    }
    Ok(found)
}

/// The sealed reporter of a tip that is submitted again, to see whether it is the same. The
/// caller had it from the reporter a moment ago, so that this gives nothing away.
///
/// # Errors
/// When the database cannot be read.
pub async fn for_comparison(store: &Store, tip: TipId) -> Result<Identity, StoreError> {
    let mut tx = store.write().await?;
    sealed(&mut tx, tip).await
}

async fn sealed(tx: &mut Tx, tip: TipId) -> Result<Identity, StoreError> {
    let sql = "SELECT key_id, nonce, sealed, erased_at FROM tip_identity WHERE tip = $1";
    let found = tx.optional(sql, &args![tip.0], identity).await?;
    Ok(found.unwrap_or(Identity::Anonymous))
}

fn identity(row: &Row) -> Result<Identity, sqlx::Error> {
    if let Some(at) = row.get("erased_at")? {
        return Ok(Identity::Erased(at));
    }
    Ok(Identity::Sealed(SealedRow {
        key_id: row.get("key_id")?,
        nonce: row.get("nonce")?,
        sealed: row.get("sealed")?,
    }))
}

/// Tips whose reporter is sealed under another key than this one, in their order.
///
/// # Errors
/// When the database cannot be read.
pub async fn under_other_keys(
    store: &Store,
    key_id: &str,
) -> Result<Vec<(TipId, SealedRow)>, StoreError> {
    let sql = "SELECT tip, key_id, nonce, sealed FROM tip_identity
               WHERE erased_at IS NULL AND key_id <> $1 ORDER BY tip";
    let read = |row: &Row| {
        let sealed = SealedRow {
            key_id: row.get("key_id")?,
            nonce: row.get("nonce")?,
            sealed: row.get("sealed")?,
        };
        Ok((TipId(row.get("tip")?), sealed))
    };
    store.all(sql, &args![key_id], read).await
}

/// How many reporters each key seals.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_key(store: &Store) -> Result<Vec<(String, u64)>, StoreError> {
    let sql = "SELECT key_id, count(*) AS tips FROM tip_identity
               WHERE erased_at IS NULL GROUP BY key_id ORDER BY key_id";
    store
        .all(sql, &[], |row| Ok((row.get("key_id")?, row.get("tips")?)))
        .await
}

/// Puts newly sealed bytes in the place of the old ones; `false` where these are not there any
/// more.
///
/// # Errors
/// When the database cannot be written.
pub async fn replace(
    store: &Store,
    tip: TipId,
    old: &SealedRow,
    new: SealedRef<'_>,
    told: Told<'_>,
) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    let sql = "UPDATE tip_identity SET key_id = $2, nonce = $3, sealed = $4
               WHERE tip = $1 AND nonce = $5 AND erased_at IS NULL";
    let values = args![tip.0, new.key_id, new.nonce, new.sealed, &old.nonce];
    if tx.execute(sql, &values).await? == 0 {
        return Ok(false);
    }
    note(&mut tx, tip, What::IdentitySealedAnew, told).await?;
    tx.commit().await?;
    Ok(true)
}

impl std::fmt::Debug for SealedRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedRow({})", self.key_id)
    }
}

impl std::fmt::Debug for SealedRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedRef({})", self.key_id)
    }
}
