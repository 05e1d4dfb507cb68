use proptest::prelude::*;

use super::*;
use crate::cases::grounds::{Actor, Grounds};
use crate::cases::refusal::Refusal;
use crate::cases::tables::{any_move, day, has_words, hold, listed, may, step_stays_inside};
use crate::model::Word;

fn with<'a>(actor: &'a Actor) -> Grounds<'a> {
    Grounds {
        reason: Some("已现场核实"),
        evidence: Some("e1"),
        outcome: Some(Outcome::Rectified),
        assignee: Some("wang"),
        approved: true,
        ..Grounds::of(actor, day("2026-03-02"))
    }
}

fn walk(actor: &Actor, actions: &[CaseAction]) -> CaseState {
    actions.iter().fold(CaseState::new(), |state, action| {
        apply(&state, *action, &with(actor)).unwrap()
    })
}

#[test]
fn the_table_is_whole() {
    hold::<CaseStage>();
    insta::assert_snapshot!(listed::<CaseStage>());
}

#[test]
fn every_open_state_can_be_returned_disputed_and_closed() {
    let wang = Actor::person("wang");
    for stage in CaseStage::ALL {
        let state = CaseState {
            stage: *stage,
            ..CaseState::new()
        };
        for (action, but) in [
            (CaseAction::Return, CaseStage::Returned),
            (CaseAction::Dispute, CaseStage::Disputed),
            (CaseAction::Close, CaseStage::Closed),
        ] {
            let possible = state.is_open() && *stage != but;
            assert_eq!(
                apply(&state, action, &with(&wang)).is_ok(),
                possible,
                "{stage} {action}"
            );
        }
    }
}

#[test]
fn a_case_goes_from_triage_to_its_end() {
    let (wang, li) = (Actor::person("wang"), Actor::person("li"));
    use CaseAction::{Assign, AwaitReply, Close, Confirm, Dispute, Notify, Uphold, Verify};
    let awaiting = walk(&wang, &[Assign, Verify, Confirm, Notify, AwaitReply]);
    assert_eq!(awaiting.stage, CaseStage::AwaitingReply);
    let disputed = apply(&awaiting, Dispute, &with(&li)).unwrap();
    let same = apply(&disputed, Uphold, &with(&wang)).unwrap_err();
    assert_eq!(same, Refusal::SameOfficer("wang".to_owned()));
    let upheld = apply(&disputed, Uphold, &with(&li)).unwrap();
    assert_eq!(upheld.stage, CaseStage::AwaitingReply);
    let closed = apply(&upheld, Close, &with(&wang)).unwrap();
    assert!(!closed.is_open());
    for action in CaseAction::ALL {
        let leads_on = matches!(action, CaseAction::Revoke);
        assert_eq!(
            apply(&closed, *action, &with(&wang)).is_ok(),
            leads_on,
            "{action}"
        );
    }
}

#[test]
fn a_closed_case_is_reopened_by_other_evidence_only() {
    let wang = Actor::person("wang");
    let closed = walk(&wang, &[CaseAction::Close]);
    let machine = |evidence| Grounds {
        evidence,
        ..with(&Actor::Machine)
    };
    let same = apply(&closed, CaseAction::Reopen, &machine(Some("e1")));
    assert_eq!(same, Err(Refusal::EvidenceUnchanged));
    let open = apply(&closed, CaseAction::Reopen, &machine(Some("e2"))).unwrap();
    assert_eq!(open.stage, CaseStage::Reopened);
    assert!(open.closing.is_some(), "how it was closed stays on record");
    assert_eq!(open.confirmed_by, None);
}

#[test]
fn what_news_makes_of_a_closed_case() {
    let mut out = String::new();
    for outcome in Outcome::ALL {
        for news in News::ALL {
            let (again, why) = outcome.again(*news);
            out += &format!("{}，{}：{}。{why}\n", outcome.zh(), news.zh(), again.zh());
        }
    }
    insta::assert_snapshot!(out);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_walk_stays_in_the_table(moves in prop::collection::vec(any_move(), 1..60)) {
        let mut state = CaseState::new();
        for (action, grounds) in &moves {
            let action = *action.get(CaseAction::ALL);
            let stage = state.stage;
            step_stays_inside(stage, action, grounds);
            match apply(&state, action, &grounds.get()) {
                Ok(next) => {
                    prop_assert!(may(stage, action, &grounds.actor));
                    let machine = grounds.actor == Actor::Machine;
                    prop_assert!(!machine || next.is_open(), "the machine closes nothing");
                    if next.stage == CaseStage::Closed {
                        prop_assert!(next.closing.is_some());
                    }
                    prop_assert_eq!(next.stage == CaseStage::Disputed, next.before.is_some());
                    state = next;
                }
                Err(refusal) => has_words(&refusal),
            }
        }
    }
}
