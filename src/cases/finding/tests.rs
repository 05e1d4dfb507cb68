use proptest::prelude::*;

use super::*;
use crate::cases::grounds::{Actor, Grounds};
use crate::cases::tables::{any_move, day, has_words, hold, listed, may, step_stays_inside};
use crate::cases::transition::Machine;
use crate::cases::{Outcome, Refusal};
use crate::model::Word;

fn person() -> Actor {
    Actor::person("wang")
}

#[test]
fn the_table_is_whole() {
    hold::<FindingStage>();
    insta::assert_snapshot!(listed::<FindingStage>());
}

#[test]
fn a_dismissal_needs_a_person_a_reason_and_an_end() {
    let wang = person();
    let full = Grounds {
        reason: Some("课表录入有误，已核对纸质课表"),
        until: Some(day("2026-06-30")),
        evidence: Some("e1"),
        ..Grounds::of(&wang, day("2026-03-02"))
    };
    let refused = |grounds: &Grounds<'_>| {
        apply("f1", &FindingState::Open, FindingAction::Dismiss, grounds).unwrap_err()
    };
    let without_reason = Grounds {
        reason: Some("  "),
        ..full.clone()
    };
    assert_eq!(refused(&without_reason), Refusal::NoReason);
    let without_end = Grounds {
        until: None,
        ..full.clone()
    };
    assert_eq!(refused(&without_end), Refusal::NoEnd);
    let today = Grounds {
        until: Some(day("2026-03-02")),
        ..full.clone()
    };
    assert!(matches!(refused(&today), Refusal::EndPassed { .. }));
    let two_years = Grounds {
        until: Some(day("2028-03-02")),
        ..full.clone()
    };
    assert!(matches!(refused(&two_years), Refusal::EndTooFar { .. }));
    let machine = Grounds {
        actor: &Actor::Machine,
        ..full.clone()
    };
    assert_eq!(refused(&machine), Refusal::PersonOnly("排除"));
    let dismissed = apply("f1", &FindingState::Open, FindingAction::Dismiss, &full).unwrap();
    assert!(matches!(dismissed, FindingState::Dismissed(d) if d.evidence == "e1" && !d.warned));
}

#[test]
fn the_machine_reopens_a_decision_only_upon_other_evidence() {
    let settled = |outcome, gone| {
        FindingState::Resolved(Resolution {
            by: person(),
            reason: Some("已整改".to_owned()),
            outcome: Some(outcome),
            evidence: "e1".to_owned(),
            gone,
        })
    };
    let reopen = |state: &FindingState, evidence| {
        let grounds = Grounds {
            evidence: Some(evidence),
            ..Grounds::of(&Actor::Machine, day("2026-03-02"))
        };
        apply("f1", state, FindingAction::Reopen, &grounds)
    };
    let stays = Err(Refusal::EvidenceUnchanged);
    assert_eq!(reopen(&settled(Outcome::Rectified, false), "e1"), stays);
    assert_eq!(
        reopen(&settled(Outcome::Rectified, false), "e2"),
        Ok(FindingState::Reopened)
    );
    // Put right, gone, and there again: a new breach, however alike.
    assert_eq!(
        reopen(&settled(Outcome::Rectified, true), "e1"),
        Ok(FindingState::Reopened)
    );
    // Found not to be so: it may come and go.
    assert_eq!(reopen(&settled(Outcome::Unfounded, true), "e1"), stays);
    let back = apply(
        "f1",
        &settled(Outcome::Rectified, true),
        FindingAction::Return,
        &Grounds::of(&Actor::Machine, day("2026-03-02")),
    );
    assert_eq!(back, Err(Refusal::PersonsDecision("wang".to_owned())));
}

#[test]
fn nothing_is_resolved_without_proof() {
    let grounds = Grounds {
        evidence: Some("e1"),
        ..Grounds::of(&Actor::Machine, day("2026-03-02"))
    };
    for state in [
        FindingState::Open,
        FindingState::InCase,
        FindingState::Reopened,
    ] {
        let refused = apply("f1", &state, FindingAction::Resolve, &grounds);
        assert_eq!(refused, Err(Refusal::NotCovered));
    }
}

#[test]
fn what_is_verified_again_is_what_it_was() {
    let machine = Actor::Machine;
    let grounds = Grounds {
        reason: Some("来源未能读取"),
        ..Grounds::of(&machine, day("2026-03-02"))
    };
    for live in Live::ALL {
        let state = FindingState::from(*live);
        let doubted = apply("f1", &state, FindingAction::Doubt, &grounds).unwrap();
        let back = apply("f1", &doubted, FindingAction::Verify, &grounds).unwrap();
        assert_eq!(back, state);
    }
}

#[test]
fn a_finding_does_not_repeat_itself() {
    let wang = person();
    let grounds = Grounds {
        original: Some("f1"),
        evidence: Some("e1"),
        ..Grounds::of(&wang, day("2026-03-02"))
    };
    let mark = |own| {
        apply(
            own,
            &FindingState::Open,
            FindingAction::MarkDuplicate,
            &grounds,
        )
    };
    assert_eq!(mark("f1"), Err(Refusal::OwnOriginal));
    assert!(mark("f2").is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_walk_stays_in_the_table(moves in prop::collection::vec(any_move(), 1..60)) {
        let mut state = FindingState::Open;
        for (action, grounds) in &moves {
            let action = *action.get(FindingAction::ALL);
            let stage = state.stage();
            step_stays_inside(stage, action, grounds);
            let decided = state.decided_by().cloned();
            match apply("f1", &state, action, &grounds.get()) {
                Ok(next) => {
                    prop_assert!(may(stage, action, &grounds.actor));
                    // What a person decided, the machine touches only upon other evidence or
                    // when the time is over that the person set.
                    if matches!(decided, Some(Actor::Person(_))) && grounds.actor == Actor::Machine {
                        let now = grounds.get().evidence;
                        let over = |d: &Dismissal| d.until < grounds.get().on;
                        let fair = match &state {
                            FindingState::Dismissed(d) => over(d) || now != Some(&d.evidence),
                            FindingState::Resolved(r) => now != Some(&r.evidence),
                            FindingState::DuplicateOf { evidence, .. } => now != Some(evidence),
                            _ => false,
                        };
                        prop_assert!(fair, "{state:?} {action:?} {grounds:?}");
                    }
                    state = next;
                }
                Err(refusal) => has_words(&refusal),
            }
        }
    }

    #[test]
    fn a_person_can_always_get_on(moves in prop::collection::vec(any_move(), 0..30)) {
        let mut state = FindingState::Open;
        for (action, grounds) in &moves {
            let action = *action.get(FindingAction::ALL);
            state = apply("f1", &state, action, &grounds.get()).unwrap_or(state);
        }
        prop_assert!(!state.stage().actions(&person()).is_empty(), "{state:?}");
    }
}
