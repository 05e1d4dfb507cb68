//! `rules …` on the shipped packs and on broken ones.

use std::fs;

use crate::app::{root, tutorwatch, tutorwatch_in};

#[test]
fn the_task_table_is_printed_in_its_fixed_form() {
    let run = tutorwatch(&["rules", "document", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let report = run.json();
    let tasks = report.as_array().unwrap();
    assert_eq!(tasks.len(), 91);
    let keys: Vec<&String> = tasks[0].as_object().unwrap().keys().collect();
    let mut wanted = vec![
        "item", "section", "project", "task", "deadline", "lead", "assist",
    ];
    wanted.sort_unstable();
    let mut keys: Vec<&str> = keys.into_iter().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, wanted);
    let row = |item: usize| &tasks[item - 1];
    assert_eq!(row(82)["lead"], serde_json::json!(["发改委", "教育局"]));
    assert_eq!(row(82)["assist"], serde_json::json!(["宣传部（网信办）"]));
    assert_eq!(row(68)["assist"], serde_json::json!([]));
    assert_eq!(row(13)["assist"], row(12)["assist"]);
    assert_eq!(row(73)["deadline"], "2022-01-31");
    assert_eq!(row(82)["project"], "校外培训机构管理规范");
}

#[test]
fn every_row_from_68_to_86_is_served() {
    let run = tutorwatch(&["rules", "list"]);
    assert_eq!(run.code, 0, "{}", run.err);
    for item in 68..=86 {
        let served = run
            .out
            .lines()
            .any(|line| line.trim_start().starts_with(&format!("{item} ")));
        assert!(served, "row {item} has no rule:\n{}", run.out);
    }
}

#[test]
fn the_shipped_rules_check_and_pass_their_tests() {
    let run = tutorwatch(&["rules", "check"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let run = tutorwatch(&["rules", "test"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

#[test]
fn a_rule_is_shown_with_its_clause_in_its_row() {
    let run = tutorwatch(&["rules", "show", "online-break"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("课程间隔不少于10分钟"), "{}", run.out);
    assert!(
        run.out.contains("皋政办发〔2021〕125号第82项"),
        "{}",
        run.out
    );
    let run = tutorwatch(&["rules", "show", "online-brake"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("online-break"), "{}", run.err);
}

/// Copies the shipped rules, so that a test may break them.
fn copied_rules() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&root().join("rules"), dir.path());
    dir
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|e| e.unwrap().path()) {
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            fs::copy(&entry, &target).unwrap();
        }
    }
}

#[test]
fn a_typo_and_a_false_quote_are_shown_together_with_their_lines() {
    let dir = copied_rules();
    let path = dir.path().join("rugao-2021-125/online-break.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("severity =", "severty =")).unwrap();
    let path = dir.path().join("rugao-2021-125/online-end-time.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("不晚于21点", "不晚于22点")).unwrap();

    let rules = dir.path().display().to_string();
    for command in [
        vec!["rules", "check"],
        vec!["check", "--format", "json", "fixtures/demo/registry.xlsx"],
    ] {
        let mut args = command;
        args.extend(["--rules", &rules]);
        let run = tutorwatch(&args);
        assert_eq!(run.code, 2, "{}", run.out);
        assert!(
            run.err.contains("severty") && run.err.contains("severity"),
            "{}",
            run.err
        );
        assert!(
            run.err.contains("online-end-time.toml") && run.err.contains("引文与原文不符"),
            "{}",
            run.err
        );
        assert!(run.err.contains("online-break.toml:"), "{}", run.err);
    }
}

#[test]
fn a_changed_document_is_noticed() {
    let dir = copied_rules();
    let path = dir.path().join("rugao-2021-125/document.txt");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("不超过30分钟", "不超过40分钟", 1)).unwrap();
    let run = tutorwatch(&[
        "rules",
        "check",
        "--rules",
        &dir.path().display().to_string(),
    ]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("SHA-256"), "{}", run.err);
}

#[test]
fn without_a_rules_folder_the_copy_inside_the_binary_serves() {
    let dir = tempfile::tempdir().unwrap();
    let run = tutorwatch_in(dir.path(), &["rules", "check"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("内置"), "{}", run.out);
}
