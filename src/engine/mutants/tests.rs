use super::*;
use crate::extract::Vocabulary;
use crate::rules::testing::{PACK, RULE, files, with};
use crate::rules::{RuleFiles, problems_for, vocabulary_files};

fn vocabulary() -> Vocabulary {
    Vocabulary::parse(&vocabulary_files(&RuleFiles::embedded())).unwrap()
}

/// The changes of a rule that its tests do not notice, as lines.
fn unnoticed(rule: &str) -> Vec<String> {
    let (files, mut problems) = files(&[("county/pack.toml", PACK), ("county/lesson.toml", rule)]);
    let book = Rulebook::load(&files, "county", &mut problems);
    let runs = run_mutants(&book, &vocabulary(), &mut problems);
    assert!(problems.is_empty(), "{problems}");
    let line = |m: &Mutant| format!("{}: {} -> {}", m.place, m.from, m.to);
    runs.iter()
        .flat_map(|run| run.unnoticed.iter().map(line))
        .collect()
}

/// The made-up rule with tests of everything that can be moved.
fn complete() -> String {
    let more = [
        (
            "2024-09-11 18:30:01",
            "2024-09-11 18:00",
            "online",
            "violation",
        ),
        (
            "2024-09-11 18:31",
            "2024-09-11 18:00",
            "offline",
            "not_applicable",
        ),
        (
            "2021-09-08 18:31",
            "2021-09-08 18:00",
            "online",
            "not_applicable",
        ),
        (
            "2021-09-09 18:31",
            "2021-09-09 18:00",
            "online",
            "violation",
        ),
    ];
    more.iter().fold(RULE.to_owned(), |rule, (end, start, mode, expect)| {
        format!(
            "{rule}\n[[test]]\nname = \"{end} {mode}\"\nexpect = \"{expect}\"\n\
             given = {{ session = {{ start = \"{start}\", end = \"{end}\", mode = \"{mode}\" }} }}\n"
        )
    })
}

#[test]
fn a_rule_with_all_its_boundaries_leaves_nothing_unnoticed() {
    assert_eq!(unnoticed(&complete()), Vec::<String>::new());
}

#[test]
fn a_missing_boundary_is_named() {
    let without = complete().replace("18:30:01", "18:30:02");
    assert_eq!(
        unnoticed(&without),
        ["[[limit]] 2021-09-09 minutes: 30 -> \"30:01\""]
    );
    let late = complete().replace("2021-09-08", "2021-09-07");
    assert_eq!(
        unnoticed(&late),
        ["[[limit]] 2021-09-09 from: 2021-09-09 -> 2021-09-08"]
    );
    let online_only = complete().replace("\"offline\"", "\"\"").replace(
        "expect = \"not_applicable\"\ngiven = { session = { start = \"2024",
        "expect = \"unknown\"\ngiven = { session = { start = \"2024",
    );
    assert_eq!(unnoticed(&online_only), Vec::<String>::new());
}

#[test]
fn a_rule_that_fails_its_own_tests_notices_nothing() {
    let wrong = with(RULE, "minutes = 30", "minutes = 20");
    let (files, mut problems) =
        files(&[("county/pack.toml", PACK), ("county/lesson.toml", &wrong)]);
    let book = Rulebook::load(&files, "county", &mut problems);
    let runs = run_mutants(&book, &vocabulary(), &mut problems);
    assert_eq!(runs[0].mutants, 0);
    assert!(!runs[0].results[0].passed());
}

/// Every change of every shipped rule is noticed by one of its tests, in every pack.
#[test]
fn shipped_rules_have_a_test_for_every_boundary() {
    let files = RuleFiles::embedded();
    let mut problems = problems_for(&files);
    for pack in files.packs() {
        let book = Rulebook::load(&files, pack, &mut problems);
        let runs = run_mutants(&book, &vocabulary(), &mut problems);
        assert!(problems.is_empty(), "{problems}");
        let missed: Vec<String> = runs
            .iter()
            .flat_map(|run| {
                run.unnoticed
                    .iter()
                    .map(|m| format!("{}: {}: {} -> {}", run.rule.file, m.place, m.from, m.to))
            })
            .collect();
        assert!(missed.is_empty(), "{pack}:\n{}", missed.join("\n"));
    }
}
