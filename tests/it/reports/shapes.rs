//! Each format says the same as the JSON report, in the form that it promises.

use std::collections::BTreeSet;

use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

use super::{array, cell, check_as, demo, rows, schema_mistakes};
use crate::app::{Run, package, root};

const INSTITUTIONS: &str =
    "institution_id,name,category,town\nH1,青禾学科培训中心,subject,如城街道\n";
const CLASSES: &str = "class_id,institution_id,name,category,subject,mode,lesson_minutes\n\
    C1,H1,数学班,subject,数学,online,30\n";
const SESSIONS: &str = "session_id,class_id,start,end\n\
    S1,C1,2024-09-10 21:00,2024-09-10 21:30\n\
    S2,C1,2024-09-11 18:30,2024-09-11 18:00\n";

/// One late lesson, one lesson that cannot be, and much that is not known.
fn small(format: &str) -> Run {
    let dir = package(&[
        ("institutions", INSTITUTIONS),
        ("classes", CLASSES),
        ("sessions", SESSIONS),
    ]);
    let run = check_as(format, &[dir.path()], &[]);
    Run {
        out: run.out.replace(&dir.path().display().to_string(), "[dir]"),
        ..run
    }
}

fn certain(report: &Value, certainty: &str) -> usize {
    let is = |f: &&Value| f["certainty"] == certainty;
    array(&report["findings"]).iter().filter(is).count()
}

fn count_of(report: &Value, list: &str) -> u64 {
    let counts = array(&report[list]).iter().map(|u| u["count"].as_u64());
    counts.map(|count| count.unwrap_or(1)).sum()
}

#[test]
fn sarif_holds_every_finding_and_unknown() {
    let (report, run) = (demo("json").json(), demo("sarif"));
    assert_eq!(run.code, 1);
    let sarif = run.json();
    assert_eq!(schema_mistakes(&sarif), Vec::<String>::new());
    let results = array(&sarif["runs"][0]["results"]);
    let of_kind = |kind: &str| results.iter().filter(|r| r["kind"] == kind).count();
    assert!(of_kind("fail") > 100);
    assert_eq!(of_kind("fail"), certain(&report, "violation"));
    assert_eq!(of_kind("review"), certain(&report, "suspicion"));
    assert_eq!(of_kind("open"), array(&report["unknown"]).len());
    assert_eq!(of_kind("pass"), 0);
    let occurrences = results.iter().filter_map(|r| r["occurrenceCount"].as_u64());
    assert_eq!(occurrences.sum::<u64>(), count_of(&report, "unknown"));

    let theirs: BTreeSet<&str> = array(&report["findings"])
        .iter()
        .filter_map(|f| f["fingerprint"].as_str())
        .collect();
    let ours: BTreeSet<&str> = results
        .iter()
        .filter(|r| r["kind"] != "open")
        .filter_map(|r| r["partialFingerprints"]["tutorwatch/v1"].as_str())
        .collect();
    assert_eq!(ours, theirs);
}

#[test]
fn sarif_levels_follow_severity_and_kind() {
    let sarif = demo("sarif").json();
    let rules = array(&sarif["runs"][0]["tool"]["driver"]["rules"]);
    assert!(rules.len() > 30);
    for result in array(&sarif["runs"][0]["results"]) {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        let rule = &rules[index];
        assert_eq!(rule["id"], result["ruleId"]);
        let wanted = match result["kind"].as_str() {
            Some("fail") => rule["defaultConfiguration"]["level"].clone(),
            // The standard allows no other level where nothing has failed.
            _ => Value::from("none"),
        };
        assert_eq!(result["level"], wanted);
    }
}

