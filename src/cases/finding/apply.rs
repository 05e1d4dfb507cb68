//! One function changes a finding's state.

use chrono::{Days, NaiveDate};

use super::state::{Dismissal, FindingStage, FindingState, Live, Resolution};
use super::table::FindingAction;
use crate::cases::grounds::{Actor, Grounds, Held};
use crate::cases::refusal::Refusal;
use crate::cases::transition::{Machine, To};

/// Days that a dismissal may last at most: a year, so that somebody looks again.
pub const LONGEST_DISMISSAL: u64 = 366;

/// The state after an action on the finding `fingerprint`.
///
/// # Errors
/// Where the table has no such step, the actor may not take it, or the grounds do not carry
/// it; the state then stays what it is.
pub fn apply(
    fingerprint: &str,
    state: &FindingState,
    action: FindingAction,
    grounds: &Grounds<'_>,
) -> Result<FindingState, Refusal> {
    let held = Held {
        own: Some(fingerprint),
        longest: latest(grounds.on),
        ..state.held()
    };
    let to = match state.stage().step(action, grounds, &held)? {
        To::Before => return Ok(before(state)),
        To::State(stage) => stage,
    };
    let evidence = || grounds.evidence.unwrap_or_default().trim().to_owned();
    let reason = || grounds.said().map(str::to_owned);
    Ok(match to {
        FindingStage::Open => FindingState::Open,
        FindingStage::InCase => FindingState::InCase,
        FindingStage::Reopened => FindingState::Reopened,
        FindingStage::Dismissed => FindingState::Dismissed(Dismissal {
            reason: reason().ok_or(Refusal::NoReason)?,
            until: grounds.until.ok_or(Refusal::NoEnd)?,
            by: grounds.actor.clone(),
            evidence: evidence(),
            warned: false,
        }),
        FindingStage::Resolved => FindingState::Resolved(Resolution {
            by: grounds.actor.clone(),
            reason: reason(),
            outcome: grounds.outcome,
            evidence: evidence(),
            gone: *grounds.actor == Actor::Machine,
        }),
        FindingStage::DuplicateOf => FindingState::DuplicateOf {
            original: grounds.original.ok_or(Refusal::NoOriginal)?.to_owned(),
            by: grounds.actor.clone(),
            evidence: evidence(),
        },
        FindingStage::Unverified => FindingState::Unverified {
            before: state.live().unwrap_or(Live::Open),
            reason: reason().ok_or(Refusal::NoReason)?,
        },
    })
}

fn before(state: &FindingState) -> FindingState {
    match state {
        FindingState::Unverified { before, .. } => (*before).into(),
        other => other.clone(),
    }
}

fn latest(on: NaiveDate) -> Option<NaiveDate> {
    on.checked_add_days(Days::new(LONGEST_DISMISSAL))
}
