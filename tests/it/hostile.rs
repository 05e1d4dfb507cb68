//! Bad input gets a clear message with its place, exit code 2, and the good part judged.

use std::fs;

use crate::app::{Run, check, findings, package, tutorwatch};

const INSTITUTIONS: &str = "institution_id,name,category\nH1,青禾学科培训中心,subject\n";
const CLASSES: &str =
    "class_id,institution_id,name,category,subject,mode\nC1,H1,数学班,subject,数学,online\n";
const LATE: &str = "LATE,C1,2024-09-10 21:00,2024-09-10 21:30,,\n";

fn with_sessions(rows: &str) -> Run {
    let text = format!("session_id,class_id,start,end,teacher_id,room\n{rows}{LATE}");
    let dir = package(&[
        ("institutions", INSTITUTIONS),
        ("classes", CLASSES),
        ("sessions", &text),
    ]);
    check(&[dir.path()])
}

/// The one error must stand in that row and column, and the good row is still judged.
fn one_error(run: &Run, row: u64, column: &str) -> String {
    assert_eq!(run.code, 2, "{}", run.out);
    let report = run.json();
    let errors = report["input_errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0]["file"], "sessions.csv");
    assert_eq!(errors[0]["row"], row);
    assert_eq!(errors[0]["column"], column);
    assert!(
        findings(&report).contains(&"online-end-time sessions/LATE".to_owned()),
        "{report}"
    );
    errors[0]["message"].as_str().unwrap().to_owned()
}

#[test]
fn a_session_that_ends_before_it_starts() {
    let message = one_error(
        &with_sessions("S,C1,2024-09-10 18:30,2024-09-10 18:00,,\n"),
        2,
        "end",
    );
    assert!(message.contains("开始"), "{message}");
}

#[test]
fn the_thirty_first_of_february() {
    one_error(
        &with_sessions("S,C1,2024-02-31 18:30,2024-02-29 19:00,,\n"),
        2,
        "start",
    );
}

#[test]
fn a_reference_that_points_nowhere_and_a_double_id() {
    one_error(
        &with_sessions("S,C9,2024-09-10 18:00,2024-09-10 18:30,,\n"),
        2,
        "class_id",
    );
    let rows =
        "S,C1,2024-09-10 18:00,2024-09-10 18:30,,\nS,C1,2024-09-11 18:00,2024-09-11 18:30,,\n";
    one_error(&with_sessions(rows), 3, "session_id");
}

#[test]
fn a_missing_column() {
    let text = "session_id,class_id,start\nS,C1,2024-09-10 18:00\n";
    let dir = package(&[
        ("institutions", INSTITUTIONS),
        ("classes", CLASSES),
        ("sessions", text),
    ]);
    let run = check(&[dir.path()]);
    assert_eq!(run.code, 2);
    let report = run.json();
    assert_eq!(report["input_errors"][0]["column"], "end", "{report}");
    assert_eq!(report["records"]["classes"], 1);
}

#[test]
fn a_price_of_mianyi() {
    let classes = "class_id,institution_id,name,category,subject,mode,fee_yuan\nC1,H1,数学班,subject,数学,online,面议\n";
    let dir = package(&[("institutions", INSTITUTIONS), ("classes", classes)]);
    let run = check(&[dir.path()]);
    assert_eq!(run.code, 2);
    let error = &run.json()["input_errors"][0];
    assert_eq!(
        (error["column"].as_str(), error["value"].as_str()),
        (Some("fee_yuan"), Some("面议"))
    );
}

#[test]
fn a_broken_workbook_and_a_path_that_is_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("registry.xlsx");
    fs::write(&path, b"PK\x03\x04 this is no workbook").unwrap();
    let run = check(&[&path]);
    assert_eq!(run.code, 2);
    assert_eq!(run.json()["input_errors"][0]["file"], "registry.xlsx");

    let run = check(&[&dir.path().join("nowhere")]);
    assert_eq!(run.code, 2);
    assert!(run.out.contains("nowhere"), "{}", run.out);
}

#[test]
fn a_mistake_down_a_whole_column_is_shown_once_with_its_count() {
    let rows: String = (0..500)
        .map(|n| format!("S{n},C1,2024-02-31 18:00,2024-02-29 18:30,,\n"))
        .collect();
    let text = format!("session_id,class_id,start,end,teacher_id,room\n{rows}");
    let dir = package(&[
        ("institutions", INSTITUTIONS),
        ("classes", CLASSES),
        ("sessions", &text),
    ]);
    let run = tutorwatch(&["check", &dir.path().display().to_string()]);
    assert_eq!(run.code, 2);
    let shown: Vec<&str> = run
        .out
        .lines()
        .filter(|l| l.contains("sessions.csv"))
        .collect();
    assert_eq!(shown.len(), 1, "{}", run.out);
    assert!(
        shown[0].contains("500") && shown[0].contains('2'),
        "{}",
        shown[0]
    );
}

#[test]
fn an_unknown_column_names_the_nearest_and_stops_nothing() {
    let text = format!("session_id,class_id,start,end,teacher_id,rooom\n{LATE}");
    let dir = package(&[
        ("institutions", INSTITUTIONS),
        ("classes", CLASSES),
        ("sessions", &text),
    ]);
    let run = check(&[dir.path()]);
    assert_eq!(run.code, 1, "{}", run.out);
    let report = run.json();
    let warnings = report["input_warnings"].as_array().unwrap();
    assert!(
        warnings
            .iter()
            .any(|w| w["message"].as_str().unwrap().contains("room")),
        "{warnings:?}"
    );
}

#[test]
fn gb18030_and_chinese_headings_read_like_any_other() {
    let text = "课次编号,班级编号,开始时间,结束时间,教师编号,教室\n甲1,C1,2024年9月10日 21:00,2024/9/10 21:30,,\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    let dir = package(&[("institutions", INSTITUTIONS), ("classes", CLASSES)]);
    fs::write(dir.path().join("课次.csv"), &bytes).unwrap();
    let report = check(&[dir.path()]).json();
    assert_eq!(findings(&report), ["online-end-time sessions/甲1"]);
}

#[test]
fn what_is_no_table_and_no_page_is_not_passed_over_as_clean() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("notes.csv");
    fs::write(&path, "a,b\n1,2\n").unwrap();
    let run = check(&[&path]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.out.contains("什么也没有检查"), "{}", run.out);
}

#[test]
fn a_page_of_noise_is_reported_and_one_nested_without_end_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let noise: Vec<u8> = (0..40_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    fs::write(dir.path().join("noise.html"), noise).unwrap();
    fs::write(dir.path().join("deep.html"), "<div>".repeat(100_000)).unwrap();
    let run = check(&[dir.path()]);
    assert_eq!(run.code, 2, "{}", run.out);
    let report = run.json();
    let files: Vec<&str> = report["input_errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, ["deep.html", "noise.html"]);
}
