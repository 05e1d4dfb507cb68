//! The account that there is before there are any.

use chrono::{DateTime, Utc};

use super::{AccountError, Role};
use crate::privacy::{hash_password, one_time_password};
use crate::store::Store;
use crate::store::users::{Added, By, NewUser, add_first, exist};

/// Its name.
const NAME: &str = "admin";

/// Makes an administrator where there is no account at all; gives its name and one-time
/// password.
///
/// # Errors
/// When the store cannot be written.
pub async fn first_administrator(
    store: &Store,
    now: DateTime<Utc>,
) -> Result<Option<(&'static str, String)>, AccountError> {
    if exist(store).await? {
        return Ok(None);
    }
    let password = one_time_password()?;
    let hash = hash_password(&password)?;
    let new = NewUser {
        name: NAME,
        shown: "管理员",
        role: Role::Administrator,
        bureau: None,
        area: &[],
        grid: None,
        password: &hash,
    };
    let by = By {
        who: "serve",
        at: now,
        why: Some("首次启动"),
    };
    let added = add_first(store, &new, by).await?;
    Ok((added != Added::Taken).then_some((NAME, password)))
}
