//! Findings and unknowns as SARIF results (3.27).

use chrono::NaiveDate;
use serde::Serialize;

use super::place::Location;
use super::rules::level;
use super::words::Message;
use crate::cases::Waiver;
use crate::engine::Finding;
use crate::model::{Certainty, Confidence, Severity};
use crate::report::Unknown;
use crate::rules::Rulebook;
use crate::text::visible;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outcome<'a, P> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    kind: &'static str,
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurrence_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial_fingerprints: Option<Fingerprints<'a>>,
    /// That somebody has allowed it (3.35).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
    properties: P,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

#[derive(Serialize)]
struct Fingerprints<'a> {
    #[serde(rename = "tutorwatch/v1")]
    v1: &'a str,
}

#[derive(Serialize)]
pub(super) struct Seen<'a> {
    institution_id: Option<&'a str>,
    table: &'a str,
    record_id: &'a str,
    certainty: Certainty,
    severity: Severity,
    observed: String,
    limit: String,
    occurred_on: Option<NaiveDate>,
    limit_source: &'a str,
    limit_from: NaiveDate,
    confidence: Confidence,
    pack: &'a str,
}

#[derive(Serialize)]
pub(super) struct Unseen<'a> {
    institution_id: Option<&'a str>,
}

pub(super) fn of_finding<'a>(
    finding: &'a Finding<'_>,
    waiver: Option<&Waiver>,
    book: &'a Rulebook,
) -> Outcome<'a, Seen<'a>> {
    let (rule, governing) = (finding.rule, finding.governing);
    let (kind, level) = match finding.certainty {
        Certainty::Violation => ("fail", level(rule.severity)),
        Certainty::Suspicion => ("review", "none"),
    };
    Outcome {
        rule_id: &rule.id,
        rule_index: book.rules.iter().position(|r| std::ptr::eq(r, rule)),
        kind,
        level,
        message: Message::new(&finding.message()),
        locations: vec![Location::new(&finding.source)],
        occurrence_count: None,
        partial_fingerprints: Some(Fingerprints {
            v1: &finding.fingerprint,
        }),
        suppressions: waiver.map(suppression).into_iter().collect(),
        properties: Seen {
            institution_id: finding.institution.map(|i| i.id.as_str()),
            table: finding.table,
            record_id: &finding.id,
            certainty: finding.certainty,
            severity: rule.severity,
            observed: visible(&finding.observed.to_string()).into_owned(),
            limit: visible(&finding.limit.to_string()).into_owned(),
            occurred_on: finding.occurred_on,
            limit_source: &governing.source,
            limit_from: governing.from,
            confidence: governing.confidence,
            pack: &governing.pack,
        },
    }
}

fn suppression(waiver: &Waiver) -> Suppression {
    Suppression {
        kind: "external",
        status: "accepted",
        justification: visible(&waiver.zh()).into_owned(),
    }
}

/// The standard's `open`: not enough is known to say pass or fail.
pub(super) fn of_unknown<'a>(unknown: &'a Unknown<'_>) -> Outcome<'a, Unseen<'a>> {
    let (rule, reason, count) = (unknown.rule, &unknown.reason, unknown.count);
    Outcome {
        rule_id: &rule.id,
        rule_index: Some(unknown.position),
        kind: "open",
        level: "none",
        message: Message::new(&format!("无法判断：{reason}（{count}条记录）")),
        locations: Vec::new(),
        occurrence_count: Some(count),
        partial_fingerprints: None,
        suppressions: Vec::new(),
        properties: Unseen {
            institution_id: unknown.institution.map(|i| i.id.as_str()),
        },
    }
}
