//! What a night does to cases: opened, extended, reopened, or told of other evidence.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::apply::{Said, Tonight, rank, with_other_evidence};
use super::counts::Counts;
use super::decide::Decided;
use super::{Knowledge, ScanError};
use crate::cases::nightly::Change;
use crate::cases::plan::{CaseKey, Due, Family, OnFile, Plan, Priority, Subject, plan};
use crate::cases::{Actor, CaseAction, CaseState, Grounds, case};
use crate::jobs::states::{case_columns, case_state};
use crate::model::Word;
use crate::rules::hex;
use crate::store::scan::{CaseRow, CaseSet, Hand, NewCase, Shelf};

/// What happens to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Opened,
    Extended,
    Reopened,
    Revised,
}

/// A case that is written.
#[derive(Debug)]
pub(super) struct CaseChange {
    what: What,
    /// Its number in the table and the version that was read; nothing where it is new.
    row: Option<(i64, i64)>,
    pub number: String,
    about: String,
    institution: Option<String>,
    family: String,
    lead: String,
    follows: Option<i64>,
    before: Option<CaseState>,
    after: CaseState,
    pub set: CaseSet,
    pub take_up: Vec<String>,
    why: String,
}

/// The cases of a piece's institutions.
pub(super) struct Desk<'a> {
    knowledge: &'a Knowledge,
    shelf: &'a Shelf,
    decided: &'a Decided,
    tonight: &'a Tonight<'a>,
    states: BTreeMap<i64, CaseState>,
    /// The rule of each finding.
    rules: BTreeMap<&'a str, &'a str>,
    /// What is written.
    pub changes: Vec<CaseChange>,
    /// Findings that are taken up, with the number of their case.
    pub taken: BTreeMap<String, String>,
    refused: u64,
}

impl<'a> Desk<'a> {
    pub fn new(
        knowledge: &'a Knowledge,
        shelf: &'a Shelf,
        decided: &'a Decided,
        tonight: &'a Tonight<'a>,
    ) -> Result<Self, ScanError> {
        let mut states = BTreeMap::new();
        for row in &shelf.cases {
            let state = case_state(row.state.clone());
            let state = state.map_err(|why| ScanError::Row(format!("案件 {}", row.number), why))?;
            states.insert(row.id, state);
        }
        let rows = shelf.findings.iter();
        let rows = rows.map(|row| (row.fingerprint.as_str(), row.rule.as_str()));
        let changes = decided.changes.iter().map(|c| &c.after.seen);
        let changes = changes.map(|seen| (seen.fingerprint.as_str(), seen.rule.as_str()));
        Ok(Self {
            rules: rows.chain(changes).collect(),
            knowledge,
            shelf,
            decided,
            tonight,
            states,
            changes: Vec::new(),
            taken: BTreeMap::new(),
            refused: 0,
        })
    }

    /// Puts what is open into cases.
    pub fn plan(&mut self) {
        let on_file: Vec<OnFile> = self
            .shelf
            .cases
            .iter()
            .filter_map(|c| self.file(c))
            .collect();
        let book = &self.knowledge.book;
        let on = self.tonight.night.on;
        let service = &self.knowledge.service;
        for planned in plan(on, &book.calendar, service, &self.decided.all, &on_file) {
            let change = match planned {
                Plan::Open {
                    key,
                    take_up,
                    priority,
                    due,
                    follows,
                    why,
                } => Some(self.opened(&key, take_up, priority, due, follows, why)),
                Plan::Extend {
                    case,
                    take_up,
                    priority,
                    due,
                } => self.extended(case, take_up, priority, due),
                Plan::Reopen {
                    case,
                    take_up,
                    evidence,
                    priority,
                    due,
                    why,
                } => self.reopened(case, take_up, &evidence, (priority, due), why),
            };
            if let Some(change) = change {
                let number = &change.number;
                let taken = change.take_up.iter().map(|f| (f.clone(), number.clone()));
                self.taken.extend(taken);
                self.changes.push(change);
            }
        }
    }

