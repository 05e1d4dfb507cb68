//! Starts the binary the way its users do.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// What a run of the program left.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// What it printed, as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|e| panic!("not JSON: {e}\n{}\n{}", self.out, self.err))
    }
}

/// The folder of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A path inside `fixtures/`.
pub fn fixture(name: &str) -> PathBuf {
    root().join("fixtures").join(name)
}

/// Runs the program in the project's folder.
pub fn tutorwatch(args: &[&str]) -> Run {
    tutorwatch_in(&root(), args)
}

/// Runs the program in a folder.
pub fn tutorwatch_in(folder: &Path, args: &[&str]) -> Run {
    let output: Output = Command::new(env!("CARGO_BIN_EXE_tutorwatch"))
        .args(args)
        .current_dir(folder)
        .output()
        .expect("the binary starts");
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("errors are UTF-8"),
    }
}

/// `check --format json` on paths, judged on a fixed day.
pub fn check(paths: &[&Path]) -> Run {
    check_on("2024-12-01", paths)
}

/// The same on another day.
pub fn check_on(day: &str, paths: &[&Path]) -> Run {
    let mut args = vec!["check", "--format", "json", "--on", day];
    let shown: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
    args.extend(shown.iter().map(String::as_str));
    tutorwatch(&args)
}

/// "rule table/id" of every finding, sorted.
pub fn findings(report: &Value) -> Vec<String> {
    let mut all: Vec<String> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|f| {
            let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
            let (table, id) = (text(&f["record"]["table"]), text(&f["record"]["id"]));
            format!("{} {table}/{id}", text(&f["rule"]))
        })
        .collect();
    all.sort();
    all
}

/// A package folder written from tables of CSV text.
pub fn package(tables: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in tables {
        std::fs::write(dir.path().join(format!("{name}.csv")), text).expect("a file is written");
    }
    dir
}
