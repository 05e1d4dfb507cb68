//! A delivery's state, and one function that changes it.

use chrono::{DateTime, Utc};

use super::retry::{Retry, wait};
use super::table::{DeliveryAction, DeliveryStage};
use crate::cases::{Actor, Grounds, Held, Machine, Refusal, To};

/// A sender's hold on a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Which sender.
    pub worker: String,
    /// Until when. After that others may clear up.
    pub until: DateTime<Utc>,
}

/// State of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryState {
    /// The word for it.
    pub stage: DeliveryStage,
    /// Who has it, in `claimed` and `sending`; in `unknown` who had it.
    pub lease: Option<Lease>,
    /// Attempts that ended in `deferred`, since a person last put it into the queue.
    pub attempts: u32,
    /// When the first of them began.
    pub first_try: Option<DateTime<Utc>>,
    /// Before this time it is not tried again.
    pub not_before: Option<DateTime<Utc>>,
    /// What the server or the person said last.
    pub words: Option<String>,
}

impl DeliveryState {
    /// A delivery that waits for its first attempt.
    pub fn queued() -> Self {
        Self {
            stage: DeliveryStage::Queued,
            lease: None,
            attempts: 0,
            first_try: None,
            not_before: None,
            words: None,
        }
    }
}

/// Who acts on a delivery, and when.
#[derive(Debug, Clone, Copy)]
pub struct Work<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// When.
    pub now: DateTime<Utc>,
    /// Name of the sender; `None` for a sweep, for bounces and for people.
    pub worker: Option<&'a str>,
    /// How long a claim holds.
    pub lease: chrono::TimeDelta,
    /// The server's reply, or the person's reason.
    pub words: Option<&'a str>,
    /// What the pause before the next attempt is drawn from: id of the delivery.
    pub seed: &'a str,
}

/// The state after an action.
///
/// # Errors
/// Where the table has no such step, it is too early, or another sender has it.
pub fn apply(
    state: &DeliveryState,
    action: DeliveryAction,
    work: &Work<'_>,
    retry: &Retry,
) -> Result<DeliveryState, Refusal> {
    let grounds = Grounds {
        reason: work.words,
        ..Grounds::of(work.actor, work.now.date_naive())
    };
    let To::State(stage) = state.stage.step(action, &grounds, &Held::default())? else {
        return Ok(state.clone());
    };
    allowed(state, action, work)?;
    let mut next = DeliveryState {
        stage,
        words: work
            .words
            .map(str::to_owned)
            .or_else(|| state.words.clone()),
        ..state.clone()
    };
    match action {
        DeliveryAction::Claim => {
            next.lease = Some(Lease {
                worker: work.worker.unwrap_or_default().to_owned(),
                until: work.now + work.lease,
            });
            next.first_try.get_or_insert(work.now);
        }
        DeliveryAction::Defer => {
            next.lease = None;
            next.attempts = state.attempts.saturating_add(1);
            next.not_before = Some(work.now + wait(retry, next.attempts, work.seed));
        }
        // A person begins anew; what was tried before stays in the audit log.
        DeliveryAction::SettleUnsent | DeliveryAction::Resend => {
            next = DeliveryState {
                words: next.words,
                ..DeliveryState::queued()
            };
        }
        DeliveryAction::Begin | DeliveryAction::LoseTrack => {}
        DeliveryAction::Accept
        | DeliveryAction::Reject
        | DeliveryAction::Release
        | DeliveryAction::Requeue
        | DeliveryAction::GiveUp
        | DeliveryAction::Acknowledge
        | DeliveryAction::Bounce
        | DeliveryAction::SettleSent => next.lease = None,
    }
    Ok(next)
}

fn allowed(state: &DeliveryState, action: DeliveryAction, work: &Work<'_>) -> Result<(), Refusal> {
    let early = |not_before: DateTime<Utc>| work.now < not_before;
    match action {
        DeliveryAction::Claim | DeliveryAction::Requeue | DeliveryAction::GiveUp => {
            match state.not_before {
                Some(not_before) if early(not_before) => Err(Refusal::TooEarly(shown(not_before))),
                _ => Ok(()),
            }
        }
        DeliveryAction::Begin => {
            holds(state, work)?;
            match &state.lease {
                Some(lease) if early(lease.until) => Ok(()),
                _ => Err(Refusal::LeaseLost),
            }
        }
        DeliveryAction::Accept | DeliveryAction::Defer | DeliveryAction::Reject => {
            holds(state, work)
        }
        DeliveryAction::LoseTrack if work.worker.is_some() => holds(state, work),
        DeliveryAction::Release | DeliveryAction::LoseTrack => match &state.lease {
            Some(lease) if early(lease.until) => Err(Refusal::LeaseHeld(shown(lease.until))),
            _ => Ok(()),
        },
        DeliveryAction::Acknowledge
        | DeliveryAction::Bounce
        | DeliveryAction::SettleSent
        | DeliveryAction::SettleUnsent
        | DeliveryAction::Resend => Ok(()),
    }
}

fn holds(state: &DeliveryState, work: &Work<'_>) -> Result<(), Refusal> {
    match (&state.lease, work.worker) {
        (Some(lease), Some(worker)) if lease.worker == worker => Ok(()),
        _ => Err(Refusal::LeaseLost),
    }
}

/// 2026-03-02 09:30（UTC）
fn shown(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M（UTC）").to_string()
}
