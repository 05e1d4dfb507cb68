use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::cases::case::{CaseAction, CaseStage, CaseState, Closing, Outcome};
use crate::cases::finding::FindingState;
use crate::cases::grounds::{Actor, Grounds};
use crate::cases::tables::day;
use crate::model::{DayKind, Severity, Word};
use crate::rules::{Calendar, RuleFiles, Rulebook, problems_for};

static BOOK: LazyLock<Rulebook> = LazyLock::new(|| {
    let files = RuleFiles::embedded();
    let mut problems = problems_for(&files);
    let book = Rulebook::load(&files, "rugao-2021-125", &mut problems);
    assert!(problems.is_empty(), "{problems}");
    book
});

fn calendar() -> &'static Calendar {
    &BOOK.calendar
}

fn key(institution: &str, item: u32) -> CaseKey {
    CaseKey {
        subject: Subject::Institution(institution.to_owned()),
        family: Family::Row {
            document: "rugao-2021-125".to_owned(),
            item,
        },
    }
}

fn finding(fingerprint: &str, item: u32, severity: Severity) -> Occurrence {
    Occurrence {
        fingerprint: fingerprint.to_owned(),
        evidence: format!("{fingerprint}-e"),
        key: key("H1", item),
        severity,
        state: FindingState::Open,
        waived: false,
    }
}

