//! What can go wrong with the database file, and what to do about it.

use std::path::{Path, PathBuf};

use sqlx::migrate::MigrateError;

/// Why the store could not do what was asked. Every message names the file.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be created or opened.
    #[error("无法打开数据库 {path}：请确认文件夹存在且当前用户有读写权限（{reason}）")]
    CannotOpen {
        /// The database file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The file or its folder cannot be written.
    #[error("数据库 {0} 不可写：请检查文件和所在文件夹的写权限，并确认磁盘没有只读挂载")]
    ReadOnly(PathBuf),
    /// Another program holds the file.
    #[error("数据库 {0} 正被其他程序占用：请等它结束，或关闭后重试")]
    Locked(PathBuf),
    /// The file is no database, or a damaged one.
    #[error("数据库 {0} 已损坏或不是本程序的数据库：请用备份恢复，或移走该文件后重新运行")]
    Corrupt(PathBuf),
    /// The disk is full.
    #[error("磁盘已满，无法写入数据库 {0}：请清理空间后重试")]
    Full(PathBuf),
    /// The file was made by a newer version of the program.
    #[error("数据库 {0} 由更新版本的程序建立：请使用同一版本或更新版本的程序")]
    Newer(PathBuf),
    /// Something that is not supposed to happen.
    #[error("数据库 {path} 出错：{reason}")]
    Other {
        /// The database file.
        path: PathBuf,
        /// What the database said.
        reason: String,
    },
}

impl StoreError {
    pub(super) fn new(path: &Path, error: &sqlx::Error) -> Self {
        let path = path.to_owned();
        if let sqlx::Error::Database(inner) = error
            && let Some(code) = inner.code().and_then(|c| c.parse::<u32>().ok())
        {
            return Self::of_code(path, code, inner.message());
        }
        match error {
            sqlx::Error::PoolTimedOut => Self::Locked(path),
            other => Self::Other {
                path,
                reason: other.to_string(),
            },
        }
    }

    pub(super) fn migrating(path: &Path, error: &MigrateError) -> Self {
        match error {
            MigrateError::Execute(inner) | MigrateError::ExecuteMigration(inner, _) => {
                Self::new(path, inner)
            }
            MigrateError::VersionMissing(_)
            | MigrateError::VersionTooNew(..)
            | MigrateError::VersionMismatch(_) => Self::Newer(path.to_owned()),
            other => Self::Other {
                path: path.to_owned(),
                reason: other.to_string(),
            },
        }
    }

    /// By SQLite's result code; the low byte is the kind, the rest says more.
    fn of_code(path: PathBuf, code: u32, message: &str) -> Self {
        match code & 0xff {
            5 | 6 => Self::Locked(path),
            8 => Self::ReadOnly(path),
            11 | 26 => Self::Corrupt(path),
            13 => Self::Full(path),
            14 => Self::CannotOpen {
                path,
                reason: message.to_owned(),
            },
            _ => Self::Other {
                path,
                reason: message.to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_names_the_file() {
        // SQLITE_BUSY_SNAPSHOT, READONLY_DIRECTORY, CORRUPT_VTAB, FULL, CANTOPEN_ISDIR, IOERR_READ
        for (code, words) in [
            (517, "占用"),
            (1544, "不可写"),
            (267, "已损坏"),
            (26, "已损坏"),
            (13, "磁盘已满"),
            (526, "无法打开"),
            (266, "出错"),
        ] {
            let text = StoreError::of_code("var/t.db".into(), code, "why").to_string();
            assert!(text.contains(words), "{code}: {text}");
            assert!(text.contains("var/t.db"), "{code}: {text}");
        }
    }
}
