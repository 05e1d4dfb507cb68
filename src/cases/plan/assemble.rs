//! Which cases are made, extended and reopened.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::again;
use super::due::{Due, due};
use super::family::CaseKey;
use super::priority::{Priority, Service, priority};
use crate::cases::case::{Again, CaseState};
use crate::cases::finding::{FindingState, Live};
use crate::cases::nightly::hash;
use crate::model::{Severity, Word};
use crate::rules::Calendar;

/// A finding, as cases are made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Which one.
    pub fingerprint: String,
    /// Hash of its evidence.
    pub evidence: String,
    /// The case that it belongs to.
    pub key: CaseKey,
    /// How heavy it is.
    pub severity: Severity,
    /// What has become of it.
    pub state: FindingState,
    /// Whether a waiver covers it today: then no case takes it up.
    pub waived: bool,
}

/// A case on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnFile {
    /// Its id; a later case has a greater one.
    pub id: i64,
    /// What it is.
    pub key: CaseKey,
    /// Its state.
    pub state: CaseState,
    /// Its priority.
    pub priority: Priority,
    /// Fingerprints of all findings that it ever held.
    pub occurrences: BTreeSet<String>,
}

/// What is to be done with cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// A new case, in `triage`.
    Open {
        /// What it is.
        key: CaseKey,
        /// Findings that it takes up.
        take_up: Vec<String>,
        /// How soon.
        priority: Priority,
        /// Last day.
        due: Due,
        /// The case of the same matter that was closed before.
        follows: Option<i64>,
        /// Why it is a case of its own.
        why: &'static str,
    },
    /// An open case takes up further findings; its revision grows.
    Extend {
        /// The case.
        case: i64,
        /// Findings that it takes up.
        take_up: Vec<String>,
        /// Its priority from now on, never lower than before.
        priority: Priority,
        /// Last day by the new priority, where that is higher than before.
        due: Option<Due>,
    },
    /// A closed case goes on (`CaseAction::Reopen`).
    Reopen {
        /// The case.
        case: i64,
        /// Findings that it takes up.
        take_up: Vec<String>,
        /// Hash of the evidence of these findings, for the transition.
        evidence: String,
        /// How soon.
        priority: Priority,
        /// Last day.
        due: Due,
        /// Why the same case goes on.
        why: &'static str,
    },
}

/// Puts every finding that is open or reopened, and not waived, into a case.
///
/// At most one case is open for each institution and family. The order of the arguments does
/// not matter. Once the findings are `in_case`, nothing is left to plan.
pub fn plan(
    on: NaiveDate,
    calendar: &Calendar,
    service: &Service,
    findings: &[Occurrence],
    on_file: &[OnFile],
) -> Vec<Plan> {
    let mut matters: BTreeMap<&CaseKey, Vec<&Occurrence>> = BTreeMap::new();
    for finding in findings {
        let waits = matches!(finding.state.live(), Some(Live::Open | Live::Reopened));
        if waits && !finding.waived {
            matters.entry(&finding.key).or_default().push(finding);
        }
    }
    let mut last: BTreeMap<&CaseKey, &OnFile> = BTreeMap::new();
    for case in on_file {
        let kept = last.entry(&case.key).or_insert(case);
        // An open case before closed ones, then the latest.
        if (case.state.is_open(), case.id) > (kept.state.is_open(), kept.id) {
            *kept = case;
        }
    }
    let days = |priority| due(calendar, on, service.days(priority));
    matters
        .into_iter()
        .map(|(key, mut open)| {
            open.sort_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
            open.dedup_by(|a, b| a.fingerprint == b.fingerprint);
            one(key, &open, last.get(key).copied(), days)
        })
        .collect()
}

fn one(
    key: &CaseKey,
    open: &[&Occurrence],
    before: Option<&OnFile>,
    days: impl Fn(Priority) -> Due,
) -> Plan {
    let take_up: Vec<String> = open.iter().map(|o| o.fingerprint.clone()).collect();
    let heaviest = open.iter().map(|o| o.severity).max();
    let heaviest = heaviest.unwrap_or(Severity::Minor);
    let Some(before) = before else {
        let priority = priority(heaviest, false);
        return Plan::Open {
            key: key.clone(),
            take_up,
            priority,
            due: days(priority),
            follows: None,
            why: "该机构此前没有同类案件",
        };
    };
    if before.state.is_open() {
        let raised = priority(heaviest, false).max(before.priority);
        return Plan::Extend {
            case: before.id,
            take_up,
            priority: raised,
            due: (raised > before.priority).then(|| days(raised)),
        };
    }
    let outcome = before.state.closing.as_ref().map(|closing| closing.outcome);
    let priority = priority(heaviest, true);
    let due = days(priority);
    match again::of(outcome, before, open) {
        (Again::Reopen, why) => Plan::Reopen {
            case: before.id,
            take_up,
            evidence: evidence(open),
            priority: priority.max(before.priority),
            due,
            why,
        },
        (Again::NewCase, why) => Plan::Open {
            key: key.clone(),
            take_up,
            priority,
            due,
            follows: Some(before.id),
            why,
        },
    }
}

/// Hash of the evidence and states of several findings, in any order: what a case is closed
/// upon (`Grounds::evidence`), and what reopening it is compared with. States belong to it: a
/// finding that was gone and is there again, or whose dismissal is over, is news for its case
/// although its own evidence is what it was.
pub fn evidence(findings: &[&Occurrence]) -> String {
    let mut all: Vec<[&str; 3]> = findings
        .iter()
        .map(|f| [&*f.fingerprint, &*f.evidence, f.state.stage().code()])
        .collect();
    all.sort_unstable();
    hash(all.into_iter().flatten())
}
