//! `rules test`, `rules impact`, `rules schema` and `rules show --format html`: what people
//! who write and adopt rules work with.

use std::fs;
use std::path::Path;

use crate::app::{Run, fixture, root, tutorwatch};

/// A copy of the shipped rules.
fn rules() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for folder in fs::read_dir(root().join("rules"))
        .unwrap()
        .map(|e| e.unwrap().path())
    {
        let copy = dir.path().join(folder.file_name().unwrap());
        fs::create_dir(&copy).unwrap();
        for file in fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()) {
            fs::copy(&file, copy.join(file.file_name().unwrap())).unwrap();
        }
    }
    dir
}

/// Changes a rule file; what is to be replaced must be there.
fn edit(rules: &Path, file: &str, from: &str, to: &str) {
    let path = rules.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(path, text.replace(from, to)).unwrap();
}

fn test_rules(rules: &Path, more: &[&str]) -> Run {
    let rules = rules.display().to_string();
    tutorwatch(&[&["rules", "test", "--rules", rules.as_str()], more].concat())
}

const LENGTH: &str = "rugao-2021-125/online-lesson-length.toml";

#[test]
fn every_change_of_the_shipped_rules_is_noticed() {
    let run = tutorwatch(&["rules", "test"]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("，0处未被发现"), "{}", run.out);
}

#[test]
fn a_boundary_test_that_is_gone_is_missed() {
    let rules = rules();
    // The lesson of a second too much becomes one of a minute: a limit of 30:01 would pass.
    edit(rules.path(), LENGTH, "18:30:01", "18:31:00");
    let run = test_rules(rules.path(), &[]);
    assert_eq!(run.code, 1, "{}", run.out);
    let line = run.out.lines().find(|l| l.starts_with("未被发现")).unwrap();
    for part in [
        "online-lesson-length",
        LENGTH,
        "[[limit]] 2021-07-24 minutes",
        "30 → \"30:01\"",
    ] {
        assert!(line.contains(part), "{line}");
    }
    assert!(run.out.contains("，1处未被发现"), "{}", run.out);
    assert_eq!(test_rules(rules.path(), &["--no-mutants"]).code, 0);
}

#[test]
fn a_test_may_hold_what_a_finding_shows() {
    let rules = rules();
    let file = "rugao-2021-125/personal-data-exposed.toml";
    edit(rules.path(), file, "masked = true", "masked = false");
    let run = test_rules(rules.path(), &["--no-mutants"]);
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(
        run.out.contains("未通过：personal-data-exposed"),
        "{}",
        run.out
    );
}

fn impact(from: &str, to: &str, format: &str) -> Run {
    let (registry, pages) = (fixture("demo/registry.xlsx"), fixture("demo/pages"));
    tutorwatch(&[
        "rules",
        "impact",
        "--from",
        from,
        "--to",
        to,
        "--on",
        "2025-01-24",
        "--format",
        format,
        &registry.display().to_string(),
        &pages.display().to_string(),
    ])
}

#[test]
fn the_impact_of_forty_minutes_is_shown_before_it_is_adopted() {
    let rules = rules();
    edit(rules.path(), LENGTH, "\nminutes = 30", "\nminutes = 40");
    let to = rules.path().display().to_string();
    let run = impact("rules", &to, "json");
    assert_eq!(run.code, 1, "{}", run.err);
    let report = run.json();
    let counts =
        |v: &serde_json::Value| ["appear", "vanish", "change"].map(|key| v[key].as_u64().unwrap());
    assert_eq!(counts(&report), [0, 10, 1]);
    assert_eq!(report["rules"].as_array().unwrap().len(), 1);
    let rule = &report["rules"][0];
    assert_eq!(rule["rule"], "online-lesson-length");
    assert_eq!(rule["item"], 82);
    let leads: Vec<_> = report["bureaus"]
        .as_array()
        .unwrap()
        .iter()
        .map(counts)
        .collect();
    assert_eq!(leads, [[0, 10, 1], [0, 10, 1]]);
    let institutions = rule["institutions"].as_array().unwrap();
    assert_eq!(institutions.iter().map(|i| counts(i)[1]).sum::<u64>(), 10);
    let changed = rule["examples"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["what"] == "changes");
    let changed = changed.unwrap();
    assert_eq!(changed["from"]["limit"], "30 min");
    assert_eq!(changed["to"]["limit"], "40 min");

    // The other way round the same findings come back.
    let back = impact(&to, "rules", "json").json();
    assert_eq!(counts(&back), [10, 0, 1]);
    assert_eq!(back["same"], report["same"]);
    let human = impact("rules", &to, "human");
    assert!(
        human.out.contains("合计：新增0、消失10、变化1"),
        "{}",
        human.out
    );
}

#[test]
fn equal_rules_make_no_difference_and_a_pack_may_be_named() {
    let run = impact("rules", "rules/rugao-2021-125", "human");
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("没有差别"), "{}", run.out);
    let parent = impact("rugao-2021-125", "national", "json");
    assert_eq!(parent.code, 1, "{}", parent.err);
    assert!(parent.json()["vanish"].as_u64().unwrap() > 0);
    assert_eq!(impact("rules", "no-such-pack", "human").code, 2);
}

#[test]
fn the_schemas_are_current_and_no_part_of_the_rulebook() {
    for name in ["rule", "pack", "calendar"] {
        let run = tutorwatch(&["rules", "schema", name]);
        let kept = root().join(format!("rules/schema/{name}.schema.json"));
        assert_eq!(run.out, fs::read_to_string(kept).unwrap(), "{name}");
    }
    let rules = rules();
    let check = || {
        let dir = rules.path().display().to_string();
        let run = tutorwatch(&["rules", "check", "--rules", &dir]);
        assert_eq!(run.code, 0, "{}", run.err);
        run.out
    };
    let before = check();
    fs::remove_dir_all(rules.path().join("schema")).unwrap();
    assert_eq!(check(), before);
}

#[test]
fn a_rule_as_a_page_marks_its_clause_and_escapes_everything() {
    let run = tutorwatch(&["rules", "show", "online-lesson-length", "--format", "html"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let page = &run.out;
    for part in [
        "保护学生视力，<mark>每课时不超过30分钟</mark>，课程间隔",
        "2021年7月24日（星期六）",
        "<td data-label=\"限值\">30分钟</td>",
        "培训形式</th><td>线上",
        "课次：开始时间 2024-09-11 18:00，结束时间 2024-09-11 18:30，",
        "size: A4",
    ] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
    // The pages that tests give stand there as text, and nothing is loaded from elsewhere.
    assert!(page.contains("&#60;h1&#62;示例培训"), "{page}");
    for part in ["<script", "http://", "https://", "src="] {
        assert!(!page.contains(part), "{part}");
    }
}
