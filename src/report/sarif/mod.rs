//! SARIF 2.1.0 (OASIS), for tools that gather the results of other tools. Written piece by
//! piece, like the JSON report.
//!
//! A violation is `fail`, a suspicion `review` (a person decides) and what cannot be judged
//! `open`; the standard wants the level `none` for all but `fail` (3.27.10).

mod place;
mod results;
mod rules;
mod words;

use std::collections::BTreeMap;
use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Judged, list};
use crate::model::Table;
use crate::report::ReportError;
use results::{of_finding, of_unknown};
use rules::Driver;
use words::{notification_of_error, notification_of_warning};

/// Where the standard keeps its schema.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Language of the messages.
const LANGUAGE: &str = "zh-CN";

#[derive(Serialize)]
struct About<'a> {
    pack: &'a str,
    sha256: &'a str,
    judged_on: NaiveDate,
    records: BTreeMap<&'a str, usize>,
}

/// Writes the report.
///
/// # Errors
/// Where it cannot be written.
pub fn sarif(judged: &Judged<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let (book, report) = (judged.book, &judged.inspection.report);
    writeln!(
        out,
        "{{\"$schema\": \"{SCHEMA}\", \"version\": \"2.1.0\", \"runs\": [{{"
    )?;
    write!(out, "\"tool\": {{\"driver\": ")?;
    serde_json::to_writer(&mut *out, &Driver::new(book))?;
    writeln!(
        out,
        "}},\n\"language\": \"{LANGUAGE}\", \"columnKind\": \"unicodeCodePoints\","
    )?;
    // With a mistake in the data, part of it was not looked at.
    let whole = report.errors.is_empty();
    write!(
        out,
        "\"invocations\": [{{\"executionSuccessful\": {whole}, \"toolExecutionNotifications\": ["
    )?;
    let notes = report
        .errors
        .iter()
        .map(notification_of_error)
        .chain(report.warnings.iter().map(notification_of_warning));
    list(out, notes, |note, out| {
        Ok(serde_json::to_writer(out, &note)?)
    })?;
    write!(out, "]}}],\n\"results\": [")?;
    let mut separator = "\n";
    for finding in judged.findings() {
        write!(out, "{separator}")?;
        serde_json::to_writer(
            &mut *out,
            &of_finding(&finding, judged.waiver(&finding), book),
        )?;
        separator = ",\n";
    }
    for unknown in judged.unknowns() {
        write!(out, "{separator}")?;
        serde_json::to_writer(&mut *out, &of_unknown(&unknown))?;
        separator = ",\n";
    }
    write!(out, "],\n\"properties\": ")?;
    serde_json::to_writer(&mut *out, &about(judged))?;
    writeln!(out, "\n}}]}}")?;
    Ok(())
}

fn about<'a>(judged: &Judged<'a>) -> About<'a> {
    let facts = &judged.inspection.facts;
    let mut records: BTreeMap<&str, usize> = Table::ALL
        .iter()
        .map(|table| (table.name(), facts.count(*table)))
        .collect();
    records.insert("pages", facts.pages.len());
    About {
        pack: judged.book.id(),
        sha256: &judged.book.sha256,
        judged_on: judged.on,
        records,
    }
}
