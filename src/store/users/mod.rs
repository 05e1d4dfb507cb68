//! Accounts (用户): who may sign in, as what, and for which bureau and area. Every change of one
//! writes its row of the audit log in the same transaction.

mod change;
mod read;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

pub(super) use change::log;
pub use change::{Added, add, add_first, note, set_enabled, set_password};
pub(super) use read::{COLUMNS, user};
pub use read::{by_name, exist, list};

/// Number of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(pub i64);

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 管理员: accounts and settings; no tips, no cases.
    Administrator,
    /// 办案人员 of a bureau and an area.
    Officer,
    /// 网格员 of a grid: reports what is seen on the street.
    Grid,
    /// 只读: reads what officers read, and changes nothing.
    Reader,
    /// 举报人信息保管员: may open who reported a tip, with a reason that is recorded.
    Custodian,
}

impl Role {
    /// Every role there is.
    pub const ALL: [Self; 5] = [
        Self::Administrator,
        Self::Officer,
        Self::Grid,
        Self::Reader,
        Self::Custodian,
    ];

    /// As it is stored and written on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Officer => "officer",
            Self::Grid => "grid",
            Self::Reader => "reader",
            Self::Custodian => "custodian",
        }
    }

    /// For people.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Administrator => "管理员",
            Self::Officer => "办案人员",
            Self::Grid => "网格员",
            Self::Reader => "只读",
            Self::Custodian => "举报人信息保管员",
        }
    }

    /// Reads a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// An account, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its number.
    pub id: UserId,
    /// What one signs in with; the audit log names the account so.
    pub name: String,
    /// What others read.
    pub shown: String,
    /// What it may do.
    pub role: Role,
    /// The bureau, as the documents name it.
    pub bureau: Option<String>,
    /// Towns; none of them named is the whole county.
    pub area: Vec<String>,
    /// The grid of a grid worker.
    pub grid: Option<String>,
    /// Whether the password has to be replaced first.
    pub must_change: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when nobody can sign in with it.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// An account that is to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewUser<'a> {
    /// What one signs in with.
    pub name: &'a str,
    /// What others read.
    pub shown: &'a str,
    /// What it may do.
    pub role: Role,
    /// The bureau, as the documents name it.
    pub bureau: Option<&'a str>,
    /// Towns; empty is the whole county.
    pub area: &'a [String],
    /// The grid of a grid worker.
    pub grid: Option<&'a str>,
    /// The hash of a password that has to be replaced at the first sign-in.
    pub password: &'a str,
}

/// What is done with an account, for the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Did {
    /// It was made.
    Created,
    /// Nobody can sign in with it any more.
    Disabled,
    /// One can sign in with it again.
    Enabled,
    /// Somebody else gave it a one-time password.
    PasswordReset,
    /// Its owner chose a new password.
    PasswordChanged,
    /// Its owner signed in.
    SignedIn,
    /// Somebody gave a wrong password.
    SignInFailed,
    /// Its owner signed out.
    SignedOut,
}

impl Did {
    /// As the audit log names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::PasswordReset => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignedOut => "signed_out",
        }
    }
}

/// Who does something with an account, when and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By<'a> {
    /// An account's name, or what else did it.
    pub who: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, where it is said.
    pub why: Option<&'a str>,
}
