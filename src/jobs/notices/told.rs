//! A case's findings on record -> findings as letters tell of them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::{NoticeJobError, Office};
use crate::engine::{Finding, SourceRef};
use crate::model::{Certainty, Facts, Institution, Table, Value, Word};
use crate::notify::UnknownNote;
use crate::rules::{Limit, Rule, Rulebook, hex};
use crate::store::case_notices::{self, Brief};
use crate::store::findings::Finding as OnRecord;
use crate::store::known;

/// Records that are in no table of the registry, as findings name them.
const ELSEWHERE: [&str; 3] = ["offers", "pages", "tips"];

/// The kind of check that reads words: what it finds in the registry is a suspicion too.
const WORDS: &str = "text_claim";

/// A case with everything that its letters are made of.
pub(super) struct CaseFile {
    /// The case.
    pub brief: Brief,
    /// Its findings that stand.
    pub records: Vec<OnRecord>,
    /// Rules of these findings, with the sentence as it was found.
    rules: BTreeMap<String, Rule>,
    institution: Option<Institution>,
    /// Day of each run that saw one of them.
    days: BTreeMap<i64, NaiveDate>,
}

impl CaseFile {
    pub(super) async fn load(office: &Office<'_>, brief: Brief) -> Result<Self, NoticeJobError> {
        let records = case_notices::findings_of(office.store, brief.id).await?;
        let mut rules = BTreeMap::new();
        for record in &records {
            let rule = office.book.rule(&record.rule);
            let rule = rule.ok_or_else(|| NoticeJobError::RuleGone(record.rule.clone()))?;
            // The sentence stands in the record, word for word as it was found.
            let rule = || Rule {
                message: "{record}".to_owned(),
                ..rule.clone()
            };
            rules.entry(record.rule.clone()).or_insert_with(rule);
        }
        let mut facts = Facts::default();
        if let Some(id) = &brief.institution {
            let versions = known::history(office.store, id).await?;
            if let Some(latest) = versions.first() {
                facts = known::facts(office.store, &[latest.id]).await?;
            }
        }
        let mut known = facts.institutions.into_iter();
        let institution = known.find(|i| Some(&i.id) == brief.institution.as_ref());
        let institution = institution.or_else(|| {
            brief.institution.clone().map(|id| Institution {
                id,
                ..Institution::default()
            })
        });
        let mut days = BTreeMap::new();
        for record in &records {
            for run in [Some(record.last_run), record.evidence_run] {
                if let Some(run) = run.filter(|run| !days.contains_key(&run.0)) {
                    let day = case_notices::day_of(office.store, run).await?;
                    days.extend(day.map(|day| (run.0, day)));
                }
            }
        }
        Ok(Self {
            brief,
            records,
            rules,
            institution,
            days,
        })
    }

    /// Day of the last check that saw one of the findings.
    pub(super) fn checked_on(&self) -> Option<NaiveDate> {
        let seen = self.records.iter();
        seen.filter_map(|record| self.days.get(&record.last_run.0))
            .max()
            .copied()
    }

    /// The findings, in the order of the record.
    pub(super) fn findings(&self) -> Result<Vec<Finding<'_>>, NoticeJobError> {
        self.records.iter().map(|r| self.finding(r)).collect()
    }

    fn finding<'a>(&'a self, record: &'a OnRecord) -> Result<Finding<'a>, NoticeJobError> {
        let gone = || NoticeJobError::RuleGone(record.rule.clone());
        let rule = self.rules.get(&record.rule).ok_or_else(gone)?;
        let seen = record.evidence_run.unwrap_or(record.first_run);
        let day = record
            .occurred_on
            .or_else(|| self.days.get(&seen.0).copied());
        let table = Table::ALL.iter().map(|table| table.name()).chain(ELSEWHERE);
        let table = table.into_iter().find(|name| *name == record.table);
        let is_registry = Table::ALL.iter().any(|t| t.name() == record.table);
        Ok(Finding {
            rule,
            // Findings that are older than the column do not say how sure they are.
            certainty: match record.certainty.as_deref().and_then(Certainty::parse) {
                Some(certainty) => certainty,
                None if is_registry && rule.kind.value != WORDS => Certainty::Violation,
                None => Certainty::Suspicion,
            },
            institution: self.institution.as_ref(),
            table: table.unwrap_or("records"),
            id: record.record_id.clone(),
            label: record.message.clone(),
            occurred_on: record.occurred_on,
            observed: Value::read(&record.observed),
            limit: Value::read(&record.limit),
            governing: governing(rule, day).ok_or_else(gone)?,
            source: SourceRef {
                file: record.source.as_deref().unwrap_or("登记数据"),
                sheet: record.sheet.as_deref(),
                row: record.line,
                chars: record.chars,
            },
            basis: None,
            fingerprint: record.fingerprint.clone(),
        })
    }

    /// What a letter shows of each finding, as a digest: another one is changed evidence.
    pub(super) fn evidence(&self) -> Vec<(String, String)> {
        self.records
            .iter()
            .map(|record| (record.fingerprint.clone(), shown(record)))
            .collect()
    }

    /// What could not be judged for the institution under the same row of the document.
    pub(super) async fn unknowns(
        &self,
        office: &Office<'_>,
    ) -> Result<Vec<UnknownNote>, NoticeJobError> {
        let Some(institution) = &self.brief.institution else {
            return Ok(Vec::new());
        };
        let all = case_notices::unjudged(office.store, institution).await?;
        let notes = all.into_iter().filter_map(|unjudged| {
            let rule = self.same_row(office.book, &unjudged.rule)?;
            Some(UnknownNote {
                institution_id: institution.clone(),
                rule_id: rule.id.clone(),
                rule_title: rule.title.clone(),
                lead: rule.lead.clone(),
                reason: unjudged.reason,
                count: unjudged.records,
            })
        });
        Ok(notes.collect())
    }

    fn same_row<'b>(&self, book: &'b Rulebook, id: &str) -> Option<&'b Rule> {
        use crate::cases::plan::Family;
        let rule = book.rule(id)?;
        let is_same = self
            .rules
            .values()
            .any(|own| Family::of(own) == Family::of(rule));
        is_same.then_some(rule)
    }
}

/// The limit in force on the day of the fact; on the day of the check where the fact has none.
fn governing(rule: &Rule, day: Option<NaiveDate>) -> Option<&Limit> {
    let held = day.and_then(|day| rule.limits.iter().find(|limit| limit.holds_on(day)));
    held.or_else(|| rule.limits.last())
}

fn shown(record: &OnRecord) -> String {
    let mut hash = Sha256::new();
    let day = record.occurred_on.map(|day| day.to_string());
    for part in [
        record.rule.as_str(),
        record.table.as_str(),
        record.record_id.as_str(),
        day.as_deref().unwrap_or_default(),
        record.observed.as_str(),
        record.limit.as_str(),
    ] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hex(&hash.finalize())
}
