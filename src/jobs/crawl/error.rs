//! Why a crawl cannot run at all.

use std::path::PathBuf;

use crate::crawl::CrawlError;
use crate::store::StoreError;

/// Why a crawl cannot run, or the archive not be read.
#[derive(Debug, thiserror::Error)]
pub enum CrawlJobError {
    /// A setting is missing.
    #[error("配置缺少 {0}")]
    Missing(&'static str),
    /// A setting is wrong.
    #[error("配置有误：{0}")]
    Setting(String),
    /// A source that is not configured was asked for.
    #[error("没有名为“{0}”的采集源；已配置：{1}")]
    NoSource(String, String),
    /// Another crawl is running.
    #[error("另一次采集正在使用存档 {0}，请等它结束后再试")]
    Busy(PathBuf),
    /// The archive is as large as it may be.
    #[error(
        "存档 {folder} 已有{megabytes}MB，达到上限，未开始采集；请增大 crawl.archive_mb，或用 evidence prune 清理过期存档"
    )]
    Full {
        /// The archive.
        folder: PathBuf,
        /// Its size.
        megabytes: u64,
    },
    /// A finding that is not on record.
    #[error("没有编号以“{0}”开头的疑点；请核对编号和数据库")]
    NoFinding(String),
    /// A finding that rests on no page.
    #[error("疑点 {0} 依据的是登记数据（{1}），没有网页存档")]
    NoPage(String, String),
    /// The page of a finding is not in the archive.
    #[error("存档中没有 {0} 的这个版本（SHA-256 {1}）")]
    NotArchived(String, String),
    /// The archived bytes are not those that were captured.
    #[error("存档 {file} 第{offset}字节处的内容已被改动或损坏：{reason}")]
    Tampered {
        /// File of the archive.
        file: String,
        /// First byte of the record.
        offset: u64,
        /// What is wrong.
        reason: String,
    },
    /// The page cannot be read as text.
    #[error("{0}")]
    Unreadable(String),
    /// The crawler or the archive.
    #[error(transparent)]
    Crawl(#[from] CrawlError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file.
    #[error("{path}：{source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