#[test]
fn sarif_places_rows_as_lines_of_csv_and_as_rows_of_sheets() {
    let sarif = small("sarif").json();
    let results = array(&sarif["runs"][0]["results"]);
    let late = results
        .iter()
        .find(|r| r["ruleId"] == "online-end-time" && r["kind"] == "fail")
        .unwrap();
    let place = &late["locations"][0];
    assert_eq!(
        place["physicalLocation"],
        serde_json::json!({"artifactLocation": {"uri": "sessions.csv"}, "region": {"startLine": 2}})
    );
    let sarif = demo("sarif").json();
    let results = array(&sarif["runs"][0]["results"]);
    let in_sheet = results
        .iter()
        .find(|r| r["properties"]["table"] == "sessions")
        .unwrap();
    let place = &in_sheet["locations"][0];
    assert!(place["physicalLocation"]["region"].is_null());
    let row = &place["logicalLocations"][0];
    assert_eq!(row["properties"]["sheet"], "课次");
    assert!(row["properties"]["row"].as_u64().unwrap() > 1);
}

#[test]
fn csv_drops_nothing() {
    let (report, run) = (demo("json").json(), demo("csv"));
    let rows = rows(&run.out);
    let of = |state: &'static str| rows.iter().filter(move |r| cell(r, "状态") == state);
    assert_eq!(of("违规").count(), certain(&report, "violation"));
    assert_eq!(of("疑点").count(), certain(&report, "suspicion"));
    assert_eq!(of("无法判断").count(), array(&report["unknown"]).len());
    let counts = of("无法判断").map(|r| cell(r, "记录数").parse::<u64>().unwrap());
    assert_eq!(counts.sum::<u64>(), count_of(&report, "unknown"));
    for (finding, row) in array(&report["findings"]).iter().zip(&rows) {
        assert_eq!(cell(row, "规则编号"), finding["rule"].as_str().unwrap());
        assert_eq!(cell(row, "说明"), finding["message"].as_str().unwrap());
        assert_eq!(cell(row, "指纹"), finding["fingerprint"].as_str().unwrap());
        assert!(!cell(row, "条款").is_empty());
    }

    let (report, run) = (small("json").json(), small("csv"));
    assert_eq!(run.code, 2);
    let rows = super::rows(&run.out);
    let errors: Vec<_> = rows
        .iter()
        .filter(|r| cell(r, "状态") == "数据错误")
        .collect();
    assert_eq!(errors.len(), array(&report["input_errors"]).len());
    assert_eq!(
        (cell(errors[0], "文件"), cell(errors[0], "行号")),
        ("sessions.csv", "3")
    );
}

fn words(at: ElementRef<'_>) -> String {
    at.text().collect()
}

#[test]
fn html_counts_what_json_lists() {
    let (report, run) = (demo("json").json(), demo("html"));
    let page = Html::parse_document(&run.out);
    let all = |css: &str| {
        let selector = Selector::parse(css).unwrap();
        page.select(&selector).map(words).collect::<Vec<_>>()
    };
    let institutions: BTreeSet<&str> = array(&report["findings"])
        .iter()
        .filter_map(|f| f["institution_id"].as_str())
        .collect();
    let wanted = [
        certain(&report, "violation").to_string(),
        certain(&report, "suspicion").to_string(),
        institutions.len().to_string(),
        count_of(&report, "unknown").to_string(),
        count_of(&report, "input_errors").to_string(),
    ];
    assert_eq!(all(".sum strong"), wanted);
    let findings = array(&report["findings"]);
    for (id, total) in [("by-rule", findings.len()), ("by-town", findings.len())] {
        let sums = all(&format!("[aria-labelledby={id}] td:last-child"));
        let sum: usize = sums.iter().map(|n| n.parse::<usize>().unwrap()).sum();
        assert_eq!(sum, total, "{id}");
        let bars = all(&format!(
            "[aria-labelledby={id}] svg text:not([text-anchor])"
        ));
        assert_eq!(bars, sums, "{id}");
    }
    let rules: BTreeSet<&str> = findings.iter().filter_map(|f| f["rule"].as_str()).collect();
    assert_eq!(all("section.rule").len(), rules.len());
}

