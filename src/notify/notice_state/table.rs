//! The transition table of notices.

use crate::cases::{By, Demand, Machine, Step, To};
use crate::model::words;

words!(
    /// State of a notice, as it is stored.
    NoticeStage {
        /// Written; nobody has to stand for it yet.
        Draft = "draft" "草稿",
        /// Approved; it can go out.
        Approved = "approved" "已批准",
        /// Its bytes and Message-ID are fixed; deliveries go from here.
        Frozen = "frozen" "已定稿",
        /// Taken back before it went out.
        Withdrawn = "withdrawn" "已撤回",
        /// It was handed over in another way than by mail, as where a bureau has no address.
        HandedOver = "handed_over" "已另行送达",
    }
);

words!(
    /// What can be done with a notice.
    NoticeAction {
        /// The first of two officers agrees.
        Endorse = "endorse" "初核",
        /// The last officer that is needed agrees, or the settings do.
        Approve = "approve" "批准",
        /// The message is built.
        Freeze = "freeze" "定稿",
        /// A draft is not needed any more.
        Discard = "discard" "作废草稿",
        /// An approved notice does not go out after all.
        Withdraw = "withdraw" "撤回",
        /// A person took it to the bureau in another way.
        HandOver = "hand_over" "登记另行送达",
    }
);

impl Machine for NoticeStage {
    type Action = NoticeAction;
    const SUBJECT: &'static str = "通知单";
    const START: Self = Self::Draft;
    const ENDS: &'static [Self] = &[Self::Frozen, Self::Withdrawn, Self::HandedOver];
    const TABLE: &'static [Step<Self, NoticeAction>] = &[
        Step {
            from: &[Self::Draft],
            action: NoticeAction::Endorse,
            to: To::State(Self::Draft),
            by: By::Person,
            demands: &[Demand::OtherOfficer],
        },
        Step {
            from: &[Self::Draft],
            action: NoticeAction::Approve,
            to: To::State(Self::Approved),
            by: By::Either,
            demands: &[Demand::OtherOfficer],
        },
        Step {
            from: &[Self::Approved],
            action: NoticeAction::Freeze,
            to: To::State(Self::Frozen),
            by: By::Machine,
            demands: &[],
        },
        // Also by the program, where a later revision takes its place.
        Step {
            from: &[Self::Draft],
            action: NoticeAction::Discard,
            to: To::State(Self::Withdrawn),
            by: By::Either,
            demands: &[Demand::Reason],
        },
        Step {
            from: &[Self::Approved],
            action: NoticeAction::Withdraw,
            to: To::State(Self::Withdrawn),
            by: By::Person,
            demands: &[Demand::Reason],
        },
        Step {
            from: &[Self::Approved],
            action: NoticeAction::HandOver,
            to: To::State(Self::HandedOver),
            by: By::Person,
            demands: &[Demand::Reason],
        },
    ];
}
