//! The JSON report (DESIGN 7, fixed), written piece by piece.

use std::collections::BTreeMap;
use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Judged, TOOL, list};
use crate::cases::Waiver;
use crate::engine::{Finding, SourceRef};
use crate::model::{Certainty, Confidence, Severity, Table};
use crate::report::ReportError;

#[derive(Serialize)]
struct Book<'a> {
    pack: &'a str,
    sha256: &'a str,
    rules: usize,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'a str,
    item: Option<u32>,
    title: &'a str,
    severity: Severity,
    certainty: Certainty,
    institution_id: Option<&'a str>,
    record: Record<'a>,
    occurred_on: Option<NaiveDate>,
    message: String,
    evidence: Evidence<'a>,
    clauses: Vec<Clause<'a>>,
    lead: &'a [String],
    assist: &'a [String],
    fingerprint: &'a str,
    confidence: Confidence,
    pack: &'a str,
    remedy: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiver: Option<WaiverJson<'a>>,
}

#[derive(Serialize)]
struct WaiverJson<'a> {
    reason: &'a str,
    approver: &'a str,
    from: NaiveDate,
    until: NaiveDate,
}

#[derive(Serialize)]
struct Record<'a> {
    table: &'a str,
    id: &'a str,
}

#[derive(Serialize)]
struct Evidence<'a> {
    observed: String,
    limit: String,
    source: &'a SourceRef<'a>,
    /// The document that sets the limit, and the day from which it holds.
    limit_source: &'a str,
    limit_from: NaiveDate,
}

#[derive(Serialize)]
struct Clause<'a> {
    document: &'a str,
    item: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paragraph: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<&'a str>,
    quote: &'a str,
}

#[derive(Serialize)]
struct Unknown<'a> {
    rule: &'a str,
    institution_id: Option<&'a str>,
    reason: String,
    count: u32,
}

/// Writes the report.
///
/// # Errors
/// Where it cannot be written.
pub fn json(judged: &Judged<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let (book, facts) = (judged.book, &judged.inspection.facts);
    let about = Book {
        pack: book.id(),
        sha256: &book.sha256,
        rules: book.rules.len(),
    };
    let mut records: BTreeMap<&str, usize> = Table::ALL
        .iter()
        .map(|table| (table.name(), facts.count(*table)))
        .collect();
    records.insert("pages", facts.pages.len());
    write!(out, "{{\"tool\": {}, ", serde_json::to_string(TOOL)?)?;
    write!(out, "\"rulebook\": {}, ", serde_json::to_string(&about)?)?;
    write!(
        out,
        "\"judged_on\": {}, ",
        serde_json::to_string(&judged.on)?
    )?;
    write!(
        out,
        "\"records\": {},\n\"findings\": [",
        serde_json::to_string(&records)?
    )?;
    list(out, judged.findings(), |finding, out| {
        let waiver = judged.waiver(&finding);
        Ok(serde_json::to_writer(out, &finding_json(&finding, waiver))?)
    })?;
    write!(out, "],\n\"unknown\": [")?;
    list(out, judged.unknowns(), |unknown, out| {
        let unknown = Unknown {
            rule: &unknown.rule.id,
            institution_id: unknown.institution.map(|i| i.id.as_str()),
            reason: unknown.reason,
            count: unknown.count,
        };
        Ok(serde_json::to_writer(out, &unknown)?)
    })?;
    write!(out, "],\n\"input_errors\": [")?;
    list(out, judged.inspection.report.errors.iter(), |error, out| {
        Ok(serde_json::to_writer(out, error)?)
    })?;
    write!(out, "],\n\"input_warnings\": [")?;
    list(
        out,
        judged.inspection.report.warnings.iter(),
        |warning, out| Ok(serde_json::to_writer(out, warning)?),
    )?;
    writeln!(out, "]}}")?;
    Ok(())
}

fn finding_json<'a>(finding: &'a Finding<'_>, waiver: Option<&'a Waiver>) -> FindingJson<'a> {
    let rule = finding.rule;
    FindingJson {
        rule: &rule.id,
        item: rule.item,
        title: &rule.title,
        severity: rule.severity,
        certainty: finding.certainty,
        institution_id: finding.institution.map(|i| i.id.as_str()),
        record: Record {
            table: finding.table,
            id: &finding.id,
        },
        occurred_on: finding.occurred_on,
        message: finding.message(),
        evidence: Evidence {
            observed: finding.observed.to_string(),
            limit: finding.limit.to_string(),
            source: &finding.source,
            limit_source: &finding.governing.source,
            limit_from: finding.governing.from,
        },
        clauses: rule
            .clauses
            .iter()
            .map(|c| Clause {
                document: &c.number,
                item: c.item,
                paragraph: c.paragraph.as_deref(),
                article: c.article.as_deref(),
                quote: &c.quote,
            })
            .collect(),
        lead: &rule.lead,
        assist: &rule.assist,
        fingerprint: &finding.fingerprint,
        confidence: finding.governing.confidence,
        pack: &finding.governing.pack,
        remedy: &rule.remedy,
        waiver: waiver.map(|w| WaiverJson {
            reason: &w.reason,
            approver: &w.approver,
            from: w.from,
            until: w.until,
        }),
    }
}
