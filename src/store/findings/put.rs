//! Recording what a run found.

use sqlx::AssertSqlSafe;

use super::{NewFinding, Seen};
use crate::store::engine::Row;
use crate::store::open::Tx;
use crate::store::values::{Arg, args, last_of_each, places};
use crate::store::{RunId, Store, StoreError};

/// Rows per statement; SQLite takes 32,766 values in one.
const AT_ONCE: usize = 1_000;

/// Records what a run found. A finding that is on record stays the same row: its last run
/// and its words are brought up to date, its state is what people and cases made of it.
///
/// # Errors
/// When the database cannot be written.
pub async fn put(
    store: &Store,
    run: RunId,
    findings: &[NewFinding<'_>],
) -> Result<Seen, StoreError> {
    let mut tx = store.write().await?;
    put_in(&mut tx, run, findings).await?;
    tx.commit().await?;
    seen(store, run).await
}

/// The same, as part of a larger transaction.
async fn put_in(tx: &mut Tx, run: RunId, findings: &[NewFinding<'_>]) -> Result<(), StoreError> {
    let findings = last_of_each(findings, |f| f.fingerprint);
    for chunk in findings.chunks(AT_ONCE) {
        let told: Vec<_> = chunk.iter().flat_map(|f| values(run, f)).collect();
        let sql = format!(
            "INSERT INTO finding (fingerprint, first_run, last_run, rule, institution, tbl,
                 record_id, occurred_on, observed, limit_text, message, source, page_sha256,
                 chars_from, chars_to, evidence_run)
             VALUES {}
             ON CONFLICT (fingerprint) DO UPDATE SET
                 -- Whoever decides on old evidence is told so.
                 version = finding.version + CASE WHEN finding.observed = excluded.observed
                     AND finding.limit_text = excluded.limit_text THEN 0 ELSE 1 END,
                 evidence_run = CASE WHEN finding.observed = excluded.observed
                     AND finding.limit_text = excluded.limit_text
                     THEN finding.evidence_run ELSE excluded.evidence_run END,
                 last_run = CASE WHEN finding.last_run > excluded.last_run
                     THEN finding.last_run ELSE excluded.last_run END,
                 observed = excluded.observed,
                 limit_text = excluded.limit_text,
                 message = excluded.message,
                 source = excluded.source,
                 page_sha256 = excluded.page_sha256,
                 chars_from = excluded.chars_from,
                 chars_to = excluded.chars_to",
            places(chunk.len(), 16)
        );
        tx.execute(AssertSqlSafe(sql), &told).await?;
    }
    Ok(())
}

/// How many findings a run saw: those that no earlier run had, and those that were on record.
///
/// # Errors
/// When the database cannot be read.
pub async fn seen(store: &Store, run: RunId) -> Result<Seen, StoreError> {
    let sql = "SELECT (SELECT count(*) FROM finding WHERE first_run = $1),
                      (SELECT count(*) FROM finding WHERE last_run = $1)";
    let read = |row: &Row| {
        let (new, all): (u64, u64) = (row.get(0)?, row.get(1)?);
        let again = all.abs_diff(new);
        Ok(Seen { new, again })
    };
    let seen = store.optional(sql, &args![run.0], read).await?;
    Ok(seen.unwrap_or_default())
}

fn values<'a>(run: RunId, new: &NewFinding<'a>) -> [Arg<'a>; 16] {
    args![
        new.fingerprint,
        run.0,
        run.0,
        new.rule,
        new.institution,
        new.table,
        new.record_id,
        new.occurred_on,
        new.observed,
        new.limit,
        new.message,
        new.source,
        new.page_sha256,
        new.chars.map(|(from, _)| from),
        new.chars.map(|(_, to)| to),
        run.0
    ]
}
