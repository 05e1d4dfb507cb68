//! An officer decides on one finding.

use chrono::NaiveDate;

use super::{CaseJobError, Told, finding};
use crate::cases::finding::apply;
use crate::cases::{Actor, FindingAction, FindingState, Grounds};
use crate::jobs::states::{finding_columns, finding_state};
use crate::model::Word;
use crate::store::Store;
use crate::store::audit::Entry;
use crate::store::cases::{Deed, of_finding, work};
use crate::store::findings::Finding;

/// What an officer does with a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindingAsk {
    /// Set it aside up to a day.
    Dismiss(NaiveDate, String),
    /// It repeats another one, whose number begins so.
    Duplicate(String),
    /// Take a decision back.
    Revoke(String),
}

/// Does it, and gives the finding as it is from then on.
///
/// # Errors
/// Where there is no such finding, its state does not allow it, or somebody was faster.
pub async fn on_finding(
    store: &Store,
    name: &str,
    ask: &FindingAsk,
    told: &Told<'_>,
) -> Result<Finding, CaseJobError> {
    let by = told.name()?;
    let known = finding(store, name).await?;
    let id = known.fingerprint.clone();
    told.meets(format!("疑点{id}"), known.version)?;
    let state = finding_state(known.columns());
    let state = state.map_err(|why| CaseJobError::Row(format!("疑点 {id}"), why))?;
    let actor = Actor::person(by);
    let original = match ask {
        FindingAsk::Duplicate(other) => Some(finding(store, other).await?.fingerprint),
        _ => None,
    };
    let mut grounds = Grounds {
        evidence: known.evidence.as_deref(),
        original: original.as_deref(),
        ..Grounds::of(&actor, told.on)
    };
    let action = match ask {
        FindingAsk::Dismiss(until, reason) => {
            grounds.until = Some(*until);
            grounds.reason = Some(reason);
            FindingAction::Dismiss
        }
        FindingAsk::Duplicate(_) => FindingAction::MarkDuplicate,
        FindingAsk::Revoke(reason) => {
            grounds.reason = Some(reason);
            FindingAction::Revoke
        }
    };
    let refused = |refusal| CaseJobError::Refused(format!("疑点{id}"), refusal);
    let mut after = apply(&id, &state, action, &grounds).map_err(refused)?;
    // Its case is open still: it goes on there at once, and not only with the next scan.
    let case = of_finding(store, &id).await?;
    let open = case.is_some_and(|case| case.row.state.state != "closed");
    if open && after == FindingState::Reopened {
        after = apply(&id, &after, FindingAction::TakeUp, &grounds).map_err(refused)?;
    }
    let columns = finding_columns(&after);
    let entry = Entry {
        at: told.at,
        actor: by,
        kind: "finding",
        subject: &id,
        action: action.code(),
        from: Some(&known.state),
        to: Some(&columns.state),
        reason: grounds.reason,
        detail: columns.detail.as_deref(),
    };
    let deed = Deed {
        case: None,
        state: None,
        revision: None,
        findings: &[(id.clone(), known.version, columns.clone())],
        note: None,
        actor: by,
        at: told.at,
        entries: &[entry],
        tasks: &[],
    };
    work(store, &deed).await?;
    finding(store, &id).await
}
