//! States of a case, with what it has to remember.

use super::outcome::Outcome;
use crate::cases::grounds::{Actor, Held};
use crate::model::words;

words!(
    /// State of a case, as it is stored.
    CaseStage {
        /// New: nobody is named.
        Triage = "triage" "待分派",
        /// An officer is named.
        Assigned = "assigned" "已分派",
        /// The officer looks into it.
        Verifying = "verifying" "核实中",
        /// It is so.
        Confirmed = "confirmed" "已确认",
        /// The bureaus have been told.
        Noticed = "noticed" "已发通知",
        /// The notice has arrived; a reply is due.
        AwaitingReply = "awaiting_reply" "等待答复",
        /// It has ended, with an outcome.
        Closed = "closed" "已办结",
        /// It goes on after it had ended.
        Reopened = "reopened" "重新办理",
        /// The officer gave it back.
        Returned = "returned" "已退回",
        /// Somebody objects.
        Disputed = "disputed" "有异议",
    }
);

/// How a case was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// With what result.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: Actor,
    /// Hash of the evidence of all its findings at that time.
    pub evidence: String,
}

/// State of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseState {
    /// The word for it.
    pub stage: CaseStage,
    /// The state that a dispute returns to.
    pub before: Option<CaseStage>,
    /// Account of the officer who works on it.
    pub assignee: Option<String>,
    /// Who confirmed it; another officer has to judge a dispute.
    pub confirmed_by: Option<Actor>,
    /// Why it was returned or disputed.
    pub reason: Option<String>,
    /// How it was closed the last time; kept when it goes on.
    pub closing: Option<Closing>,
}

impl CaseState {
    /// A new case.
    pub fn new() -> Self {
        Self {
            stage: CaseStage::Triage,
            before: None,
            assignee: None,
            confirmed_by: None,
            reason: None,
            closing: None,
        }
    }

    /// Whether anything is still to be done.
    pub fn is_open(&self) -> bool {
        self.stage != CaseStage::Closed
    }

    pub(super) fn held(&self) -> Held<'_> {
        let closing = self.closing.as_ref().filter(|_| !self.is_open());
        Held {
            decided_by: closing.map_or(self.confirmed_by.as_ref(), |c| Some(&c.by)),
            evidence: closing.map(|c| c.evidence.as_str()),
            ..Held::default()
        }
    }
}

impl Default for CaseState {
    fn default() -> Self {
        Self::new()
    }
}
