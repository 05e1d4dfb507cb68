//! Institutions by version: an import replaces what has changed, and nothing is forgotten.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::engine::Lock;
use super::imports::{BadRow, Changes, ImportId, claim, finish};
use super::open::Tx;
use super::payload::{FORMAT, Share, Written, shares, write};
use super::values::{args, places};
use super::{Store, StoreError};
use crate::model::{Facts, Field, Institution, Table};

/// What an import brought.
#[derive(Debug, Clone, Copy)]
pub struct Brought<'a> {
    /// The import.
    pub import: ImportId,
    /// Everything that could be read.
    pub facts: &'a Facts,
    /// What could not.
    pub bad: &'a [BadRow],
    /// Whether every table that should be there was read without a mistake. Where it was not,
    /// an institution that is not seen may be one that could not be read: it stays.
    pub complete: bool,
    /// From when on it is known.
    pub at: DateTime<Utc>,
}

/// Puts what an import brought in the place of what was known, all of it or nothing.
///
/// # Errors
/// When the database cannot be written, or another import of the registry began meanwhile.
pub async fn replace(store: &Store, brought: &Brought<'_>) -> Result<Changes, StoreError> {
    let mut tx = store.write().await?;
    // One import at a time: what is known must not change between looking and writing.
    tx.lock(Lock::Registry).await?;
    let registry = claim(&mut tx, brought.import).await?;
    let mut known = known(&mut tx).await?;
    let mut changes = Changes::default();
    let mut links = Links::default();
    for share in shares(brought.facts) {
        links.add(brought.facts, &share);
        let id = &brought.facts.institutions[share.institution].id;
        let was = known.remove(id);
        let version = write(brought.facts, &share);
        match was {
            Some(was) if was.hash == version.hash && was.present && was.registry == registry => {
                // A version that was read in part is whole once an import says the same.
                if brought.complete && !was.complete {
                    let sql = "UPDATE institution_version SET complete = 1 WHERE id = $1";
                    tx.execute(sql, &args![was.version]).await?;
                }
                changes.unchanged += 1;
                continue;
            }
            Some(was) if was.present => {
                end(&mut tx, was.version, brought).await?;
                changes.changed += 1;
            }
            _ => changes.new += 1,
        }
        put(&mut tx, brought, &registry, &share, &version).await?;
    }
    for (id, was) in known {
        if !was.present || was.registry != registry {
            continue;
        }
        if !brought.complete {
            changes.missing += 1;
            continue;
        }
        end(&mut tx, was.version, brought).await?;
        let sql = "UPDATE institution SET state = 'gone' WHERE id = $1";
        tx.execute(sql, &args![&id]).await?;
        changes.gone += 1;
    }
    links.put(&mut tx).await?;
    seen(&mut tx, brought).await?;
    let Brought {
        import,
        bad,
        complete,
        at,
        ..
    } = *brought;
    finish(&mut tx, import, &changes, bad, complete, at).await?;
    tx.commit().await?;
    Ok(changes)
}

/// What is known of an institution before the import.
struct Known {
    version: i64,
    hash: String,
    registry: String,
    present: bool,
    complete: bool,
}

async fn known(tx: &mut Tx) -> Result<BTreeMap<String, Known>, StoreError> {
    let sql = "SELECT i.id, i.version, v.hash, i.registry,
                   CASE WHEN i.state = 'present' THEN 1 ELSE 0 END, v.complete
               FROM institution i JOIN institution_version v ON v.id = i.version";
    let rows = tx.all(sql, &[], |row| {
        let known = Known {
            version: row.get(1)?,
            hash: row.get(2)?,
            registry: row.get(3)?,
            present: row.get(4)?,
            complete: row.get(5)?,
        };
        Ok((row.get(0)?, known))
    });
    Ok(rows.await?.into_iter().collect())
}

/// The version is not what is known any more.
async fn end(tx: &mut Tx, version: i64, brought: &Brought<'_>) -> Result<(), StoreError> {
    let sql = "UPDATE institution_version SET until_import = $2, until_at = $3 WHERE id = $1";
    let told = args![version, brought.import.0, brought.at];
    tx.execute(sql, &told).await.map(drop)
}

