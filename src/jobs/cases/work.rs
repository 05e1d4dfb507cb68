//! An officer works on a case.

use serde_json::json;

use super::{CaseJobError, Told};
use crate::cases::case::apply;
use crate::cases::plan::{CaseKey, Family, Occurrence, Subject, evidence};
use crate::cases::{
    Actor, CaseAction, CaseState, FindingAction, FindingState, Grounds, Outcome, finding,
};
use crate::jobs::states::{case_columns, case_state, finding_columns, finding_state};
use crate::jobs::{NOTICE_DRAFT, draft_task};
use crate::model::{Severity, Word};
use crate::store::Store;
use crate::store::audit::Entry;
use crate::store::cases::{Case, Deed, get, work};
use crate::store::findings::{Finding, FindingColumns};
use crate::store::outbox::NewTask;

/// What an officer does with a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseAsk {
    /// Name who works on it.
    Assign(String),
    /// Begin to look into it.
    Verify,
    /// Say that it is so.
    Confirm,
    /// End it.
    Close(Outcome, String),
    /// Give it back.
    Return(String),
    /// Object to it.
    Dispute(String),
    /// The objection does not hold.
    Uphold(String),
    /// Take a closing back.
    Revoke(String),
    /// Write something down.
    Note(String),
}

impl CaseAsk {
    fn action(&self) -> Option<CaseAction> {
        Some(match self {
            Self::Assign(_) => CaseAction::Assign,
            Self::Verify => CaseAction::Verify,
            Self::Confirm => CaseAction::Confirm,
            Self::Close(..) => CaseAction::Close,
            Self::Return(_) => CaseAction::Return,
            Self::Dispute(_) => CaseAction::Dispute,
            Self::Uphold(_) => CaseAction::Uphold,
            Self::Revoke(_) => CaseAction::Revoke,
            Self::Note(_) => return None,
        })
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::Close(_, why)
            | Self::Return(why)
            | Self::Dispute(why)
            | Self::Uphold(why)
            | Self::Revoke(why) => Some(why),
            Self::Assign(_) | Self::Verify | Self::Confirm | Self::Note(_) => None,
        }
    }
}

/// Does it, and gives the case as it is from then on.
///
/// # Errors
/// Where there is no such case, its state does not allow it, or somebody was faster.
pub async fn on_case(
    store: &Store,
    name: &str,
    ask: &CaseAsk,
    told: &Told<'_>,
) -> Result<Case, CaseJobError> {
    let by = told.name()?;
    let found = get(store, name.trim()).await?;
    let (case, held) = found.ok_or_else(|| CaseJobError::NoCase(name.trim().to_owned()))?;
    let number = case.row.number.clone();
    told.meets(format!("案件{number}"), case.row.version)?;
    match ask.action() {
        None => note(store, &case, ask, told, by).await?,
        Some(action) => step(store, (&case, &held), (ask, action), told, by).await?,
    }
    let found = get(store, &number).await?;
    found
        .map(|(case, _)| case)
        .ok_or(CaseJobError::NoCase(number))
}

async fn note(
    store: &Store,
    case: &Case,
    ask: &CaseAsk,
    told: &Told<'_>,
    by: &str,
) -> Result<(), CaseJobError> {
    let CaseAsk::Note(text) = ask else {
        return Ok(());
    };
    let text = text.trim();
    if text.is_empty() {
        return Err(CaseJobError::NoText);
    }
    let subject = case.row.id.to_string();
    let entry = Entry {
        at: told.at,
        actor: by,
        kind: "case",
        subject: &subject,
        action: "note",
        from: None,
        to: None,
        reason: Some(text),
        detail: None,
    };
    let deed = Deed {
        case: Some(&case.row),
        state: None,
        revision: None,
        findings: &[],
        note: Some(("note", text)),
        actor: by,
        at: told.at,
        entries: &[entry],
        tasks: &[],
    };
    Ok(work(store, &deed).await?)
}

async fn step(
    store: &Store,
    (case, held): (&Case, &[Finding]),
    (ask, action): (&CaseAsk, CaseAction),
    told: &Told<'_>,
    by: &str,
) -> Result<(), CaseJobError> {
    let number = &case.row.number;
    let state = case_state(case.row.state.clone());
    let state = state.map_err(|why| CaseJobError::Row(format!("案件 {number}"), why))?;
    let states = states(held)?;
    let actor = Actor::person(by);
    let upon = evidence(&occurrences(case, &states).iter().collect::<Vec<_>>());
    let grounds = Grounds {
        reason: ask.reason(),
        evidence: Some(&upon),
        assignee: match ask {
            CaseAsk::Assign(officer) => Some(officer),
            _ => None,
        },
        outcome: match ask {
            CaseAsk::Close(outcome, _) => Some(*outcome),
            _ => None,
        },
        ..Grounds::of(&actor, told.on)
    };
    let refused = |refusal| CaseJobError::Refused(format!("案件{number}"), refusal);
    let after = apply(&state, action, &grounds).map_err(refused)?;
    let mut moved = Vec::new();
    for (finding, before) in &states {
        if let Some(state) = follow(action, &state, finding, before, &grounds) {
            let columns = finding_columns(&state);
            moved.push((finding.fingerprint.clone(), finding.version, columns));
        }
    }
    write(store, case, (&after, ask), (action, &moved), (told, by)).await
}

