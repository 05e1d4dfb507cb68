//! Who is signed in. The cookie holds a token, the table its digest only.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::users::{By, COLUMNS, Did, User, UserId, log, user};
use super::values::args;
use super::{Store, StoreError};

/// A session is marked as used at most every so many seconds: reading pages is not to write.
const MARK: i64 = 60;

/// When a session ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// Sessions that began before have ended.
    pub began_after: DateTime<Utc>,
    /// Sessions that were not used since have ended.
    pub seen_after: DateTime<Utc>,
}

/// Begins a session, and writes down that its owner signed in. Sessions that have ended by
/// themselves are cleared away.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin(
    store: &Store,
    token_sha256: &str,
    account: UserId,
    ends: Ends,
    by: By<'_>,
) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    let sql = "DELETE FROM web_session WHERE began_at <= $1 OR seen_at <= $2";
    tx.execute(sql, &args![ends.began_after, ends.seen_after])
        .await?;
    let sql = "INSERT INTO web_session (token_sha256, account, began_at, seen_at)
               VALUES ($1, $2, $3, $3)";
    tx.execute(sql, &args![token_sha256, account.0, by.at])
        .await?;
    log(&mut tx, by.who, Did::SignedIn, by, None).await?;
    tx.commit().await
}

/// Whose session it is; `None` where there is none, it has ended, or the account is disabled.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    store: &Store,
    token_sha256: &str,
    ends: Ends,
    now: DateTime<Utc>,
) -> Result<Option<User>, StoreError> {
    let sql = AssertSqlSafe(format!(
        "SELECT {COLUMNS}, s.seen_at AS seen_at FROM web_session s
         JOIN app_user u ON u.id = s.account
         WHERE s.token_sha256 = $1 AND s.began_at > $2 AND s.seen_at > $3
             AND u.disabled_at IS NULL"
    ));
    let told = args![token_sha256, ends.began_after, ends.seen_after];
    let found = store.optional(sql, &told, |row| {
        Ok((user(row)?, row.get::<DateTime<Utc>, _>("seen_at")?))
    });
    let Some((user, seen_at)) = found.await? else {
        return Ok(None);
    };
    if (now - seen_at).num_seconds() >= MARK {
        let sql = "UPDATE web_session SET seen_at = $2 WHERE token_sha256 = $1";
        store.execute(sql, &args![token_sha256, now]).await?;
    }
    Ok(Some(user))
}

/// Ends a session, and writes down that its owner signed out.
///
/// # Errors
/// When the database cannot be written.
pub async fn end(store: &Store, token_sha256: &str, by: By<'_>) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    let sql = "DELETE FROM web_session WHERE token_sha256 = $1";
    if tx.execute(sql, &args![token_sha256]).await? > 0 {
        log(&mut tx, by.who, Did::SignedOut, by, None).await?;
    }
    tx.commit().await
}
