//! `[nightly]`: when the nightly run begins, and what it leaves for monitoring.

use std::path::PathBuf;

use serde::Deserialize;

/// Settings of the nightly run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NightlyConfig {
    /// When it begins, as cron writes it (minute hour day month weekday), by China's clock.
    pub schedule: String,
    /// Seconds after which a run that gives no sign of life may be taken over.
    pub lease_seconds: u32,
    /// File for the numbers of the last run, in Prometheus's text form; its textfile collector
    /// reads files whose names end in `.prom`.
    pub metrics: Option<PathBuf>,
}

impl Default for NightlyConfig {
    fn default() -> Self {
        Self {
            schedule: "30 1 * * *".to_owned(),
            lease_seconds: 120,
            metrics: None,
        }
    }
}

impl NightlyConfig {
    /// What is wrong with the settings, in words; nothing where all is well.
    pub(super) fn mistake(&self) -> Option<String> {
        (self.lease_seconds < 5).then(|| {
            let seconds = self.lease_seconds;
            format!("[nightly] lease_seconds = {seconds}，应为5或以上")
        })
    }
}
