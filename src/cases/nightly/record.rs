//! A finding on record, a finding that was seen, and the night itself.

use chrono::NaiveDate;

use crate::cases::finding::FindingState;

/// Which night it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Night {
    /// Number of the run. The same run carried out again changes nothing.
    pub run: i64,
    /// Its day.
    pub on: NaiveDate,
    /// Days before the end of a dismissal from which people are told that it will lapse.
    pub warn_days: u16,
}

/// A finding that this run saw.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// The same from night to night while the breach is the same.
    pub fingerprint: String,
    /// Hash of what was seen ([`super::evidence`]).
    pub evidence: String,
    /// Id of the rule.
    pub rule: String,
    /// Id of the institution; `None` where a page matches nothing in the registry.
    pub institution: Option<String>,
    /// What was read: an import or a crawl source, as [`super::Coverage`] names it.
    pub source: String,
    /// Equal for findings that say the same of the same institution ([`super::twin`]).
    pub twin: Option<String>,
}

/// A finding on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What was last seen of it.
    pub seen: Seen,
    /// What has become of it.
    pub state: FindingState,
    /// Whether the last run that evaluated it in full saw it.
    pub present: bool,
    /// The run that saw it last.
    pub last_run: i64,
}
