//! What a round came to, for people.

use chrono::NaiveDate;

use super::counts::Counts;
use super::{Knowledge, ScanError};
use crate::cases::Waivable;
use crate::store::cases::{Case, idle, opened_by};
use crate::store::imports::{self, Import};
use crate::store::scan::{Round, get, tallies};
use crate::store::{RunId, Store, due, findings, judged};

/// What a round came to.
#[derive(Debug, Clone)]
pub struct ScanReport {
    /// The round.
    pub round: Round,
    /// In numbers.
    pub counts: Counts,
    /// Findings that count as there, when it ended.
    pub on_record: u64,
    /// Cases that it opened.
    pub opened: Vec<Case>,
    /// Open cases none of whose findings is still there.
    pub idle: Vec<String>,
    /// What could not be judged: rule, reason, institutions, records.
    pub unknowns: Vec<(String, String, u64, u64)>,
    /// The last import, where it did not read everything.
    pub import: Option<Import>,
    /// What a person should know of the waivers.
    pub notes: Vec<String>,
    /// Rules that were left out as drafts.
    pub drafts: usize,
}

pub(super) async fn sum_up(
    store: &Store,
    knowledge: &Knowledge,
    on: NaiveDate,
    run: RunId,
) -> Result<ScanReport, ScanError> {
    let round = get(store, run).await?;
    let round = round.ok_or_else(|| ScanError::Row(format!("核查 {}", run.0), "不存在".into()))?;
    let mut counts = Counts::default();
    for tally in tallies(store, run).await? {
        counts.add(&serde_json::from_str(&tally).map_err(ScanError::Tally)?);
    }
    let last = imports::latest(store, 1).await?.into_iter().next();
    Ok(ScanReport {
        round,
        counts,
        on_record: due::on_record(store).await?,
        opened: opened_by(store, run).await?,
        idle: idle(store).await?,
        unknowns: judged::unknowns(store).await?,
        import: last.filter(|import| !import.complete),
        notes: waiver_notes(store, knowledge, on).await?,
        drafts: knowledge.drafts,
    })
}

/// Which waivers lapse soon, have lapsed, or are for nothing, by what is on record.
async fn waiver_notes(
    store: &Store,
    knowledge: &Knowledge,
    on: NaiveDate,
) -> Result<Vec<String>, ScanError> {
    let mut found = Vec::new();
    for (rule, institution) in knowledge.waivers.named() {
        let all = findings::of_institution(store, institution).await?;
        found.extend(all.into_iter().filter(|f| f.rule == rule && f.present));
    }
    found.sort_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
    found.dedup_by(|a, b| a.fingerprint == b.fingerprint);
    let waivable = found.iter().map(|f| Waivable {
        rule: &f.rule,
        institution: f.institution.as_deref(),
        record: &f.record_id,
        occurred_on: f.occurred_on,
    });
    let review = knowledge.waivers.review_on_record(waivable, on);
    Ok(review.notes.into_iter().map(|(_, words)| words).collect())
}
