//! The file of a key: made once, readable by its owner alone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::{Zeroize, Zeroizing};

use super::keys::KEY_BYTES;
use super::{RandomError, random};
use crate::rules::hex;

/// What stands before the key.
const MARK: &str = "tutorwatch-tip-key-1";
/// A key file is far below this.
const LONGEST: u64 = 4096;
/// Only the owner reads and writes.
#[cfg(unix)]
const MODE: u32 = 0o600;

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It is there already.
    #[error("{0} 已存在，没有改动。请换一个名称；已有的密钥一旦丢失，举报人信息就无法读出")]
    Exists(PathBuf),
    /// It cannot be read or written.
    #[error("无法读写密钥文件 {path}：{source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others may read it.
    #[error(
        "密钥文件 {path} 的权限是{mode:03o}，其他用户也能读写，没有使用。请执行 chmod 600 {path}，并考虑换用新密钥"
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It holds no key.
    #[error("{0} 不是举报人信息的密钥文件。请用 tutorwatch tip key new 生成，或从备份恢复")]
    Content(PathBuf),
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// Makes a new key file that only its owner reads.
///
/// # Errors
/// Where a file stands there already, or it cannot be written.
pub fn new_key_file(path: &Path) -> Result<(), KeyFileError> {
    let mut key: [u8; KEY_BYTES] = random()?;
    let text = Zeroizing::new(format!(
        "# 举报人信息的密钥，请与数据库分开备份；丢失后举报人信息无法读出\n{MARK} {}\n",
        &*Zeroizing::new(hex(&key))
    ));
    key.zeroize();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(MODE);
    }
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => KeyFileError::Exists(path.to_owned()),
        _ => KeyFileError::Io {
            path: path.to_owned(),
            source,
        },
    })
}

/// Reads the key of a file that nobody else may read.
pub(super) fn read(path: &Path) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyFileError> {
    let io = |source| KeyFileError::Io {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(io)?;
    refuse_open(path, &file.metadata().map_err(io)?)?;
    let mut text = Zeroizing::new(String::new());
    file.take(LONGEST).read_to_string(&mut text).map_err(io)?;
    let line = text.lines().find_map(|line| line.strip_prefix(MARK));
    let key = line.and_then(|digits| bytes(digits.trim()));
    key.ok_or_else(|| KeyFileError::Content(path.to_owned()))
}

#[cfg(unix)]
fn refuse_open(path: &Path, about: &fs::Metadata) -> Result<(), KeyFileError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = about.permissions().mode() & 0o777;
    match mode & 0o077 {
        0 => Ok(()),
        _ => Err(KeyFileError::Open {
            path: path.to_owned(),
            mode,
        }),
    }
}

#[cfg(not(unix))]
fn refuse_open(_: &Path, _: &fs::Metadata) -> Result<(), KeyFileError> {
    Ok(())
}

fn bytes(digits: &str) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    if digits.len() != KEY_BYTES * 2 || !digits.is_ascii() {
        return None;
    }
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(key)
}
