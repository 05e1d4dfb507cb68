//! What is on record and what was seen -> what becomes of findings. Nothing is written here.

use std::collections::{BTreeMap, BTreeSet};

use super::counts::Counts;
use super::leaf::Leaf;
use super::look::Sight;
use super::{Knowledge, ScanError};
use crate::cases::nightly::{Change, Coverage, Night, Record, Seen, reconcile};
use crate::cases::plan::{CaseKey, Family, Occurrence, Subject};
use crate::cases::{FindingStage, Waivable};
use crate::jobs::states::finding_state;
use crate::store::judged::REGISTRY;
use crate::store::scan::{FindingRow, Shelf, Sighting};

/// What is known of a piece's institutions tonight.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// Those that were judged.
    pub sights: Vec<Sight>,
    /// Those that could not be, with the reason.
    pub doubts: Vec<(String, &'static str)>,
    /// Those that nobody looked at tonight: time alone has passed.
    pub tended: Vec<String>,
    /// Pages and tips.
    pub leaves: Vec<Leaf>,
}

/// What becomes of the findings.
#[derive(Debug)]
pub(super) struct Decided {
    /// Every finding that a night touched, by fingerprint.
    pub changes: Vec<Change>,
    /// All findings as they are from then on, for the planning of cases.
    pub all: Vec<Occurrence>,
    /// In numbers.
    pub counts: Counts,
}

impl Looked {
    /// Every institution of the piece.
    pub fn institutions(&self) -> Vec<&str> {
        let judged = self.sights.iter().map(|s| s.due.institution.as_str());
        let doubts = self.doubts.iter().map(|(id, _)| id.as_str());
        let tended = self.tended.iter().map(String::as_str);
        let owners = self.leaves.iter().flat_map(|leaf| &leaf.owners);
        let owners = owners.flatten().map(String::as_str);
        judged.chain(doubts).chain(tended).chain(owners).collect()
    }

    /// Every page and tip of the piece.
    pub fn elsewhere(&self) -> Vec<&str> {
        self.leaves.iter().map(|leaf| leaf.key.as_str()).collect()
    }

    /// Everything that was seen.
    pub fn seen(&self) -> impl Iterator<Item = &Sighting> {
        let sights = self.sights.iter().flat_map(|sight| &sight.seen);
        sights.chain(self.leaves.iter().flat_map(|leaf| &leaf.seen))
    }

    /// What was seen, by fingerprint.
    pub fn sightings(&self) -> BTreeMap<&str, &Sighting> {
        self.seen().map(|s| (s.fingerprint.as_str(), s)).collect()
    }

    fn coverage(&self, shelf: &Shelf, knowledge: &Knowledge) -> Coverage {
        let mut coverage = Coverage::default();
        let mut judged = BTreeSet::new();
        for sight in &self.sights {
            let id = Some(sight.due.institution.as_str());
            judged.insert(sight.due.institution.as_str());
            for rule in &knowledge.book.rules {
                coverage.evaluated(id, REGISTRY, &rule.id);
            }
            for (rule, reason, _) in &sight.unknowns {
                coverage.unjudged(id, REGISTRY, rule, reason);
            }
            if !sight.due.complete {
                coverage.failed_for(id, REGISTRY, "最近一次导入有读不出的行");
            }
        }
        for (id, why) in &self.doubts {
            coverage.failed_for(Some(id), REGISTRY, why);
        }
        let mut before: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
        for row in &shelf.findings {
            let owners = before.entry(&row.source).or_default();
            owners.insert(row.institution.as_deref());
        }
        let mut leaves = BTreeSet::new();
        for leaf in &self.leaves {
            leaves.insert(leaf.key.as_str());
            // Also those of whom it spoke before.
            let mut owners = before.remove(leaf.key.as_str()).unwrap_or_default();
            owners.extend(leaf.owners.iter().map(Option::as_deref));
            for owner in owners {
                leaf.cover(owner, knowledge, &mut coverage);
            }
        }
        // Nobody judges them any more, and nobody has proved that they are gone.
        for row in &shelf.findings {
            let id = row.institution.as_deref();
            let looked = match row.source.as_str() {
                REGISTRY => id.is_some_and(|id| judged.contains(id)),
                source => leaves.contains(source),
            };
            if looked && knowledge.retired(&row.rule) {
                coverage.unjudged(id, &row.source, &row.rule, "该规则已不在所用规则包中");
            }
        }
        coverage
    }
}