/// Notes which institutions the import saw: of the others nothing is known from then on, where
/// it could not read everything.
async fn seen(tx: &mut Tx, brought: &Brought<'_>) -> Result<(), StoreError> {
    for chunk in brought.facts.institutions.chunks(1_000) {
        let mut told = args![brought.import.0].to_vec();
        told.extend(chunk.iter().flat_map(|i| args![&i.id]));
        let list = (2..chunk.len() + 2).map(|n| format!("${n}"));
        let list = list.collect::<Vec<_>>().join(", ");
        let sql = format!("UPDATE institution SET seen_import = $1 WHERE id IN ({list})");
        tx.execute(AssertSqlSafe(sql), &told).await?;
    }
    Ok(())
}

async fn put(
    tx: &mut Tx,
    brought: &Brought<'_>,
    registry: &str,
    share: &Share,
    version: &Written,
) -> Result<(), StoreError> {
    let institution = &brought.facts.institutions[share.institution];
    let sql = "INSERT INTO institution_version (institution, hash, first_import, from_at,
                   complete, sessions, format, places, payload)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
    let told = args![
        &institution.id,
        &version.hash,
        brought.import.0,
        brought.at,
        brought.complete,
        share.rows(Table::Sessions).len(),
        FORMAT,
        &version.places,
        &version.payload
    ];
    let id: i64 = tx.one(sql, &told, |row| row.get(0)).await?;
    search_entry(tx, registry, institution, id).await
}

async fn search_entry(
    tx: &mut Tx,
    registry: &str,
    i: &Institution,
    version: i64,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO institution (id, registry, version, state, name, town, uscc, permit_no,
                   address, website)
               VALUES ($1, $2, $3, 'present', $4, $5, $6, $7, $8, $9)
               ON CONFLICT (id) DO UPDATE SET registry = excluded.registry,
                   version = excluded.version, state = excluded.state, name = excluded.name,
                   town = excluded.town, uscc = excluded.uscc, permit_no = excluded.permit_no,
                   address = excluded.address, website = excluded.website";
    let uscc = match &i.uscc {
        Field::Value(uscc) => Some(uscc.as_str()),
        _ => None,
    };
    let told = args![
        &i.id,
        registry,
        version,
        i.name.text(),
        i.town.text(),
        uscc,
        i.permit_no.text(),
        i.address.text(),
        i.website.text()
    ];
    tx.execute(sql, &told).await.map(drop)
}

/// Which institutions share a teacher.
#[derive(Default)]
struct Links {
    seen: BTreeSet<String>,
    pairs: BTreeSet<(String, String)>,
}

impl Links {
    fn add(&mut self, facts: &Facts, share: &Share) {
        let here = &facts.institutions[share.institution].id;
        self.seen.insert(here.clone());
        for row in share.rows(Table::Sessions) {
            let teacher = facts.sessions.teacher(*row as usize);
            let Some(owner) = teacher.map(|t| facts.teacher(t).institution) else {
                continue;
            };
            if owner.at() != share.institution {
                let pair = (here.clone(), facts.institution(owner).id.clone());
                self.pairs.insert(pair);
            }
        }
    }

    async fn put(self, tx: &mut Tx) -> Result<(), StoreError> {
        // Only of institutions that were seen: what is said of the others is not known anew.
        let seen: Vec<&String> = self.seen.iter().collect();
        for chunk in seen.chunks(1_000) {
            let told: Vec<_> = chunk.iter().flat_map(|id| args![*id]).collect();
            let sql = format!(
                "DELETE FROM institution_link WHERE institution IN {}",
                places(1, chunk.len())
            );
            tx.execute(AssertSqlSafe(sql), &told).await?;
        }
        for (institution, other) in &self.pairs {
            let sql = "INSERT INTO institution_link (institution, other) VALUES ($1, $2)";
            tx.execute(sql, &args![institution, other]).await?;
        }
        Ok(())
    }
}
