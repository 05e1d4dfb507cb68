//! Judges what was sent and puts the answer into the form that was asked for.

use std::io::{self, Write};
use std::path::PathBuf;

use askama::Template;
use axum::response::Response;
use chrono::NaiveDate;

use crate::cases::Waivers;
use crate::engine::Engine;
use crate::import::{Input, Limits};
use crate::jobs::gather_sent;
use crate::model::Value;
use crate::report::html::{Body, records};
use crate::report::{self, Judged, ReportError};
use crate::rules::Problems;
use crate::web::app::App;
use crate::web::error::WebError;
use crate::web::frame::{Frame, Section, download, html};
use crate::web::sent::Sent;

/// Most bytes of a report that is downloaded: it is held in memory.
const MOST: usize = 64 << 20;

/// How the answer is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A page of this site.
    Page,
    /// The printable report.
    Report,
    /// A row for each finding.
    List,
}

impl Form {
    /// By the value of the button that was pressed.
    pub fn named(name: &str) -> Self {
        match name {
            "report" => Self::Report,
            "list" => Self::List,
            _ => Self::Page,
        }
    }
}

#[derive(Template)]
#[template(path = "checked.html")]
struct Page {
    frame: Frame,
    files: Vec<String>,
    records: String,
    day: String,
    /// Where nothing was read, nothing found means nothing.
    has_records: bool,
    total: Totals,
    body: Body,
}

struct Totals {
    violations: usize,
    suspicions: usize,
    unknown: u64,
    mistakes: u64,
}

/// Judges the files; they are gone when it returns.
pub(super) fn make(
    app: &App,
    mut sent: Sent,
    on: NaiveDate,
    form: Form,
) -> Result<Response, WebError> {
    let files: Vec<Input> = std::mem::take(&mut sent.files);
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let limits = Limits {
        bytes: app.web().inflated_mb.get() << 20,
        ..Limits::default()
    };
    let book = app.active();
    let inspection = gather_sent(files, limits, app.vocabulary());
    let engine = Engine::new(book, app.vocabulary(), &mut Problems::default());
    let outcome = engine.judge(&inspection.facts, on);
    let paths: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
    let judged = Judged {
        book,
        inspection: &inspection,
        outcome: &outcome,
        waivers: &Waivers::default(),
        on,
        paths: &paths,
    };
    match form {
        Form::Page => page(app, names, &judged),
        Form::Report => {
            let bytes = held(|out| report::html(&judged, None, out))?;
            Ok(download("report.html", "text/html; charset=utf-8", bytes))
        }
        Form::List => {
            let bytes = held(|out| report::csv(&judged, out))?;
            Ok(download("report.csv", "text/csv; charset=utf-8", bytes))
        }
    }
}

fn page(app: &App, files: Vec<String>, judged: &Judged<'_>) -> Result<Response, WebError> {
    let body = Body::new(judged);
    html(&Page {
        frame: Frame::new(app, "检查结果", Section::Check, &[]),
        files,
        records: records(judged),
        day: Value::Date(judged.on).zh(),
        has_records: !judged.inspection.has_no_records(),
        total: Totals {
            violations: body.violations(),
            suspicions: body.suspicions(),
            unknown: body.unknown(),
            mistakes: body.mistakes(),
        },
        body,
    })
}

/// A report in memory.
fn held(
    write: impl FnOnce(&mut dyn Write) -> Result<(), ReportError>,
) -> Result<Vec<u8>, WebError> {
    let mut out = Held(Vec::new());
    match write(&mut out) {
        Ok(()) => Ok(out.0),
        Err(ReportError::Write(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
            Err(WebError::TooLarge(format!(
                "结果超过{}MB，无法在网页上下载。请分次检查，或者在电脑上用 tutorwatch check 命令。",
                MOST >> 20
            )))
        }
        Err(error) => Err(error.into()),
    }
}

struct Held(Vec<u8>);

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_that_does_not_fit_is_told_and_not_cut() {
        let fits = held(|out| Ok(out.write_all(&vec![0; MOST])?)).unwrap();
        assert_eq!(fits.len(), MOST);
        let error = held(|out| Ok(out.write_all(&vec![0; MOST + 1])?)).unwrap_err();
        assert!(matches!(error, WebError::TooLarge(_)), "{error}");
    }
}
