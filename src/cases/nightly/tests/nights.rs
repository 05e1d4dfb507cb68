//! Nights one by one.

use super::*;
use crate::cases::finding::{FindingAction, FindingStage, FindingState, apply};
use crate::cases::grounds::{Actor, Grounds};

fn told(changes: &[Change]) -> String {
    let mut out = String::new();
    for change in changes {
        let events: Vec<String> = change.events.iter().map(ToString::to_string).collect();
        let fingerprint = &change.after.seen.fingerprint;
        let stage = change.after.state.stage();
        out += &format!("{fingerprint} {stage}：{}\n", events.join("；"));
    }
    out
}

fn dismiss(shelf: &mut Shelf, fingerprint: &str, on: &str, until: &str) {
    let wang = Actor::person("wang");
    let record = shelf.get_mut(fingerprint).unwrap();
    let grounds = Grounds {
        reason: Some("已核对纸质课表"),
        until: Some(day(until)),
        evidence: Some(&record.seen.evidence),
        ..Grounds::of(&wang, day(on))
    };
    let state = apply(fingerprint, &record.state, FindingAction::Dismiss, &grounds);
    record.state = state.unwrap();
}

#[test]
fn a_week_in_words() {
    let mut shelf = Shelf::new();
    let mut out = String::new();
    let mut go = |shelf: &mut Shelf, run, on: &str, seen, coverage: &Coverage| {
        let changes = carry(shelf, &night(run, on), seen, coverage);
        out += &format!("{on}\n{}", told(&changes));
    };
    let all = everywhere();
    let three = vec![seen("f1", "e1"), seen("f2", "e1"), seen("f3", "e1")];
    go(&mut shelf, 1, "2026-03-02", three, &all);
    dismiss(&mut shelf, "f2", "2026-03-02", "2026-03-07");
    let changed = vec![seen("f1", "e2"), seen("f2", "e1")];
    go(&mut shelf, 2, "2026-03-03", changed, &all);
    let mut failed = Coverage::default();
    failed.failed("registry", "第7行以后无法读取");
    go(&mut shelf, 3, "2026-03-04", vec![], &failed);
    go(&mut shelf, 4, "2026-03-05", vec![], &Coverage::default());
    let back = vec![seen("f1", "e2"), seen("f2", "e1"), seen("f3", "e1")];
    go(&mut shelf, 5, "2026-03-06", back, &all);
    go(&mut shelf, 6, "2026-03-08", vec![], &Coverage::default());
    insta::assert_snapshot!(out);
}

#[test]
fn a_failed_source_resolves_nothing_although_the_rule_was_evaluated() {
    let mut shelf = Shelf::new();
    carry(
        &mut shelf,
        &night(1, "2026-03-02"),
        vec![seen("f1", "e1")],
        &everywhere(),
    );
    let mut coverage = everywhere();
    coverage.failed_for(Some("H1"), "registry", "有3行无法读取");
    carry(&mut shelf, &night(2, "2026-03-03"), vec![], &coverage);
    assert_eq!(shelf["f1"].state.stage(), FindingStage::Unverified);
    let mut coverage = everywhere();
    coverage.unjudged(Some("H1"), "registry", "online-break", "培训形式未填写");
    carry(&mut shelf, &night(3, "2026-03-04"), vec![], &coverage);
    assert_eq!(shelf["f1"].state.stage(), FindingStage::Unverified);
    carry(&mut shelf, &night(4, "2026-03-05"), vec![], &everywhere());
    assert_eq!(shelf["f1"].state.stage(), FindingStage::Resolved);
}

#[test]
fn other_institutions_sources_and_rules_prove_nothing() {
    let mut shelf = Shelf::new();
    carry(
        &mut shelf,
        &night(1, "2026-03-02"),
        vec![seen("f1", "e1")],
        &everywhere(),
    );
    let mut elsewhere = Coverage::default();
    elsewhere.evaluated(Some("H2"), "registry", "online-break");
    elsewhere.evaluated(None, "registry", "online-break");
    elsewhere.evaluated(Some("H1"), "site", "online-break");
    elsewhere.evaluated(Some("H1"), "registry", "online-end-time");
    let changes = carry(&mut shelf, &night(2, "2026-03-03"), vec![], &elsewhere);
    assert_eq!(changes, []);
}

#[test]
fn a_dismissal_holds_while_the_page_comes_and_goes() {
    let mut shelf = Shelf::new();
    carry(
        &mut shelf,
        &night(1, "2026-03-02"),
        vec![seen("f1", "e1")],
        &everywhere(),
    );
    dismiss(&mut shelf, "f1", "2026-03-02", "2026-12-31");
    for run in 2..6 {
        let sight = if run % 2 == 0 {
            vec![]
        } else {
            vec![seen("f1", "e1")]
        };
        carry(&mut shelf, &night(run, "2026-03-03"), sight, &everywhere());
        assert_eq!(shelf["f1"].state.stage(), FindingStage::Dismissed);
    }
    carry(
        &mut shelf,
        &night(6, "2026-03-03"),
        vec![seen("f1", "e2")],
        &everywhere(),
    );
    assert_eq!(shelf["f1"].state, FindingState::Reopened);
}

#[test]
fn of_two_pages_that_say_the_same_one_stands_for_both() {
    let page = |fingerprint: &str, twin: &str| Seen {
        source: "site".to_owned(),
        twin: Some(twin.to_owned()),
        ..seen(fingerprint, "e1")
    };
    let mut shelf = Shelf::new();
    let first = vec![page("f2", "t"), page("f3", "t"), page("f4", "u")];
    carry(
        &mut shelf,
        &night(1, "2026-03-02"),
        first.clone(),
        &everywhere(),
    );
    let stage = |shelf: &Shelf, f: &str| shelf[f].state.stage();
    assert_eq!(stage(&shelf, "f2"), FindingStage::Open);
    assert_eq!(stage(&shelf, "f3"), FindingStage::DuplicateOf);
    assert_eq!(stage(&shelf, "f4"), FindingStage::Open);
    // A later one with a lesser fingerprint does not push the first aside.
    let mut second = first;
    second.push(page("f1", "t"));
    carry(&mut shelf, &night(2, "2026-03-03"), second, &everywhere());
    assert_eq!(stage(&shelf, "f2"), FindingStage::Open);
    assert_eq!(stage(&shelf, "f1"), FindingStage::DuplicateOf);
    // The original goes, and another stands for the rest.
    let rest = vec![page("f1", "t"), page("f3", "t")];
    let changes = carry(&mut shelf, &night(3, "2026-03-04"), rest, &everywhere());
    assert_eq!(stage(&shelf, "f2"), FindingStage::Resolved);
    assert_eq!(stage(&shelf, "f1"), FindingStage::Reopened);
    assert!(matches!(&shelf["f3"].state,
        FindingState::DuplicateOf { original, .. } if original == "f1"));
    insta::assert_snapshot!(told(&changes));
}