#[test]
fn html_stands_alone_and_its_tables_can_be_heard() {
    for text in [demo("html").out, small("html").out] {
        let page = Html::parse_document(&text);
        let count = |css: &str| page.select(&Selector::parse(css).unwrap()).count();
        assert_eq!(
            count("script, link, img, iframe, object, form, [onclick]"),
            0
        );
        assert!(!text.contains("http:") && !text.contains("https:"));
        assert!(!text.contains("@import"));
        assert_eq!(count("table"), count("table > caption"));
        assert_eq!(count("th"), count("th[scope]"));
        assert_eq!(count("svg[viewBox]"), count("svg[role=img][aria-label]"));
    }
}

#[test]
fn a_long_list_is_shortened_and_the_rest_counted() {
    let rows: String = (0..2000)
        .map(|n| {
            let (day, hour) = (1 + n % 28, 8 + n % 10);
            format!(
                "S{n},C{},2024-06-{day:02} {hour:02}:00,2024-06-{day:02} {hour:02}:40\n",
                n / 20
            )
        })
        .collect();
    let institutions: String = (0..100)
        .map(|n| format!("H{n},机构{n},subject,如城街道\n"))
        .collect();
    let classes: String = (0..100)
        .map(|n| format!("C{n},H{n},班{n},subject,数学,online,30\n"))
        .collect();
    let head = |text: &str| text.lines().next().unwrap().to_owned();
    let dir = package(&[
        (
            "institutions",
            &format!("{}\n{institutions}", head(INSTITUTIONS)),
        ),
        ("classes", &format!("{}\n{classes}", head(CLASSES))),
        ("sessions", &format!("{}\n{rows}", head(SESSIONS))),
    ]);
    let run = check_as("html", &[dir.path()], &[]);
    let page = Html::parse_document(&run.out);
    let heading = Selector::parse("section.rule").unwrap();
    let section = page
        .select(&heading)
        .find(|s| words(*s).contains("online-lesson-length"))
        .unwrap();
    let findings = Selector::parse("tbody tr:not(.who):not(.more)").unwrap();
    let shown = section.select(&findings).count();
    assert!((100..=210).contains(&shown), "{shown}");
    let text = words(section);
    assert!(text.contains("违规2000处"), "{text}");
    // 67 institutions with three of their twenty findings each; the others only counted.
    assert!(text.contains("该机构另有17处"), "{text}");
    assert!(text.contains("另有33家机构共660处"), "{text}");
    assert!(run.out.len() < 400_000, "{}", run.out.len());
}

#[test]
fn the_small_page_reads_well() {
    let text = small("html").out;
    let start = text.find("<style>").unwrap();
    let end = text.find("</style>").unwrap();
    insta::assert_snapshot!(without_edition(&format!(
        "{}{}",
        &text[..start],
        &text[end + 8..]
    )));
}

#[test]
fn the_small_sarif_reads_well() {
    let mut sarif = small("sarif").json();
    assert_eq!(schema_mistakes(&sarif), Vec::<String>::new());
    let run = &mut sarif["runs"][0];
    // Only the rule that was broken: the others change with the rulebook.
    let rules = run["tool"]["driver"]["rules"].as_array_mut().unwrap();
    rules.retain(|r| r["id"] == "online-end-time");
    let results = run["results"].as_array_mut().unwrap();
    results.retain(|r| r["ruleId"] == "online-end-time" || r["ruleId"] == "fee-above-guide");
    results
        .iter_mut()
        .for_each(|r| r["ruleIndex"] = Value::from("[position]"));
    run["properties"]["sha256"] = Value::from("[sha256]");
    insta::assert_json_snapshot!(sarif);
}

/// What changes whenever a rule does.
fn without_edition(text: &str) -> String {
    let lines = text.lines().map(|line| {
        if line.contains(r#"<th scope="row">规则</th>"#) {
            "[rulebook]"
        } else {
            line
        }
    });
    let root = root().display().to_string();
    lines
        .collect::<Vec<_>>()
        .join("\n")
        .replace(&root, "[root]")
}
