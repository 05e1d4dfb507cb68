//! A piece written: findings, cases, what was looked at, audit rows and tasks, all or nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::json;

use super::casework::{CaseChange, Desk};
use super::counts::Counts;
use super::decide::{Decided, Looked, decide};
use super::{Knowledge, ScanError};
use crate::cases::nightly::{Change, Event, Night};
use crate::cases::{Actor, FindingAction, FindingState, Grounds, finding};
use crate::jobs::states::finding_columns;
use crate::model::Word;
use crate::store::audit::Entry;
use crate::store::findings::FindingColumns;
use crate::store::judged::{Basis, Judged, Part, REGISTRY, Unknown};
use crate::store::outbox::NewTask;
use crate::store::scan::{FindingRow, Hand, Sighting, Update};

/// Who the audit log says did it.
pub(super) const WHO: &str = "scan";

/// What a night is written with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tonight<'a> {
    pub night: Night,
    pub basis: Basis<'a>,
    pub at: DateTime<Utc>,
}

/// An audit row with texts of its own.
#[derive(Debug)]
pub(super) struct Said {
    pub kind: &'static str,
    pub subject: String,
    pub action: &'static str,
    pub from: Option<String>,
    pub to: Option<String>,
    pub reason: Option<String>,
    pub detail: Option<String>,
}

/// Decides what becomes of a piece and writes it.
pub(super) async fn apply(
    mut hand: Hand,
    knowledge: &Knowledge,
    looked: &Looked,
    tonight: &Tonight<'_>,
) -> Result<Counts, ScanError> {
    let institutions = looked.institutions();
    let shelf = hand.shelf(&institutions, &looked.elsewhere()).await?;
    let decided = decide(&tonight.night, knowledge, &shelf, looked)?;
    let mut counts = decided.counts;
    let mut desk = Desk::new(knowledge, &shelf, &decided, tonight)?;
    desk.plan();
    desk.revise(&decided.changes);
    let writes = Writes::of(&shelf.findings, looked, &decided, &desk.taken, tonight);
    hand.add(&writes.add(), tonight.at).await?;
    for update in writes.updates(tonight.at) {
        hand.update(&update).await?;
    }
    let mut said = writes.said(&decided, &desk, tonight);
    let mut tasks = Vec::new();
    for change in &desk.changes {
        write_case(&mut hand, change, tonight, &mut said, &mut tasks).await?;
    }
    desk.count(&mut counts);
    cover(&mut hand, looked, tonight).await?;
    let entries: Vec<Entry<'_>> = said.iter().map(|s| s.entry(tonight.at)).collect();
    let tasks: Vec<NewTask<'_>> = tasks
        .iter()
        .map(|(key, body)| NewTask {
            kind: crate::jobs::NOTICE_DRAFT,
            key,
            body,
            next_at: tonight.at,
        })
        .collect();
    let tally = serde_json::to_string(&counts).map_err(ScanError::Tally)?;
    hand.done(&entries, &tasks, &tally, tonight.at).await?;
    Ok(counts)
}

