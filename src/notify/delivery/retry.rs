//! When to try again, and when to stop.

use chrono::{DateTime, TimeDelta, Utc};

use super::apply::DeliveryState;
use super::table::{DeliveryAction, DeliveryStage};
use crate::notify::notice::hash;

/// How often, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Pause after the first attempt; each further one is twice as long.
    pub first: TimeDelta,
    /// The longest pause.
    pub longest: TimeDelta,
    /// After so long since the first attempt a person has to look.
    pub give_up_after: TimeDelta,
    /// How far a pause may deviate, in percent each way, so that a server that comes back is
    /// not met by all at once.
    pub jitter: u8,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            first: TimeDelta::minutes(5),
            longest: TimeDelta::hours(4),
            give_up_after: TimeDelta::hours(72),
            jitter: 25,
        }
    }
}

/// The pause after the `attempts`th attempt. The same for the same seed.
pub fn wait(retry: &Retry, attempts: u32, seed: &str) -> TimeDelta {
    let doublings = attempts.saturating_sub(1).min(30);
    let pause = retry
        .first
        .num_seconds()
        .saturating_mul(1_i64 << doublings)
        .min(retry.longest.num_seconds());
    let spread = pause.saturating_mul(i64::from(retry.jitter.min(100))) / 100;
    let drawn = hash(["pause", seed, &attempts.to_string()]);
    let drawn = i64::from_str_radix(drawn.get(..8).unwrap_or("0"), 16).unwrap_or(0);
    TimeDelta::seconds(pause - spread + drawn % (2 * spread + 1))
}

/// What is due without anybody's doing: a lease that has run out, a pause that is over.
pub fn sweep(state: &DeliveryState, now: DateTime<Utc>, retry: &Retry) -> Option<DeliveryAction> {
    let expired = state.lease.as_ref().is_none_or(|lease| lease.until <= now);
    match state.stage {
        DeliveryStage::Claimed if expired => Some(DeliveryAction::Release),
        DeliveryStage::Sending if expired => Some(DeliveryAction::LoseTrack),
        DeliveryStage::Deferred if state.not_before.is_none_or(|at| at <= now) => {
            let first = state.first_try.unwrap_or(now);
            Some(match now - first >= retry.give_up_after {
                true => DeliveryAction::GiveUp,
                false => DeliveryAction::Requeue,
            })
        }
        _ => None,
    }
}
