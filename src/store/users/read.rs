//! Reading accounts.

use super::super::engine::Row;
use super::super::values::args;
use super::super::{Store, StoreError};
use super::{Role, User, UserId};

/// The columns of [`user`].
pub(in crate::store) const COLUMNS: &str = "u.id, u.name, u.shown, u.role, u.bureau, u.area, u.grid, \
     u.must_change, u.created_at, u.disabled_at";

/// An account and the hash of its password, by its name.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_name(store: &Store, name: &str) -> Result<Option<(User, String)>, StoreError> {
    let sql = "SELECT u.id, u.name, u.shown, u.role, u.bureau, u.area, u.grid, u.must_change,
                   u.created_at, u.disabled_at, u.password
               FROM app_user u WHERE u.name = $1";
    let read = |row: &Row| Ok((user(row)?, row.get("password")?));
    store.optional(sql, &args![name], read).await
}

/// Every account, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(store: &Store) -> Result<Vec<User>, StoreError> {
    let sql = "SELECT * FROM app_user ORDER BY name";
    store.all(sql, &[], user).await
}

/// Whether there is any account.
///
/// # Errors
/// When the database cannot be read.
pub async fn exist(store: &Store) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM app_user LIMIT 1";
    let found = store.optional(sql, &[], |row| row.get::<i64, _>(0)).await?;
    Ok(found.is_some())
}

pub(in crate::store) fn user(row: &Row) -> Result<User, sqlx::Error> {
    let word: String = row.get("role")?;
    let area: String = row.get("area")?;
    let unreadable = |what: String| sqlx::Error::Decode(what.into());
    Ok(User {
        id: UserId(row.get("id")?),
        name: row.get("name")?,
        shown: row.get("shown")?,
        role: Role::parse(&word).ok_or_else(|| unreadable(format!("app_user.role {word}")))?,
        bureau: row.get("bureau")?,
        area: serde_json::from_str(&area)
            .map_err(|e| unreadable(format!("app_user.area {area}: {e}")))?,
        grid: row.get("grid")?,
        must_change: row.get("must_change")?,
        created_at: row.get("created_at")?,
        disabled_at: row.get("disabled_at")?,
    })
}