fn closed(id: i64, outcome: Outcome, held: &[&str]) -> OnFile {
    OnFile {
        id,
        key: key("H1", 82),
        state: CaseState {
            stage: CaseStage::Closed,
            closing: Some(Closing {
                outcome,
                reason: "已核实".to_owned(),
                by: Actor::person("wang"),
                evidence: "e".to_owned(),
            }),
            ..CaseState::new()
        },
        priority: Priority::High,
        occurrences: held.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn working_days_count_make_up_days_and_skip_holidays() {
    let calendar = calendar();
    let five = due(calendar, day("2024-09-30"), 5);
    assert_eq!(
        (five.on, five.unsure),
        (day("2024-10-12"), None),
        "8, 9, 10, 11 and 12 October"
    );
    assert_eq!(due(calendar, day("2024-09-30"), 0).on, day("2024-09-30"));
    assert_eq!(due(calendar, day("2024-10-01"), 1).on, day("2024-10-08"));
}

#[test]
fn a_year_without_a_notice_makes_the_day_provisional() {
    let calendar = calendar();
    let due = due(calendar, day("2026-12-30"), 3);
    assert_eq!(due.unsure, Some(2027));
    insta::assert_snapshot!(due, @"2027年1月5日（星期二）（暂定：2027年尚无放假通知，按星期一至星期五为工作日推算）");
}

#[test]
fn a_case_is_one_institution_and_one_row() {
    let calendar = calendar();
    let mut other = finding("f4", 82, Severity::Minor);
    other.key = key("H2", 82);
    let mut waived = finding("f5", 84, Severity::Critical);
    waived.waived = true;
    let findings = [
        finding("f2", 82, Severity::Minor),
        finding("f1", 82, Severity::Serious),
        finding("f3", 76, Severity::Critical),
        other,
        waived,
    ];
    let plans = plan(
        day("2026-03-02"),
        calendar,
        &Service::default(),
        &findings,
        &[],
    );
    let told: Vec<_> = plans
        .iter()
        .map(|p| match p {
            Plan::Open {
                key,
                take_up,
                priority,
                due,
                ..
            } => {
                format!(
                    "{:?} {} {take_up:?} {priority} {}",
                    key.subject, key.family, due.on
                )
            }
            other => format!("{other:?}"),
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn the_outcome_says_whether_a_case_goes_on() {
    let calendar = calendar();
    let go = |outcome, fingerprint| {
        let on_file = [closed(7, outcome, &["f1"])];
        let findings = [finding(fingerprint, 82, Severity::Serious)];
        let plans = plan(
            day("2026-03-02"),
            calendar,
            &Service::default(),
            &findings,
            &on_file,
        );
        assert_eq!(plans.len(), 1);
        plans.into_iter().next().unwrap()
    };
    for outcome in Outcome::ALL {
        let reopened = go(*outcome, "f1");
        assert!(matches!(
            reopened,
            Plan::Reopen {
                case: 7,
                priority: Priority::Urgent,
                ..
            }
        ));
    }
    let repeated = go(Outcome::Rectified, "f2");
    assert!(matches!(
        repeated,
        Plan::Open {
            follows: Some(7),
            priority: Priority::Urgent,
            ..
        }
    ));
    assert!(matches!(
        go(Outcome::Unfounded, "f2"),
        Plan::Reopen { case: 7, .. }
    ));
}

#[test]
fn an_open_case_takes_more_and_is_never_less_urgent() {
    let calendar = calendar();
    let open = OnFile {
        state: CaseState::new(),
        ..closed(8, Outcome::Rectified, &["f1"])
    };
    let earlier = closed(9, Outcome::Rectified, &["f0"]);
    let go = |severity| {
        let findings = [finding("f2", 82, severity)];
        let on_file = [earlier.clone(), open.clone()];
        plan(
            day("2026-03-02"),
            calendar,
            &Service::default(),
            &findings,
            &on_file,
        )
    };
    let minor = go(Severity::Minor);
    assert!(matches!(
        &minor[..],
        [Plan::Extend {
            case: 8,
            priority: Priority::High,
            due: None,
            ..
        }]
    ));
    let critical = go(Severity::Critical);
    assert!(
        matches!(&critical[..], [Plan::Extend { due: Some(d), .. }] if d.on == day("2026-03-05"))
    );
}

#[test]
fn what_was_gone_and_is_back_reopens_its_case_although_it_looks_the_same() {
    let mut back = finding("f1", 82, Severity::Serious);
    back.state = FindingState::InCase;
    let mut case = closed(7, Outcome::Rectified, &["f1"]);
    let at_closing = evidence(&[&back]);
    case.state.closing.as_mut().unwrap().evidence = at_closing.clone();
    back.state = FindingState::Reopened;
    let plans = plan(
        day("2026-03-02"),
        calendar(),
        &Service::default(),
        &[back],
        &[case.clone()],
    );
    let [Plan::Reopen { evidence, .. }] = &plans[..] else {
        panic!("{plans:?}")
    };
    let reopen = |evidence| {
        let grounds = Grounds {
            evidence: Some(evidence),
            ..Grounds::of(&Actor::Machine, day("2026-03-02"))
        };
        crate::cases::case::apply(&case.state, CaseAction::Reopen, &grounds)
    };
    assert!(reopen(evidence).is_ok());
    assert_eq!(
        reopen(&at_closing),
        Err(crate::cases::Refusal::EvidenceUnchanged)
    );
}

#[test]
fn a_case_with_nothing_left_is_shown_to_its_officer() {
    let with = |state| Occurrence {
        state,
        ..finding("f1", 82, Severity::Minor)
    };
    let open = OnFile {
        state: CaseState::new(),
        ..closed(8, Outcome::Rectified, &["f1"])
    };
    let on_file = [closed(7, Outcome::Rectified, &["f1"]), open];
    let gone = FindingState::DuplicateOf {
        original: "f2".to_owned(),
        by: Actor::Machine,
        evidence: "e".to_owned(),
    };
    let unsure = FindingState::Unverified {
        before: crate::cases::finding::Live::InCase,
        reason: "来源未能读取".to_owned(),
    };
    assert_eq!(idle(&[with(gone)], &on_file), [8]);
    assert!(idle(&[with(unsure)], &on_file).is_empty());
    assert!(idle(&[with(FindingState::InCase)], &on_file).is_empty());
}

#[test]
fn families_keep_their_names() {
    let mut named = BTreeSet::new();
    for rule in &BOOK.rules {
        let family = Family::of(rule);
        assert_eq!(Family::parse(&family.to_string()), Some(family.clone()));
        // One set of bureaus for each.
        named.insert((family.to_string(), rule.lead.clone(), rule.assist.clone()));
    }
    let families: BTreeSet<_> = named.iter().map(|(family, _, _)| family).collect();
    assert_eq!(families.len(), named.len(), "{named:?}");
    assert!(families.contains(&"rugao-2021-125#82".to_owned()));
    assert_eq!(Family::parse("#82"), None);
    assert_eq!(Family::parse(""), None);
}

/// Carries plans out as a store would.
fn carry_out(plans: &[Plan], findings: &mut [Occurrence], on_file: &mut Vec<OnFile>) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for plan in plans {
        let (take_up, ix) = match plan {
            Plan::Open {
                key,
                take_up,
                priority,
                ..
            } => {
                let id = i64::try_from(on_file.len()).unwrap() + 100;
                on_file.push(OnFile {
                    id,
                    key: key.clone(),
                    state: CaseState::new(),
                    priority: *priority,
                    occurrences: BTreeSet::new(),
                });
                (take_up, on_file.len() - 1)
            }
            Plan::Extend { case, take_up, .. } => {
                (take_up, on_file.iter().position(|c| c.id == *case).unwrap())
            }
            Plan::Reopen {
                case,
                take_up,
                evidence,
                ..
            } => {
                let ix = on_file.iter().position(|c| c.id == *case).unwrap();
                let grounds = Grounds {
                    evidence: Some(evidence),
                    ..Grounds::of(&Actor::Machine, day("2026-03-02"))
                };
                let state =
                    crate::cases::case::apply(&on_file[ix].state, CaseAction::Reopen, &grounds);
                on_file[ix].state = state.unwrap();
                (take_up, ix)
            }
        };
        on_file[ix].occurrences.extend(take_up.iter().cloned());
        taken.extend(take_up.iter().cloned());
    }
    for finding in findings {
        if taken.contains(&finding.fingerprint) {
            finding.state = FindingState::InCase;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn due_days_are_counted_one_by_one(start in 0_i64..2500, days in 0_u16..40) {
        let calendar = calendar();
        let from = day("2018-01-01") + chrono::TimeDelta::days(start);
        let due = due(calendar, from, days);
        let works = from.iter_days().skip(1).take_while(|d| *d <= due.on)
            .filter(|d| matches!(calendar.day(*d).0, DayKind::Workday | DayKind::MakeupWorkday));
        prop_assert_eq!(works.count(), usize::from(days));
        prop_assert_eq!(elapsed(calendar, from, due.on), u32::from(days));
        prop_assert_eq!(due.unsure, None);
        let kind = calendar.day(due.on).0;
        prop_assert!(days == 0 || !matches!(kind, DayKind::Holiday | DayKind::RestDay));
    }

    #[test]
    fn once_carried_out_nothing_is_left(
        made in prop::collection::vec((0_u8..12, 0_usize..3, 0_u32..3, 0_usize..3, any::<bool>()), 0..20),
        filed in prop::collection::vec((0_u32..3, prop::option::of(0_usize..5), 0_u8..12), 0..5),
    ) {
        let calendar = calendar();
        let states = [FindingState::Open, FindingState::Reopened, FindingState::InCase];
        let mut findings: Vec<Occurrence> = made.iter().map(|(n, state, item, severity, waived)| Occurrence {
            state: states[*state].clone(),
            waived: *waived,
            ..finding(&format!("f{n}-{item}"), *item, Severity::ALL[*severity])
        }).collect();
        findings.sort_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
        findings.dedup_by(|a, b| a.fingerprint == b.fingerprint);
        let mut on_file: Vec<OnFile> = Vec::new();
        for (id, (item, outcome, held)) in (1_i64..).zip(&filed) {
            let open = outcome.is_none();
            // A store keeps at most one open.
            if open && on_file.iter().any(|c| c.state.is_open() && c.key == key("H1", *item)) { continue }
            let outcome = Outcome::ALL[outcome.unwrap_or(0)];
            let mut case = OnFile { key: key("H1", *item), ..closed(id, outcome, &[&format!("f{held}-{item}")]) };
            if open { case.state = CaseState::new(); }
            on_file.push(case);
        }
        let service = Service::default();
        let on = day("2026-03-02");
        let plans = plan(on, calendar, &service, &findings, &on_file);
        let (mut backwards, mut files_backwards) = (findings.clone(), on_file.clone());
        backwards.reverse();
        files_backwards.reverse();
        prop_assert_eq!(&plans, &plan(on, calendar, &service, &backwards, &files_backwards));
        carry_out(&plans, &mut findings, &mut on_file);
        for finding in &findings {
            let waits = matches!(finding.state, FindingState::Open | FindingState::Reopened);
            prop_assert_eq!(waits, waits && finding.waived, "{:?}", finding);
        }
        for item in 0..3 {
            let open = on_file.iter().filter(|c| c.state.is_open() && c.key == key("H1", item));
            prop_assert!(open.count() <= 1);
        }
        prop_assert_eq!(plan(on, calendar, &service, &findings, &on_file), vec![]);
    }
}
