//! Many nights at random, beside the model.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;

use super::model::{Model, Sight};
use super::*;
use crate::cases::Outcome;
use crate::cases::finding::{FindingAction, FindingState, apply};
use crate::cases::grounds::{Actor, Grounds};
use crate::model::Word;

const NAMES: [&str; 5] = ["f0", "f1", "f2", "f3", "f4"];
const EVIDENCE: [&str; 3] = ["e0", "e1", "e2"];
const SOURCES: [&str; 2] = ["registry", "site"];

/// What a person does with a finding by day.
#[derive(Debug, Clone, Copy)]
enum Deed {
    TakeUp,
    Dismiss(i64),
    Settle(bool),
    Revoke,
}

#[derive(Debug, Clone)]
struct AnyNight {
    /// By finding: evidence, where it is there, and whether it is seen at all.
    there: Vec<Option<usize>>,
    /// By source: 0 evaluated, 1 failed, 2 unjudged, 3 not looked at.
    looked: Vec<u8>,
    deeds: Vec<(usize, Deed)>,
    days: i64,
}

fn any_night() -> impl Strategy<Value = AnyNight> {
    let deed = prop_oneof![
        Just(Deed::TakeUp),
        (1_i64..20).prop_map(Deed::Dismiss),
        any::<bool>().prop_map(Deed::Settle),
        Just(Deed::Revoke),
    ];
    (
        prop::collection::vec(prop::option::of(0..EVIDENCE.len()), NAMES.len()),
        prop::collection::vec(0_u8..4, SOURCES.len()),
        prop::collection::vec((0..NAMES.len(), deed), 0..3),
        0_i64..9,
    )
        .prop_map(|(there, looked, deeds, days)| AnyNight {
            there,
            looked,
            deeds,
            days,
        })
}

fn source(finding: usize) -> usize {
    finding % SOURCES.len()
}

fn sighting(finding: usize, evidence: usize, twins: bool) -> Seen {
    Seen {
        source: SOURCES[source(finding)].to_owned(),
        // What is said with the same evidence is the same.
        twin: twins.then(|| EVIDENCE[evidence].to_owned()),
        ..seen(NAMES[finding], EVIDENCE[evidence])
    }
}

fn coverage(looked: &[u8]) -> Coverage {
    let mut coverage = Coverage::default();
    for (name, looked) in SOURCES.iter().zip(looked) {
        match looked {
            0 => coverage.evaluated(Some("H1"), name, "online-break"),
            1 => coverage.failed(name, "连接超时"),
            2 => {
                coverage.evaluated(Some("H1"), name, "online-break");
                coverage.unjudged(Some("H1"), name, "online-break", "培训形式未填写");
            }
            _ => {}
        }
    }
    coverage
}

fn do_deed(record: &mut Record, deed: Deed, on: NaiveDate) -> bool {
    let wang = Actor::person("wang");
    let plain = Grounds {
        reason: Some("已核实"),
        evidence: Some(&record.seen.evidence),
        ..Grounds::of(&wang, on)
    };
    let (action, grounds) = match deed {
        Deed::TakeUp => (FindingAction::TakeUp, plain),
        Deed::Revoke => (FindingAction::Revoke, plain),
        Deed::Dismiss(days) => {
            let until = Some(on + TimeDelta::days(days));
            (FindingAction::Dismiss, Grounds { until, ..plain })
        }
        Deed::Settle(unfounded) => {
            let outcome = if unfounded {
                Outcome::Unfounded
            } else {
                Outcome::Rectified
            };
            let outcome = Some(outcome);
            (FindingAction::Settle, Grounds { outcome, ..plain })
        }
    };
    match apply(&record.seen.fingerprint, &record.state, action, &grounds) {
        Ok(state) => {
            record.state = state;
            true
        }
        Err(_) => false,
    }
}

fn no_refusals(changes: &[Change]) -> bool {
    changes
        .iter()
        .flat_map(|c| &c.events)
        .all(|e| !matches!(e, Event::Refused(_)))
}

