//! One function changes a case's state.

use super::state::{CaseStage, CaseState, Closing};
use super::table::CaseAction;
use crate::cases::grounds::{Grounds, said};
use crate::cases::refusal::Refusal;
use crate::cases::transition::{Machine, To};

/// The state after an action.
///
/// # Errors
/// Where the table has no such step, the actor may not take it, or the grounds do not carry
/// it; the state then stays what it is.
pub fn apply(
    state: &CaseState,
    action: CaseAction,
    grounds: &Grounds<'_>,
) -> Result<CaseState, Refusal> {
    let to = match state.stage.step(action, grounds, &state.held())? {
        To::State(stage) => stage,
        To::Before => state.before.unwrap_or(CaseStage::Reopened),
    };
    let reason = grounds.said().map(str::to_owned);
    let mut next = CaseState {
        stage: to,
        before: None,
        reason: None,
        ..state.clone()
    };
    match action {
        CaseAction::Assign => next.assignee = said(grounds.assignee).map(str::to_owned),
        CaseAction::Confirm => next.confirmed_by = Some(grounds.actor.clone()),
        CaseAction::Return => {
            next.assignee = None;
            next.reason = reason;
        }
        CaseAction::Dispute => {
            next.before = Some(state.stage);
            next.reason = reason;
        }
        CaseAction::Close => {
            next.closing = Some(Closing {
                outcome: grounds
                    .outcome
                    .ok_or_else(|| Refusal::NoOutcome(super::Outcome::listed()))?,
                reason: reason.ok_or(Refusal::NoReason)?,
                by: grounds.actor.clone(),
                evidence: said(grounds.evidence).unwrap_or_default().to_owned(),
            });
        }
        CaseAction::Reopen | CaseAction::Revoke => {
            // What was confirmed, was confirmed upon other evidence.
            next.confirmed_by = None;
            next.reason = reason;
        }
        CaseAction::Verify | CaseAction::Notify | CaseAction::AwaitReply | CaseAction::Uphold => {}
    }
    Ok(next)
}
