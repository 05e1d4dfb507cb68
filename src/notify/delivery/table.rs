//! The transition table of deliveries.

use crate::cases::{By, Demand, Machine, Step, To};
use crate::model::words;

words!(
    /// State of a delivery, as it is stored.
    DeliveryStage {
        /// Waits for a sender.
        Queued = "queued" "待投递",
        /// A sender has it, and nothing has been written yet.
        Claimed = "claimed" "已领取",
        /// The message may have been written to the server.
        Sending = "sending" "投递中",
        /// The bureau's server has it.
        Accepted = "accepted" "对方已接收",
        /// To be tried again later.
        Deferred = "deferred" "暂缓重试",
        /// The server will not have it, or it was tried for too long.
        Rejected = "rejected" "未能投递",
        /// Nobody knows whether it arrived: a person settles it.
        Unknown = "unknown" "结果不明",
        /// The bureau answered.
        Acknowledged = "acknowledged" "已回执",
        /// It came back.
        Bounced = "bounced" "被退信",
    }
);

words!(
    /// What can be done with a delivery.
    DeliveryAction {
        /// A sender takes it, for the time of a lease.
        Claim = "claim" "领取",
        /// The sender is about to write the message.
        Begin = "begin" "开始投递",
        /// The server took it.
        Accept = "accept" "记录对方已接收",
        /// No connection, or a 4xx reply.
        Defer = "defer" "暂缓",
        /// A 5xx reply.
        Reject = "reject" "记录被拒收",
        /// The sender vanished, or no reply came after the message was written.
        LoseTrack = "lose_track" "记录结果不明",
        /// The sender vanished before it wrote anything.
        Release = "release" "退回队列",
        /// The time to try again has come.
        Requeue = "requeue" "重新排队",
        /// It was tried for too long.
        GiveUp = "give_up" "停止重试",
        /// The bureau answered.
        Acknowledge = "acknowledge" "记录回执",
        /// A bounce was read.
        Bounce = "bounce" "记录退信",
        /// A person found out that it arrived.
        SettleSent = "settle_sent" "核定为已送达",
        /// A person found out that it did not.
        SettleUnsent = "settle_unsent" "核定为未送达并重新投递",
        /// A person has it sent once more, as after an address was put right.
        Resend = "resend" "重新投递",
    }
);

use DeliveryAction as Do;

impl Machine for DeliveryStage {
    type Action = DeliveryAction;
    const SUBJECT: &'static str = "投递";
    const START: Self = Self::Queued;
    const ENDS: &'static [Self] = &[Self::Acknowledged];
    const TABLE: &'static [Step<Self, DeliveryAction>] = &[
        by_machine(&[Self::Queued], Do::Claim, Self::Claimed),
        by_machine(&[Self::Claimed], Do::Begin, Self::Sending),
        // From `unknown` too: a sender that was slower than its lease knows what it was told.
        by_machine(&[Self::Sending, Self::Unknown], Do::Accept, Self::Accepted),
        by_machine(&[Self::Claimed, Self::Sending], Do::Defer, Self::Deferred),
        by_machine(&[Self::Claimed, Self::Sending], Do::Reject, Self::Rejected),
        by_machine(&[Self::Sending], Do::LoseTrack, Self::Unknown),
        by_machine(&[Self::Claimed], Do::Release, Self::Queued),
        by_machine(&[Self::Deferred], Do::Requeue, Self::Queued),
        by_machine(&[Self::Deferred], Do::GiveUp, Self::Rejected),
        Step {
            from: &[Self::Accepted, Self::Unknown],
            action: Do::Acknowledge,
            to: To::State(Self::Acknowledged),
            by: By::Either,
            demands: &[],
        },
        by_machine(&[Self::Accepted, Self::Unknown], Do::Bounce, Self::Bounced),
        by_person(&[Self::Unknown], Do::SettleSent, Self::Accepted),
        by_person(&[Self::Unknown], Do::SettleUnsent, Self::Queued),
        by_person(&[Self::Rejected, Self::Bounced], Do::Resend, Self::Queued),
    ];
}

const fn by_machine(
    from: &'static [DeliveryStage],
    action: DeliveryAction,
    to: DeliveryStage,
) -> Step<DeliveryStage, DeliveryAction> {
    Step {
        from,
        action,
        to: To::State(to),
        by: By::Machine,
        demands: &[],
    }
}

const fn by_person(
    from: &'static [DeliveryStage],
    action: DeliveryAction,
    to: DeliveryStage,
) -> Step<DeliveryStage, DeliveryAction> {
    Step {
        from,
        action,
        to: To::State(to),
        by: By::Person,
        demands: &[Demand::Reason],
    }
}
