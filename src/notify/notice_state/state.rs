//! A notice's state, and one function that changes it.

use super::table::{NoticeAction, NoticeStage};
use crate::cases::{Actor, Grounds, Held, Machine, Refusal, To};
use crate::model::Word;
use crate::notify::approval::Approval;

/// State of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeState {
    /// The word for it.
    pub stage: NoticeStage,
    /// What approval it asks for; fixed when the draft was written.
    pub needed: Approval,
    /// Who has agreed so far, in order. The machine alone where it was automatic.
    pub approvals: Vec<Actor>,
}

impl NoticeState {
    /// A draft.
    pub fn draft(needed: Approval) -> Self {
        Self {
            stage: NoticeStage::Draft,
            needed,
            approvals: Vec::new(),
        }
    }
}

/// The state after somebody agrees: `endorse` where another officer has to agree as well,
/// `approve` where this was the last.
///
/// # Errors
/// As [`apply`].
pub fn approve(state: &NoticeState, grounds: &Grounds<'_>) -> Result<NoticeState, Refusal> {
    let last = state.approvals.len() + 1 >= state.needed.officers();
    let action = match last || *grounds.actor == Actor::Machine {
        true => NoticeAction::Approve,
        false => NoticeAction::Endorse,
    };
    apply(state, action, grounds)
}

/// The state after an action.
///
/// # Errors
/// Where the table has no such step, the machine would approve what officers have to, an
/// officer would agree twice, or one officer would do for two.
pub fn apply(
    state: &NoticeState,
    action: NoticeAction,
    grounds: &Grounds<'_>,
) -> Result<NoticeState, Refusal> {
    let held = Held {
        decided_by: state.approvals.last(),
        ..Held::default()
    };
    let To::State(stage) = state.stage.step(action, grounds, &held)? else {
        return Ok(state.clone());
    };
    let mut next = NoticeState {
        stage,
        ..state.clone()
    };
    if matches!(action, NoticeAction::Endorse | NoticeAction::Approve) {
        next.approvals.push(grounds.actor.clone());
    }
    if action == NoticeAction::Approve {
        enough(&next)?;
    }
    Ok(next)
}

/// Whether those who agreed are as many as are needed.
fn enough(state: &NoticeState) -> Result<(), Refusal> {
    let needed = state.needed.officers();
    let officers = state.approvals.iter().filter(|a| a.name().is_some());
    let agreed = officers.count();
    match needed {
        _ if agreed >= needed => Ok(()),
        _ if agreed == 0 => Err(Refusal::PersonOnly(NoticeAction::Approve.zh())),
        _ => Err(Refusal::MoreOfficers { needed, agreed }),
    }
}
