//! Accounts: making and changing them, and signing in.

mod first;
mod manage;
mod sign_in;

use crate::privacy::{PasswordError, RandomError};
use crate::store::StoreError;

pub use crate::privacy::random;
pub use crate::store::users::{Role, User, UserId, list};
pub use first::first_administrator;
pub use manage::{NewAccount, add, reset, set_enabled};
pub use sign_in::{Lifetime, SignedIn, change_password, sign_in, sign_out, who};

/// Why something cannot be done with an account. No message holds a password.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The name cannot be one.
    #[error("用户名“{0}”不可用：应为2至32个字母、汉字、数字或 . _ - ，且以字母或汉字开头")]
    Name(String),
    /// There is one of that name.
    #[error("已有用户“{0}”。请换一个用户名，或用 tutorwatch user password 重设密码")]
    Taken(String),
    /// There is none of that name.
    #[error("没有用户“{0}”。请用 tutorwatch user list 查看")]
    Missing(String),
    /// It is so already.
    #[error("用户“{0}”已是{1}状态，没有改动")]
    Already(String, &'static str),
    /// What a role needs is not there.
    #[error("角色“{0}”须写明{1}")]
    Needs(&'static str, &'static str),
    /// What a role has no use for.
    #[error("角色“{0}”不用写{1}")]
    Useless(&'static str, &'static str),
    /// No rule names the bureau.
    #[error("规则包中没有部门“{name}”。可用的部门：{known}")]
    Bureau {
        /// As it was given.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// What one does needs a name.
    #[error("请写明经办人（--by）")]
    Unsaid,
    /// The present password is another one.
    #[error("当前密码不正确")]
    Wrong,
    /// The new password is the old one.
    #[error("新密码与当前密码相同，请换一个")]
    Same,
    /// The new password cannot be taken.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}
