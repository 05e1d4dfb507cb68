//! `demo`: the whole main job, held against the breaches that its data were made with.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::app::{check_on, fixture, tutorwatch};

fn rows(file: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(fixture(file)).unwrap();
    text.lines()
        .skip(1)
        .map(|l| l.split('\t').map(str::to_owned).collect())
        .collect()
}

/// Findings of the demo workbook as (rule, table, record).
fn found() -> BTreeSet<(String, String, String)> {
    let vacations = fixture("demo/vacations.toml").display().to_string();
    let workbook = fixture("demo/registry.xlsx").display().to_string();
    let run = tutorwatch(&[
        "check",
        "--format",
        "json",
        "--on",
        "2025-01-24",
        "--vacations",
        &vacations,
        &workbook,
    ]);
    let report = run.json();
    assert_eq!(
        report["input_errors"].as_array().unwrap().len(),
        0,
        "{}",
        report["input_errors"]
    );
    let text = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
    report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            (
                text(&f["rule"]),
                text(&f["record"]["table"]),
                text(&f["record"]["id"]),
            )
        })
        .collect()
}

#[test]
fn the_workbook_shows_the_breaches_that_it_was_made_with_and_no_others() {
    let wanted: BTreeSet<(String, String, String)> = rows("demo/expected.tsv")
        .into_iter()
        .map(|r| (r[0].clone(), r[1].clone(), r[2].clone()))
        .collect();
    let found = found();
    let missed: Vec<_> = wanted.difference(&found).collect();
    let invented: Vec<_> = found.difference(&wanted).collect();
    assert!(
        missed.is_empty(),
        "missed: {missed:#?}\nnot meant: {invented:#?}"
    );
    assert!(invented.is_empty(), "not meant: {invented:#?}");
}

#[test]
fn the_gaps_of_the_workbook_are_unknown() {
    let run = check_on("2025-01-24", &[&fixture("demo/registry.xlsx")]);
    let report = run.json();
    let unknown: BTreeSet<&str> = report["unknown"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| u["rule"].as_str().unwrap())
        .collect();
    for row in rows("demo/gaps.tsv") {
        assert!(
            unknown.contains(row[3].as_str()),
            "{row:?} not in {unknown:?}"
        );
    }
    assert!(
        unknown.contains("subject-in-vacation"),
        "no school calendar was given"
    );
}

#[test]
fn the_pages_show_what_they_were_made_with() {
    let pages = fixture("demo/pages");
    let workbook = fixture("demo/registry.xlsx");
    let vacations = fixture("demo/vacations.toml").display().to_string();
    let (pages, workbook) = (pages.display().to_string(), workbook.display().to_string());
    let run = tutorwatch(&[
        "check",
        "--format",
        "json",
        "--on",
        "2025-01-24",
        "--vacations",
        &vacations,
        &pages,
        &workbook,
    ]);
    let report = run.json();
    let found: BTreeSet<(String, String)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| ["pages", "offers"].contains(&f["record"]["table"].as_str().unwrap()))
        .map(|f| {
            assert_eq!(f["certainty"], "suspicion", "{f}");
            let file = f["evidence"]["source"]["file"].as_str().unwrap();
            let name = Path::new(file).file_name().unwrap().to_str().unwrap();
            (f["rule"].as_str().unwrap().to_owned(), name.to_owned())
        })
        .collect();
    let wanted: BTreeSet<(String, String)> = rows("demo/expected-pages.tsv")
        .into_iter()
        .map(|r| (r[0].clone(), r[1].clone()))
        .collect();
    let missed: Vec<_> = wanted.difference(&found).collect();
    let invented: Vec<_> = found.difference(&wanted).collect();
    assert!(
        missed.is_empty() && invented.is_empty(),
        "missed: {missed:#?}\nnot meant: {invented:#?}"
    );
}

#[test]
fn running_it_twice_writes_no_letter_twice() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().display().to_string();
    let run = tutorwatch(&["demo", "--once", "--out", &out]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(
        run.out.contains("市委外事办"),
        "the bureau without an address is named:\n{}",
        run.out
    );
    let letters = |folder: &Path| -> Vec<(String, Vec<u8>)> {
        let mut all: Vec<_> = fs::read_dir(folder.join("letters"))
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == "eml"))
            .map(|p| {
                (
                    p.file_name().unwrap().to_str().unwrap().to_owned(),
                    fs::read(&p).unwrap(),
                )
            })
            .collect();
        all.sort();
        all
    };
    let first = letters(dir.path());
    assert!(first.len() > 20, "{} letters", first.len());
    let again = tutorwatch(&["demo", "--once", "--out", &out]);
    assert_eq!(again.code, 0, "{}{}", again.out, again.err);
    assert!(again.out.contains("新写0份"), "{}", again.out);
    assert_eq!(letters(dir.path()), first);
}
