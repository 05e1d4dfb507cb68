//! What happened to a finding in a night, for the audit log and the report.

use std::fmt;

use chrono::NaiveDate;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It was not on record.
    New,
    /// It is on record, and was seen.
    SeenAgain,
    /// It was seen with other evidence.
    EvidenceChanged {
        /// Hash before.
        from: String,
        /// Hash now.
        to: String,
    },
    /// New evidence opened it again.
    Reopened,
    /// It was gone, and is there again.
    Returned,
    /// It is gone: the run looked everywhere.
    Resolved,
    /// It is gone; what a person decided about it stands all the same.
    Gone,
    /// Nobody knows whether it is still there.
    Unverified(String),
    /// It is still there, after nobody knew.
    Verified,
    /// The dismissal ends soon.
    Lapsing {
        /// Its last day.
        until: NaiveDate,
        /// Days that are left.
        left: i64,
    },
    /// The dismissal is over.
    Lapsed {
        /// Its last day.
        until: NaiveDate,
        /// Whether the finding is still there, and so is open again.
        there: bool,
    },
    /// It repeats another finding.
    Duplicate(String),
    /// What it repeated is gone.
    Released(String),
    /// The table refused a step: a mistake of the program, shown so that nothing is hidden.
    Refused(String),
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => f.write_str("新发现"),
            Self::SeenAgain => f.write_str("本次核查到"),
            Self::EvidenceChanged { from, to } => {
                write!(f, "证据有变化（{}→{}）", short(from), short(to))
            }
            Self::Reopened => f.write_str("因新证据重新打开"),
            Self::Returned => f.write_str("消除之后再次出现，重新打开"),
            Self::Resolved => f.write_str("已完整核查，不再存在"),
            Self::Gone => f.write_str("已完整核查，不再存在；原有决定不变"),
            Self::Unverified(why) => write!(f, "未能复核：{why}"),
            Self::Verified => f.write_str("复核确认仍然存在"),
            Self::Lapsing { until, left: 0 } => write!(f, "排除期限今日（{until}）届满"),
            Self::Lapsing { until, left } => {
                write!(f, "排除期限将于{until}届满，还有{left}天")
            }
            Self::Lapsed { until, there: true } => {
                write!(f, "排除期限已于{until}届满，重新打开")
            }
            Self::Lapsed {
                until,
                there: false,
            } => write!(f, "排除期限已于{until}届满"),
            Self::Duplicate(original) => write!(f, "与疑点{}重复", short(original)),
            Self::Released(original) => {
                write!(
                    f,
                    "原疑点{}已不存在或者已不同，不再作为重复",
                    short(original)
                )
            }
            Self::Refused(why) => write!(f, "未能更新状态：{why}"),
        }
    }
}

/// The first characters of a hash.
fn short(hash: &str) -> String {
    hash.chars().take(8).collect()
}