    /// Tells open cases of other evidence of what they hold: their bureaus are told anew.
    pub fn revise(&mut self, changes: &[Change]) {
        let other = with_other_evidence(changes);
        for row in &self.shelf.cases {
            let told: Vec<String> = row
                .findings
                .iter()
                .filter(|f| other.contains(f.as_str()))
                .cloned()
                .collect();
            let known = self
                .changes
                .iter()
                .any(|c| c.row.is_some_and(|(id, _)| id == row.id));
            let state = self.states.get(&row.id).filter(|state| state.is_open());
            if let (false, false, Some(state)) = (told.is_empty(), known, state.cloned()) {
                let set = CaseSet {
                    revision: row.revision + 1,
                    ..set_of(row)
                };
                let why = format!("{}条疑点的证据有变化", told.len());
                let change = self.change(What::Revised, row, state, set, Vec::new(), why);
                self.changes.push(change);
            }
        }
    }

    /// Adds what happened to cases.
    pub fn count(&self, counts: &mut Counts) {
        for change in &self.changes {
            *match change.what {
                What::Opened => &mut counts.cases_opened,
                What::Extended => &mut counts.cases_extended,
                What::Reopened => &mut counts.cases_reopened,
                What::Revised => &mut counts.cases_revised,
            } += 1;
        }
        counts.refused += self.refused;
    }

    fn file(&self, row: &CaseRow) -> Option<OnFile> {
        let subject = match &row.institution {
            Some(id) => Subject::Institution(id.clone()),
            None => Subject::Page(row.about.clone()),
        };
        let at = usize::from(row.priority).min(Priority::ALL.len() - 1);
        Some(OnFile {
            id: row.id,
            key: CaseKey {
                subject,
                family: Family::parse(&row.family)?,
            },
            state: self.states.get(&row.id)?.clone(),
            priority: Priority::ALL[at],
            occurrences: row.findings.iter().cloned().collect(),
        })
    }

    fn row(&self, id: i64) -> Option<(&'a CaseRow, CaseState)> {
        let row = self.shelf.cases.iter().find(|row| row.id == id)?;
        Some((row, self.states.get(&id)?.clone()))
    }

    fn opened(
        &self,
        key: &CaseKey,
        take_up: Vec<String>,
        priority: Priority,
        due: Due,
        follows: Option<i64>,
        why: &str,
    ) -> CaseChange {
        let (about, institution) = match &key.subject {
            Subject::Institution(id) => (id.clone(), Some(id.clone())),
            Subject::Page(page) => (page.clone(), None),
        };
        let family = key.family.to_string();
        let before = follows
            .and_then(|id| self.row(id))
            .map(|(row, _)| row.number.as_str());
        CaseChange {
            what: What::Opened,
            row: None,
            number: self.number(&about, &family, before),
            lead: self.lead(&take_up),
            about,
            institution,
            family,
            follows,
            before: None,
            after: CaseState::new(),
            set: CaseSet {
                priority: rank(priority),
                due_on: Some(due.on),
                due_unsure: due.unsure.map(i64::from),
                revision: 1,
            },
            take_up,
            why: why.to_owned(),
        }
    }

    fn extended(
        &self,
        id: i64,
        take_up: Vec<String>,
        priority: Priority,
        due: Option<Due>,
    ) -> Option<CaseChange> {
        let (row, state) = self.row(id)?;
        let before = set_of(row);
        let set = CaseSet {
            priority: rank(priority),
            due_on: due.map_or(before.due_on, |due| Some(due.on)),
            due_unsure: due.map_or(before.due_unsure, |due| due.unsure.map(i64::from)),
            revision: row.revision + 1,
        };
        let why = format!("又有{}条疑点列入", take_up.len());
        Some(self.change(What::Extended, row, state, set, take_up, why))
    }