/// Notes what was looked at, where no finding changes.
pub(super) async fn cover(
    hand: &mut Hand,
    looked: &Looked,
    tonight: &Tonight<'_>,
) -> Result<(), ScanError> {
    let unknowns: Vec<Vec<Unknown<'_>>> = looked
        .sights
        .iter()
        .map(|sight| {
            let all = sight.unknowns.iter();
            all.map(|(rule, reason, records)| Unknown {
                rule,
                reason,
                records: *records,
            })
            .collect()
        })
        .collect();
    let judged = looked.sights.iter().zip(&unknowns);
    let judged: Vec<Judged<'_>> = judged
        .map(|(sight, unknowns)| Judged {
            institution: &sight.due.institution,
            source: REGISTRY,
            version: Some(sight.due.version),
            pages: "",
            complete: sight.due.complete,
            unknowns,
            again_on: sight.again_on,
            digest: &sight.digest,
        })
        .collect();
    let mut leaves = Vec::new();
    for leaf in &looked.leaves {
        for owner in &leaf.owners {
            let unknowns = leaf.unknowns.iter().filter(|u| u.0 == *owner);
            let unknowns: Vec<Unknown<'_>> = unknowns
                .map(|(_, rule, reason, records)| Unknown {
                    rule,
                    reason,
                    records: *records,
                })
                .collect();
            leaves.push((leaf, owner.as_deref().unwrap_or_default(), unknowns));
        }
    }
    let leaves = leaves.iter().map(|(leaf, owner, unknowns)| Judged {
        institution: owner,
        source: &leaf.key,
        version: None,
        pages: "",
        complete: leaf.failed.is_none(),
        unknowns,
        again_on: None,
        digest: "",
    });
    let judged: Vec<Judged<'_>> = judged.into_iter().chain(leaves).collect();
    hand.forget_unknown(&looked.elsewhere()).await?;
    let part = Part {
        run: crate::store::RunId(tonight.night.run),
        basis: tonight.basis,
        at: tonight.at,
        judged: &judged,
    };
    hand.cover(&part).await?;
    let doubts: Vec<&str> = looked.doubts.iter().map(|(id, _)| id.as_str()).collect();
    hand.forget(&doubts).await?;
    Ok(())
}

async fn write_case(
    hand: &mut Hand,
    change: &CaseChange,
    tonight: &Tonight<'_>,
    said: &mut Vec<Said>,
    tasks: &mut Vec<(String, String)>,
) -> Result<(), ScanError> {
    let id = change.write(hand, tonight.at).await?;
    hand.take_up(id, &change.take_up, tonight.at).await?;
    said.push(change.said(id, tonight.night.run));
    tasks.push(crate::jobs::draft_task(
        id,
        &change.number,
        change.set.revision,
    ));
    Ok(())
}

impl Said {
    /// The row.
    pub fn entry(&self, at: DateTime<Utc>) -> Entry<'_> {
        Entry {
            at,
            actor: WHO,
            kind: self.kind,
            subject: &self.subject,
            action: self.action,
            from: self.from.as_deref(),
            to: self.to.as_deref(),
            reason: self.reason.as_deref(),
            detail: self.detail.as_deref(),
        }
    }
}

/// One finding that is written.
struct Write<'a> {
    fingerprint: &'a str,
    row: Option<&'a FindingRow>,
    seen: Option<&'a Sighting>,
    present: bool,
    changed: bool,
    columns: FindingColumns,
}

/// The findings that are written: what was only seen again is not.
struct Writes<'a> {
    all: Vec<Write<'a>>,
}

impl<'a> Writes<'a> {
    fn of(
        rows: &'a [FindingRow],
        looked: &'a Looked,
        decided: &'a Decided,
        taken: &BTreeMap<String, String>,
        tonight: &Tonight<'_>,
    ) -> Self {
        let rows: BTreeMap<&str, &FindingRow> =
            rows.iter().map(|r| (r.fingerprint.as_str(), r)).collect();
        let sightings = looked.sightings();
        let mut touched: BTreeMap<&str, Option<&Change>> = decided
            .changes
            .iter()
            .map(|c| (c.after.seen.fingerprint.as_str(), Some(c)))
            .collect();
        let states: BTreeMap<&str, &FindingState> = decided
            .all
            .iter()
            .map(|o| (o.fingerprint.as_str(), &o.state))
            .collect();
        for fingerprint in taken.keys() {
            if let Some((key, _)) = states.get_key_value(fingerprint.as_str()) {
                touched.entry(key).or_insert(None);
            }
        }
        let mut all = Vec::new();
        for (fingerprint, change) in touched {
            let row = rows.get(fingerprint).copied();
            let seen = sightings.get(fingerprint).copied();
            let state = change.map(|c| &c.after.state);
            let Some(state) = state.or_else(|| states.get(fingerprint).copied()) else {
                continue;
            };
            let taken_up = taken
                .contains_key(fingerprint)
                .then(|| take_up(fingerprint, state, tonight));
            let columns = finding_columns(taken_up.as_ref().unwrap_or(state));
            let present =
                change.map_or_else(|| row.is_some_and(|r| r.present), |c| c.after.present);
            let changed = change.is_some_and(|c| {
                let other = |e: &Event| matches!(e, Event::EvidenceChanged { .. });
                c.events.iter().any(other)
            });
            let same = row.is_some_and(|r| r.state == columns && r.present == present);
            if same && !changed && !reworded(row, seen) {
                continue;
            }
            all.push(Write {
                fingerprint,
                row,
                seen,
                present,
                changed,
                columns,
            });
        }
        Self { all }
    }

