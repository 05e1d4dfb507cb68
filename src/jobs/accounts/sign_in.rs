//! Signing in and out, and one's own password.
//!
//! Hashing takes a core for some ten milliseconds: it is done off the async threads.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::{AccountError, User};
use crate::privacy::{check_choice, hash_password, is_password, random};
use crate::rules::hex;
use crate::store::Store;
use crate::store::sessions::{self, Ends};
use crate::store::users::{self, By, Did};

/// How long a session lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// Hours after its beginning.
    pub hours: u32,
    /// Minutes after its last use.
    pub idle_minutes: u32,
}

impl Lifetime {
    fn ends(self, now: DateTime<Utc>) -> Ends {
        Ends {
            began_after: now - TimeDelta::hours(self.hours.into()),
            seen_after: now - TimeDelta::minutes(self.idle_minutes.into()),
        }
    }
}

/// Somebody who has signed in.
pub struct SignedIn {
    /// Whoever shows it is this user: 256 random bits, in hexadecimal.
    pub token: String,
    /// The account.
    pub user: User,
}

fn stored(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Begins a session; `None` where name or password is wrong, or the account is disabled: which
/// of them is not told, and takes the same time.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn sign_in(
    store: &Store,
    name: &str,
    password: &str,
    lifetime: Lifetime,
    now: DateTime<Utc>,
) -> Result<Option<SignedIn>, AccountError> {
    let name = name.trim().to_lowercase();
    let found = users::by_name(store, &name).await?;
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    let is_right = is_right(password.to_owned(), hash).await?;
    let Some((user, _)) = found else {
        return Ok(None);
    };
    let by = By {
        who: &user.name,
        at: now,
        why: None,
    };
    if !is_right || user.disabled_at.is_some() {
        // Under the account's own name: what was typed may be a password.
        users::note(store, &user.name, Did::SignInFailed, by).await?;
        return Ok(None);
    }
    let token = hex(&random::<32>()?);
    sessions::begin(store, &stored(&token), user.id, lifetime.ends(now), by).await?;
    Ok(Some(SignedIn { token, user }))
}

async fn is_right(password: String, hash: Option<String>) -> Result<bool, AccountError> {
    let work = tokio::task::spawn_blocking(move || is_password(&password, hash.as_deref()));
    work.await.map_err(|e| broken(&e))
}

fn broken(error: &tokio::task::JoinError) -> AccountError {
    crate::privacy::PasswordError::Hash(error.to_string()).into()
}

/// Whose token it is.
///
/// # Errors
/// When the store cannot be read.
pub async fn who(
    store: &Store,
    token: &str,
    lifetime: Lifetime,
    now: DateTime<Utc>,
) -> Result<Option<User>, AccountError> {
    Ok(sessions::find(store, &stored(token), lifetime.ends(now), now).await?)
}

/// Ends a session.
///
/// # Errors
/// When the store cannot be written.
pub async fn sign_out(
    store: &Store,
    token: &str,
    user: &User,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    let by = By {
        who: &user.name,
        at: now,
        why: None,
    };
    Ok(sessions::end(store, &stored(token), by).await?)
}

/// Puts a password that its owner chose in the place of the present one. All of their sessions
/// end; the one that asked goes on under a new token.
///
/// # Errors
/// Where the present password is wrong, the new one cannot be taken, or the store cannot be
/// written.
pub async fn change_password(
    store: &Store,
    user: &User,
    present: &str,
    new: &str,
    lifetime: Lifetime,
    now: DateTime<Utc>,
) -> Result<SignedIn, AccountError> {
    let by = By {
        who: &user.name,
        at: now,
        why: None,
    };
    let hash = users::by_name(store, &user.name).await?.map(|(_, h)| h);
    if !is_right(present.to_owned(), hash).await? {
        users::note(store, &user.name, Did::SignInFailed, by).await?;
        return Err(AccountError::Wrong);
    }
    if new == present {
        return Err(AccountError::Same);
    }
    check_choice(new, &user.name)?;
    let chosen = new.to_owned();
    let work = tokio::task::spawn_blocking(move || hash_password(&chosen));
    let hash = work.await.map_err(|e| broken(&e))??;
    users::set_password(store, &user.name, &hash, Did::PasswordChanged, by).await?;
    let token = hex(&random::<32>()?);
    sessions::begin(store, &stored(&token), user.id, lifetime.ends(now), by).await?;
    let mut user = user.clone();
    user.must_change = false;
    Ok(SignedIn { token, user })
}
