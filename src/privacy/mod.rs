//! What protects the people in the data: photos lose what they carry beside the picture, and
//! who reported a tip is kept under a key.
//!
//! The key is a file of its own, apart from the database and its backups: who has the
//! database alone cannot read a reporter.

mod key_file;
mod keys;
mod password;
mod photo;
mod reporter;

pub use key_file::{KeyFileError, new_key_file};
pub use keys::{Keys, SealError, Sealed};
pub use password::{PasswordError, check_choice, hash_password, is_password, one_time_password};
pub use photo::{Photo, PhotoError, PhotoLimits};
pub use reporter::{Reporter, ReporterError};

/// Bytes that nobody can foresee, from the system.
///
/// # Errors
/// When the system has none.
pub fn random<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(RandomError)?;
    Ok(bytes)
}

/// The system gives no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("系统不提供随机数，没有写入任何内容：{0}。请检查系统后重试")]
pub struct RandomError(getrandom::Error);
