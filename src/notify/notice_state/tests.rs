use proptest::prelude::*;

use super::*;
use crate::cases::tables::{any_move, day, has_words, hold, listed, may, step_stays_inside};
use crate::cases::{Actor, Grounds, Refusal};
use crate::model::Word;
use crate::notify::approval::Approval;

fn by(actor: &Actor) -> Grounds<'_> {
    Grounds::of(actor, day("2026-03-02"))
}

#[test]
fn the_table_is_whole() {
    hold::<NoticeStage>();
    insta::assert_snapshot!(listed::<NoticeStage>());
}

#[test]
fn two_officers_are_two() {
    let (wang, li) = (Actor::person("wang"), Actor::person("li"));
    let draft = NoticeState::draft(Approval::Two);
    let machine = approve(&draft, &by(&Actor::Machine));
    assert_eq!(machine, Err(Refusal::PersonOnly("批准")));
    let alone = apply(&draft, NoticeAction::Approve, &by(&wang));
    assert_eq!(
        alone,
        Err(Refusal::MoreOfficers {
            needed: 2,
            agreed: 1
        })
    );
    let first = approve(&draft, &by(&wang)).unwrap();
    assert_eq!(first.stage, NoticeStage::Draft);
    assert_eq!(
        approve(&first, &by(&wang)),
        Err(Refusal::SameOfficer("wang".to_owned()))
    );
    let both = approve(&first, &by(&li)).unwrap();
    assert_eq!(
        (both.stage, both.approvals),
        (NoticeStage::Approved, vec![wang, li])
    );
}

#[test]
fn the_machine_approves_what_the_settings_leave_to_it() {
    let approved = approve(
        &NoticeState::draft(Approval::Automatic),
        &by(&Actor::Machine),
    )
    .unwrap();
    assert_eq!(approved.stage, NoticeStage::Approved);
    let one = approve(&NoticeState::draft(Approval::One), &by(&Actor::Machine));
    assert_eq!(one, Err(Refusal::PersonOnly("批准")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_is_frozen_without_its_officers(
        needed in prop::sample::select(Approval::ALL),
        moves in prop::collection::vec(any_move(), 1..40),
    ) {
        let mut state = NoticeState::draft(needed);
        for (action, grounds) in &moves {
            let action = *action.get(NoticeAction::ALL);
            let stage = state.stage;
            step_stays_inside(stage, action, grounds);
            match apply(&state, action, &grounds.get()) {
                Ok(next) => {
                    prop_assert!(may(stage, action, &grounds.actor));
                    state = next;
                }
                Err(refusal) => has_words(&refusal),
            }
            if matches!(state.stage, NoticeStage::Approved | NoticeStage::Frozen) {
                let mut officers: Vec<_> = state.approvals.iter().filter_map(Actor::name).collect();
                officers.sort_unstable();
                officers.dedup();
                prop_assert!(officers.len() >= needed.officers());
            }
        }
    }
}
