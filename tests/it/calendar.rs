//! `calendar` against the listed facts of 2018-2026, and the years beyond them.

use std::collections::BTreeMap;
use std::fs;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::app::{fixture, tutorwatch};

#[test]
fn every_day_of_the_listed_years_agrees_with_the_facts() {
    let listed: BTreeMap<String, (String, String)> =
        fs::read_to_string(fixture("calendar/china-days.tsv"))
            .unwrap()
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let cells: Vec<&str> = line.split('\t').collect();
                (
                    cells[0].to_owned(),
                    (cells[1].to_owned(), cells[2].to_owned()),
                )
            })
            .collect();
    let run = tutorwatch(&["calendar", "2018-01-01", "2026-12-31", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let report = run.json();
    let days = report.as_array().unwrap();
    assert_eq!(days.len(), 3287);
    for day in days {
        let date = day["date"].as_str().unwrap();
        let weekday = date.parse::<NaiveDate>().unwrap().weekday();
        let (kind, name) = match listed.get(date) {
            Some((kind, name)) if kind == "off" => ("holiday", Some(name.as_str())),
            Some((_, name)) => ("makeup_workday", Some(name.as_str())),
            None if matches!(weekday, Weekday::Sat | Weekday::Sun) => ("rest_day", None),
            None => ("workday", None),
        };
        assert_eq!(day["kind"], kind, "{date}");
        assert_eq!(day["name"].as_str(), name, "{date}");
    }
}

#[test]
fn a_year_without_a_notice_is_unknown_but_for_the_fixed_days() {
    let run = tutorwatch(&["calendar", "2027-01-01", "2027-12-31", "--format", "json"]);
    let report = run.json();
    let known: Vec<&str> = report
        .as_array()
        .unwrap()
        .iter()
        .filter(|day| day["kind"] != "unknown")
        .map(|day| day["date"].as_str().unwrap())
        .collect();
    let fixed = [
        "2027-01-01",
        "2027-05-01",
        "2027-05-02",
        "2027-10-01",
        "2027-10-02",
        "2027-10-03",
    ];
    assert_eq!(known, fixed);
}

#[test]
fn a_wrong_call_says_what_to_write() {
    let run = tutorwatch(&["calendar", "2024-02-31", "2024-03-01"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("2024-02-31") && run.err.contains("2024-09-01"),
        "{}",
        run.err
    );
}
