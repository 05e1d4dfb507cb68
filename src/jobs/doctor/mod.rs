//! Whether the program can do its work tonight: each thing that it needs is tried, without
//! changing or sending anything, and what is wrong is said with what to do.

mod calendar;
mod database;
mod disk;
mod mail;
mod queues;

use std::path::Path;

use chrono::{DateTime, Utc};

use super::load;
use crate::config::{Config, Database};

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It is well.
    Ok,
    /// It works, and somebody should look at it.
    Warning,
    /// It does not work.
    Error,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What, in Chinese.
    pub what: &'static str,
    /// How it stands.
    pub level: Level,
    /// What was seen.
    pub told: String,
    /// What to do; empty where all is well.
    pub advice: String,
}

impl Line {
    fn ok(what: &'static str, told: impl Into<String>) -> Self {
        Self::new(what, Level::Ok, told, "")
    }

    fn warning(what: &'static str, told: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(what, Level::Warning, told, advice)
    }

    fn error(what: &'static str, told: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(what, Level::Error, told, advice)
    }

    fn new(
        what: &'static str,
        level: Level,
        told: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            what,
            level,
            told: told.into(),
            advice: advice.into(),
        }
    }

    /// The error's own words say what to do.
    fn failed(what: &'static str, error: &dyn std::fmt::Display) -> Self {
        Self::error(what, error.to_string(), "")
    }
}

/// What is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Patient<'a> {
    /// Settings.
    pub config: &'a Config,
    /// The database.
    pub database: &'a Database,
    /// The archive.
    pub archive: &'a Path,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Looks at everything. What cannot be looked at is a line of its own, and never well.
pub async fn doctor(patient: &Patient<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let book = match load(patient.config).map(super::Loaded::checked) {
        Ok(Ok((book, _))) => {
            let told = format!("{}，{}条规则", book.id(), book.rules.len());
            lines.push(Line::ok("规则", told));
            lines.extend(calendar::look(&book, patient));
            Some(book)
        }
        Ok(Err(error)) | Err(error) => {
            let told = error.to_string();
            let advice = "请运行 tutorwatch rules check 查看每处错误";
            lines.push(Line::error("规则", told, advice));
            None
        }
    };
    let store = database::look(patient, &mut lines).await;
    lines.extend(disk::look(patient));
    lines.extend(mail::look(patient).await);
    if let Some(store) = store {
        queues::look(patient, &store, book.as_ref(), &mut lines).await;
        store.close().await;
    }
    lines
}
