//! Institutions judged: what was seen of each, and what could not be judged.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::Knowledge;
use super::again::again_on;
use crate::cases::nightly;
use crate::engine::{Engine, Finding, Hit, Outcome, describe};
use crate::model::{Facts, InstitutionIx, Word};
use crate::rules::hex;
use crate::store::due::{Due, these};
use crate::store::known::facts;
use crate::store::scan::Sighting;
use crate::store::{Store, StoreError};

/// One institution, judged.
#[derive(Debug)]
pub(super) struct Sight {
    /// What of it was judged.
    pub due: Due,
    /// What was seen, by fingerprint.
    pub seen: Vec<Sighting>,
    /// What could not be judged: rule, reason, how many records.
    pub unknowns: Vec<(String, String, u64)>,
    /// The first day on which the same facts may be judged otherwise.
    pub again_on: Option<NaiveDate>,
    /// Digest of everything that was seen and not known.
    pub digest: String,
}

/// Judges institutions as they are known now. Those of which the registry says nothing now are
/// left out.
pub(super) async fn look(
    store: &Store,
    knowledge: &Knowledge,
    engine: &Engine<'_>,
    institutions: &[String],
    on: NaiveDate,
) -> Result<Vec<Sight>, StoreError> {
    let ids: Vec<&str> = institutions.iter().map(String::as_str).collect();
    let due = these(store, &ids).await?;
    let versions: Vec<_> = due.iter().map(|due| due.version).collect();
    let facts = facts(store, &versions).await?;
    // The engine and the words take all processors for a while; others go on meanwhile.
    Ok(tokio::task::block_in_place(|| {
        let outcome = engine.judge(&facts, on);
        sights(due, &facts, &outcome, knowledge, on)
    }))
}

fn sights(
    due: Vec<Due>,
    facts: &Facts,
    outcome: &Outcome,
    knowledge: &Knowledge,
    on: NaiveDate,
) -> Vec<Sight> {
    let mut hits: BTreeMap<InstitutionIx, Vec<&Hit>> = BTreeMap::new();
    for hit in &outcome.hits {
        if let Some(ix) = hit.institution() {
            hits.entry(ix).or_default().push(hit);
        }
    }
    let mut unknowns: BTreeMap<InstitutionIx, BTreeMap<(String, String), u64>> = BTreeMap::new();
    for unjudged in &outcome.unjudged {
        let rule = knowledge.book.rules.get(usize::from(unjudged.rule));
        if let (Some(ix), Some(rule)) = (unjudged.institution, rule) {
            let key = (rule.id.clone(), unjudged.reason.to_string());
            let count = unknowns.entry(ix).or_default().entry(key).or_default();
            *count += u64::from(unjudged.count);
        }
    }
    let mut due: BTreeMap<String, Due> = due
        .into_iter()
        .map(|due| (due.institution.clone(), due))
        .collect();
    let todo: Vec<_> = (0_u32..)
        .map(InstitutionIx)
        .zip(&facts.institutions)
        .filter_map(|(ix, institution)| {
            let unknown = unknowns.remove(&ix).unwrap_or_default();
            let hits = hits.remove(&ix).unwrap_or_default();
            Some((due.remove(&institution.id)?, institution, hits, unknown))
        })
        .collect();
    todo.into_par_iter()
        .map(|(due, institution, hits, unknown)| {
            let mut seen: Vec<Sighting> = hits
                .into_iter()
                .filter_map(|hit| describe(hit, facts, &knowledge.book))
                .map(|finding| sighting(&finding))
                .collect();
            seen.sort_unstable_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
            seen.dedup_by(|a, b| a.fingerprint == b.fingerprint);
            let unknowns = unknown.into_iter();
            let unknowns: Vec<_> = unknowns.map(|((r, why), n)| (r, why, n)).collect();
            Sight {
                digest: digest(&seen, &unknowns),
                again_on: again_on(institution, &knowledge.book, on),
                due,
                seen,
                unknowns,
            }
        })
        .collect()
}

/// A finding as the store keeps it.
pub(super) fn sighting(finding: &Finding<'_>) -> Sighting {
    let (observed, limit) = (finding.observed.zh(), finding.limit.zh());
    Sighting {
        fingerprint: finding.fingerprint.clone(),
        rule: finding.rule.id.clone(),
        institution: finding.institution.map(|i| i.id.clone()),
        table: finding.table,
        record_id: finding.id.clone(),
        occurred_on: finding.occurred_on,
        message: finding.message_of(&observed, &limit),
        observed,
        limit,
        certainty: finding.certainty.code(),
        source: finding.source.file.to_owned(),
        sheet: finding.source.sheet.map(str::to_owned),
        line: finding.source.row,
        page_sha256: None,
        chars: finding.source.chars,
        evidence: nightly::evidence(finding),
        twin: nightly::twin(finding),
    }
}

/// Equal where nothing that is kept of an institution would be written otherwise.
fn digest(seen: &[Sighting], unknowns: &[(String, String, u64)]) -> String {
    let mut all = Sha256::new();
    let mut put = |text: &str| {
        all.update((text.len() as u64).to_le_bytes());
        all.update(text);
    };
    for s in seen {
        put(&s.fingerprint);
        put(&s.evidence);
        put(&s.message);
        put(&s.source);
        put(s.sheet.as_deref().unwrap_or_default());
        put(&s.line.unwrap_or_default().to_string());
    }
    put("");
    for (rule, reason, records) in unknowns {
        put(rule);
        put(reason);
        put(&records.to_string());
    }
    hex(&all.finalize())
}
