//! The nightly run: its lease, and the steps that it has come to the end of.

use chrono::{DateTime, NaiveDate, Utc};

use super::engine::Row;
use super::values::args;
use super::{Store, StoreError};

/// A nightly run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NightlyId(pub i64);

/// A nightly run on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nightly {
    /// Its number.
    pub id: NightlyId,
    /// The day that it judges.
    pub day: NaiveDate,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; nothing while it runs, and where it was cut off.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A step that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub step: String,
    /// `done`, `person`, `passed` or `failed`.
    pub state: String,
    /// What it came to, in Chinese.
    pub words: String,
    /// By what a later night knows that nothing has changed.
    pub mark: Option<String>,
    /// When.
    pub ended_at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub ms: u64,
}

/// Who holds a lease, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Who.
    pub holder: String,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// Takes a lease that is free, has run out, or is held by one that is `dead`; else says who
/// holds it.
///
/// # Errors
/// When the database cannot be written.
pub async fn take_lease(
    store: &Store,
    name: &str,
    mine: &Held,
    dead: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Option<Held>, StoreError> {
    let mut tx = store.write().await?;
    let sql = "INSERT INTO lease (name, holder, until) VALUES ($1, $2, $3)
               ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
               WHERE lease.until < $4 OR lease.holder = $2 OR lease.holder = $5";
    let told = args![
        name,
        &mine.holder,
        mine.until,
        now,
        dead.unwrap_or_default()
    ];
    let taken = tx.execute(sql, &told).await? == 1;
    tx.commit().await?;
    match taken {
        true => Ok(None),
        false => holder(store, name).await,
    }
}

/// Who holds a lease.
///
/// # Errors
/// When the database cannot be read.
pub async fn holder(store: &Store, name: &str) -> Result<Option<Held>, StoreError> {
    let sql = "SELECT holder, until FROM lease WHERE name = $1";
    let read = |row: &Row| {
        Ok(Held {
            holder: row.get(0)?,
            until: row.get(1)?,
        })
    };
    store.optional(sql, &args![name], read).await
}

/// Holds a lease for longer; says whether it was still held.
///
/// # Errors
/// When the database cannot be written.
pub async fn renew_lease(store: &Store, name: &str, mine: &Held) -> Result<bool, StoreError> {
    let sql = "UPDATE lease SET until = $3 WHERE name = $1 AND holder = $2";
    let told = args![name, &mine.holder, mine.until];
    Ok(store.execute(sql, &told).await? == 1)
}

/// Lets go of a lease.
///
/// # Errors
/// When the database cannot be written.
pub async fn end_lease(store: &Store, name: &str, holder: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM lease WHERE name = $1 AND holder = $2";
    store.execute(sql, &args![name, holder]).await.map(drop)
}

/// Goes on with the night of that day that was cut off, or begins one; says which.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin(
    store: &Store,
    day: NaiveDate,
    at: DateTime<Utc>,
) -> Result<(NightlyId, bool), StoreError> {
    let mut tx = store.write().await?;
    let sql = "SELECT id FROM nightly WHERE id = (SELECT max(id) FROM nightly)
               AND finished_at IS NULL AND day = $1";
    let open: Option<i64> = tx.optional(sql, &args![day], |row| row.get(0)).await?;
    if let Some(id) = open {
        return Ok((NightlyId(id), true));
    }
    let sql = "INSERT INTO nightly (day, started_at) VALUES ($1, $2) RETURNING id";
    let id = tx.one(sql, &args![day, at], |row| row.get(0)).await?;
    tx.commit().await?;
    Ok((NightlyId(id), false))
}

/// Notes the end of a step.
///
/// # Errors
/// When the database cannot be written.
pub async fn put_step(store: &Store, night: NightlyId, step: &Step) -> Result<(), StoreError> {
    let sql = "INSERT INTO nightly_step (nightly, step, state, words, mark, ended_at, ms)
               VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (nightly, step) DO UPDATE SET state = excluded.state,
                   words = excluded.words, mark = excluded.mark,
                   ended_at = excluded.ended_at, ms = excluded.ms";
    let told = args![
        night.0,
        &step.step,
        &step.state,
        &step.words,
        &step.mark,
        step.ended_at,
        step.ms
    ];
    store.execute(sql, &told).await.map(drop)
}

/// Ends a night.
///
/// # Errors
/// When the database cannot be written.
pub async fn finish(store: &Store, night: NightlyId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let sql = "UPDATE nightly SET finished_at = $2 WHERE id = $1 AND finished_at IS NULL";
    store.execute(sql, &args![night.0, at]).await.map(drop)
}

/// The steps of a night that ended.
///
/// # Errors
/// When the database cannot be read.
pub async fn steps(store: &Store, night: NightlyId) -> Result<Vec<Step>, StoreError> {
    let sql = "SELECT step, state, words, mark, ended_at, ms FROM nightly_step
               WHERE nightly = $1 ORDER BY ended_at, step";
    store.all(sql, &args![night.0], step).await
}