    fn reopened(
        &mut self,
        id: i64,
        take_up: Vec<String>,
        evidence: &str,
        (priority, due): (Priority, Due),
        why: &str,
    ) -> Option<CaseChange> {
        let (row, state) = self.row(id)?;
        let grounds = Grounds {
            reason: Some(why),
            evidence: Some(evidence),
            ..Grounds::of(&Actor::Machine, self.tonight.night.on)
        };
        let Ok(after) = case::apply(&state, CaseAction::Reopen, &grounds) else {
            // The findings stay open, and the report says that a step was refused.
            self.refused += 1;
            return None;
        };
        let set = CaseSet {
            priority: rank(priority),
            due_on: Some(due.on),
            due_unsure: due.unsure.map(i64::from),
            revision: row.revision + 1,
        };
        let mut change = self.change(What::Reopened, row, state, set, take_up, why.to_owned());
        change.after = after;
        Some(change)
    }

    fn change(
        &self,
        what: What,
        row: &CaseRow,
        state: CaseState,
        set: CaseSet,
        take_up: Vec<String>,
        why: String,
    ) -> CaseChange {
        CaseChange {
            what,
            row: Some((row.id, row.version)),
            number: row.number.clone(),
            about: row.about.clone(),
            institution: row.institution.clone(),
            family: row.family.clone(),
            lead: String::new(),
            follows: None,
            before: Some(state.clone()),
            after: state,
            set,
            take_up,
            why,
        }
    }

    /// The same whatever process opens it, and in every copy of the database.
    fn number(&self, about: &str, family: &str, before: Option<&str>) -> String {
        let day = self.tonight.night.on.format("%Y%m%d").to_string();
        let mut hash = Sha256::new();
        for part in [&day, about, family, before.unwrap_or_default()] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let hash = hex(&hash.finalize()[..5]).to_uppercase();
        format!("A{day}-{hash}")
    }

    /// The lead bureaus of everything that is taken up, each once, as the document names them.
    fn lead(&self, take_up: &[String]) -> String {
        let rules: BTreeSet<&str> = take_up
            .iter()
            .filter_map(|f| self.rules.get(f.as_str()).copied())
            .collect();
        let mut leads: Vec<&str> = Vec::new();
        for id in rules {
            let rule = self.knowledge.book.rule(id);
            for lead in rule.iter().flat_map(|rule| &rule.lead) {
                if !leads.contains(&lead.as_str()) {
                    leads.push(lead);
                }
            }
        }
        leads.join("、")
    }
}

fn set_of(row: &CaseRow) -> CaseSet {
    CaseSet {
        priority: row.priority,
        due_on: row.due_on,
        due_unsure: row.due_unsure,
        revision: row.revision,
    }
}

impl CaseChange {
    /// Writes it and gives its number in the table.
    pub async fn write(&self, hand: &mut Hand, at: DateTime<Utc>) -> Result<i64, ScanError> {
        let columns = case_columns(&self.after);
        if let Some((id, version)) = self.row {
            hand.update_case(id, version, &columns, &self.set, at)
                .await?;
            return Ok(id);
        }
        let new = NewCase {
            number: &self.number,
            about: &self.about,
            institution: self.institution.as_deref(),
            family: &self.family,
            state: &columns,
            set: self.set,
            lead: &self.lead,
            follows: self.follows,
            at,
        };
        Ok(hand.open_case(&new).await?)
    }

    /// Its audit row.
    pub fn said(&self, id: i64, run: i64) -> Said {
        let action = match self.what {
            What::Opened => "open",
            What::Extended => "extend",
            What::Reopened => "reopen",
            What::Revised => "revise",
        };
        let detail = json!({
            "run": run, "number": self.number, "revision": self.set.revision,
            "priority": self.set.priority, "due_on": self.set.due_on, "findings": self.take_up,
        });
        Said {
            kind: "case",
            subject: id.to_string(),
            action,
            from: self.before.as_ref().map(|s| s.stage.code().to_owned()),
            to: Some(self.after.stage.code().to_owned()),
            reason: Some(self.why.clone()),
            detail: Some(detail.to_string()),
        }
    }
}
