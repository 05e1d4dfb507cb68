//! Rules that are drafts, and `rules draft`, which writes them.

use std::fs;

use crate::app::{fixture, root, tutorwatch};
use crate::document::copied_rules;

/// Sets a status in a rule file of the shipped pack's copy.
fn with_draft(file: &str) -> tempfile::TempDir {
    let dir = copied_rules();
    let path = dir.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replacen("severity =", "status = \"draft\"\nseverity =", 1);
    fs::write(path, text).unwrap();
    dir
}

#[test]
fn a_draft_is_shown_and_tested_and_finds_nothing() {
    let dir = with_draft("rugao-2021-125/online-break.toml");
    let rules = dir.path().display().to_string();
    let run = |args: &[&str]| tutorwatch(&[args, &["--rules", &rules]].concat());
    let list = run(&["rules", "list"]);
    assert!(
        list.out.contains("【草案】线上培训课程间隔"),
        "{}",
        list.out
    );
    assert!(list.out.contains("其中草案1条"), "{}", list.out);
    let show = run(&["rules", "show", "online-break"]);
    assert!(show.out.contains("草案：不用于检查"), "{}", show.out);
    let test = run(&["rules", "test", "--no-mutants"]);
    assert_eq!(test.code, 0, "{}", test.out);

    let registry = fixture("demo/registry.xlsx").display().to_string();
    let check = |more: &[&str]| {
        let args = ["check", "--format", "json", "--on", "2025-01-24", &registry];
        tutorwatch(&[&args, more].concat())
    };
    let found = |report: &serde_json::Value| {
        let all = report["findings"].as_array().unwrap();
        all.iter().filter(|f| f["rule"] == "online-break").count()
    };
    let (before, after) = (check(&[]).json(), check(&["--rules", &rules]));
    assert!(found(&before) > 0);
    assert!(after.err.contains("1条草案没有用于检查"), "{}", after.err);
    let after = after.json();
    assert_eq!(found(&after), 0);
    let count = |report: &serde_json::Value| report["rulebook"]["rules"].as_u64().unwrap();
    assert_eq!(count(&after) + 1, count(&before));
}

/// An addition to a parent's rule cannot be a draft: it would change a rule in force.
#[test]
fn an_addition_to_a_parents_rule_has_no_status() {
    let dir = copied_rules();
    let path = dir.path().join("rugao-2021-125/prepaid-too-far.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replace("extends =", "status = \"draft\"\nextends ="),
    )
    .unwrap();
    let rules = dir.path().display().to_string();
    let run = tutorwatch(&["rules", "check", "--rules", &rules]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("status"), "{}", run.err);
    assert!(root().join("rules").is_dir());
}
