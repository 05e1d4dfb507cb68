//! The states of findings and cases as rows keep them: the word in a column of its own, what
//! people search by in others, and the rest as JSON.

use serde::{Deserialize, Serialize};

use crate::cases::case::Closing;
use crate::cases::finding::{Dismissal, Live, Resolution};
use crate::cases::{Actor, CaseStage, CaseState, FindingStage, FindingState, Outcome};
use crate::model::Word;
use crate::store::cases::CaseColumns;
use crate::store::findings::FindingColumns;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct FindingRest {
    /// An officer; the program where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Live>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    gone: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    warned: bool,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct CaseRest {
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<CaseStage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_by: Option<Who>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closing: Option<Closed>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Who {
    name: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Closed {
    outcome: Outcome,
    reason: String,
    by: Option<String>,
    evidence: String,
}

fn actor(name: Option<String>) -> Actor {
    name.map_or(Actor::Machine, Actor::Person)
}

fn name(actor: &Actor) -> Option<String> {
    actor.name().map(str::to_owned)
}

fn json(rest: &impl Serialize) -> Option<String> {
    serde_json::to_string(rest).ok().filter(|text| text != "{}")
}

fn rest<T: Default + for<'d> Deserialize<'d>>(detail: Option<&str>) -> Result<T, String> {
    match detail {
        None => Ok(T::default()),
        Some(text) => serde_json::from_str(text).map_err(|e| e.to_string()),
    }
}

/// What a row keeps of a finding's state.
pub(super) fn finding_columns(state: &FindingState) -> FindingColumns {
    let mut columns = FindingColumns {
        state: state.stage().code().to_owned(),
        ..FindingColumns::default()
    };
    let mut rest = FindingRest::default();
    match state {
        FindingState::Open | FindingState::InCase | FindingState::Reopened => {}
        FindingState::Dismissed(dismissal) => {
            columns.reason = Some(dismissal.reason.clone());
            columns.dismissed_until = Some(dismissal.until);
            rest.by = name(&dismissal.by);
            rest.evidence = Some(dismissal.evidence.clone());
            rest.warned = dismissal.warned;
        }
        FindingState::Resolved(resolution) => {
            columns.reason.clone_from(&resolution.reason);
            rest.by = name(&resolution.by);
            rest.evidence = Some(resolution.evidence.clone());
            rest.outcome = resolution.outcome;
            rest.gone = resolution.gone;
        }
        FindingState::DuplicateOf {
            original,
            by,
            evidence,
        } => {
            columns.duplicate_of = Some(original.clone());
            rest.by = name(by);
            rest.evidence = Some(evidence.clone());
        }
        FindingState::Unverified { before, reason } => {
            columns.reason = Some(reason.clone());
            rest.before = Some(*before);
        }
    }
    columns.detail = json(&rest);
    columns
}

/// The state again.
///
/// # Errors
/// What is wrong with the row.
pub(super) fn finding_state(row: FindingColumns) -> Result<FindingState, String> {
    let stage = FindingStage::parse(&row.state).ok_or("状态不认识")?;
    let rest: FindingRest = rest(row.detail.as_deref())?;
    let evidence = rest.evidence.unwrap_or_default();
    Ok(match stage {
        FindingStage::Open => FindingState::Open,
        FindingStage::InCase => FindingState::InCase,
        FindingStage::Reopened => FindingState::Reopened,
        FindingStage::Dismissed => FindingState::Dismissed(Dismissal {
            reason: row.reason.unwrap_or_default(),
            until: row.dismissed_until.ok_or("缺少排除的截止日期")?,
            by: actor(rest.by),
            evidence,
            warned: rest.warned,
        }),
        FindingStage::Resolved => FindingState::Resolved(Resolution {
            by: actor(rest.by),
            reason: row.reason,
            outcome: rest.outcome,
            evidence,
            gone: rest.gone,
        }),
        FindingStage::DuplicateOf => FindingState::DuplicateOf {
            original: row.duplicate_of.ok_or("缺少原疑点")?,
            by: actor(rest.by),
            evidence,
        },
        FindingStage::Unverified => FindingState::Unverified {
            before: rest.before.unwrap_or(Live::Open),
            reason: row.reason.unwrap_or_default(),
        },
    })
}

/// What a row keeps of a case's state.
pub(super) fn case_columns(state: &CaseState) -> CaseColumns {
    let closing = state.closing.as_ref();
    let rest = CaseRest {
        before: state.before,
        confirmed_by: state.confirmed_by.as_ref().map(|by| Who { name: name(by) }),
        closing: closing.map(|c| Closed {
            outcome: c.outcome,
            reason: c.reason.clone(),
            by: name(&c.by),
            evidence: c.evidence.clone(),
        }),
    };
    let ended = closing.filter(|_| !state.is_open());
    CaseColumns {
        state: state.stage.code().to_owned(),
        outcome: ended.map(|c| c.outcome.code().to_owned()),
        officer: state.assignee.clone(),
        reason: state.reason.clone(),
        detail: json(&rest),
    }
}

/// The state again.
///
/// # Errors
/// What is wrong with the row.
pub(super) fn case_state(row: CaseColumns) -> Result<CaseState, String> {
    let rest: CaseRest = rest(row.detail.as_deref())?;
    Ok(CaseState {
        stage: CaseStage::parse(&row.state).ok_or("状态不认识")?,
        before: rest.before,
        assignee: row.officer,
        confirmed_by: rest.confirmed_by.map(|who| actor(who.name)),
        reason: row.reason,
        closing: rest.closing.map(|c| Closing {
            outcome: c.outcome,
            reason: c.reason,
            by: actor(c.by),
            evidence: c.evidence,
        }),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cases::tables::{any_move, day};
    use crate::cases::{CaseAction, FindingAction, case, finding};

    proptest! {
        /// Whatever states random work leads to, a row gives them back.
        #[test]
        fn a_row_gives_a_state_back(moves in prop::collection::vec(any_move(), 0..40)) {
            let (mut found, mut case) = (FindingState::Open, CaseState::new());
            for (action, grounds) in &moves {
                let grounds = grounds.get();
                let act = *action.get(FindingAction::ALL);
                found = finding::apply("f1", &found, act, &grounds).unwrap_or(found);
                let act = *action.get(CaseAction::ALL);
                case = case::apply(&case, act, &grounds).unwrap_or(case);
                prop_assert_eq!(finding_state(finding_columns(&found)), Ok(found.clone()));
                prop_assert_eq!(case_state(case_columns(&case)), Ok(case.clone()));
            }
        }
    }

    #[test]
    fn what_a_person_decided_stays_that_person_s() {
        let state = FindingState::Dismissed(Dismissal {
            reason: "已核对".into(),
            until: day("2026-05-01"),
            by: Actor::person("wang"),
            evidence: "e1".into(),
            warned: true,
        });
        let columns = finding_columns(&state);
        assert_eq!(
            columns.detail.as_deref(),
            Some(r#"{"by":"wang","evidence":"e1","warned":true}"#)
        );
        assert_eq!(finding_state(columns).unwrap(), state);
        let broken = FindingColumns {
            state: "dismissed".into(),
            ..FindingColumns::default()
        };
        assert!(finding_state(broken).is_err());
    }
}
