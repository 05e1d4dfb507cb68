//! The transition table of findings.

use super::state::FindingStage::{
    self, Dismissed, DuplicateOf, InCase, Open, Reopened, Resolved, Unverified,
};
use crate::cases::transition::{By, Demand, Machine, Step, To};
use crate::model::words;

words!(
    /// What can be done with a finding.
    FindingAction {
        /// A case takes it up.
        TakeUp = "take_up" "列入案件",
        /// A person sets it aside for a time.
        Dismiss = "dismiss" "排除",
        /// A run proved that it is no longer there.
        Resolve = "resolve" "认定不再存在",
        /// A person settled it, usually by closing its case.
        Settle = "settle" "办结",
        /// It was gone, and is there again.
        Return = "return" "记录再次出现",
        /// It is there with other evidence than was decided upon.
        Reopen = "reopen" "因新证据重新打开",
        /// A person takes a decision back.
        Revoke = "revoke" "撤销决定",
        /// The time of a dismissal is over, and it is still there.
        Lapse = "lapse" "排除到期",
        /// The time of a dismissal is over, and it is no longer there.
        LapseGone = "lapse_gone" "排除到期并认定不再存在",
        /// It repeats another finding.
        MarkDuplicate = "mark_duplicate" "标为重复",
        /// The finding that it repeats is gone.
        Release = "release" "解除重复",
        /// Its source failed.
        Doubt = "doubt" "标为未能复核",
        /// It was seen again after its source had failed.
        Verify = "verify" "复核确认仍在",
    }
);

impl Machine for FindingStage {
    type Action = FindingAction;
    const SUBJECT: &'static str = "疑点";
    const START: Self = Open;
    const ENDS: &'static [Self] = &[];
    const TABLE: &'static [Step<Self, FindingAction>] = &[
        Step {
            from: &[Open, Reopened],
            action: FindingAction::TakeUp,
            to: To::State(InCase),
            by: By::Either,
            demands: &[],
        },
        Step {
            from: &[Open, Reopened, InCase, Unverified],
            action: FindingAction::Dismiss,
            to: To::State(Dismissed),
            by: By::Person,
            demands: &[Demand::Reason, Demand::End, Demand::Evidence],
        },
        Step {
            from: &[Open, Reopened, InCase, Unverified, DuplicateOf],
            action: FindingAction::Resolve,
            to: To::State(Resolved),
            by: By::Machine,
            demands: &[
                Demand::OwnDecision,
                Demand::ProvenCoverage,
                Demand::Evidence,
            ],
        },
        Step {
            from: &[Open, Reopened, InCase, Unverified],
            action: FindingAction::Settle,
            to: To::State(Resolved),
            by: By::Person,
            demands: &[Demand::Reason, Demand::Evidence],
        },
        // That a run proved it gone in between is what has changed; the bytes may be the same.
        Step {
            from: &[Resolved],
            action: FindingAction::Return,
            to: To::State(Reopened),
            by: By::Machine,
            demands: &[Demand::OwnDecision],
        },
        Step {
            from: &[Dismissed, Resolved, DuplicateOf],
            action: FindingAction::Reopen,
            to: To::State(Reopened),
            by: By::Machine,
            demands: &[Demand::ChangedEvidence],
        },
        Step {
            from: &[Dismissed, Resolved, DuplicateOf],
            action: FindingAction::Revoke,
            to: To::State(Reopened),
            by: By::Person,
            demands: &[Demand::Reason],
        },
        // Not against the person's decision: the person set this end.
        Step {
            from: &[Dismissed],
            action: FindingAction::Lapse,
            to: To::State(Reopened),
            by: By::Machine,
            demands: &[Demand::EndPassed],
        },
        Step {
            from: &[Dismissed],
            action: FindingAction::LapseGone,
            to: To::State(Resolved),
            by: By::Machine,
            demands: &[Demand::EndPassed, Demand::ProvenCoverage, Demand::Evidence],
        },
        Step {
            from: &[Open, Reopened],
            action: FindingAction::MarkDuplicate,
            to: To::State(DuplicateOf),
            by: By::Either,
            demands: &[Demand::Original, Demand::Evidence],
        },
        // What somebody works on, only a person calls a repetition.
        Step {
            from: &[InCase, Unverified],
            action: FindingAction::MarkDuplicate,
            to: To::State(DuplicateOf),
            by: By::Person,
            demands: &[Demand::Original, Demand::Evidence],
        },
        Step {
            from: &[DuplicateOf],
            action: FindingAction::Release,
            to: To::State(Reopened),
            by: By::Machine,
            demands: &[Demand::OwnDecision],
        },
        Step {
            from: &[Open, Reopened, InCase],
            action: FindingAction::Doubt,
            to: To::State(Unverified),
            by: By::Machine,
            demands: &[Demand::Reason],
        },
        Step {
            from: &[Unverified],
            action: FindingAction::Verify,
            to: To::Before,
            by: By::Machine,
            demands: &[],
        },
    ];
}
