//! What an administrator does with accounts.

use chrono::{DateTime, Utc};

use super::{AccountError, Role};
use crate::privacy::{hash_password, one_time_password};
use crate::rules::{Bureau, Rulebook};
use crate::store::Store;
use crate::store::users::{self, Added, By, Did, NewUser};

/// An account that is to be made, as it was asked for.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What one signs in with.
    pub name: String,
    /// What others read; the name where nothing is said.
    pub shown: Option<String>,
    /// What it may do.
    pub role: Role,
    /// The bureau; any of its names.
    pub bureau: Option<String>,
    /// Towns; empty is the whole county.
    pub area: Vec<String>,
    /// The grid of a grid worker.
    pub grid: Option<String>,
}

impl NewAccount {
    /// Puts what was asked for in order, or says what is wrong with it.
    fn checked(mut self, book: &Rulebook) -> Result<Self, AccountError> {
        self.name = self.name.trim().to_lowercase();
        let is_fine = |c: char| c.is_alphanumeric() || ".-_".contains(c);
        let letters = self.name.chars().count();
        let starts = self.name.chars().next().is_some_and(char::is_alphabetic);
        if !(2..=32).contains(&letters) || !starts || !self.name.chars().all(is_fine) {
            return Err(AccountError::Name(self.name));
        }
        let filled = |text: Option<String>| {
            let text = text.map(|text| text.trim().to_owned());
            text.filter(|text| !text.is_empty())
        };
        (self.shown, self.bureau, self.grid) =
            (filled(self.shown), filled(self.bureau), filled(self.grid));
        let towns = self.area.iter().map(|town| town.trim().to_owned());
        self.area = towns.filter(|town| !town.is_empty()).collect();
        let role = self.role;
        match (role, &self.bureau, &self.grid) {
            (Role::Officer, None, _) => {
                return Err(AccountError::Needs(role.zh(), "部门（--bureau）"));
            }
            (Role::Grid, _, None) => {
                return Err(AccountError::Needs(role.zh(), "网格（--grid）"));
            }
            (Role::Administrator | Role::Custodian | Role::Grid, Some(_), _) => {
                return Err(AccountError::Useless(role.zh(), "部门（--bureau）"));
            }
            (Role::Administrator | Role::Custodian | Role::Officer | Role::Reader, _, Some(_)) => {
                return Err(AccountError::Useless(role.zh(), "网格（--grid）"));
            }
            _ => {}
        }
        self.bureau = self.bureau.map(|name| bureau(book, name)).transpose()?;
        Ok(self)
    }
}

/// The bureau as the task table writes it.
fn bureau(book: &Rulebook, name: String) -> Result<String, AccountError> {
    let is_named = |bureau: &&Bureau| {
        bureau.name == name
            || bureau.full_name.as_ref() == Some(&name)
            || bureau.aliases.contains(&name)
    };
    if let Some(found) = book.bureaus().find(is_named) {
        return Ok(found.name.clone());
    }
    let mut known: Vec<&str> = book.bureaus().map(|bureau| bureau.name.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    let known = known.join("、");
    Err(AccountError::Bureau { name, known })
}

fn by(who: &str, at: DateTime<Utc>) -> Result<By<'_>, AccountError> {
    let who = who.trim();
    match who.is_empty() {
        true => Err(AccountError::Unsaid),
        false => Ok(By { who, at, why: None }),
    }
}

/// Makes an account; gives its name as it is written and its one-time password.
///
/// # Errors
/// Where what was asked for cannot be, or the store cannot be written.
pub async fn add(
    store: &Store,
    book: &Rulebook,
    new: NewAccount,
    who: &str,
    now: DateTime<Utc>,
) -> Result<(String, String), AccountError> {
    let (new, by) = (new.checked(book)?, by(who, now)?);
    let password = one_time_password()?;
    let hash = hash_password(&password)?;
    let row = NewUser {
        name: &new.name,
        shown: new.shown.as_deref().unwrap_or(&new.name),
        role: new.role,
        bureau: new.bureau.as_deref(),
        area: &new.area,
        grid: new.grid.as_deref(),
        password: &hash,
    };
    match users::add(store, &row, by).await? {
        Added::New(_) => Ok((new.name, password)),
        Added::Taken => Err(AccountError::Taken(new.name)),
    }
}

/// Gives an account a one-time password; whoever is signed in with it is not any more.
///
/// # Errors
/// Where there is no such account, or the store cannot be written.
pub async fn reset(
    store: &Store,
    name: &str,
    who: &str,
    now: DateTime<Utc>,
) -> Result<String, AccountError> {
    let (name, by) = (name.trim().to_lowercase(), by(who, now)?);
    let password = one_time_password()?;
    let hash = hash_password(&password)?;
    match users::set_password(store, &name, &hash, Did::PasswordReset, by).await? {
        true => Ok(password),
        false => Err(AccountError::Missing(name)),
    }
}

/// Lets nobody sign in with an account any more, or lets them again.
///
/// # Errors
/// Where there is no such account, it is so already, or the store cannot be written.
pub async fn set_enabled(
    store: &Store,
    name: &str,
    enabled: bool,
    who: &str,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    let (name, by) = (name.trim().to_lowercase(), by(who, now)?);
    if users::set_enabled(store, &name, enabled, by).await? {
        return Ok(());
    }
    let state = if enabled { "启用" } else { "停用" };
    match users::by_name(store, &name).await? {
        Some(_) => Err(AccountError::Already(name, state)),
        None => Err(AccountError::Missing(name)),
    }
}
