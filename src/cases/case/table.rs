//! The transition table of cases.

use super::state::CaseStage::{
    self, Assigned, AwaitingReply, Closed, Confirmed, Disputed, Noticed, Reopened, Returned,
    Triage, Verifying,
};
use crate::cases::transition::{By, Demand, Machine, Step, To};
use crate::model::words;

words!(
    /// What can be done with a case.
    CaseAction {
        /// Name the officer who works on it.
        Assign = "assign" "分派",
        /// Begin to look into it, also into a reply.
        Verify = "verify" "开始核实",
        /// Say that it is so.
        Confirm = "confirm" "确认属实",
        /// An approved notice goes out.
        Notify = "notify" "发出通知",
        /// The notice has arrived.
        AwaitReply = "await_reply" "转入等待答复",
        /// End it with an outcome.
        Close = "close" "办结",
        /// The run found what the closing did not know.
        Reopen = "reopen" "因新证据重新办理",
        /// A person takes a closing back.
        Revoke = "revoke" "撤销办结",
        /// Give it back.
        Return = "return" "退回",
        /// Object to it.
        Dispute = "dispute" "提出异议",
        /// The objection does not hold.
        Uphold = "uphold" "维持原认定",
    }
);

impl Machine for CaseStage {
    type Action = CaseAction;
    const SUBJECT: &'static str = "案件";
    const START: Self = Triage;
    const ENDS: &'static [Self] = &[];
    const TABLE: &'static [Step<Self, CaseAction>] = &[
        Step {
            from: &[Triage, Reopened],
            action: CaseAction::Assign,
            to: To::State(Assigned),
            by: By::Either,
            demands: &[Demand::Assignee],
        },
        // A machine must not take a case out of the hands of a person.
        Step {
            from: &[Assigned, Verifying, Returned],
            action: CaseAction::Assign,
            to: To::State(Assigned),
            by: By::Person,
            demands: &[Demand::Assignee],
        },
        Step {
            from: &[Assigned, Reopened, Noticed, AwaitingReply],
            action: CaseAction::Verify,
            to: To::State(Verifying),
            by: By::Person,
            demands: &[],
        },
        Step {
            from: &[Triage, Assigned, Verifying, Reopened],
            action: CaseAction::Confirm,
            to: To::State(Confirmed),
            by: By::Person,
            demands: &[],
        },
        // Settings may approve a notice without a confirmation: a notice asks the bureau to
        // look into it. A case that is returned or disputed waits for a person.
        Step {
            from: &[
                Triage,
                Assigned,
                Verifying,
                Confirmed,
                Reopened,
                AwaitingReply,
            ],
            action: CaseAction::Notify,
            to: To::State(Noticed),
            by: By::Either,
            demands: &[Demand::Approved],
        },
        Step {
            from: &[Noticed],
            action: CaseAction::AwaitReply,
            to: To::State(AwaitingReply),
            by: By::Either,
            demands: &[],
        },
        Step {
            from: &[
                Triage,
                Assigned,
                Verifying,
                Confirmed,
                Noticed,
                AwaitingReply,
                Reopened,
                Returned,
            ],
            action: CaseAction::Close,
            to: To::State(Closed),
            by: By::Person,
            demands: &[Demand::Outcome, Demand::Reason, Demand::Evidence],
        },
        Step {
            from: &[Disputed],
            action: CaseAction::Close,
            to: To::State(Closed),
            by: By::Person,
            demands: &[
                Demand::Outcome,
                Demand::Reason,
                Demand::Evidence,
                Demand::OtherOfficer,
            ],
        },
        Step {
            from: &[Closed],
            action: CaseAction::Reopen,
            to: To::State(Reopened),
            by: By::Machine,
            demands: &[Demand::ChangedEvidence],
        },
        Step {
            from: &[Closed],
            action: CaseAction::Revoke,
            to: To::State(Reopened),
            by: By::Person,
            demands: &[Demand::Reason],
        },
        Step {
            from: &[
                Triage,
                Assigned,
                Verifying,
                Confirmed,
                Noticed,
                AwaitingReply,
                Reopened,
                Disputed,
            ],
            action: CaseAction::Return,
            to: To::State(Returned),
            by: By::Person,
            demands: &[Demand::Reason],
        },
        Step {
            from: &[
                Triage,
                Assigned,
                Verifying,
                Confirmed,
                Noticed,
                AwaitingReply,
                Reopened,
                Returned,
            ],
            action: CaseAction::Dispute,
            to: To::State(Disputed),
            by: By::Person,
            demands: &[Demand::Reason],
        },
        Step {
            from: &[Disputed],
            action: CaseAction::Uphold,
            to: To::Before,
            by: By::Person,
            demands: &[Demand::Reason, Demand::OtherOfficer],
        },
    ];
}
