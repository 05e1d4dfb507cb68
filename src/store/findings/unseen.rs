//! Findings that a run did not see again, and whether that proves anything (DESIGN 8.3).

use crate::store::engine::Row;
use crate::store::values::args;
use crate::store::{RunId, Store, StoreError};

/// Why a run that looked at the source of a finding did not see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proof {
    /// The source was read without a mistake, the rule was evaluated, and nothing of it was
    /// left unknown: the breach is gone.
    Gone,
    /// The source could not be read, or in part only.
    NotRead,
    /// The run did not evaluate the rule.
    NotEvaluated,
    /// The rule could not be judged on everything.
    Unknown,
}

/// A finding that a run did not see again though it looked at its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// Its fingerprint.
    pub fingerprint: String,
    /// Its rule.
    pub rule: String,
    /// The institution; `None` where a page matches none.
    pub institution: Option<String>,
    /// Its state.
    pub state: String,
    /// The version of the row.
    pub version: i64,
    /// What that proves.
    pub proof: Proof,
}

/// What a run did not see again of the sources that it looked at, by fingerprint, after that
/// one. What the run did not look at is not among them: nothing is known of it. Resolved
/// findings and duplicates are left out, they have no further way.
///
/// # Errors
/// When the database cannot be read.
pub async fn unseen(
    store: &Store,
    run: RunId,
    after: &str,
    most: u32,
) -> Result<Vec<Unseen>, StoreError> {
    let sql = "SELECT f.fingerprint, f.rule, f.institution, f.state, f.version, c.complete,
            CASE WHEN r.rule IS NULL THEN 0 ELSE 1 END,
            CASE WHEN EXISTS (SELECT 1 FROM unknown u WHERE u.institution = c.institution
                AND u.source = c.source AND u.rule = f.rule) THEN 1 ELSE 0 END
        FROM coverage c
        JOIN finding f ON (f.institution = c.institution
                OR (c.institution = '' AND f.institution IS NULL))
            AND c.source = CASE WHEN f.page_sha256 IS NULL THEN 'registry' ELSE f.source END
        LEFT JOIN run_rule r ON r.run = c.run AND r.rule = f.rule
        WHERE c.run = $1 AND f.last_run < $1 AND f.fingerprint > $2
            AND f.state NOT IN ('resolved', 'duplicate_of')
        ORDER BY f.fingerprint LIMIT $3";
    store.all(sql, &args![run.0, after, most], read).await
}

fn read(row: &Row) -> Result<Unseen, sqlx::Error> {
    let proof = match (row.get(5)?, row.get(6)?, row.get(7)?) {
        (false, _, _) => Proof::NotRead,
        (true, false, _) => Proof::NotEvaluated,
        (true, true, true) => Proof::Unknown,
        (true, true, false) => Proof::Gone,
    };
    Ok(Unseen {
        fingerprint: row.get(0)?,
        rule: row.get(1)?,
        institution: row.get(2)?,
        state: row.get(3)?,
        version: row.get(4)?,
        proof,
    })
}
