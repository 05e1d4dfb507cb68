//! The scan: what has changed is judged, and findings and cases follow.
//!
//! A round goes in two steps. First every piece is weighed: judged and compared with what is
//! on record, and where nothing would change that is all. Then the circuit breaker looks at
//! the sum, before any finding has changed. Then the pieces that would change something are
//! judged again and written, each in one transaction. Several processes share the pieces by
//! leases; one that is killed leaves nothing half done.

mod again;
mod apply;
mod casework;
mod counts;
mod decide;
mod elsewhere;
mod knowledge;
mod leaf;
mod look;
mod report;
mod round;
mod weigh;

#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

pub use counts::Counts;
pub use knowledge::Knowledge;
pub use report::ScanReport;
pub use round::{join, scan};

use super::{LoadError, WaiverError};
use crate::store::StoreError;

/// How a scan is done.
#[derive(Debug, Clone)]
pub struct ScanTold {
    /// What names this process among others.
    pub worker: String,
    /// The day that is judged.
    pub on: NaiveDate,
    /// Also what has not changed.
    pub full: bool,
    /// How long a piece is this process's own.
    pub lease: TimeDelta,
    /// So many sessions to a piece, about.
    pub batch: u64,
    /// Why pages say nothing tonight, where the crawl has failed altogether.
    pub uncrawled: Option<String>,
    /// Who lets a stopped round go on, and why.
    pub allow: Option<(String, String)>,
    /// The clock.
    pub clock: fn() -> DateTime<Utc>,
}

/// Why a scan does not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The rules cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The waivers cannot be used.
    #[error(transparent)]
    Waivers(#[from] WaiverError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It would change far more than usual.
    #[error(
        "{0}\n放行请运行：tutorwatch scan --accept-mass-change 理由 --by 姓名（须为同一天、同样的规则和登记数据）"
    )]
    Stopped(String),
    /// There is nothing to let go on.
    #[error(
        "没有等待放行的核查：规则、日历、日期或者登记数据已与停止时不同，或者核查没有被停止。请先直接运行 tutorwatch scan"
    )]
    NothingToAllow,
    /// Nobody said who or why.
    #[error("放行须写明理由（--accept-mass-change）和姓名（--by），将记入审计日志")]
    Unsaid,
    /// Nothing was ever imported.
    #[error("数据库中没有登记数据，没有可核查的内容。请先运行 tutorwatch import")]
    Empty,
    /// A row cannot be read as what it should be.
    #[error("数据库中的{0}无法识别：{1}。请核对程序版本，或用备份恢复")]
    Row(String, String),
    /// The round is another program's, which judges by other rules or reads another archive.
    #[error(
        "正在进行的核查与本机的规则、日历、豁免或者采集设置不同，没有参加。请让各台机器使用同样的规则和配置"
    )]
    Differs,
    /// Numbers cannot be kept.
    #[error("核查的统计无法保存：{0}")]
    Tally(serde_json::Error),
    /// Somebody else changed the same again and again.
    #[error(
        "有人同时在修改同一批机构的疑点或者案件，第{0}批多次未能写入。请稍后重新运行，会接着做"
    )]
    Busy(u32),
}
