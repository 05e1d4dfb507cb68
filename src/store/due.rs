//! What is to be judged: what has changed since it was judged last, by whatever it rests on.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sqlx::AssertSqlSafe;

use super::engine::Row;
use super::judged::Basis;
use super::known::VersionId;
use super::values::{args, places};
use super::{Store, StoreError};

/// Values per statement.
const AT_ONCE: usize = 1_000;

/// An institution that is to be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The institution.
    pub institution: String,
    /// What is known of it.
    pub version: VersionId,
    /// Whether the import that brought it could read everything.
    pub complete: bool,
    /// How many sessions it has, by which batches are made.
    pub sessions: u64,
}

/// The institutions that need judging, in groups that must be judged together because they
/// share teachers; by id. `pages` says the digest of each institution's pages, where it has
/// some.
///
/// # Errors
/// When the database cannot be read.
pub async fn due(
    store: &Store,
    basis: &Basis<'_>,
    pages: &BTreeMap<String, String>,
) -> Result<Vec<Vec<Due>>, StoreError> {
    let sql = format!(
        "SELECT i.id, i.version, v.complete, v.sessions, j.pages,
            CASE WHEN j.version = i.version AND j.rulebook = $1 AND j.calendar = $2
                AND (j.again_on IS NULL OR j.again_on > $3) THEN 1 ELSE 0 END
        FROM institution i JOIN institution_version v ON v.id = i.version
        LEFT JOIN judged j ON j.institution = i.id
        WHERE i.state = 'present' AND NOT {UNREAD}"
    );
    let told = args![basis.rulebook, basis.calendar, basis.day];
    let rows = store.all(AssertSqlSafe(sql), &told, |row| {
        Ok((
            read(row)?,
            row.get::<Option<String>, _>(4)?,
            row.get::<bool, _>(5)?,
        ))
    });
    let mut needed = BTreeSet::new();
    let mut all = BTreeMap::new();
    for (due, judged, same) in rows.await? {
        let now = pages.get(&due.institution).map_or("", String::as_str);
        if !same || judged.as_deref() != Some(now) {
            needed.insert(due.institution.clone());
        }
        all.insert(due.institution.clone(), due);
    }
    let links = links(store).await?;
    let mut groups = Vec::new();
    while let Some(first) = needed.pop_first() {
        let (mut group, mut open) = (Vec::new(), vec![first]);
        while let Some(id) = open.pop() {
            needed.remove(&id);
            if let Some(due) = all.remove(&id) {
                group.push(due);
                open.extend(links.get(&id).into_iter().flatten().cloned());
            }
        }
        group.sort_unstable_by(|a, b| a.institution.cmp(&b.institution));
        groups.push(group);
    }
    Ok(groups)
}

fn read(row: &Row) -> Result<Due, sqlx::Error> {
    Ok(Due {
        institution: row.get(0)?,
        version: VersionId(row.get(1)?),
        complete: row.get(2)?,
        sessions: row.get(3)?,
    })
}

/// The last import of its registry could not read everything and did not see it: what is known
/// of it is not what the registry says now.
const UNREAD: &str =
    "(i.seen_import IS NOT NULL AND i.seen_import < (SELECT max(m.id) FROM import m
    WHERE m.registry = i.registry AND m.state = 'done'))";

/// What is known now of institutions that can be judged, by id; those that went missing are
/// left out.
///
/// # Errors
/// When the database cannot be read.
pub async fn these(store: &Store, institutions: &[&str]) -> Result<Vec<Due>, StoreError> {
    let mut all = Vec::new();
    for chunk in institutions.chunks(AT_ONCE) {
        let told: Vec<_> = chunk.iter().flat_map(|id| args![*id]).collect();
        let sql = format!(
            "SELECT i.id, i.version, v.complete, v.sessions
             FROM institution i JOIN institution_version v ON v.id = i.version
             WHERE i.state = 'present' AND NOT {UNREAD} AND i.id IN {} ORDER BY i.id",
            places(1, chunk.len())
        );
        all.extend(store.all(AssertSqlSafe(sql), &told, read).await?);
    }
    Ok(all)
}

/// The digests of what was seen of institutions at the last look, by id.
///
/// # Errors
/// When the database cannot be read.
pub async fn digests(
    store: &Store,
    institutions: &[&str],
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut all = BTreeMap::new();
    for chunk in institutions.chunks(AT_ONCE) {
        let told: Vec<_> = chunk.iter().flat_map(|id| args![*id]).collect();
        let sql = format!(
            "SELECT institution, digest FROM judged WHERE institution IN {}",
            places(1, chunk.len())
        );
        let both = |row: &Row| Ok((row.get(0)?, row.get(1)?));
        all.extend(store.all(AssertSqlSafe(sql), &told, both).await?);
    }
    Ok(all)
}

/// Institutions with findings that count as there, of which the registry says nothing now: by
/// id, and whether they are gone from it.
///
/// # Errors
/// When the database cannot be read.
pub async fn doubtful(store: &Store) -> Result<BTreeMap<String, bool>, StoreError> {
    let sql = format!(
        "SELECT DISTINCT i.id, CASE WHEN i.state = 'gone' THEN 1 ELSE 0 END
         FROM institution i JOIN finding f ON f.institution = i.id
         WHERE (i.state = 'gone' OR {UNREAD})
             AND f.state IN ('open', 'in_case', 'reopened', 'dismissed')"
    );
    let both = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    let rows = store.all(AssertSqlSafe(sql), &[], both).await?;
    Ok(rows.into_iter().collect())
}

/// Institutions of which something may change although their records have not: findings that
/// wait for a case, and dismissals that end on that day at the latest.
///
/// # Errors
/// When the database cannot be read.
pub async fn restless(store: &Store, by: NaiveDate) -> Result<BTreeSet<String>, StoreError> {
    let sql = "SELECT DISTINCT institution FROM finding
               WHERE institution IS NOT NULL AND (state IN ('open', 'reopened')
                   OR (state = 'dismissed' AND dismissed_until <= $1))";
    let rows = store.all(sql, &args![by], |row| row.get(0)).await?;
    Ok(rows.into_iter().collect())
}

/// Findings on record that count as there, those among them that could not be verified.
///
/// # Errors
/// When the database cannot be read.
pub async fn on_record(store: &Store) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) FROM finding
               WHERE state IN ('open', 'in_case', 'reopened', 'unverified')";
    let count = store.optional(sql, &[], |row| row.get(0)).await?;
    Ok(count.unwrap_or_default())
}

/// What tells one state of the registry from the next: the last import that put facts in place.
///
/// # Errors
/// When the database cannot be read.
pub async fn registry_mark(store: &Store) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce(max(id), 0) FROM import WHERE state = 'done'";
    let mark = store.optional(sql, &[], |row| row.get(0)).await?;
    Ok(mark.unwrap_or_default())
}

async fn links(store: &Store) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    let sql = "SELECT institution, other FROM institution_link
               UNION SELECT other, institution FROM institution_link";
    let both = |row: &Row| Ok((row.get(0)?, row.get(1)?));
    let mut links: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (one, other) in store.all(sql, &[], both).await? {
        links.entry(one).or_default().push(other);
    }
    Ok(links)
}
