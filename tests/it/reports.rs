//! `check --format sarif|csv|html` and `--output`.

mod files;
mod hostile;
mod shapes;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::app::{Run, fixture, tutorwatch};

/// The day on which everything here is judged.
const DAY: &str = "2025-01-24";

/// `check` in a format, with the demo's vacations.
fn check_as(format: &str, paths: &[&Path], more: &[&str]) -> Run {
    let vacations = fixture("demo/vacations.toml").display().to_string();
    let paths: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
    let mut args = vec!["check", "--format", format, "--on", DAY];
    args.extend(["--vacations", &vacations]);
    args.extend(more);
    args.extend(paths.iter().map(String::as_str));
    tutorwatch(&args)
}

/// The demo's workbook and pages.
fn demo(format: &str) -> Run {
    let [workbook, pages] = demo_paths();
    check_as(format, &[&workbook, &pages], &[])
}

fn demo_paths() -> [PathBuf; 2] {
    [fixture("demo/registry.xlsx"), fixture("demo/pages")]
}

/// The rows of a CSV report, by heading.
fn rows(text: &str) -> Vec<Vec<(String, String)>> {
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings = reader.headers().unwrap().clone();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let cells = headings.iter().zip(row.iter());
        cells.map(|(h, c)| (h.to_owned(), c.to_owned())).collect()
    });
    rows.collect()
}

/// One cell of such a row.
fn cell<'r>(row: &'r [(String, String)], heading: &str) -> &'r str {
    let found = row.iter().find(|(h, _)| h == heading);
    found
        .unwrap_or_else(|| panic!("no column {heading}"))
        .1
        .as_str()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// Mistakes of a SARIF report against the standard's schema.
fn schema_mistakes(report: &Value) -> Vec<String> {
    let text = std::fs::read_to_string(fixture("schemas/sarif-2.1.0.json")).unwrap();
    // The published pattern for languages has a bracket too many and is no valid expression.
    let text = text.replace(
        "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$",
        "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$",
    );
    let schema: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("the schema can be used");
    validator
        .iter_errors(report)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect()
}