async fn write(
    store: &Store,
    case: &Case,
    (after, ask): (&CaseState, &CaseAsk),
    (action, moved): (CaseAction, &[(String, i64, FindingColumns)]),
    (told, by): (&Told<'_>, &str),
) -> Result<(), CaseJobError> {
    let (row, columns) = (&case.row, case_columns(after));
    let detail = json!({
        "number": row.number, "outcome": columns.outcome, "officer": columns.officer,
        "findings": moved.iter().map(|(f, _, _)| f).collect::<Vec<_>>(),
    })
    .to_string();
    let subject = row.id.to_string();
    let told_of = format!("案件{}{}", row.number, action.zh());
    let mut entries = vec![Entry {
        at: told.at,
        actor: by,
        kind: "case",
        subject: &subject,
        action: action.code(),
        from: Some(&row.state.state),
        to: Some(&columns.state),
        reason: ask.reason(),
        detail: Some(&detail),
    }];
    entries.extend(moved.iter().map(|(fingerprint, _, state)| Entry {
        at: told.at,
        actor: by,
        kind: "finding",
        subject: fingerprint,
        action: action.code(),
        from: None,
        to: Some(&state.state),
        reason: Some(&told_of),
        detail: None,
    }));
    // A notice that waits for the confirmation may be written from now on.
    let (key, body) = draft_task(row.id, &row.number, row.revision);
    let key = format!("{key}:confirmed");
    let task = NewTask {
        kind: NOTICE_DRAFT,
        key: &key,
        body: &body,
        next_at: told.at,
    };
    let tasks = std::slice::from_ref(&task);
    let deed = Deed {
        case: Some(row),
        state: Some(&columns),
        revision: None,
        findings: moved,
        note: None,
        actor: by,
        at: told.at,
        entries: &entries,
        tasks: match action {
            CaseAction::Confirm => tasks,
            _ => &[],
        },
    };
    Ok(work(store, &deed).await?)
}

/// What a step of its case does to a finding: what is there is settled with it, and what was
/// settled with a closing that is taken back is worked on again.
fn follow(
    action: CaseAction,
    case: &CaseState,
    finding: &Finding,
    state: &FindingState,
    grounds: &Grounds<'_>,
) -> Option<FindingState> {
    let own = Grounds {
        evidence: finding.evidence.as_deref(),
        ..grounds.clone()
    };
    let id = &finding.fingerprint;
    let waits = state.live().is_some() || matches!(state, FindingState::Unverified { .. });
    match (action, state) {
        (CaseAction::Close, _) if waits => {
            finding::apply(id, state, FindingAction::Settle, &own).ok()
        }
        (CaseAction::Revoke, FindingState::Resolved(resolution))
            if resolution.outcome.is_some()
                && resolution.outcome == case.closing.as_ref().map(|c| c.outcome)
                && !resolution.gone =>
        {
            let back = finding::apply(id, state, FindingAction::Revoke, &own).ok()?;
            finding::apply(id, &back, FindingAction::TakeUp, &own).ok()
        }
        _ => None,
    }
}

fn states(held: &[Finding]) -> Result<Vec<(&Finding, FindingState)>, CaseJobError> {
    let mut all = Vec::with_capacity(held.len());
    for finding in held {
        let state = finding_state(finding.columns());
        let what = || format!("疑点 {}", finding.fingerprint);
        all.push((
            finding,
            state.map_err(|why| CaseJobError::Row(what(), why))?,
        ));
    }
    Ok(all)
}

/// The findings as their common evidence is made of them.
fn occurrences(case: &Case, states: &[(&Finding, FindingState)]) -> Vec<Occurrence> {
    let key = CaseKey {
        subject: match &case.row.institution {
            Some(id) => Subject::Institution(id.clone()),
            None => Subject::Page(case.row.about.clone()),
        },
        family: Family::parse(&case.row.family)
            .unwrap_or_else(|| Family::Rule(case.row.family.clone())),
    };
    let all = states.iter().map(|(finding, state)| Occurrence {
        fingerprint: finding.fingerprint.clone(),
        evidence: finding.evidence.clone().unwrap_or_default(),
        key: key.clone(),
        // Not part of the evidence.
        severity: Severity::Minor,
        state: state.clone(),
        waived: false,
    });
    all.collect()
}
