//! What the engines' codes mean.

use sqlx::migrate::MigrateError;

use crate::store::{Address, StoreError};

/// What went wrong, in our words.
pub(in crate::store) fn failure(at: &Address, error: &sqlx::Error) -> StoreError {
    let other = |reason: String| StoreError::Other {
        at: at.clone(),
        reason,
    };
    match (error, at) {
        (sqlx::Error::Database(inner), _) => {
            let code = inner.code().unwrap_or_default();
            let known = match at {
                Address::File(_) => of_sqlite(at, code.parse().unwrap_or(0), inner.message()),
                Address::Server(_) => of_postgres(at, &code, inner.message()),
            };
            known.unwrap_or_else(|| other(inner.message().to_owned()))
        }
        (sqlx::Error::PoolTimedOut, Address::File(_)) => StoreError::Locked(at.clone()),
        (
            sqlx::Error::PoolTimedOut
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::WorkerCrashed,
            Address::Server(_),
        ) => StoreError::Away {
            at: at.clone(),
            reason: error.to_string(),
        },
        _ => other(error.to_string()),
    }
}

/// What went wrong while the schema was brought up to date.
pub(in crate::store) fn migrating(at: &Address, error: &MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(inner) | MigrateError::ExecuteMigration(inner, _) => {
            failure(at, inner)
        }
        MigrateError::VersionMissing(_)
        | MigrateError::VersionTooNew(..)
        | MigrateError::VersionMismatch(_) => StoreError::Newer(at.clone()),
        other => StoreError::Other {
            at: at.clone(),
            reason: other.to_string(),
        },
    }
}

/// By SQLite's result code; the low byte is the kind, the rest says more.
fn of_sqlite(at: &Address, code: u32, message: &str) -> Option<StoreError> {
    let at = at.clone();
    Some(match code & 0xff {
        5 | 6 => StoreError::Locked(at),
        8 => StoreError::ReadOnly(at),
        11 | 26 => StoreError::Corrupt(at),
        13 => StoreError::Full(at),
        14 => StoreError::CannotOpen {
            at,
            reason: message.to_owned(),
        },
        _ => return None,
    })
}

/// By PostgreSQL's SQLSTATE.
fn of_postgres(at: &Address, code: &str, message: &str) -> Option<StoreError> {
    let (at, reason) = (at.clone(), message.to_owned());
    Some(match code {
        // Lock timeout, serialization failure, deadlock.
        "55P03" | "40001" | "40P01" => StoreError::Locked(at),
        // A transaction on a standby, or on a server set to read only.
        "25006" => StoreError::ReadOnly(at),
        "XX001" | "XX002" => StoreError::Corrupt(at),
        "53100" => StoreError::Full(at),
        "28P01" | "28000" => StoreError::Refused(at),
        "3D000" => StoreError::NoDatabase(at),
        // Not allowed; or the schema is one that this user cannot see.
        "42501" | "3F000" => StoreError::NoRight { at, reason },
        // Shut down, crashed, starting, connections used up, connection broken.
        "57P01" | "57P02" | "57P03" | "57P05" | "53300" | "08000" | "08003" | "08006" => {
            StoreError::Away { at, reason }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn every_message_names_the_file() {
        let at = Address::parse(OsStr::new("var/t.db")).unwrap();
        // SQLITE_BUSY_SNAPSHOT, READONLY_DIRECTORY, CORRUPT_VTAB, NOTADB, FULL, CANTOPEN_ISDIR
        for (code, words) in [
            (517, "占用"),
            (1544, "不可写"),
            (267, "已损坏"),
            (26, "已损坏"),
            (13, "磁盘已满"),
            (526, "无法打开"),
        ] {
            let text = of_sqlite(&at, code, "why").unwrap().to_string();
            assert!(text.contains(words), "{code}: {text}");
            assert!(text.contains("var/t.db"), "{code}: {text}");
        }
        // SQLITE_IOERR_READ
        assert!(of_sqlite(&at, 266, "why").is_none());
    }

    #[test]
    fn every_message_names_the_server_and_no_password() {
        let url = "postgres://xun:hushhush@db.example.cn/tw";
        let at = Address::parse(OsStr::new(url)).unwrap();
        for (code, words) in [
            ("55P03", "占用"),
            ("40P01", "占用"),
            ("25006", "不可写"),
            ("XX001", "已损坏"),
            ("53100", "磁盘已满"),
            ("28P01", "密码"),
            ("3D000", "没有数据库"),
            ("42501", "权限不足"),
            ("57P03", "连接不上"),
            ("53300", "连接不上"),
        ] {
            let error = of_postgres(&at, code, "why").unwrap();
            let text = error.to_string();
            assert!(text.contains(words), "{code}: {text}");
            assert!(text.contains("xun@db.example.cn:5432/tw"), "{code}: {text}");
            assert!(!format!("{error:?}").contains("hush"));
        }
        assert!(of_postgres(&at, "23503", "why").is_none());
    }
}
