//! What a finding rests on, and what has become of it and of its case.

use super::{CaseJobError, Logged, finding};
use crate::cases::{FindingState, Waivable, Waiver};
use crate::config::Config;
use crate::jobs::states::finding_state;
use crate::jobs::{load, load_waivers};
use crate::rules::{Limit, Rule};
use crate::store::cases::{Case, of_finding};
use crate::store::findings::Finding;
use crate::store::runs::{self, Run};
use crate::store::{Store, audit, judged};

/// Everything that is known of a finding.
#[derive(Debug)]
pub struct Explained {
    /// As it is on record.
    pub finding: Finding,
    /// Its state.
    pub state: FindingState,
    /// Its rule; nothing where the rulebook does not have it any more.
    pub rule: Option<Rule>,
    /// The limit that was in force on its day, else on the day of the run that saw it first.
    pub limit: Option<Limit>,
    /// The waiver that covers it today, in words.
    pub waiver: Option<String>,
    /// The run that saw it first.
    pub first: Option<Run>,
    /// The run that looked at its institution last.
    pub last: Option<Run>,
    /// Its case.
    pub case: Option<Case>,
    /// What was done with it.
    pub history: Vec<Logged>,
    /// What was done with its case.
    pub case_history: Vec<Logged>,
}

/// Gathers it.
///
/// # Errors
/// Where there is no such finding, or rules or waivers cannot be read.
pub async fn explain(
    store: &Store,
    config: &Config,
    name: &str,
    on: chrono::NaiveDate,
) -> Result<Explained, CaseJobError> {
    let found = finding(store, name).await?;
    let id = found.fingerprint.clone();
    let state = finding_state(found.columns());
    let state = state.map_err(|why| CaseJobError::Row(format!("疑点 {id}"), why))?;
    let (book, _) = load(config)?.checked()?;
    let waivers = load_waivers(config.waivers.as_deref(), &book);
    let waivers = waivers?;
    let waivable = Waivable {
        rule: &found.rule,
        institution: found.institution.as_deref(),
        record: &found.record_id,
        occurred_on: found.occurred_on,
    };
    let waiver = waivers.waivers.covering(&waivable, on).map(Waiver::zh);
    let first = runs::get(store, found.first_run).await?;
    let last = match &found.institution {
        Some(institution) => match judged::last_look(store, institution).await? {
            Some(run) => runs::get(store, run).await?,
            None => None,
        },
        None => None,
    };
    let rule = book.rule(&found.rule).cloned();
    let day = found.occurred_on.or(first.as_ref().map(|run| run.day));
    let limit = rule.as_ref().zip(day).and_then(|(rule, day)| {
        let holds = rule.limits.iter().find(|limit| limit.holds_on(day));
        holds.cloned()
    });
    let case = of_finding(store, &id).await?;
    let case_history = match &case {
        Some(case) => audit::of(store, "case", &case.row.id.to_string()).await?,
        None => Vec::new(),
    };
    Ok(Explained {
        history: audit::of(store, "finding", &id).await?,
        finding: found,
        state,
        rule,
        limit,
        waiver,
        first,
        last,
        case,
        case_history,
    })
}
