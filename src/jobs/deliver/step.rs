//! A delivery's state on record and in the table of states, and one step from one to the other.

use chrono::{DateTime, Utc};

use super::super::notices::NoticeJobError;
use crate::cases::Actor;
use crate::model::Word;
use crate::notify::delivery::{
    DeliveryAction, DeliveryStage, DeliveryState, Lease, Retry, Work, apply,
};
use crate::store::Store;
use crate::store::changes::{self, Change, Subject, To};
use crate::store::deliveries::Delivery;

/// A step that a delivery takes, not yet on record.
#[derive(Debug, Clone)]
pub(in crate::jobs) struct Move {
    id: i64,
    version: i64,
    from: String,
    to: DeliveryStage,
    attempts: u32,
    first_try: Option<DateTime<Utc>>,
    next_at: DateTime<Utc>,
    lease: Option<Lease>,
    sent_at: Option<DateTime<Utc>>,
    carrier: Option<i64>,
    reply: Option<String>,
    address: String,
}

/// The state of a delivery as it is on record.
pub(super) fn state(delivery: &Delivery) -> Result<DeliveryState, NoticeJobError> {
    let stage = DeliveryStage::ALL
        .iter()
        .find(|s| s.code() == delivery.state);
    let stage = stage.ok_or_else(|| {
        let what = format!("投递状态“{}”", delivery.state);
        NoticeJobError::Unreadable(delivery.id.to_string(), what)
    })?;
    let lease = delivery.lease_by.clone().zip(delivery.lease_until);
    Ok(DeliveryState {
        stage: *stage,
        lease: lease.map(|(worker, until)| Lease { worker, until }),
        attempts: delivery.attempts,
        first_try: delivery.first_try,
        not_before: Some(delivery.next_at),
        words: delivery.reply.clone(),
    })
}

impl Move {
    /// Takes the step, and `delivery` with it.
    ///
    /// # Errors
    /// Where the table of states has no such step.
    pub(in crate::jobs) fn of(
        delivery: &mut Delivery,
        action: DeliveryAction,
        work: &Work<'_>,
        retry: &Retry,
    ) -> Result<Self, NoticeJobError> {
        let mut next = apply(&state(delivery)?, action, work, retry)?;
        if action == DeliveryAction::Begin {
            // The whole lease from here on: writing may take as long as the settings allow.
            if let Some(lease) = &mut next.lease {
                lease.until = work.now + work.lease;
            }
            delivery.sent_at = Some(work.now);
        }
        let by_person = *work.actor != Actor::Machine;
        if !by_person {
            delivery.reply = next.words;
        }
        let step = Self {
            id: delivery.id,
            version: delivery.version,
            from: delivery.state.clone(),
            to: next.stage,
            attempts: next.attempts,
            first_try: next.first_try,
            next_at: next.not_before.unwrap_or(work.now),
            lease: next.lease,
            sent_at: delivery.sent_at,
            carrier: delivery.carrier,
            reply: delivery.reply.clone(),
            address: delivery.address.clone(),
        };
        delivery.version += 1;
        step.to.code().clone_into(&mut delivery.state);
        delivery.attempts = step.attempts;
        delivery.first_try = step.first_try;
        delivery.next_at = step.next_at;
        delivery.lease_by = step.lease.as_ref().map(|lease| lease.worker.clone());
        delivery.lease_until = step.lease.as_ref().map(|lease| lease.until);
        Ok(step)
    }

    /// The roundup that carries the delivery from this step on.
    pub(super) fn carried_by(&mut self, carrier: i64) {
        self.carrier = Some(carrier);
    }

    /// Puts steps on record, all of them or none.
    ///
    /// # Errors
    /// A conflict where a delivery has changed since it was read.
    pub(in crate::jobs) async fn apply(
        store: &Store,
        moves: &[Self],
        actor: &str,
        reason: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), NoticeJobError> {
        let kept = Kept::of(moves);
        let changes = kept.changes(moves, actor, reason, at);
        Ok(changes::apply(store, &changes).await?)
    }

    /// What the change sets besides the state.
    fn sets(&self) -> Vec<(&'static str, To<'_>)> {
        let lease = self.lease.as_ref();
        vec![
            ("attempts", To::Number(Some(self.attempts.into()))),
            ("first_try", To::Time(self.first_try)),
            ("next_at", To::Time(Some(self.next_at))),
            ("lease_by", To::Text(lease.map(|lease| &*lease.worker))),
            ("lease_until", To::Time(lease.map(|lease| lease.until))),
            ("sent_at", To::Time(self.sent_at)),
            ("carrier", To::Number(self.carrier)),
            ("reply", To::Text(self.reply.as_deref())),
            ("address", To::Text(Some(&self.address))),
        ]
    }
}

/// What the changes of some steps borrow from.
pub(super) struct Kept<'a> {
    sets: Vec<Vec<(&'static str, To<'a>)>>,
    details: Vec<Option<String>>,
}

impl<'a> Kept<'a> {
    pub(super) fn of(moves: &'a [Move]) -> Self {
        Self {
            sets: moves.iter().map(Move::sets).collect(),
            // The server's words go into the log, where they stay.
            details: moves
                .iter()
                .map(|step| {
                    let reply = step.reply.as_deref()?;
                    serde_json::to_string(&serde_json::json!({ "reply": reply })).ok()
                })
                .collect(),
        }
    }

    pub(super) fn changes(
        &'a self,
        moves: &'a [Move],
        actor: &'a str,
        reason: Option<&'a str>,
        at: DateTime<Utc>,
    ) -> Vec<Change<'a>> {
        moves
            .iter()
            .zip(&self.sets)
            .zip(&self.details)
            .map(|((step, set), detail)| Change {
                subject: Subject::Delivery(step.id),
                version: step.version,
                from: &step.from,
                to: step.to.code(),
                actor,
                at,
                reason,
                detail: detail.as_deref(),
                set,
                tasks: &[],
            })
            .collect()
    }
}

/// A delivery that a person has queued anew goes by itself, to the address given.
pub(in crate::jobs) fn retry_free(step: &mut Move, to: Option<&str>) {
    step.carrier = None;
    if let Some(to) = to {
        to.clone_into(&mut step.address);
    }
}