    fn add(&self) -> Vec<(&Sighting, &FindingColumns)> {
        let new = self.all.iter().filter(|w| w.row.is_none());
        new.filter_map(|w| Some((w.seen?, &w.columns))).collect()
    }

    fn updates(&self, at: DateTime<Utc>) -> impl Iterator<Item = Update<'_>> {
        self.all.iter().filter_map(move |w| {
            Some(Update {
                fingerprint: w.fingerprint,
                version: w.row?.version,
                state: &w.columns,
                present: w.present,
                seen: w.seen,
                changed: w.changed,
                at,
            })
        })
    }

    /// One audit row for each, with everything that happened to it in its order.
    fn said(&self, decided: &Decided, desk: &Desk<'_>, tonight: &Tonight<'_>) -> Vec<Said> {
        let changes: BTreeMap<&str, &Change> = decided
            .changes
            .iter()
            .map(|c| (c.after.seen.fingerprint.as_str(), c))
            .collect();
        let mut all = Vec::with_capacity(self.all.len());
        for write in &self.all {
            let change = changes.get(write.fingerprint);
            let events = change.map_or(&[][..], |c| &c.events);
            let told = events.iter().filter(|e| **e != Event::SeenAgain);
            let mut words: Vec<String> = told.map(ToString::to_string).collect();
            let case = desk.taken.get(write.fingerprint);
            words.extend(case.map(|number| format!("列入案件{number}")));
            if words.is_empty() {
                words.push("文字或者位置有变化".to_owned());
            }
            let evidence = change.map(|c| c.after.seen.evidence.as_str());
            all.push(Said {
                kind: "finding",
                subject: write.fingerprint.to_owned(),
                action: "scan",
                from: write.row.map(|row| row.state.state.clone()),
                to: Some(write.columns.state.clone()),
                reason: Some(words.join("；")),
                detail: Some(
                    json!({"run": tonight.night.run, "case": case, "evidence": evidence})
                        .to_string(),
                ),
            });
        }
        all
    }
}

/// Whether an officer would read other words although the evidence is the same.
fn reworded(row: Option<&FindingRow>, seen: Option<&Sighting>) -> bool {
    match (row, seen) {
        (Some(row), Some(seen)) => {
            row.message != seen.message || row.file != seen.source || row.line != seen.line
        }
        _ => false,
    }
}

/// The state of a finding that a case takes up. The table lets every waiting finding go there.
fn take_up(fingerprint: &str, state: &FindingState, tonight: &Tonight<'_>) -> FindingState {
    let grounds = Grounds::of(&Actor::Machine, tonight.night.on);
    finding::apply(fingerprint, state, FindingAction::TakeUp, &grounds)
        .unwrap_or_else(|_| state.clone())
}

/// Findings whose case is told of other evidence.
pub(super) fn with_other_evidence(changes: &[Change]) -> BTreeSet<&str> {
    let other = |e: &Event| matches!(e, Event::EvidenceChanged { .. });
    changes
        .iter()
        .filter(|c| c.after.state == FindingState::InCase && c.events.iter().any(other))
        .map(|c| c.after.seen.fingerprint.as_str())
        .collect()
}

/// The word of a priority as the store keeps it: the most urgent has the greatest number.
pub(super) fn rank(priority: crate::cases::plan::Priority) -> u16 {
    let all = crate::cases::plan::Priority::ALL;
    let at = all.iter().position(|p| *p == priority).unwrap_or_default();
    u16::try_from(at).unwrap_or_default()
}
