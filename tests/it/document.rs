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
pub fn copied_rules() -> tempfile::TempDir {
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

/// An invented county whose document has another form: numbered paragraphs that end in the
/// responsible bureaus. Sums and names are made up.
#[test]
fn another_countys_document_loads_by_pointing_a_pack_at_it() {
    let dir = copied_rules();
    let pack = dir.path().join("example-county");
    fs::create_dir_all(&pack).unwrap();
    let document = "示例县校外培训治理方案\n\t重点工作\n\t序号\n\t主要任务\n\t责任单位\n\n\t\n\t\n\t\n\t牵头单位\n\t协助单位\n\n\
                    \t一、规范线上培训\n\t1\n\t线上培训每节课不超过25分钟。\n\t教体局\n\t网信办\n\n\
                    \t\n\t2\n\t线下培训不晚于20点结束。\n\t\n\t\u{3000}\n";
    fs::write(pack.join("document.txt"), document).unwrap();
    let rules = dir.path().display().to_string();
    let shipped =
        fs::read_to_string(root().join("rules/rugao-2021-125/online-lesson-length.toml")).unwrap();
    let rule = shipped[..shipped.find("[[clause]]").unwrap()]
        .replace("online-lesson-length", "short-lesson")
        + "[[clause]]\ndocument = \"example\"\nitem = 1\nquote = \"每节课不超过25分钟\"\n\n\
           [scope]\nrecords = [\"session\"]\nmode = [\"online\"]\n\n[[limit]]\nfrom = 2022-01-01\nminutes = 25\n\n\
           [[test]]\nname = \"25分钟\"\nboundary = true\nexpect = \"pass\"\n\
           given = { session = { start = \"2024-09-11 18:00\", end = \"2024-09-11 18:25\", mode = \"online\" } }\n\n\
           [[test]]\nname = \"26分钟\"\nexpect = \"violation\"\n\
           given = { session = { start = \"2024-09-11 18:00\", end = \"2024-09-11 18:26\", mode = \"online\" } }\n";
    fs::write(pack.join("short-lesson.toml"), rule).unwrap();
    let head = |sha: &str| {
        format!(
            "id = \"example-county\"\ntitle = \"示例县规则包\"\nregion = \"示例县\"\nparent = \"national\"\n\n\
             [[document]]\nid = \"example\"\nnumber = \"示政办发〔2022〕1号\"\ntitle = \"示例县校外培训治理方案\"\n\
             from = 2022-01-01\ngrade = \"A\"\nfile = \"document.txt\"\nsha256 = \"{sha}\"\n"
        )
    };
    // The loader says which hash it found, so that a new pack is easy to finish.
    fs::write(pack.join("pack.toml"), head("")).unwrap();
    let run = tutorwatch(&[
        "rules",
        "check",
        "--rules",
        &rules,
        "--pack",
        "example-county",
    ]);
    assert_eq!(run.code, 2, "{}", run.out);
    let found = run
        .err
        .split("现为 ")
        .nth(1)
        .and_then(|rest| rest.get(..64))
        .expect("the hash");
    fs::write(pack.join("pack.toml"), head(found)).unwrap();

    let run = tutorwatch(&[
        "rules",
        "document",
        "example-county",
        "--rules",
        &rules,
        "--format",
        "json",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    let tasks = run.json();
    assert_eq!(tasks[0]["lead"], serde_json::json!(["教体局"]));
    assert_eq!(
        tasks[1]["lead"],
        serde_json::json!(["教体局"]),
        "an empty cell inherits"
    );
    assert_eq!(
        tasks[1]["assist"],
        serde_json::json!([]),
        "an ideographic space does not"
    );
    let run = tutorwatch(&[
        "rules",
        "test",
        "--no-mutants",
        "--rules",
        &rules,
        "--pack",
        "example-county",
    ]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let run = tutorwatch(&[
        "rules",
        "show",
        "short-lesson",
        "--rules",
        &rules,
        "--pack",
        "example-county",
    ]);
    assert!(
        run.out.contains("牵头单位：教体局") && run.out.contains("协助单位：网信办"),
        "{}",
        run.out
    );
}

/// A clause may rest on a numbered paragraph, whose closing bracket names the bureaus: part
/// four of the Rugao document itself is written so.
#[test]
fn a_clause_takes_its_bureaus_from_a_numbered_paragraph() {
    let dir = copied_rules();
    let path = dir.path().join("rugao-2021-125/online-break.toml");
    let text = fs::read_to_string(&path).unwrap();
    let clause = "[[clause]]\ndocument = \"rugao-2021-125\"\nparagraph = \"四（四）3\"\nquote = \"全面规范校外培训机构培训行为\"\n\n";
    let from = text.find("[[clause]]").unwrap();
    let to = from + text[from + 1..].find("\n[").unwrap() + 2;
    fs::write(&path, format!("{}{clause}{}", &text[..from], &text[to..])).unwrap();
    let rules = dir.path().display().to_string();
    let run = tutorwatch(&["rules", "show", "online-break", "--rules", &rules]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("125号四（四）3")
            && run.out.contains("牵头单位：市委外事办、发改委、教育局"),
        "{}",
        run.out
    );
}