/// The last night in which a step left a mark.
///
/// # Errors
/// When the database cannot be read.
pub async fn last_mark(store: &Store, name: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT mark FROM nightly_step WHERE step = $1 AND mark IS NOT NULL
               ORDER BY nightly DESC LIMIT 1";
    store.optional(sql, &args![name], |row| row.get(0)).await
}

/// How many of a kind are in a state, and since when the oldest of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// `finding`, `case`, `notice`, `delivery` or `tip`.
    pub kind: String,
    /// The state.
    pub state: String,
    /// How many.
    pub count: u64,
    /// The moment of the oldest.
    pub oldest: Option<DateTime<Utc>>,
}

/// Everything that waits or is done, by state.
///
/// # Errors
/// When the database cannot be read.
pub async fn tallies(store: &Store) -> Result<Vec<Tally>, StoreError> {
    let sql = "SELECT 'case', state, count(*), min(changed_at) FROM case_file GROUP BY state
        UNION ALL SELECT 'delivery', state, count(*), min(changed_at) FROM delivery GROUP BY state
        UNION ALL SELECT 'finding', state, count(*), min(changed_at) FROM finding GROUP BY state
        UNION ALL SELECT 'notice', state, count(*), min(changed_at) FROM case_notice GROUP BY state
        UNION ALL SELECT 'tip', CASE WHEN closed_at IS NULL THEN 'open' ELSE 'closed' END,
            count(*), min(received_at) FROM tip
            GROUP BY CASE WHEN closed_at IS NULL THEN 'open' ELSE 'closed' END
        ORDER BY 1, 2";
    let read = |row: &Row| {
        Ok(Tally {
            kind: row.get(0)?,
            state: row.get(1)?,
            count: row.get(2)?,
            oldest: row.get(3)?,
        })
    };
    store.all(sql, &[], read).await
}

fn step(row: &Row) -> Result<Step, sqlx::Error> {
    Ok(Step {
        step: row.get(0)?,
        state: row.get(1)?,
        words: row.get(2)?,
        mark: row.get(3)?,
        ended_at: row.get(4)?,
        ms: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::store::testing::{self, noon};

    fn held(holder: &str, seconds: i64) -> Held {
        Held {
            holder: holder.to_owned(),
            until: noon() + TimeDelta::seconds(seconds),
        }
    }

    #[tokio::test]
    async fn one_holds_the_lease_until_it_ends_runs_out_or_its_holder_is_dead() {
        for (_place, store) in testing::stores().await {
            let take = async |who: &str, dead: Option<&str>, at: i64| {
                let mine = held(who, at + 60);
                let now = noon() + TimeDelta::seconds(at);
                take_lease(&store, "nightly", &mine, dead, now)
                    .await
                    .unwrap()
            };
            assert_eq!(take("a", None, 0).await, None);
            assert_eq!(take("b", None, 10).await, Some(held("a", 60)));
            assert!(
                renew_lease(&store, "nightly", &held("a", 100))
                    .await
                    .unwrap()
            );
            assert_eq!(take("b", None, 70).await, Some(held("a", 100)));
            assert_eq!(take("b", Some("c"), 70).await, Some(held("a", 100)));
            assert_eq!(take("b", Some("a"), 70).await, None, "a is dead");
            assert!(
                !renew_lease(&store, "nightly", &held("a", 300))
                    .await
                    .unwrap()
            );
            assert_eq!(take("c", None, 131).await, None, "it has run out");
            end_lease(&store, "nightly", "b").await.unwrap();
            assert_eq!(
                holder(&store, "nightly").await.unwrap(),
                Some(held("c", 191))
            );
            end_lease(&store, "nightly", "c").await.unwrap();
            assert_eq!(holder(&store, "nightly").await.unwrap(), None);
        }
    }

    #[tokio::test]
    async fn a_night_that_was_cut_off_goes_on_on_its_own_day_only() {
        for (_place, store) in testing::stores().await {
            let day = noon().date_naive();
            let (first, goes_on) = begin(&store, day, noon()).await.unwrap();
            assert!(!goes_on);
            let step = Step {
                step: "import".into(),
                state: "done".into(),
                words: "x".into(),
                mark: Some("m".into()),
                ended_at: noon(),
                ms: 7,
            };
            put_step(&store, first, &step).await.unwrap();
            assert_eq!(begin(&store, day, noon()).await.unwrap(), (first, true));
            assert_eq!(steps(&store, first).await.unwrap(), [step]);
            let later = day.succ_opt().unwrap();
            let (second, goes_on) = begin(&store, later, noon()).await.unwrap();
            assert!(!goes_on && second > first);
            finish(&store, second, noon()).await.unwrap();
            let (third, goes_on) = begin(&store, later, noon()).await.unwrap();
            assert!(!goes_on && third > second);
            let mark = last_mark(&store, "import").await.unwrap();
            assert_eq!(mark.as_deref(), Some("m"));
        }
    }
}