/// Carries a night out twice and backwards: the first time counts, the others must agree.
fn carry_thrice(shelf: &mut Shelf, night: &Night, seen: &[Seen], coverage: &Coverage) {
    let backwards: Vec<Record> = shelf.values().rev().cloned().collect();
    let other = reconcile(
        night,
        backwards,
        seen.iter().rev().cloned().collect(),
        coverage,
    );
    let changes = carry(shelf, night, seen.to_vec(), coverage);
    assert_eq!(changes, other, "the order matters");
    assert!(no_refusals(&changes), "{changes:?}");
    let again = carry(shelf, night, seen.to_vec(), coverage);
    assert_eq!(again, [], "not the same again");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn many_nights_agree_with_the_model(nights in prop::collection::vec(any_night(), 1..25)) {
        let mut shelf = Shelf::new();
        let mut models: BTreeMap<usize, Model> = BTreeMap::new();
        let mut on = day("2026-03-02");
        for (run, any) in (1_i64..).zip(&nights) {
            on += TimeDelta::days(any.days);
            for (finding, deed) in &any.deeds {
                let (Some(record), Some(model)) =
                    (shelf.get_mut(NAMES[*finding]), models.get_mut(finding)) else { continue };
                let could = match *deed {
                    Deed::TakeUp => model.take_up(),
                    Deed::Dismiss(days) => model.decide(Some(on + TimeDelta::days(days)), false),
                    Deed::Settle(unfounded) => model.decide(None, unfounded),
                    Deed::Revoke => model.revoke(),
                };
                prop_assert_eq!(do_deed(record, *deed, on), could, "{:?} {:?}", deed, record);
            }
            let seen: Vec<Seen> = any.there.iter().enumerate()
                .filter_map(|(f, evidence)| Some(sighting(f, (*evidence)?, false)))
                .collect();
            let night = Night { run, on, warn_days: 3 };
            carry_thrice(&mut shelf, &night, &seen, &coverage(&any.looked));
            for (finding, there) in any.there.iter().enumerate() {
                let sight = match (there, any.looked[source(finding)]) {
                    (Some(evidence), _) => Sight::There(EVIDENCE[*evidence]),
                    (None, 0) => Sight::Absent,
                    (None, 1 | 2) => Sight::Failed,
                    (None, _) => Sight::Skipped,
                };
                if let Some(model) = models.get_mut(&finding) {
                    model.night(on, sight);
                } else if let Sight::There(evidence) = sight {
                    models.insert(finding, Model::new(evidence));
                }
                let stage = shelf.get(NAMES[finding]).map(|r| r.state.stage().code());
                prop_assert_eq!(stage, models.get(&finding).map(Model::stage), "{}", finding);
            }
        }
    }

    #[test]
    fn what_says_the_same_is_worked_on_once(nights in prop::collection::vec(any_night(), 1..15)) {
        let mut shelf = Shelf::new();
        let mut on = day("2026-03-02");
        for (run, any) in (1_i64..).zip(&nights) {
            on += TimeDelta::days(any.days);
            for (finding, deed) in &any.deeds {
                if let Some(record) = shelf.get_mut(NAMES[*finding]) {
                    do_deed(record, *deed, on);
                }
            }
            let seen: Vec<Seen> = any.there.iter().enumerate()
                .filter_map(|(f, evidence)| Some(sighting(f, (*evidence)?, true)))
                .collect();
            let night = Night { run, on, warn_days: 3 };
            carry_thrice(&mut shelf, &night, &seen, &coverage(&any.looked));
            let mut waiting: Vec<&str> = Vec::new();
            for record in shelf.values() {
                let twin = record.seen.twin.as_deref().unwrap();
                match &record.state {
                    FindingState::DuplicateOf { original, .. } => {
                        let original = &shelf[original];
                        prop_assert_eq!(original.seen.twin.as_deref(), Some(twin));
                        let chained = matches!(original.state, FindingState::DuplicateOf { .. });
                        prop_assert!(!chained, "a copy of a copy");
                    }
                    FindingState::Open | FindingState::Reopened if record.present => {
                        prop_assert!(!waiting.contains(&twin), "{} waits twice", twin);
                        waiting.push(twin);
                    }
                    _ => {}
                }
            }
        }
    }
}
