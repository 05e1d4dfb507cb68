//! Findings: one row per breach, however many nights it is seen.

use chrono::NaiveDate;
use sqlx::AssertSqlSafe;

use super::engine::Row;
use super::values::{Arg, args, places};
use super::{RunId, Store, StoreError};

/// Rows per statement; SQLite takes 32,766 values in one.
const AT_ONCE: usize = 1_000;

/// A finding of the running run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewFinding<'a> {
    /// The same from night to night while the breach is the same.
    pub fingerprint: &'a str,
    /// Id of the rule.
    pub rule: &'a str,
    /// Id of the institution; `None` where a page matches nothing in the registry.
    pub institution: Option<&'a str>,
    /// Table of the record.
    pub table: &'a str,
    /// Id of the record.
    pub record_id: &'a str,
    /// Day of the fact.
    pub occurred_on: Option<NaiveDate>,
    /// What was seen.
    pub observed: &'a str,
    /// What is allowed.
    pub limit: &'a str,
    /// The sentence that an officer reads.
    pub message: &'a str,
    /// File or address where the fact was read.
    pub source: &'a str,
    /// SHA-256 of the page's bytes, in hexadecimal; of pages only.
    pub page_sha256: Option<&'a str>,
    /// First and one past the last character of the page's text.
    pub chars: Option<(usize, usize)>,
}

/// A finding on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The same from night to night while the breach is the same.
    pub fingerprint: String,
    /// The run that saw it first.
    pub first_run: RunId,
    /// The run that saw it last.
    pub last_run: RunId,
    /// Id of the rule.
    pub rule: String,
    /// Id of the institution.
    pub institution: Option<String>,
    /// Table of the record.
    pub table: String,
    /// Id of the record.
    pub record_id: String,
    /// Day of the fact.
    pub occurred_on: Option<NaiveDate>,
    /// What was seen.
    pub observed: String,
    /// What is allowed.
    pub limit: String,
    /// The sentence that an officer reads.
    pub message: String,
    /// `open`, `in_case`, `dismissed`, … (DESIGN 8).
    pub state: String,
    /// File or address where the fact was read; not known of findings of the first version.
    pub source: Option<String>,
    /// SHA-256 of the page's bytes, in hexadecimal; of pages only.
    pub page_sha256: Option<String>,
    /// First and one past the last character of the page's text.
    pub chars: Option<(usize, usize)>,
}

/// What a run found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// Findings that no earlier run had.
    pub new: u64,
    /// Findings that were on record before.
    pub again: u64,
}

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
    for chunk in findings.chunks(AT_ONCE) {
        let told: Vec<_> = chunk.iter().flat_map(|f| values(run, f)).collect();
        let sql = format!(
            "INSERT INTO finding (fingerprint, first_run, last_run, rule, institution, tbl,
                 record_id, occurred_on, observed, limit_text, message, source, page_sha256,
                 chars_from, chars_to)
             VALUES {}
             ON CONFLICT (fingerprint) DO UPDATE SET
                 last_run = CASE WHEN finding.last_run > excluded.last_run
                     THEN finding.last_run ELSE excluded.last_run END,
                 observed = excluded.observed,
                 limit_text = excluded.limit_text,
                 message = excluded.message,
                 source = excluded.source,
                 page_sha256 = excluded.page_sha256,
                 chars_from = excluded.chars_from,
                 chars_to = excluded.chars_to",
            places(chunk.len(), 15)
        );
        tx.execute(AssertSqlSafe(sql), &told).await?;
    }
    let sql = "SELECT (SELECT count(*) FROM finding WHERE first_run = $1),
                      (SELECT count(*) FROM finding WHERE last_run = $1)";
    let read = |row: &Row| {
        let (new, all): (u64, u64) = (row.get(0)?, row.get(1)?);
        let again = all.abs_diff(new);
        Ok(Seen { new, again })
    };
    let seen = tx.one(sql, &args![run.0], read).await?;
    tx.commit().await?;
    Ok(seen)
}

fn values<'a>(run: RunId, new: &NewFinding<'a>) -> [Arg<'a>; 15] {
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
        new.chars.map(|(_, to)| to)
    ]
}

/// What a run saw, by rule, institution and record.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_run(store: &Store, run: RunId) -> Result<Vec<Finding>, StoreError> {
    let sql = "SELECT * FROM finding WHERE last_run = $1
               ORDER BY rule, institution NULLS FIRST, record_id";
    store.all(sql, &args![run.0], read).await
}

/// Everything on record about an institution, by rule and record.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_institution(store: &Store, institution: &str) -> Result<Vec<Finding>, StoreError> {
    let sql = "SELECT * FROM finding WHERE institution = $1 ORDER BY rule, record_id";
    store.all(sql, &args![institution], read).await
}

