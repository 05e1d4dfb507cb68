//! Making and changing accounts, each with its row of the audit log.

use super::super::audit::{self, Entry};
use super::super::engine::Lock;
use super::super::open::Tx;
use super::super::values::args;
use super::super::{Store, StoreError};
use super::{By, Did, NewUser, UserId};

/// What the audit log calls an account.
const KIND: &str = "user";

/// What became of an account that was to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is there now.
    New(UserId),
    /// There is one of that name, or for a first account: there is one already.
    Taken,
}

/// Makes an account.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(store: &Store, new: &NewUser<'_>, by: By<'_>) -> Result<Added, StoreError> {
    let mut tx = store.write().await?;
    let added = insert(&mut tx, new, by).await?;
    tx.commit().await?;
    Ok(added)
}

/// Makes an account where there is none at all. Of two programs that start at once, one does.
///
/// # Errors
/// When the database cannot be written.
pub async fn add_first(store: &Store, new: &NewUser<'_>, by: By<'_>) -> Result<Added, StoreError> {
    let mut tx = store.write().await?;
    tx.lock(Lock::Audit).await?;
    let sql = "SELECT id FROM app_user LIMIT 1";
    let some = tx.optional(sql, &[], |row| row.get::<i64, _>(0)).await?;
    if some.is_some() {
        return Ok(Added::Taken);
    }
    let added = insert(&mut tx, new, by).await?;
    tx.commit().await?;
    Ok(added)
}

async fn insert(tx: &mut Tx, new: &NewUser<'_>, by: By<'_>) -> Result<Added, StoreError> {
    let sql = "INSERT INTO app_user (name, shown, role, bureau, area, grid, password,
                   must_change, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8)
               ON CONFLICT (name) DO NOTHING RETURNING id";
    let area = serde_json::Value::from(new.area.to_vec()).to_string();
    let told = args![
        new.name,
        new.shown,
        new.role.word(),
        new.bureau,
        &area,
        new.grid,
        new.password,
        by.at
    ];
    let id = tx.optional(sql, &told, |row| Ok(UserId(row.get("id")?)));
    let Some(id) = id.await? else {
        return Ok(Added::Taken);
    };
    let detail = serde_json::json!({
        "role": new.role.word(),
        "bureau": new.bureau,
        "area": new.area,
        "grid": new.grid,
    });
    let detail = detail.to_string();
    log(tx, new.name, Did::Created, by, Some(&detail)).await?;
    Ok(Added::New(id))
}

/// Gives an account another password; `did` says whether its owner chose it, or it is a
/// one-time password from somebody else. Whoever was signed in with the account is not any
/// more. `false` where there is no such account.
///
/// # Errors
/// When the database cannot be written.
pub async fn set_password(
    store: &Store,
    name: &str,
    password: &str,
    did: Did,
    by: By<'_>,
) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    let sql = "UPDATE app_user SET password = $2, must_change = $3 WHERE name = $1";
    let one_time = did != Did::PasswordChanged;
    if tx.execute(sql, &args![name, password, one_time]).await? == 0 {
        return Ok(false);
    }
    end_sessions(&mut tx, name).await?;
    log(&mut tx, name, did, by, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// Lets nobody sign in with an account any more, or lets them again; who is signed in is not
/// any more. `false` where there is no such account, or it is so already.
///
/// # Errors
/// When the database cannot be written.
pub async fn set_enabled(
    store: &Store,
    name: &str,
    enabled: bool,
    by: By<'_>,
) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    let (disabled_at, did) = match enabled {
        true => (None, Did::Enabled),
        false => (Some(by.at), Did::Disabled),
    };
    let sql = "UPDATE app_user SET disabled_at = $2
               WHERE name = $1 AND (disabled_at IS NULL) = (CAST($3 AS INTEGER) = 0)";
    if tx.execute(sql, &args![name, disabled_at, enabled]).await? == 0 {
        return Ok(false);
    }
    end_sessions(&mut tx, name).await?;
    log(&mut tx, name, did, by, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// Writes down what changes nothing: somebody signed in or out, or could not.
///
/// # Errors
/// When the database cannot be written.
pub async fn note(store: &Store, name: &str, did: Did, by: By<'_>) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    log(&mut tx, name, did, by, None).await?;
    tx.commit().await
}

async fn end_sessions(tx: &mut Tx, name: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM web_session
               WHERE account = (SELECT id FROM app_user WHERE name = $1)";
    tx.execute(sql, &args![name]).await.map(drop)
}

/// Adds a row to the audit log.
pub(in crate::store) async fn log(
    tx: &mut Tx,
    name: &str,
    did: Did,
    by: By<'_>,
    detail: Option<&str>,
) -> Result<(), StoreError> {
    let entry = Entry {
        at: by.at,
        actor: by.who,
        kind: KIND,
        subject: name,
        action: did.word(),
        from: None,
        to: None,
        reason: by.why,
        detail,
    };
    audit::append(tx, &[entry]).await
}
