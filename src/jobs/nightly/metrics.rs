//! The numbers of the last run, for Prometheus's textfile collector: counts, times and ages,
//! nothing of anybody.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use super::{NightlyReport, StepState};
use crate::store::nightly::{Tally, tallies};
use crate::store::{Store, StoreError};

/// Why the numbers cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// The file.
    #[error("无法写出监控数据 {path}：{source}。请检查 [nightly] metrics")]
    Io {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes the numbers; whoever reads the file finds the old ones or the new, never a half.
///
/// # Errors
/// Where the store cannot be read or the file not be written.
pub async fn write(store: &Store, report: &NightlyReport, path: &Path) -> Result<(), MetricsError> {
    let text = text(report, &tallies(store).await?);
    let part = path.with_extension("prom.part");
    let io = |path: &Path| {
        let path = path.to_owned();
        |source| MetricsError::Io { path, source }
    };
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).map_err(io(folder))?;
    }
    fs::write(&part, text).map_err(io(&part))?;
    fs::rename(&part, path).map_err(io(path))
}

fn text(report: &NightlyReport, tallies: &[Tally]) -> String {
    let mut out = String::new();
    let mut put = |name: &str, help: &str, rows: &[(String, f64)]| {
        // Writing into a text cannot fail.
        let _ = writeln!(out, "# HELP tutorwatch_{name} {help}");
        let _ = writeln!(out, "# TYPE tutorwatch_{name} gauge");
        for (labels, value) in rows {
            let _ = writeln!(out, "tutorwatch_{name}{labels} {value}");
        }
    };
    let ended = report.ended_at.timestamp();
    let one = |value: f64| [(String::new(), value)];
    put(
        "nightly_ended_seconds",
        "When the last nightly run ended, in seconds since 1970.",
        &one(ended as f64),
    );
    let exit = match report.state() {
        StepState::Done | StepState::Passed => 0.0,
        StepState::Person => 1.0,
        StepState::Failed => 2.0,
    };
    put(
        "nightly_exit_code",
        "0 done, 1 something waits for a person, 2 a step failed.",
        &one(exit),
    );
    let steps = |value: &dyn Fn(&crate::store::nightly::Step) -> f64| -> Vec<(String, f64)> {
        let all = report.steps.iter();
        all.map(|s| (format!("{{step=\"{}\"}}", s.step), value(s)))
            .collect()
    };
    put(
        "nightly_step_duration_seconds",
        "How long each step took.",
        &steps(&|s| s.ms as f64 / 1000.0),
    );
    put(
        "nightly_step_failed",
        "1 where the step failed.",
        &steps(&|s| f64::from(s.state == "failed")),
    );
    if let Some(scan) = &report.scan {
        let c = &scan.counts;
        let rows: Vec<(String, f64)> = [
            ("institutions", c.institutions),
            ("sessions", c.sessions),
            ("pages", c.pages),
            ("pages_failed", c.pages_failed),
            ("new", c.new),
            ("reopened", c.reopened),
            ("resolved", c.resolved),
            ("unverified", c.unverified),
            ("unknown", c.unknown),
        ]
        .map(|(what, n)| (format!("{{what=\"{what}\"}}"), n as f64))
        .into();
        put("scan", "What the last scan came to.", &rows);
    }
    let rows = |value: &dyn Fn(&Tally) -> Option<f64>| -> Vec<(String, f64)> {
        let all = tallies.iter().filter_map(|t| {
            let labels = format!("{{kind=\"{}\",state=\"{}\"}}", t.kind, t.state);
            Some((labels, value(t)?))
        });
        all.collect()
    };
    put(
        "items",
        "Findings, cases, notices, deliveries and tips by state.",
        &rows(&|t| Some(t.count as f64)),
    );
    put(
        "oldest_age_seconds",
        "Age of what has been in its state longest.",
        &rows(&|t| Some((report.ended_at - t.oldest?).num_seconds() as f64)),
    );
    out
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::store::nightly::{NightlyId, Step};
    use crate::store::testing::noon;

    #[test]
    fn the_numbers_read_well() {
        let step = |name: &str, state: &str, ms| Step {
            step: name.into(),
            state: state.into(),
            words: "王某".into(),
            mark: None,
            ended_at: noon(),
            ms,
        };
        let report = NightlyReport {
            id: NightlyId(1),
            goes_on: false,
            ended_at: noon(),
            steps: vec![step("import", "done", 1_500), step("crawl", "failed", 20)],
            scan: None,
            delivered: None,
        };
        let tallies = [Tally {
            kind: "delivery".into(),
            state: "unknown".into(),
            count: 2,
            oldest: Some(noon() - TimeDelta::hours(1)),
        }];
        insta::assert_snapshot!(text(&report, &tallies), @r#"
        # HELP tutorwatch_nightly_ended_seconds When the last nightly run ended, in seconds since 1970.
        # TYPE tutorwatch_nightly_ended_seconds gauge
        tutorwatch_nightly_ended_seconds 1726632000
        # HELP tutorwatch_nightly_exit_code 0 done, 1 something waits for a person, 2 a step failed.
        # TYPE tutorwatch_nightly_exit_code gauge
        tutorwatch_nightly_exit_code 2
        # HELP tutorwatch_nightly_step_duration_seconds How long each step took.
        # TYPE tutorwatch_nightly_step_duration_seconds gauge
        tutorwatch_nightly_step_duration_seconds{step="import"} 1.5
        tutorwatch_nightly_step_duration_seconds{step="crawl"} 0.02
        # HELP tutorwatch_nightly_step_failed 1 where the step failed.
        # TYPE tutorwatch_nightly_step_failed gauge
        tutorwatch_nightly_step_failed{step="import"} 0
        tutorwatch_nightly_step_failed{step="crawl"} 1
        # HELP tutorwatch_items Findings, cases, notices, deliveries and tips by state.
        # TYPE tutorwatch_items gauge
        tutorwatch_items{kind="delivery",state="unknown"} 2
        # HELP tutorwatch_oldest_age_seconds Age of what has been in its state longest.
        # TYPE tutorwatch_oldest_age_seconds gauge
        tutorwatch_oldest_age_seconds{kind="delivery",state="unknown"} 3600
        "#);
    }
}
