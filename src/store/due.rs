//! What is to be judged: what has changed since it was judged last, by whatever it rests on.

use std::collections::{BTreeMap, BTreeSet};

use super::engine::Row;
use super::judged::Basis;
use super::known::VersionId;
use super::values::args;
use super::{Store, StoreError};

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
    let sql = "SELECT i.id, i.version, v.complete, v.sessions, j.pages,
            CASE WHEN j.version = i.version AND j.rulebook = $1 AND j.calendar = $2
                AND (j.again_on IS NULL OR j.again_on > $3) THEN 1 ELSE 0 END
        FROM institution i JOIN institution_version v ON v.id = i.version
        LEFT JOIN judged j ON j.institution = i.id
        WHERE i.state = 'present'";
    let told = args![basis.rulebook, basis.calendar, basis.day];
    let rows = store.all(sql, &told, |row| {
        let due = Due {
            institution: row.get(0)?,
            version: VersionId(row.get(1)?),
            complete: row.get(2)?,
            sessions: row.get(3)?,
        };
        Ok((
            due,
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
