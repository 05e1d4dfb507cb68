//! Copies of the store, and a store out of a copy that sends nothing twice.
//!
//! A backup is one zip file: `manifest.json`, and the database as an SQLite file or as the
//! script that `pg_dump` writes. The archive's files are named with their SHA-256 and not
//! copied: they are large, only grow, and any file copier keeps them. Keys and settings are
//! not in it either, so that who has the backup cannot read who reported a tip.

mod archive;
mod make;
mod manifest;
mod put_back;
mod release;
mod server;

use std::io;
use std::path::PathBuf;

pub use archive::{ArchiveFile, Strayed};
pub use make::{BackupMade, backup};
pub use manifest::{AuditHead, Manifest};
pub use put_back::{Restored, restore};
pub use release::release;

use super::notices::NoticeJobError;
use crate::store::StoreError;

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file cannot be read or written.
    #[error("{path}：{source}。请检查磁盘空间和权限；没有留下不完整的文件")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no room for the copy.
    #[error("磁盘已满，备份没有写出：{0}。请清理空间，或换一个位置")]
    Full(PathBuf),
    /// Something stands there already.
    #[error("{0} 已存在，没有写入。请换一个名称，或者先把它移走")]
    Taken(PathBuf),
    /// A server's schema has tables.
    #[error("数据库 {0} 中已有数据表，没有恢复。请用 createdb 新建一个空库，并用 --database 指明")]
    NotEmpty(String),
    /// The database is damaged.
    #[error("数据库已损坏，没有备份：{}。请保留现有备份，从最近一份完好的备份恢复", .0.join("；"))]
    Damaged(Vec<String>),
    /// A program of PostgreSQL is missing.
    #[error(
        "没有找到 {0}。备份和恢复 PostgreSQL 数据库要用它，请先安装：apt-get install postgresql-client"
    )]
    NoTool(&'static str),
    /// A program of PostgreSQL did not do it.
    #[error("{tool} 没有完成：{said}")]
    Tool {
        /// Which.
        tool: &'static str,
        /// What it said.
        said: String,
    },
    /// The file is no backup, or a damaged one.
    #[error("{path} 不是完好的备份：{why}。请换一份备份")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The copy is of the other engine, or of another schema.
    #[error("备份来自{0}，不能恢复到{1}。请用 --database 指明同类的数据库")]
    OtherEngine(String, String),
    /// A person has to do something first.
    #[error("{0}")]
    NotYet(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Drafts before the release.
    #[error(transparent)]
    Notices(#[from] Box<NoticeJobError>),
}

impl BackupError {
    fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path),
            _ => Self::Io { path, source },
        }
    }
}
