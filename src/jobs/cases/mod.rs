//! What officers do with cases and findings, each with who, why and the version that was read.

mod explain;
mod findings;
mod work;

use chrono::{DateTime, NaiveDate, Utc};

pub use explain::{Explained, explain};
pub use findings::{FindingAsk, on_finding};
pub use work::{CaseAsk, on_case};

use super::{LoadError, WaiverError};
use crate::cases::Refusal;
use crate::store::findings::Finding;
use crate::store::{Store, StoreError};

pub use crate::store::audit::Logged;
pub use crate::store::cases::{Asked, Case, Event, events, get, list};
pub use crate::store::findings::Finding as FindingOnRecord;

/// Who acts, and when.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The officer.
    pub by: &'a str,
    /// The day.
    pub on: NaiveDate,
    /// The moment.
    pub at: DateTime<Utc>,
    /// The version that the officer had before them; the present one where nothing is said.
    pub version: Option<i64>,
}

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub enum CaseJobError {
    /// The rules cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The waivers cannot be used.
    #[error(transparent)]
    Waivers(#[from] WaiverError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The state does not allow it, or the grounds do not carry it.
    #[error("{0}：{1}")]
    Refused(String, Refusal),
    /// Nobody said who they are.
    #[error("请用 --by 写明经办人，将记入审计日志")]
    Nobody,
    /// There is nothing to write.
    #[error("备注没有内容")]
    NoText,
    /// No such case.
    #[error("没有案件“{0}”。请用 tutorwatch case list 查看案件编号")]
    NoCase(String),
    /// No such finding, or several.
    #[error("没有编号以“{0}”开头的疑点，或者不止一条。请写出更多位编号")]
    NoFinding(String),
    /// Somebody changed it since it was read.
    #[error("{what}已被他人修改：读取时为第{expected}版，现在是第{found}版。请重新查看后再操作")]
    Version {
        /// The case or finding.
        what: String,
        /// The version that the officer had.
        expected: i64,
        /// The version that stands there now.
        found: i64,
    },
    /// A row cannot be read as what it should be.
    #[error("数据库中的{0}无法识别：{1}。请核对程序版本，或用备份恢复")]
    Row(String, String),
}

impl Told<'_> {
    /// The officer's name.
    fn name(&self) -> Result<&str, CaseJobError> {
        match self.by.trim() {
            "" => Err(CaseJobError::Nobody),
            name => Ok(name),
        }
    }

    fn meets(&self, what: String, found: i64) -> Result<(), CaseJobError> {
        match self.version {
            Some(expected) if expected != found => Err(CaseJobError::Version {
                what,
                expected,
                found,
            }),
            _ => Ok(()),
        }
    }
}

/// What was done with a case, in order.
///
/// # Errors
/// When the database cannot be read.
pub async fn case_log(store: &Store, case: &Case) -> Result<Vec<Logged>, StoreError> {
    crate::store::audit::of(store, "case", &case.row.id.to_string()).await
}

/// The finding whose number begins so.
///
/// # Errors
/// Where there is none, or several.
pub async fn finding(store: &Store, begins: &str) -> Result<Finding, CaseJobError> {
    let begins = begins.trim().to_lowercase();
    let found = match begins.len() {
        0..4 => None,
        _ => crate::store::findings::beginning(store, &begins).await?,
    };
    found.ok_or(CaseJobError::NoFinding(begins))
}
