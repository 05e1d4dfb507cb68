//! Reading tips back.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::super::engine::Row;
use super::super::values::{Arg, args};
use super::super::{Store, StoreError};
use super::{Matched, Matching, PhotoRef, Reported, Route, Said, Scope, Tip, TipId, text_list};

/// Which tips are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked<'a> {
    /// Also those that are done with.
    pub closed: bool,
    /// Of this institution only.
    pub institution: Option<&'a str>,
    /// Only those that the asker may know of; every one where nothing is said.
    pub scope: Option<&'a Scope>,
    /// Only those numbered below this one: the next page of a list.
    pub before: Option<TipId>,
    /// At most so many.
    pub most: u32,
}

/// Tips with the number of those that repeat each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The tip.
    pub tip: Tip,
    /// How many tips report the same, itself left out.
    pub repeats: u64,
}

/// A tip's columns, whether it has a reporter, and how many repeat it.
const COLUMNS: &str = "tip.*,
    CASE WHEN tip_identity.tip IS NULL THEN 0 WHEN tip_identity.erased_at IS NULL THEN 1
        ELSE 2 END AS reporter,
    (SELECT count(*) FROM tip AS other WHERE other.same_as = tip.id) AS repeats
    FROM tip LEFT JOIN tip_identity ON tip_identity.tip = tip.id";

/// A tip by its number.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(store: &Store, tip: TipId) -> Result<Option<Listed>, StoreError> {
    let found = select(store, "tip.id = $1", &args![tip.0]).await?;
    Ok(found.into_iter().next())
}

/// A tip by its number, where the asker may know of it.
///
/// # Errors
/// When the database cannot be read.
pub async fn get_in(
    store: &Store,
    scope: &Scope,
    tip: TipId,
) -> Result<Option<Listed>, StoreError> {
    let mut values = args![tip.0].to_vec();
    let within = scope.condition(&mut values);
    let found = select(store, &format!("tip.id = $1 AND {within}"), &values).await?;
    Ok(found.into_iter().next())
}

/// The tip of a receipt code, by the code's SHA-256.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(store: &Store, receipt_sha256: &str) -> Result<Option<Listed>, StoreError> {
    let found = select(store, "tip.receipt_sha256 = $1", &args![receipt_sha256]).await?;
    Ok(found.into_iter().next())
}

/// Tips, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(store: &Store, asked: Asked<'_>) -> Result<Vec<Listed>, StoreError> {
    let before = asked.before.map_or(i64::MAX, |tip| tip.0);
    let mut values = args![
        asked.closed,
        asked.institution.unwrap_or_default(),
        before,
        asked.most
    ]
    .to_vec();
    let within = asked.scope.map(|scope| scope.condition(&mut values));
    let within = within.as_deref().unwrap_or("1 = 1");
    let wanted = format!(
        "($1 = 1 OR tip.closed_at IS NULL)
         AND ($2 = '' OR tip.institution = $2) AND tip.id < $3 AND {within}
         ORDER BY tip.id DESC LIMIT $4"
    );
    select(store, &wanted, &values).await
}

/// Tips that came in since then, the oldest first: with these a new one is compared.
///
/// # Errors
/// When the database cannot be read.
pub async fn recent(store: &Store, since: DateTime<Utc>) -> Result<Vec<Listed>, StoreError> {
    let wanted = "tip.received_at >= $1 ORDER BY tip.received_at, tip.id";
    select(store, wanted, &args![since]).await
}

/// Open tips that match no registered institution, repeats left out: the nightly run looks
/// among them for institutions without a permit.
///
/// # Errors
/// When the database cannot be read.
pub async fn unmatched(store: &Store) -> Result<Vec<Listed>, StoreError> {
    let wanted = "tip.matching = 'nobody' AND tip.closed_at IS NULL AND tip.same_as IS NULL
        ORDER BY tip.received_at, tip.id";
    select(store, wanted, &[]).await
}

/// A photo's bytes; `None` where there is none of that name, or it was erased.
///
/// # Errors
/// When the database cannot be read.
pub async fn photo(store: &Store, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT bytes FROM photo WHERE sha256 = $1";
    store
        .optional(sql, &args![sha256], |row| row.get("bytes"))
        .await
}

async fn select(
    store: &Store,
    wanted: &str,
    values: &[Arg<'_>],
) -> Result<Vec<Listed>, StoreError> {
    let sql = AssertSqlSafe(format!("SELECT {COLUMNS} WHERE {wanted}"));
    let mut found = store.all(sql, values, listed).await?;
    for listed in &mut found {
        let id = listed.tip.id.0;
        let sql = "SELECT * FROM tip_route WHERE tip = $1 ORDER BY nth";
        listed.tip.routes = store.all(sql, &args![id], route).await?;
        let sql = "SELECT sha256, erased_at FROM tip_photo WHERE tip = $1 ORDER BY nth";
        listed.tip.photos = store.all(sql, &args![id], photo_ref).await?;
    }
    Ok(found)
}

fn listed(row: &Row) -> Result<Listed, sqlx::Error> {
    let reporter: i64 = row.get("reporter")?;
    let at = (row.get("latitude")?, row.get("longitude")?);
    let tip = Tip {
        id: TipId(row.get("id")?),
        receipt_sha256: row.get("receipt_sha256")?,
        said: Said {
            received_at: row.get("received_at")?,
            seen_at: row.get("seen_at")?,
            words: row.get("words")?,
            place: row.get("place")?,
            town: row.get("town")?,
            at: match at {
                (Some(latitude), Some(longitude)) => Some((latitude, longitude)),
                _ => None,
            },
        },
        matched: matched(row)?,
        matched_by: row.get("matched_by")?,
        same_as: row.get::<Option<i64>, _>("same_as")?.map(TipId),
        closed_at: row.get("closed_at")?,
        photos: Vec::new(),
        routes: Vec::new(),
        reporter: match reporter {
            0 => Reported::Anonymous,
            1 => Reported::Sealed,
            _ => Reported::Erased,
        },
    };
    Ok(Listed {
        tip,
        repeats: row.get("repeats")?,
    })
}

fn matched(row: &Row) -> Result<Matched, sqlx::Error> {
    let word: String = row.get("matching")?;
    let one: Option<String> = row.get("institution")?;
    let matching = match (word.as_str(), one) {
        ("one", Some(id)) => Matching::One(id),
        ("several", None) => Matching::Several(text_list(&row.get::<String, _>("candidates")?)?),
        ("nobody", None) => Matching::Nobody,
        ("not_compared", None) => Matching::NotCompared,
        _ => return Err(sqlx::Error::Decode(format!("tip.matching {word}").into())),
    };
    Ok(Matched {
        matching,
        reason: row.get("reason")?,
    })
}

fn route(row: &Row) -> Result<Route, sqlx::Error> {
    let list = |column: &str| text_list(&row.get::<String, _>(column)?);
    Ok(Route {
        item: row.get("item")?,
        rules: list("rules")?,
        title: row.get("title")?,
        words: list("words")?,
        lead: list("lead")?,
        assist: list("assist")?,
    })
}

fn photo_ref(row: &Row) -> Result<PhotoRef, sqlx::Error> {
    Ok(PhotoRef {
        sha256: row.get("sha256")?,
        erased_at: row.get("erased_at")?,
    })
}
