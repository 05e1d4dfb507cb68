//! Which mail goes next: the most urgent, within the budget of its bureau.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::TimeDelta;

use super::super::notices::{MACHINE, NoticeJobError, Office};
use super::roundup::fix_roundup;
use super::step::Move;
use crate::cases::Actor;
use crate::cases::plan::Priority;
use crate::notify::budget::{Hour, Waiting, plan};
use crate::notify::delivery::{DeliveryAction, Work};
use crate::store::deliveries::{self, Delivery};

/// Attempts to claim while others claim at the same moment. One of them gets on each time.
const TRIES: usize = 1_000;

/// One mail that this program has in its hands.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// The mail.
    pub message: i64,
    /// The deliveries that it makes: one, or those that a roundup carries.
    pub deliveries: Vec<Delivery>,
}

/// What goes next.
enum Next {
    /// A delivery by its own mail, or those of a roundup that was fixed before.
    Ready(Vec<Delivery>),
    /// Deliveries that go together from now on.
    Together(Vec<Delivery>),
}

/// Claims the next mail that is due; none where nothing is, or the bureaus have had enough for
/// this hour.
pub(super) async fn claim(
    office: &Office<'_>,
    worker: &str,
) -> Result<Option<Unit>, NoticeJobError> {
    for _ in 0..TRIES {
        let Some(next) = next(office).await? else {
            return Ok(None);
        };
        let (mut all, carrier) = match next {
            Next::Ready(all) => (all, None),
            Next::Together(all) => {
                let carrier = fix_roundup(office, &all).await?;
                (all, Some(carrier))
            }
        };
        let now = office.now();
        let mut moves = Vec::with_capacity(all.len());
        for delivery in &mut all {
            let seed = delivery.id.to_string();
            let work = Work {
                actor: &Actor::Machine,
                now,
                worker: Some(worker),
                lease: office.settings.lease,
                words: None,
                seed: &seed,
            };
            let retry = &office.settings.retry;
            let mut step = Move::of(delivery, DeliveryAction::Claim, &work, retry)?;
            if let Some(carrier) = carrier {
                step.carried_by(carrier);
                delivery.carrier = Some(carrier);
            }
            moves.push(step);
        }
        match Move::apply(office.store, &moves, MACHINE, None, now).await {
            Ok(()) => {
                let first = all.first().map(|d| d.carrier.unwrap_or(d.message));
                return Ok(first.map(|message| Unit {
                    message,
                    deliveries: all,
                }));
            }
            // Another sender has one of them now: look again.
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(None)
}

async fn next(office: &Office<'_>) -> Result<Option<Next>, NoticeJobError> {
    let now = office.now();
    let waiting = deliveries::waiting(office.store, now).await?;
    if waiting.is_empty() {
        return Ok(None);
    }
    let recent = deliveries::recent(office.store, now - TimeDelta::hours(1)).await?;
    Ok(pick(office, &waiting, &recent.into_iter().collect()))
}

/// Reminders, and roundups that were fixed before, go first and as they are; notices by the
/// plan of the hour.
fn pick(office: &Office<'_>, waiting: &[Delivery], sent: &BTreeMap<String, u32>) -> Option<Next> {
    let budget = &office.settings.budget;
    let most = |bureau: &str| {
        let own = budget.by_bureau.get(bureau).copied();
        own.unwrap_or(budget.per_hour).max(1)
    };
    let is_fixed = |delivery: &Delivery| delivery.carrier.is_some() || delivery.kind != "notice";
    let has_room = |d: &Delivery| sent.get(&d.bureau).copied().unwrap_or(0) < most(&d.bureau);
    if let Some(first) = waiting.iter().find(|d| is_fixed(d) && has_room(d)) {
        let is_same = |d: &Delivery| match first.carrier {
            Some(carrier) => d.carrier == Some(carrier),
            None => d.id == first.id,
        };
        let all = waiting.iter().filter(|d| is_same(d)).cloned();
        return Some(Next::Ready(all.collect()));
    }
    let loose: Vec<Waiting> = waiting
        .iter()
        .filter(|delivery| !is_fixed(delivery))
        .map(|delivery| Waiting {
            id: delivery.id,
            bureau: delivery.bureau.clone(),
            priority: match delivery.priority {
                ..=0 => Priority::Normal,
                1 => Priority::High,
                2.. => Priority::Urgent,
            },
        })
        .collect();
    let Hour {
        single, together, ..
    } = plan(budget, sent, &loose);
    let taken = |ids: &BTreeSet<i64>| -> Vec<Delivery> {
        let all = waiting.iter().filter(|d| ids.contains(&d.id));
        all.cloned().collect()
    };
    if let Some(id) = single.first() {
        return Some(Next::Ready(taken(&BTreeSet::from([*id]))));
    }
    let (_, ids) = together.into_iter().next()?;
    let ids: BTreeSet<i64> = ids.into_iter().collect();
    Some(Next::Together(taken(&ids)))
}
