//! States of a finding, with what each has to remember.

use chrono::NaiveDate;

use crate::cases::case::Outcome;
use crate::cases::grounds::{Actor, Held};
use crate::model::words;

words!(
    /// State of a finding, as it is stored.
    FindingStage {
        /// Seen, and nobody has looked at it.
        Open = "open" "待处理",
        /// A case holds it.
        InCase = "in_case" "已列入案件",
        /// A person set it aside, for a reason and a time.
        Dismissed = "dismissed" "已排除",
        /// It is no longer there, or a person settled it.
        Resolved = "resolved" "已消除",
        /// It came back, or has new evidence.
        Reopened = "reopened" "重新打开",
        /// It repeats another one.
        DuplicateOf = "duplicate_of" "重复",
        /// Its source failed: nobody knows whether it is still there.
        Unverified = "unverified" "未能复核",
    }
);

words!(
    /// States in which a finding counts as there; those that `unverified` returns to.
    Live {
        /// Nobody has looked at it.
        Open = "open" "待处理",
        /// A case holds it.
        InCase = "in_case" "已列入案件",
        /// It came back.
        Reopened = "reopened" "重新打开",
    }
);

/// A person's decision to set a finding aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// Why.
    pub reason: String,
    /// Last day, that day included.
    pub until: NaiveDate,
    /// Who decided.
    pub by: Actor,
    /// Hash of the evidence that was decided upon.
    pub evidence: String,
    /// Whether somebody has been told that it is about to lapse.
    pub warned: bool,
}

/// How a finding ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The machine, where it is no longer there; a person, who settled it.
    pub by: Actor,
    /// Why, where a person settled it.
    pub reason: Option<String>,
    /// With what result, where a person settled it by closing a case.
    pub outcome: Option<Outcome>,
    /// Hash of the evidence at that time.
    pub evidence: String,
    /// Whether a run has proved since that it is gone.
    pub gone: bool,
}

impl Resolution {
    /// The evidence that a return is compared with; `None` where any return is news. What
    /// was settled as put right and then was gone is a new breach when it is there again,
    /// down to the last byte as it may be. What a person found not to be so stays that.
    fn compared(&self) -> Option<&str> {
        let back = self.gone && self.outcome != Some(Outcome::Unfounded);
        (!back).then_some(&self.evidence)
    }
}

/// State of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindingState {
    /// Seen, and nobody has looked at it.
    Open,
    /// A case holds it.
    InCase,
    /// A person set it aside.
    Dismissed(Dismissal),
    /// It is no longer there, or a person settled it.
    Resolved(Resolution),
    /// It came back, or has new evidence.
    Reopened,
    /// It repeats another finding.
    DuplicateOf {
        /// Fingerprint of the other.
        original: String,
        /// Who said so.
        by: Actor,
        /// Hash of the evidence at that time.
        evidence: String,
    },
    /// Its source failed.
    Unverified {
        /// The state to return to.
        before: Live,
        /// What failed.
        reason: String,
    },
}

impl FindingState {
    /// The word for it.
    pub fn stage(&self) -> FindingStage {
        match self {
            Self::Open => FindingStage::Open,
            Self::InCase => FindingStage::InCase,
            Self::Dismissed(_) => FindingStage::Dismissed,
            Self::Resolved(_) => FindingStage::Resolved,
            Self::Reopened => FindingStage::Reopened,
            Self::DuplicateOf { .. } => FindingStage::DuplicateOf,
            Self::Unverified { .. } => FindingStage::Unverified,
        }
    }

    /// Whether it counts as there and undecided.
    pub fn live(&self) -> Option<Live> {
        match self {
            Self::Open => Some(Live::Open),
            Self::InCase => Some(Live::InCase),
            Self::Reopened => Some(Live::Reopened),
            _ => None,
        }
    }

    /// Who took the decision that now stands; `None` where none stands.
    pub fn decided_by(&self) -> Option<&Actor> {
        match self {
            Self::Dismissed(dismissal) => Some(&dismissal.by),
            Self::Resolved(resolution) => Some(&resolution.by),
            Self::DuplicateOf { by, .. } => Some(by),
            Self::Open | Self::InCase | Self::Reopened | Self::Unverified { .. } => None,
        }
    }

    /// Hash of the evidence that new evidence is compared with; `None` where no decision
    /// stands, or where being there is news by itself.
    pub fn compared(&self) -> Option<&str> {
        match self {
            Self::Dismissed(dismissal) => Some(&dismissal.evidence),
            Self::Resolved(resolution) => resolution.compared(),
            Self::DuplicateOf { evidence, .. } => Some(evidence),
            Self::Open | Self::InCase | Self::Reopened | Self::Unverified { .. } => None,
        }
    }

    pub(super) fn held(&self) -> Held<'_> {
        let until = match self {
            Self::Dismissed(dismissal) => Some(dismissal.until),
            _ => None,
        };
        Held {
            decided_by: self.decided_by(),
            evidence: self.compared(),
            until,
            ..Held::default()
        }
    }
}

impl From<Live> for FindingState {
    fn from(live: Live) -> Self {
        match live {
            Live::Open => Self::Open,
            Live::InCase => Self::InCase,
            Live::Reopened => Self::Reopened,
        }
    }
}
