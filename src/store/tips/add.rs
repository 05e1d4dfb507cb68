//! Taking a tip in: the tip, its photos, its reporter and the first line of its history are
//! one transaction.

use super::super::engine::Row;
use super::super::open::Tx;
use super::super::values::args;
use super::super::{Store, StoreError, identities};
use super::link::root;
use super::{Matched, Matching, Route, Said, TipId, Told, What, list_text, note};

/// A tip that is to be taken in.
#[derive(Debug, Clone, Copy)]
pub struct NewTip<'a> {
    /// SHA-256 of its receipt code, in hexadecimal.
    pub receipt_sha256: &'a str,
    /// SHA-256 of the submission's own number, in hexadecimal: the same submission that comes
    /// twice is one tip.
    pub submission_sha256: &'a str,
    /// SHA-256 of everything but the reporter, in hexadecimal.
    pub content_sha256: &'a str,
    /// What it says.
    pub said: &'a Said,
    /// Its photos.
    pub photos: &'a [NewPhoto<'a>],
    /// Its reporter, sealed.
    pub identity: Option<identities::SealedRef<'a>>,
    /// Whom it speaks of.
    pub matched: &'a Matched,
    /// What it speaks of.
    pub routes: &'a [Route],
    /// The first tip that reported the same.
    pub same_as: Option<TipId>,
    /// Who took it in, and why.
    pub told: Told<'a>,
}

/// A photo that is to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewPhoto<'a> {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: &'a str,
    /// The picture.
    pub bytes: &'a [u8],
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filed {
    /// It is a new tip.
    New(TipId),
    /// It was taken in before; this is the tip.
    Again(TipId),
    /// The same number came before with other content, which stays as it was.
    Changed(TipId),
    /// Another tip has this receipt code: draw another one.
    ReceiptTaken,
}

/// Takes a tip in, once.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(store: &Store, tip: &NewTip<'_>) -> Result<Filed, StoreError> {
    let mut tx = store.write().await?;
    if let Some(before) = before(&mut tx, tip).await? {
        return Ok(before);
    }
    let Some(id) = insert(&mut tx, tip).await? else {
        // Either another submission has this receipt code, or the very same one was taken in
        // by another program since the look.
        return Ok(before_or_taken(before(&mut tx, tip).await?));
    };
    for (nth, route) in (0_i64..).zip(tip.routes) {
        add_route(&mut tx, id, nth, route).await?;
    }
    for (nth, photo) in (0_i64..).zip(tip.photos) {
        add_photo(&mut tx, id, nth, photo).await?;
    }
    if let Some(identity) = &tip.identity {
        identities::put(&mut tx, id, identity).await?;
    }
    note(&mut tx, id, What::Received, tip.told).await?;
    tx.commit().await?;
    Ok(Filed::New(id))
}

fn before_or_taken(before: Option<Filed>) -> Filed {
    before.unwrap_or(Filed::ReceiptTaken)
}

/// What the same submission became.
async fn before(tx: &mut Tx, tip: &NewTip<'_>) -> Result<Option<Filed>, StoreError> {
    let sql = "SELECT id, content_sha256 FROM tip WHERE submission_sha256 = $1";
    let read = |row: &Row| {
        Ok((
            TipId(row.get("id")?),
            row.get::<String, _>("content_sha256")?,
        ))
    };
    let found = tx
        .optional(sql, &args![tip.submission_sha256], read)
        .await?;
    Ok(
        found.map(|(id, content)| match content == tip.content_sha256 {
            true => Filed::Again(id),
            false => Filed::Changed(id),
        }),
    )
}

async fn insert(tx: &mut Tx, tip: &NewTip<'_>) -> Result<Option<TipId>, StoreError> {
    let sql = "INSERT INTO tip (receipt_sha256, submission_sha256, content_sha256, received_at,
                   seen_at, words, place, town, latitude, longitude, matching, institution,
                   candidates, reason, same_as)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
               ON CONFLICT DO NOTHING
               RETURNING id";
    let same_as = match tip.same_as {
        Some(same) => Some(root(tx, same).await?),
        None => None,
    };
    let (said, columns) = (tip.said, columns(&tip.matched.matching));
    let told = args![
        tip.receipt_sha256,
        tip.submission_sha256,
        tip.content_sha256,
        said.received_at,
        said.seen_at,
        &said.words,
        &said.place,
        &said.town,
        said.at.map(|(latitude, _)| latitude),
        said.at.map(|(_, longitude)| longitude),
        columns.0,
        columns.1,
        columns.2,
        &tip.matched.reason,
        same_as.map(|id| id.0),
    ];
    tx.optional(sql, &told, |row| Ok(TipId(row.get("id")?)))
        .await
}

/// The columns `matching`, `institution` and `candidates`.
pub(super) fn columns(matching: &Matching) -> (&'static str, Option<&str>, String) {
    let (word, one, several) = match matching {
        Matching::NotCompared => ("not_compared", None, &[][..]),
        Matching::One(id) => ("one", Some(id.as_str()), &[][..]),
        Matching::Several(ids) => ("several", None, ids.as_slice()),
        Matching::Nobody => ("nobody", None, &[][..]),
    };
    (word, one, list_text(several))
}

async fn add_route(tx: &mut Tx, tip: TipId, nth: i64, route: &Route) -> Result<(), StoreError> {
    let sql = "INSERT INTO tip_route (tip, nth, item, rules, title, words, lead, assist)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let told = args![
        tip.0,
        nth,
        route.item,
        list_text(&route.rules),
        &route.title,
        list_text(&route.words),
        list_text(&route.lead),
        list_text(&route.assist),
    ];
    tx.execute(sql, &told).await.map(drop)
}

async fn add_photo(
    tx: &mut Tx,
    tip: TipId,
    nth: i64,
    photo: &NewPhoto<'_>,
) -> Result<(), StoreError> {
    // Writing to a row that is there holds it until the end: nobody erases it meanwhile.
    let sql = "INSERT INTO photo (sha256, bytes, width, height) VALUES ($1, $2, $3, $4)
               ON CONFLICT (sha256) DO UPDATE SET width = photo.width";
    let told = args![photo.sha256, photo.bytes, photo.width, photo.height];
    tx.execute(sql, &told).await?;
    let sql = "INSERT INTO tip_photo (tip, nth, sha256) VALUES ($1, $2, $3)";
    let told = args![tip.0, nth, photo.sha256];
    tx.execute(sql, &told).await.map(drop)
}