/// Compares what is on record with what was seen.
pub(super) fn decide(
    night: &Night,
    knowledge: &Knowledge,
    shelf: &Shelf,
    looked: &Looked,
) -> Result<Decided, ScanError> {
    let mut records = Vec::with_capacity(shelf.findings.len());
    for row in &shelf.findings {
        records.push(record(row)?);
    }
    let seen: Vec<Seen> = looked.seen().map(as_seen).collect();
    let coverage = looked.coverage(shelf, knowledge);
    let changes = reconcile(night, records.clone(), seen, &coverage);
    let mut counts = Counts::of(&changes);
    counts.look(looked);
    let all = occurrences(
        knowledge,
        shelf,
        looked,
        records,
        &changes,
        night,
        &mut counts,
    );
    Ok(Decided {
        changes,
        all,
        counts,
    })
}

/// Findings as they are from now on, those of retired rules left out: no case takes them up.
fn occurrences(
    knowledge: &Knowledge,
    shelf: &Shelf,
    looked: &Looked,
    records: Vec<Record>,
    changes: &[Change],
    night: &Night,
    counts: &mut Counts,
) -> Vec<Occurrence> {
    let mut after: BTreeMap<String, Record> = records
        .into_iter()
        .map(|record| (record.seen.fingerprint.clone(), record))
        .collect();
    for change in changes {
        let record = change.after.clone();
        after.insert(record.seen.fingerprint.clone(), record);
    }
    let rows: BTreeMap<&str, &FindingRow> = shelf
        .findings
        .iter()
        .map(|row| (row.fingerprint.as_str(), row))
        .collect();
    let sightings = looked.sightings();
    let mut all = Vec::with_capacity(after.len());
    for (fingerprint, record) in after {
        let Some(rule) = knowledge.book.rule(&record.seen.rule) else {
            counts.retired += u64::from(record.state.stage() == FindingStage::Unverified);
            continue;
        };
        let (sighting, row) = (sightings.get(&*fingerprint), rows.get(&*fingerprint));
        let record_id = sighting
            .map(|s| s.record_id.as_str())
            .or_else(|| row.map(|row| row.record_id.as_str()))
            .unwrap_or_default();
        let occurred_on = match (sighting, row) {
            (Some(sighting), _) => sighting.occurred_on,
            (None, Some(row)) => row.occurred_on,
            (None, None) => None,
        };
        let waivable = Waivable {
            rule: &rule.id,
            institution: record.seen.institution.as_deref(),
            record: record_id,
            occurred_on,
        };
        let waived = knowledge.waivers.covering(&waivable, night.on).is_some();
        counts.waived += u64::from(waived && record.state.live().is_some());
        let subject = match &record.seen.institution {
            Some(id) => Subject::Institution(id.clone()),
            None => Subject::Page(record.seen.source.clone()),
        };
        all.push(Occurrence {
            evidence: record.seen.evidence,
            key: CaseKey {
                subject,
                family: Family::of(rule),
            },
            severity: rule.severity,
            state: record.state,
            waived,
            fingerprint,
        });
    }
    all
}

fn record(row: &FindingRow) -> Result<Record, ScanError> {
    let state = finding_state(row.state.clone());
    let state = state.map_err(|why| ScanError::Row(format!("疑点 {}", row.fingerprint), why))?;
    Ok(Record {
        seen: Seen {
            fingerprint: row.fingerprint.clone(),
            evidence: row.evidence.clone(),
            rule: row.rule.clone(),
            institution: row.institution.clone(),
            source: row.source.clone(),
            twin: row.twin.clone(),
        },
        state,
        present: row.present,
        last_run: row.last_run,
    })
}

fn as_seen(sighting: &Sighting) -> Seen {
    Seen {
        fingerprint: sighting.fingerprint.clone(),
        evidence: sighting.evidence.clone(),
        rule: sighting.rule.clone(),
        institution: sighting.institution.clone(),
        source: match sighting.table {
            "pages" | "offers" | "tips" => sighting.source.clone(),
            _ => REGISTRY.to_owned(),
        },
        twin: sighting.twin.clone(),
    }
}