/// One finding.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(store: &Store, fingerprint: &str) -> Result<Option<Finding>, StoreError> {
    let sql = "SELECT * FROM finding WHERE fingerprint = $1";
    store.optional(sql, &args![fingerprint], read).await
}

/// The one finding whose fingerprint begins so; none where there are several.
///
/// # Errors
/// When the database cannot be read.
pub async fn beginning(store: &Store, begins: &str) -> Result<Option<Finding>, StoreError> {
    let sql = "SELECT * FROM finding WHERE fingerprint >= $1 AND fingerprint < $2 LIMIT 2";
    let past = format!("{begins}\u{10FFFF}");
    let mut found = store.all(sql, &args![begins, past], read).await?;
    Ok(found.pop().filter(|_| found.is_empty()))
}

fn read(row: &Row) -> Result<Finding, sqlx::Error> {
    Ok(Finding {
        fingerprint: row.get("fingerprint")?,
        first_run: RunId(row.get("first_run")?),
        last_run: RunId(row.get("last_run")?),
        rule: row.get("rule")?,
        institution: row.get("institution")?,
        table: row.get("tbl")?,
        record_id: row.get("record_id")?,
        occurred_on: row.get("occurred_on")?,
        observed: row.get("observed")?,
        limit: row.get("limit_text")?,
        message: row.get("message")?,
        state: row.get("state")?,
        source: row.get("source")?,
        page_sha256: row.get("page_sha256")?,
        chars: chars(row.get("chars_from")?, row.get("chars_to")?),
    })
}

fn chars(from: Option<usize>, to: Option<usize>) -> Option<(usize, usize)> {
    Some((from?, to?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing;

    fn finding(fingerprint: &str) -> NewFinding<'_> {
        NewFinding {
            fingerprint,
            rule: "online-break",
            institution: Some("H1"),
            table: "sessions",
            record_id: "S1",
            occurred_on: NaiveDate::from_ymd_opt(2024, 9, 10),
            observed: "9 min",
            limit: "10 min",
            message: "课程间隔9分钟，少于10分钟",
            source: "sessions.csv",
            page_sha256: None,
            chars: Some((3, 9)),
        }
    }

    #[tokio::test]
    async fn a_second_run_makes_no_second_row() {
        for (_place, store) in testing::stores().await {
            let first = testing::run(&store).await;
            let both = [finding("f1"), finding("f2")];
            let seen = put(&store, first, &both).await.unwrap();
            assert_eq!((seen.new, seen.again), (2, 0));
            let second = testing::run(&store).await;
            let later = NewFinding {
                observed: "8 min",
                ..finding("f1")
            };
            let seen = put(&store, second, &[later, finding("f3")]).await.unwrap();
            assert_eq!((seen.new, seen.again), (1, 1));

            let all = of_institution(&store, "H1").await.unwrap();
            assert_eq!(all.len(), 3);
            let f1 = get(&store, "f1").await.unwrap().unwrap();
            assert_eq!((f1.first_run, f1.last_run), (first, second));
            assert_eq!((f1.observed.as_str(), f1.state.as_str()), ("8 min", "open"));
            let f2 = get(&store, "f2").await.unwrap().unwrap();
            assert_eq!((f2.first_run, f2.last_run), (first, first));
            let latest = of_run(&store, second).await.unwrap();
            assert_eq!(latest.len(), 2);
            assert_eq!(get(&store, "f9").await.unwrap(), None);
            assert_eq!(f1.chars, Some((3, 9)));
            assert_eq!(beginning(&store, "f1").await.unwrap(), Some(f1));
            assert_eq!(beginning(&store, "f").await.unwrap(), None);
        }
    }

    #[tokio::test]
    async fn a_page_that_matches_no_institution_has_none() {
        for (_place, store) in testing::stores().await {
            let run = testing::run(&store).await;
            let nobody = NewFinding {
                institution: None,
                occurred_on: None,
                ..finding("f1")
            };
            put(&store, run, &[nobody]).await.unwrap();
            let found = get(&store, "f1").await.unwrap().unwrap();
            assert_eq!((found.institution, found.occurred_on), (None, None));
            assert!(of_institution(&store, "H1").await.unwrap().is_empty());
        }
    }

    #[tokio::test]
    async fn a_finding_of_no_run_is_refused() {
        for (_place, store) in testing::stores().await {
            let error = put(&store, RunId(5), &[finding("f1")]).await.unwrap_err();
            assert!(
                error.to_string().to_lowercase().contains("foreign key"),
                "{error}"
            );
            assert_eq!(get(&store, "f1").await.unwrap(), None);
        }
    }
}
