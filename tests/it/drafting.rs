//! Rules that are drafts, and `rules draft`, which writes them.

use std::fs;

use crate::app::{Run, fixture, root, tutorwatch};
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

/// The rules folder with a pack drafted from a document beside the shipped ones.
fn drafted(pack: &str, document: &str, more: &[&str]) -> (tempfile::TempDir, Run) {
    let dir = copied_rules();
    let rules = dir.path().display().to_string();
    let output = dir.path().join(pack).display().to_string();
    let document = root().join(document).display().to_string();
    let args = [
        "rules", "draft", &document, "--rules", &rules, "--output", &output,
    ];
    let run = tutorwatch(&[&args[..], more].concat());
    (dir, run)
}

fn toml_of(path: &std::path::Path) -> toml::Table {
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Sets every draft of a pack to active.
fn activate(pack: &std::path::Path) {
    for entry in fs::read_dir(pack).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(
            &path,
            text.replace("status = \"draft\"", "status = \"active\""),
        )
        .unwrap();
    }
}

/// Wherever a clause of the shipped pack holds a number or a date, the draft arrives at the
/// same kind, limits, dates, scope, settings and place. Which rules these are is read from
/// the shipped files.
#[test]
fn drafts_of_the_document_equal_the_shipped_rules() {
    let document = "rules/rugao-2021-125/document.txt";
    let (dir, run) = drafted(
        "rugao-drafts",
        document,
        &["--parent", "jiangsu", "--format", "json"],
    );
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let report = run.json();
    let shipped = root().join("rules/rugao-2021-125");
    let (mut compared, mut listed) = (0, 0);
    let mut names: Vec<_> = fs::read_dir(&shipped)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    names.retain(|p| p.extension().is_some_and(|e| e == "toml") && !p.ends_with("pack.toml"));
    for path in names {
        let rule = toml_of(&path);
        let clause = &rule["clause"][0];
        let quote = clause["quote"].as_str().unwrap();
        if !quote.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let id = rule["id"].as_str().unwrap();
        if rule.contains_key("extends") {
            // The limit is the province's; the sentence must be told, with its date.
            let all = report["listed"].as_array().unwrap();
            let told = |l: &serde_json::Value| l["words"].as_str().unwrap().contains(quote);
            assert!(all.iter().any(told), "{id}: {quote}");
            listed += 1;
            continue;
        }
        let draft = toml_of(&dir.path().join(format!("rugao-drafts/{id}.toml")));
        for key in ["kind", "severity", "scope", "check", "limit", "waivable"] {
            assert_eq!(draft.get(key), rule.get(key), "{id}: {key}");
        }
        assert_eq!(draft["clause"][0]["item"], clause["item"], "{id}");
        assert!(
            quote.contains(draft["clause"][0]["quote"].as_str().unwrap()),
            "{id}"
        );
        compared += 1;
    }
    assert_eq!((compared, listed), (7, 1));

    // Bureaus come from the row, so the loaded rules must name the same ones.
    let rules = dir.path().display().to_string();
    let bureaus = |pack: &str, id: &str| {
        let run = tutorwatch(&["rules", "show", id, "--rules", &rules, "--pack", pack]);
        let lines = run
            .out
            .lines()
            .filter(|l| l.contains("牵头") || l.contains("协助"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    for id in [
        "online-break",
        "approval-after-freeze",
        "fees-not-published",
    ] {
        assert_eq!(
            bureaus("rugao-drafts", id),
            bureaus("rugao-2021-125", id),
            "{id}"
        );
        assert!(!bureaus("rugao-drafts", id).is_empty(), "{id}");
    }
}

/// What is drafted from documents of other wording and form, word for word.
#[test]
fn drafts_of_the_invented_documents() {
    for name in ["qinghe-2022-18", "yunting-2023-6"] {
        let document = fixture(&format!("documents/{name}.txt"))
            .display()
            .to_string();
        let run = tutorwatch(&["rules", "draft", &document]);
        assert_eq!(run.code, 0, "{}{}", run.out, run.err);
        insta::assert_snapshot!(format!("draft-{name}"), run.out);
    }
}

/// A drafted pack passes its checks, finds nothing as drafts, and, once adopted, finds with
/// the county's own clause, limit and bureaus.
#[test]
fn a_drafted_pack_is_adopted() {
    let (dir, run) = drafted("yunting", "fixtures/documents/yunting-2023-6.txt", &[]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let rules = dir.path().display().to_string();
    let with =
        |args: &[&str]| tutorwatch(&[args, &["--rules", &rules, "--pack", "yunting"]].concat());
    let check = with(&["rules", "check"]);
    assert_eq!(check.code, 0, "{}", check.err);
    assert!(check.out.contains("其中草案18条"), "{}", check.out);
    let test = with(&["rules", "test"]);
    assert_eq!(test.code, 0, "{}", test.out);
    assert!(test.out.contains("0处未被发现"), "{}", test.out);
    let not_drafted = fs::read_to_string(dir.path().join("yunting/not-drafted.md")).unwrap();
    assert!(
        not_drafted.contains("第八条（第25行）：最迟于晚八点结束"),
        "{not_drafted}"
    );

    let package = tempfile::tempdir().unwrap();
    let csv = |name: &str, text: &str| fs::write(package.path().join(name), text).unwrap();
    csv(
        "institutions.csv",
        "institution_id,name,category,modes\nH1,示例培训,subject,online\n",
    );
    csv(
        "classes.csv",
        "class_id,institution_id,name,category,mode,lesson_minutes\nC1,H1,数学班,subject,online,25\n",
    );
    csv(
        "sessions.csv",
        "session_id,class_id,start,end\nS1,C1,2024-09-11 18:00,2024-09-11 18:26\n",
    );
    let path = package.path().display().to_string();
    let found = || {
        let run = with(&["check", "--format", "json", "--on", "2024-09-30", &path]).json();
        let all = run["findings"].as_array().unwrap().clone();
        all.into_iter()
            .filter(|f| f["rule"] == "online-lesson-length")
            .collect::<Vec<_>>()
    };
    assert_eq!(found().len(), 0);
    activate(&dir.path().join("yunting"));
    let found = found();
    assert_eq!(found.len(), 1, "{found:?}");
    let clause = &found[0]["clauses"][0];
    assert_eq!(clause["document"], "云政规〔2023〕6号");
    assert_eq!(clause["article"], "第七条");
    assert_eq!(clause["quote"], "每课时不得超过二十五分钟");
    assert_eq!(found[0]["evidence"]["observed"], "26 min");
    assert_eq!(found[0]["evidence"]["limit"], "25 min");
    assert_eq!(found[0]["lead"], serde_json::json!(["区教育局"]));
    assert_eq!(found[0]["assist"], serde_json::json!(["区委网信办"]));
}

#[test]
fn drafting_never_replaces_a_file_and_says_what_is_wrong() {
    let (dir, first) = drafted("qinghe", "fixtures/documents/qinghe-2022-18.txt", &[]);
    assert_eq!(first.code, 0, "{}", first.err);
    let pack = dir.path().join("qinghe");
    fs::write(pack.join("online-break.toml"), "mine").unwrap();
    let (rules, output) = (dir.path().display().to_string(), pack.display().to_string());
    let document = fixture("documents/qinghe-2022-18.txt")
        .display()
        .to_string();
    let again = tutorwatch(&["rules", "draft", &document, "--output", &output]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("已有 pack.toml"), "{}", again.err);
    assert_eq!(
        fs::read_to_string(pack.join("online-break.toml")).unwrap(),
        "mine"
    );

    let elsewhere = tempfile::tempdir().unwrap();
    let broken = elsewhere.path().join("a.txt");
    let at = broken.display().to_string();
    let run = |bytes: &[u8]| {
        fs::write(&broken, bytes).unwrap();
        tutorwatch(&["rules", "draft", &at, "--rules", &rules])
    };
    for bytes in [
        &b""[..],
        b"\0\x01\xff\xfe",
        "没有任何责任单位的话。".as_bytes(),
    ] {
        let run = run(bytes);
        assert_eq!(run.code, 2, "{}", run.out);
        assert!(run.err.contains("a.txt"), "{}", run.err);
    }
    let (gb, _, _) = encoding_rs::GB18030.encode(
        "示政发〔2024〕2号\n示例办法\n2024年3月1日\n第一条 线上培训每课时不超过30分钟。（责任单位：县教育局）\n",
    );
    let gb = run(&gb);
    assert!(
        gb.out.contains("online-lesson-length"),
        "{}{}",
        gb.out,
        gb.err
    );
    let nameless = run("第一条 线上培训每课时不超过30分钟。（责任单位：县教育局）\n".as_bytes());
    assert_eq!(nameless.code, 2);
    assert!(nameless.err.contains("--number"), "{}", nameless.err);
}
